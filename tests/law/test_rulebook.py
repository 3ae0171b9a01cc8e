"""Rulebooks: loaded strictly, compiled once, hashed by what they say, checked before use."""

import subprocess
import sys
from pathlib import Path

import pytest

from fairway.law import LawError, Rulebook
from fairway.law.cases import read_cases, run_case
from fairway.law.check import ERROR, check
from fairway.law.coverage import coverage
from fairway.law.errors import RulebookErrors, SchemaError
from fairway.law.geography import Geography, Place
from fairway.law.language import Text
from fairway.law.movements import read_movements
from fairway.law.rulebook import COMPILED
from tests.law.invented import BOOK, NORTH_LAW, TEXTS

CASES = """
format: fairway-cases/1
covers: north.grain-act
given:
  movement.kind: goods
  movement.from: north
  movement.to: south
  movement.date: 2026-06-01
  goods.is_grain: 'yes'
  goods.told_cursed: 'no'
  goods.value: '80'
  goods.origin: CC
  goods.marks: []
cases:
- name: the boundary of the permit
  vary: goods.weight
  at:
    99: {exit: free}
    100: {exit: procedure, offers: north.permit, duties: north.grain-act#s-7.report}
- name: a wrong expectation fails and says so
  given: {goods.weight: 10}
  expect: {exit: prohibited}
"""


def write(folder: Path) -> Path:
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_place_is_always_called_by_its_id_and_by_a_name_that_no_other_has() -> None:
    labels = {"loop": "Island", "a": "The Loop", "b": "The Loop", "c": "Loop"}
    geography = Geography({name: Place(name, Text({"en": label})) for name, label in labels.items()})
    assert geography.names == {"island": "loop", "loop": "loop", "a": "a", "b": "b", "c": "c"}


def test_the_compiled_file_says_the_same_as_the_texts(tmp_path: Path) -> None:
    first = Rulebook.load(write(tmp_path))
    assert (tmp_path / COMPILED).exists()
    again = Rulebook.load(tmp_path)
    assert again.hash == first.hash == BOOK.hash
    assert again.contents == first.contents


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    first = Rulebook.load(write(tmp_path))
    (tmp_path / "north.yaml").write_text(
        NORTH_LAW.replace("goods.weight >= 100", "goods.weight >= 90"), encoding="utf-8"
    )
    assert Rulebook.load(tmp_path).hash != first.hash


def test_a_broken_compiled_file_is_ignored(tmp_path: Path) -> None:
    first = Rulebook.load(write(tmp_path))
    (tmp_path / COMPILED).write_text("{", encoding="utf-8")
    assert Rulebook.load(tmp_path).hash == first.hash


def test_layout_does_not_change_the_hash(tmp_path: Path) -> None:
    moved = {"z.yaml": TEXTS["north.yaml"], "a.yaml": TEXTS["base.yaml"], "b.yaml": TEXTS["south.yaml"]}
    assert {item.id for item in Rulebook.from_texts(moved).norms.values()} == set(BOOK.norms)


ELSEWHERE = """
import sys
from fairway.law import Rulebook
print(Rulebook.load(sys.argv[1]).calculation("cn.iit.year").unit)
"""


def test_a_rulebook_in_another_folder_has_the_calculations_that_come_with_fairway(tmp_path: Path) -> None:
    words = [sys.executable, "-c", ELSEWHERE, str(write(tmp_path))]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("CNY\n", "")


def test_a_norm_that_names_no_calculation_there_is_ends_in_one_line() -> None:
    north = NORTH_LAW.replace("    amount: goods.value * 0.1\n", "    calculation: cn.iit.yaer\n")
    (case,) = read_cases(CASES[: CASES.index("- name: the boundary")] + "- {name: a, expect: {grants: north.x}}\n", "a")
    result = run_case(Rulebook.from_texts({**TEXTS, "north.yaml": north}), case)
    assert result.failures == ("cn.iit.yaer: there is no calculation 'cn.iit.yaer' (did you mean cn.iit.year?)",)


