"""Two states of the law are compared by what they say, however it is laid out; each change is shown by a movement."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from fairway.law import Facts, Rulebook, decide, default
from fairway.law.amendment import read_overlay
from fairway.law.cases import read_cases
from fairway.law.difference import ADDED, AMENDED, ENDED, Difference, State, aligned, difference
from fairway.law.difference.normal import normal
from fairway.law.difference.notice import markdown, to_dict
from fairway.law.difference.reading import read_state
from fairway.law.difference.telling import told
from fairway.law.difference.words import FIELDS, WORDS
from fairway.law.errors import LawError
from fairway.law.expression import facts_read
from fairway.law.facts import DATE
from fairway.law.language import LANGUAGES
from fairway.law.logic import evaluate
from fairway.law.sample import named_in, worth_trying
from tests.law.invented import BOOK, CROSSING, GRAIN, NORTH_LAW, TEXTS, words

TODAY = date(2026, 6, 1)
PERMIT = "north.grain-act#s-2.permit"
EXEMPTION = "north.grain-act#s-3.low-value"
HEAD = f"reform: {{id: trial, label: {words('A trial')}}}\n"


def edited(*pairs: tuple[str, str]) -> Rulebook:
    """The invented rulebook with pieces of its northern law written otherwise."""
    text = NORTH_LAW
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return Rulebook.from_texts({**TEXTS, "north.yaml": text})


def between(before: Rulebook, after: Rulebook, day: date | None = None) -> Difference:
    return difference(State(before, day), State(after, day), TODAY)


def outcomes(found: Difference, name: str) -> tuple[str, str]:
    witness = found.witnesses[name]
    return witness.before.outcome, witness.after.outcome


def test_a_rulebook_does_not_differ_from_itself() -> None:
    found = between(BOOK, BOOK)
    assert (found.changes, found.cases, dict(found.witnesses)) == ((), (), {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("goods.is_grain and goods.weight >= 100", "100<=goods.weight   and\n goods.is_grain"),
        ("not (goods.weight < 100)", "goods.weight >= 100"),
        ("not not goods.is_grain", "goods.is_grain"),
        ("not (goods.is_grain or goods.is_cursed)", "not goods.is_cursed and not goods.is_grain"),
        (
            "goods.is_grain and (goods.is_cursed and goods.is_heavy)",
            "(goods.is_heavy and goods.is_grain) and goods.is_cursed",
        ),
        ("goods.origin in {'AA'}", "goods.origin == 'AA'"),
        ("goods.weight * 2 > 100.0", "100 < 2 * goods.weight"),
        ("goods.is_grain or goods.is_grain", "goods.is_grain"),
    ],
)
def test_what_only_looks_different_is_equal(one: str, other: str) -> None:
    assert normal(BOOK.expression(one)) == normal(BOOK.expression(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("goods.weight >= 100", "goods.weight > 100"),
        ("goods.weight - 1 > 2", "1 - goods.weight > 2"),
        ("goods.is_grain and goods.is_cursed", "goods.is_grain or goods.is_cursed"),
        ("goods.value < NOR(50)", "goods.value < NOR(51)"),
        ("days_between(permit.signed, movement.date) > 1", "days_between(movement.date, permit.signed) > 1"),
    ],
)
def test_what_says_something_else_differs(one: str, other: str) -> None:
    assert normal(BOOK.expression(one)) != normal(BOOK.expression(other))


def test_conditions_of_one_form_have_one_value_on_all_facts() -> None:
    """Every pair of conditions of the shipped law that have one form agree, also where facts are unknown."""
    book, random = default(), Random(7)
    forms: dict[object, list[str]] = {}
    texts = {text for norm in book.norms.values() for text in (norm.when, norm.unless) if text}
    for text in texts | {f"not ({text})" for text in texts} | {f"not not ({text})" for text in texts}:
        forms.setdefault(normal(book.expression(text)), []).append(text)
    compared = 0
    for group in (group for group in forms.values() if len(group) > 1):
        trees = [book.expression(text) for text in group]
        named = named_in(trees)
        program = book.programs.on("goods", book.programs.sides("goods", "hk", "sz"), TODAY)
        domains = {
            p: list(worth_trying(book.vocabulary[p].type, named.get(p, []), program)) for p in facts_read(trees[0])
        }
        for _ in range(3):
            facts = {
                path: random.choice(values) for path, values in domains.items() if values and random.random() < 0.8
            }
            assert len({str(evaluate(tree, facts.get, book.functions)) for tree in trees}) == 1, group
            compared += 1
    assert compared > 1000


def test_layout_is_no_change_but_a_threshold_is() -> None:
    same = edited(("goods.is_grain and goods.weight >= 100", "(goods.weight>=100)   and goods.is_grain"))
    assert between(BOOK, same).changes == ()
    found = between(BOOK, edited(("goods.weight >= 100", "goods.weight >= 101")))
    (change,) = found.norms
    assert (change.id, change.how, [field.name for field in change.fields]) == (PERMIT, AMENDED, ["when"])


def test_a_moved_threshold_is_shown_at_the_one_weight_that_it_moves() -> None:
    found = between(BOOK, edited(("goods.weight >= 100", "goods.weight >= 101")))
    assert str(found.witnesses[PERMIT].facts.values["goods.weight"]) == "100"
    assert outcomes(found, PERMIT) == ("procedure", "free")


def test_every_fact_of_a_witness_is_needed() -> None:
    found = between(BOOK, edited(("goods.weight >= 100", "goods.weight >= 101")))
    witness = found.witnesses[PERMIT]
    for path in witness.facts.values.keys() - {"movement.kind", "movement.from", "movement.to"}:
        fewer = [decide(item.rulebook, item.facts.without(path)).outcome for item in (witness.before, witness.after)]
        assert fewer != [witness.before.outcome, witness.after.outcome], path


def test_witnesses_are_as_decide_answers() -> None:
    found = between(BOOK, edited(("goods.weight >= 100", "goods.weight >= 101")), TODAY)
    for witness in found.witnesses.values():
        for made in (witness.before, witness.after):
            assert decide(made.rulebook, Facts(dict(made.facts.values))).to_bytes() == made.to_bytes()


def test_norms_that_are_repealed_and_added_are_shown_by_movements() -> None:
    reform = f"repeals: [{PERMIT}]\n"
    found = between(BOOK, BOOK.amended(read_overlay(HEAD + reform)))
    assert {item.id: item.how for item in found.norms} == {PERMIT: ENDED, EXEMPTION: ENDED}
    assert outcomes(found, PERMIT) == ("procedure", "free")
    back = between(BOOK.amended(read_overlay(HEAD + reform)), BOOK)
    assert {item.id: item.how for item in back.norms} == {PERMIT: ADDED, EXEMPTION: ADDED}
    assert outcomes(back, PERMIT) == ("free", "procedure")


def test_a_new_label_is_a_change_of_words_alone() -> None:
    found = between(
        BOOK, edited(("Grain of 100 kg or more needs a permit.", "Grain of 100 kg and over needs a permit."))
    )
    assert {item.sort for item in found.text} == {"provision"}
    assert found.silent == tuple(item.id for item in found.norms)
    assert not found.witnesses
    assert not found.unshown


def test_a_procedure_that_opens_more_widely_is_shown() -> None:
    found = between(BOOK, edited(("available_when: goods.weight < 1000", "available_when: goods.weight < 2000")))
    assert [item.sort for item in found.norms] == ["procedure"]
    assert str(found.witnesses["joint.pass"].facts.values["goods.weight"]) == "1000"
    assert found.witnesses["joint.pass"].what[0] in ("outcome", "ways")


def test_duties_and_benefits_are_shown_where_the_outcome_stays() -> None:
    found = between(
        BOOK, edited(("    grant: bounty", "    grant: prize"), ("met_when: goods.weight <= 500", "met_when: 'True'"))
    )
    assert {item.item.effect for item in found.norms} == {"grant", "oblige"}
    report = NORTH_LAW.partition("  - id: report\n")[2].partition("  - id: bounty")[0]
    added = between(edited((f"  - id: report\n{report}", "")), BOOK)
    assert added.witnesses["north.grain-act#s-7.report"].what == ("duties",)


def test_two_days_of_one_rulebook_differ_by_what_begins_and_what_lists_hold() -> None:
    before, after = State(BOOK, date(2025, 12, 31)), State(BOOK, date(2026, 1, 1))
    found = difference(before, after, TODAY)
    assert {item.id for item in found.text} == {"north.grain-act#s-5", "banned-seeds"}
    (members,) = next(item for item in found.text if item.sort == "list").fields
    assert (members.before, members.after) == ([], ["AA"])
    banned = found.witnesses["north.grain-act#s-5.banned"]
    assert (banned.before.day, banned.after.day) == (date(2025, 12, 31), date(2026, 1, 1))
    assert banned.after.outcome == "prohibited" != banned.before.outcome


def test_a_reform_with_a_day_is_compared_on_that_day_and_its_successor_takes_the_place(tmp_path: Path) -> None:
    file = tmp_path / "reform.yaml"
    file.write_text(HEAD + f"from: 2026-07-01\namends: {{{PERMIT}: {{when: goods.is_grain}}}}\n", encoding="utf-8")
    before, after = aligned(read_state("now", BOOK), read_state(str(file), BOOK), TODAY)
    assert before.day == after.day == date(2026, 7, 1)
    (change,) = difference(before, after, TODAY).norms
    assert (change.how, change.before.id, change.after.id) == (AMENDED, PERMIT, f"{PERMIT}-from-2026-07-01")


def test_a_reform_of_effect_still_takes_the_place_of_what_it_amends(tmp_path: Path) -> None:
    book = BOOK.amended(read_overlay(HEAD + f"from: 2026-07-01\namends: {{{PERMIT}: {{prohibit: take-out}}}}\n"))
    found = between(BOOK, book, date(2026, 7, 1))
    (change,) = found.norms
    assert change.how == AMENDED
    assert outcomes(found, change.id) == ("procedure", "prohibited")


def test_worked_cases_that_are_answered_otherwise_are_found_with_what_changed() -> None:
    given = {**CROSSING, **GRAIN}
    text = f"""
