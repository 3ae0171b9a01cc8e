"""Mainland taxes on imported goods, one by one and together, and the surcharge on late payment."""

from __future__ import annotations

from collections.abc import Set
from decimal import Decimal

from fairway.law.arithmetic import cents, choose
from fairway.law.calculation import Working, calculation

STANDARD_VAT = Decimal("0.13")
REDUCED_VAT = Decimal("0.09")
LATE_RATE = Decimal("0.0005")
PERCENT = Decimal(100)

FREE_OF_DUTY = frozenset({"cepa", "no-value", "returned", "temporary-exit", "replacement", "small"})
"""Grounds of relief that spare the duty alone."""


@calculation(
    "cn.import-duty",
    unit="CNY",
    inputs={"value": "goods.value_cny", "duty_percent": "goods.duty_rate"},
    basis=["cn.npcsc.tariff-law#art-3"],
)
def import_duty(work: Working, value: Decimal, duty_percent: Decimal) -> Decimal:
    """Duty at a rate by value."""
    return work.note("duty", cents(value * duty_percent / PERCENT))


@calculation(
    "cn.import-vat",
    unit="CNY",
    inputs={"value": "goods.value_cny", "duty_percent": "goods.duty_rate"},
    options={
        "consumption_percent": "goods.consumption_tax_rate",
        "reduced": "goods.vat_reduced",
        "reliefs": "goods.reliefs",
    },
    basis=["cn.npcsc.vat-law-2024#art-10"],
)
def import_vat(
    work: Working,
    value: Decimal,
    duty_percent: Decimal,
    consumption_percent: Decimal = Decimal(0),
    reduced: bool = False,
    reliefs: Set[str] = frozenset(),
) -> Decimal:
    """Import VAT on the value with duty and consumption tax; duty that is spared does not count."""
    duty = work.note("duty-in-the-base", 0 if reliefs & FREE_OF_DUTY else value * duty_percent / PERCENT)
    base = work.note("value-with-taxes", (value + duty) / (1 - consumption_percent / PERCENT))
    return work.note("import-vat", cents(base * choose(reduced, REDUCED_VAT, STANDARD_VAT)))


@calculation(
    "cn.import-consumption-tax",
    unit="CNY",
    inputs={
        "value": "goods.value_cny",
        "duty_percent": "goods.duty_rate",
        "consumption_percent": "goods.consumption_tax_rate",
    },
    options={"reliefs": "goods.reliefs"},
    basis=["cn.npcsc.vat-law-2024#art-10"],
)
def import_consumption_tax(
    work: Working,
    value: Decimal,
    duty_percent: Decimal,
    consumption_percent: Decimal,
    reliefs: Set[str] = frozenset(),
) -> Decimal:
    """Consumption tax on imports at a rate by value, on a base that holds the tax itself."""
    duty = work.note("duty-in-the-base", 0 if reliefs & FREE_OF_DUTY else value * duty_percent / PERCENT)
    base = work.note("value-with-taxes", (value + duty) / (1 - consumption_percent / PERCENT))
    return work.note("consumption-tax", cents(base * consumption_percent / PERCENT))


@calculation(
    "cn.import-taxes",
    unit="CNY",
    inputs={"value": "goods.value_cny", "duty_percent": "goods.duty_rate"},
    options={"consumption_percent": "goods.consumption_tax_rate", "reduced": "goods.vat_reduced"},
    basis=["cn.npcsc.tariff-law#art-3", "cn.npcsc.vat-law-2024#art-10"],
)
def import_taxes(
    work: Working,
    value: Decimal,
    duty_percent: Decimal,
    consumption_percent: Decimal = Decimal(0),
    reduced: bool = False,
) -> Decimal:
    """Duty, consumption tax and import VAT together, at rates by value."""
    duty = work.note("duty", value * duty_percent / PERCENT)
    base = work.note("value-with-taxes", (value + duty) / (1 - consumption_percent / PERCENT))
    consumption = work.note("consumption-tax", base * consumption_percent / PERCENT)
    vat = work.note("import-vat", base * choose(reduced, REDUCED_VAT, STANDARD_VAT))
    return work.note("total", cents(duty + consumption + vat))


@calculation(
    "cn.late-tax-surcharge",
    unit="CNY",
    inputs={"due": "goods.tax_due", "days": "goods.tax_days_late"},
    basis=["cn.npcsc.tariff-law#art-3"],
)
def late_tax_surcharge(work: Working, due: Decimal, days: int) -> Decimal:
    """The surcharge of 0.05 percent of the tax due for each day late."""
    return work.note("surcharge", cents(due * LATE_RATE * days))
