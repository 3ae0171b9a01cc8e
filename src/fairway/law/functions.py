"""The functions that a condition may call, each pure and exact.

Three need data of the rulebook (places, lists, calendars); `bind` gives them that data.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from fairway.law.values import WIDE


@dataclass(frozen=True)
class Signature:
    """What a function takes and gives, by family; ``|`` divides alternatives."""

    args: tuple[str, ...]
    result: str
    variadic: bool = False
    keeps_unit: bool = False


SIGNATURES: dict[str, Signature] = {
    "within": Signature(("place", "word"), "bool"),
    "listed": Signature(("choice|set|text|word", "word", "date"), "bool"),
    "overlaps": Signature(("set", "words"), "bool"),
    "subset": Signature(("set", "words"), "bool"),
    "size": Signature(("set",), "number"),
    "days_between": Signature(("date", "date"), "number"),
    "months_between": Signature(("date", "date"), "number"),
    "years_between": Signature(("date", "date"), "number"),
    "hours_between": Signature(("datetime", "datetime"), "number"),
    "minutes_between": Signature(("datetime", "datetime"), "number"),
    "add_days": Signature(("date", "number"), "date"),
    "add_months": Signature(("date", "number", "word"), "date"),
    "add_years": Signature(("date", "number"), "date"),
    "add_working_days": Signature(("date", "number", "word"), "date"),
    "working_days_between": Signature(("date", "date", "word"), "number"),
    "year": Signature(("date",), "number"),
    "month": Signature(("date",), "number"),
    "weekday": Signature(("date",), "number"),
    "day_of": Signature(("datetime",), "date"),
    "time_of": Signature(("datetime",), "time"),
    "ceil": Signature(("number",), "number", keeps_unit=True),
    "floor": Signature(("number",), "number", keeps_unit=True),
    "round_up": Signature(("number", "number"), "number", keeps_unit=True),
    "round_half_up": Signature(("number", "number"), "number", keeps_unit=True),
    "min": Signature(("number",), "number", variadic=True, keeps_unit=True),
    "max": Signature(("number",), "number", variadic=True, keeps_unit=True),
}

FARTHEST = 100_000
"""The most days, months or years that are counted on."""
KEPT = 4096
"""How many days that were counted on by one function are kept: movements of a time ask for the same ones."""


class WorkingDays(Protocol):
    """A calendar of working days."""

    def add(self, start: date, days: int) -> date:
        """The day that is `days` working days after `start`."""

    def between(self, start: date, end: date) -> int:
        """The working days after `start` up to and including `end`."""


def months_between(start: date, end: date) -> int:
    """Complete months from `start` to `end`."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (1 if months > 0 and end < add_months(start, months) else 0)


def years_between(start: date, end: date) -> int:
    """Complete years from `start` to `end`, as for an age."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def add_months(start: date, months: int | Decimal, rounding: str = "down") -> date:
    """The same day of the month later; a missing day goes ``down`` to the last or ``up`` to the next."""
    index = start.year * 12 + start.month - 1 + int(months)
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    if start.day <= last:
        return start.replace(year=year, month=month + 1)
    day = date(year, month + 1, last)
    return day if rounding == "down" else day + timedelta(1)


def round_up(number: Decimal, step: Decimal) -> Decimal:
    """The least multiple of `step` that is not below `number`."""
    return Decimal(math.ceil(Decimal(number) / step)) * step


def round_half_up(number: Decimal, places: int) -> Decimal:
    """`number` to so many decimal places, halves away from zero."""
    step = Decimal(1).scaleb(-int(places))
    return (Decimal(number) / step).quantize(Decimal(1), "ROUND_HALF_UP", WIDE) * step


def _reachable(add: Callable[..., date]) -> Callable[..., date | None]:
    """`add`, with a day that is too far away or outside the calendar left unknown."""

    @lru_cache(KEPT)
    def added(start: date, count: Decimal, *more: str) -> date | None:
        if abs(count) > FARTHEST:
            return None
        try:
            return add(start, int(count), *more)
        except (OverflowError, ValueError):
            return None

    return added


def _minutes(start: datetime, end: datetime) -> Decimal:
    seconds = abs(end - start) // timedelta(seconds=1)
    return Decimal(seconds if end > start else -seconds) / 60


PURE: dict[str, Callable[..., Any]] = {
    "overlaps": lambda items, words: not items.isdisjoint(words),
    "subset": lambda items, words: items <= words,
    "size": len,
    "days_between": lambda start, end: (end - start).days,
    "months_between": months_between,
    "years_between": years_between,
    "hours_between": lambda start, end: _minutes(start, end) / 60,
    "minutes_between": _minutes,
    "add_days": _reachable(lambda start, days: start + timedelta(days)),
    "add_months": _reachable(add_months),
    "add_years": _reachable(lambda start, years: add_months(start, 12 * years)),
    "year": lambda day: day.year,
    "month": lambda day: day.month,
    "weekday": date.isoweekday,
    "day_of": datetime.date,
    "time_of": datetime.time,
    "ceil": math.ceil,
    "floor": math.floor,
    "round_up": round_up,
    "round_half_up": round_half_up,
    "min": min,
    "max": max,
}


def bind(
    ancestors: Mapping[str, frozenset[str]],
    lists: Mapping[str, Callable[[date], frozenset[str]]],
    calendars: Mapping[str, WorkingDays],
) -> dict[str, Callable[..., Any]]:
    """All functions, those that read places, lists and calendars bound to the given ones."""

    def within(place: str, area: str) -> bool:
        return area in ancestors.get(place, ())

    def listed(item: str | frozenset[str], name: str, day: date) -> bool:
        members = lists[name](day)
        return item in members if isinstance(item, str) else not item.isdisjoint(members)

    return PURE | {
        "within": within,
        "listed": listed,
        "add_working_days": _reachable(lambda start, days, name: calendars[name].add(start, days)),
        "working_days_between": lru_cache(KEPT)(lambda start, end, name: calendars[name].between(start, end)),
    }
