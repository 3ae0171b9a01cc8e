"""Proofs: the movement that shows a difference, or that there is none."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from textwrap import dedent, indent

import pytest

from fairway.law import Facts, Rulebook, decide, default
from fairway.law.errors import LawError
from fairway.law.facts import DATE
from fairway.law.norm import KINDS
from fairway.law.proofs.differing import differing
from fairway.law.proofs.finding import CHECKS, Finding, accept, accepted_in
from fairway.law.proofs.proving import prove
from fairway.law.proofs.relating import Named, related
from fairway.law.proofs.smallest import smallest
from fairway.law.proofs.structure import boundaries, circles, endless
from fairway.law.proofs.world import NotTold
from tests.law.invented import BOOK, NORTH_LAW, TEXTS, words
from tests.test_cli import fairway


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


def planted(norms: str = "", procedures: str = "", **replaced: str) -> Rulebook:
    """The invented rulebook with more norms or procedures of the North, or with text put otherwise."""
    return Rulebook.from_texts(texts_with(norms, procedures, **replaced))


def texts_with(norms: str = "", procedures: str = "", **replaced: str) -> dict[str, str]:
    north = NORTH_LAW
    for old, new in replaced.items():
        assert TO_REPLACE[old] in north, old
        north = north.replace(TO_REPLACE[old], new)
    if norms:
        more = indent(dedent(norms).strip(), "  ")
        provision = f"- id: s-90\n  clause: s. 90\n  says: {words('More.')}\n  norms:\n{more}\n"
        north = north.replace("procedures:\n- id: north.permit", provision + "procedures:\n- id: north.permit")
    return {**TEXTS, "north.yaml": north + dedent(procedures).lstrip("\n")}


TO_REPLACE = {
    "residual": "- {outcome: free, basis: s-1, says: " + words("all else is free") + "}\n",
}
WAY = f"""
- id: north.way
  title: {words("Way")}
  satisfies: [NORTH]
  source: {{url: 'https://example.org', quality: official}}
