"""A program as one formula: it says of a movement what `decide` says, and a solver reads it the same way."""

from __future__ import annotations

from datetime import date
from functools import partial
from random import Random
from typing import Any

import pytest

from fairway.law import Facts, Rulebook, decide, default, logic
from fairway.law.cases import TODAY
from fairway.law.columns import Answer
from fairway.law.columns.logic import Trees
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.formula import FALSE, TRUE, Atom, Graph, Known, formula_of
from fairway.law.formula.program import given
from fairway.law.formula.reading import FormulaReading, Movements
from fairway.law.proofs.encoding import Encoding, is_known
from fairway.law.proofs.gregorian import FIRST, LAST
from fairway.law.proofs.terms import Terms, named_in
from fairway.law.proofs.world import World
from tests.law.operators import FACTS, OPERATORS, of_all_types, random_facts
from tests.law.test_columns import Known as Movement
from tests.law.test_columns import case_movements, plainly, random_movement

BOOK = of_all_types()


def answered(book: Rulebook, movements: list[Movement]) -> int:
    """How many movements the formula answers, each as `decide` does."""
    found = 0
    for facts in movements:
        kind, start, end = (str(facts[path]) for path in (KIND, START, END))
        day = facts[DATE]
        assert isinstance(day, date)
        formula = formula_of(book.programs.on(kind, book.programs.sides(kind, start, end), day))
        answer = formula.answer(facts)
        if answer is not None:
            found += 1
            assert plainly(answer) == plainly(Answer.of(decide(book, Facts(facts)))), facts
    return found


def covered(book: Rulebook, movements: list[Movement]) -> list[Movement]:
    dated = [{DATE: TODAY, **facts} for facts in movements if START in facts and END in facts]
    return [facts for facts in dated if isinstance(day := facts[DATE], date) and day in book.head.coverage]


def test_the_formula_says_of_worked_cases_what_decide_says() -> None:
    movements = covered(default(), case_movements(default()))[::4]
    movements.sort(key=lambda facts: tuple(str(facts[path]) for path in (KIND, START, END, DATE)))
    assert answered(default(), movements) > 0.99 * len(movements)


def test_the_formula_says_of_random_movements_with_a_fifth_unknown_what_decide_says() -> None:
    book, random = default(), Random(5)
    bases = random.sample(covered(book, case_movements(book)), 25)
    movements = covered(book, [random_movement(book, random, base) for base in bases for _ in range(40)])
    assert answered(book, movements) > 0.9 * len(movements)


def test_opposites_meet_in_nothing_and_equal_parts_are_one() -> None:
    graph = Graph()
    a, b = (graph.atom(Known(BOOK.expression(path))) for path in ("x.size", "x.day"))
    assert a & graph.negation(a) == FALSE
    assert a | graph.negation(a) == TRUE
    assert (a & b) & a == b & a
    assert a ^ a == FALSE and a ^ b == b ^ a
    assert 0 | a == a and 0 & a == FALSE


def is_told(facts: dict[str, Any]) -> bool:
    """Whether a solver reckons with such values: no negative numbers, no day out of its calendar."""
    numbers = [value for path, value in facts.items() if FACTS[path] == "number"]
    days = [value for path, value in facts.items() if FACTS[path] == "date"]
    return all(value >= 0 for value in numbers) and all(FIRST <= day <= LAST for day in days)


def is_true(facts: dict[str, Any], atom: Atom) -> bool:
    return atom.true_of(facts.get, BOOK.functions)


@pytest.mark.parametrize("text", OPERATORS)
def test_each_operator_and_function_means_to_the_solver_what_it_means_to_decide_unknowns_included(text: str) -> None:
    graph, random, tree = Graph(), Random(text), BOOK.expression(text)
    rows, trees = Movements(graph), Trees(BOOK.functions)
    columns = {path: given(BOOK, path, rows) for path in FACTS}
    truth = FormulaReading(rows, trees, columns.__getitem__).truth(trees.shared(tree))
    terms = Terms(World(), BOOK, named_in([graph]))
    encoding = Encoding(graph, terms, FACTS)
    true, false = encoding.term(truth.true), encoding.term(truth.false)
    tried = 0
    while tried < 12:
        facts = random_facts(random)
        expected = logic.evaluate(tree, facts.get, BOOK.functions)
        told = graph.evaluated([truth.true, truth.false], partial(is_true, facts))
        assert (told[int(truth.true)], told[int(truth.false)]) == (expected is True, expected is False), facts
        if not is_told(facts):
            continue
        tried += 1
        if "working_days" in text:
            continue
        stated = [terms.equals(path, value) for path, value in facts.items()]
        stated += [is_known(path) == (path in facts) for path in FACTS]
        for term, state in ((true, True), (false, False)):
            assert (terms.world.model(*stated, term) is not None) == (expected is state), facts
