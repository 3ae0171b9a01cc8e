"""How many regular cross-boundary quotas for private cars an applicant may have."""

from __future__ import annotations

from decimal import Decimal

from fairway.law.arithmetic import least, most
from fairway.law.calculation import Working, calculation

INVESTOR_STEPS = ((Decimal(150_000), 1), (Decimal(500_000), 2), (Decimal(1_000_000), 3))
"""Tax of last year in CNY, and the quotas it carries."""
FURTHER, CAP = Decimal(1_000_000), 15
ENTERPRISE_TAX = Decimal(1_000_000)
DONATIONS = {"donor-person": Decimal(3_000_000), "donor-organisation": Decimal(10_000_000)}


@calculation(
    "cn.regular-quota",
    unit="",
    inputs={"applicant": "quota.applicant"},
    options={"tax": "quota.tax_cny", "donation": "quota.donation_cny"},
    basis=["cn.gd.ga.regular-quota-2019#classes"],
)
def regular_quota(work: Working, applicant: str, tax: Decimal = Decimal(0), donation: Decimal = Decimal(0)) -> Decimal:
    """The number of private-car quotas of one applicant."""
    if applicant == "investor":
        return _of_investor(work, tax)
    met = {
        "guangdong-enterprise": tax >= ENTERPRISE_TAX,
        "talent": True,
        "deputy": True,
    }.get(applicant, applicant in DONATIONS and donation >= DONATIONS[applicant])
    return work.note("quotas", 1 if met else 0)


def _of_investor(work: Working, tax: Decimal) -> Decimal:
    work.note("tax-of-last-year", tax)
    base = work.note("by-threshold", max((count for floor, count in INVESTOR_STEPS if tax >= floor), default=0))
    top = INVESTOR_STEPS[-1][0]
    further = work.note("for-further-millions", most((tax - top) // FURTHER, Decimal(0)))
    return work.note("quotas", least(base + further, CAP))
