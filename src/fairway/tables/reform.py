"""A batch judged a second time, under a reform: what each row would be answered, and whether that is a change.

The columns are those of the first reading; rows that both rulebooks judge by the same program are not judged again.
What is changed is said in `fairway.tables.changes`, and told to people in `fairway.tables.report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np

from fairway.law.columns import Answer, Answers, Counter
from fairway.law.columns.masks import Codes
from fairway.law.columns.reading import Held
from fairway.law.consequence import Causes
from fairway.law.errors import FactError, Position
from fairway.law.facts import DATE, KIND
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value
from fairway.tables.changes import BY, CAUSE, OUTCOME, SAME, WORDS, Change, Changes
from fairway.tables.order import Order
from fairway.tables.output import answers_of, texts

SIDE, MONTH = "side", "month"
DIVISIONS = (KIND, SIDE, MONTH)
"""By what changes are counted, where nothing is asked for."""
FAMILIES = ("bool", "choice", "place", "set", "date", "datetime")
UNKNOWN = "not known"


def divisions(rulebook: Rulebook, names: Iterable[str]) -> tuple[str, ...]:
    """By what changes are to be counted.

    Raises:
        FactError: when one is neither `side` nor `month` nor a fact of few values.
    """
    found = tuple(dict.fromkeys(names)) or DIVISIONS
    for name in found:
        if name in (SIDE, MONTH):
            continue
        fact = rulebook.vocabulary.get(name)
        if fact is None:
            near = rulebook.vocabulary.nearest(name)
            hint = f"did you mean {near}?" if near else f"'{SIDE}', '{MONTH}' or a fact"
            raise FactError(f"there is no fact '{name}'", Position("--by"), hint)
        if fact.type.family not in FAMILIES:
            hint = "a fact with choices, a yes or no, a place or a date"
            raise FactError(f"changes can't be counted by {name} ({fact.type})", Position("--by"), hint)
    return found


class Reform:
    """The second reading of one order, by the rulebook after its reform."""

    def __init__(self, counter: Counter, order: Order) -> None:
        assert order.reform is not None
        self.before = counter
        self.order = order
        self.overlay = order.reform
        self.rulebook = counter.rulebook.amended(order.reform)
        self.after = Counter(self.rulebook, order.today)
        self.by = divisions(counter.rulebook, order.by)
        self.causes = Causes(order.reform, counter.rulebook, self.rulebook)
        self.succeeds = {norm.id: norm.succeeds for norm in self.rulebook.norms.values() if norm.succeeds}
        self._known: dict[tuple[Answer, Answer], tuple[Change, tuple[str, ...]]] = {}

    def _judged(self, held: Held, answers: Answers) -> Answers:
        """The answers under the reform, of the rows that have one without it."""
        unlike = self.before.unlike(self.after, held.columns, held.rows) & (answers.of_row >= 0)
        if not unlike.any():
            return answers
        return answers.under(self.after.determine(held.columns, held.rows, ~unlike))

    def beside(self, table: Any, held: Held, answers: Answers, rows: Codes) -> tuple[Any, Changes]:
        """A table of answers with those under the reform beside them, and how many rows changed how."""
        after = self._judged(held, answers)
        for name, column in answers_of(after, rows).items():
            table = table.append_column(f"{name}_after", column)
        first, second = answers.of_row[rows].astype(np.int64), after.of_row[rows].astype(np.int64)
        pairs, pair_of = np.unique(first * len(after.distinct) + second, return_inverse=True)
        found = [self._change(answers, after, *divmod(pair, len(after.distinct))) for pair in pairs.tolist()]
        words = np.array([WORDS.index(change.word) for change, _ in found], np.int64)[pair_of]
        counts = np.bincount(pair_of, minlength=len(pairs)).tolist()
        changes = Changes()
        for pair, (change, parts), count in zip(pairs.tolist(), found, counts, strict=True):
            n, m = divmod(pair, len(after.distinct))
            changes.note(OUTCOME, answers.distinct[n].outcome, after.distinct[m].outcome, change.word, count)
            for part in parts:
                changes.note(CAUSE, part, "", change.word, count)
            for side, word in change.sides if SIDE in self.by else ():
                changes.note(BY, SIDE, side, word, count)
        for name in self.by:
            if name != SIDE:
                self._divide(changes, name, held, rows, words)
        table = table.append_column("changed", texts(words, WORDS))
        return table.append_column("changed_by", texts(pair_of, [" ".join(parts) for _, parts in found])), changes

    def _change(self, before: Answers, after: Answers, n: int, m: int) -> tuple[Change, tuple[str, ...]]:
        """The change between two answers, and the parts of the reform that made it."""
        key = before.distinct[n], after.distinct[m]
        if key not in self._known:
            change = Change.of(*key, self.succeeds)
            self._known[key] = change, () if change.word == SAME else self.causes.of(change.norms, change.needs)
        return self._known[key]

    def _divide(self, changes: Changes, name: str, held: Held, rows: Codes, words: Codes) -> None:
        """Count the rows by the values of a fact, or by month."""
        column = held.columns.get(DATE if name == MONTH else name)
        values = [_group(value) for value in column.values] if column else []
        blank = _group(self.order.today) if name == MONTH else UNKNOWN
        names = list(dict.fromkeys([*values, blank]))
        table = np.array([names.index(value) for value in [*values, blank]], np.int64)
        codes = table[column.codes[rows]] if column else np.zeros(len(rows), np.int64)
        counts = np.bincount(words * len(names) + codes, minlength=len(WORDS) * len(names))
        for word, group, count in _counted(counts, names):
            changes.note(BY, name, group, word, count)


def _counted(counts: Codes, names: list[str]) -> Iterator[tuple[str, str, int]]:
    for place in np.flatnonzero(counts).tolist():
        word, group = divmod(place, len(names))
        yield WORDS[word], names[group], int(counts[place])


def _group(value: Value) -> str:
    """The name of the group of rows with a value; of days, their month."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return ", ".join(sorted(value)) or "none" if isinstance(value, frozenset) else str(value)
