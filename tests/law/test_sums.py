"""Calculations over a table give, to the last digit, what they give of one movement; and so do duties and grants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Context, Decimal, localcontext
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.law import Facts, LawError, Rulebook, decide, default
from fairway.law.arithmetic import band, cents, choose, least, most, progressive, round_up
from fairway.law.calculation import Calculation, Working, computation
from fairway.law.cases import TODAY, load_cases
from fairway.law.columns import Counter, Dues, Reader, sums
from fairway.law.columns.column import Column, coded
from fairway.law.columns.dues import said_of
from fairway.law.columns.exact import Exact, Holds, Parted, of_decimals
from fairway.law.columns.masks import Rows
from fairway.law.columns.sums import Sums
from fairway.law.determination import Duty, Grant
from fairway.law.facts import END, START
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.law.values import Value
from fairway.rulebook.calculations import iit
from tests.law.test_columns import case_movements, random_movement, table_of

BOOK = default()
OF_LOGS = {"cn.residence-days", "cn.presence-days", "hk.visit-days"}
"""The calculations that read a log of stays, which no column can stand for."""
Known = Mapping[str, Value]


@pytest.fixture
def in_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few the rows, they are reckoned in columns."""
    monkeypatch.setattr(sums, "FEW", 0)


def columns_of(known: Calculation, movements: Sequence[Known]) -> Callable[[str], Column]:
    rows = Rows(len(movements))
    places = np.arange(len(movements))
    paths = {*known.inputs.values(), *known.options.values()}
    return {path: coded(rows, places, [facts.get(path) for facts in movements]) for path in paths}.__getitem__


def amounts_of(known: Calculation, movements: Sequence[Known]) -> tuple[list[Decimal | None], Sums]:
    reckoner = Sums(BOOK.vocabulary)
    return list(reckoner.reckoned(known, columns_of(known, movements), len(movements)).decimals()), reckoner


def alone(known: Calculation, facts: Known) -> Decimal | None:
    found = computation(known, facts)
    return found.amount if found else None


def worked() -> dict[str, list[Known]]:
    """The facts of every worked case of a calculation."""
    found: dict[str, list[Known]] = {}
    for case in load_cases(DEFAULT_FOLDER):
        if case.calculate:
            found.setdefault(case.calculate, []).append(Facts.read(BOOK.vocabulary, case.given).values)
    return found


@pytest.mark.usefixtures("in_columns")
def test_every_worked_case_of_a_calculation_comes_to_the_same_in_columns() -> None:
    cases = worked()
    assert sum(map(len, cases.values())) > 300
    for name, movements in cases.items():
        known = BOOK.calculations[name]
        assert amounts_of(known, movements)[0] == [alone(known, facts) for facts in movements], name


MONEYS = [0, 1, 36_000, 60_000, 96_000, 120_000, 264_000, 5_000_000]


def drawn(path: str, random: Random) -> Value:
    """A value of a fact, now at a bound, now anywhere, now not even sensible."""
    kind = BOOK.vocabulary[path].type
    match kind.kind:
        case "bool":
            return random.random() < 0.5
        case "count":
            return random.choice([0, 1, 2, 5, 12, 13, 400]) if path != "tax.year" else random.randint(2017, 2030)
        case "money":
            whole = random.choice([*MONEYS, random.randint(0, 300_000), random.randint(0, 30_000_000)])
            return Decimal(whole) + (Decimal(random.randint(-99, 99)) / 100 if random.random() < 0.4 else 0)
        case "number" | "quantity":
            return random.choice([Decimal(0), Decimal(1), Decimal("-0.9"), Decimal(random.randint(1, 99_999)) / 1000])
        case "one of":
            return random.choice(list(kind.choices))
        case "some of":
            return frozenset(code for code in kind.choices if random.random() < 0.1)
        case "date":
            return date(2024, 10, 16) + timedelta(random.randint(-400, 400))
        case "datetime":
            return datetime(2025, 2, 26, 11) + timedelta(hours=random.randint(-99, 99))
    return f"2024-0{random.randint(1, 9)}-05/2024-10-0{random.randint(1, 9)}"


def residents(known: Calculation, count: int, random: Random) -> list[Known]:
    """Rows for a calculation, a tenth of its inputs and a third of its options unknown."""
    unknown = {**dict.fromkeys(known.inputs.values(), 0.1), **dict.fromkeys(known.options.values(), 0.33)}
    return [
        {path: drawn(path, random) for path, share in unknown.items() if random.random() > share} for _ in range(count)
    ]


