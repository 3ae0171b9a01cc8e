"""Published passenger figures held against the official series: does a figure come out, or only read otherwise?

A published figure is a claim on a control point, or on a group of them, for days that the series covers. What a
source must have meant is looked for in few ways (one direction only, other points, part of a day); where none of
them makes the figure, it disagrees. Neither side is put right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from fairway.zone import flows
from fairway.zone.flows import ARRIVAL, DEPARTURE, Asked
from fairway.zone.models import Claim
from fairway.zone.moments import moment
from fairway.zone.points import SHENZHEN, form
from fairway.zone.reading import View

EXACT, ROUNDED, BOUND, PARTIAL = "exact", "within rounding", "bound holds", "part of the day"
ONE_WAY, OTHER_POINTS, SLIPPED, FORECAST = "one way only", "other points", "decimal point", "forecast"
DISAGREES, NO_DATA = "disagrees", "no data"
VERDICTS = (DISAGREES, SLIPPED, ONE_WAY, OTHER_POINTS, PARTIAL, FORECAST, BOUND, ROUNDED, EXACT, NO_DATA)
"""From the gravest to the most harmless."""
ODD, AGREEING = (DISAGREES, SLIPPED, ONE_WAY, OTHER_POINTS), (BOUND, ROUNDED, EXACT)
COUNTED = {
    "passenger": ("", "total"),
    "arrival": (ARRIVAL, "total"),
    "departure": (DEPARTURE, "total"),
    "mainland visitor": ("", "mainland"),
}
"""What a unit counts in the series: the direction, and the kind of people."""
SUMS, MEANS = ("traffic", "yearly_traffic"), ("daily_traffic",)
MOST_MOVED = 2
SLIPS = (-1, -2, -3, 1, 2, 3)
LEAST_DIGITS = 3  # of a figure that says so little, too much would fit
_TIME = re.compile(r"\b([01]?\d|2[0-3]):[0-5]\d\b")

Figure = Callable[[Sequence[str], str], int]


@dataclass(frozen=True)
class Said:
    """A published figure: how many, of which points (none: a group without a list), in which direction."""

    amount: Decimal
    points: tuple[str, ...]
    direction: str = ""
    certainty: str = "exact"
    partial: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a figure stands to the series: the series' own figure, and the one that fits where that is another."""

    verdict: str
    ours: int | None = None
    fits: int | None = None
    direction: str = ""
    added: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reconciled:
    """A claim, the points and days that it is about, and its outcome."""

    claim: Claim
    points: tuple[str, ...]
    first: date
    last: date
    outcome: Outcome = field(default_factory=lambda: Outcome(NO_DATA))

    @property
    def difference(self) -> Decimal | None:
        """By how much the source's figure is above the series' own."""
        ours = self.outcome.ours
        return None if ours is None else (self.claim.amount or Decimal(0)) - ours


def groups() -> tuple[tuple[str, ...], ...]:
    """The sets of points that a source may mean when it names none: all, and those across from Shenzhen."""
    return tuple(form().points), form().across(SHENZHEN)


def judge(said: Said, figure: Figure) -> Outcome:
    """How a published figure stands to the series, whose figure for points and a direction `figure` gives."""
    bases = (said.points,) if said.points else groups()
    found = [_as_said(said, figure(base, said.direction)) for base in bases]
    best = min(found, key=lambda item: (VERDICTS[::-1].index(item.verdict), abs(said.amount - (item.ours or 0))))
    if best.verdict != DISAGREES:
        return best
    return _one_way(said, bases, figure) or _other_points(said, bases, figure) or _slipped(said, found) or best


def _as_said(said: Said, ours: int) -> Outcome:
    if said.amount == ours:
        return Outcome(EXACT, ours)
    if said.partial and said.amount <= ours:
        return Outcome(PARTIAL, ours)
    if said.certainty == "expected":
        return Outcome(FORECAST, ours)
    if (said.certainty == "at least" and said.amount <= ours) or (said.certainty == "at most" and said.amount >= ours):
        return Outcome(BOUND, ours)
    return Outcome(ROUNDED if _rounds(said, ours) else DISAGREES, ours)


