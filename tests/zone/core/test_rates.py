"""Sums keep their own currency, and are converted only by a rate that a source gave at about that time."""

from __future__ import annotations

from decimal import Decimal

from fairway.zone.models import Claim
from fairway.zone.rates import Worth, rates, worth
from fairway.zone.reading import View
from tests.zone.core.conftest import hold, say, source


def converted(amount: str, currency: str, day: str, into: str) -> Worth | None:
    subject = f"inv.{currency}{day}"
    hold(say(subject, "Investment", source("sum", day), amount=amount, unit=currency))
    return worth(Claim.objects.get(subject=subject), into, rates(View()))


def hold_rates() -> None:
    hold(
        say("cur.USD", "Currency", source("peg", "2005-05-18"), rate="7.8", unit="HKD", as_of="2005-05-18..2026-11-26"),
        say("cur.USD", "Currency", source("press", "2024-12-12"), rate="7.27", unit="CNY"),
    )


def test_a_rate_counts_in_both_directions() -> None:
    hold_rates()
    found = converted("11000000", "USD", "2024-12-12", "CNY")
    assert found is not None
    assert found.amount == Decimal("80000000")
    back = converted("80000000", "CNY", "2024-12-12", "USD")
    assert back is not None
    assert back.amount == Decimal("11000000")


def test_two_rates_lead_through_a_third_currency_and_both_are_named() -> None:
    hold_rates()
    found = converted("80000000", "CNY", "2024-12-12", "HKD")
    assert found is not None
    assert (found.amount, [claim.unit for claim in found.rates]) == (Decimal("85800000"), ["CNY", "HKD"])


def test_a_sum_of_another_year_is_not_converted_by_a_rate_of_this() -> None:
    hold_rates()
    assert converted("80000000", "CNY", "2019-08-01", "HKD") is None
    assert converted("80000000", "HKD", "2024-12-12", "HKD") is None
