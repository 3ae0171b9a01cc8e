"""What must be true of any answer about any movement, tried on random facts over the whole rulebook."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.law import Determination, Facts, decide, logic
from fairway.law.ask import next_question
from fairway.law.determination import SETTLED
from fairway.law.norm import KINDS
from fairway.law.rulebook import default
from fairway.law.sample import completions

BOOK = default()
WAYS = [("sz", "hk"), ("hk", "sz"), ("hk", "sz.hetao.supervised"), ("sz.hetao.supervised", "sz")]
DAYS = [date(2022, 6, 1), date(2024, 3, 21), date(2024, 3, 22), date(2026, 2, 10), date(2026, 12, 1)]
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def drawn(kind: str, random: Any) -> dict[str, Any]:
    """Full random facts of a movement of one kind."""
    start, end = random.choice(WAYS)
    day = random.choice(DAYS)
    base = {"movement.kind": kind, "movement.from": start, "movement.to": end, "movement.date": day}
    program = BOOK.programs.on(kind, BOOK.programs.sides(kind, start, end), day)
    return next(completions(program, base, random, 1))


@pytest.mark.parametrize("kind", KINDS)
@QUICK
@given(random=st.randoms(use_true_random=False), share=st.floats(0.1, 0.9))
def test_refining_an_unknown_never_flips_a_settled_answer(kind: str, random: Any, share: float) -> None:
    full = drawn(kind, random)
    hidden = {path for path in full if not path.startswith("movement.") and random.random() < share}
    before = decide(BOOK, Facts({path: value for path, value in full.items() if path not in hidden}))
    after = decide(BOOK, Facts(full))
    rebutted = [path for path in before.presumed if path in full and full[path] != before.values[path]]
    if after.contradictions or rebutted:
        return
    for early, late in zip(before.sides, after.sides, strict=True):
        settled = early.outcome in SETTLED and not early.needs
        assert not settled or early.outcome == late.outcome, (early, late)


@pytest.mark.parametrize("kind", KINDS)
@QUICK
@given(random=st.randoms(use_true_random=False), share=st.floats(0.0, 0.9))
def test_the_compiled_program_equals_the_reference_reading(kind: str, random: Any, share: float) -> None:
    full = drawn(kind, random)
    facts = {path: value for path, value in full.items() if path.startswith("movement.") or random.random() >= share}
    found = decide(BOOK, Facts(facts))
    assert_equal_readings(found)


def assert_equal_readings(found: Determination) -> None:
    """Each norm and procedure, walked as a tree, has the value that the program gave it."""
    assert found.program is not None
    assert found.run is not None
    for n, norm in enumerate(found.program.norms):
        if norm.keyed_on in ("", "movement.date"):
            reference = logic.evaluate(BOOK.applies(norm), found.values.get, BOOK.functions)
            assert reference == found.run.applies[n], norm.id
    for n, item in enumerate(found.program.procedures):
        if found.day in item.period:
            reference = logic.evaluate(BOOK.available(item), found.values.get, BOOK.functions)
            assert reference == found.run.available[n], item.id


@pytest.mark.parametrize("kind", KINDS)
@QUICK
@given(random=st.randoms(use_true_random=False), share=st.floats(0.2, 0.9))
def test_an_open_answer_names_facts_and_the_same_answers_lead_to_the_same_question(
    kind: str, random: Any, share: float
) -> None:
    full = drawn(kind, random)
    facts = Facts(
        {path: value for path, value in full.items() if path.startswith("movement.") or random.random() >= share}
    )
    found = decide(BOOK, facts)
    for side in found.sides:
        if side.outcome == "undetermined" and not found.contradictions:
            assert side.needs or side.declined_needs
    assert next_question(found) == next_question(decide(BOOK, facts))
    assert decide(BOOK, facts).to_bytes() == found.to_bytes()
