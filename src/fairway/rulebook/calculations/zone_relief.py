"""Relief from Mainland tax above the Hong Kong burden, the 15% subsidy, and the choice between them.

The frame of the relief is certain, its arithmetic is not: the published part of the local measures
stops before the formulas. So the reading, the year of assessment and whether the one-off reduction
counts are options, and the exchange rate is given. Only the burden and the relief are rounded, to the
fen, halves up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fairway.law.arithmetic import anything, cents, choose, least, most
from fairway.law.calculation import Option, Working, calculation
from fairway.rulebook.calculations import iit, salaries_tax

ZERO, ONE = Decimal(0), Decimal(1)
SUBSIDY_RATE = Decimal("0.15")
SUBSIDY_CAP = Decimal(5_000_000)
HONG_KONG = {f"hk_{name}": path for name, path in salaries_tax.CLAIMS.items()}
MAINLAND = {**iit.RECEIPTS, **iit.DEDUCTIONS}
SUBSIDY = {"city_share": Option("tax.cn_city_share", ONE), "business": Option("income.business_taxable", ZERO)}


def _split(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The Mainland and the Hong Kong options apart."""
    mainland = {name: value for name, value in given.items() if name in MAINLAND}
    return mainland, {name[3:]: value for name, value in given.items() if name in HONG_KONG}


def _receipts(wages: Decimal, mainland: Mapping[str, Any]) -> Decimal:
    return wages + sum((mainland.get(name, ZERO) for name in iit.RECEIPTS), ZERO)


@dataclass(frozen=True)
class Assumed:
    """How the open points of the relief are settled for one computation."""

    eligible: Decimal | None = None
    reading: str = "share-of-iit"
    mapping: str = "begins-in-year"
    reduced: bool = False
    status_months: int = 12

    def pay(self, total: Decimal) -> Decimal:
        """The pay that is relieved: as given, else that of the months with the status, taken as even."""
        if self.eligible is not None:
            return least(self.eligible, total)
        return total * least(self.status_months, 12) / 12

    def begins(self, year: int) -> int:
        """The calendar year in which the year of assessment that stands for tax year `year` begins."""
        return choose(self.mapping == "begins-in-year", year, year - 1)


ASSUMPTIONS: Mapping[str, Option] = {
    "eligible": Option("income.zone_pay", Assumed.eligible),
    "reading": Option("tax.relief_reading", Assumed.reading),
    "mapping": Option("tax.relief_ya", Assumed.mapping),
    "reduced": Option("tax.relief_after_reduction", Assumed.reduced),
    "status_months": Option("tax.zone_relief_months", Assumed.status_months),
}


@dataclass(frozen=True)
class HongKong:
    """The Hong Kong tax that is compared: year of assessment, claims, exchange rate."""

    begins: int
    fx: Decimal
    claims: salaries_tax.Claims
    reduced: bool

    def burden(self, work: Working, cny: Decimal) -> Decimal:
        """The Hong Kong tax on an amount in renminbi, in renminbi."""
        year = salaries_tax.parameters(self.begins)
        income = salaries_tax.shown(work, "hong-kong-income", cny / self.fx)
        tax = salaries_tax.tax_before_reduction(work, year, self.claims, income)
        if anything(self.reduced):
            tax -= work.note("reduction", choose(self.reduced, least(tax, Decimal(year.reduction)), ZERO))
        salaries_tax.shown(work, "hong-kong-tax", tax)
        return work.note("hong-kong-burden", cents(tax * self.fx))


def relief(work: Working, year: int, wages: Decimal, fx: Decimal, **given: Any) -> Decimal:
    """The part of Mainland tax on zone income above the Hong Kong burden, never below zero.

    `share-of-iit` compares the zone's share of Mainland tax with Hong Kong tax on the zone income;
    `share-of-excess` takes the zone's share of the excess over Hong Kong tax on the whole income.
    """
    mainland, claims = _split(given)
    assumed = Assumed(**{name: value for name, value in given.items() if name in ASSUMPTIONS})
    total = _receipts(wages, mainland)
    if fx <= 0 or total <= 0:
        return work.note("relief", ZERO)
    zone_pay = assumed.pay(total)
    hong_kong = HongKong(assumed.begins(year), fx, salaries_tax.Claims(**claims), assumed.reduced)
    tax = work.note("mainland-tax", iit.resident_tax(Working(), year, wages, mainland))
    share = work.note("zone-share", zone_pay / total)
    if assumed.reading == "share-of-excess":
        excess = work.note("excess", most(ZERO, tax - hong_kong.burden(work, total)))
        return work.note("relief", cents(excess * share))
    part = work.note("mainland-tax-on-zone-pay", cents(tax * share))
    return work.note("relief", most(ZERO, part - hong_kong.burden(work, zone_pay)))


@calculation(
    "cn.zone-relief",
    unit="CNY",
    inputs={"year": "tax.year", "wages": "income.wages", "fx": "tax.cny_per_hkd"},
    options={**ASSUMPTIONS, **MAINLAND, **HONG_KONG},
    basis=["cn.mof-sta.caishui-2024-5#para-1"],
)
def zone_relief(work: Working, year: int, wages: Decimal, fx: Decimal, **given: Any) -> Decimal:
    """Relief in Hetao, Qianhai or Nansha for a Hong Kong resident, on stated assumptions."""
    return relief(work, year, wages, fx, **given)