@pytest.mark.usefixtures("in_columns")
@pytest.mark.parametrize("name", sorted(BOOK.calculations))
def test_random_residents_get_to_the_last_digit_what_each_gets_alone(name: str) -> None:
    known = BOOK.calculations[name]
    rows = residents(known, 40 if name in OF_LOGS else 250, Random(name))
    found, reckoner = amounts_of(known, rows)
    assert found == [alone(known, facts) for facts in rows]
    assert sum(amount is not None for amount in found) >= len(rows) // 8
    assert not reckoner.unread or name in OF_LOGS


def test_few_rows_are_reckoned_one_by_one_and_equal_ones_once() -> None:
    known = BOOK.calculations["cn.iit.on-taxable"]
    found, reckoner = amounts_of(known, [{"tax.cn_taxable": Decimal(36_000)}] * 5 + [{}])
    assert (found, reckoner.singly) == ([Decimal(1_080)] * 5 + [None], 1)


@pytest.mark.usefixtures("in_columns")
def test_an_option_that_is_not_known_counts_as_its_default() -> None:
    for known in BOOK.calculations.values():
        paths = {known.options[name]: value for name, value in known.defaults.items()}
        for facts in residents(known, 3, Random(known.id)):
            assert alone(known, {**paths, **facts}) == alone(known, facts), known.id


def test_a_half_cent_that_a_division_misses_by_a_hair_is_a_half() -> None:
    third = Decimal(1) / 3
    assert cents(third * 3 * Decimal("0.005")) == Decimal("0.01")
    known, names = BOOK.calculations["cn.zone-relief"], ("tax.year", "income.wages", "tax.cny_per_hkd")
    rows: list[Known] = [
        {**dict(zip(names, (2025, Decimal(200_000) + cent, rate), strict=True)), "tax.hk_outgoings": Decimal(1)}
        for cent in (Decimal("0.1"), Decimal("0.5"), Decimal("0.7"))
        for rate in (Decimal("0.9"), Decimal("0.93"), Decimal("0.7"))
    ]
    with localcontext(Context(prec=400)):
        found = [alone(known, facts) for facts in rows]
    assert found == [alone(known, facts) for facts in rows]


@pytest.mark.parametrize("name", ["cn.iit.year", "hk.salaries-tax", "cn.zone-relief", "hk.nias", "hk.excise.liquor"])
def test_the_digits_that_a_program_sets_for_itself_change_no_amount(name: str) -> None:
    known = BOOK.calculations[name]
    rows = residents(known, 50, Random(4))
    expected = [computation(known, facts) for facts in rows]
    with localcontext(Context(prec=3)):
        assert [computation(known, facts) for facts in rows] == expected
        assert amounts_of(known, rows)[0] == [found and found.amount for found in expected]


def test_nor_do_they_change_what_a_norm_says_is_due() -> None:
    overstays = [facts for facts in case_movements(BOOK) if facts.get("trip.overstay_days") == 1]
    longer = ({**facts, "trip.overstay_days": 13} for facts in overstays)
    facts = next(facts for facts in longer if "=CNY 6500" in told_alone(BOOK, facts)["amounts"])
    expected = told_alone(BOOK, facts)
    with localcontext(Context(prec=1)):
        assert told_alone(BOOK, facts) == expected


def test_what_would_divide_by_nought_is_not_known() -> None:
    facts = {"goods.value_cny": Decimal(100), "goods.duty_rate": Decimal(5), "goods.consumption_tax_rate": Decimal(100)}
    assert computation(BOOK.calculations["cn.import-taxes"], facts) is None


def test_amounts_too_long_for_64_bits_are_exact() -> None:
    known = BOOK.calculations["cn.iit.on-taxable"]
    rows = [{"tax.cn_taxable": Decimal(10) ** n + Decimal("0.01")} for n in range(28)]
    assert amounts_of(known, rows)[0] == [alone(known, facts) for facts in rows]
    assert amounts_of(known, rows)[0][-1] == Decimal("449999999999999999999818080.00")


NUMBERS = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=3)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6))
def test_each_operation_means_on_a_column_what_it_means_on_a_number(pairs: list[tuple[Decimal, Decimal]]) -> None:
    bands = ((Decimal(10), Decimal("0.02")), (None, Decimal("0.17")))
    rows = ((5, 1, 2), (Decimal("99.5"), 3, 4), (None, 5, 6))
    operations: list[Callable[[Any, Any], Any]] = [
        lambda a, b: a + b * 2 - 1,
        lambda a, b: 3 - a * b,
        lambda a, b: least(a, b, 7),
        lambda a, b: most(a, b, Decimal("0.5")),
        lambda a, b: choose(a < b, a, b * b),
        lambda a, b: choose((a >= b) | (a == 0), 1, b),
        lambda a, b: cents(a * Decimal("0.0375")),
        lambda a, b: cents(a * b / 7),
        lambda a, b: cents(choose(b == 0, a, a / choose(b == 0, 1, b))),
        lambda a, b: round_up(a, Decimal("0.1")) + -b,
        lambda a, b: progressive(a, bands),
        lambda a, b: band(a, rows)[1] + band(b, rows)[0],
        lambda a, b: a // 9,
    ]
    a, b = (Exact(*of_decimals(numbers)) for numbers in zip(*pairs, strict=True))
    for number, act in enumerate(operations):
        with localcontext(Context(prec=100)):
            expected = [act(*pair) for pair in pairs]
            found = act(a, b)
            at = np.broadcast_to(found.wholes.values, len(pairs)).tolist()
            assert [Decimal(whole) / found.scale for whole in at] == expected, number
        assert found.over is None


