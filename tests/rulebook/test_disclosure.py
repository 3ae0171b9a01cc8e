"""What the law has a side told is enough for it to judge as if it knew everything, and no more than its law reads."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.law import Determination, Facts, LawError, decide
from fairway.law.cases import TODAY, load_cases
from fairway.law.disclosure import disclosed, facts_read_in
from fairway.law.norm import KINDS
from fairway.law.rulebook import DEFAULT_FOLDER, default
from tests.rulebook.test_properties import drawn

BOOK = default()
SIDES = tuple(BOOK.head.jurisdictions)


def of_side(found: Determination, side: str) -> list[tuple[Any, ...]]:
    """What a side answers: its outcome, what it rests on, and what it asks for."""
    mine = [item for item in found.sides if item.side.jurisdiction == side]
    return [(item.side.role, item.outcome, item.because, item.ways) for item in mine]


def must_suffice(found: Determination) -> None:
    if found.contradictions:
        return  # facts that contradict each other settle nothing on any side, and a plan has no route
    for side in SIDES:
        told = disclosed(found, side)
        assert of_side(decide(found.rulebook, told, TODAY), side) == of_side(found, side), sorted(
            found.facts.values.keys() - told.values.keys()
        )
        assert found.program is None or told.values.keys() <= facts_read_in(found.program, side)


@cache
def worked() -> list[tuple[str, Determination]]:
    """The worked cases, but those of facts that can't be judged."""
    found = []
    for case in load_cases(DEFAULT_FOLDER):
        if not case.calculate:
            with suppress(LawError):
                found.append((case.name, decide(BOOK, Facts.read(BOOK.vocabulary, case.given), TODAY)))
    return found


def test_each_side_answers_every_worked_case_the_same_from_what_it_is_told() -> None:
    kept_back = 0
    for name, found in worked():
        try:
            must_suffice(found)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None
        kept_back += any(len(disclosed(found, side).values) < len(found.facts.values) for side in SIDES)
    assert kept_back > 1000


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random=st.randoms(use_true_random=False), share=st.floats(0.0, 0.9))
def test_each_side_answers_any_movement_the_same_from_what_it_is_told(kind: str, random: Any, share: float) -> None:
    facts = {
        path: value
        for path, value in drawn(kind, random).items()
        if path.startswith("movement.") or random.random() >= share
    }
    must_suffice(decide(BOOK, Facts(facts), TODAY))


def test_a_fact_that_only_one_sides_law_reads_is_not_told_to_the_other() -> None:
    only = set[str]()
    for _, found in worked():
        if found.program is not None:
            read = [facts_read_in(found.program, side) for side in SIDES]
            only |= {path for path in found.facts.values if sum(path in item for item in read) == 1}
    assert len(only) > 50
