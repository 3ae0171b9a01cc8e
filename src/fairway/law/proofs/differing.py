"""Where two states of the law answer one movement otherwise: the movement, as small as it can be made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import z3

from fairway.law.columns.answers import BECAUSE, OUTCOME
from fairway.law.decide import decide
from fairway.law.determination import Determination
from fairway.law.facts import DATE, Facts
from fairway.law.formula import FALSE, Formula
from fairway.law.geography import Side
from fairway.law.proofs.pair import TRIES, Judged, Pair
from fairway.law.proofs.smallest import smallest
from fairway.law.proofs.world import Effort, NotTold


def differing(
    one: Judged, other: Judged, side: Side, what: str = OUTCOME, effort: Effort | None = None
) -> Facts | None:
    """A movement, but for its date, whose outcome on a side differs, or with `what` its deciding norms.

    Nothing where there is none. Both programs are of the same kind and sides. The movement was decided
    under both, and no fact can be left out of it.

    Raises:
        NotTold: when the solver gives no answer within its limit, or only movements that are answered alike.
    """
    if one == other:
        return None
    pair = Pair(one, other, effort)
    place = one[0].sides.index(side)
    marks = [_marks(formula, place, what) for formula in pair.formulas]
    unequal = z3.Or(list(_unequal(pair, marks)))
    for _ in range(TRIES):
        model = pair.world.model(unequal)
        if model is None:
            return None
        facts = pair.facts(model, [mine.values() for mine in marks])
        told = partial(_answers, one=one, other=other, side=side, what=what)
        mine, its = told(facts)
        if mine != its:
            return smallest(facts, told)
        # A term that was left open misled the solver.
        pair.exclude(facts)
    raise NotTold(f"{TRIES} movements that may be answered otherwise are not")


def _marks(formula: Formula, place: int, what: str) -> dict[str, int]:
    """The literals of a side's outcomes or deciding norms by name."""
    return {mark.name: mark.mask for mark in formula.marks if mark.side == place and mark.what == what}


def _unequal(pair: Pair, marks: list[dict[str, int]]) -> Iterator[z3.BoolRef]:
    """That a mark holds in one formula and not in the other."""
    for name in sorted(marks[0].keys() | marks[1].keys()):
        left, right = (told.term(mine.get(name, FALSE)) for told, mine in zip(pair.told, marks, strict=True))
        yield left != right


def _answers(facts: Facts, one: Judged, other: Judged, side: Side, what: str) -> tuple[object, object]:
    """What deciding tells of a side under either law."""
    found = (decide(program.rulebook, facts.updated({DATE: day})) for program, day in (one, other))
    mine, its = (_told(determination, side, what) for determination in found)
    return mine, its


def _told(found: Determination, side: Side, what: str) -> object:
    its = next(its for its in found.sides if its.side == side)
    return frozenset(its.because) if what == BECAUSE else its.outcome
