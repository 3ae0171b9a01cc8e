"""Days, months, quarters, years and spans of them, as sources give dates.

A `Moment` keeps what was written and the first and last day that it can mean. Times of day and weekdays
are not read here.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_FORMS = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?$")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")


@dataclass(frozen=True, order=True)
class Moment:
    """A date as written, from its first to its last possible day."""

    first: date
    last: date
    text: str

    def meets(self, other: Moment) -> bool:
        """Whether the two can be the same day."""
        return self.first <= other.last and other.first <= self.last

    @property
    def exact(self) -> bool:
        """Whether it names one day."""
        return self.first == self.last


def moment(text: str) -> Moment:
    """The moment written as 2025, 2025-Q1, 2025-03, 2025-03-14, or two of them with .. between.

    Raises:
        ValueError: saying what a date may look like.
    """
    start, _, end = text.partition("..")
    if end:
        first, last = moment(start), moment(end)
        if last.last < first.first:
            raise ValueError(f"'{text}' ends before it begins")
        return Moment(first.first, last.last, text)
    found = _FORMS.match(text)
    if turned := _DAY_FIRST.match(text):
        raise ValueError(_turned(text, *turned.groups()))
    if not found:
        raise ValueError(f"'{text}' is no date; write 2025, 2025-Q1, 2025-03, 2025-03-14 or a span such as 2023..2025")
    year, quarter, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        return Moment(*_bounds(year, quarter, month, day), text)
    except ValueError:
        raise ValueError(f"'{text}' is not in the calendar") from None


def _turned(text: str, first: str, second: str, year: str) -> str:
    """How a date that does not begin with its year is written here."""
    one, other = int(first), int(second)
    if one > 12 or other > 12:
        return f"'{text}' is no date here; write {year}-{min(one, other):02d}-{max(one, other):02d}"
    day_first = f"{year}-{other:02d}-{one:02d}"
    return f"'{text}' is no date here; write {day_first}, or {year}-{one:02d}-{other:02d} if the month stands first"


def _bounds(year: int, quarter: int, month: int, day: int) -> tuple[date, date]:
    if day:
        return date(year, month, day), date(year, month, day)
    if quarter:
        return date(year, quarter * 3 - 2, 1), _month_end(year, quarter * 3)
    if month:
        return date(year, month, 1), _month_end(year, month)
    return date(year, 1, 1), date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def on(day: date) -> Moment:
    """The moment that is one day."""
    return Moment(day, day, day.isoformat())


def before(day: date) -> date:
    """The day before."""
    return day - timedelta(1)