"""
STEP = f"  steps: [{{id: go, actor: sender, act: {words('Go')}}}]\n"


def norm(name: str, effect: str, when: str = "", **more: str) -> str:
    lines = [f"- id: {name}", f"  {effect}", *([f"  when: {when}"] if when else [])]
    return "\n".join([*lines, *(f"  {key}: {value}" for key, value in more.items())]) + "\n"


def found_in(book: Rulebook) -> dict[tuple[str, str], Finding]:
    """Everything that is found in a rulebook, by check and subject."""
    turning = dict(circles(book))
    kinds = [kind for kind in KINDS if kind not in turning]
    proof = prove(book, date(2026, 6, 1), [], kinds)
    assert proof.untold == []
    findings = [*turning.values(), *endless(book), *proof.findings]
    return {(item.check, item.subject): item for item in findings}


FAULTS: dict[str, tuple[str, str, Rulebook]] = {
    "two amounts that exclude each other": (
        "L09",
        "north.grain-act#s-90.a",
        planted(norm("a", "prohibit: sing", "goods.value > NOR(10) and goods.value < NOR(5)")),
    ),
    "two origins at once": (
        "L09",
        "north.grain-act#s-90.a",
        planted(norm("a", "prohibit: sing", "goods.origin == 'AA' and goods.origin == 'BB'")),
    ),
    "applies unless it applies": (
        "L09",
        "north.grain-act#s-90.a",
        planted(norm("a", "prohibit: sing", "goods.is_grain", unless="goods.is_grain")),
    ),
    "a weight of what has none": (
        "L09",
        "north.grain-act#s-90.a",
        planted(norm("a", "prohibit: sing", "not goods.is_grain and goods.weight > 5")),
    ),
    "three days later is earlier": (
        "L09",
        "north.grain-act#s-90.a",
        planted(norm("a", "prohibit: sing", "add_days(permit.signed, 3) < permit.signed")),
    ),
    "heavy and light, one of them derived": (
        "L09",
        "north.grain-act#s-90.a",
        planted(norm("a", "prohibit: sing", "goods.is_heavy and goods.weight <= 500")),
    ),
    "an exemption wider than the ban": (
        "L24",
        "north.grain-act#s-90.a",
        planted(
            norm("a", "prohibit: sing", "goods.value > NOR(10)") + norm("b", "exempt: [s-90.a]", "goods.value > NOR(5)")
        ),
    ),
    "an exemption of everything": (
        "L24",
        "north.grain-act#s-90.a",
        planted(norm("a", "prohibit: sing", "goods.value > NOR(10)") + norm("b", "exempt: [s-90.a]")),
    ),
    "an exemption that never meets its ban": (
        "L10",
        "north.grain-act#s-90.b -> north.grain-act#s-90.a",
        planted(
            norm("a", "prohibit: sing", "goods.value >= NOR(100)")
            + norm("b", "exempt: [s-90.a]", "goods.value < NOR(50)")
        ),
    ),
    "an exemption that never meets its ban, through a definition": (
        "L10",
        "north.grain-act#s-90.b -> north.grain-act#s-90.a",
        planted(norm("a", "prohibit: sing", "goods.is_heavy") + norm("b", "exempt: [s-90.a]", "goods.weight <= 500")),
    ),
    "two meanings of heavy": (
        "L11",
        "north.grain-act#s-8.heavy -> north.grain-act#s-90.a",
        planted(norm("a", "define: goods.is_heavy", **{"as": "goods.weight > 50"})),
    ),
    "two presumptions against each other": (
        "L11",
        "north.grain-act#s-4.presumed-clean -> north.grain-act#s-90.a",
        planted(norm("a", "presume: goods.is_cursed", unless="goods.told_cursed", **{"as": "'True'"})),
    ),
    "a right to what is prohibited": (
        "L11",
        "north.grain-act#s-4.cursed -> north.grain-act#s-90.a",
        planted(norm("a", "grant: take-out", "goods.value > NOR(5)")),
    ),
    "nothing says what the North's silence means": ("L12", "goods NORTH exit", planted(residual="")),
    "a part that another implies": (
        "L13",
        "north.grain-act#s-90.a",
        planted(norm("a", "prohibit: sing", "goods.value >= NOR(100) and goods.value >= NOR(50)")),
    ),
    "a choice that another includes": (
        "L13",
        "north.grain-act#s-90.a",
        planted(norm("a", "prohibit: sing", "goods.value < NOR(50) or goods.value < NOR(20)")),
    ),
    "a part that a list implies": (
        "L13",
        "north.grain-act#s-90.a",
        planted(
            norm("a", "prohibit: sing", "listed(goods.origin, 'banned-seeds', movement.date) and goods.origin != 'CC'")
        ),
    ),
    "a way that is never open": (
        "L19",
        "north.way",
        planted(
            norm("a", "require: [north.way, north.seal]", "goods.value > NOR(5)"),
            WAY + "  available_when: goods.value < NOR(1) and goods.value > NOR(2)\n" + STEP,
        ),
    ),
    "steps that wait for each other": (
        "L19",
        "north.way",
        planted(
            norm("a", "require: [north.way]", "goods.value > NOR(5)"),
            WAY
            + f"""  steps:
  - {{id: go, actor: sender, after: [come], act: {words("Go")}}}
  - {{id: come, actor: sender, after: [go], act: {words("Come")}}}
