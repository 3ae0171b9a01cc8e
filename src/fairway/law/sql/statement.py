"""One SELECT for the rows that one program judges, which says of each what `fairway count` says.

The rows that only `decide` can tell, in which norms conflict or given facts contradict derived ones, are marked as
apart and have no outcome.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from fairway.law.columns.answers import BECAUSE, NEEDS, OUTCOME, Mark
from fairway.law.determination import OUTCOMES
from fairway.law.errors import FactError, Position
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.formula import FALSE, Formula, formula_of
from fairway.law.geography import Side
from fairway.law.program import Program
from fairway.law.rulebook import Rulebook
from fairway.law.sql.dialects import DIALECTS, Dialect, Term, cases
from fairway.law.sql.layers import Layers
from fairway.law.sql.routes import PATTERN, RoutesQuery
from fairway.law.sql.rows import judged_by
from fairway.law.sql.sheet import Sheet, layered
from fairway.law.sql.terms import Terms, Unsayable, column_type
from fairway.law.sql.ways import Demands

__all__ = ["SAID", "Statement", "Unsayable", "Wanted", "together"]
ROUTES = "routes"
SAID = (OUTCOME, "sides", BECAUSE, NEEDS, ROUTES)
"""What can be said of each row, by the name of its column."""
MANY = 50
"""So many texts are joined by one call: some databases take no more than a hundred."""


@dataclass(frozen=True)
class Wanted:
    """What is to be said of which table.

    `table` is where movements stand, one a row, a fact a column under its own name; `keep` are other columns to keep,
    `say` what is said of each row. Where `has` names columns, other facts have none and are unknown.
    """

    table: str = "movements"
    keep: Sequence[str] = ()
    say: Sequence[str] = SAID
    has: Collection[str] | None = None


class Statement:
    """The SELECT of a program in the words of a database."""

    def __init__(self, program: Program, dialect: str, wanted: Wanted | None = None) -> None:
        self.program = program
        self.book: Rulebook = program.rulebook
        self.dialect: Dialect = DIALECTS[dialect]
        self.wanted = wanted or Wanted()
        self.say = tuple(name for name in SAID if name in self.wanted.say)
        self.formula: Formula = formula_of(program)
        self.sheet = Sheet()
        self.terms = Terms(self.book, self.dialect, self.sheet, self.wanted.has)

    @cached_property
    def columns(self) -> dict[str, str]:
        """The columns of the table that are read, with the type that each must have."""
        self.answers  # noqa: B018 - what is read is known when it is said
        paths = sorted({*self.terms.facts, KIND, START, END, DATE})
        present = [path for path in paths if self.wanted.has is None or path in self.wanted.has]
        return {path: column_type(self.book, path, self.dialect) for path in present}

    @cached_property
    def select(self) -> exp.Select:
        """The statement.

        Raises:
            Unsayable: when the database can't say a condition exactly.
        """
        answers = self.answers
        for name in self.wanted.keep:
            if name in self.sheet.terms or name in answers or name == PATTERN:
                raise FactError(f"a column to keep can't be called '{name}'", Position("--keep"))
            self.sheet.kept(name)
        said = [exp.alias_(term, PATTERN if name == ROUTES else name) for name, term in answers.items()]
        kept = [exp.column(name, quoted=True) for name in self.wanted.keep]
        where = judged_by(self.program, self.dialect)
        found = layered(self.sheet, [*kept, *said], self.wanted.table, self.dialect, where)
        return (
            self.routes.over(found, [*(item.copy() for item in kept), *self._over(answers)]) if self.routes else found
        )

    def _over(self, names: Iterable[str]) -> Iterator[Term]:
        """What the statement says, in the query over its rows that adds the ways through."""
        assert self.routes is not None
        for name in names:
            if name == ROUTES:
                known = exp.Not(this=exp.column("apart"))
                yield exp.alias_(cases([(known, self.routes.routes)]), ROUTES)
            else:
                yield exp.column(name)

    def sql(self, pretty: bool = True) -> str:
        """The statement as text."""
        return self.select.sql(dialect=self.dialect.name, pretty=pretty, copy=False)

    @cached_property
    def marks(self) -> list[Mark]:
        """What is said, as marks."""
        wanted = {OUTCOME if name == "sides" else name for name in self.say}
        return [mark for mark in self.formula.marks if mark.what in wanted]

    @cached_property
    def routes(self) -> RoutesQuery | None:
        """How the ways through are found, where they are wanted."""
        if ROUTES not in self.say:
            return None
        return RoutesQuery(Demands(self.formula), self.book.procedures, self.dialect, self._together)

    @cached_property
    def answers(self) -> dict[str, Term]:
        """What is said of each row, by the name of its column."""
        literals = [*(mark.mask for mark in self.marks), self.formula.apart]
        literals += self.routes.demands.literals if self.routes else ()
        layers = Layers(self.sheet, self.formula.graph, literals, self.terms.atom)
        apart = layers.term(self.formula.apart)
        said = {name: self._said(name, layers) for name in self.say}
        if self.formula.apart != FALSE:
            known = exp.Not(this=exp.Paren(this=apart))
            said = {name: cases([(known.copy(), term)]) for name, term in said.items()}
        return said | {"apart": apart.copy()}

    def _said(self, name: str, layers: Layers) -> Term:
        match name:
            case "outcome":
                return self._joined_outcome(layers)
            case "sides":
                return self._sides(layers)
            case "routes":
                assert self.routes is not None
                return self.routes.pattern(layers)
        return self._names(name, layers)

    def _joined_outcome(self, layers: Layers) -> Term:
        """The worst outcome of all sides."""
        names = {mark.name for mark in self._outcomes()}
        masks = {name: [mark.mask for mark in self._outcomes() if mark.name == name] for name in names}
        pairs = [
            (exp.or_(*map(layers.term, masks[name])), exp.Literal.string(name))
            for name in sorted(names, key=OUTCOMES.index, reverse=True)
        ]
        return cases(pairs)

    def _outcomes(self) -> Iterator[Mark]:
        return (mark for mark in self.marks if mark.what == OUTCOME)

    def _sides(self, layers: Layers) -> Term:
        """Every side with its outcome."""
        return self.dialect.joined("; ", [self._side(n, side, layers) for n, side in enumerate(self.program.sides)])

    def _side(self, n: int, side: Side, layers: Layers) -> Term:
        """A side and its outcome."""
        mine = [mark for mark in self._outcomes() if mark.side == n]
        return cases((layers.term(mark.mask), exp.Literal.string(f"{side}: {mark.name}")) for mark in mine)

    def _names(self, what: str, layers: Layers) -> Term:
        """The norms or facts that are named by any side, in order, divided by blanks."""
        masks: dict[str, list[int]] = {}
        for mark in self.marks:
            if mark.what == what:
                masks.setdefault(mark.name, []).append(mark.mask)
        items = [cases([(exp.or_(*map(layers.term, masks[name])), exp.Literal.string(name))]) for name in sorted(masks)]
        return self._together(" ", items) if items else exp.Literal.string("")

    def _together(self, between: str, items: Sequence[Term]) -> Term:
        if len(items) <= MANY:
            return self.dialect.joined(between, items)
        groups = [items[start : start + MANY] for start in range(0, len(items), MANY)]
        empty = exp.Literal.string("")
        parts = [exp.Nullif(this=self.dialect.joined(between, group), expression=empty.copy()) for group in groups]
        return self.dialect.joined(between, parts)


def together(statements: Sequence[Statement], pretty: bool = True) -> str:
    """One SELECT for the rows of several programs, each judged by its own text."""
    if len(statements) == 1:
        return statements[0].sql(pretty)
    parts = [exp.select("*").from_(item.select.subquery(f"p{n}", copy=False)) for n, item in enumerate(statements)]
    return exp.union(*parts, distinct=False, copy=False).sql(dialect=statements[0].dialect.name, pretty=pretty)