@calculation(
    "cn.zone-relief.refund",
    unit="CNY",
    inputs={
        "year": "tax.year",
        "wages": "income.wages",
        "fx": "tax.cny_per_hkd",
        "withheld": "tax.cn_withheld",
    },
    options={**ASSUMPTIONS, **MAINLAND, **HONG_KONG},
    basis=["cn.mof-sta.caishui-2024-5#para-3"],
)
def refund(work: Working, year: int, wages: Decimal, fx: Decimal, withheld: Decimal, **given: Any) -> Decimal:
    """What the settlement pays back of the tax withheld once the relief is claimed; below zero it is still to pay."""
    mainland, _ = _split(given)
    tax = work.note("mainland-tax", iit.resident_tax(Working(), year, wages, mainland))
    relieved = work.note("relief", relief(Working(), year, wages, fx, **given))
    due = work.note("tax-after-relief", most(ZERO, tax - relieved))
    return work.note("refund", withheld - due)


def category(work: Working, name: str, paid: Decimal, taxable: Decimal, city_share: Decimal) -> Decimal:
    """The subsidy of one category of income, before the cap; below 15% it is nothing."""
    work.note(f"{name}-paid", paid)
    target = work.note(f"{name}-at-15-percent", cents(taxable * SUBSIDY_RATE))
    return most(ZERO, cents((paid - target) * least(ONE, city_share)))


def subsidy(
    work: Working,
    year: int,
    wages: Decimal,
    *,
    city_share: Decimal = ONE,
    business: Decimal = ZERO,
    **mainland: Any,
) -> Decimal:
    """The subsidy on comprehensive and business income together, within the cap."""
    inner = Working()
    taxable = work.note("taxable-income", iit.taxable_income(inner, year, wages, mainland))
    total = category(work, "comprehensive", iit.by_table(inner, iit.ANNUAL, taxable), taxable, city_share)
    if anything(business):
        total += category(work, "business", iit.by_table(inner, iit.BUSINESS, business), business, city_share)
    return work.note("subsidy", least(total, SUBSIDY_CAP))


@calculation(
    "cn.gba-subsidy",
    unit="CNY",
    inputs={"year": "tax.year", "wages": "income.wages"},
    options={**MAINLAND, **SUBSIDY},
    basis=["cn.gd.gba-subsidy#para-formula"],
)
def gba_subsidy(work: Working, year: int, wages: Decimal, **given: Any) -> Decimal:
    """The Greater Bay Area subsidy of a resident's tax above 15%, by category, at most RMB 5 million."""
    return subsidy(work, year, wages, **given)


@calculation(
    "cn.gba-subsidy.on-taxable",
    unit="CNY",
    inputs={"taxable": "tax.cn_taxable"},
    options={"city_share": "tax.cn_city_share"},
    basis=["cn.gd.gba-subsidy#para-formula"],
)
def subsidy_on_taxable(work: Working, taxable: Decimal, city_share: Decimal = ONE) -> Decimal:
    """The subsidy on a resident's taxable comprehensive income."""
    paid = iit.by_table(Working(), iit.ANNUAL, taxable)
    return work.note("subsidy", least(category(work, "comprehensive", paid, taxable, city_share), SUBSIDY_CAP))


@calculation(
    "cn.gba-subsidy.category",
    unit="CNY",
    inputs={"paid": "tax.cn_tax", "taxable": "tax.cn_taxable"},
    options={"city_share": "tax.cn_city_share"},
    basis=["cn.gd.gba-subsidy#para-formula"],
)
def subsidy_of_category(work: Working, paid: Decimal, taxable: Decimal, city_share: Decimal = ONE) -> Decimal:
    """The subsidy of one category: tax paid over 15% of its taxable income, at the city's share."""
    return work.note("subsidy", least(category(work, "category", paid, taxable, city_share), SUBSIDY_CAP))


@calculation(
    "cn.zone-or-subsidy",
    unit="CNY",
    inputs={"year": "tax.year", "wages": "income.wages", "fx": "tax.cny_per_hkd"},
    options={**ASSUMPTIONS, **MAINLAND, **HONG_KONG, **SUBSIDY},
    basis=["cn.sz.hetao-iit-measures#art-5"],
)
def zone_or_subsidy(work: Working, year: int, wages: Decimal, fx: Decimal, **given: Any) -> Decimal:
    """The larger of relief and subsidy, of which a person may take one a year."""
    mainland, _ = _split(given)
    extra = {name: given.pop(name) for name in SUBSIDY if name in given}
    relieved = work.note("zone-relief", relief(Working(), year, wages, fx, **given))
    paid = work.note("gba-subsidy", subsidy(Working(), year, wages, **mainland, **extra))
    work.note("relief-less-subsidy", relieved - paid)
    return work.note("larger", work.better(("zone-relief", relieved), ("gba-subsidy", paid), of=most))
