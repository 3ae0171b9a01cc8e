"""Named columns, each made from facts and others: put in as few layers as they need, so that nothing nests deeply.

What a column says is not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from fairway.law.sql.dialects import Dialect, Term, table_named


class Sheet:
    """The columns of a statement. Layer 0 holds the facts that are read; each later layer rests on those before."""

    def __init__(self) -> None:
        self.terms: dict[str, Term] = {}
        self.layer: dict[str, int] = {}
        self.reads: dict[str, frozenset[str]] = {}
        self.own: set[str] = set()
        self._known: dict[str, str] = {}

    def kept(self, name: str) -> exp.Column:
        """A column of the table that is kept as it is."""
        return self._put(name, exp.column(name, quoted=True), frozenset())

    def fact(self, source: Term) -> exp.Column:
        """A column of the table, under a name of its own."""
        return self._own("f", source, frozenset())

    def column(self, prefix: str, term: Term) -> exp.Column:
        """A column that holds a term over other columns; the same term is held once."""
        return self._own(prefix, term, self.read_by([term]))

    def _own(self, prefix: str, term: Term, reads: frozenset[str]) -> exp.Column:
        name = self._known.setdefault(term.sql(copy=False), f"{prefix}{len(self.terms)}")
        self.own.add(name)
        return self._put(name, term, reads)

    def _put(self, name: str, term: Term, reads: frozenset[str]) -> exp.Column:
        if name not in self.terms:
            self.terms[name] = term
            self.reads[name] = reads
            self.layer[name] = 1 + max((self.layer[item] for item in reads), default=-1)
        return exp.column(name)

    def read_by(self, terms: Sequence[Term]) -> frozenset[str]:
        """The columns that terms read."""
        found = (column.name for term in terms for column in term.find_all(exp.Column))
        return frozenset(name for name in found if name in self.terms)

    def layers(self, wanted: Iterable[str]) -> list[tuple[list[str], list[str]]]:
        """For each layer the columns it carries on from the one before and those it makes, as far as they are used.

        `wanted` are the columns that are read after the last.
        """
        needed = set(wanted)
        found: list[tuple[list[str], list[str]]] = []
        for layer in range(max(self.layer.values(), default=0), -1, -1):
            made = [name for name in self.terms if self.layer[name] == layer and name in needed]
            needed -= set(made)
            found.append((sorted(needed, key=list(self.terms).index) if layer else [], made))
            for name in made:
                needed |= self.reads[name]
        return found[::-1]


def layered(sheet: Sheet, said: Sequence[Term], table: str, dialect: Dialect, where: Term | None = None) -> exp.Select:
    """A statement that says terms of the rows of a table, each layer a query by name."""
    previous = table_named(table, dialect.name)
    found = exp.Select()
    for n, (carried, made) in enumerate(sheet.layers(sheet.read_by(said))):
        items: list[Term] = [exp.column(name, quoted=name not in sheet.own) for name in carried]
        items += [exp.alias_(sheet.terms[name], name, quoted=name not in sheet.own, copy=False) for name in made]
        query = exp.Select().select(*items, copy=False).from_(previous, copy=False)
        if n == 0 and where is not None:
            query = query.where(where, copy=False)
        if dialect.fence:
            query = query.offset(0, copy=False)
        found = found.with_(f"l{n}", as_=query, dialect=dialect.name, copy=False)
        previous = exp.to_table(f"l{n}")
    return found.select(*said, copy=False).from_(previous, copy=False)
