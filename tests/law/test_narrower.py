"""A place that is named widely: in which smaller places within it the answer is another, and what it is there."""

from itertools import islice

import pytest

from fairway.law import Determination, Facts, Rulebook, decide
from fairway.law.cases import TODAY, load_cases
from fairway.law.narrower import Wide, narrower
from fairway.law.rulebook import DEFAULT_FOLDER, default
from tests.law.invented import TEXTS, words
from tests.wide import talent

GATE = f"- {{id: north.town.gate, within: [north.town], label: {words('the Gate')}}}\n"
MARKET = f"- {{id: north.town.market, within: [north.town], label: {words('the Market')}}}\n"
WALKS = f"""
format: fairway/1
instrument:
  id: north.walking-act
  title: {words("Walking Act")}
  jurisdiction: NORTH
  authority: north.warden
  rank: statute
  from: 2021-01-01
  kinds: [person]
  confidence: high
  source: {{url: 'https://example.org/walks', quality: official, checked: 2026-01-01}}
residuals:
- {{outcome: free, basis: s-1, says: {words("all else is free")}}}
- {{outcome: free, roles: [first line], basis: s-1, says: {words("the line is open")}}}
provisions:
- {{id: s-1, clause: s. 1, says: {words("Who walks is free.")}}}
- id: s-2
  clause: s. 2
  says: {words("Nobody leaves from the Town, but through its Gate.")}
  norms:
  - id: town
    prohibit: leave
    when: within(movement.from, 'north.town') and not within(movement.from, 'north.town.gate')
- id: s-3
  clause: s. 3
  says: {words("Nobody crosses the line of the Yard.")}
  norms:
  - {{id: yard, prohibit: cross, when: "goods.is_grain", roles: [first line]}}
"""
SOUTH = f"""
format: fairway/1
instrument:
  id: south.walking-law
  title: {words("Walking Law")}
  jurisdiction: SOUTH
  authority: south.office
  rank: statute
  from: 2021-01-01
  kinds: [person]
  confidence: high
  source: {{url: 'https://example.org/south-walks', quality: official, checked: 2026-01-01}}
residuals:
- {{outcome: free, basis: art-1, says: {words("open")}}}
provisions:
- {{id: art-1, clause: art. 1, says: {words("The ford is open.")}}}
"""
PLACES = TEXTS["base.yaml"].replace("- {id: south,", f"{GATE}{MARKET}- {{id: south,")
BOOK = Rulebook.from_texts({**TEXTS, "base.yaml": PLACES, "walks.yaml": WALKS, "south-walks.yaml": SOUTH})
WALK = {"movement.kind": "person", "movement.from": "north", "movement.to": "south", "movement.date": "2026-06-01"}


def walking(**more: str) -> Determination:
    changed = {path.replace("__", "."): value for path, value in more.items()}
    return decide(BOOK, Facts.read(BOOK.vocabulary, {**WALK, "goods.is_grain": "no", **changed}))


def told(item: Wide) -> list[tuple[tuple[str, ...], str]]:
    return [(other.places, other.determination.outcome) for other in item.otherwise]


def test_a_smaller_place_with_another_answer_is_told_and_so_is_one_within_it_that_has_the_first_again() -> None:
    found = walking()
    [leaving] = narrower(found)
    assert (found.outcome, leaving.path, leaving.place) == ("free", "movement.from", "north")
    assert (("north.town",), "prohibited") in told(leaving)
    assert (("north.town.gate",), "free") in told(leaving)


def test_a_place_that_shares_the_answer_of_the_one_it_lies_in_is_not_told_again() -> None:
    [leaving] = narrower(walking())
    assert all("north.town.market" not in places for places, _ in told(leaving))


def test_only_what_lies_within_the_place_named_is_looked_at() -> None:
    [leaving] = narrower(walking(movement__from="north.town"))
    assert told(leaving) == [(("north.town.gate",), "free")]
    assert narrower(walking(movement__from="north.town.market")) == ()


