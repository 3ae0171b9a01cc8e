"""Hong Kong excise on the dutiable commodities: liquor, methyl alcohol, hydrocarbon oil and cigarettes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fairway.law.arithmetic import least, most
from fairway.law.calculation import Working, calculation

STRONG = Decimal(30)
"""Liquor is charged where its strength is above this, in per cent by volume at 20 degrees."""
TWO_TIERS_FROM = date(2024, 10, 16)
FIRST_TIER = Decimal(200)
UPPER_RATE = Decimal("0.10")

METHYL_PER_HECTOLITRE = Decimal(840)
METHYL_PER_DEGREE = Decimal("28.1")
LITRES_PER_HECTOLITRE = Decimal(100)

OIL_PER_LITRE = {
    "aircraft-spirit": Decimal("6.51"),
    "unleaded-petrol": Decimal("6.06"),
    "light-diesel": Decimal("2.89"),
    "euro-v-diesel": Decimal(0),
}

CIGARETTES_PER_THOUSAND = (
    (date(2024, 2, 28), Decimal(3_306)),
    (date(2023, 2, 22), Decimal(2_506)),
    (date.min, Decimal(1_906)),
)


def _tiers(value: Decimal) -> Decimal:
    """All of the first HKD 200, and a tenth of the rest."""
    return least(value, FIRST_TIER) + most(value - FIRST_TIER, Decimal(0)) * UPPER_RATE


@calculation(
    "hk.excise.liquor",
    unit="HKD",
    inputs={
        "value": "dutiable.bottle_value",
        "litres": "dutiable.litres",
        "strength": "dutiable.abv_percent",
        "day": "dutiable.removed_on",
    },
    options={"wine": "dutiable.is_wine"},
    basis=["hk.cap109#sch-1-liquor", "hk.cap109#sch-1-liquor-flat"],
)
def liquor(work: Working, value: Decimal, litres: Decimal, strength: Decimal, day: date, wine: bool = False) -> Decimal:
    """Duty on one bottle, barrel or pack; several bottles sold as one item count as one."""
    if wine or strength <= STRONG:
        return work.note("duty", 0)
    if day < TWO_TIERS_FROM:
        return work.note("duty", value)
    if litres <= 1:
        return work.note("duty", _tiers(value))
    per_litre = work.note("duty-per-litre", _tiers(work.note("value-per-litre", value / litres)))
    return work.note("duty", per_litre * litres)


@calculation(
    "hk.excise.liquor-of-unknown-value",
    unit="HKD",
    inputs={"litres": "dutiable.litres"},
    basis=["hk.cap109#sch-1-liquor-unvalued"],
)
def liquor_of_unknown_value(work: Working, litres: Decimal) -> Decimal:
    """Duty that may be assessed on less than 12 litres whose value can't be found: HKD 160 a litre."""
    return work.note("duty", litres * 160)


@calculation(
    "hk.excise.methyl-alcohol",
    unit="HKD",
    inputs={"litres": "dutiable.litres", "strength": "dutiable.abv_percent"},
    basis=["hk.cap109#sch-1-methyl"],
)
def methyl_alcohol(work: Working, litres: Decimal, strength: Decimal) -> Decimal:
    """Duty on methyl alcohol and mixtures with it, by hectolitre and strength."""
    degrees = work.note("degrees-above-30", most(strength - STRONG, Decimal(0)))
    rate = work.note("per-hectolitre", METHYL_PER_HECTOLITRE + degrees * METHYL_PER_DEGREE)
    return work.note("duty", rate * litres / LITRES_PER_HECTOLITRE)


@calculation(
    "hk.excise.hydrocarbon-oil",
    unit="HKD",
    inputs={"litres": "dutiable.litres", "oil": "dutiable.oil"},
    basis=["hk.cap109#sch-1-oil"],
)
def hydrocarbon_oil(work: Working, litres: Decimal, oil: str) -> Decimal:
    """Duty on hydrocarbon oil, by the litre."""
    return work.note("duty", litres * work.note("per-litre", OIL_PER_LITRE.get(oil, Decimal(0))))


@calculation(
    "hk.excise.cigarettes",
    unit="HKD",
    inputs={"sticks": "dutiable.cigarettes", "day": "dutiable.removed_on"},
    basis=["hk.cap109#sch-1-tobacco"],
)
def cigarettes(work: Working, sticks: int, day: date) -> Decimal:
    """Duty on cigarettes, by the thousand."""
    rate = next(rate for start, rate in CIGARETTES_PER_THOUSAND if day >= start)
    return work.note("duty", work.note("per-thousand", rate) * sticks / 1_000)
