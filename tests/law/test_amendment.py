"""A reform changes what it says, from the day it says, shares everything else, and is refused where it doesn't fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fairway.law import Facts, LawError, Rulebook, decide, default
from fairway.law.amendment import load_overlay, read_overlay
from fairway.law.cases import load_cases, run_case
from fairway.law.check import ERROR, check
from fairway.law.programs import Programs
from fairway.law.rulebook import DEFAULT_FOLDER
from tests.law.invented import BOOK, CROSSING, GRAIN, NORTH_LAW, PLAIN, TEXTS, words

HEAD = f"reform: {{id: trial, label: {words('A trial')}}}\n"
PERMIT = "north.grain-act#s-2.permit"
TWO = f"{words('v')}, question: {words('?')}"
LIGHTER = "amends: {north.grain-act#s-2.permit: {when: goods.is_grain and goods.weight >= 200}}\n"


def reformed(text: str, book: Rulebook = BOOK) -> Rulebook:
    return book.amended(read_overlay(HEAD + text, "trial.yaml"))


def outcome(book: Rulebook, facts: dict[str, Any], day: str = "2026-06-01") -> str:
    given = Facts.read(book.vocabulary, {**CROSSING, **facts, "movement.date": day})
    return decide(book, given).outcome


def errors_of(text: str) -> str:
    with pytest.raises(LawError) as caught:
        reformed(text)
    return str(caught.value)


def test_a_reform_without_a_date_is_as_if_the_file_had_been_edited() -> None:
    edited = NORTH_LAW.replace("goods.weight >= 100", "goods.weight >= 200")
    by_hand = Rulebook.from_texts({**TEXTS, "north.yaml": edited})
    book = reformed(LIGHTER)
    assert book.hash == by_hand.hash != BOOK.hash
    assert outcome(BOOK, GRAIN) == "procedure"
    assert outcome(book, GRAIN) == outcome(by_hand, GRAIN) == "free"


def test_a_reform_that_says_nothing_is_the_same_rulebook() -> None:
    assert reformed("") is BOOK
    assert reformed("amends: {}\nrepeals: []\nadds: []\n").hash == BOOK.hash


def test_before_its_day_nothing_changes_and_the_successor_begins_on_it() -> None:
    book = reformed("from: 2026-07-01\n" + LIGHTER)
    assert [outcome(book, GRAIN, day) for day in ("2026-06-30", "2026-07-01")] == ["procedure", "free"]
    old, new = book.norms[PERMIT], book.norms[f"{PERMIT}-from-2026-07-01"]
    assert (str(old.period.end), str(new.period.start)) == ("2026-06-30", "2026-07-01")
    assert (old.when, new.when) == (BOOK.norms[PERMIT].when, "goods.is_grain and goods.weight >= 200")
    assert (new.file, new.line) == ("trial.yaml", 3)


def test_what_exempted_from_the_old_text_exempts_from_its_successor() -> None:
    book = reformed("from: 2026-07-01\namends: {north.grain-act#s-2.permit: {when: goods.is_grain}}\n")
    assert outcome(book, GRAIN | {"goods.value": "10"}, "2026-07-02") == "free"
    assert outcome(book, GRAIN | {"goods.value": "80"}, "2026-07-02") == "procedure"


def test_a_norm_may_get_another_effect() -> None:
    book = reformed("amends: {north.grain-act#s-2.permit: {prohibit: take-out}}\n")
    assert outcome(book, GRAIN) == "prohibited"
    assert book.norms[PERMIT].procedures == ()


def test_a_repealed_norm_is_gone_and_so_are_the_edges_to_it() -> None:
    book = reformed(f"repeals: [{PERMIT}]\n")
    assert outcome(book, GRAIN) == "free"
    assert PERMIT not in book.norms
    exemption = "north.grain-act#s-3.low-value"
    assert exemption in BOOK.norms, "the exemption from it alone"
    assert exemption not in book.norms, "falls away with it"
    assert not [finding for finding in check(book) if finding.level == ERROR]


def test_a_norm_repealed_on_a_day_ends_the_day_before() -> None:
    book = reformed(f"from: 2026-07-01\nrepeals:\n- {PERMIT}\n")
    assert [outcome(book, GRAIN, day) for day in ("2026-06-30", "2026-07-01")] == ["procedure", "free"]
    assert "north.grain-act#s-3.low-value" in book.norms


def test_a_whole_instrument_is_added_and_is_not_in_force_before_the_reform() -> None:
    added = f"""
