"""How well the cases guard the law: conditions changed a little, and whether some case then comes out otherwise.

A mutant turns an operator, moves a threshold by one, or drops a part of the condition of a norm or
procedure, or of the value that a definition gives. Amounts, fees and calculations are not changed,
nor norms whose period is held against a date of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fairway.law import logic
from fairway.law.cases import Result, compared
from fairway.law.decide import decided
from fairway.law.expression import All, AnyOf, Compare, Const, Expr, Not, facts_read, parts, with_parts
from fairway.law.norm import Norm
from fairway.law.order import in_order
from fairway.law.procedure import Procedure
from fairway.law.program import Program
from fairway.law.rulebook import Rulebook
from fairway.law.writer import Writer

TURNED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
VALUE = "="
"""What marks the place of a definition's value, after the norm's id."""


@dataclass(frozen=True)
class Mutant:
    """A condition changed a little: `what` was done to a `part` of it, and `expr` is what came of it.

    `place` is the norm or procedure, with `VALUE` after it where the value of a definition was changed.
    """

    place: str
    what: str
    part: Expr
    expr: Expr

    @property
    def name(self) -> str:
        """The id of the norm or procedure."""
        return self.place.removesuffix(VALUE)


@dataclass
class Score:
    """The mutants of one instrument: how many there are, and those that no case tells from the law."""

    mutants: int = 0
    survivors: list[Mutant] = field(default_factory=list)

    @property
    def caught(self) -> float:
        """The share that some case catches."""
        return 1 - len(self.survivors) / self.mutants if self.mutants else 1.0

    def without(self, equal: Container[Mutant]) -> Score:
        """The same, those left out that mean the same as the law, so that no case could catch them."""
        survivors = [mutant for mutant in self.survivors if mutant not in equal]
        return Score(self.mutants - len(self.survivors) + len(survivors), survivors)


def mutated(expr: Expr) -> Iterator[tuple[str, Expr, Expr]]:
    """Every small change of an expression: what it does, to which part, and what comes of it."""
    match expr:
        case Compare(op, left, right):
            if op in TURNED:
                yield f"{TURNED[op]} for {op}", expr, Compare(TURNED[op], left, right)
            else:
                yield "negated", expr, Not(expr)
            yield from ((f"by {by:+}", expr, Compare(op, left, moved)) for by, moved in _moved(right))
            yield from ((f"by {by:+}", expr, Compare(op, moved, right)) for by, moved in _moved(left))
        case Not(item):
            yield "negated", expr, item
        case All(items) | AnyOf(items):
            for n, part in enumerate(items):
                rest = items[:n] + items[n + 1 :]
                yield "left out", part, rest[0] if len(rest) == 1 else replace(expr, items=rest)
    below = parts(expr)
    for n, item in enumerate(below):
        for what, part, made in mutated(item):
            yield what, part, with_parts(expr, (*below[:n], made, *below[n + 1 :]))


def _moved(expr: Expr) -> Iterator[tuple[int, Const]]:
    """A threshold one up and one down."""
    if isinstance(expr, Const) and not isinstance(expr.value, bool):
        for by in (-1, 1):
            if isinstance(expr.value, int | Decimal):
                yield by, replace(expr, value=expr.value + by)
            elif type(expr.value) is date:
                yield by, replace(expr, value=expr.value + timedelta(by))


def mutants(rulebook: Rulebook, only: str = "") -> Iterator[Mutant]:
    """Every mutant of a rulebook, or of one instrument of it."""
    for norm in rulebook.norms.values():
        if not norm.own_key and only in ("", norm.instrument):
            yield from (Mutant(norm.id, *made) for made in mutated(rulebook.applies(norm)))
        if norm.value and only in ("", norm.instrument):
            yield from (Mutant(norm.id + VALUE, *made) for made in mutated(rulebook.expression(norm.value)))
    for item in rulebook.procedures.values():
        if only in ("", instrument_of(rulebook, item.id)):
            yield from (Mutant(item.id, *made) for made in mutated(rulebook.available(item)))


class _Stage(Writer):
    """Writes a program in which one condition at a time can be put otherwise; `trial` holds its place and reading."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.trial: list[Any] = ["", None]
        self.constants["TRIAL"] = self.trial

    def _condition(self, norm: Norm) -> str:
        code = super()._condition(norm)
        return code if norm.own_key else self._open(norm.id, self.rulebook.applies(norm), code)

    def _value(self, norm: Norm) -> str:
        return self._open(norm.id + VALUE, self.rulebook.expression(norm.value), super()._value(norm))

    def _available(self, procedure: Procedure) -> str:
        if self.day not in procedure.period:
            return "False"
        tree = self.rulebook.available(procedure)
        return self._weakened(self._open(procedure.id, tree, self.emitter.emit(tree)), procedure.is_weak)

    def _open(self, place: str, tree: Expr, code: str) -> str:
        """Source that asks the trial instead where it is of this place."""
        values = ", ".join(f"{path!r}: {self._variable(path)}" for path in sorted(facts_read(tree)))
        return f"(TRIAL[1]({{{values}}}) if TRIAL[0] == {place!r} else {code})"


