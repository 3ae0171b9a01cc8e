"""The calendar in whole numbers: dates as ordinals, taken apart and put together, for a solver.

Holds from 1901 to 2099, in which every fourth year is a leap year. Rounding is as in
`fairway.law.functions`.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import z3

FIRST, LAST = date(1901, 1, 1), date(2099, 12, 31)
CYCLE = 1461
"""Days in four years."""
BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class Parts(NamedTuple):
    """A date by year, month and day."""

    year: z3.ArithRef
    month: z3.ArithRef
    day: z3.ArithRef


def before_month(month: z3.ArithRef, leap: z3.BoolRef) -> z3.ArithRef:
    """The days of a year before a month."""
    found = z3.IntVal(0)
    for n, days in enumerate(BEFORE_MONTH[1:], 2):
        found = z3.If(month >= n, z3.IntVal(days), found)
    return found + z3.If(z3.And(leap, month > 2), 1, 0)


def parts_of(ordinal: z3.ArithRef) -> Parts:
    """A day by year, month and day."""
    index = ordinal - FIRST.toordinal()
    rest = index % CYCLE
    of_cycle = z3.If(rest == CYCLE - 1, z3.IntVal(3), rest / 365)
    day_of_year = rest - 365 * of_cycle
    leap = of_cycle == 3
    month = z3.IntVal(1)
    for n, days in enumerate(BEFORE_MONTH[1:], 2):
        month = z3.If(day_of_year >= days + (z3.If(leap, 1, 0) if n > 2 else 0), z3.IntVal(n), month)
    year = FIRST.year + 4 * (index / CYCLE) + of_cycle
    return Parts(year, month, day_of_year - before_month(month, leap) + 1)


def ordinal_of(found: Parts) -> z3.ArithRef:
    """The day that a year, month and day name."""
    years = found.year - FIRST.year
    return FIRST.toordinal() + 365 * years + years / 4 + before_month(found.month, years % 4 == 3) + found.day - 1


def days_in(year: z3.ArithRef, month: z3.ArithRef) -> z3.ArithRef:
    """How many days a month has."""
    short = z3.If((year - FIRST.year) % 4 == 3, z3.IntVal(29), z3.IntVal(28))
    thirty = z3.Or(month == 4, month == 6, month == 9, month == 11)
    return z3.If(month == 2, short, z3.If(thirty, z3.IntVal(30), z3.IntVal(31)))


def add_months(ordinal: z3.ArithRef, months: z3.ArithRef, rounding: str = "down") -> z3.ArithRef:
    """The same day of the month later; a missing day goes ``down`` to the last or ``up`` to the next."""
    year, month, day = parts_of(ordinal)
    index = 12 * year + month - 1 + months
    later, there = index / 12, index % 12 + 1
    last = days_in(later, there)
    kept = ordinal_of(Parts(later, there, z3.If(day <= last, day, last)))
    return kept if rounding == "down" else kept + z3.If(day > last, 1, 0)


def months_between(start: z3.ArithRef, end: z3.ArithRef) -> z3.ArithRef:
    """Complete months from `start` to `end`."""
    one, other = parts_of(start), parts_of(end)
    months = (other.year - one.year) * 12 + other.month - one.month
    return months - z3.If(z3.And(months > 0, end < add_months(start, months)), 1, 0)


def years_between(start: z3.ArithRef, end: z3.ArithRef) -> z3.ArithRef:
    """Complete years from `start` to `end`, as for an age."""
    one, other = parts_of(start), parts_of(end)
    earlier = z3.Or(other.month < one.month, z3.And(other.month == one.month, other.day < one.day))
    return other.year - one.year - z3.If(earlier, 1, 0)


def weekday(ordinal: z3.ArithRef) -> z3.ArithRef:
    """Monday as 1 to Sunday as 7."""
    return (ordinal + 6) % 7 + 1