from: 2026-07-01
adds:
- instrument:
    id: north.bridge-act
    title: {words("Bridge Act")}
    jurisdiction: NORTH
    authority: north.warden
    rank: statute
    from: 2020-01-01
    kinds: [goods]
    roles: [exit]
    confidence: high
    source: {{url: 'https://example.org/bridge', quality: official, checked: 2026-01-01}}
  provisions:
  - id: s-1
    clause: s. 1
    says: {words("Grain is let out.")}
    norms:
    - id: grain
      exempt: [{PERMIT}]
      when: goods.is_grain
"""
    book = reformed(added)
    assert [outcome(book, GRAIN, day) for day in ("2026-06-30", "2026-07-01")] == ["procedure", "free"]


def test_an_amended_procedure_has_a_successor_that_every_norm_names() -> None:
    book = reformed("from: 2026-07-01\namends: {north.permit: {decision: as of right}}\n")
    heavy = GRAIN | {"goods.weight": "1000"}
    assert [outcome(book, heavy, day) for day in ("2026-06-30", "2026-07-01")] == ["discretionary", "procedure"]
    assert book.norms[PERMIT].procedures == ("north.permit", "north.permit-from-2026-07-01", "joint.pass")


def test_an_amended_list_has_its_old_members_until_the_day() -> None:
    book = reformed("from: 2026-07-01\namends: {banned-seeds: {members: [CC]}}\n")
    members = {day: set(book.lists["banned-seeds"].on(date.fromisoformat(day))) for day in ("2026-06-30", "2026-07-01")}
    assert members == {"2026-06-30": {"AA", "BB"}, "2026-07-01": {"CC"}}
    assert [outcome(book, GRAIN, day) for day in ("2026-06-30", "2026-07-01")] == ["procedure", "prohibited"]


@pytest.mark.parametrize(
    ("written", "line", "told"),
    [
        ("wen: goods.is_grain", 4, "wen: the key 'wen' is not known here (did you mean 'when'?)"),
        ("actor: x\n    when: goods.is_gain", 5, "when: there is no fact 'goods.is_gain'"),
        ("when: goods.weight", 4, "when: 'goods.weight' is number, but bool is needed"),
        ("kinds: [cargo]", 4, "kinds: 'cargo' is not possible (one of person"),
        ("unsettled: perhaps", 4, "unsettled is not written in zh-Hant, zh-Hans"),
        ("require: [north.seel]", 4, "there is no procedure 'north.seel'"),
        ("from: 2026-06-01", 4, "from: begins before the reform does, on 2026-07-01"),
        ("until: 2026-06-01", 4, "until: ends before it begins, on 2026-07-01"),
    ],
)
def test_what_does_not_fit_a_norm_is_told_by_file_line_and_field(written: str, line: int, told: str) -> None:
    found = errors_of(f"amends:\n  {PERMIT}:\n    {written}\nfrom: 2026-07-01\n")
    assert f"trial.yaml:{line}: " in found
    assert PERMIT in found
    assert told in found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            f"amends: {{{PERMIT}s: {{when: goods.is_grain}}}}\n",
            "trial.yaml:2: amends.north.grain-act#s-2.permits: there",
        ),
        (f"amends: {{{PERMIT}: free}}\n", f"trial.yaml:2: amends.{PERMIT}: expected a mapping"),
        (f"repeals:\n- {PERMIT}\n- {PERMIT}\n", f"trial.yaml:4: repeals: '{PERMIT}' is repealed twice"),
        (f"repeals: [{PERMIT}]\n{LIGHTER}", "trial.yaml:2: repeals: 'north.grain-act#s-2.permit' is both amended and"),
        (f"repeals: [{PERMIT}s]\n", f"there is no norm '{PERMIT}s' (did you mean {PERMIT}?)"),
        ("from: soon\n", "trial.yaml:2: from"),
        (
            f"adds:\n- facts:\n  - {{fact: goods.value, type: bool, label: {TWO}}}\n",
            "trial.yaml:4: adds.facts: 'goods.v",
        ),
        ("adds:\n- provisions: [{id: a}]\n", "trial.yaml:3: adds[0]: provisions and residuals need an instrument"),
        ("adds:\n- rulebook: {from: 2026-01-01}\n", "the key 'rulebook' is not known here"),
        ("amend: {}\n", "trial.yaml:2: amend: the key 'amend' is not known here (did you mean 'amends'?)"),
    ],
)
def test_what_does_not_fit_a_rulebook_is_told_by_file_line_and_field(text: str, told: str) -> None:
    assert told in errors_of(text)


def test_every_error_of_a_reform_is_told_at_once() -> None:
    found = errors_of("amends: {north.permit: {fee: 1}}\nrepeals: [nowhere]\n")
    assert found.startswith("2 errors in the reform:\n")


def test_a_reform_needs_a_name_in_every_language(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="'reform' is missing"):
        read_overlay("amends: {}\n")
    with pytest.raises(LawError, match=r"trial.yaml:1: reform.label: not written in zh-Hant, zh-Hans"):
        read_overlay("reform: {id: a, label: only English}\n", "trial.yaml")
    with pytest.raises(LawError, match=r"nowhere.yaml: can't be read: No such file"):
        load_overlay(tmp_path / "nowhere.yaml")


def made(programs: Programs) -> Iterator[tuple[str, bool]]:
    """The kinds of movement of the programs asked for, and whether each is the other rulebook's own."""
    assert programs.base
    own = {id(program) for program in programs.base._programs.values()}
    yield from ((program.kind, id(program) in own) for program in programs._programs.values())


