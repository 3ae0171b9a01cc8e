"""Grants, rebates and deductions for research and investment on either side of the boundary.

Amounts follow the published scheme pages. Nothing here decides whether a body is eligible: norms do.
"""

from decimal import Decimal

from fairway.law.arithmetic import cents, choose, least, most
from fairway.law.calculation import Working, calculation

MILLION = Decimal(1_000_000)
THIRD = Decimal(3)

ENHANCED_BAND = 2 * MILLION
"""Type B research spending that is deducted three times; what lies above counts twice."""


@calculation(
    "hk.rd-deduction",
    unit="HKD",
    inputs={"paid": "rd.paid_hkd", "local_institution": "rd.payee_designated"},
    options={"outside": "rd.paid_outside_hkd"},
    basis=["hk.cap112-rd#sch-45"],
)
def rd_deduction(work: Working, paid: Decimal, local_institution: bool, outside: Decimal = Decimal(0)) -> Decimal:
    """The deduction for money paid for research: once, or enhanced for work wholly done in Hong Kong."""
    enhanced = work.note("type-b", choose(local_institution, most(paid - outside, Decimal(0)), 0))
    ordinary = work.note("type-a", paid - enhanced)
    first = work.note("at-300-per-cent", least(enhanced, ENHANCED_BAND) * 3)
    rest = work.note("at-200-per-cent", most(enhanced - ENHANCED_BAND, Decimal(0)) * 2)
    return work.note("deduction", ordinary + first + rest)


PROFITS_TAX = {True: (Decimal("0.0825"), Decimal("0.165")), False: (Decimal("0.075"), Decimal("0.15"))}
"""The lower and the standard rate: for corporations, and for others."""


@calculation(
    "hk.profits-tax",
    unit="HKD",
    inputs={"profit": "tax.hk_profit", "corporation": "tax.hk_corporation", "nominated": "tax.hk_two_tier"},
    basis=["hk.cap112-profits#two-tier"],
)
def profits_tax(work: Working, profit: Decimal, corporation: bool, nominated: bool) -> Decimal:
    """Profits tax in two tiers: half the rate on the first HK$2 million of one nominated firm of a group."""
    low, full = PROFITS_TAX[corporation]
    first = choose(nominated, least(profit, 2 * MILLION), Decimal(0))
    lower = work.note("lower-tier", first * low)
    upper = work.note("upper-tier", (profit - first) * full)
    return work.note("tax", lower + upper)


@calculation(
    "hk.patent-box",
    unit="HKD",
    inputs={"profit": "patent.profit_hkd", "eligible": "patent.eligible_rd_hkd", "other": "patent.other_rd_hkd"},
    basis=["hk.patent-box#concession"],
)
def patent_box(work: Working, profit: Decimal, eligible: Decimal, other: Decimal) -> Decimal:
    """Tax at 5% on the share of eligible profits that own research earned, uplifted by 30%."""
    total = eligible + other
    fraction = work.note("fraction", least(Decimal(1), eligible * Decimal("1.3") / total) if total else 0)
    concessionary = work.note("concessionary-profit", profit * fraction)
    return work.note("tax", cents(concessionary * Decimal("0.05")))


@calculation(
    "hk.crs",
    unit="HKD",
    inputs={"spent": "rd.paid_hkd"},
    basis=["hk.itc.schemes#crs"],
)
def cash_rebate(work: Working, spent: Decimal) -> Decimal:
    """The rebate of 40% of eligible research spending."""
    return work.note("rebate", spent * Decimal("0.4"))


@calculation(
    "hk.nias",
    unit="HKD",
    inputs={"cost": "incentive.cost_hkd", "own": "incentive.own_money_hkd"},
    options={"before": "incentive.granted_before_hkd"},
    basis=["hk.itc.schemes#nias"],
)
def nias(work: Working, cost: Decimal, own: Decimal, before: Decimal = Decimal(0)) -> Decimal:
    """A third of the cost of a smart plant, within HK$200 million for one enterprise."""
    if own < 200 * MILLION or cost < 300 * MILLION:
        return work.note("grant", 0)
    third = work.note("third-of-cost", cost / THIRD)
    left = work.note("left-of-ceiling", most(200 * MILLION - before, Decimal(0)))
    return work.note("grant", cents(least(third, left)))


