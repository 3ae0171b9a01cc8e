"""What a run of days shows: periods, weekdays, records, lopsided days, shocks, and changes of level.

Every rule looks at figures alone. Why a day was out of the ordinary (a typhoon, a reopening) is not known here.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from fairway.zone.flows import Day

WEEK = 7
WEEKS_BEFORE, LEAST_WEEKS = 8, 4
LEAST_FALL, LEAST_SPREADS, LEAST_USUAL = 0.25, 3, 1_000
MAD_TO_DEVIATION = 1.4826  # makes the median distance from the median comparable to a standard deviation
LEAST_STEP = 1.25


@dataclass(frozen=True)
class Period:
    """A year or a month: what passed on the days of it that the series has."""

    name: str
    first: date
    last: date
    days: int
    arrivals: int
    departures: int

    @property
    def total(self) -> int:
        """People both ways."""
        return self.arrivals + self.departures

    @property
    def whole(self) -> bool:
        """Whether every day of it is there."""
        return self.days == (self.last - self.first).days + 1

    def mean(self, direction: str = "") -> int:
        """People a day, in one direction or both ways."""
        return round(Day(self.first, self.arrivals, self.departures).way(direction) / self.days)


@dataclass(frozen=True)
class Shock:
    """A day far below what is usual on its weekday."""

    day: date
    people: int
    usual: int

    @property
    def fall(self) -> float:
        """The part of the usual number that was missing."""
        return 1 - self.people / self.usual


@dataclass(frozen=True)
class Change:
    """A day on which the level changed: the medians of the week before it and of the week that it begins."""

    day: date
    before: int
    after: int


def years(days: Sequence[Day]) -> list[Period]:
    """The years."""
    return _periods(days, lambda day: (f"{day.year}", date(day.year, 1, 1), date(day.year, 12, 31)))


def months(days: Sequence[Day]) -> list[Period]:
    """The months."""
    return _periods(days, _month)


def _month(day: date) -> tuple[str, date, date]:
    return f"{day:%Y-%m}", day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _periods(days: Sequence[Day], of: Callable[[date], tuple[str, date, date]]) -> list[Period]:
    parts: dict[tuple[str, date, date], list[Day]] = {}
    for item in days:
        parts.setdefault(of(item.day), []).append(item)
    return [
        Period(*key, len(part), sum(item.arrivals for item in part), sum(item.departures for item in part))
        for key, part in parts.items()
    ]


def weekdays(days: Sequence[Day]) -> dict[int, tuple[int, int]]:
    """Mean arrivals and departures of each weekday, Monday being 1."""
    found = {}
    for weekday in range(1, WEEK + 1):
        own = [item for item in days if item.day.isoweekday() == weekday]
        if own:
            found[weekday] = (
                round(sum(item.arrivals for item in own) / len(own)),
                round(sum(item.departures for item in own) / len(own)),
            )
    return found


def record(days: Sequence[Day], direction: str = "") -> Day | None:
    """The busiest day; of several, the first."""
    return max(days, key=lambda item: item.way(direction), default=None)


def lopsided(days: Sequence[Day], most: int) -> list[Day]:
    """The days on which arrivals and departures were furthest apart."""
    return sorted(days, key=lambda item: (-abs(item.net), item.day))[:most]


def shocks(days: Sequence[Day], direction: str = "") -> list[Shock]:
    """Days that fall at least a quarter below the usual of their weekday, and by three times what is usual there.

    The usual is the median of the same weekday in the eight weeks before (four at least must be there), so that
    a day is judged by what was known on it; spread is measured by the median distance from that median, so that
    one shock does not hide the next.
    """
    by_day = {item.day: item.way(direction) for item in days}
    return [shock for item in days if (shock := _shock(by_day, item.day))]


def _shock(by_day: dict[date, int], day: date) -> Shock | None:
    before = [by_day[past] for past in _weeks_before(day) if past in by_day]
    if len(before) < LEAST_WEEKS:
        return None
    usual = median(before)
    spread = MAD_TO_DEVIATION * median(abs(people - usual) for people in before)
    fall = usual - by_day[day]
    if usual < LEAST_USUAL or fall < LEAST_FALL * usual or fall <= LEAST_SPREADS * spread:
        return None
    return Shock(day, by_day[day], round(usual))


def _weeks_before(day: date) -> Iterator[date]:
    return (day - timedelta(days=WEEK * weeks) for weeks in range(1, WEEKS_BEFORE + 1))


def changes(days: Sequence[Day], direction: str = "") -> list[Change]:
    """Days that begin a week which lies, every day of it, a quarter above or below every day of the week before.

    Of several within a week, the sharpest. A day needs the week after it to be seen as one: the change is known
    seven days on.
    """
    people = [item.way(direction) for item in days]
    steps = {at: step for at in range(WEEK, len(days) - WEEK + 1) if (step := _step(days, people, at)) >= LEAST_STEP}
    sharpest = [at for at, step in steps.items() if step == max(steps.get(at + near, 0) for near in range(-WEEK, WEEK))]
    return [
        Change(days[at].day, round(median(people[at - WEEK : at])), round(median(people[at : at + WEEK])))
        for at in sharpest
    ]


def _step(days: Sequence[Day], people: Sequence[int], at: int) -> float:
    """By how much the lesser of two weeks around a day lies below the greater; 0 where a day is left out."""
    before, after = people[at - WEEK : at], people[at : at + WEEK]
    if (days[at + WEEK - 1].day - days[at - WEEK].day).days != 2 * WEEK - 1 or max(*before, *after) < LEAST_USUAL:
        return 0
    return max(_apart(before, after), _apart(after, before))


def _apart(low: Sequence[int], high: Sequence[int]) -> float:
    return min(high) / max(*low, 1)
