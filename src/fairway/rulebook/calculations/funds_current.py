"""What is withheld from current payments, and what a Mainland company can distribute."""

from __future__ import annotations

from decimal import Decimal

from fairway.law.arithmetic import cents, choose, least, most
from fairway.law.calculation import Working, calculation

DEFAULT_RATE = Decimal("0.10")
TREATY_RATES = {"loan-interest": Decimal("0.07"), "royalty": Decimal("0.07")}
TREATY_DIVIDEND = {True: Decimal("0.05"), False: Decimal("0.10")}
TREATY_LEASING = Decimal("0.05")
WITHHELD = {"dividend", "loan-interest", "royalty", "lease-rent"}
VAT_ON_SERVICES = Decimal("0.06")
RESERVE_SHARE, RESERVE_CEILING = Decimal("0.10"), Decimal("0.50")
DEEMED_PROFIT = {True: Decimal(1), False: Decimal("0.30")}
PROFITS_TAX = {"corporate": Decimal("0.165"), "other": Decimal("0.15")}
LOWER_TIER = {"corporate": Decimal("0.0825"), "other": Decimal("0.075")}
LOWER_TIER_BAND = Decimal(2_000_000)
HK_TREATY_CAP = Decimal("0.07")


@calculation(
    "cn.withholding-tax",
    unit="CNY",
    inputs={"amount": "funds.amount_cny", "purpose": "funds.purpose"},
    options={"treaty": "treaty.applies", "percent": "holding.direct_percent", "transport": "lease.aircraft_or_ship"},
    basis=["cn.npc.enterprise-income-tax-law#art-3", "joint.dta-2006#rates"],
)
def withholding_tax(
    work: Working,
    amount: Decimal,
    purpose: str,
    treaty: bool = False,
    percent: Decimal = Decimal(0),
    transport: bool = False,
) -> Decimal:
    """Income tax withheld from a payment, without VAT, to a company outside the Mainland."""
    rate = _withholding_rate(purpose, treaty, percent, transport)
    work.note("rate-percent", rate * 100)
    return work.note("tax", cents(amount * rate))


def _withholding_rate(purpose: str, treaty: bool, percent: Decimal, transport: bool) -> Decimal:
    if purpose not in WITHHELD:
        return Decimal(0)
    if not treaty:
        return DEFAULT_RATE
    if purpose == "dividend":
        return TREATY_DIVIDEND[percent >= 25]
    if purpose == "lease-rent":
        return TREATY_LEASING if transport else DEFAULT_RATE
    return TREATY_RATES[purpose]


@calculation(
    "cn.vat-on-imported-services",
    unit="CNY",
    inputs={"amount": "funds.amount_cny"},
    basis=["cn.npc.vat-law-2024#art-15"],
)
def vat_on_imported_services(work: Working, amount: Decimal) -> Decimal:
    """VAT that the buyer of a service from outside withholds, on the price without VAT."""
    return work.note("vat", cents(amount * VAT_ON_SERVICES))


@calculation(
    "cn.distributable-profit",
    unit="CNY",
    inputs={
        "profit": "company.profit_after_tax_cny",
        "loss": "company.accumulated_loss_cny",
        "reserve": "company.statutory_reserve_cny",
        "capital": "company.registered_capital_cny",
    },
    basis=["cn.npc.company-law-2023-distribution#art-210"],
)
def distributable_profit(work: Working, profit: Decimal, loss: Decimal, reserve: Decimal, capital: Decimal) -> Decimal:
    """What is left of a year's profit after covering losses and setting the reserve aside."""
    after_loss = work.note("after-losses", most(profit - loss, Decimal(0)))
    due = choose(reserve < capital * RESERVE_CEILING, after_loss * RESERVE_SHARE, Decimal(0))
    work.note("reserve", cents(due))
    return work.note("distributable", cents(after_loss - due))


@calculation(
    "hk.royalty-withholding",
    unit="HKD",
    inputs={"amount": "funds.amount_hkd", "associated": "parties.associated"},
    options={"treaty": "treaty.applies", "payee": "payee.kind", "two_tier": "payee.two_tier_rate"},
    basis=["hk.cap112.royalties#s-21a"],
)
def royalty_withholding(
    work: Working,
    amount: Decimal,
    associated: bool,
    treaty: bool = False,
    payee: str = "company",
    two_tier: bool = False,
) -> Decimal:
    """Profits tax withheld in Hong Kong from a royalty to somebody outside."""
    kind = "other" if payee in ("person", "fund", "social-organisation") else "corporate"
    profit = work.note("deemed-profit", amount * DEEMED_PROFIT[associated])
    lower = choose(two_tier, least(profit, LOWER_TIER_BAND), Decimal(0))
    tax = work.note("tax-before-treaty", cents(lower * LOWER_TIER[kind] + (profit - lower) * PROFITS_TAX[kind]))
    if treaty:
        tax = least(tax, work.note("treaty-cap", cents(amount * HK_TREATY_CAP)))
    return work.note("tax", tax)