@calculation(
    "hk.nifs",
    unit="HKD",
    inputs={"cost": "incentive.cost_hkd"},
    options={"before": "incentive.granted_before_hkd"},
    basis=["hk.itc.schemes#nifs"],
)
def nifs(work: Working, cost: Decimal, before: Decimal = Decimal(0)) -> Decimal:
    """A third of the cost of a smart production line, within HK$15 million and HK$45 million in all."""
    third = work.note("third-of-cost", cost / THIRD)
    left = work.note("left-of-ceiling", most(45 * MILLION - before, Decimal(0)))
    return work.note("grant", cents(least(third, 15 * MILLION, left)))


@calculation(
    "hk.it-accelerator",
    unit="HKD",
    inputs={"own": "incentive.own_money_hkd"},
    basis=["hk.itc.schemes#accelerator"],
)
def accelerator(work: Working, own: Decimal) -> Decimal:
    """One dollar of public money to two of the operator's own, within HK$30 million."""
    return work.note("grant", least(own / 2, 30 * MILLION))


@calculation(
    "hk.hkstp.elite",
    unit="HKD",
    inputs={"spent": "rd.paid_hkd"},
    basis=["hk.hkstp.programmes#elite"],
)
def elite(work: Working, spent: Decimal) -> Decimal:
    """Half of the research spending, within HK$20 million."""
    return work.note("grant", least(spent / 2, 20 * MILLION))


@calculation(
    "cn.rd-super-deduction.overseas",
    unit="CNY",
    inputs={"fee": "rd.fee_to_hk_cny", "domestic": "rd.domestic_cny"},
    basis=["cn.mof.announcement-2-2025#overseas-research"],
)
def overseas_research(work: Working, fee: Decimal, domestic: Decimal) -> Decimal:
    """How much of a fee paid overseas counts as research: 80%, within two thirds of what is spent at home."""
    counted = work.note("four-fifths", fee * Decimal("0.8"))
    ceiling = work.note("two-thirds-of-domestic", domestic * 2 / THIRD)
    return work.note("counted", cents(least(counted, ceiling)))


@calculation(
    "cn.reinvestment-credit",
    unit="CNY",
    inputs={"invested": "reinvest.amount_cny"},
    options={"treaty_rate": "reinvest.treaty_rate"},
    basis=["cn.mof.announcement-2-2025#credit"],
)
def reinvestment_credit(work: Working, invested: Decimal, treaty_rate: Decimal = Decimal(10)) -> Decimal:
    """The tax credit of an overseas investor: 10% of the reinvested profit, or the treaty's lower rate."""
    rate = work.note("rate", least(Decimal(10), treaty_rate))
    return work.note("credit", invested * rate / 100)


@calculation(
    "cn.sz.hetao.rent-support",
    unit="CNY",
    inputs={"rent": "incentive.rent_per_year_cny", "years": "incentive.rent_years"},
    basis=["cn.sz.hetao.support-measures#premises"],
)
def hetao_rent(work: Working, rent: Decimal, years: int) -> Decimal:
    """Rent support: RMB 20 million a year at most, RMB 100 million in all, for ten years at most."""
    yearly = work.note("a-year", least(rent, 20 * MILLION))
    counted = work.note("years", least(years, 10))
    return work.note("total", least(yearly * counted, 100 * MILLION))


def _share(work: Working, base: Decimal, share: str, ceiling: Decimal) -> Decimal:
    part = work.note("share", base * Decimal(share))
    return work.note("grant", least(part, ceiling))


