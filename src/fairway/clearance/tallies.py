"""Tallies: what a node's own cases and crossings say of facts that count up, such as people since 1 January.

A tally is offered to whoever is asked the fact, with the cases it comes from; it is never taken for the
answer, since something may have moved that this node has not seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models.fields.json import KeyTransform
from django.utils.timezone import localtime

from fairway.clearance import gateway, status
from fairway.clearance.actors import Actor
from fairway.clearance.crossings import ADMIT
from fairway.clearance.models import Crossing
from fairway.law.rulebook import default
from fairway.law.vocabulary import DAYS, LARGEST_IN_TWO

_ENDED = (status.DRAFT, status.WITHDRAWN, status.REFUSED)


@dataclass(frozen=True)
class Tally:
    """What the records of this node come to: the number, since when, and the cases that it rests on."""

    fact: str
    count: int
    since: date
    cases: tuple[str, ...]


def tally(actor: Actor, path: str, day: date) -> Tally | None:
    """The tally of a fact before a movement on `day`; `None` where the fact has none, or nothing is on record."""
    how = default().vocabulary[path].tally
    if not how:
        return None
    since = date(day.year - (how == LARGEST_IN_TWO), 1, 1)
    count, cases = _days(actor, since, day) if how == DAYS else _largest(actor, path, since, day)
    return Tally(path, count, since, cases) if cases else None


def _largest(actor: Actor, path: str, since: date, day: date) -> tuple[int, tuple[str, ...]]:
    """The largest value of a running count in the actor's cases of the time, and the case that has it."""
    mine = gateway.cases(actor).exclude(status__in=_ENDED).filter(crossing__gte=since, crossing__lte=day)
    found = mine.annotate(value=KeyTransform(path, "facts")).values_list("value", "pk")
    counted = [(int(value), ref) for value, ref in found if value is not None and str(value).isdecimal()]
    if not counted:
        return 0, ()
    value, ref = max(counted)
    return value, (ref,)


def _days(actor: Actor, since: date, day: date) -> tuple[int, tuple[str, ...]]:
    """The days on the other side between going over and coming back, the first and the last counted, each once."""
    rows = gateway.visible(Crossing, actor).filter(word=ADMIT, at__date__gte=since, at__date__lte=day)
    by_case: dict[str, list[Crossing]] = {}
    for row in rows.exclude(case=None).order_by("at"):
        by_case.setdefault(str(row.case_id), []).append(row)
    days = {item for crossings in by_case.values() for item in _abroad(crossings, day)}
    return len(days), tuple(sorted(by_case))


def _abroad(crossings: Iterable[Crossing], until: date) -> Iterable[int]:
    """The days, as ordinals, that lie between the crossings of one case; what has not come back stays until `until`."""
    out: date | None = None
    for crossing in crossings:
        at = localtime(crossing.at).date()
        if out is None:
            out = at
        else:
            yield from range(out.toordinal(), at.toordinal() + 1)
            out = None
    if out is not None:
        yield from range(out.toordinal(), until.toordinal() + 1)
