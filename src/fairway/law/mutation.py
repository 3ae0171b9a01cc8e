"""How well the cases guard the law: conditions changed a little, and whether some case then comes out otherwise.

A mutant turns an operator, moves a threshold by one, or drops a part of the condition of a norm or
procedure, or of the value that a definition gives. Amounts, fees and calculations are not changed,
nor norms whose period is held against a date of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
    """A condition changed a little: `place` is the norm or procedure, `what` was done, `expr` what came of it."""

    place: str
    what: str
    expr: Expr


@dataclass
class Score:
    """The mutants of one instrument: how many there are, and those that no case tells from the law."""

    mutants: int = 0
    survivors: list[Mutant] = field(default_factory=list)

    @property
    def caught(self) -> float:
        """The share that some case catches."""
        return 1 - len(self.survivors) / self.mutants if self.mutants else 1.0


def mutated(expr: Expr) -> Iterator[tuple[str, Expr]]:
    """Every small change of an expression, with what it does."""
    match expr:
        case Compare(op, left, right):
            if op in TURNED:
                yield f"{op} for {TURNED[op]}", Compare(TURNED[op], left, right)
            else:
                yield "negated", Not(expr)
            yield from ((f"by {by:+}", Compare(op, left, moved)) for by, moved in _moved(right))
            yield from ((f"by {by:+}", Compare(op, moved, right)) for by, moved in _moved(left))
        case Not(item):
            yield "not left out", item
        case All(items) | AnyOf(items):
            for n, part in enumerate(items):
                rest = items[:n] + items[n + 1 :]
                yield f"without {part}", rest[0] if len(rest) == 1 else replace(expr, items=rest)
    below = parts(expr)
    for n, part in enumerate(below):
        for what, made in mutated(part):
            yield what, with_parts(expr, (*below[:n], made, *below[n + 1 :]))


def _moved(expr: Expr) -> Iterator[tuple[int, Const]]:
    """A threshold one up and one down."""
    if isinstance(expr, Const) and not isinstance(expr.value, bool):
        for by in (-1, 1):
            if isinstance(expr.value, int | Decimal):
                yield by, replace(expr, value=expr.value + by)
            elif type(expr.value) is date:
                yield by, replace(expr, value=expr.value + timedelta(by))


def mutants(rulebook: Rulebook) -> Iterator[Mutant]:
    """Every mutant of a rulebook."""
    for norm in rulebook.norms.values():
        if not norm.own_key:
            yield from (Mutant(norm.id, what, made) for what, made in mutated(rulebook.applies(norm)))
        if norm.value:
            made = mutated(rulebook.expression(norm.value))
            yield from (Mutant(norm.id + VALUE, what, expr) for what, expr in made)
    for item in rulebook.procedures.values():
        yield from (Mutant(item.id, what, made) for what, made in mutated(rulebook.available(item)))


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
        self.program = replace(program, code=stage.compiled(f"{program.kind}@{program.day}"))
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
    is_equal: Callable[[Mutant], bool] = lambda mutant: False,
    progress: Callable[[str], None] = lambda place: None,
) -> dict[str, Score]:
    """The mutants of each instrument and those that survive every case.

    `is_equal` says of a survivor whether it means the same as the law, so that no case could catch it.
    """
    stages = _stages(rulebook, results)
    found: dict[str, Score] = {}
    for mutant in mutants(rulebook):
        progress(mutant.place)
        place = mutant.place.removesuffix(VALUE)
        caught = any(stage.catches(mutant, _original(rulebook, mutant)) for stage in stages.get(place, ()))
        if caught or not is_equal(mutant):
            score = found.setdefault(_instrument(rulebook, place), Score())
            score.mutants += 1
            score.survivors += [] if caught else [mutant]
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


def _original(rulebook: Rulebook, mutant: Mutant) -> Expr:
    """What the mutant was before."""
    if mutant.place.endswith(VALUE):
        return rulebook.expression(rulebook.norms[mutant.place.removesuffix(VALUE)].value)
    norm = rulebook.norms.get(mutant.place)
    return rulebook.applies(norm) if norm else rulebook.available(rulebook.procedures[mutant.place])


def _instrument(rulebook: Rulebook, place: str) -> str:
    """The instrument of a norm; for a procedure, that of its first basis."""
    norm = rulebook.norms.get(place)
    if norm:
        return norm.instrument
    basis = rulebook.procedures[place].basis
    return rulebook.provisions[basis[0]].instrument if basis else place
