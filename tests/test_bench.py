"""The measurements measure the law: what they time gives the engine's own answers."""

import os

import pytest
from bench import permits
from bench.dialects import CEL, ZEN, named_steps, one_list
from bench.movements import Slice
from bench.peers import others, ours
from bench.questions import Hidden, by_first, by_gain, interview
from bench.slice import answers_agree, by_hand_agrees

from fairway.law import default

BOOK = default()
PART = Slice(BOOK)


def test_both_readings_of_the_slice_say_what_the_whole_program_says() -> None:
    answers_agree(PART, ours(PART), 60)


def test_every_engine_that_is_installed_says_the_same() -> None:
    installed = list(others(PART))
    if not installed and os.environ.get("FAIRWAY_TESTS_MUST_RUN") != "1":
        pytest.skip("no other engine is installed")
    assert installed
    answers_agree(PART, installed, 15)


def test_the_function_by_hand_still_says_mostly_what_the_law_says() -> None:
    agreement = by_hand_agrees(PART, 200)
    assert agreement.equal >= 100, str(agreement)


def test_each_prohibition_and_requirement_is_written_for_others_as_one_list_and_in_steps() -> None:
    for dialect in (ZEN, CEL):
        assert one_list(PART, dialect).count("transfer.mode") >= len(PART.asked) // 2
    assert {f"e{n}" for n in PART.asked} <= named_steps(PART, ZEN, "$.").keys()


def test_an_interview_ends_with_nothing_left_to_ask() -> None:
    (facts,) = PART.samples(1)
    route = {path: facts[path] for path in ("movement.kind", "movement.from", "movement.to", "movement.date")}
    for pick in (by_gain, by_first):
        ended = interview(BOOK, Hidden("data", "a test", route, facts), pick)
        assert ended.asked > 0
        assert not ended.found.needs or ended.found.contradictions


def test_the_permit_that_is_measured_is_a_good_one() -> None:
    measured = permits.steps()
    for call, items in measured.values():
        call(items[0])
    call, items = measured["a scan, from the text to the word"]
    assert call(items[0]).code == "good"
