"""Deciding between two invented jurisdictions: sides apart, joined by the worst, unknown never false."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.law import Facts, LawError, Rulebook, decide
from fairway.law.determination import LAWFUL, OUTCOMES, PROHIBITED, SETTLED, worst
from fairway.law.errors import RulebookErrors
from fairway.law.facts import FactErrors
from fairway.law.sample import completions, seeded
from tests.law.invented import BOOK, CROSSING, GRAIN, PLAIN, TEXTS, judged


def outcomes(facts: dict[str, Any], **more: Any) -> dict[str, str]:
    """The outcome of each side by role."""
    return {side.side.role: side.outcome for side in judged(facts, **more).sides}


def test_what_no_rule_touches_is_free_on_a_cited_basis() -> None:
    found = judged(PLAIN)
    assert found.outcome == "free"
    assert found.presumed == {"goods.is_cursed": "north.grain-act#s-4.presumed-clean"}


def test_nothing_known_is_undetermined_and_names_what_is_missing() -> None:
    found = judged({})
    assert found.outcome == "undetermined"
    assert {"goods.told_cursed", "goods.is_grain", "goods.marks"} <= set(found.needs)


def test_a_fact_that_does_not_apply_is_not_needed() -> None:
    assert "goods.weight" not in judged(PLAIN | {"goods.is_grain": "no"}).needs
    assert "goods.weight" not in judged({}).needs
    assert "goods.weight" in judged({"goods.is_grain": "yes"}).needs


def test_both_sides_of_a_boundary_differ() -> None:
    assert outcomes(GRAIN, goods__weight=99) == {"exit": "free", "entry": "free"}
    assert outcomes(GRAIN, goods__weight=100) == {"exit": "procedure", "entry": "free"}
    assert outcomes(GRAIN, goods__weight=500) == {"exit": "procedure", "entry": "free"}
    assert outcomes(GRAIN, goods__weight=501) == {"exit": "procedure", "entry": "procedure"}


def test_an_exemption_switches_off_the_requirement_it_names_and_is_the_reason() -> None:
    found = judged(GRAIN, goods__value=49)
    assert found.outcome == "free"
    assert found.sides[0].because == ("north.grain-act#s-3.low-value",)


def test_a_possible_exemption_is_a_reason_to_ask_not_to_deny() -> None:
    facts = {path: value for path, value in GRAIN.items() if path != "goods.value"}
    found = judged(facts)
    assert found.outcome == "undetermined"
    assert found.needs == ("goods.value",)


def test_a_prohibition_wins_whatever_else_is_unknown() -> None:
    found = judged({"goods.is_cursed": "yes"})
    assert found.outcome == PROHIBITED
    assert found.settled
    assert "north.grain-act#s-4.cursed" in found.sides[0].because


def test_a_joint_procedure_counts_once_for_both_sides() -> None:
    found = judged(GRAIN, goods__weight=600)
    assert found.routes == (frozenset({"joint.pass"}), frozenset({"north.permit", "south.licence"}))


def test_a_procedure_that_is_closed_is_no_route_and_discretion_is_an_outcome() -> None:
    found = judged(GRAIN, goods__weight=1000)
    assert found.outcome == "discretionary"
    assert found.routes == (frozenset({"north.permit", "south.licence"}),)


def test_a_weak_source_never_gives_a_firm_answer() -> None:
    found = judged(PLAIN, goods__marks="blue")
    assert found.outcome == "unsettled"
    assert found.sides[0].as_written == "procedure"
    assert found.sides[0].unsettled == ("north.grain-act#s-6.seal",)


def test_a_weak_rule_that_changes_nothing_leaves_the_answer_firm() -> None:
    assert judged(PLAIN, goods__marks="blue", goods__is_cursed="yes", goods__told_cursed="yes").outcome == PROHIBITED


def test_law_counts_from_the_day_it_is_in_force() -> None:
    seeds = GRAIN | {"goods.origin": "BB"}
    assert judged(seeds, movement__date="2025-12-31").outcome == "procedure"
    assert judged(seeds, movement__date="2026-01-01").outcome == PROHIBITED
    assert judged(seeds, movement__date="2020-06-01").sides[0].outcome == "free"


def test_outside_the_dates_covered_nothing_is_claimed() -> None:
    assert judged(GRAIN, movement__date="2031-01-01").outcome == "not covered"
    assert judged(GRAIN, movement__date="2019-12-31").outcome == "not covered"


def test_a_place_without_encoded_law_is_not_covered() -> None:
    assert outcomes(PLAIN, movement__to="elsewhere") == {"exit": "free", "entry": "not covered"}


def test_a_zone_has_a_second_line_of_its_own() -> None:
    assert outcomes(PLAIN, movement__from="north.yard", movement__to="north.town") == {"second line": "free"}
    assert outcomes(PLAIN, movement__from="north", movement__to="north.town") == {"inland": "free"}


def test_contradictory_facts_are_undetermined_and_named() -> None:
    found = judged(GRAIN, goods__is_heavy="yes", goods__weight=100)
    assert found.outcome == "undetermined"
    assert found.contradictions == ("goods.is_heavy",)


def test_a_fact_given_beside_the_point_contradicts_nothing() -> None:
    assert judged(PLAIN, goods__weight=5).outcome == "free"
    assert judged(PLAIN, goods__weight=500).contradictions == ()
    assert judged(PLAIN, goods__weight=501).contradictions == ("goods.weight",)


def test_a_derived_fact_may_be_given_when_its_parts_are_not_known() -> None:
    facts = {path: value for path, value in GRAIN.items() if path != "goods.weight"}
    found = judged(facts, goods__is_heavy="yes", goods__value="10")
    assert found.sides[1].outcome == "procedure"
    assert found.derived == {}


def test_duties_know_whether_they_are_met_and_grants_what_they_amount_to() -> None:
    kept = judged(GRAIN, goods__weight=500)
    assert [(duty.norm.act, duty.met) for duty in kept.duties] == [("report", True)]
    broken = judged(GRAIN, goods__weight=501)
    assert [norm.act for norm in broken.breaches] == ["report"]
    assert str(broken.grants[0].amount) == "NOR 8"


def test_a_declined_fact_is_not_asked_again_but_is_named() -> None:
    facts = {path: value for path, value in GRAIN.items() if path != "goods.value"}
    found = judged(facts, goods__value="I don't know")
    assert found.outcome == "undetermined"
    assert found.needs == ()
    assert found.declined_needs == ("goods.value",)


def test_each_fact_says_how_it_is_known() -> None:
    found = judged({"goods.is_grain": "no", "goods.told_cursed": "no", "goods.value": "unknown"})
    paths = ("goods.is_grain", "goods.is_cursed", "goods.weight", "goods.is_heavy", "goods.value", "goods.origin")
    states = [found.state_of(path) for path in paths]
    assert states == ["given", "presumed", "not applicable", "derived", "declined", "not asked"]


def test_sides_join_by_the_worst() -> None:
    assert worst(OUTCOMES) == PROHIBITED
    assert worst([]) == "not covered"


def test_the_same_facts_give_the_same_bytes() -> None:
    again = decide(Rulebook.from_texts(TEXTS), judged(GRAIN).facts)
    assert again.to_bytes() == judged(GRAIN).to_bytes()
    assert again.id == judged(GRAIN).id


def test_a_date_is_supplied_only_when_none_is_given() -> None:
    facts = Facts.read(BOOK.vocabulary, {**CROSSING, **PLAIN}).without("movement.date")
    assert decide(BOOK, facts, today=date(2026, 5, 5)).day == date(2026, 5, 5)


def test_the_kind_of_movement_must_be_given() -> None:
    with pytest.raises(LawError, match=r"movement\.kind"):
        decide(BOOK, Facts.read(BOOK.vocabulary, {"movement.from": "north"}))


def test_every_wrong_fact_is_reported_at_once() -> None:
    with pytest.raises(FactErrors) as caught:
        Facts.read(BOOK.vocabulary, {"goods": {"weight": "heavy", "is_grain": "perhaps"}, "goods.valu": 1})
    assert len(caught.value.errors) == 3


def test_the_display_for_notebooks_escapes_what_it_shows() -> None:
    assert "north.grain-act#s-2.permit" in judged(GRAIN)._repr_html_()


def test_norms_that_depend_on_each_other_in_a_circle_are_refused() -> None:
    circle = (
        TEXTS["north.yaml"]
        .replace("as: goods.weight > 500", "as: not goods.is_cursed")
        .replace("unless: goods.told_cursed", "unless: goods.is_heavy")
    )
    book = Rulebook.from_texts({**TEXTS, "north.yaml": circle})
    with pytest.raises(LawError, match="circle"):
        decide(book, judged(PLAIN).facts)


def test_two_definitions_that_differ_are_a_conflict() -> None:
    clash = TEXTS["north.yaml"] + "\n"
    clash = clash.replace(
        "    as: goods.weight > 500\n",
        "    as: goods.weight > 500\n  - id: heavy-too\n    define: goods.is_heavy\n    as: goods.weight > 50\n",
    )
    book = Rulebook.from_texts({**TEXTS, "north.yaml": clash})
    found = decide(book, judged(GRAIN).facts)
    assert found.outcome == "conflict"
    assert found.sides[0].because == ("north.grain-act#s-8.heavy", "north.grain-act#s-8.heavy-too")


def test_an_error_in_one_file_does_not_hide_those_of_another() -> None:
    broken = {"a.yaml": "format: fairway/2\n", "b.yaml": "format: fairway/1\nfacts:\n- {fact: X, type: bool}\n"}
    with pytest.raises(RulebookErrors) as caught:
        Rulebook.from_texts(broken)
    assert [error.place.file for error in caught.value.errors] == ["a.yaml", "b.yaml"]


PROGRAM = BOOK.programs.on("goods", judged(PLAIN).program.sides, date(2026, 6, 1))  # type: ignore[union-attr]


@settings(max_examples=200)
@given(st.randoms(use_true_random=False), st.data())
def test_refining_an_unknown_never_flips_a_settled_answer(random: Any, data: st.DataObject) -> None:
    known = Facts.read(BOOK.vocabulary, CROSSING)
    full = next(completions(PROGRAM, known.values, random, 1))
    hidden = data.draw(st.sets(st.sampled_from(sorted(set(full) - set(known.values)))))
    partial = Facts({path: value for path, value in full.items() if path not in hidden})
    before, after = decide(BOOK, partial), decide(BOOK, Facts(full))
    rebutted = [path for path in before.presumed if full.get(path) != before.values[path]]
    if after.contradictions or rebutted:
        return
    for early, late in zip(before.sides, after.sides, strict=True):
        settled = early.outcome in SETTLED and not early.needs
        assert not settled or early.outcome == late.outcome


def test_sampling_depends_on_the_facts_alone() -> None:
    facts = judged({}).facts
    first = list(completions(PROGRAM, facts.values, seeded(facts), 5))
    assert first == list(completions(PROGRAM, facts.values, seeded(facts), 5))
    assert set(LAWFUL) < set(SETTLED)
