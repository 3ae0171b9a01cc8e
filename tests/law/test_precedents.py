"""Answers by precedent are the answers of `decide`, whoever asks, in what order, and whatever is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random

import pytest

from fairway.law import Facts, Rulebook, decide, default
from fairway.law.cases import TODAY
from fairway.law.columns import Answer
from fairway.law.errors import FactError
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.formula import place as places
from fairway.law.formula import precedents
from fairway.law.formula.precedents import Precedents, answer_of, grounds_of, precedents_for
from fairway.law.formula.program import formula_made
from fairway.law.sample import completions, domains_of
from tests.law.invented import BOOK, CROSSING
from tests.law.test_columns import Known, case_movements, random_movement
from tests.law.test_formula import covered

PROGRAM = BOOK.programs.on("goods", BOOK.programs.sides("goods", "north.town", "south"), date(2026, 6, 1))
INVENTED = Facts.read(BOOK.vocabulary, CROSSING).values


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was asked before, and what is asked once is asked often."""
    monkeypatch.setattr(precedents, "SELDOM", 0)
    precedents.precedents_of.cache_clear()
    precedents.precedents_between.cache_clear()


def expected(book: Rulebook, facts: Known) -> Answer:
    return Answer.of(decide(book, Facts(facts), TODAY))._replace(routes=())


def assert_equal(book: Rulebook, movements: Iterable[Known], times: int = 3) -> None:
    for facts in movements:
        wanted = expected(book, facts)
        for _ in range(times):
            assert answer_of(book, Facts(facts), TODAY) == wanted, facts


def by_precedent(book: Rulebook, movements: Sequence[Known]) -> int:
    """How many movements come to an end that has an answer."""
    ends = (found.of(facts) for facts in movements if (found := precedents_for(book, facts)))
    return sum(end is not None and end.answer is not None for end in ends)


def likely(count: int, seed: int = 3, share: float = 0.8) -> list[Known]:
    """Movements between the invented sides, of which so much is known."""
    random, start = Random(seed), {path: INVENTED[path] for path in (KIND, START, END, DATE)}
    drawn = completions(PROGRAM, start, random, count)
    return [{path: v for path, v in facts.items() if path in start or random.random() < share} for facts in drawn]


def test_worked_cases_are_answered_as_by_decide_however_often_they_were_asked() -> None:
    movements = [facts for facts in covered(default(), case_movements(default()))[::60]]
    assert_equal(default(), movements, 2)
    for facts in movements[::5]:
        assert grounds_of(default(), Facts(facts)) is not None
    assert_equal(default(), movements, 2)
    assert by_precedent(default(), movements) >= len(movements) // 5


def test_random_movements_of_the_invented_law_with_a_fifth_unknown_soon_have_precedents() -> None:
    movements = likely(1500)
    assert_equal(BOOK, movements)
    later = likely(300, seed=4)
    assert by_precedent(BOOK, later) > 0.9 * len(later)
    assert_equal(BOOK, later, 1)


@pytest.mark.parametrize(("kind", "start", "end"), [("data", "cn", "hk"), ("vehicle", "hk", "cn")])
def test_random_movements_of_real_law_with_a_fifth_unknown_are_answered_as_by_decide(
    kind: str, start: str, end: str
) -> None:
    book, random = default(), Random(11)
    base: Known = {KIND: kind, START: start, END: end, DATE: TODAY}
    assert_equal(book, [random_movement(book, random, base) for _ in range(250)])
    program = book.programs.on(kind, book.programs.sides(kind, start, end), TODAY)
    few = dict(list(domains_of(program).values.items())[:4])
    near = [{**base, path: value} for path, values in few.items() for value in values[:5]]
    for facts in near:
        grounds_of(book, Facts(facts))
    assert by_precedent(book, near) == len(near)
    assert_equal(book, near, 1)


def test_what_the_grounds_do_not_name_may_be_anything() -> None:
    random, domains = Random(8), domains_of(PROGRAM).values
    for facts in likely(150):
        grounds = grounds_of(BOOK, Facts(facts))
        if grounds is None:
            continue
        named = {path for ground in grounds for path in ground.facts}
        others = [path for path, values in domains.items() if values and path not in {*named, *INVENTED}]
        changed = {**facts, **{path: random.choice(domains[path]) for path in others if random.random() < 0.7}}
        left_out = {path: value for path, value in facts.items() if path in named or path in (KIND, START, END, DATE)}
        assert expected(BOOK, changed) == expected(BOOK, left_out) == expected(BOOK, facts)
        assert grounds_of(BOOK, Facts(changed)) == grounds


