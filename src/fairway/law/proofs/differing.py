"""Where two states of the law answer one movement otherwise: the movement, as small as it can be made.

The two may be two days of a rulebook, or two rulebooks that speak of the same facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import z3

from fairway.law.columns.answers import BECAUSE, OUTCOME
from fairway.law.decide import decide
from fairway.law.determination import Determination
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.formula import FALSE, Formula, formula_of
from fairway.law.geography import Side
from fairway.law.program import Program
from fairway.law.proofs.encoding import Encoding
from fairway.law.proofs.prover import coherent, placed, read_by
from fairway.law.proofs.terms import Terms, named_in
from fairway.law.proofs.world import Effort, World

Judged = tuple[Program, date]
"""A program, and the day on which a movement is judged by it."""


def differing(
    one: Judged, other: Judged, side: Side, what: str = OUTCOME, effort: Effort | None = None
) -> Facts | None:
    """A movement, but for its date, whose outcome on a side differs, or with `what` its deciding norms.

    Nothing where there is none. Both programs are of the same kind and sides. The movement was decided
    under both, and no fact can be left out of it.

    Raises:
        NotTold: when the solver gives no answer in time.
    """
    world = World(effort)
    formulas = [formula_of(program) for program, _ in (one, other)]
    if formulas[0] is formulas[1] and one[1] == other[1]:
        return None
    named = named_in(formula.graph for formula in formulas)
    told: list[Encoding] = []
    for formula, (program, day) in zip(formulas, (one, other), strict=True):
        terms = Terms(world, program.rulebook, named, {DATE: day})
        told.append(Encoding(formula.graph, terms, name=str(len(told))))
        world.learn(placed(program, terms), coherent(formula, told[-1]))
    place = one[0].sides.index(side)
    unequal = z3.Or(list(_unequal(formulas, told, place, what)))
    read = set().union(*(read_by(formula, _literals(formula, place, what)) for formula in formulas)) - {DATE}
    while (model := world.model(unequal)) is not None:
        values = {path: told[0].terms.value(path, model) for path in sorted(read)}
        facts = Facts({KIND: one[0].kind, **values})
        mine, its = _answers(facts, one, other, side, what)
        if mine != its:
            return _smallest(facts, one, other, side, what)
        # A term that was left open misled the solver: not this movement again.
        world.learn(z3.Or([z3.Not(told[0].terms.equals(path, value)) for path, value in values.items()]))
    return None


def _literals(formula: Formula, place: int, what: str) -> list[int]:
    return [mark.mask for mark in formula.marks if mark.side == place and mark.what == what]


def _unequal(formulas: list[Formula], told: list[Encoding], place: int, what: str) -> Iterator[z3.BoolRef]:
    """That a mark holds in one formula and not in the other."""
    marks = [
        {mark.name: mark.mask for mark in formula.marks if mark.side == place and mark.what == what}
        for formula in formulas
    ]
    for name in sorted(marks[0].keys() | marks[1].keys()):
        left, right = (its.term(mine.get(name, FALSE)) for its, mine in zip(told, marks, strict=True))
        yield left != right


def _answers(facts: Facts, one: Judged, other: Judged, side: Side, what: str) -> tuple[object, object]:
    """What deciding tells of a side under either law."""
    found = (decide(program.rulebook, facts.updated({DATE: day})) for program, day in (one, other))
    mine, its = (_told(determination, side, what) for determination in found)
    return mine, its


def _told(found: Determination, side: Side, what: str) -> object:
    its = next(its for its in found.sides if its.side == side)
    return frozenset(its.because) if what == BECAUSE else its.outcome


def _smallest(facts: Facts, one: Judged, other: Judged, side: Side, what: str) -> Facts:
    """The movement with every fact left out that neither answer needs."""
    answers = _answers(facts, one, other, side, what)
    for path in sorted(facts.values.keys() - {KIND, START, END}):
        if _answers(facts.without(path), one, other, side, what) == answers:
            facts = facts.without(path)
    return facts
