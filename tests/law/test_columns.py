"""The columnar reading gives the answers of `decide`: on every case, on random facts, on every operator."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.law import Facts, LawError, Rulebook, decide, default, functions, logic
from fairway.law.cases import TODAY, load_cases
from fairway.law.columns import Answer, Answers, Counter, Reader
from fairway.law.columns.column import Column
from fairway.law.columns.logic import Reading, Trees
from fairway.law.columns.masks import Rows, pack, unpack
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.law.sample import domains_of
from fairway.law.values import Value
from tests.law.invented import BOOK, CROSSING, TEXTS
from tests.law.operators import FACTS, OPERATORS, PLACES, WHOLE, of_all_types, random_facts

Known = Mapping[str, Value]


def table_of(book: Rulebook, movements: Sequence[Known]) -> pa.Table:
    """Movements as an Arrow table, a column a fact, with what is not known left empty."""
    paths = sorted({path for facts in movements for path in facts})
    return pa.table({path: array_of(book, path, [facts.get(path) for facts in movements]) for path in paths})


def array_of(book: Rulebook, path: str, values: list[Any]) -> pa.Array:
    family = book.vocabulary[path].type.family
    plain = [sorted(value) if isinstance(value, frozenset) else value for value in values]
    if family == "set":
        return pa.array(plain, pa.list_(pa.string()))
    if family == "number":
        return pa.array([None if value is None else str(value) for value in plain], pa.string())
    return pa.array(plain)


def counted(book: Rulebook, movements: Sequence[Known]) -> Answers:
    held = Reader(book).read(table_of(book, movements))
    assert held.faults == []
    return Counter(book, TODAY).determine(held.columns, held.rows)


def plainly(answer: Answer | None) -> object:
    """What counts of an answer, the ways through aside; norms and facts are sets."""
    assert answer is not None
    sides = [(side.side, side.outcome, set(side.because), set(side.needs)) for side in answer.sides]
    return answer.outcome, sides, set(answer.needs)


def assert_equal(book: Rulebook, movements: Sequence[Known]) -> Answers:
    found = counted(book, movements)
    for facts, answer in zip(movements, found, strict=True):
        expected = Answer.of(decide(book, Facts(facts), TODAY))
        assert plainly(answer) == plainly(expected), facts
        assert answer is not None
        assert answer.routes == expected.routes, facts
    return found


def random_movement(book: Rulebook, random: Random, base: Known) -> Known:
    """A movement like `base` on its day or in other years, with a fifth of what its law reads left unknown."""
    kind, start, end = (str(base[path]) for path in (KIND, START, END))
    day = random.choice([base.get(DATE, TODAY), TODAY, date(2024, 3, 22), date(2022, 1, 1)])
    assert isinstance(day, date)
    facts: dict[str, Value] = {KIND: kind, START: start, END: end, DATE: day}
    if day in book.head.coverage:
        program = book.programs.on(kind, book.programs.sides(kind, start, end), day)
        for path, values in domains_of(program).values.items():
            if values and path not in facts and random.random() < 0.8:
                facts[path] = random.choice(values)
    given = {path: value for path, value in base.items() if path not in facts or random.random() < 0.5}
    return facts | {path: value for path, value in given.items() if random.random() < 0.8 and path not in (KIND, DATE)}


def case_movements(book: Rulebook) -> list[Known]:
    cases = [case for case in load_cases(DEFAULT_FOLDER) if not case.calculate]
    return [facts for case in cases if KIND in (facts := Facts.read(book.vocabulary, case.given).values)]


def test_every_worked_case_is_answered_as_by_itself() -> None:
    movements = case_movements(default())
    assert len(movements) > 3000
    found = assert_equal(default(), movements)
    assert found.singly < 10
    assert sum(1 for answer in found if answer and len(answer.routes) > 1) > 100


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_movements_of_all_kinds_in_one_table_are_answered_as_each_by_itself(seed: int) -> None:
    book, random = default(), Random(seed)
    placed = [facts for facts in case_movements(book) if START in facts and END in facts]
    bases = random.sample(placed, 40)
    movements = [random_movement(book, random, random.choice(bases)) for _ in range(1500)]
    found = assert_equal(book, movements)
    assert len({answer.outcome for answer in found.distinct}) >= 5


PROGRAM = BOOK.programs.on("goods", BOOK.programs.sides("goods", "north.town", "south"), date(2026, 6, 1))
DOMAINS = {path: values for path, values in domains_of(PROGRAM).values.items() if not path.startswith("movement")}


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["2025-12-31", "2026-06-01", "2031-01-01", None]))
def test_whatever_is_unknown_the_answer_is_that_of_decide(random: Random, day: str | None) -> None:
    movements: list[Known] = []
    for _ in range(20):
        facts = {**Facts.read(BOOK.vocabulary, CROSSING).values}
        del facts[DATE]
        if day:
            facts[DATE] = date.fromisoformat(day)
        if random.random() < 0.1:
            del facts[random.choice([START, END])]
        drawn = {path: random.choice(values) for path, values in DOMAINS.items() if values and random.random() < 0.8}
        movements.append({**facts, **drawn, **({"goods.is_heavy": True} if random.random() < 0.1 else {})})
    assert_equal(BOOK, movements)


def test_norms_that_contradict_each_other_are_told_as_decide_tells_them() -> None:
    clash = TEXTS["north.yaml"].replace(
        "    as: goods.weight > 500\n",
        "    as: goods.weight > 500\n  - id: heavy-too\n    define: goods.is_heavy\n    as: goods.weight > 50\n",
    )
    book = Rulebook.from_texts({**TEXTS, "north.yaml": clash})
    plain = {**CROSSING, "goods.is_grain": "yes", "goods.marks": [], "goods.value": "80", "goods.origin": "CC"}
    weights = ("40", "100", "600")
    movements = [Facts.read(book.vocabulary, {**plain, "goods.weight": weight}).values for weight in weights]
    found = assert_equal(book, movements)
    assert [answer.outcome for answer in found if answer] == ["undetermined", "conflict", "undetermined"]
    assert found.singly == 1


def test_facts_that_contradict_the_law_are_undetermined_and_need_nothing() -> None:
    raw = {**CROSSING, "goods.is_grain": "yes", "goods.marks": [], "goods.value": "80", "goods.told_cursed": "no"}
    facts = Facts.read(BOOK.vocabulary, {**raw, "goods.origin": "CC", "goods.is_heavy": "yes", "goods.weight": 100})
    found = assert_equal(BOOK, [facts.values])
    assert found.distinct[0].needs == ()


def test_a_group_larger_than_is_judged_at_once_is_judged_whole() -> None:
    base = Facts.read(BOOK.vocabulary, {**CROSSING, "goods.is_grain": "yes", "goods.origin": "CC"}).values
    few = [{**base, "goods.weight": Decimal(n)} for n in (99, 100, 500, 501, 1000)]
    table = table_of(BOOK, few)
    many = pa.concat_tables([table] * 14_000)
    held = Reader(BOOK).read(many)
    found = Counter(BOOK, TODAY).determine(held.columns, held.rows)
    answers = list(found)
    assert len(answers) == 70_000
    expected = [plainly(Answer.of(decide(BOOK, Facts(facts)))) for facts in few]
    assert [plainly(answer) for answer in answers[-5:]] == expected


def test_every_function_of_the_condition_language_is_tried() -> None:
    assert {name for name in functions.SIGNATURES if any(f"{name}(" in text for text in OPERATORS)} == set(
        functions.SIGNATURES
    )


@pytest.mark.parametrize("more", [{}, WHOLE, PLACES], ids=["any numbers", "whole numbers", "a few places"])
@pytest.mark.parametrize("text", OPERATORS)
def test_each_operator_and_function_means_in_columns_what_it_means_alone_unknowns_included(
    text: str, more: dict[str, list[Any]]
) -> None:
    book = of_all_types()
    trees = Trees(book.functions)
    tree = trees.shared(book.expression(text))
    random = Random(text)
    rows = Rows(400)
    many = [random_facts(random, more) for _ in range(rows.count)]
    columns = {path: column_of(rows, family, [facts.get(path) for facts in many]) for path, family in FACTS.items()}
    reading = Reading(rows, trees, columns.__getitem__)
    truth, needs = reading.truth(tree), reading.needs(tree)
    true, false = unpack(truth.true, rows.count).tolist(), unpack(truth.false, rows.count).tolist()
    asked = {path: unpack(mask, rows.count).tolist() for path, mask in needs.items()}
    for n, facts in enumerate(many):
        expected = logic.evaluate(tree, facts.get, book.functions)
        assert (true[n], false[n]) == (expected is True, expected is False), facts
        named = {path for path, flags in asked.items() if flags[n]}
        assert named == logic.needs(tree, facts.get, book.functions), facts
    assert any(true) or any(false)


def column_of(rows: Rows, family: str, values: list[Any]) -> Column:
    import numpy as np

    ordered = family in ("number", "date", "datetime", "time")
    different = {value for value in values if value is not None}
    kept = sorted(different) if ordered else list(different)
    return Column(rows, np.array([-1 if v is None else kept.index(v) for v in values]), tuple(kept), ordered)


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_a_mask_holds_each_row_in_a_bit_of_its_own(flags: list[bool]) -> None:
    import numpy as np

    assert unpack(pack(np.array(flags)), len(flags)).tolist() == flags


def values_of(path: str, array: pa.Array, book: Rulebook = BOOK) -> tuple[list[Any], dict[int, str]]:
    """What the cells of a column are read as, and what is wrong with those that are not."""
    held = Reader(book).read(pa.table({path: array}))
    column = held.columns[path]
    read = [column.values[code] if code >= 0 else None for code in column.codes.tolist()]
    return read, {fault.row: fault.message for fault in held.faults}


def test_cells_are_read_as_people_write_them() -> None:
    cells = pa.array(["1,000", "１２万", "1e3", "unknown", "", None, "heavy"])
    read, wrong = values_of("goods.weight", cells)
    assert read == [1000, 120000, 1000, None, None, None, None]
    assert list(wrong) == [6]
    assert "'heavy' does not fit goods.weight" in wrong[6]


@pytest.mark.parametrize(
    ("path", "array", "expected"),
    [
        ("goods.weight", pa.array([0.1, None, 1e3]), [Decimal("0.1"), None, 1000]),
        ("goods.weight", pa.array([Decimal("2.50")], pa.decimal128(9, 2)), [Decimal("2.5")]),
        ("goods.weight", pa.array([3, 3], pa.uint8()), [3, 3]),
        ("goods.is_grain", pa.array([True, None, False]), [True, None, False]),
        ("goods.is_grain", pa.array(["是", "no"]).dictionary_encode(), [True, False]),
        ("goods.marks", pa.array([["blue"], [], [""], None]), [frozenset(["blue"]), frozenset(), frozenset(), None]),
        ("goods.marks", pa.array(["blue", "none", None]), [frozenset(["blue"]), frozenset(), None]),
        ("goods.marks", pa.nulls(2), [None, None]),
        ("movement.date", pa.array([date(2026, 1, 2)]), [date(2026, 1, 2)]),
        ("movement.date", pa.array([datetime(2026, 1, 2, 23)]), [date(2026, 1, 2)]),
        ("movement.date", pa.array([datetime(2026, 1, 2, 23, tzinfo=UTC)]), [date(2026, 1, 3)]),
    ],
)
def test_cells_of_every_type_are_read_without_loss(path: str, array: pa.Array, expected: list[Any]) -> None:
    assert values_of(path, array) == (expected, {})


@pytest.mark.parametrize(
    ("path", "array"),
    [
        ("goods.weight", pa.array([float("nan")])),
        ("goods.weight", pa.array([float("inf")])),
        ("goods.weight", pa.array([True])),
        ("goods.is_grain", pa.array([2])),
        ("goods.marks", pa.array([["blue", None]])),
        ("movement.date", pa.array(["2026-02-30"])),
        ("movement.date", pa.array(["1066-10-14"])),
        ("movement.from", pa.array(["atlantis"])),
        ("movement.kind", pa.array([{"a": 1}])),
        ("movement.kind", pa.array([b"goods\xff"])),
        ("movement.kind", pa.array(["x" * (10 << 20)])),
    ],
)
def test_a_cell_that_does_not_fit_is_a_fault_and_never_an_unknown(path: str, array: pa.Array) -> None:
    read, wrong = values_of(path, array)
    assert read == [None]
    assert len(wrong) == 1
    assert len(wrong[0]) < 500


def test_a_column_that_looks_like_a_fact_and_is_none_is_refused_with_a_hint() -> None:
    with pytest.raises(LawError, match=r"goods\.weigth.*did you mean goods\.weight"):
        Reader(BOOK).read(pa.table({"goods.weigth": [1]}))


def test_the_law_is_there_without_the_packages_that_tables_need() -> None:
    script = (
        "import sys\n"
        "sys.modules.update(numpy=None, pyarrow=None)\n"
        "from fairway.law import LawError, default, decide\n"
        "try:\n    import fairway.law.columns\n"
        "except LawError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert "tables need the package 'numpy'" in done.stdout
    assert "fairway[frames]" in done.stdout
