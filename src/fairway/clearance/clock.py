"""An authority's clock on a part: started on receipt, stopped by questions, counted in its own working days.

Pure arithmetic on a calendar of the law; nothing is stored and no time is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fairway.law.calendars import Calendar
from fairway.law.plan import shifted
from fairway.law.procedure import Term


@dataclass(frozen=True)
class Stop:
    """A time during which the clock stood still: from the day a question was asked to the day it was answered."""

    began: date
    reason: str = ""
    ended: date | None = None


@dataclass(frozen=True)
class Clock:
    """How long an authority has had a part, and by when it must decide.

    `term` is the time that the law gives it, such as ``20 working days``; without one there is no due day.
    """

    calendar: Calendar
    received: date
    term: str = ""
    stops: Sequence[Stop] = ()

    def running(self, day: date) -> bool:
        """Whether the clock runs at the end of `day`."""
        return not any(stop.began <= day and (stop.ended is None or day < stop.ended) for stop in self.stops)

    def used(self, day: date) -> int:
        """The working days counted after receipt up to and including `day`."""
        days = ((self.received + timedelta(n)) for n in range(1, (day - self.received).days + 1))
        return sum(self.calendar.is_working(item) and self.running(item) for item in days)

    @property
    def allowed(self) -> int | None:
        """The working days that the term gives, where it is counted in these."""
        return Term.parse(self.term).count if self.term and Term.parse(self.term).unit == "working days" else None

    def due(self, today: date) -> date | None:
        """The day by which a decision is due, if an open stop ended today; `None` without a term."""
        if not self.term:
            return None
        if self.allowed is None:
            return shifted(self.received, self.term, self.calendar) + self._stopped(today)
        day, left = self.received, self.allowed
        while left:
            day += timedelta(1)
            left -= self.calendar.is_working(day) and self._runs(day, today)
        return day

    def _runs(self, day: date, today: date) -> bool:
        return not any(stop.began <= day < (stop.ended or max(today, stop.began)) for stop in self.stops)

    def _stopped(self, today: date) -> timedelta:
        """The days on which it stood still; one that two stops share is one."""
        spans = ((stop.began, ((stop.ended or today) - stop.began).days) for stop in self.stops)
        return timedelta(len({began + timedelta(n) for began, days in spans for n in range(days)}))