@calculation(
    "cn.sz.hetao.research-grant",
    unit="CNY",
    inputs={"cost": "incentive.cost_cny"},
    basis=["cn.sz.hetao.support-measures#research"],
)
def hetao_research(work: Working, cost: Decimal) -> Decimal:
    """Half of a research project, within RMB 50 million; a tenth of it at most may be commissioned out."""
    grant = _share(work, cost, "0.5", 50 * MILLION)
    work.note("commissioned-at-most", grant / 10)
    work.note("people-at-most", grant * Decimal("0.4"))
    return grant


@calculation(
    "cn.sz.hetao.platform",
    unit="CNY",
    inputs={"cost": "incentive.cost_cny"},
    basis=["cn.sz.hetao.support-measures#platform"],
)
def hetao_platform(work: Working, cost: Decimal) -> Decimal:
    """A fifth of what building a platform cost in the year, within RMB 10 million a year."""
    return _share(work, cost, "0.2", 10 * MILLION)


@calculation(
    "cn.sz.hetao.trial-product",
    unit="CNY",
    inputs={"contract": "incentive.cost_cny"},
    basis=["cn.sz.hetao.support-measures#trial"],
)
def hetao_trial(work: Working, contract: Decimal) -> Decimal:
    """Three tenths of the first contract for a trial product, within RMB 2 million."""
    return _share(work, contract, "0.3", 2 * MILLION)


@calculation(
    "cn.sz.hetao.incubator",
    unit="CNY",
    inputs={"cost": "incentive.cost_cny"},
    basis=["cn.sz.hetao.support-measures#incubator"],
)
def hetao_incubator(work: Working, cost: Decimal) -> Decimal:
    """Half of what an incubator cost, within RMB 10 million, once it operates."""
    return _share(work, cost, "0.5", 10 * MILLION)


@calculation(
    "cn.sz.hetao.converted-premises",
    unit="CNY",
    inputs={"cost": "incentive.cost_cny"},
    basis=["cn.sz.hetao.support-measures#conversion"],
)
def hetao_conversion(work: Working, cost: Decimal) -> Decimal:
    """Half of what it cost to convert private premises, within RMB 30 million."""
    return _share(work, cost, "0.5", 30 * MILLION)


QIANHAI_FLOOR, QIANHAI_LARGE = 5 * MILLION, 30 * MILLION


@calculation(
    "cn.sz.qianhai.fdi-reward",
    unit="USD",
    inputs={"capital": "incentive.foreign_capital_usd", "financial": "incentive.is_financial"},
    basis=["cn.sz.rewards#qianhai-capital"],
)
def qianhai_reward(work: Working, capital: Decimal, financial: bool) -> Decimal:
    """1% of foreign capital from USD 5 million; 1.5% for non-financial firms from USD 30 million."""
    rate = Decimal("0") if capital < QIANHAI_FLOOR else Decimal("1")
    if capital >= QIANHAI_LARGE and not financial:
        rate = Decimal("1.5")
    work.note("rate", rate)
    return work.note("reward", capital * rate / 100)


SHENZHEN_RATES = {
    "high-tech-manufacturing": (50 * MILLION, Decimal(3)),
    "manufacturing": (50 * MILLION, Decimal(2)),
    "priority-services": (None, Decimal(2)),
    "services": (None, Decimal(1)),
}
"""By sector: the least foreign capital of the year in US dollars (where stated), and the highest rate."""


@calculation(
    "cn.sz.fdi-reward",
    unit="USD",
    inputs={"capital": "incentive.foreign_capital_usd", "sector": "incentive.sector"},
    basis=["cn.sz.rewards#shenzhen-2026"],
)
def shenzhen_reward(work: Working, capital: Decimal, sector: str) -> Decimal:
    """The highest reward that the rate gives on foreign capital of the year, before the ceilings in renminbi."""
    floor, highest = SHENZHEN_RATES.get(sector, (None, Decimal(0)))
    reached = floor is None or capital >= floor
    rate = work.note("rate", highest if reached else Decimal(0))
    return work.note("reward-at-most", capital * rate / 100)
