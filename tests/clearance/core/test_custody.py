"""Goods that crossed are accounted for: received = used + destroyed + returned + held, at every moment."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from fairway.clearance import custody
from fairway.clearance.actors import Forbidden
from tests.clearance.core.crowd import at_once
from tests.clearance.core.story import Story, who

AMOUNTS = some.decimals("0.001", "9999999", places=3)
UNITS = some.sampled_from(["kg", "pieces"])
ENTRIES = some.lists(some.tuples(some.sampled_from(custody.KINDS), AMOUNTS, UNITS), max_size=12)
Entry = tuple[str, Decimal, str]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENTRIES)
def test_the_chain_closes_whatever_is_entered_in_any_order(story: Story, entries: list[Entry]) -> None:
    with transaction.atomic():
        case = story.begun()
        kept: dict[tuple[str, str], Decimal] = {}
        for kind, amount, unit in entries:
            left = custody.held(case).get(unit, Decimal(0))
            if kind == custody.RECEIVED or amount <= left:
                custody.enter(story.applicant, case.ref, kind, amount, unit, localdate())
                kept[unit, kind] = kept.get((unit, kind), Decimal(0)) + amount
            else:
                with pytest.raises(custody.Broken, match="are held"):
                    custody.enter(story.applicant, case.ref, kind, amount, unit, localdate())
            for unit_held, held in custody.held(case).items():
                gone = sum(kept.get((unit_held, kind), Decimal(0)) for kind in custody.KINDS[1:])
                assert held == kept[unit_held, custody.RECEIVED] - gone >= 0
        assert custody.closed(case) == (bool(kept) and not any(custody.held(case).values()))
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"kind": "lost"}, "none of"),
        ({"amount": Decimal("0")}, "above zero"),
        ({"amount": Decimal("-1")}, "above zero"),
        ({"amount": Decimal("NaN")}, "above zero"),
        ({"amount": Decimal("Infinity")}, "above zero"),
        ({"amount": Decimal("0.0001")}, "decimal places"),
        ({"amount": Decimal("1e30")}, "below"),
        ({"unit": " "}, "which unit"),
        ({"unit": "k" * 21}, "which unit"),
        ({"day": localdate() + timedelta(1)}, "in the future"),
        ({"kind": "used"}, "only 0 kg are held"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(story: Story, changes: dict[str, Any], wrong: str) -> None:
    case = story.begun()
    entry: dict[str, Any] = {"kind": "received", "amount": Decimal(1), "unit": "kg", "day": localdate()} | changes
    with pytest.raises(custody.Broken, match=wrong):
        custody.enter(story.applicant, case.ref, **entry)
    assert not case.custody.exists() and not custody.closed(case)


def test_only_the_applicant_keeps_custody_and_of_their_own(story: Story) -> None:
    case = story.filed()
    entry = (case.ref, "received", Decimal(1), "kg", localdate())
    with pytest.raises(ObjectDoesNotExist):
        custody.enter(who("rival"), *entry)
    with pytest.raises(Forbidden):
        custody.enter(story.desk_of(case)[0], *entry)


def test_many_who_use_up_the_same_goods_at_once_use_them_once(story: Story, lasting: None) -> None:
    case, applicant = story.begun(), story.applicant
    custody.enter(applicant, case.ref, "received", Decimal(2), "kg", localdate())

    def used() -> bool:
        try:
            return bool(custody.enter(applicant, case.ref, "used", Decimal(1), "kg", localdate()))
        except custody.Broken:
            return False

    assert sum(at_once(4, used)) == 2
    assert custody.closed(case)
