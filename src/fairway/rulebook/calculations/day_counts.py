"""Counts of days: by which rule a day in a place counts, and what share of pay follows.

A log of stays is text: ``2025-01-06/2025-01-10, 2025-01-13/`` (arrival/departure; a stay without a
departure goes on). What can't be read is not counted, and is noted.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from decimal import Decimal

from fairway.law.arithmetic import cents, least, most
from fairway.law.calculation import Working, calculation
from fairway.law.functions import add_months
from fairway.law.values import read_date

DAY = timedelta(1)
HALF = Decimal("0.5")
Stay = tuple[date, date, bool]


def stays(work: Working, log: str, end: date) -> list[Stay]:
    """The stays in `log`: first day, last day and whether the person left on it."""
    found: list[Stay] = []
    for entry in filter(None, re.split(r"[,;，；\s]+", log)):
        arrived, _, left = entry.partition("/")
        try:
            first = read_date(arrived)
            last = read_date(left) if left else max(end, first)
        except ValueError:
            work.note("not-read", entry[:40])
            continue
        if first <= last:
            found.append((first, last, bool(left)))
    return found


def _sane(year: int) -> int:
    """A year that dates can hold."""
    return min(max(year, 1900), 2200)


def _days(first: date, last: date) -> set[date]:
    return {first + DAY * n for n in range(min((last - first).days, 4000) + 1)}


def full_days(found: list[Stay]) -> set[date]:
    """Days spent whole: neither the day of an arrival nor that of a departure."""
    inside: set[date] = set().union(*(_days(first, last) for first, last, _ in found)) if found else set()
    crossings = {first for first, _, _ in found} | {last for _, last, left in found if left}
    return inside - crossings


def presence_days(found: list[Stay]) -> list[date]:
    """Days of which any part was spent there, in order."""
    return sorted(set().union(*(_days(first, last) for first, last, _ in found))) if found else []


@calculation(
    "cn.residence-days",
    unit="",
    inputs={"log": "stay.cn_log", "year": "tax.year"},
    basis=["cn.mof-sta.2019-34#para-2"],
)
def residence_days(work: Working, log: str, year: int) -> Decimal:
    """Days of a calendar year that count for Mainland residence: full days of 24 hours only."""
    found = stays(work, log, date(_sane(year), 12, 31))
    return work.note("residence-days", sum(day.year == year for day in full_days(found)))


@calculation(
    "cn.presence-days",
    unit="",
    inputs={"log": "stay.cn_log", "year": "tax.year"},
    basis=["joint.comprehensive-arrangement#art-14"],
)
def most_presence_days(work: Working, log: str, year: int) -> Decimal:
    """The most days of presence in twelve months that begin or end in the year; any part of a day counts."""
    year = _sane(year)
    days = presence_days(stays(work, log, date(year + 1, 12, 31)))
    start, last = date(year - 1, 1, 2), date(year, 12, 31)
    longest = 0
    while start <= last:
        end = add_months(start, 12) - DAY
        longest = max(longest, bisect_right(days, end) - bisect_left(days, start))
        start += DAY
    work.note("presence-in-calendar-year", sum(day.year == year for day in days))
    return work.note("most-presence-days", longest)


@calculation(
    "hk.visit-days",
    unit="",
    inputs={"log": "stay.hk_log", "label": "tax.hk_ya"},
    basis=["hk.cap112#s-8-visits"],
)
def visit_days(work: Working, log: str, label: str) -> Decimal:
    """Days in Hong Kong in a year of assessment; any part of a day counts."""
    begins = int(label[:4])
    first, last = date(begins, 4, 1), date(begins + 1, 3, 31)
    days = presence_days(stays(work, log, last))
    return work.note("visit-days", sum(first <= day <= last for day in days))


def _worked(work: Working, whole: Decimal, split: Decimal) -> Decimal:
    work.note("whole-days", whole)
    work.note("split-days-at-half", split * HALF)
    return work.note("days", whole + split * HALF)


@calculation(
    "hk.work-days",
    unit="",
    inputs={"whole": "stay.hk_work_days", "split": "stay.split_days"},
    basis=["hk.ird.dipn-44#para-days"],
)
def hong_kong_days(work: Working, whole: Decimal, split: Decimal) -> Decimal:
    """Days that count for Hong Kong: whole ones, and a half for each day worked on both sides."""
    return _worked(work, whole, split)


@calculation(
    "cn.work-days",
    unit="",
    inputs={"whole": "stay.cn_work_days", "split": "stay.split_days"},
    basis=["cn.mof-sta.2019-35#art-1"],
)
def mainland_days(work: Working, whole: Decimal, split: Decimal) -> Decimal:
    """Days that count for the Mainland: whole ones, and a half for each day worked on both sides."""
    return _worked(work, whole, split)


@calculation(
    "hk.apportioned-income",
    unit="HKD",
    inputs={"income": "tax.hk_income", "whole": "stay.hk_work_days", "period": "stay.period_days"},
    options={"split": "stay.split_days"},
    basis=["hk.ird.dipn-44#para-days"],
)
def apportioned_income(
    work: Working, income: Decimal, whole: Decimal, period: int, split: Decimal = Decimal(0)
) -> Decimal:
    """The part of a non-Hong Kong employment's pay that Hong Kong taxes, by days there."""
    days = _worked(work, whole, split)
    share = work.note("hong-kong-share", least(Decimal(1), days / most(period, 1)))
    return work.note("hong-kong-income", cents(income * share))
