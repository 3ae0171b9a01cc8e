"""The next question: informative, repeatable, and none when nothing can change the outcome."""

from typing import Any

from fairway.law import Determination, Facts, decide
from fairway.law.ask import information_gain, needed_by, next_question
from tests.law.invented import BOOK, CROSSING, GRAIN, PLAIN, judged


def interview(answers: dict[str, Any], first_need: bool = False) -> tuple[int, Determination]:
    """How many questions it takes until nothing need be asked, and the determination then."""
    facts = Facts.read(BOOK.vocabulary, CROSSING)
    read = Facts.read(BOOK.vocabulary, answers)
    asked, topic = 0, ""
    while True:
        found = decide(BOOK, facts)
        question = next_question(found, topic)
        if question is None:
            return asked, found
        path = found.needs[0] if first_need else question.fact.path
        topic = question.fact.topic
        known = path in read.values
        facts = facts.updated({path: read.values[path]} if known else {}, frozenset() if known else frozenset([path]))
        asked += 1


def test_the_same_answers_lead_to_the_same_question() -> None:
    first, second = next_question(judged({})), next_question(judged({}))
    assert first is not None
    assert first == second


def test_no_question_is_asked_once_the_answer_is_known() -> None:
    assert next_question(judged(PLAIN)) is None
    assert next_question(judged({"goods.is_cursed": "yes"})) is None


def test_a_contradiction_is_not_questioned_further() -> None:
    assert next_question(judged({"goods.is_heavy": "yes", "goods.weight": 1, "goods.is_grain": "yes"})) is None


def test_a_question_names_the_norms_it_is_asked_for_even_through_a_derived_fact() -> None:
    found = judged(GRAIN).facts.without("goods.weight")
    question = next_question(decide(BOOK, found))
    assert question is not None
    assert question.fact.path == "goods.weight"
    assert {"north.grain-act#s-2.permit", "south.entry-law#art-2.licence"} <= {norm.id for norm in question.why}


def test_i_do_not_know_to_everything_still_ends() -> None:
    asked, found = interview({})
    assert 0 < asked < 12
    assert found.outcome == "undetermined"
    assert set(found.declined_needs)


def test_an_interview_with_full_answers_settles() -> None:
    asked, found = interview(GRAIN)
    assert found.outcome in {"discretionary", "procedure"}
    assert asked <= 6


def test_information_gain_is_never_negative_and_prefers_what_decides() -> None:
    found = judged(GRAIN).facts.without("goods.value")
    determination = decide(BOOK, found)
    assert determination.program is not None
    gains = information_gain(determination.program, found, ["goods.value", "goods.told_cursed"])
    assert gains["goods.value"] > gains["goods.told_cursed"] >= 0


def test_needed_by_is_empty_without_a_program() -> None:
    assert needed_by(decide(BOOK, Facts.read(BOOK.vocabulary, {"movement.kind": "goods"})), "goods.weight") == ()
