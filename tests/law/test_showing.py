"""Movements that show a change of law which only the solver finds; what it finds is decided like any other."""

from dataclasses import replace
from datetime import date

import pytest

from fairway.law import decide, default
from fairway.law.difference import Comparison, State, norm_changes
from fairway.law.difference.changes import Change
from fairway.law.difference.probe import ASPECTS
from fairway.law.facts import DATE
from fairway.law.proofs.showing import shown

BOOK = default()
DAYS = date(2024, 1, 1), date(2026, 11, 1)
BEFORE, AFTER = (State(BOOK, day, day.isoformat()) for day in DAYS)
CHANGES = {change.id: change for change in norm_changes(BEFORE, AFTER)}
COMPARED = Comparison.of(BEFORE, AFTER, CHANGES.values(), date(2026, 11, 26))


@pytest.mark.parametrize(
    "name", ["cn.gacc.announcement-65-2025#whole.left-out", "cn.mof-sta.caishui-2024-12#one-benefit.larger"]
)
def test_the_solver_shows_a_change_for_which_the_search_finds_no_movement(name: str) -> None:
    change: Change = CHANGES[name]
    assert COMPARED.witness(change) is None
    found = next(filter(None, shown(COMPARED, [change], seconds=120)), None)
    assert found is not None and found.what and set(found.what) <= set(ASPECTS)
    for made, day in zip((found.before, found.after), DAYS, strict=True):
        again = decide(BOOK, found.facts.updated({DATE: day}))
        assert (again.outcome, again.trace, again.contradictions) == (made.outcome, made.trace, ())
    assert found.before.trace != found.after.trace


def test_where_no_movement_can_show_a_change_none_is_given() -> None:
    same = Comparison.of(AFTER, AFTER, [], date(2026, 11, 26))
    change = CHANGES["cn.gacc.announcement-65-2025#whole.left-out"]
    assert not any(shown(same, [replace(change, before=change.after)], seconds=120))
