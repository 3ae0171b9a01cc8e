"""Mainland individual income tax (IIT), under the law in force since 2019.

Amounts stay exact; tax is shown to the fen, halves up. Annual tables are for residents'
comprehensive income and business income, the monthly one for non-residents and for annual bonuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fairway.law.arithmetic import anything, band, cents, choose, entry, least, most
from fairway.law.calculation import Option, Working, calculation, options_of

ZERO = Decimal(0)
Row = tuple[int | None, int, int]
"""Upper bound (none: no bound), rate in per cent, quick deduction."""

ANNUAL: tuple[Row, ...] = (
    (36_000, 3, 0),
    (144_000, 10, 2_520),
    (300_000, 20, 16_920),
    (420_000, 25, 31_920),
    (660_000, 30, 52_920),
    (960_000, 35, 85_920),
    (None, 45, 181_920),
)
MONTHLY: tuple[Row, ...] = (
    (3_000, 3, 0),
    (12_000, 10, 210),
    (25_000, 20, 1_410),
    (35_000, 25, 2_660),
    (55_000, 30, 4_410),
    (80_000, 35, 7_160),
    (None, 45, 15_160),
)
BUSINESS: tuple[Row, ...] = (
    (30_000, 5, 0),
    (90_000, 10, 1_500),
    (300_000, 20, 10_500),
    (500_000, 30, 40_500),
    (None, 35, 65_500),
)
SHARES = {
    "wages": Decimal(1),
    "labour": Decimal("0.8"),
    "author": Decimal("0.56"),
    "royalty": Decimal("0.8"),
}
"""The part of each kind of receipt that counts as income."""

STANDARD_DEDUCTION = Decimal(60_000)
MONTHLY_DEDUCTION = Decimal(5_000)
RENT = {"no": 0, "large": 1_500, "medium": 1_100, "small": 800}
CERTIFICATE = Decimal(3_600)
ILLNESS_FLOOR, ILLNESS_CAP = Decimal(15_000), Decimal(80_000)
LAST_BONUS_YEAR = 2027
"""The last year in which an annual bonus may be taxed apart."""


@dataclass(frozen=True)
class Additional:
    """The monthly special additional deductions that changed over the years."""

    child: int
    infant: int
    elderly: int


def additional(year: int) -> Additional:
    """The amounts of a tax year: raised from 2023; care of infants began in 2022."""
    if year >= 2023:
        return Additional(2_000, 2_000, 3_000)
    return Additional(1_000, 1_000 if year >= 2022 else 0, 2_000)


@dataclass(frozen=True)
class Deductions:
    """What a resident deducts in a year beside the standard deduction."""

    social: Decimal = ZERO
    other: Decimal = ZERO
    additional: Decimal | None = None
    months: int = 12
    children: int = 0
    infants: int = 0
    elderly: str = "no"
    elderly_share: Decimal = ZERO
    study: str = "no"
    mortgage: bool = False
    rent: str = "no"
    illness: Decimal = ZERO

    def of_families(self, year: int) -> Decimal:
        """Children, infants and elderly parents, a month."""
        amounts = additional(year)
        shared = least(self.elderly_share, Decimal(amounts.elderly) / 2)
        either = choose(self.elderly == "shared", shared, ZERO)
        elderly = choose(self.elderly == "only-child", Decimal(amounts.elderly), either)
        return amounts.child * self.children + amounts.infant * self.infants + elderly

    def special_additional(self, year: int) -> Decimal:
        """All special additional deductions of the year; rent only where no mortgage is deducted."""
        if self.additional is not None:
            return self.additional
        home = choose(self.mortgage, 1_000, entry(RENT, self.rent))
        studying = choose(self.study == "degree", 400, 0)
        monthly = self.of_families(year) + home + studying
        once = choose(self.study == "certificate", CERTIFICATE, ZERO)
        return monthly * least(self.months, 12) + once + least(most(ZERO, self.illness - ILLNESS_FLOOR), ILLNESS_CAP)


DEDUCTIONS: Mapping[str, Option] = options_of(Deductions, "tax.cn_")
"""The fact behind each deduction."""

RECEIPTS: Mapping[str, Option] = {name: Option(f"income.{name}", ZERO) for name in ("labour", "author", "royalty")}
BONUS: Mapping[str, Option] = {
    "bonus": Option("income.bonus", ZERO),
    "bonus_treatment": Option("tax.cn_bonus_treatment", "lower"),
}


def by_table(work: Working, rows: Sequence[Row], taxable: Decimal, base: Decimal | None = None) -> Decimal:
    """Tax on `taxable` by a table with quick deductions; the row is that of `base` where it differs."""
    measured = taxable if base is None else base
    rate, quick = band(measured, rows)
    work.note("rate-percent", rate)
    work.note("quick-deduction", quick)
    return cents(most(ZERO, taxable * rate / 100 - quick))


def taxable_income(work: Working, year: int, wages: Decimal, given: Mapping[str, Any]) -> Decimal:
    """A resident's taxable comprehensive income: receipts at their shares, less all deductions."""
    receipts = {"wages": wages} | {name: given.get(name, ZERO) for name in RECEIPTS}
    total = ZERO
    for name, received in receipts.items():
        if anything(received):
            total += work.note(f"income-{name}", received * SHARES[name])
    claimed = Deductions(**{name: value for name, value in given.items() if name not in RECEIPTS})
    work.note("comprehensive-income", total)
    work.note("standard-deduction", STANDARD_DEDUCTION)
    work.note("special-deductions", claimed.social)
    special = work.note("special-additional-deductions", claimed.special_additional(year))
    work.note("other-deductions", claimed.other)
    deducted = STANDARD_DEDUCTION + claimed.social + special + claimed.other
    return work.note("taxable-income", most(ZERO, total - deducted))


