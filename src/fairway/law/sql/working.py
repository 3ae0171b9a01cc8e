"""Working days in SQL: weekdays by reckoning, and what holidays and worked weekends add to them by their dates.

A working day has a rank: how many there have been since a Monday long ago. A day so many working days later is the
day of another rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlglot import exp

from fairway.law.calendars import WEEKEND, Calendar
from fairway.law.sql.dialects import Dialect, Term, cases, cast, infix, minus, number, plus, times
from fairway.law.sql.sheet import Sheet

MONDAY = date(1400, 1, 6)
"""A Monday before any date that is reckoned with."""
assert MONDAY.isoweekday() == 1


class Turn(NamedTuple):
    """A day on which a calendar departs from the week, and by how much ranks are then apart from weekdays counted."""

    day: date
    works: bool
    apart: int
    rank: int
    """The rank of the first working day from here on."""


def turns(calendar: Calendar) -> list[Turn]:
    """The days on which a calendar departs from the week, in order."""
    found: list[Turn] = []
    apart = 0
    for day in sorted(calendar.holidays | calendar.workdays):
        works, usual = calendar.is_working(day), day.isoweekday() not in WEEKEND
        if works == usual:
            continue
        rank = _weekdays(_index(day) - 1) + apart + 1
        apart += 1 if works else -1
        found.append(Turn(day, works, apart, rank))
    return found


def _index(day: date) -> int:
    return (day - MONDAY).days


def _weekdays(index: int) -> int:
    """The weekdays from the first Monday up to the day of an index."""
    weeks, rest = divmod(index + 1, 7)
    return 5 * weeks + min(rest, 5)


class WorkingDays:
    """One calendar in one statement."""

    def __init__(self, sheet: Sheet, dialect: Dialect, calendar: Calendar) -> None:
        self.sheet = sheet
        self.dialect = dialect
        self.turns = turns(calendar)

    def between(self, start: Term, end: Term) -> Term:
        """The working days after one date up to and including another."""
        first, last = self._rank(self._days(start)), self._rank(self._days(end))
        later = exp.GT(this=end.copy(), expression=start.copy())
        return cases([(later, minus(last, first))], number(0))

    def later(self, day: Term, count: int) -> Term:
        """The date so many working days later, or earlier where the count is negative."""
        if count == 0:
            return day
        index = self._days(day)
        rank = (
            plus(self._rank(index), count)
            if count > 0
            else plus(self._rank(self.sheet.column("w", minus(index, 1))), count + 1)
        )
        held = self.sheet.column("w", rank)
        place = minus(minus(held, self._step(held, [(turn.rank, turn.apart) for turn in self.turns])), 1)
        place = self.sheet.column("w", place)
        weeks = cast(infix(exp.Div, minus(place, infix(exp.Mod, place.copy(), 5)), 5), "bigint")
        usual = plus(times(weeks, 7), infix(exp.Mod, place.copy(), 5))
        worked = [(turn.rank, _index(turn.day)) for turn in self.turns if turn.works]
        pairs = [(exp.EQ(this=held.copy(), expression=number(its)), number(at)) for its, at in worked]
        return self.dialect.later(self.dialect.date(MONDAY), cases(pairs, usual) if pairs else usual)

    def _days(self, day: Term) -> Term:
        return self.sheet.column("w", self.dialect.days(self.dialect.date(MONDAY), day))

    def _rank(self, index: Term) -> Term:
        """How many working days there have been up to the day of an index."""
        count = plus(index, 1)
        rest = infix(exp.Mod, count, 7)
        weeks = cast(infix(exp.Div, minus(count.copy(), rest), 7), "bigint")
        usual = plus(times(weeks, 5), exp.Least(this=rest.copy(), expressions=[number(5)]))
        apart = self._step(index, [(_index(turn.day), turn.apart) for turn in self.turns])
        return self.sheet.column("w", plus(usual, apart))

    @staticmethod
    def _step(value: Term, steps: Sequence[tuple[int, int]]) -> Term:
        """What holds from the last step that a value has reached; nought before the first."""
        pairs = [
            (exp.GTE(this=value.copy(), expression=number(least)), number(worth)) for least, worth in reversed(steps)
        ]
        return cases(pairs, number(0)) if pairs else number(0)
