"""Hong Kong salaries tax by year of assessment (1 April to 31 March), under Cap. 112.

Amounts stay exact to the end; steps and results are shown to the cent, halves up. The parameters of each year stand in
`YEARS`. Those of 2025/26 (reduction) and of 2026/27 (allowances) are as announced in February 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from fairway.law.arithmetic import Band, anything, cents, choose, entry, least, most, progressive
from fairway.law.calculation import Option, Working, calculation, options_of

ZERO = Decimal(0)
WIDTH = Decimal(50_000)
BANDS: tuple[Band, ...] = (
    (WIDTH, Decimal("0.02")),
    (WIDTH, Decimal("0.06")),
    (WIDTH, Decimal("0.10")),
    (WIDTH, Decimal("0.14")),
    (None, Decimal("0.17")),
)
"""The progressive scale since 2018/19."""

STANDARD = Decimal("0.15")
UPPER = Decimal("0.16")
FIRST_TIER = Decimal(5_000_000)
MOST_CHILDREN = 9
INSURED_CAP = Decimal(8_000)
DONATION_SHARE = Decimal("0.35")
QUARTERS = {"no": ZERO, "flat": Decimal("0.10"), "two-rooms": Decimal("0.08"), "one-room": Decimal("0.04")}


@dataclass(frozen=True)
class Year:
    """What one year of assessment allows, and how it charges."""

    reduction: int
    basic: int = 132_000
    married: int = 264_000
    single_parent: int = 132_000
    child: int = 120_000
    newborn: int = 120_000
    newborn_years: int = 1
    sibling: int = 37_500
    parent_60: int = 50_000
    parent_55: int = 25_000
    disabled: int = 75_000
    mpf: int = 18_000
    home_loan: int = 100_000
    rent: int = 0
    newborn_home: int = 0
    education: int = 100_000
    elderly_care: int = 100_000
    annuity: int = 60_000
    reproduction: int = 0
    two_tiers: bool = False
    standing: str = "enacted"


_2019 = Year(reduction=20_000)
_2020 = replace(_2019, reduction=10_000)
_2022 = replace(_2020, reduction=6_000, rent=100_000)
_2023 = replace(_2022, reduction=3_000, child=130_000, newborn=130_000)
_2024 = replace(_2023, reduction=1_500, newborn_home=20_000, reproduction=100_000, two_tiers=True)
_2025 = replace(_2024, reduction=3_000, standing="announced")
_2026 = replace(
    _2025,
    reduction=0,
    basic=145_000,
    married=290_000,
    single_parent=145_000,
    child=140_000,
    newborn=140_000,
    newborn_years=2,
    parent_60=55_000,
    parent_55=27_500,
    elderly_care=110_000,
)
YEARS: dict[int, Year] = {
    2019: _2019,
    2020: _2020,
    2021: _2020,
    2022: _2022,
    2023: _2023,
    2024: _2024,
    2025: _2025,
    2026: _2026,
    2027: _2026,
}
"""By the calendar year in which the year of assessment begins."""


@dataclass(frozen=True)
class Claims:
    """What a taxpayer claims in a year; the defaults are those of a single person who claims nothing."""

    outgoings: Decimal = ZERO
    quarters: str = "no"
    quarters_rent: Decimal = ZERO
    rateable_value: Decimal | None = None
    mpf: Decimal = ZERO
    education: Decimal = ZERO
    home_loan: Decimal = ZERO
    rent: Decimal = ZERO
    elderly_care: Decimal = ZERO
    annuity: Decimal = ZERO
    insurance: Decimal = ZERO
    insured: int = 1
    reproduction: Decimal = ZERO
    donations: Decimal = ZERO
    married: bool = False
    spouse_net_income: Decimal = ZERO
    single_parent: bool = False
    children: int = 0
    newborn: int = 0
    newborn_before: int = 0
    newborn_home: bool = False
    siblings: int = 0
    parents_60: int = 0
    parents_60_at_home: int = 0
    parents_55: int = 0
    parents_55_at_home: int = 0
    disabled_dependants: int = 0
    disabled: bool = False

    def next_year(self) -> Claims:
        """The same claims a year later: a newborn of this year is then in its second year."""
        return replace(self, newborn=0, newborn_before=self.newborn)


CLAIMS: Mapping[str, Option] = options_of(Claims, "tax.hk_")
"""The fact behind each claim."""


def starting(label: str) -> int:
    """The calendar year in which the year of assessment called ``2024/25`` begins."""
    return int(label[:4])


def parameters(begins: int) -> Year:
    """The parameters of the year of assessment that begins in `begins`; outside the table, of the nearest."""
    return YEARS[min(max(begins, min(YEARS)), max(YEARS))]


def shown(work: Working, name: str, amount: Decimal) -> Decimal:
    """Note a step to the cent, and carry the exact amount on."""
    work.note(name, cents(amount))
    return amount


def allowances(work: Working, year: Year, claims: Claims) -> Decimal:
    """All personal allowances of a year together."""
    children = least(most(claims.children, claims.newborn + claims.newborn_before), MOST_CHILDREN)
    newborn = claims.newborn + (claims.newborn_before if year.newborn_years == 2 else 0)
    older = most(claims.parents_60, claims.parents_60_at_home) + claims.parents_60_at_home
    younger = most(claims.parents_55, claims.parents_55_at_home) + claims.parents_55_at_home
    pair = claims.married | (claims.spouse_net_income > 0)
    parts = {
        "personal-allowance": choose(pair, year.married, year.basic),
        "single-parent-allowance": choose(pair, 0, choose(claims.single_parent, year.single_parent, 0)),
        "child-allowance": year.child * children + year.newborn * least(newborn, children),
        "sibling-allowance": year.sibling * claims.siblings,
        "parent-allowance": year.parent_60 * older + year.parent_55 * younger,
        "disability-allowance": year.disabled * (claims.disabled_dependants + choose(claims.disabled, 1, 0)),
    }
    for name, amount in parts.items():
        if anything(amount):
            work.note(name, amount)
    return work.note("allowances", sum(parts.values()))


def deductions(work: Working, year: Year, claims: Claims, income: Decimal) -> Decimal:
    """All concessionary deductions of a year, each within its ceiling."""
    home = choose(claims.newborn_home, year.newborn_home, 0)
    ceilings = {
        "mpf": (claims.mpf, Decimal(year.mpf)),
        "self-education": (claims.education, Decimal(year.education)),
        "home-loan-interest": (claims.home_loan, year.home_loan + home),
        "domestic-rent": (claims.rent, year.rent + home if year.rent else ZERO),
        "elderly-residential-care": (claims.elderly_care, Decimal(year.elderly_care)),
        "annuity-and-voluntary-mpf": (claims.annuity, Decimal(year.annuity)),
        "health-insurance": (claims.insurance, INSURED_CAP * claims.insured),
        "assisted-reproduction": (claims.reproduction, Decimal(year.reproduction)),
        "donations": (claims.donations, most(income, ZERO) * DONATION_SHARE),
    }
    total = ZERO
    for name, (claimed, ceiling) in ceilings.items():
        if anything(claimed):
            total += shown(work, name, least(claimed, ceiling))
    return shown(work, "deductions", total)


def quarters_value(claims: Claims, income: Decimal) -> Decimal:
    """The value of the employer's quarters before rent paid: a share of income, or a flat's lower rateable value."""
    value = income * entry(QUARTERS, claims.quarters)
    if claims.rateable_value is None:
        return value
    return choose(claims.quarters == "flat", least(value, claims.rateable_value), value)


def net_income(work: Working, year: Year, claims: Claims, income: Decimal) -> Decimal:
    """Income with the value of quarters, less outgoings and deductions; a spouse's added if assessed together."""
    after_outgoings = income - claims.outgoings
    rental = most(ZERO, quarters_value(claims, after_outgoings) - claims.quarters_rent)
    if anything(rental):
        shown(work, "rental-value", rental)
    assessable = shown(work, "assessable-income", income + rental)
    claimed = deductions(work, year, claims, assessable - claims.outgoings)
    own = most(ZERO, assessable - claims.outgoings - claimed)
    if anything(claims.spouse_net_income):
        shown(work, "spouse-net-income", claims.spouse_net_income)
    return shown(work, "net-income", own + claims.spouse_net_income)


