"""What a sum is worth in another currency: by rates that sources gave, each with its day.

Rates are claims on currencies (measure `rate`). A sum is converted only by rates of about its own day, directly
or through one third currency; without them it keeps its own currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from fairway.zone.models import Claim
from fairway.zone.reading import View

FARTHEST_DAYS = 400
DIGITS = 3


@dataclass(frozen=True)
class Worth:
    """A sum in another currency, to three digits, and the claims of the rates that it was made with."""

    amount: Decimal
    currency: str
    rates: tuple[Claim, ...]


@dataclass(frozen=True)
class Rate:
    """One step from a currency to another: by what to multiply, and who says so."""

    start: str
    end: str
    factor: Decimal
    claim: Claim


def rates(view: View) -> list[Rate]:
    """Every rate in sight, both ways."""
    found = []
    for claim in view.claims().filter(subject__startswith="cur.", property="rate", amount__gt=0):
        one, factor = claim.subject.removeprefix("cur."), claim.amount or Decimal(1)
        found += [Rate(one, claim.unit, factor, claim), Rate(claim.unit, one, 1 / factor, claim)]
    return found


def worth(claim: Claim, currency: str, known: list[Rate]) -> Worth | None:
    """A sum in another currency by the nearest rates within about a year; None where there are none."""
    if claim.amount is None or claim.unit == currency:
        return None
    near = [rate for rate in known if _days_apart(claim, rate.claim) <= FARTHEST_DAYS]
    best = min(_ways(near, claim.unit, currency), key=lambda way: _distance(claim, way), default=None)
    if best is None:
        return None
    amount = claim.amount
    for rate in best:
        amount *= rate.factor
    return Worth(_rounded(amount), currency, tuple(rate.claim for rate in best))


def _ways(known: list[Rate], start: str, end: str) -> list[tuple[Rate, ...]]:
    """The rates that lead from one currency to another: one, or two through a third currency."""
    direct: list[tuple[Rate, ...]] = [(rate,) for rate in known if (rate.start, rate.end) == (start, end)]
    first, last = ([rate for rate in known if rate.start == start], [rate for rate in known if rate.end == end])
    return direct or [(one, other) for one in first for other in last if one.end == other.start]


def _distance(claim: Claim, way: tuple[Rate, ...]) -> tuple[int, str]:
    return sum(_days_apart(claim, rate.claim) for rate in way), way[0].claim.key


def _days_apart(claim: Claim, rate: Claim) -> int:
    """Days between a sum and the days of a rate; far, where either has none."""
    if not (claim.first_day and rate.first_day and rate.last_day):
        return FARTHEST_DAYS + 1
    nearest = min(max(claim.first_day, rate.first_day), rate.last_day)
    return abs((claim.first_day - nearest).days)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(amount.adjusted() - DIGITS + 1), ROUND_HALF_EVEN)