class _Trials:
    """The cases of one program, to be decided with one condition put otherwise."""

    def __init__(self, rulebook: Rulebook, program: Program, results: list[Result]) -> None:
        self.rulebook = rulebook
        self.results = results
        # In the order in which the program's own were taken, so that both come out in the same order.
        norms = {name: norm for name, norm in rulebook.norms.items() if name in program.index}
        stage = _Stage(rulebook, in_order(rulebook, norms), norms, program.procedures, program.day)
        self.program = replace(program, writer=stage)
        self.trial = stage.trial

    def catches(self, mutant: Mutant, original: Expr) -> bool:
        """Whether a case that the mutant touches comes out otherwise."""
        functions = self.rulebook.functions

        def reading(values: dict[str, Any]) -> Any:
            return logic.evaluate(mutant.expr, values.get, functions)

        self.trial[:] = [mutant.place, reading]
        try:
            return any(
                self._fails(result)
                for result in self.results
                if result.determination
                and reading(dict(result.determination.values))
                != logic.evaluate(original, result.determination.values.get, functions)
            )
        finally:
            self.trial[:] = ["", None]

    def _fails(self, result: Result) -> bool:
        assert result.determination is not None
        found = decided(self.rulebook, self.program, result.determination.facts)
        return next(compared(found, result.case), None) is not None


def scores(
    rulebook: Rulebook,
    results: Iterable[Result],
    only: str = "",
    progress: Callable[[str], None] = lambda place: None,
) -> dict[str, Score]:
    """The mutants of each instrument, or of one, and those that survive every case."""
    stages = _stages(rulebook, results)
    found: dict[str, Score] = {}
    for mutant in mutants(rulebook, only):
        progress(mutant.name)
        score = found.setdefault(instrument_of(rulebook, mutant.name), Score())
        score.mutants += 1
        if not any(stage.catches(mutant, law_of(rulebook, mutant)) for stage in stages.get(mutant.name, ())):
            score.survivors.append(mutant)
    return found


def _stages(rulebook: Rulebook, results: Iterable[Result]) -> dict[str, list[_Trials]]:
    """For each norm and procedure, the programs with cases in which it stands."""
    by_program: dict[Program, list[Result]] = {}
    for result in results:
        if result.determination and result.determination.program:
            by_program.setdefault(result.determination.program, []).append(result)
    found: dict[str, list[_Trials]] = {}
    for program, mine in by_program.items():
        stage = _Trials(rulebook, program, mine)
        for name in (*program.index, *program.procedure_index):
            found.setdefault(name, []).append(stage)
    return found


def law_of(rulebook: Rulebook, mutant: Mutant) -> Expr:
    """What the mutant was before."""
    if mutant.place.endswith(VALUE):
        return rulebook.expression(rulebook.norms[mutant.name].value)
    norm = rulebook.norms.get(mutant.place)
    return rulebook.applies(norm) if norm else rulebook.available(rulebook.procedures[mutant.place])


def instrument_of(rulebook: Rulebook, name: str) -> str:
    """The instrument of a norm; for a procedure, that of its first basis."""
    norm = rulebook.norms.get(name)
    if norm:
        return norm.instrument
    basis = rulebook.procedures[name].basis
    return rulebook.provisions[basis[0]].instrument if basis else name