def standard_tax(year: Year, net: Decimal) -> Decimal:
    """Tax at the standard rate, which from 2024/25 has two tiers."""
    if not year.two_tiers:
        return net * STANDARD
    return least(net, FIRST_TIER) * STANDARD + most(ZERO, net - FIRST_TIER) * UPPER


def tax_before_reduction(work: Working, year: Year, claims: Claims, income: Decimal) -> Decimal:
    """The lower of the progressive and the standard charge."""
    net = net_income(work, year, claims, income)
    chargeable = shown(work, "net-chargeable-income", most(ZERO, net - allowances(work, year, claims)))
    by_scale = shown(work, "progressive-tax", progressive(chargeable, BANDS))
    flat = shown(work, "standard-tax", standard_tax(year, net))
    return shown(work, "tax-before-reduction", least(by_scale, flat))


def _final(work: Working, year: Year, claims: Claims, income: Decimal) -> Decimal:
    tax = tax_before_reduction(work, year, claims, income)
    reduction = shown(work, "reduction", least(tax, Decimal(year.reduction)))
    return work.note("final-tax", cents(tax - reduction))


@calculation(
    "hk.salaries-tax",
    unit="HKD",
    inputs={"label": "tax.hk_ya", "income": "tax.hk_income"},
    options=CLAIMS,
    basis=["hk.cap112#s-13", "hk.cap112#s-43-reduction"],
)
def salaries_tax(work: Working, label: str, income: Decimal, **claims: Any) -> Decimal:
    """Final salaries tax of a year: the lower charge, less the one-off reduction of that year."""
    year = parameters(starting(label))
    work.note("parameters", year.standing)
    return _final(work, year, Claims(**claims), income)


