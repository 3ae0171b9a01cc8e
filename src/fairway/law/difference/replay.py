"""Movements that are written down, judged under both laws: those that are answered otherwise.

The movements are the worked cases of a rulebook, or whatever else is given. Between two days each is
taken to happen on the one and on the other; that time has passed is no change of law, so only
movements count in which something that changed takes part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from fairway.law.decide import decide
from fairway.law.determination import Determination
from fairway.law.difference.behaviour import Comparison
from fairway.law.difference.probe import Half, differing
from fairway.law.facts import DATE, END, KIND, START, Facts

T = TypeVar("T")


@dataclass(frozen=True)
class Replayed(Generic[T]):
    """A movement that is answered otherwise: both answers, in what they differ, and which changes take part."""

    item: T
    before: Determination
    after: Determination
    what: tuple[str, ...]
    changes: tuple[str, ...]


def replayed(compared: Comparison, items: Iterable[tuple[T, Facts]]) -> Iterator[Replayed[T]]:
    """The movements that are answered otherwise under the later law; those it can't judge are left out."""
    for item, facts in items:
        halves = _halves(compared, facts)
        if halves is None:
            continue
        before, after = halves
        if not (before.taking_part(facts.values) or after.taking_part(facts.values)):
            continue
        what = differing(before.answer(facts.values), after.answer(facts.values))
        taking = before.taking_part(facts.values, what) | after.taking_part(facts.values, what)
        if taking and what and what != ("facts",):
            made = [decide(half.program.rulebook, facts.updated({DATE: half.day})) for half in halves]
            if _told(made[0]) != _told(made[1]):
                yield Replayed(item, made[0], made[1], what, tuple(sorted(taking)))


def _halves(compared: Comparison, facts: Facts) -> tuple[Half, Half] | None:
    """Both laws for a movement; nothing where it does not say what moves or between which ends."""
    kind, start, end, day = (facts.values.get(path) for path in (KIND, START, END, DATE))
    if kind is None or start is None or end is None:
        return None
    own = day if isinstance(day, date) else compared.today
    days = compared.before.day or own, compared.after.day or own
    return compared.halves(str(kind), (str(start), str(end)), days)


def _told(determination: Determination) -> tuple[object, ...]:
    """What of an answer is compared once it is decided in full."""
    sides = tuple((side.outcome, side.because, side.ways) for side in determination.sides)
    duties = tuple(duty.norm.id for duty in determination.duties)
    return sides, duties, tuple(grant.norm.id for grant in determination.grants), determination.outcome
