"""Every operator and function of the condition language over facts of every type, for each reading to try."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from fairway.law import Rulebook
from tests.law.invented import TEXTS, words

MOMENT = datetime(2026, 3, 1, 23, 30)
VALUES: dict[str, list[Any]] = {
    "bool": [True, False],
    "number": [Decimal("0"), Decimal("-1.5"), Decimal("2.675"), Decimal("100000"), Decimal("1") / 3, 7],
    "date": [date(2024, 2, 29), date(2024, 1, 31), date(2025, 12, 31), date(2200, 12, 31)],
    "datetime": [MOMENT, MOMENT + timedelta(minutes=45), MOMENT + timedelta(days=400)],
    "time": [time(3), time(23, 30)],
    "choice": ["blue", "red"],
    "place": ["north", "north.town", "south"],
    "set": [frozenset(), frozenset(["blue"]), frozenset(["blue", "red"])],
}
FACTS: dict[str, str] = {
    "goods.is_grain": "bool",
    "goods.is_heavy": "bool",
    "goods.weight": "number",
    "goods.value": "number",
    "x.size": "number",
    "x.day": "date",
    "x.later": "date",
    "x.moment": "datetime",
    "x.end": "datetime",
    "x.clock": "time",
    "x.colour": "choice",
    "x.place": "place",
    "x.marks": "set",
}
OPERATORS = [
    "goods.is_grain and not goods.is_heavy",
    "goods.is_grain or goods.is_heavy",
    "goods.weight < 100_000",
    "goods.weight <= 2.675",
    "goods.weight > 2.675",
    "100_000 >= goods.weight",
    "goods.weight == 7",
    "goods.weight != 7",
    "0 < goods.weight <= 100_000",
    "goods.weight * 3 == 1",
    "goods.weight / 3 < goods.weight - 1",
    "goods.weight + goods.weight >= 0.1 * goods.weight",
    "(1 if goods.is_grain else goods.weight) > 0",
    "goods.is_heavy if goods.is_grain else goods.weight > 0",
    "x.day < x.later",
    "x.day == date('2024-02-29')",
    "date('2024-02-29') < x.day",
    "x.clock >= time('23:00')",
    "x.colour == 'blue'",
    "x.colour in {'blue', 'red'}",
    "x.colour not in {'blue'}",
    "'blue' in x.marks",
    "'blue' not in x.marks",
    "x.place != 'south'",
    "within(x.place, 'north')",
    "listed(x.colour, 'banned-seeds', x.day)",
    "overlaps(x.marks, {'blue', 'green'})",
    "subset(x.marks, {'blue'})",
    "size(x.marks) >= 1",
    "days_between(x.day, x.later) > 30",
    "months_between(x.day, x.later) >= 1",
    "years_between(x.day, x.later) >= 1",
    "hours_between(x.moment, x.end) > 0.5",
    "minutes_between(x.moment, x.end) <= 45",
    "add_days(x.day, goods.weight) > x.later",
    "add_months(x.day, 1, 'down') == date('2024-02-29')",
    "add_months(x.day, 1, 'up') == date('2024-03-01')",
    "add_years(x.day, 1) < x.later",
    "add_working_days(x.day, 3, 'north') <= x.later",
    "working_days_between(x.day, x.later, 'north') > 2",
    "year(x.day) == 2024",
    "month(x.day) == 2",
    "weekday(x.day) >= 4",
    "day_of(x.moment) <= x.later",
    "time_of(x.moment) == time('23:30')",
    "ceil(goods.weight) == 3",
    "floor(goods.weight) == -2",
    "round_up(goods.weight, 5) == 10",
    "round_half_up(goods.weight, 2) == 2.68",
    "goods.weight - x.size > 0.5",
    "goods.weight * x.size + 0.25 >= x.size",
    "x.size / 4 <= goods.weight",
    "goods.weight <= (10 if goods.is_grain else x.size)",
    "min(goods.weight, x.size * 2, 7) == x.size",
    "(goods.weight if goods.is_grain else x.size) * 1.5 == 10.5",
    "goods.weight * goods.weight * goods.weight > x.size",
    "min(goods.weight, goods.value) < 0",
    "max(goods.weight, goods.value, 5) == 5",
]
MORE = """
format: fairway/1
facts:
"""


def of_all_types() -> Rulebook:
    """The invented rulebook with a fact of each type."""
    kinds = {"number": "number", "date": "date", "datetime": "datetime", "time": "time", "place": "place"}
    types = {"choice": "one of", "set": "some of"}
    lines = [MORE.strip()]
    for path, family in FACTS.items():
        if path.startswith("x."):
            kind = kinds.get(family) or types[family]
            coloured = ", ".join(f"{code}: {words(code)}" for code in ("blue", "red", "green"))
            values = f", values: {{{coloured}}}" if family in types else ""
            lines.append(f"- {{fact: {path}, type: {kind}{values}, label: {words('x')}, question: {words('x?')}}}")
    return Rulebook.from_texts({**TEXTS, "more.yaml": "\n".join(lines) + "\n"})


WHOLE = {"number": [0, 7, Decimal(-3), 100_000, 10**12, Decimal(10) ** 20]}
PLACES = {"number": [Decimal("0.25"), Decimal("7.00"), Decimal("-1.5"), Decimal("10.7501")]}


def random_facts(random: Random, more: dict[str, list[Any]] | None = None, known: float = 0.8) -> dict[str, Any]:
    """Values of the facts, each known with a probability."""
    values = VALUES | (more or {})
    return {path: random.choice(values[family]) for path, family in FACTS.items() if random.random() < known}
