"""How many movements there are of each kind on each day, at each control point, each way.

The series is divided exactly: rows are dealt out along the running total of people, so that no day, point or
direction is off by more than one row. A day after the end of the series takes the figures of the same weekday a
year before. Facts are not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from fairway.law.columns.masks import Codes
from fairway.law.errors import FactError, Position
from fairway.load.shares import PEOPLE, shares
from fairway.zone.passengers import PUBLISHED, Count, read
from fairway.zone.points import form

PERSON = "person"
ARRIVAL, DEPARTURE = "arrival", "departure"
YEAR = timedelta(days=364)
"""A year of whole weeks."""
UNSEEN, INSIDE = "", "inside"
"""Places of movements that pass no control point, and of those that stay inside one jurisdiction."""
NOBODY = len(PEOPLE)


class Stand(NamedTuple):
    """Where the series sees a movement: a control point and a direction."""

    place: str
    direction: str


STANDS = tuple(
    [Stand(place, way) for place in (*form().points, UNSEEN) for way in (ARRIVAL, DEPARTURE)] + [Stand(INSIDE, "")]
)
_NUMBERS = {stand: n for n, stand in enumerate(STANDS)}


@dataclass(frozen=True)
class Volumes:
    """Cells of alike rows, in order: day (from `date.toordinal`), kind, stand, kind of people, and how many rows."""

    kinds: Sequence[str]
    day: Codes
    kind: Codes
    stand: Codes
    people: Codes
    rows: Codes

    @property
    def total(self) -> int:
        """All rows."""
        return int(self.rows.sum())

    def of_kind(self, kind: str) -> Volumes:
        """The cells of one kind alone."""
        mine = self.kind == list(self.kinds).index(kind)
        return Volumes((kind,), self.day[mine], self.kind[mine], self.stand[mine], self.people[mine], self.rows[mine])

    def by_day(self) -> Mapping[date, int]:
        """How many rows each day has."""
        days, places = np.unique(self.day, return_inverse=True)
        return dict(
            zip(map(date.fromordinal, days.tolist()), np.bincount(places, self.rows).astype(int).tolist(), strict=True)
        )


@cache
def published() -> Mapping[date, tuple[Count, ...]]:
    """The series that comes with the program, by day."""
    found: dict[date, list[Count]] = defaultdict(list)
    for count in read(PUBLISHED.read_bytes(), date.max).counts:
        found[count.day].append(count)
    return {day: tuple(found[day]) for day in sorted(found)}


def span(first: date | None, last: date | None) -> tuple[date, date]:
    """The days asked for; without an end, that of the series.

    Raises:
        FactError: when there is no such day, or the series begins later.
    """
    known = list(published())
    first, last = first or known[0], last or known[-1]
    if first < known[0]:
        raise FactError(f"the passenger series begins on {known[0]}", Position("--from"))
    if last < first:
        raise FactError(f"{last} is before {first}", Position("--to"))
    return first, last


def volumes(rows: int, kinds: Sequence[str], first: date, last: date) -> Volumes:
    """So many rows of these kinds, dealt out over the days."""
    weights = [shares().kinds[kind].share for kind in kinds]
    cells = []
    for number, (kind, count) in enumerate(zip(kinds, _dealt(rows, weights), strict=True)):
        mine = list(_cells(kind, first, last))
        dealt = _dealt(count, [cell[-1] for cell in mine])
        cells += [(cell[0], number, cell[1], cell[2], own) for cell, own in zip(mine, dealt, strict=True) if own]
    table = np.array(sorted(cells), dtype=np.int64).reshape(-1, 5)
    return Volumes(tuple(kinds), *(table[:, n] for n in range(5)))


def _dealt(rows: int, weights: Sequence[int]) -> list[int]:
    """So many rows dealt out by weight, each share rounded along the running total."""
    running = list(accumulate(weights))
    if not running or not running[-1]:
        return [0] * len(weights)
    ends = [rows * far // running[-1] for far in running]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _cells(kind: str, first: date, last: date) -> Iterator[tuple[int, int, int, int]]:
    """Day, stand, kind of people and weight."""
    known = published()
    latest = max(known)
    for n in range((last - first).days + 1):
        day = source = first + timedelta(n)
        while source > latest:
            source -= YEAR
        yield from _of_day(kind, day.toordinal(), known.get(source, ()))


def _of_day(kind: str, day: int, counts: Sequence[Count]) -> Iterator[tuple[int, int, int, int]]:
    stated, whole = shares().kinds[kind], 0
    outer = 100 - stated.inner
    flows: dict[str, int] = defaultdict(int)
    for count in counts:
        if stated.modes and form().points[count.place].mode not in stated.modes:
            continue
        whole += count.total
        if kind == PERSON:
            stand = _NUMBERS[Stand(count.place, count.direction)]
            for group, name in enumerate(PEOPLE):
                yield day, stand, group, getattr(count, name) * outer
        elif stated.modes:
            yield day, _NUMBERS[Stand(count.place, count.direction)], NOBODY, count.total * outer
        else:
            flows[count.direction] += count.total
    for direction, people in flows.items():
        yield day, _NUMBERS[Stand(UNSEEN, direction)], NOBODY, people * outer
    yield day, _NUMBERS[Stand(INSIDE, "")], NOBODY, whole * stated.inner


class Way(NamedTuple):
    """One way for a movement: the control point of the vocabulary, from and to."""

    code: str
    start: str
    end: str


@cache
def ways(stand: Stand) -> Mapping[Way, int]:
    """The ways that a movement seen at a stand may have taken, each with its weight."""
    if stand.place == INSIDE:
        return {Way("", start, end): weight for start, end, weight in shares().inner}
    point = shares().points[stand.place] if stand.place else shares().unseen
    found: dict[Way, int] = {}
    for code, often in (point.codes or {"": 1}).items():
        for here, mine in point.here.items():
            for beyond, theirs in point.beyond.items():
                pair = (beyond, here) if stand.direction == ARRIVAL else (here, beyond)
                found[Way(code, *pair)] = often * mine * theirs
    return found
