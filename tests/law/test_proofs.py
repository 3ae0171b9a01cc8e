"""Proofs: the movement that shows a difference, or that there is none."""

from __future__ import annotations

from datetime import date

from fairway.law import decide, default
from fairway.law.facts import DATE
from fairway.law.proofs.differing import differing


def test_the_smallest_movement_that_two_days_of_law_answer_otherwise_is_found_and_decided() -> None:
    book, days = default(), (date(2024, 3, 21), date(2024, 3, 22))
    sides = book.programs.sides("data", "sz", "hk")
    one, other = ((book.programs.on("data", sides, day), day) for day in days)
    facts = differing(one, other, sides[0])
    assert facts is not None
    before, after = (decide(book, facts.updated({DATE: day})).sides[0].outcome for day in days)
    assert before != after
    for path in facts.values.keys() - {"movement.kind", "movement.from", "movement.to"}:
        fewer = (decide(book, facts.without(path).updated({DATE: day})).sides[0].outcome for day in days)
        assert tuple(fewer) != (before, after), path


def test_where_the_law_of_a_side_did_not_change_no_movement_shows_a_difference() -> None:
    book, days = default(), (date(2024, 3, 21), date(2024, 3, 22))
    sides = book.programs.sides("data", "sz", "hk")
    one, other = ((book.programs.on("data", sides, day), day) for day in days)
    assert differing(one, other, sides[1]) is None