""",
        ),
    ),
    "a demand that its only way never meets": (
        "L19",
        "north.grain-act#s-90.a",
        planted(
            norm("a", "require: [north.way]", "goods.value > NOR(5)"),
            WAY + "  available_when: goods.value < NOR(5)\n" + STEP,
        ),
    ),
    "a duty to do what is prohibited": (
        "L20",
        "north.grain-act#s-4.cursed -> north.grain-act#s-90.a",
        planted(norm("a", "oblige: take-out", "goods.value > NOR(5)")),
    ),
    "exemptions of each other": (
        "L08",
        "north.grain-act#s-90.a -> north.grain-act#s-90.b",
        planted(norm("a", "exempt: [s-90.b]", "goods.is_grain") + norm("b", "exempt: [s-90.a]", "goods.is_grain")),
    ),
}


def test_more_than_twenty_faults_are_planted_of_every_check_but_that_of_cases() -> None:
    assert len(FAULTS) > 20
    assert {check for check, _, _ in FAULTS.values()} == CHECKS.keys() - {"L18"}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_is_found_and_its_witness_shows_it(fault: str) -> None:
    check, subject, book = FAULTS[fault]
    finding = found_in(book).get((check, subject))
    assert finding is not None, found_in(book).keys()
    assert (check, subject) not in found_in(BOOK)
    if check in ("L12", "L11", "L20"):
        assert finding.witness is not None
        assert DATE in finding.witness.values, "it could not be decided at once on another day"
        found = decide(book, finding.witness)
        effects = {found.state(name) for name in finding.of}
        assert effects <= {True} and (check != "L12" or "not covered" in {side.outcome for side in found.sides})


def test_a_witness_says_no_more_than_it_needs_be_it_a_fact_or_a_member_of_a_list() -> None:
    raw = {"movement.kind": "goods", "movement.from": "north", "movement.to": "south"}
    facts = Facts.read(BOOK.vocabulary, {**raw, "goods.marks": "blue,red", "goods.value": "5", "goods.origin": "AA"})
    few = smallest(facts, lambda told: "blue" in told.values.get("goods.marks", ()))  # type: ignore[operator]
    assert few == Facts.read(BOOK.vocabulary, {**raw, "goods.marks": "blue"})


def test_a_boundary_that_no_case_tries_is_found() -> None:
    assert ("L18", "north.grain-act#s-2.permit") in {(item.check, item.subject) for item in boundaries(BOOK, [])}


def test_what_is_accepted_is_told_with_its_reason_and_what_is_accepted_in_vain_is_named(tmp_path: Path) -> None:
    (tmp_path / "proofs").mkdir()
    (tmp_path / "proofs" / "seen.yaml").write_text(
        "format: fairway-proofs/1\naccepted:\n- {check: L09, because: it is a joke, of: [x#a.b, y#c.d]}\n",
        encoding="utf-8",
    )
    marked, idle = accept([Finding("L09", ("x#a.b",))], accepted_in(tmp_path))
    assert [item.accepted for item in marked] == ["it is a joke"]
    assert idle == [("L09", "y#c.d")]


def test_where_norms_turn_in_a_circle_the_command_says_what_it_did_not_ask_and_blames_nothing_else(
    tmp_path: Path,
) -> None:
    turning = norm("a", "exempt: [s-90.b]", "goods.is_grain") + norm("b", "exempt: [s-90.a]", "goods.is_grain")
    for name, text in texts_with(turning).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "proofs").mkdir()
    kept = (
        "format: fairway-proofs/1\naccepted:\n- {check: L13, because: so it reads, of: [north.grain-act#s-2.permit]}\n"
    )
    (tmp_path / "proofs" / "seen.yaml").write_text(kept, encoding="utf-8")
    done = fairway("rulebook", "prove", "--quiet", "--rulebook", str(tmp_path))
    assert done.code == 1
    assert "L08 north.yaml" in done.out
    assert "not asked about goods: its norms depend on each other in a circle" in done.out
    assert "take it out" not in done.out
    assert "`fairway rulebook check` names errors (1)" in done.errors
    told = json.loads(fairway("rulebook", "prove", "--json", "--rulebook", str(tmp_path)).out)
    assert told["unasked"] == ["goods"]
    assert "L08" in {item["check"] for item in told["findings"]}
    assert (told["idle"], told["untold"]) == ([], [])


def test_equal_implying_and_excluding_norms_are_proved_and_others_shown_by_a_movement() -> None:
    day = date(2026, 6, 1)
    book = planted(
        norm("low", "prohibit: sing", "goods.value < NOR(50)")
        + norm("lower", "prohibit: hum", "goods.value <= NOR(20)")
        + norm("not-high", "prohibit: shout", unless="goods.value >= NOR(50)")
        + norm("high", "prohibit: whistle", "goods.value > NOR(60)")
    )
    low, lower, same, high = (
        Named(book, f"north.grain-act#s-90.{name}", day) for name in ("low", "lower", "not-high", "high")
    )
    assert related("equal", low, same).against is None
    assert related("implies", lower, low).against is None
    assert related("never both", low, high).against is None
    against = related("implies", low, lower).against
    assert against is not None
    found = decide(book, against)
    assert found.state(low.norm) is True and found.state(lower.norm) is False
    assert related("equal", low, high).against is not None
    assert related("never both", low, lower).against is not None


def test_different_counts_of_working_days_are_not_taken_for_the_same_number() -> None:
    late = "permit.signed > add_days(movement.date, 30)"
    days = "working_days_between(movement.date, permit.signed, 'north')"
    book = planted(
        norm("few", "prohibit: sing", f"{late} and {days} > 3")
        + norm("again", "prohibit: hum", f"{days} > 3 and {late}")
        + norm("far", "prohibit: shout", "working_days_between(permit.signed, movement.date, 'north') > 3")
    )
    names = ("few", "again", "far")
    few, again, far = (Named(book, f"north.grain-act#s-90.{name}", date(2026, 6, 1)) for name in names)
    assert related("equal", few, again).against is None
    against = related("implies", few, far).against
    assert against is not None
    found = decide(book, against)
    assert (found.state(few.norm), found.state(far.norm)) == (True, False)
    with pytest.raises(NotTold, match="may go against it do not"):
        related("never both", few, far)


def test_what_only_a_list_of_the_other_rulebook_holds_goes_against_equality() -> None:
    old, new = (Rulebook.from_texts(texts_of(entry)) for entry in ("AA", "AA, CC"))
    one, other = (Named(book, "north.grain-act#s-5.banned", date(2026, 6, 1)) for book in (old, new))
    against = related("equal", one, other).against
    assert against is not None and against.values["goods.origin"] == "CC"
    assert related("implies", one, other).against is None


def test_a_fact_that_only_the_other_rulebook_knows_can_go_against_equality() -> None:
    texts = {
        **TEXTS,
        "north.yaml": NORTH_LAW.replace(" and goods.is_grain\n", " and goods.is_grain and not goods.is_new\n"),
    }
    fact = f"- {{fact: goods.is_new, type: bool, label: {words('new')}, question: {words('New?')}}}\n"
    texts["base.yaml"] = texts["base.yaml"].replace("- fact: goods.weight\n", f"{fact}- fact: goods.weight\n")
    books = BOOK, Rulebook.from_texts(texts)
    one, other = (Named(book, "north.grain-act#s-5.banned", date(2026, 6, 1)) for book in books)
    assert related("implies", other, one).against is None
    against = related("implies", one, other).against
    assert against is not None and against.values["goods.is_new"] is True


def texts_of(members: str) -> dict[str, str]:
    """The invented rulebook with other members in its list of banned seeds."""
    assert "codes: [AA]" in TEXTS["base.yaml"]
    return {**TEXTS, "base.yaml": TEXTS["base.yaml"].replace("codes: [AA]", f"codes: [{members}]")}


def test_rulebooks_that_mean_different_things_by_a_fact_are_not_compared() -> None:
    texts = {**TEXTS, "base.yaml": TEXTS["base.yaml"].replace("type: money(NOR)", "type: money(SUD)")}
    texts["north.yaml"] = texts["north.yaml"].replace("NOR(", "SUD(")
    one, other = (
        Named(book, "north.grain-act#s-2.permit", date(2026, 6, 1)) for book in (BOOK, Rulebook.from_texts(texts))
    )
    with pytest.raises(LawError, match=r"do not mean the same by 'goods\.value': money\(NOR\) and money\(SUD\)"):
        related("equal", one, other)


def test_a_norm_is_compared_with_itself_on_another_day() -> None:
    banned = "north.grain-act#s-5.banned"
    before, after = (Named(BOOK, banned, day) for day in (date(2025, 6, 1), date(2026, 6, 1)))
    assert related("implies", before, after).against is None
    against = related("equal", before, after).against
    assert against is not None
    assert decide(BOOK, against.updated({DATE: after.day})).state(banned) is True
