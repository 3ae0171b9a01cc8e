"""Numbers, days and moments reckoned for all rows at once come to what each comes to alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pytest

from fairway.law import logic
from fairway.law.columns.calendar import CALENDAR
from fairway.law.columns.column import Column
from fairway.law.columns.logic import Reading, Trees
from fairway.law.columns.masks import Rows, unpack
from fairway.law.columns.scalars import FORMS, SIXTIETHS, Scalars, as_scalars
from tests.law.operators import FACTS, OPERATORS, of_all_types
from tests.law.test_columns import column_of

TEXTS = [
    *(text for text in OPERATORS if any(f"{name}(" in text for name in CALENDAR) or "<" in text or ">" in text),
    "months_between(x.later, x.day) == 0",
    "add_months(x.day, x.size, 'up') > x.later",
    "add_months(x.day, x.size, 'down') < date('2000-03-01')",
    "add_years(x.day, x.size) >= x.later",
    "add_days(x.day, x.size) == x.later",
    "add_years(date('2000-02-29'), 6 - x.size) <= x.day",
    "add_days(x.day, x.size / 7) < x.later",
    "minutes_between(x.moment, x.end) == x.size",
    "minutes_between(x.moment, x.end) * 2 > x.size",
    "minutes_between(x.moment, x.end) < 0.3333333333333333333333333333",
    "minutes_between(x.moment, x.end) >= 0.01666666666666666666666666667",
    "day_of(x.moment) < day_of(x.end)",
    "time_of(x.moment) == x.clock",
    "time_of(x.moment) < time('09:30')",
    "day_of(x.moment) == x.day",
    "year(x.day) == year(x.later) and month(x.day) > month(x.later)",
    "max(days_between(x.day, x.later), x.size) == x.size",
    "(x.day if goods.is_grain else x.later) < x.later",
]
LEFT_OUT = ("x.place", "x.marks", "working_days")
"""No numbers, or counted day by day from one end of the calendar to the other."""
ENDS = [date.min, date.max, date(2024, 2, 29), date(1900, 2, 28), date(2024, 1, 31), date(2023, 12, 31)]
FRACTIONS = ["0.3333333333333333333333333333", "0.3333333333333333333333333334", "9.999999999999999999999999999"]
FRACTIONS += ["0.5", "-0.5", "-7", "1e-30"]
SIZES = [0, 1, -1, 12, 100_000, 100_001, -100_000, 10**9, Decimal("1.5"), Decimal("-0.5")]


def value(family: str, random: Random) -> Any:
    """A value of a type, at the ends of what there is as often as not."""
    match family:
        case "date":
            near = date(2024, 1, 1) + timedelta(random.randrange(800))
            return random.choice([near, random.choice(ENDS), date.fromordinal(random.randrange(1, 3_652_060))])
        case "datetime":
            near = datetime(2024, 1, 1) + timedelta(seconds=random.randrange(4000))
            return random.choice([near, near, near + timedelta(microseconds=999_999), datetime.min, datetime.max])
        case "time":
            return random.choice([time(9, 30), time.min, time.max, time(0, random.randrange(60))])
        case "number":
            return random.choice([random.randrange(-40, 400), random.choice(SIZES)])
        case _:
            return random.choice([True, False])


@pytest.mark.parametrize("text", [text for text in TEXTS if not any(word in text for word in LEFT_OUT)])
def test_what_is_reckoned_for_all_rows_is_what_each_comes_to_alone(text: str) -> None:
    book, random, rows = of_all_types(), Random(text), Rows(600)
    tree = book.expression(text)
    trees = Trees(book.functions)
    facts = {path: family for path, family in FACTS.items() if family not in ("choice", "place", "set")}
    held = {
        path: [None if random.random() < 0.1 else value(its, random) for _ in range(600)] for path, its in facts.items()
    }
    columns: dict[str, Column] = {}
    for path, family in facts.items():
        coded = column_of(rows, family, held[path])
        columns[path] = as_scalars(coded, family) or coded
    truth = Reading(rows, trees, columns.__getitem__).truth(trees.shared(tree))
    true, false = unpack(truth.true, rows.count).tolist(), unpack(truth.false, rows.count).tolist()
    for n in range(rows.count):
        expected = logic.evaluate(tree, lambda path, n=n: held[path][n], book.functions)  # type: ignore[misc]
        assert (true[n], false[n]) == (expected is True, expected is False), {path: held[path][n] for path in held}
    assert any(true) or any(false)


def test_days_are_reckoned_and_not_asked_one_by_one() -> None:
    book, rows = of_all_types(), Rows(3)
    trees = Trees({})  # no function of one value is there to be asked
    days = np.array([18_000, 19_000, 20_000])
    columns = {
        path: Scalars(rows, days + shift, rows.whole, FORMS["date"]) for path, shift in (("x.day", 0), ("x.later", 9))
    }
    tree = trees.shared(book.expression("add_months(x.day, 1, 'down') > x.later"))
    assert Reading(rows, trees, columns.__getitem__).truth(tree).true == rows.whole


@pytest.mark.parametrize(
    "text",
    [
        "0.3333333333333333333333333333",
        "0.3333333333333333333333333334",
        "0.5",
        "-0.5",
        "-7",
        "1e-30",
        "9.999999999999999999999999999",
    ],
)
def test_the_place_of_a_value_among_sixtieths_is_the_last_that_is_not_above_it(text: str) -> None:
    wanted = Decimal(text)
    number, exact = SIXTIETHS.placed(wanted)
    assert Decimal(number) / 60 <= wanted < Decimal(number + 1) / 60
    assert exact == (Decimal(number) / 60 == wanted)
