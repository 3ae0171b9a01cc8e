"""Explanations: every sentence from the condition itself, in three languages."""

import pytest

from fairway.law.determination import OUTCOMES
from fairway.law.explain import (
    next_change,
    prove_norm,
    refusals,
    sentence,
    side_title,
    side_verdict,
    smallest_failure,
    verdict,
)
from fairway.law.expression import parse
from fairway.law.functions import SIGNATURES
from fairway.law.phrases import CATALOGUES, EN, number, phrase
from tests.law.invented import BOOK, GRAIN, PLAIN, judged


def test_every_language_has_every_phrase_with_the_same_gaps() -> None:
    for catalogue in CATALOGUES.values():
        assert catalogue.keys() == EN.keys()
        for key, text in catalogue.items():
            gaps = {part.split("}")[0] for part in text.split("{")[1:]}
            assert gaps == {part.split("}")[0] for part in EN[key].split("{")[1:]}, key


@pytest.mark.parametrize("lang", CATALOGUES)
def test_each_outcome_has_a_word_of_its_own(lang: str) -> None:
    assert len({phrase(outcome, lang) for outcome in OUTCOMES}) == len(OUTCOMES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("goods.is_grain", "grain: yes"),
        ("not goods.is_grain", "grain: no"),
        ("goods.weight >= 100", "weight: at least 100 kg"),
        ("goods.value < NOR(50)", "value: less than NOR 50"),
        ("goods.origin in {'AA', 'BB'}", "origin: one of AA, BB"),
        ("'blue' in goods.marks", "marks: includes blue"),
        ("within(movement.to, 'north.yard')", "to: in the Yard"),
        ("goods.origin in {'AA'}", "origin: AA"),
        ("overlaps(goods.marks, {'blue', 'red'})", "marks: includes any of blue, red"),
        ("overlaps(goods.marks, {'blue'})", "marks: includes blue"),
        ("subset(goods.marks, {'blue'})", "marks: nothing but blue"),
        ("goods.is_grain and goods.weight > 5", "all of: grain: yes; weight: more than 5 kg"),
        ("days_between(movement.date, permit.signed) > 3", "the days from date to signed > 3"),
    ],
)
def test_a_condition_reads_as_words(text: str, says: str) -> None:
    assert sentence(parse(text, BOOK.scope), BOOK) == says


def test_the_verdict_counts_the_routes() -> None:
    assert "2 routes" in verdict(judged(GRAIN, goods__weight=600))
    assert verdict(judged(PLAIN)).startswith("Lawful")
    assert "contradict" in verdict(judged(GRAIN, goods__is_heavy="yes", goods__weight=1))
    assert "Filing needed" in verdict(judged(PLAIN, goods__marks="blue"))


def test_a_side_says_its_own_verdict() -> None:
    found = judged({})
    assert side_title(BOOK, found.sides[0]) == "Leaving North"
    assert "facts could settle" in side_verdict(found.sides[0])


def test_a_proof_shows_what_was_answered() -> None:
    proof = prove_norm(BOOK.norms["north.grain-act#s-2.permit"], judged(GRAIN))
    assert proof.state is True
    told = str(proof.to_dict())
    assert "weight: at least 100 kg (your answer: 100 kg)" in told
    assert "north.grain-act#s-3.low-value" in told


def test_a_proof_does_not_call_an_answer_what_was_not_answered() -> None:
    proof = prove_norm(BOOK.norms["north.grain-act#s-2.permit"], judged(GRAIN))
    assert "(your answer: not known)" not in str(proof.to_dict())


def test_every_function_has_words_in_every_language() -> None:
    for catalogue in CATALOGUES.values():
        assert SIGNATURES.keys() <= catalogue.keys()


def test_why_not_names_the_smallest_part_that_fails() -> None:
    found = judged(GRAIN, goods__weight=1000)
    closed = {item.procedure: item.says for item in refusals(found)}
    assert closed["joint.pass"] == "weight: less than 1 000 kg (your answer: 1 000 kg)"
    failing = smallest_failure(parse("goods.is_grain and goods.weight < 10 and not goods.is_cursed", BOOK.scope), found)
    assert sentence(failing, BOOK) == "weight: less than 10 kg"


def test_the_next_change_of_the_answer_is_foretold() -> None:
    change = next_change(judged(GRAIN, movement__date="2025-06-01", goods__origin="BB"))
    assert change is not None
    assert (str(change.day), change.determination.outcome) == ("2026-01-01", "prohibited")
    assert next_change(judged(GRAIN)) is None


def test_numbers_are_set_in_thousands() -> None:
    assert number(1234567) == "1 234 567"
    assert number(0) == "0"
