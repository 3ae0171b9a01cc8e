"""The law as plain SQL: each operator means to a database what it means to `decide`, and whole answers are equal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from fairway.law import Facts, decide, default, logic
from fairway.law.cases import TODAY
from fairway.law.columns import Answer
from fairway.law.columns.logic import Trees
from fairway.law.errors import FactError
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.formula import Graph
from fairway.law.formula.program import given
from fairway.law.formula.reading import FormulaReading, Movements
from fairway.law.instrument import Period
from fairway.law.program import Program
from fairway.law.sql import (
    DIALECTS,
    Script,
    Statement,
    Unsayable,
    Wanted,
    every_program,
    programs_on,
    together,
)
from fairway.law.sql.dialects import Term
from fairway.law.sql.layers import Layers
from fairway.law.sql.sheet import Sheet, layered
from fairway.law.sql.terms import TYPES, Terms, column_type
from fairway.law.sql.ways import MOST, Demand, clustered
from fairway.law.values import Value
from fairway.tables.cluster import session
from fairway.tables.output import SAID, TEXTS, routes_text
from tests.law.databases_asked import Asked, DuckDbAsked, SparkAsked, postgres
from tests.law.operators import FACTS, OPERATORS, of_all_types, random_facts
from tests.law.test_columns import Known as Movement
from tests.law.test_columns import case_movements, random_movement
from tests.spark import needs_spark
from tests.test_cli import fairway

BOOK = of_all_types()
EDGES: dict[str, list[Any]] = {
    "number": [Decimal("0"), Decimal("-1.5"), Decimal("2.675"), Decimal("9999.9999"), Decimal("0.0001"), 7, 5, 3, -2],
    "date": [
        date(2024, 2, 29), date(2024, 1, 31), date(2024, 1, 29), date(2025, 12, 31), date(2200, 12, 31),
        date(1800, 1, 1), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 9), date(2026, 10, 10),
        date(2026, 10, 12),
    ],
    "datetime": [datetime(2026, 3, 1, 23, 30) + timedelta(minutes=n) for n in (0, 30, 45, -1, 60 * 24 * 400)]
    + [datetime(2026, 3, 1, 23, 30, 59)],
    "time": [time(0), time(3), time(23), time(23, 30), time(23, 59, 59)],
}  # fmt: skip
MORE = [
    "add_days(x.day, 60_000) > x.later",
    "add_days(x.day, -40_000) < x.later",
    "add_months(x.day, goods.weight, 'down') < x.later",
    "add_months(x.day, 100_001, 'down') < x.later",
    "add_years(x.day, goods.weight) > x.later",
    "add_working_days(x.day, 1, 'north') == x.later",
    "add_working_days(x.day, -1, 'north') <= x.later",
    "add_working_days(x.day, -60, 'north') < x.later",
    "add_working_days(x.day, 7, 'south') > x.later",
    "add_working_days(add_days(x.day, 1), 2, 'north') > x.later",
    "working_days_between(x.later, x.day, 'south') == 0",
    "30 <= minutes_between(x.moment, x.end)",
    "goods.weight == minutes_between(x.moment, x.end)",
    "listed(x.marks, 'banned-seeds', x.day)",
    "overlaps(x.marks, set())",
    "subset(x.marks, set())",
    "round_up(goods.weight, 0.5) > x.size",
    "round_half_up(goods.weight, 0) == 3",
    "goods.weight * 0.1 == 0.7",
    "x.colour in {'green'}",
]
ALL = [*OPERATORS, *MORE]
REFUSED = {
    "goods.weight / 3 < goods.weight - 1": "division by 3 has no end",
    "goods.weight * goods.weight * goods.weight > x.size": "the number may have 36 digits",
}


def tried(count: int = 150) -> list[dict[str, Any]]:
    """Facts on the edges of every type, a fifth unknown."""
    random = Random(11)
    rows = [random_facts(random, EDGES) for _ in range(count)]
    for facts in rows:
        if "goods.value" in facts:
            facts["goods.value"] = Decimal(facts["goods.value"]).quantize(Decimal("0.01"))
    return rows


ROWS = tried()


def selected(texts: list[str], dialect: str) -> str:
    """A statement that says where conditions are true and where each is false."""
    sheet, said = Sheet(), list[Term]()
    terms = Terms(BOOK, DIALECTS[dialect], sheet)
    for n, text in enumerate(texts):
        graph, tree = Graph(), BOOK.expression(text)
        rows, trees = Movements(graph), Trees(BOOK.functions)
        columns = {path: given(BOOK, path, rows) for path in FACTS}
        truth = FormulaReading(rows, trees, columns.__getitem__).truth(trees.shared(tree))
        layers = Layers(sheet, graph, [truth.true, truth.false], terms.atom)
        said += [exp.alias_(layers.term(truth.true), f"yes{n}"), exp.alias_(layers.term(truth.false), f"no{n}")]
    sheet.kept("id")
    query = layered(sheet, [exp.column("id"), *said], "facts", DIALECTS[dialect])
    return query.sql(dialect=dialect)


def opened(name: str) -> AbstractContextManager[Asked]:
    return postgres() if name == "postgres" else nullcontext(DuckDbAsked())


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def whole(request: pytest.FixtureRequest) -> Iterator[Asked]:
    with opened(request.param) as database:
        yield database


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def asked(request: pytest.FixtureRequest) -> Iterator[Asked]:
    with opened(request.param) as database:
        types = {path: column_type(BOOK, path, DIALECTS[database.dialect]) for path in FACTS}
        database.load("facts", types, ROWS)
        yield database


@pytest.mark.parametrize("text", ALL)
def test_each_operator_means_to_a_database_what_it_means_to_decide_or_is_refused_by_name(
    text: str, asked: Asked
) -> None:
    if text in REFUSED:
        with pytest.raises(Unsayable, match=f"{asked.dialect} cannot say .*: {REFUSED[text]}"):
            selected([text], asked.dialect)
        return
    assert_mean_the_same(asked, [text])


def assert_mean_the_same(asked: Asked, texts: list[str]) -> None:
    found = {n: said for n, *said in asked.ask(selected(texts, asked.dialect))}
    for n, facts in enumerate(ROWS):
        for place, text in enumerate(texts):
            expected = logic.evaluate(BOOK.expression(text), facts.get, BOOK.functions)
            assert found[n][2 * place : 2 * place + 2] == [expected is True, expected is False], (text, facts)


def programs(count: int) -> list[tuple[Program, list[Movement]]]:
    """The programs that judge most worked cases, of several kinds, with these."""
    book, found = default(), dict[Program, list[Movement]]()
    for facts in case_movements(book):
        dated = {DATE: TODAY, **facts}
        kind, start, end, day = (dated.get(path) for path in (KIND, START, END, DATE))
        if start and end and isinstance(day, date) and day in book.head.coverage:
            sides = book.programs.sides(str(kind), str(start), str(end))
            found.setdefault(book.programs.on(str(kind), sides, day), []).append(dated)
    most = sorted(found.items(), key=lambda item: -len(item[1]))
    kinds = dict[str, tuple[Program, list[Movement]]]()
    for program, movements in most:
        kinds.setdefault(program.kind, (program, movements))
    return list(kinds.values())[:count]


def fitting(statement: Statement, movements: list[Movement]) -> list[Movement]:
    """The movements whose values fit the types of the columns."""
    return [facts for facts in movements if all(_fits(statement, *pair) for pair in facts.items())]


def _fits(statement: Statement, path: str, value: Value) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or path not in statement.columns:
        return True
    digits = TYPES[statement.book.vocabulary[path].type.kind]
    return abs(value) < 10**digits.before and Decimal(value) * 10**digits.after % 1 == 0


def assert_answered(asked: Asked, program: Program, movements: list[Movement], wanted: Wanted | None = None) -> int:
    """How many movements a database answers, each as `decide` does; the others it marks as apart."""
    statement = Statement(program, asked.dialect, wanted or Wanted(keep=["id"]))
    rows = fitting(statement, movements)
    asked.load("movements", statement.columns, rows)
    found = asked.ask(statement.sql())
    assert sorted(row[0] for row in found) == list(range(len(rows)))
    answered = untold = 0
    for n, *said, apart in found:
        if not apart:
            answered += 1
            answer = Answer.of(decide(default(), Facts(rows[n])))
            assert said[:-1] == [say(answer) for say in TEXTS.values()], rows[n]
            assert said[-1] in (None, routes_text(answer.routes)), rows[n]
            untold += said[-1] is None
        else:
            assert said == [None] * len(SAID)
    assert untold < answered / 20
    return answered


def tried_of(program: Program, cases: list[Movement], count: int) -> list[Movement]:
    """Movements that a program judges: worked cases, and random ones with a fifth of their facts unknown."""
    random = Random(program.kind)
    made = [{**random_movement(default(), random, random.choice(cases)), DATE: program.day} for _ in range(count)]
    going = [{**facts, **{path: cases[0][path] for path in (KIND, START, END)}} for facts in made]
    return [*cases, *going]


@pytest.mark.parametrize("n", range(3))
def test_a_database_answers_as_decide_does_worked_cases_and_random_movements(n: int, whole: Asked) -> None:
    program, cases = programs(3)[n]
    movements = tried_of(program, cases, 250)
    assert assert_answered(whole, program, movements) > 0.9 * len(movements)


@needs_spark
def test_spark_means_by_each_operator_and_answers_of_whole_movements_what_decide_does() -> None:
    with session("local[1]") as spark:
        asked = SparkAsked(spark)
        asked.load("facts", {path: column_type(BOOK, path, DIALECTS["spark"]) for path in FACTS}, ROWS)
        assert_mean_the_same(asked, [text for text in ALL if text not in REFUSED])
        (program,) = programs_on(default(), "hk", "sz", TODAY, "data")
        cases: list[Movement] = [{KIND: "data", START: "hk", END: "sz", DATE: TODAY}]
        assert assert_answered(asked, program, tried_of(program, cases, 60)) == 61


@pytest.mark.parametrize("kind", ["person", "vehicle"])
def test_ways_through_are_told_row_by_row_several_where_there_is_a_choice(kind: str) -> None:
    program, cases = next(item for item in programs(5) if item[0].kind == kind)
    movements, asked = tried_of(program, cases, 100), DuckDbAsked()
    wanted = Wanted(keep=["id"], say=["outcome", "routes"])
    assert "pattern" not in Statement(program, "duckdb", Wanted(say=["outcome"])).sql()
    statement = Statement(program, "duckdb", wanted)
    rows = fitting(statement, movements)
    asked.load("movements", statement.columns, rows)
    found = {n: routes for n, _, routes, _ in asked.ask(statement.sql())}
    expected = {n: routes_text(decide(default(), Facts(facts)).routes) for n, facts in enumerate(rows)}
    assert {n: routes for n, routes in found.items() if routes is not None and routes != expected[n]} == {}
    assert any("; " in (routes or "") for routes in found.values())


def options_of(program: Program) -> set[tuple[str, ...]]:
    """What the requirements of a program ask for: a formula can only leave out some of it."""
    names = ([name for name, _ in program.options[n]] for fold in program.folds for n in fold.requirements)
    return {tuple(sorted(options)) for options in names}


def test_of_the_shipped_law_no_requirements_share_more_procedures_than_are_written_on_any_day_between_any_places() -> (
    None
):
    sizes = Counter[int]()
    for program in every_program(default(), Period()):
        clusters = clustered(Demand(options, 1) for options in sorted(options_of(program)) if options)
        sizes[max((len(cluster.demands) for cluster in clusters), default=0)] += 1
    assert sizes.total() > 1000
    assert 1 < max(sizes) <= MOST, sizes


def test_ways_through_are_told_where_hundreds_of_procedures_exclude_each_other() -> None:
    (program,) = programs_on(default(), "sz", "hk", TODAY, "person")
    names = {name for options in options_of(program) for name in options}
    assert sum(len(names & {*program.rulebook.procedures[name].excludes}) for name in names) > 200
    case: Movement = {KIND: "person", START: "sz", END: "hk", DATE: TODAY}
    assert assert_answered(DuckDbAsked(), program, tried_of(program, [case], 60)) > 50


def test_facts_without_a_column_are_unknown() -> None:
    (program,) = programs_on(default(), "sz", "hk", TODAY, "data")
    cases: list[Movement] = [{KIND: "data", START: "sz", END: "hk", DATE: TODAY}]
    movements = tried_of(program, cases, 60)
    has = [KIND, START, END, DATE, "data.special", "transfer.mechanism", "id"]
    known: list[Movement] = [{path: value for path, value in facts.items() if path in has} for facts in movements]
    asked, wanted = DuckDbAsked(), Wanted(keep=["id"], has=has)
    assert set(Statement(program, "duckdb", wanted).columns) <= set(has)
    assert assert_answered(asked, program, known, wanted) == len(known)


def test_several_kinds_are_answered_by_one_statement_each_row_by_its_own_text() -> None:
    found = programs_on(default(), "hk", "sz", TODAY)
    has = [KIND, START, END, DATE, "data.special", "goods.mode", "funds.amount_hkd", "id"]
    statements = [
        Statement(program, "duckdb", Wanted("many.rows", ["id"], ["outcome", "needs"], has)) for program in found
    ]
    types = {path: kind for statement in statements for path, kind in statement.columns.items()}
    random = Random(2)
    rows = [{KIND: random.choice([p.kind for p in found]), START: "hk", END: "sz", DATE: TODAY} for _ in range(40)]
    asked = DuckDbAsked()
    asked.connection.execute("CREATE SCHEMA many")
    asked.load("many.rows", types, rows)
    answers = asked.ask(together(statements))
    assert len(answers) == 40
    for n, outcome, needs, apart in answers:
        answer = Answer.of(decide(default(), Facts(rows[n])))
        assert (outcome, needs, apart) == (answer.outcome, TEXTS["needs"](answer), False)


def test_a_script_answers_each_row_of_a_table_once_by_the_text_of_its_own_date(whole: Asked) -> None:
    has = [KIND, START, END, DATE, "data.special", "data.contains_pi", "data.important", "transfer.mode", "id"]
    random, places = Random(5), ["sz", "bj", "mo", "sz.hetao.supervised"]
    rows: list[Movement] = [
        {
            KIND: "data", START: "hk", END: random.choice(places),
            DATE: date(2026, 1, 1) + timedelta(random.randrange(120)),
            **{path: random.choice([True, False]) for path in ("data.contains_pi", "data.important")},
        }
        for _ in range(60)
    ]  # fmt: skip
    during = Period(date(2026, 1, 1), date(2026, 4, 30))
    script = Script(whole.dialect, Wanted("rows_of_a_year", ["id"], has=has), f"answers_{whole.dialect}")
    statements = list(script.written(every_program(default(), during, start="hk", kind="data")))
    assert len(statements) > len(places)
    whole.load("rows_of_a_year", script.columns, rows)
    for statement in statements:
        whole.run(statement)
    found = sorted(whole.ask(f"SELECT * FROM answers_{whole.dialect}"))
    assert [row[0] for row in found] == list(range(60))
    for n, *said, apart in found:
        answer = Answer.of(decide(default(), Facts(rows[n])))
        expected = [*(say(answer) for say in TEXTS.values()), routes_text(answer.routes)]
        assert said == ([None] * len(SAID) if apart else expected), rows[n]


def test_a_script_is_written_for_days_that_are_covered_and_places_that_exist() -> None:
    with pytest.raises(FactError, match="covers no day from 1900-01-01 to 1900-12-31"):
        list(every_program(default(), Period(date(1900, 1, 1), date(1900, 12, 31))))
    with pytest.raises(FactError, match="'atlantis' is not a place"):
        list(every_program(default(), Period(), start="atlantis"))
    answer = fairway("rulebook", "sql", "--all", "--kind", "data", "--from", "hk", "--to", "sz", "--say", "outcome")
    assert answer.code == 0
    created, *added = re.findall(r"^(CREATE TABLE|INSERT INTO) answers", answer.out, re.MULTILINE)
    assert created == "CREATE TABLE"
    assert set(added) == {"INSERT INTO"}
    assert len(re.findall(r"^-- data; HK exit, CN entry; ", answer.out, re.MULTILINE)) == 1 + len(added)
    assert fairway("rulebook", "sql").code == 2
    assert fairway("rulebook", "sql", "--all", "--on", "2026-06-01").code == 2


@pytest.mark.parametrize("dialect", list(DIALECTS))
def test_a_statement_parses_in_its_dialect_and_nests_little(dialect: str) -> None:
    (program,) = programs_on(default(), "hk", "sz", TODAY, "vehicle")
    (parsed,) = sqlglot.parse(Statement(program, dialect, Wanted(keep=["id"])).sql(pretty=False), dialect=dialect)
    assert isinstance(parsed, exp.Select)
    layers = [query for query in parsed.find_all(exp.CTE) if re.fullmatch(r"l\d+", query.alias)]
    assert len(layers) > 5
    for layer in layers:
        assert max(len(list(column.find_all(exp.Column))) for column in layer.this.selects) < 150


def test_columns_to_keep_have_names_of_their_own_and_places_must_exist() -> None:
    (program,) = programs_on(default(), "hk", "sz", TODAY, "data")
    for name in ("outcome", "f0"):
        with pytest.raises(FactError, match=f"can't be called '{name}'"):
            Statement(program, "duckdb", Wanted(keep=[name])).sql()
    with pytest.raises(FactError, match="'atlantis' is not a place"):
        programs_on(default(), "atlantis", "sz", TODAY)
    with pytest.raises(FactError, match="does not cover 1900-01-01"):
        programs_on(default(), "hk", "sz", date(1900, 1, 1))


def test_what_is_no_name_of_a_table_is_told_and_what_is_odd_is_quoted() -> None:
    (program,) = programs_on(default(), "hk", "sz", TODAY, "data")
    for name in ('a"; drop table b; --', ""):
        with pytest.raises(FactError, match="is no name of a table"):
            Statement(program, "duckdb", Wanted(name)).sql()
        with pytest.raises(FactError, match="is no name of a table"):
            Script("duckdb", Wanted(), name)
    assert '"a; drop table b"' in Statement(program, "duckdb", Wanted("a; drop table b")).sql()


def test_the_command_writes_a_statement_that_runs() -> None:
    answer = fairway(
        "rulebook", "sql", "--kind", "data", "--from", "hk", "--to", "sz", "--on", "2026-06-01", "--keep", "id"
    )
    assert answer.code == 0
    assert '--   "data.special" TEXT[]' in answer.out
    asked = DuckDbAsked()
    types = dict(re.findall(r'^--   "(.*?)" (.*)$', answer.out, re.MULTILINE))
    asked.load("movements", types, [{KIND: "data", START: "hk", END: "sz", DATE: TODAY, "data.special": frozenset()}])
    (row,) = asked.ask(answer.out)
    assert row == (0, "free", "HK exit: free; CN entry: free", "", "", "", False)