def test_a_line_that_is_met_only_in_the_smaller_place_is_told_though_the_answer_stays() -> None:
    [leaving] = narrower(walking())
    yard = next(item for item in leaving.otherwise if item.places == ("north.yard",))
    assert yard.determination.outcome == "free"
    assert [(str(side.side), side.outcome) for side in yard.sides] == [("NORTH first line", "free")]


def test_the_line_of_the_smaller_place_can_bar_what_the_wider_one_lets_go() -> None:
    [leaving] = narrower(walking(goods__is_grain="yes"))
    assert (("north.yard",), "prohibited") in told(leaving)


def test_an_answer_that_is_open_here_and_there_is_asked_on_and_not_told() -> None:
    book = default()
    told = {"movement.kind": "goods", "movement.from": "hk", "movement.to": "sz", "movement.date": "2026-06-01"}
    found = decide(book, Facts.read(book.vocabulary, told))
    assert found.outcome == "undetermined"
    assert found.sides != decide(book, found.facts.updated({"movement.to": "sz.hetao.supervised"})).sides
    assert narrower(found) == ()


def test_a_movement_that_no_law_was_asked_about_gets_nothing() -> None:
    assert narrower(walking(movement__date="2031-01-01")) == ()
    assert narrower(decide(BOOK, Facts.read(BOOK.vocabulary, {"movement.kind": "person"}))) == ()


def test_someone_who_works_in_a_city_of_talents_is_told_that_the_mainland_is_too_wide_a_place() -> None:
    book = default()
    found = decide(book, Facts.read(book.vocabulary, talent("cn")))
    [work] = narrower(found)
    assert (found.outcome, work.path, work.place) == ("prohibited", "employer.place", "cn")
    [(places, outcome)] = told(work)
    assert outcome == "procedure" and {"sz", "sh", "bj"} <= set(places)
    assert not any(place.startswith("sz.") for place in places)


def test_what_is_told_can_be_written_as_data() -> None:
    [leaving] = narrower(walking(movement__from="north.town"))
    assert leaving.to_dict() == {
        "fact": "movement.from",
        "place": "north.town",
        "otherwise": [
            {
                "places": ["north.town.gate"],
                "outcome": "free",
                "sides": [{"jurisdiction": "NORTH", "role": "exit", "outcome": "free"}],
            }
        ],
    }


@pytest.mark.parametrize("first", range(0, 97, 8))
def test_over_the_worked_cases_just_those_places_are_told_that_differ_from_what_they_lie_in(first: int) -> None:
    book = default()
    cases = (case for case in load_cases(DEFAULT_FOLDER) if not case.calculate)
    for case in islice(cases, first, None, 97):
        found = decide(book, Facts.read(book.vocabulary, case.given), TODAY)
        if found.contradictions or found.program is None:
            assert narrower(found) == ()
            continue
        by_fact = {wide.path: wide for wide in narrower(found)}
        for path, named in found.facts.values.items():
            if book.vocabulary[path].type.kind == "place":
                held = by_fact[path].otherwise if path in by_fact else ()
                assert {place for item in held for place in item.places} == differing(found, path, str(named))


def differing(found: Determination, path: str, named: str) -> set[str]:
    """The places within the one named whose outcome, joined or of a side, some place around them has not.

    Those that leave an open answer open are left aside.
    """
    geography = found.rulebook.geography

    def outcomes(place: str) -> list[tuple[str, str]]:
        answer = decide(found.rulebook, found.facts.updated({path: place}))
        return [("joined", answer.outcome), *((str(side.side), side.outcome) for side in answer.sides)]

    inside = {place for place, areas in geography.ancestors.items() if named in areas}
    return {
        place
        for place in inside - {named}
        if not found.outcome == outcomes(place)[0][1] == "undetermined"
        and any(outcomes(area) != outcomes(place) for area in geography.places[place].within if area in inside)
    }