def test_programs_that_the_reform_does_not_touch_are_the_same_objects() -> None:
    book = reformed("from: 2026-07-01\n" + LIGHTER)
    sides = book.programs.sides("goods", "north.town", "south")
    for day, same in ((date(2026, 6, 30), True), (date(2026, 7, 1), False), (date(2020, 6, 1), True)):
        assert (book.programs.on("goods", sides, day) is BOOK.programs.on("goods", sides, day)) is same
    assert book.norms["south.entry-law#art-2.licence"] is BOOK.norms["south.entry-law#art-2.licence"]
    assert book.vocabulary is BOOK.vocabulary
    assert book.contents.procedures is BOOK.contents.procedures
    assert book.expression("goods.is_grain") is BOOK.expression("goods.is_grain")


def test_one_amended_norm_of_the_shipped_law_leaves_every_program_of_other_kinds_as_it_is() -> None:
    book = reformed("amends: {hk.cap629#s-4.declare: {when: cash.specified_point}}\n", default())
    for case in load_cases(DEFAULT_FOLDER)[::5]:
        run_case(book, case)
    kinds = set(made(book.programs))
    assert kinds >= {("funds", False), ("goods", True), ("data", True), ("person", True), ("vehicle", True)}
    assert not kinds & {("goods", False), ("data", False), ("person", False), ("vehicle", False)}


def trial(book: Rulebook, random: Random) -> Rulebook:
    """The rulebook after a reform of a few norms and procedures, drawn at random until one fits."""
    while True:
        ids = random.sample(sorted(book.norms), 6)
        conditions = [norm.when for norm in book.norms.values() if norm.when]
        amends = [f"  {name}: {{unless: {random.choice(conditions)!r}}}" for name in ids[:3]]
        amends.append(f"  {random.choice(sorted(book.procedures))}: {{decision: discretionary}}")
        head = random.choice(["", "from: 2026-04-01\n"])
        with suppress(LawError):
            return reformed(f"{head}amends:\n" + "\n".join(amends) + f"\nrepeals: {ids[3:]}\n", book)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_shared_decides_as_what_is_made_afresh(seed: int) -> None:
    random = Random(seed)
    book = trial(BOOK, random)
    afresh = Rulebook(book.contents)
    grain = {"goods.weight": ["50", "100", "600", "1000"], "goods.value": ["10", "80"], "goods.origin": ["AA", "CC"]}
    flags = {path: ["yes", "no"] for path in ("goods.is_grain", "goods.is_cursed", "goods.told_cursed")}
    for _ in range(100):
        drawn = {path: random.choice(values) for path, values in (grain | flags).items() if random.random() < 0.8}
        day = random.choice(["2020-06-01", "2025-12-31", "2026-03-31", "2026-04-01", "2026-06-01", "2031-01-01"])
        facts = Facts.read(BOOK.vocabulary, {**CROSSING, "movement.date": day, "goods.marks": ["red"], **drawn})
        mine, other = decide(book, facts), decide(afresh, facts)
        assert mine.to_dict() == other.to_dict()


def test_norms_with_a_date_of_their_own_are_held_against_it() -> None:
    keyed = NORTH_LAW.replace("    require: [north.seal]\n", "    require: [north.seal]\n    keyed_on: permit.signed\n")
    book = Rulebook.from_texts({**TEXTS, "north.yaml": keyed.replace("quality: secondary", "quality: official")})
    after = reformed("from: 2026-07-01\namends: {north.grain-act#s-6.seal: {prohibit: take-out}}\n", book)
    blue = PLAIN | {"goods.marks": ["blue"]}
    signed = {day: outcome(after, blue | {"permit.signed": day}, "2026-08-01") for day in ("2026-06-30", "2026-07-01")}
    assert signed == {"2026-06-30": "procedure", "2026-07-01": "prohibited"}
