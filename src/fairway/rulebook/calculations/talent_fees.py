"""Fees of the Hong Kong admission schemes for talent and capital investors."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from fairway.law.calculation import Working, calculation

CHANGE = datetime(2025, 2, 26, 11, 0)
OLD_VISA, APPLICATION, SHORT, LONG = 230, 600, 600, 1_300
SHORT_STAY = 180


@calculation(
    "hk.talent-fees",
    unit="HKD",
    inputs={"applied": "stay.hk_applied_at", "granted": "stay.hk_granted_days"},
    options={"applicants": "stay.hk_applicants"},
    basis=["hk.cap115a-fees#sch-2"],
)
def talent_fees(work: Working, applied: datetime, granted: int, applicants: int = 1) -> Decimal:
    """Application and visa fees of approved applications for stays of the same length."""
    new = applied >= CHANGE
    application = work.note("application-fee", APPLICATION if new else 0)
    visa = work.note("visa-fee", (SHORT if granted <= SHORT_STAY else LONG) if new else OLD_VISA)
    return work.note("fees", (application + visa) * applicants)
