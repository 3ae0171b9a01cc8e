"""By what the changes of a reform are counted: side, month, or the values of a fact that has few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from fairway.law.columns.masks import Codes
from fairway.law.columns.reading import Held
from fairway.law.errors import FactError, Position
from fairway.law.facts import DATE, KIND
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value
from fairway.tables.changes import WORDS

SIDE, MONTH = "side", "month"
DIVISIONS = (KIND, SIDE, MONTH)
"""What is counted by where nothing is asked for."""
FAMILIES = ("bool", "choice", "place", "set", "date", "datetime")
UNKNOWN = "not known"
BETWEEN = ", "
"""What stands between the codes of a group that is a set."""


def divisions(rulebook: Rulebook, names: Iterable[str]) -> tuple[str, ...]:
    """By what changes are to be counted.

    Raises:
        FactError: when one is neither `side` nor `month` nor a fact of few values.
    """
    found = tuple(dict.fromkeys(names)) or DIVISIONS
    for name in found:
        if name not in (SIDE, MONTH):
            _refuse(rulebook, name)
    return found


def _refuse(rulebook: Rulebook, name: str) -> None:
    fact = rulebook.vocabulary.get(name)
    if fact is None:
        near = rulebook.vocabulary.nearest(name)
        hint = f"did you mean {near}?" if near else f"'{SIDE}', '{MONTH}' or a fact"
        raise FactError(f"there is no fact '{name}'", Position("--by"), hint)
    if fact.type.family not in FAMILIES:
        hint = "a fact with choices, a yes or no, a place or a date"
        raise FactError(f"changes can't be counted by {name} ({fact.type})", Position("--by"), hint)


def divided(name: str, held: Held, rows: Codes, words: Codes, today: date) -> Iterator[tuple[str, str, int]]:
    """For each value of a fact, or month, and each word for a change: so many of the rows have both."""
    column = held.columns.get(DATE if name == MONTH else name)
    values = [_group(value) for value in column.values] if column else []
    blank = _group(today) if name == MONTH else UNKNOWN
    names = list(dict.fromkeys([*values, blank]))
    table = np.array([names.index(value) for value in [*values, blank]], np.int64)
    codes = table[column.codes[rows]] if column else np.zeros(len(rows), np.int64)
    counts = np.bincount(words * len(names) + codes, minlength=len(WORDS) * len(names))
    for place in np.flatnonzero(counts).tolist():
        word, group = divmod(place, len(names))
        yield names[group], WORDS[word], int(counts[place])


def _group(value: Value) -> str:
    """The name of the group of rows with a value; of days, their month."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return BETWEEN.join(sorted(value)) or "none" if isinstance(value, frozenset) else str(value)