def resident_tax(work: Working, year: int, wages: Decimal, given: Mapping[str, Any]) -> Decimal:
    """A resident's tax on comprehensive income."""
    return work.note("tax", by_table(work, ANNUAL, taxable_income(work, year, wages, given)))


@calculation(
    "cn.iit.comprehensive",
    unit="CNY",
    inputs={"year": "tax.year", "wages": "income.wages"},
    options={**RECEIPTS, **DEDUCTIONS},
    basis=["cn.npcsc.iit-law#art-3", "cn.npcsc.iit-law#art-6"],
)
def comprehensive(work: Working, year: int, wages: Decimal, **given: Any) -> Decimal:
    """A resident's tax of the year on wages, labour, author's pay and royalties together."""
    return resident_tax(work, year, wages, given)


@calculation(
    "cn.iit.special-additional",
    unit="CNY",
    inputs={"year": "tax.year"},
    options=DEDUCTIONS,
    basis=["cn.state-council.special-additional-deductions#amounts"],
)
def special_additional(work: Working, year: int, **given: Any) -> Decimal:
    """All special additional deductions of a year."""
    return work.note("special-additional-deductions", Deductions(**given).special_additional(year))


@calculation(
    "cn.iit.on-taxable",
    unit="CNY",
    inputs={"taxable": "tax.cn_taxable"},
    basis=["cn.npcsc.iit-law#art-3"],
)
def on_taxable(work: Working, taxable: Decimal) -> Decimal:
    """Tax on a resident's taxable comprehensive income of the year."""
    return work.note("tax", by_table(work, ANNUAL, taxable))


@calculation(
    "cn.iit.business",
    unit="CNY",
    inputs={"taxable": "income.business_taxable"},
    basis=["cn.npcsc.iit-law#art-3"],
)
def business(work: Working, taxable: Decimal) -> Decimal:
    """Tax on the taxable business income of the year."""
    return work.note("tax", by_table(work, BUSINESS, taxable))


@calculation(
    "cn.iit.business-profit",
    unit="CNY",
    inputs={"year": "tax.year", "profit": "income.business_profit"},
    options={**DEDUCTIONS, "elsewhere": "tax.cn_also_comprehensive"},
    basis=["cn.npcsc.iit-law#art-3", "cn.state-council.iit-regulations#art-15"],
)
def business_profit(work: Working, year: int, profit: Decimal, elsewhere: bool = False, **given: Any) -> Decimal:
    """Tax on business profit; without comprehensive income the yearly deductions are taken from it."""
    claimed = Deductions(**given)
    deducted = STANDARD_DEDUCTION + claimed.social + claimed.special_additional(year) + claimed.other
    work.note("deductions", ZERO if elsewhere else deducted)
    taxable = work.note("taxable-income", most(ZERO, profit - (ZERO if elsewhere else deducted)))
    return work.note("tax", by_table(work, BUSINESS, taxable))


@calculation(
    "cn.iit.non-resident",
    unit="CNY",
    inputs={"kind": "income.payment_kind", "payment": "income.payment"},
    basis=["cn.npcsc.iit-law#art-6-non-resident"],
)
def non_resident(work: Working, kind: str, payment: Decimal) -> Decimal:
    """A non-resident's tax on a month's wages, or on one payment of another kind."""
    counted = work.note(f"income-{kind}", payment * SHARES[kind])
    deducted = MONTHLY_DEDUCTION if kind == "wages" else ZERO
    taxable = work.note("taxable-income", most(ZERO, counted - deducted))
    return work.note("tax", by_table(work, MONTHLY, taxable))


