"""Crossings kept at gates that never met are one list when they do, and what does not fit is named."""

from __future__ import annotations

import random
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.clearance.ledger import Crossing, CrossingError, Used, merge
from tests.clearance.sides import DAY, NOON, sample

ONCE = sample(entries=1, returns=False)
PERMITS = {ONCE.id: ONCE}


def crossed(number: int, **changes: object) -> Crossing:
    made = Crossing(str(UUID(int=number)), ONCE.id, "aa", "g2", "d1", "N>S", NOON + number * 3600, "admit", "good")
    return replace(made, **changes)  # type: ignore[arg-type]


def found(*crossings: Crossing, **changes: object) -> list[tuple[str, tuple[str, ...]]]:
    permit = replace(ONCE, **changes)  # type: ignore[arg-type]
    return [(item.code, item.gates) for item in merge(crossings, {permit.id: permit})[1]]


def test_a_permit_used_twice_at_two_gates_is_named() -> None:
    assert found(crossed(1), crossed(2, gate="g5")) == [("used-twice", ("g2", "g5"))]
    assert found(crossed(1), crossed(2, gate="g5", word="refuse")) == []


def test_one_code_at_two_gates_at_once_is_cloned() -> None:
    assert found(crossed(1), crossed(2, gate="g5", at=NOON + 3700), entries=9) == [("cloned", ("g2", "g5"))]


def test_who_enters_twice_without_having_left_is_two() -> None:
    assert found(crossed(1), crossed(2), returns=True, entries=9) == [("cloned", ("g2", "g2"))]
    assert found(crossed(1), crossed(2, direction="S>N"), crossed(3), returns=True, entries=9) == []


def test_two_permits_under_one_number_are_named() -> None:
    assert found(crossed(1), crossed(2, digest="bb"), entries=9) == [("two-permits", ("g2", "g2"))]


def test_a_crossing_that_was_rewritten_is_named_and_the_first_is_kept() -> None:
    kept, findings = merge([crossed(1), crossed(1, word="refuse")], PERMITS)
    assert [item.code for item in findings] == ["rewritten"]
    assert len(kept) == 1


def test_gates_apart_may_exceed_a_limit_by_its_tolerance_together() -> None:
    ten = [crossed(number) for number in range(1, 12)]
    assert found(*ten, entries=10, tolerance=10) == []
    assert [code for code, _ in found(*ten, entries=10, tolerance=9)] == ["used-twice"]
    permit = replace(ONCE, entries=10, tolerance=10)
    assert [item.code for item in merge(ten, {permit.id: permit}, tolerant=False)[1]] == ["used-twice"]


def test_kilograms_and_days_are_added_up_too() -> None:
    loads = [crossed(1, amount=600), crossed(2, amount=600, gate="g5")]
    assert found(*loads, entries=None, amount=1000, unit="kg") == [("overdrawn", ("g2", "g5"))]
    stay = [crossed(1), crossed(2, direction="S>N", at=NOON + 5 * DAY)]
    assert found(*stay, entries=9, days=4, returns=True) == [("overstayed", ("g2", "g2"))]
    assert found(*stay, entries=9, days=5, returns=True) == []


@given(st.randoms(use_true_random=False), st.integers(1, 8))
def test_the_order_and_the_number_of_meetings_do_not_matter(chance: random.Random, count: int) -> None:
    crossings = [crossed(number, gate=chance.choice(["g2", "g5"])) for number in range(count)]
    shuffled = crossings * 2
    chance.shuffle(shuffled)
    assert merge(shuffled, PERMITS) == merge(crossings, PERMITS)
    once, _ = merge(crossings[: count // 2], PERMITS)
    assert merge([*once, *shuffled], PERMITS) == merge(crossings, PERMITS)


def test_days_are_counted_as_they_begin() -> None:
    stay = Used(1, inside=NOON)
    assert [stay.days_by(NOON + seconds) for seconds in (-1, 0, DAY - 1, DAY)] == [0, 1, 1, 2]


def test_a_crossing_comes_back_as_it_was_sent() -> None:
    assert Crossing.from_json(crossed(1).to_json()) == crossed(1)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"id": "1"}, "id"),
        ({"id": None}, "id"),
        ({"word": "wave through"}, "word"),
        ({"at": "now"}, "at"),
        ({"at": True}, "at"),
        ({"amount": -1}, "amount"),
        ({"reason": "x" * 301}, "reason"),
        ({"gate": "a\nb"}, "gate"),
        ({"permit": None}, "permit"),
    ],
)
def test_what_is_no_crossing_is_refused_by_field(changes: dict[str, object], named: str) -> None:
    with pytest.raises(CrossingError, match=f"^{named}: "):
        Crossing.from_json({**crossed(1).to_json(), **changes})
    with pytest.raises(CrossingError):
        Crossing.from_json([1])
