"""Hong Kong import and export declarations: the charge, the clothing levy and the charge for lateness.

The rates have stood since 2012-08-01; since 2018-08-01 no declaration costs more than HKD 200.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from fairway.law.arithmetic import least, most, round_up
from fairway.law.calculation import Working, calculation
from fairway.law.functions import add_months

FIRST_SLICE = Decimal(46_000)
FIRST_CHARGE = Decimal("0.20")
SLICE = Decimal(1_000)
PER_SLICE = Decimal("0.125")
ROUNDING = Decimal("0.10")
LEVY_PER_SLICE = Decimal("0.30")
CAP = Decimal(200)
CAPPED_FROM = date(2018, 8, 1)

TIME_TO_LODGE = 14
SMALL_VALUE = Decimal(20_000)
LATE_CHARGES = {True: (Decimal(20), Decimal(40), Decimal(100)), False: (Decimal(40), Decimal(80), Decimal(200))}
"""By whether the value is small: up to one month and 14 days, up to two months and 14 days, later."""


def _slices(work: Working, value: Decimal) -> Decimal:
    """The further thousands above the first slice, a part counting as a whole."""
    over = most(value - FIRST_SLICE, Decimal(0))
    return work.note("further-thousands", round_up(over, SLICE) / SLICE)


def _charge(work: Working, value: Decimal, day: date) -> Decimal:
    """The charge by value, rounded up to 10 cents and capped where the cap is in force."""
    raw = work.note("before-rounding", FIRST_CHARGE + _slices(work, value) * PER_SLICE)
    rounded = work.note("rounded-up", round_up(raw, ROUNDING))
    return work.note("charge", least(rounded, CAP) if day >= CAPPED_FROM else rounded)


@calculation(
    "hk.tdec.import-charge",
    unit="HKD",
    inputs={"value": "goods.value_hkd", "day": "movement.date"},
    options={"category": "goods.category"},
    basis=["hk.cap60e#reg-8"],
)
def import_charge(work: Working, value: Decimal, day: date, category: str = "") -> Decimal:
    """The charge on an import declaration: flat for food, else by value."""
    return work.note("charge", FIRST_CHARGE) if category == "food" else _charge(work, value, day)


@calculation(
    "hk.tdec.export-charge",
    unit="HKD",
    inputs={"value": "goods.value_hkd", "day": "movement.date"},
    options={"clothing": "goods.hk_made_clothing"},
    basis=["hk.cap60e#reg-8"],
)
def export_charge(work: Working, value: Decimal, day: date, clothing: bool = False) -> Decimal:
    """The charge on an export or re-export declaration, with the levy on clothing and footwear made in Hong Kong."""
    charge = _charge(work, value, day)
    if not clothing:
        return charge
    return charge + work.note("clothing-levy", round_up(value, SLICE) / SLICE * LEVY_PER_SLICE)


@calculation(
    "hk.tdec.late-charge",
    unit="HKD",
    inputs={"value": "goods.value_hkd", "crossed": "movement.date", "lodged": "declaration.tdec_lodged"},
    basis=["hk.cap60e#late-lodgement"],
)
def late_charge(work: Working, value: Decimal, crossed: date, lodged: date) -> Decimal:
    """What lodging after 14 days costs; the later bands run for whole months, then 14 days."""
    if (lodged - crossed).days <= TIME_TO_LODGE:
        return work.note("late-charge", 0)
    ends = [add_months(crossed, months) + timedelta(TIME_TO_LODGE) for months in (1, 2)]
    band = sum(int(lodged > end) for end in ends)
    work.note("band", band + 1)
    return work.note("late-charge", LATE_CHARGES[value <= SMALL_VALUE][band])