@calculation(
    "cn.iit.annual-bonus",
    unit="CNY",
    inputs={"bonus": "income.bonus"},
    basis=["cn.mof-sta.2023-30#para-1"],
)
def annual_bonus(work: Working, bonus: Decimal) -> Decimal:
    """Tax on an annual bonus taxed apart: the row is found with a twelfth, and applied to the whole."""
    twelfth = work.note("monthly-part", bonus / 12)
    return work.note("tax", by_table(work, MONTHLY, bonus, twelfth))


def _merged(work: Working, year: int, wages: Decimal, bonus: Decimal, given: Mapping[str, Any]) -> Decimal:
    """The tax of a year with the bonus added to comprehensive income."""
    return work.note("tax-with-bonus-added", resident_tax(Working(), year, wages + bonus, given))


def tax_of_year(
    work: Working,
    year: int,
    wages: Decimal,
    *,
    bonus: Decimal = ZERO,
    bonus_treatment: str = "lower",
    **given: Any,
) -> Decimal:
    """A resident's tax on comprehensive income and an annual bonus, apart or added, the lower if none is chosen."""
    if bonus <= 0:
        return resident_tax(work, year, wages, given)
    if year > LAST_BONUS_YEAR or bonus_treatment == "added":
        return work.note("tax", _merged(work, year, wages, bonus, given))
    ordinary = work.note("tax-without-bonus", resident_tax(Working(), year, wages, given))
    alone = work.note("tax-on-bonus", annual_bonus(Working(), bonus))
    apart = work.note("tax-with-bonus-apart", ordinary + alone)
    if bonus_treatment == "apart":
        return work.note("tax", apart)
    added = _merged(work, year, wages, bonus, given)
    return work.note("tax", work.better(("apart", apart), ("added", added), of=least))


@calculation(
    "cn.iit.year",
    unit="CNY",
    inputs={"year": "tax.year", "wages": "income.wages"},
    options={**RECEIPTS, **DEDUCTIONS, **BONUS, "relief": "tax.cn_relief"},
    basis=["cn.npcsc.iit-law#art-3", "cn.mof-sta.2023-30#para-1"],
)
def year_tax(work: Working, year: int, wages: Decimal, relief: Decimal = ZERO, **given: Any) -> Decimal:
    """A resident's tax of the year, a bonus included, after relief."""
    tax = tax_of_year(work, year, wages, **given)
    if not anything(relief):
        return tax
    work.note("relief", relief)
    return work.note("tax-after-relief", most(ZERO, tax - relief))


@calculation(
    "cn.iit.balance",
    unit="CNY",
    inputs={"year": "tax.year", "wages": "income.wages", "withheld": "tax.cn_withheld"},
    options={**RECEIPTS, **DEDUCTIONS, **BONUS, "relief": "tax.cn_relief"},
    basis=["cn.npcsc.iit-law#art-11"],
)
def balance_of_year(
    work: Working, year: int, wages: Decimal, withheld: Decimal, relief: Decimal = ZERO, **given: Any
) -> Decimal:
    """What the annual settlement leaves to pay of the year's tax; below zero it is a refund."""
    due = work.note("tax-after-relief", most(ZERO, tax_of_year(work, year, wages, **given) - relief))
    return work.note("balance", due - withheld)


@calculation(
    "cn.iit.source-share",
    unit="CNY",
    inputs={"pay": "income.payment", "worked": "stay.cn_work_days", "period": "stay.period_days"},
    options={"paid_share": "income.cn_paid_share"},
    basis=["cn.mof-sta.2019-35#art-1"],
)
def source_share(
    work: Working, pay: Decimal, worked: Decimal, period: int, paid_share: Decimal = Decimal(1)
) -> Decimal:
    """The part of a period's pay that is of Mainland source, by days worked in the Mainland.

    `paid_share` narrows it to what a Mainland employer pays or bears, for stays of up to 90 days.
    """
    days = work.note("mainland-share", least(Decimal(1), worked / most(period, 1)))
    return work.note("mainland-source-pay", cents(pay * days * paid_share))


@calculation(
    "cn.iit.settlement",
    unit="CNY",
    inputs={"tax": "tax.cn_tax", "withheld": "tax.cn_withheld"},
    options={"relief": "tax.cn_relief"},
    basis=["cn.npcsc.iit-law#art-11"],
)
def settlement(work: Working, tax: Decimal, withheld: Decimal, relief: Decimal = ZERO) -> Decimal:
    """What the annual settlement leaves to pay; below zero it is a refund."""
    due = work.note("tax-after-relief", most(ZERO, tax - relief))
    return work.note("balance", due - withheld)