def test_the_grounds_say_what_of_each_fact_mattered_and_it_is_so() -> None:
    told = 0
    for facts in likely(100, seed=9):
        for ground in grounds_of(BOOK, Facts(facts)) or ():
            for atom, truth in ground.tests:
                assert atom.true_of(facts.get, BOOK.functions) is truth
                told += 1
    assert told > 100


def test_threads_that_ask_at_once_get_the_answers_of_decide() -> None:
    movements = likely(400)
    wanted = [expected(BOOK, facts) for facts in movements]
    with ThreadPoolExecutor(6) as pool:
        for _ in range(4):
            found = list(pool.map(lambda facts: answer_of(BOOK, Facts(facts)), movements))
            assert found == wanted


def test_a_fact_that_was_declined_is_not_asked_for() -> None:
    facts = {path: value for path, value in INVENTED.items() if path in (KIND, START, END, DATE)}
    missing = answer_of(BOOK, Facts(facts)).needs
    assert missing
    declined = Facts(facts, frozenset(missing[:1]))
    for _ in range(3):
        assert missing[0] not in answer_of(BOOK, declined).needs
        assert answer_of(BOOK, Facts(facts)).needs == missing


def test_facts_that_contradict_the_law_are_left_to_decide_each_time() -> None:
    raw = {**CROSSING, "goods.is_grain": "yes", "goods.marks": [], "goods.value": "80", "goods.told_cursed": "no"}
    facts = Facts.read(BOOK.vocabulary, {**raw, "goods.origin": "CC", "goods.is_heavy": "yes", "goods.weight": 100})
    assert_equal(BOOK, [facts.values], 4)


def test_more_values_of_a_fact_than_a_place_keeps_are_told_apart_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_VALUES", 3)
    assert_equal(BOOK, [{**INVENTED, "goods.weight": weight} for weight in range(0, 1100, 50)])


def test_a_tree_that_is_full_grows_no_more_and_the_answers_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Precedents(PROGRAM)
    assert found.of(INVENTED, wholly=True) is not None
    monkeypatch.setattr(precedents, "MOST_NODES", 1)
    other = next(facts for facts in likely(100) if found.of(facts) is None)
    assert found.of(other, wholly=True) is None
    assert_equal(BOOK, likely(50))


def test_seldom_asked_law_costs_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedents, "SELDOM", 5)
    found = Precedents(PROGRAM)
    for _ in range(5):
        assert found.of(INVENTED) is None
    assert not found.places
    found.of(INVENTED)
    assert found.places


def test_what_is_missing_or_not_covered_is_told_as_by_decide() -> None:
    assert_equal(BOOK, [{KIND: "goods", START: "north.town"}, {**INVENTED, DATE: date(1900, 1, 1)}])
    undated = {path: value for path, value in INVENTED.items() if path != DATE}
    tomorrow = TODAY + timedelta(1)
    assert answer_of(BOOK, Facts(undated), tomorrow) == expected(BOOK, {**undated, DATE: tomorrow})
    with pytest.raises(FactError):
        answer_of(BOOK, Facts({START: "north.town", END: "south"}))


def test_what_is_left_of_a_formula_says_of_the_rest_what_the_whole_says() -> None:
    formula, random = formula_made(PROGRAM), Random(2)
    graph, literals = formula.graph, [int(literal) for literal in formula.literals]
    atoms = list(graph.atoms(literals))
    for facts in likely(60):
        truths = {atom: atom.true_of(facts.get, BOOK.functions) for atom in atoms}
        known = {atom: truth for atom, truth in truths.items() if random.random() < 0.5}
        left = graph.restricted(literals, {int(graph.atom(atom)) // 2: truth for atom, truth in known.items()})
        assert not known.keys() & set(graph.atoms(left))
        whole, rest = (graph.evaluated(items, truths.__getitem__) for items in (literals, left))
        assert [rest[literal] for literal in left] == [whole[literal] for literal in literals]