DEPENDANTS = (
    "children",
    "newborn",
    "newborn_before",
    "siblings",
    "parents_60",
    "parents_60_at_home",
    "parents_55",
    "parents_55_at_home",
    "disabled_dependants",
)
"""The claims that either spouse may make when each is assessed apart."""


def _apart(year: Year, *spouses: tuple[Decimal, Claims]) -> Decimal:
    """The tax of two spouses assessed apart, from the net income and the claims of each."""
    total = ZERO
    for net, claimed in spouses:
        allowed = allowances(Working(), year, replace(claimed, married=False))
        tax = least(progressive(most(ZERO, net - allowed), BANDS), standard_tax(year, net))
        total += cents(tax - least(tax, Decimal(year.reduction)))
    return total


@calculation(
    "hk.salaries-tax.couple",
    unit="HKD",
    inputs={"label": "tax.hk_ya", "income": "tax.hk_income", "spouse_income": "tax.hk_spouse_income"},
    options={**CLAIMS, "spouse_mpf": "tax.hk_spouse_mpf"},
    basis=["hk.cap112#s-10"],
)
def couple(
    work: Working,
    label: str,
    income: Decimal,
    spouse_income: Decimal,
    spouse_mpf: Decimal = ZERO,
    **claims: Any,
) -> Decimal:
    """The lower of what a couple pays assessed apart and assessed together, each way after the reduction.

    Apart, the claims for dependants go to the spouse with whom they save more.
    """
    year = parameters(starting(label))
    work.note("parameters", year.standing)
    claimed = replace(Claims(**claims), married=True, single_parent=False, spouse_net_income=ZERO)
    own = work.note("own-net-income", net_income(Working(), year, claimed, income))
    spouse = work.note("spouse-net-income", most(ZERO, spouse_income - least(spouse_mpf, Decimal(year.mpf))))
    together = work.note("tax-together", _final(Working(), year, replace(claimed, spouse_net_income=spouse), income))
    if not spouse or not own:
        return work.note("couple-tax", together)
    moved = Claims(**{name: getattr(claimed, name) for name in DEPENDANTS})
    kept = Claims(disabled=claimed.disabled)
    by_first = _apart(year, (own, claimed), (spouse, Claims()))
    by_second = _apart(year, (own, kept), (spouse, moved))
    apart = work.note("tax-apart", least(by_first, by_second))
    return work.note("couple-tax", work.better(("apart", apart), ("together", together), of=least))


