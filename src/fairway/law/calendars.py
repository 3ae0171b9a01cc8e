"""Working days, as each authority counts them, and lists whose members change by date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from fairway.law.instrument import Period, Source
from fairway.law.language import Text

WEEKEND = (6, 7)


@dataclass(frozen=True)
class Calendar:
    """One authority's working days: weekdays, less `holidays`, plus `workdays` at weekends.

    Past `published`, the last day of the last official calendar, dates are provisional.
    """

    id: str
    holidays: frozenset[date]
    workdays: frozenset[date]
    published: date
    source: Source = field(default_factory=Source)

    def is_working(self, day: date) -> bool:
        """Whether the offices that keep this calendar work on `day`."""
        if day in self.workdays:
            return True
        return day.isoweekday() not in WEEKEND and day not in self.holidays

    def add(self, start: date, days: int) -> date:
        """The day that is `days` working days after `start`; before it when `days` is negative."""
        step = timedelta(1 if days >= 0 else -1)
        day = start
        for _ in range(abs(days)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, start: date, end: date) -> int:
        """The working days after `start` up to and including `end`."""
        days = (end - start).days
        return sum(self.is_working(start + timedelta(n)) for n in range(1, days + 1))

    def is_provisional(self, day: date) -> bool:
        """Whether `day` lies past the last published calendar."""
        return day > self.published


@dataclass(frozen=True)
class Entry:
    """A member of a list and when it belongs."""

    code: str
    period: Period = field(default_factory=Period)


@dataclass(frozen=True)
class DatedList:
    """A list kept by law, such as the countries whose citizens need no visa."""

    id: str
    title: Text
    entries: tuple[Entry, ...]
    source: Source = field(default_factory=Source)
    confidence: str = "medium"

    def on(self, day: date) -> frozenset[str]:
        """The members on `day`."""
        known = self._by_day.get(day)
        if known is None:
            known = frozenset(entry.code for entry in self.entries if day in entry.period)
            self._by_day[day] = known
        return known

    @cached_property
    def _by_day(self) -> dict[date, frozenset[str]]:
        return {}
