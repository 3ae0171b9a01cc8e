"""The functions of the calendar over columns of days and moments, as `fairway.law.functions` has them for one value.

A day that is too far away is unknown. Working days are not here: they are counted value by value.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fairway.law.columns.masks import Codes, pack
from fairway.law.columns.scalars import A_DAY, COUNTS, DAYS, SIXTIETHS, TIMES, Form, Scalars
from fairway.law.functions import FARTHEST

FIRST_DAY, LAST_DAY = -719_162, 2_932_896
"""The days that a date can be, counted from the first of 1970."""
A_SECOND = 10**6


def _parts(column: Scalars) -> tuple[Codes, Codes]:
    """Months from January 1970, and days from the first of the month."""
    days = column.filled.astype("M8[D]")
    months = days.astype("M8[M]")
    return months.astype(np.int64), (days - months.astype("M8[D]")).astype(np.int64)


def _later(months: Codes, day: Codes, up: bool) -> Codes:
    """The day of a month, counted from the first of 1970; a missing day is the last of that month or the next one."""
    first, after = (item.astype("M8[M]").astype("M8[D]").astype(np.int64) for item in (months, months + 1))
    last = after if up else after - 1
    found: Codes = np.minimum(first + day, last)
    return found


def _reachable(start: Scalars, count: Scalars, days: Codes) -> Scalars:
    """Days so far from a start, where that is no further than is counted on."""
    near = (np.abs(count.filled) <= FARTHEST) & (days >= FIRST_DAY) & (days <= LAST_DAY)
    return Scalars(start.rows, days, start.known & count.known & pack(near), DAYS)


def _is_whole(count: Scalars) -> bool:
    return getattr(count.form, "scale", None) == 0


def _add_days(start: Scalars, count: Scalars) -> Scalars | None:
    return _reachable(start, count, start.filled + count.filled) if _is_whole(count) else None


def _add_months(start: Scalars, count: Scalars, rounding: str = "down", each: int = 1) -> Scalars | None:
    if not _is_whole(count):
        return None
    months, day = _parts(start)
    further = each * np.clip(count.filled, -FARTHEST, FARTHEST)
    return _reachable(start, count, _later(months + further, day, rounding == "up"))


def _add_years(start: Scalars, count: Scalars) -> Scalars | None:
    return _add_months(start, count, each=12)


def _both(start: Scalars, end: Scalars, numbers: Codes, form: Form = COUNTS) -> Scalars:
    return Scalars(start.rows, numbers, start.known & end.known, form)


def _days_between(start: Scalars, end: Scalars) -> Scalars:
    return _both(start, end, end.filled - start.filled)


def _months_between(start: Scalars, end: Scalars) -> Scalars:
    (mine, day), (others, _) = _parts(start), _parts(end)
    months = others - mine
    early = (months > 0) & (end.filled < _later(mine + months, day, up=False))
    return _both(start, end, months - early)


def _years_between(start: Scalars, end: Scalars) -> Scalars:
    (mine, day), (others, last) = _parts(start), _parts(end)
    in_year, other = mine % 12 * 31 + day, others % 12 * 31 + last
    return _both(start, end, others // 12 - mine // 12 - (other < in_year))


def _minutes_between(start: Scalars, end: Scalars) -> Scalars:
    micros = end.filled - start.filled
    return _both(start, end, np.sign(micros) * (np.abs(micros) // A_SECOND), SIXTIETHS)


def _each(of: Callable[[Scalars], Codes], form: Form = COUNTS) -> Callable[[Scalars], Scalars]:
    return lambda column: Scalars(column.rows, of(column), column.known, form)


CALENDAR: dict[str, Callable[..., Scalars | None]] = {
    "days_between": _days_between,
    "months_between": _months_between,
    "years_between": _years_between,
    "minutes_between": _minutes_between,
    "add_days": _add_days,
    "add_months": _add_months,
    "add_years": _add_years,
    "year": _each(lambda column: _parts(column)[0] // 12 + 1970),
    "month": _each(lambda column: _parts(column)[0] % 12 + 1),
    "weekday": _each(lambda column: (column.filled + 3) % 7 + 1),
    "day_of": _each(lambda column: column.filled // A_DAY, DAYS),
    "time_of": _each(lambda column: column.filled % A_DAY, TIMES),
}
