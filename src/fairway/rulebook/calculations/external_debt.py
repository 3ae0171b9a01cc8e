"""Ceilings on borrowing from abroad, lending abroad and cash pools of the Mainland.

The parameters of each day are facts that norms define, so that the law's own dates decide.
"""

from decimal import Decimal

from fairway.law.arithmetic import choose, most
from fairway.law.calculation import Working, calculation

LEVERAGE = Decimal(2)
"""The leverage of an enterprise that is not a bank: twice its net assets, before the parameter."""

FX_FACTOR = Decimal("0.5")
SHORT_TERM_FACTOR = Decimal("1.5")


@calculation(
    "cn.debt.ceiling",
    unit="CNY",
    inputs={"net_assets": "borrower.net_assets_cny", "parameter": "debt.parameter"},
    basis=["cn.pboc.yinfa-9-2017#ceiling"],
)
def debt_ceiling(work: Working, net_assets: Decimal, parameter: Decimal) -> Decimal:
    """The ceiling of the risk-weighted balance: net assets by leverage by parameter."""
    work.note("leverage", LEVERAGE)
    work.note("parameter", parameter)
    return work.note("ceiling", most(net_assets, Decimal(0)) * LEVERAGE * parameter)


@calculation(
    "cn.debt.weight",
    unit="CNY",
    inputs={"amount": "funds.amount_cny", "months": "debt.tenor_months", "currency": "funds.currency"},
    options={"before": "borrower.weighted_before_cny"},
    basis=["cn.pboc.yinfa-9-2017#factors"],
)
def debt_weight(
    work: Working, amount: Decimal, months: Decimal, currency: str, before: Decimal = Decimal(0)
) -> Decimal:
    """The risk-weighted balance once the loan is drawn."""
    tenor = work.note("tenor-factor", choose(months > 12, Decimal(1), SHORT_TERM_FACTOR))
    exchange = work.note("currency-factor", choose(currency == "cny", Decimal(0), FX_FACTOR))
    return work.note("weighted-balance", before + amount * tenor + amount * exchange)


@calculation(
    "cn.pool.debt-ceiling",
    unit="CNY",
    inputs={"equity": "pool.equity_cny"},
    basis=["cn.pboc.yinfa-251-2025#ceilings"],
)
def pool_debt(work: Working, equity: Decimal) -> Decimal:
    """What a pool may owe abroad: 3.5 times its members' attributable equity."""
    return work.note("ceiling", equity * Decimal("3.5"))


@calculation(
    "cn.pool.lending-ceiling",
    unit="CNY",
    inputs={"equity": "pool.equity_cny"},
    basis=["cn.pboc.yinfa-251-2025#ceilings"],
)
def pool_lending(work: Working, equity: Decimal) -> Decimal:
    """What a pool may lend abroad: 0.8 times its members' attributable equity."""
    return work.note("ceiling", equity * Decimal("0.8"))