def _rounds(said: Said, people: int) -> bool:
    """Whether people are the figure, to half of its last digit that is no nought."""
    return abs(said.amount - people) <= Decimal(1).scaleb(_exponent(said.amount)) / 2


def _exponent(amount: Decimal) -> int:
    return int(amount.normalize().as_tuple().exponent)


def _telling(said: Said) -> bool:
    return len(said.amount.normalize().as_tuple().digits) >= LEAST_DIGITS


def _one_way(said: Said, bases: Sequence[Sequence[str]], figure: Figure) -> Outcome | None:
    """The figure as that of one direction, where the source speaks of both."""
    if said.direction or not _telling(said):
        return None
    for base in bases:
        for direction in (ARRIVAL, DEPARTURE):
            if _rounds(said, figure(base, direction)):
                return Outcome(ONE_WAY, figure(base, ""), figure(base, direction), direction)
    return None


def _other_points(said: Said, bases: Sequence[Sequence[str]], figure: Figure) -> Outcome | None:
    """The figure as that of a group with the fewest points added or left out; never for a single point."""
    if said.certainty in ("at least", "at most") or not _telling(said):
        return None
    groups = [base for base in bases if len(base) > 1]
    for count in range(1, MOST_MOVED + 1):
        for base, (added, left) in ((group, moved) for group in groups for moved in _moves(group, count)):
            points = [point for point in (*base, *added) if point not in left]
            if _rounds(said, people := figure(points, said.direction)):
                return Outcome(OTHER_POINTS, figure(base, said.direction), people, said.direction, added, left)
    return None


def _moves(base: Sequence[str], count: int) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every way to add or leave out so many points."""
    for moved in combinations(form().points, count):
        yield tuple(point for point in moved if point not in base), tuple(point for point in moved if point in base)


def _slipped(said: Said, found: Sequence[Outcome]) -> Outcome | None:
    """The figure as one whose decimal point, or whose noughts, were lost."""
    for one, power in ((one, power) for one in found for power in SLIPS):
        meant = replace(said, amount=said.amount.scaleb(power))
        ours = one.ours or 0
        below = said.certainty == "at least" and 0 <= ours - meant.amount < Decimal(1).scaleb(_exponent(meant.amount))
        if _telling(said) and (_rounds(meant, ours) or below):
            return Outcome(SLIPPED, ours, ours)
    return None


def reconcile(view: View) -> list[Reconciled]:
    """Every published passenger figure in sight that names its days, the gravest first."""
    claims = view.claims().filter(property__in=(*SUMS, *MEANS), unit__in=COUNTED).exclude(as_of="")
    named = _named(view)
    found = [_reconciled(view, claim, named) for claim in claims.order_by("first_day", "subject", "key")]
    return sorted(found, key=lambda item: VERDICTS.index(item.outcome.verdict))


def _named(view: View) -> dict[str, str]:
    """The control point that a place is or is across from."""
    across = view.claims().filter(property="counterpart").values_list("subject", "object")
    known = form().points
    pairs = [(there, here) for here, there in across if here in known] + [row for row in across if row[1] in known]
    return {name: name for name in known} | {there: here for there, here in pairs if there not in known}


def _reconciled(view: View, claim: Claim, named: Mapping[str, str]) -> Reconciled:
    when = moment(claim.as_of)
    point = named.get(claim.subject)
    points = (point,) if point else ()
    whole = flows.days(Asked(view, points, first=when.first, last=when.last))
    if len(whole) != (when.last - when.first).days + 1:
        return Reconciled(claim, points, when.first, when.last)
    direction, kind = COUNTED[claim.unit]
    figures = flows.by_point(Asked(view, first=when.first, last=when.last), kind)
    days = len(whole) if claim.property in MEANS else 1
    told = " ".join((claim.printed, *claim.note.values()))
    said = Said(claim.amount or Decimal(0), points, direction, claim.certainty, bool(_TIME.search(told)))

    def figure(wanted: Sequence[str], way: str) -> int:
        ways = (way,) if way else (ARRIVAL, DEPARTURE)
        return round(sum(figures.get((place, one), 0) for place in wanted for one in ways) / days)

    return Reconciled(claim, points, when.first, when.last, judge(said, figure))