def test_a_decision_that_rows_take_otherwise_divides_them() -> None:
    column = Exact(*of_decimals([1, 5, 9]))
    with pytest.raises(Parted) as parted:
        assert column > 4
    assert parted.value.ways.tolist() == [False, True, True]
    assert bool(column > 0)
    assert {7: "seven"}[Exact(*of_decimals([7, 7]))] == "seven"  # type: ignore[index]


def test_what_is_multiplied_by_its_own_divisor_is_as_it_was() -> None:
    thirds, whole = Exact(*of_decimals([3, 7])), Exact(*of_decimals([1, 1]))
    found = (whole / thirds + 1) * thirds
    assert found.over is None
    assert found.wholes.values.tolist() == [4, 8]


def test_steps_over_a_table_are_not_kept() -> None:
    work, column = Working(), Exact(*of_decimals([1, 2]))
    assert work.note("a", column) is column
    assert work.steps == []
    tax: Any = iit.by_table(work, iit.ANNUAL, column)
    assert tax.wholes.values.tolist() == [3, 6]
    assert Holds(np.array([True, False])).entry({True: 1, False: 0}).wholes.values.tolist() == [1, 0]


def dues_of(book: Rulebook, movements: Sequence[Known], calculations: Sequence[str] = ()) -> list[dict[str, Any]]:
    held = Reader(book).read(table_of(book, movements))
    dues = Dues(book, calculations)
    Counter(book, TODAY).determine(held.columns, held.rows, dues=dues)
    told = {name: column.to_pylist() for name, column in dues.columns(held.rows.count).items()}
    return [dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True)]


def told_alone(book: Rulebook, facts: Known) -> dict[str, Any]:
    found = decide(book, Facts(facts), TODAY)
    items: list[Duty | Grant] = [*found.duties, *found.grants]
    return {
        "duties": " ".join(duty.norm.id for duty in found.duties),
        "grants": " ".join(grant.norm.id for grant in found.grants),
        "amounts": "; ".join(
            said_of(item.norm, item.amount) for item in items if item.norm.amount or item.norm.calculation
        ),
    }


def test_every_worked_case_has_the_duties_grants_and_amounts_that_it_has_alone() -> None:
    movements = case_movements(BOOK)
    found = dues_of(BOOK, movements)
    assert found == [told_alone(BOOK, facts) for facts in movements]
    assert sum("=" in row["amounts"] for row in found) > 200


@pytest.mark.parametrize("seed", [1, 2])
def test_random_movements_have_the_duties_grants_and_amounts_that_they_have_alone(seed: int) -> None:
    random = Random(seed)
    placed = [facts for facts in case_movements(BOOK) if START in facts and END in facts]
    bases = [facts for facts in placed if "=" in told_alone(BOOK, facts)["amounts"]]
    movements = [random_movement(BOOK, random, random.choice(bases)) for _ in range(600)]
    assert dues_of(BOOK, movements) == [told_alone(BOOK, facts) for facts in movements]


def test_a_calculation_that_is_asked_for_is_told_in_money_on_all_that_is_known() -> None:
    resident = {"movement.kind": "person", "movement.from": "hk", "movement.to": "sz", "income.wages": "300000"}
    rows: list[dict[str, Any]] = [
        {**resident, "tax.year": "2025"},
        {**resident, "tax.year": "2025", "income.wages": None},
        {**resident, "tax.year": "2025", "movement.from": None},
        {**resident, "tax.year": "2025", "movement.date": "1999-01-01"},
    ]
    movements = [Facts.read(BOOK.vocabulary, raw).values for raw in rows]
    found = dues_of(BOOK, movements, ["cn.iit.year"])
    assert [row["cn.iit.year_CNY"] for row in found] == [Decimal("31080.00"), None, Decimal("31080"), Decimal("31080")]


def test_a_calculation_that_there_is_not_is_named() -> None:
    with pytest.raises(LawError, match=r"there is no calculation 'cn\.iit\.yaer'") as refused:
        Dues(BOOK, ["cn.iit.yaer"])
    assert "did you mean cn.iit.year?" in str(refused.value)