def test_a_sound_rulebook_has_no_errors() -> None:
    assert [finding for finding in check(BOOK) if finding.level == ERROR] == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("goods.weight >= 100", "goods.wight >= 100", "L03"),
        ("when: goods.is_cursed", "when: goods.weight", "L03"),
        ("as: goods.weight > 500", "as: goods.weight", "L03"),
        ("authority: north.warden\n  rank", "authority: north.nobody\n  rank", "L02"),
        ("exempt: [s-2.permit]", "exempt: [s-2.nothing]", "L02"),
        ("require: [north.seal]", "require: [north.stamp]", "L02"),
        ("due: 10 working days after sign", "due: 10 working days after nothing", "L02"),
        ("after: [sign]", "after: [nothing]", "L02"),
        ("{en: 'Cursed goods stay.', zh-Hant: '繁', zh-Hans: '简'}", "{en: Cursed goods stay.}", "L16"),
        ("  clause: s. 1", "  clause: On curses", "L16"),
        ("  clause: s. 1", "  clause: {en: On curses, zh-Hant: 詛咒}", "L16"),
        ("unless: goods.told_cursed", "unless: goods.is_cursed", "L08"),
        ("  satisfies: [NORTH]\n  source", "  source", "L19"),
    ],
)
def test_each_check_finds_what_it_is_for(before: str, after: str, code: str) -> None:
    assert before in NORTH_LAW
    book = Rulebook.from_texts({**TEXTS, "north.yaml": NORTH_LAW.replace(before, after, 1)})
    assert code in {finding.code for finding in check(book) if finding.level == ERROR}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("rank: statute", "rank: poem", "poem"),
        ("from: 2021-01-01", "from: 2021-02-30", "not in the calendar"),
        ("from: 2021-01-01", "from: 2021-01-01\n  until: 2020-01-01", "ends before"),
        ("quality: official", "quality: hearsay", "hearsay"),
        ("  - id: permit", "  - id: Permit!", "not an id"),
        ("prohibit: take-out", "prohibit: take-out\n    require: [north.seal]", "one effect"),
        ("takes: 5 working days", "takes: a while", "not a term"),
        ("kinds: [goods]", "kinds: [dreams]", "dreams"),
        ("  clause: s. 1", "  clause: s. 1\n  clauses: s. 1", "did you mean"),
        ("  clause: s. 1\n", "", "'clause' is missing"),
        ("  clause: s. 1", "  clause: {fr: art. 1}", "'fr' is not known"),
    ],
)
def test_a_file_that_does_not_fit_the_schema_names_file_line_and_field(before: str, after: str, says: str) -> None:
    with pytest.raises(RulebookErrors) as caught:
        Rulebook.from_texts({**TEXTS, "north.yaml": NORTH_LAW.replace(before, after, 1)})
    error = caught.value.errors[0]
    assert says in str(error)
    assert error.place.file == "north.yaml"
    assert error.place.line > 1


def test_an_id_used_twice_is_refused() -> None:
    with pytest.raises(RulebookErrors, match="defined twice"):
        Rulebook.from_texts({**TEXTS, "again.yaml": TEXTS["south.yaml"]})


def test_a_source_caps_the_confidence_of_its_norms() -> None:
    assert BOOK.norms["north.grain-act#s-6.seal"].confidence == "low"
    assert BOOK.norms["north.grain-act#s-2.permit"].confidence == "high"


def test_cases_pass_or_say_what_they_found() -> None:
    results = [run_case(BOOK, case) for case in read_cases(CASES, "cases.yaml")]
    assert [result.passed for result in results] == [True, True, False]
    assert results[2].failures == ("exit: expected prohibited, found free",)
    assert "99" in results[0].case.name


def test_an_unknown_expectation_is_a_failure_not_a_pass() -> None:
    text = CASES.replace("expect: {exit: prohibited}", "expect: {exits: free}")
    assert not run_case(BOOK, read_cases(text, "x.yaml")[2]).passed


def test_coverage_tells_both_sides_of_a_boundary() -> None:
    found = coverage(BOOK, [run_case(BOOK, case) for case in read_cases(CASES, "cases.yaml")])
    permit = next(item for item in found.boundaries if item.place == "north.grain-act#s-2.permit")
    assert permit.tested
    assert "north.grain-act#s-4.cursed" in found.untested_norms()
    assert any(item.place == "north.grain-act#s-3.low-value" for item in found.untested_boundaries())


def test_coverage_tells_the_boundaries_of_when_a_procedure_is_open() -> None:
    cases = CASES + "- {name: a great load, vary: goods.weight, at: {999: {}, 1000: {}}}\n"
    sides = [
        (item.op, item.value, item.held, item.failed)
        for text in (CASES, cases)
        for item in coverage(BOOK, [run_case(BOOK, case) for case in read_cases(text, "cases.yaml")]).boundaries
        if item.place == "joint.pass"
    ]
    assert sides == [("<", 1000, True, False), ("<", 1000, True, True)]


def test_a_case_of_a_day_before_the_norm_says_nothing_of_its_boundary() -> None:
    earlier = CASES.replace("2026-06-01", "2020-06-01")
    found = coverage(BOOK, [run_case(BOOK, case) for case in read_cases(earlier, "cases.yaml")])
    permit = next(item for item in found.boundaries if item.place == "north.grain-act#s-2.permit")
    assert (permit.held, permit.failed) == (False, False)


def test_coverage_leaves_out_a_comparison_that_only_asks_whether_an_amount_is_known() -> None:
    asking = {name: text.replace("goods.weight >= 100", "goods.weight >= 0") for name, text in TEXTS.items()}
    assert "s-2.permit" in " ".join(item.place for item in coverage(BOOK, []).boundaries)
    assert "s-2.permit" not in " ".join(item.place for item in coverage(Rulebook.from_texts(asking), []).boundaries)


def test_movements_are_read_from_yaml_and_from_json() -> None:
    text = '{"movement": {"kind": "goods", "from": "north"}, "goods.weight": 5}'
    found = read_movements(text, "x.json", BOOK.vocabulary, {"goods.is_grain": "yes"})
    assert dict(found[0].facts.values) == {
        "movement.kind": "goods",
        "movement.from": "north",
        "goods.weight": 5,
        "goods.is_grain": True,
    }
    several = (
        "movements:\n- {name: one, facts: {movement.kind: goods}}\n- {name: two, facts: {movement.kind: person}}\n"
    )
    assert [movement.name for movement in read_movements(several, "x.yaml", BOOK.vocabulary, {})] == ["one", "two"]


@pytest.mark.parametrize("text", ["- a", "movements:\n- {name: x}", "movements: 3", "goods.weight: [1, 2]", "a: 1"])
def test_a_file_of_movements_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(LawError):
        read_movements(text, "x.yaml", BOOK.vocabulary, {})
    assert issubclass(SchemaError, LawError)
