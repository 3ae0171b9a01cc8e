"""A batch judged a second time, under a reform: what each row would be answered, and whether that is a change.

The columns are those of the first reading; rows that both rulebooks judge by the same program are not judged again.
What a change is, is said in `fairway.tables.changes`; it is told to people in `fairway.tables.report`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairway.law.columns import Answer, Answers, Counter, Dues
from fairway.law.columns.masks import Codes, Flags
from fairway.law.columns.reading import Held
from fairway.law.consequence import Causes
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.tables.changes import AMOUNTS, BY, CAUSE, OUTCOME, SAME, SUM, WORDS, Change, Changes
from fairway.tables.divisions import SIDE, divided, divisions
from fairway.tables.order import Order
from fairway.tables.output import answers_of, texts

CENTS = 100
Pair = tuple[Answer, Answer, bool]
"""An answer before and after, and whether what is due differs."""


class Led(NamedTuple):
    """A change, and the parts of the reform that it is led back to."""

    change: Change
    parts: tuple[str, ...]


class Second(NamedTuple):
    """The answers to a batch before and after, the rows judged again, and what is due in these after."""

    answers: Answers
    after: Answers
    unlike: Flags
    dues: Dues


class Reform:
    """The second reading of one order, by the rulebook after its reform."""

    def __init__(self, counter: Counter, order: Order) -> None:
        assert order.reform is not None
        self.before = counter
        self.order = order
        self.overlay = order.reform
        self.rulebook = counter.rulebook.amended(order.reform)
        self.after = Counter(self.rulebook, order.today, counter)
        self.by = divisions(counter.rulebook, order.by)
        self.causes = Causes(order.reform, counter.rulebook, self.rulebook)
        items: list[Norm | Procedure] = [*self.rulebook.norms.values(), *self.rulebook.procedures.values()]
        self.succeeds = {item.id: item.succeeds for item in items if item.succeeds}
        self._known: dict[Pair, Led] = {}

    def read(self, held: Held, left_out: Flags, dues: Dues) -> Second:
        """The answers to a batch, and those under the reform; what is due without it is told to `dues`."""
        later = Dues(self.rulebook, self.order.calculations, self.order.amounts)
        twice = self.before.determine_twice(self.after, held.columns, held.rows, left_out, (dues, later))
        return Second(*twice, later)

    def beside(self, table: Any, held: Held, second: Second, rows: Codes) -> tuple[Any, Changes]:
        """A table of answers with those under the reform beside them, and how many rows changed how."""
        answers, after, unlike, dues = second
        due = self._due(table, dues, unlike, rows)
        pairs, pair_of, counts = _distinct(answers, after, rows, self._differing(table, due))
        found = [self._led(*pair) for pair in pairs]
        words = np.array([WORDS.index(change.word) for change, _ in found], np.int64)[pair_of]
        for name, column in (answers_of(after, rows) | due).items():
            table = table.append_column(f"{name}_after", column)
        table = table.append_column("changed", texts(words, WORDS))
        table = table.append_column("changed_by", texts(pair_of, [" ".join(parts) for _, parts in found]))
        changes = self._counted(pairs, found, counts)
        for name in self.by:
            for group, word, count in divided(name, held, rows, words, self.order.today) if name != SIDE else ():
                changes.note(BY, name, group, word, count)
        for name, column in due.items():
            if pa.types.is_decimal(column.type):
                changes.note(SUM, name, "before", SAME, _cents(table.column(name)))
                changes.note(SUM, name, "after", SAME, _cents(column))
        return table, changes

    def _due(self, table: Any, dues: Dues, unlike: Flags, rows: Codes) -> dict[str, Any]:
        """What is due and granted under the reform: as before in the rows that were not judged again."""
        again, mine = pa.array(unlike[rows]), pa.array(rows)
        told = dues.columns(len(unlike))
        return {name: pc.if_else(again, told[name].take(mine), _whole(table, name)) for name in told}

    def _differing(self, table: Any, due: Mapping[str, Any]) -> Flags:
        """The rows in which what is due or granted is not what it was; a norm's successor counts as the norm."""
        found = np.zeros(table.num_rows, bool)
        for name, column in due.items():
            after, before = column, _whole(table, name)
            if pa.types.is_string(after.type):
                after = reduce(lambda said, pair: pc.replace_substring(said, *pair), self.succeeds.items(), after)
            same = pc.or_(pc.fill_null(pc.equal(after, before), False), pc.and_(pc.is_null(after), pc.is_null(before)))
            found |= ~same.to_numpy(zero_copy_only=False)
        return found

    def _led(self, before: Answer, after: Answer, differs: bool) -> Led:
        """The change between two answers, of which `differs` says whether what is due does too."""
        key = before, after, differs
        if key not in self._known:
            change = Change.of(before, after, self.succeeds)
            if differs and change.word == SAME:
                change = change._replace(word=AMOUNTS)
            parts = () if change.word == SAME else self.causes.of(change.norms, change.needs)
            self._known[key] = Led(change, parts)
        return self._known[key]

    def _counted(self, pairs: list[Pair], found: list[Led], counts: list[int]) -> Changes:
        """How many rows changed from outcome to outcome, by part of the reform and by side."""
        changes = Changes()
        for (before, after, _), (change, parts), count in zip(pairs, found, counts, strict=True):
            changes.note(OUTCOME, before.outcome, after.outcome, change.word, count)
            for part in parts:
                changes.note(CAUSE, part, "", change.word, count)
            for side, word in change.sides if SIDE in self.by else ():
                changes.note(BY, SIDE, side, word, count)
        return changes


def _distinct(before: Answers, after: Answers, rows: Codes, differs: Flags) -> tuple[list[Pair], Codes, list[int]]:
    """The different pairs of answers, which of them each row has, and how many rows have it."""
    answers, answer_of = _together(before.of_row[rows], after.of_row[rows])
    routes, routes_of = _together(before.routes_of_row[rows], after.routes_of_row[rows])
    keys = (answer_of * len(routes) + routes_of) * 2 + differs
    found, of_row, counts = np.unique(keys, return_inverse=True, return_counts=True)
    pairs = []
    for key in found.tolist():
        (n, m), (r, s) = answers[key // 2 // len(routes)], routes[key // 2 % len(routes)]
        old, new = before.distinct[n], after.distinct[m]
        pairs.append((old._replace(routes=before.routes[r]), new._replace(routes=after.routes[s]), bool(key % 2)))
    return pairs, of_row, counts.tolist()


def _together(first: Codes, second: Codes) -> tuple[list[tuple[int, int]], Codes]:
    """The different pairs of numbers, and which of them each row has."""
    size = int(second.max(initial=0)) + 1
    found, of_row = np.unique(first.astype(np.int64) * size + second, return_inverse=True)
    return [divmod(key, size) for key in found.tolist()], of_row


def _whole(table: Any, name: str) -> Any:
    return table.column(name).combine_chunks()


def _cents(column: Any) -> int:
    return int((pc.sum(column).as_py() or 0) * CENTS)