@calculation(
    "hk.provisional-tax",
    unit="HKD",
    inputs={"label": "tax.hk_ya", "income": "tax.hk_income"},
    options=CLAIMS,
    basis=["hk.cap112#s-63b"],
)
def provisional_tax(work: Working, label: str, income: Decimal, **claims: Any) -> Decimal:
    """Provisional tax of the following year: this year's income, next year's allowances, no reduction."""
    year = parameters(starting(label) + 1)
    work.note("parameters", year.standing)
    return cents(tax_before_reduction(work, year, Claims(**claims).next_year(), income))


@calculation(
    "hk.tax-payable",
    unit="HKD",
    inputs={"label": "tax.hk_ya", "income": "tax.hk_income"},
    options={**CLAIMS, "paid": "tax.hk_provisional_charged"},
    basis=["hk.cap112#s-63b"],
)
def tax_payable(work: Working, label: str, income: Decimal, paid: Decimal = ZERO, **claims: Any) -> Decimal:
    """What a demand note asks: final tax, plus next year's provisional tax, less provisional tax already charged."""
    begins = starting(label)
    claimed = Claims(**claims)
    final = _final(work, parameters(begins), claimed, income)
    later = cents(tax_before_reduction(Working(), parameters(begins + 1), claimed.next_year(), income))
    work.note("provisional-tax", later)
    work.note("provisional-tax-charged-before", paid)
    return work.note("total-payable", final + later - paid)


@calculation(
    "hk.salaries-tax.allowances",
    unit="HKD",
    inputs={"label": "tax.hk_ya"},
    options=CLAIMS,
    basis=["hk.cap112#sch-4"],
)
def allowances_of_year(work: Working, label: str, **claims: Any) -> Decimal:
    """All personal allowances of a year together."""
    return allowances(work, parameters(starting(label)), Claims(**claims))


@calculation(
    "hk.salaries-tax.progressive",
    unit="HKD",
    inputs={"chargeable": "tax.hk_chargeable"},
    basis=["hk.cap112#s-13"],
)
def tax_by_scale(work: Working, chargeable: Decimal) -> Decimal:
    """Tax on net chargeable income by the scale since 2018/19."""
    return work.note("progressive-tax", cents(progressive(chargeable, BANDS)))


@calculation(
    "hk.salaries-tax.standard",
    unit="HKD",
    inputs={"label": "tax.hk_ya", "net": "tax.hk_net_income"},
    basis=["hk.cap112#s-13"],
)
def tax_at_standard_rate(work: Working, label: str, net: Decimal) -> Decimal:
    """Tax on net income at the standard rate of a year."""
    return work.note("standard-tax", cents(standard_tax(parameters(starting(label)), net)))


@calculation(
    "hk.salaries-tax.after-reduction",
    unit="HKD",
    inputs={"label": "tax.hk_ya", "tax": "tax.hk_before_reduction"},
    basis=["hk.cap112#s-43-reduction"],
)
def after_reduction(work: Working, label: str, tax: Decimal) -> Decimal:
    """Tax less the one-off reduction of a year; a couple assessed together gets it once."""
    reduction = work.note("reduction", least(tax, Decimal(parameters(starting(label)).reduction)))
    return work.note("final-tax", tax - reduction)


@calculation(
    "hk.salaries-tax.reduction",
    unit="HKD",
    inputs={"label": "tax.hk_ya", "income": "tax.hk_income"},
    options=CLAIMS,
    basis=["hk.cap112#s-43-reduction"],
)
def reduction_of_year(work: Working, label: str, income: Decimal, **claims: Any) -> Decimal:
    """What the one-off reduction of a year takes off the tax."""
    year = parameters(starting(label))
    tax = tax_before_reduction(work, year, Claims(**claims), income)
    return work.note("reduction", cents(least(tax, Decimal(year.reduction))))


@calculation(
    "hk.salaries-tax.crossover",
    unit="HKD",
    inputs={"label": "tax.hk_ya", "allowed": "tax.hk_allowances"},
    basis=["hk.cap112#s-13"],
)
def crossover(work: Working, label: str, allowed: Decimal) -> Decimal:
    """The net income above which the standard rate is the lower charge, given all allowances."""
    first = Decimal(900_000) + Decimal("8.5") * allowed
    if first <= FIRST_TIER or not parameters(starting(label)).two_tiers:
        return work.note("crossover", first)
    return work.note("crossover", 17 * allowed - Decimal(3_200_000))
