"""A batch judged a second time, under a reform: what each row would be answered, and whether that is a change.

The columns are those of the first reading; rows that both rulebooks judge by the same program are not judged again.
What a change is, is said in `fairway.tables.changes`; it is told to people in `fairway.tables.report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairway.law.columns import Answer, Answers, Counter, Dues
from fairway.law.columns.masks import Codes, Flags
from fairway.law.columns.reading import Held
from fairway.law.consequence import Causes
from fairway.tables.changes import AMOUNTS, BY, CAUSE, OUTCOME, SAME, SUM, WORDS, Change, Changes
from fairway.tables.divisions import SIDE, divided, divisions
from fairway.tables.order import Order
from fairway.tables.output import answers_of, texts

CENTS = 100


class Led(NamedTuple):
    """A change, and the parts of the reform that it is led back to."""

    change: Change
    parts: tuple[str, ...]


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
        self._known: dict[tuple[Answer, Answer, bool], Led] = {}

    def beside(self, table: Any, held: Held, answers: Answers, rows: Codes) -> tuple[Any, Changes]:
        """A table of answers with those under the reform beside them, and how many rows changed how."""
        unlike = self.before.unlike(self.after, held.columns, held.rows) & (answers.of_row >= 0)
        dues = Dues(self.rulebook, self.order.calculations, self.order.amounts)
        after = answers.under(self.after.determine(held.columns, held.rows, ~unlike, dues))
        due = self._due(table, dues, unlike, rows)
        pairs, pair_of, counts = _distinct(answers.of_row[rows], after.of_row[rows], self._differing(table, due))
        found = [self._led(answers.distinct[n], after.distinct[m], bool(differs)) for n, m, differs in pairs]
        words = np.array([WORDS.index(change.word) for change, _ in found], np.int64)[pair_of]
        for name, column in (answers_of(after, rows) | due).items():
            table = table.append_column(f"{name}_after", column)
        table = table.append_column("changed", texts(words, WORDS))
        table = table.append_column("changed_by", texts(pair_of, [" ".join(parts) for _, parts in found]))
        changes = self._counted(zip(pairs, found, counts, strict=True), answers, after)
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

    def _counted(
        self, found: Iterable[tuple[tuple[int, int, int], Led, int]], answers: Answers, after: Answers
    ) -> Changes:
        """How many rows changed from outcome to outcome, by part of the reform and by side."""
        changes = Changes()
        for (n, m, _), (change, parts), count in found:
            changes.note(OUTCOME, answers.distinct[n].outcome, after.distinct[m].outcome, change.word, count)
            for part in parts:
                changes.note(CAUSE, part, "", change.word, count)
            for side, word in change.sides if SIDE in self.by else ():
                changes.note(BY, SIDE, side, word, count)
        return changes


def _distinct(first: Codes, second: Codes, differs: Flags) -> tuple[list[tuple[int, int, int]], Codes, list[int]]:
    """The different answers before and after, whether what is due differs, which each row has, and how many have it."""
    size = int(second.max(initial=0)) + 1
    keys = (first.astype(np.int64) * size + second) * 2 + differs
    found, of_row, counts = np.unique(keys, return_inverse=True, return_counts=True)
    triples = [(key // 2 // size, key // 2 % size, key % 2) for key in found.tolist()]
    return triples, of_row, counts.tolist()


def _whole(table: Any, name: str) -> Any:
    return table.column(name).combine_chunks()


def _cents(column: Any) -> int:
    return int((pc.sum(column).as_py() or 0) * CENTS)