format: fairway-cases/1
given: {json.dumps(given)}
cases:
- {{name: at the limit, given: {{}}, expect: {{outcome: procedure}}}}
- {{name: above it, given: {{goods.weight: '101'}}, expect: {{outcome: procedure}}}}
"""
    cases = [(case, Facts.read(BOOK.vocabulary, case.given)) for case in read_cases(text, "cases/x.yaml")]
    after = State(edited(("goods.weight >= 100", "goods.weight >= 101")))
    (case,) = difference(State(BOOK), after, TODAY, cases).cases
    assert (case.item.name, case.before.outcome, case.after.outcome) == ("at the limit", "procedure", "free")
    assert case.changes == (PERMIT,)


def test_days_outside_what_the_rulebook_covers_are_compared_but_not_judged() -> None:
    found = difference(State(BOOK, date(2010, 1, 1)), State(BOOK, TODAY), TODAY)
    assert not found.covered
    assert not found.witnesses
    assert "does not answer for one of the days" in markdown(found)


def test_nonsense_is_no_state_of_the_law(tmp_path: Path) -> None:
    with pytest.raises(LawError, match=r"'yesteryear' is no state of the law.*2026-01-01"):
        read_state("yesteryear", BOOK)
    file = tmp_path / "broken.json"
    file.write_text('{"contents": []}', encoding="utf-8")
    with pytest.raises(LawError, match=r"broken\.json.*no compiled rulebook"):
        read_state(str(file), BOOK)
    with pytest.raises(LawError, match=r"missing\.yaml"):
        read_state(str(tmp_path / "missing.yaml"), BOOK)


def test_folders_and_compiled_files_are_releases(tmp_path: Path) -> None:
    folder = tmp_path / "ford"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    whole, compiled = (read_state(str(path), BOOK) for path in (folder, folder / ".compiled.json"))
    assert whole.rulebook.hash == compiled.rulebook.hash == BOOK.hash
    assert difference(whole, compiled, TODAY).changes == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_notice_says_each_change_and_its_witness_in_each_language(lang: str) -> None:
    found = between(BOOK, edited(("goods.weight >= 100", "goods.weight >= 101")))
    text = markdown(found, lang, ())
    assert text.count(f"`{PERMIT}`") >= 2
    assert WORDS["behaviour"][LANGUAGES.index(lang)] in text
    assert told(found.norms[0], found.before, found.after, lang).fields[0].name in text
    assert not re.search(r"\{\w+\}", text)


def test_every_field_that_can_change_has_a_name_in_each_language() -> None:
    contents = default().contents
    items = (contents.instruments, contents.provisions, contents.norms, contents.procedures, contents.residuals)
    others = (contents.facts, contents.places, contents.authorities, contents.calendars)
    names = {name for group in (*items, *others) for name in vars(group[0])}
    assert names - FIELDS.keys() <= {"id", "succeeds", "path", "file", "line", "place"}


def test_the_difference_as_data_is_json_and_names_what_the_notice_names() -> None:
    found = between(BOOK, edited(("goods.weight >= 100", "goods.weight >= 101")))
    data = json.loads(json.dumps(to_dict(found, affected=())))
    assert [item["id"] for item in data["norms"]] == [PERMIT]
    (witness,) = data["behaviour"]
    assert witness["facts"]["goods.weight"] == "100"
    assert DATE not in witness["facts"]
    assert data["applications"] == []


@pytest.mark.parametrize("day", [date(2024, 3, 22), date(2026, 1, 1), date(2026, 2, 10)])
def test_changes_of_the_shipped_law_are_nearly_all_shown(day: date) -> None:
    """Of the changes that are not of words alone, at most one in six has no witness on the day it takes place."""
    found = difference(State(default(), day - timedelta(1)), State(default(), day), TODAY)
    assert len(found.witnesses) > 15
    assert len(found.unshown) * 6 <= len(found.witnesses) + len(found.unshown), found.unshown


def test_a_procedure_that_a_reform_amends_from_a_day_is_amended_and_not_another() -> None:
    reform = "from: 2026-07-01\namends: {joint.pass: {available_when: goods.weight < 2000}}\n"
    found = between(BOOK, BOOK.amended(read_overlay(HEAD + reform)), date(2026, 7, 1))
    assert [(item.sort, item.how, item.before.id) for item in found.norms] == [("procedure", AMENDED, "joint.pass")]
    (witness,) = found.witnesses.values()
    assert str(witness.facts.values["goods.weight"]) == "1000"
