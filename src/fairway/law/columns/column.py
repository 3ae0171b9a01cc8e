"""A fact as a column: the distinct values that occur, and for each row which of them it has.

A condition on one fact is asked once for each distinct value, by the same function that decides a
single movement, and the answers are spread over the rows. Nothing is read from outside here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from fairway.law.columns.masks import Rows, Truth, pack, union, unpack
from fairway.law.values import Value

Codes = np.ndarray[Any, np.dtype[np.int64]]
FEW = 24
"""Up to so many distinct values, the rows of each are kept as a mask of their own."""


class Column:
    """The value of each row: `values` by number, -1 where it is unknown.

    `ordered` says that the values ascend, so that a comparison needs no look at each of them.
    """

    def __init__(self, rows: Rows, codes: Codes, values: Sequence[Value], ordered: bool = False) -> None:
        self.rows = rows
        self._codes = codes
        self.values = values
        self.ordered = ordered

    @property
    def codes(self) -> Codes:
        """For each row the number of its value, -1 where it is unknown."""
        return self._codes

    @cached_property
    def known(self) -> int:
        """The rows that have a value."""
        return pack(self.codes >= 0)

    @property
    def unknown(self) -> int:
        """The rows that have none."""
        return self.rows.other(self.known)

    @cached_property
    def _each(self) -> list[int]:
        return [pack(self.codes == n) for n in range(len(self.values))]

    def where(self, wanted: Sequence[bool]) -> int:
        """The rows whose value is wanted, given for each value whether it is."""
        if len(self.values) <= FEW:
            return union(mask for mask, want in zip(self._each, wanted, strict=True) if want)
        table = np.array([*wanted, False], dtype=np.bool_)
        return pack(table[self.codes])

    def truth(self, answers: Sequence[bool | None]) -> Truth:
        """Where a condition is true and false, given its answer for each value."""
        return Truth(self.where([item is True for item in answers]), self.where([item is False for item in answers]))

    @property
    def flags(self) -> Truth:
        """A column of yes and no as masks."""
        return self.truth([bool(value) for value in self.values])

    def compared(self, op: str, value: Any) -> Truth:
        """How the rows of an ordered column compare with a value."""
        low, high = bisect_left(self.values, value), bisect_right(self.values, value)
        codes = self.codes
        match op:
            case "<":
                true = pack((codes >= 0) & (codes < low))
            case "<=":
                true = pack((codes >= 0) & (codes < high))
            case ">":
                true = pack(codes >= high)
            case ">=":
                true = pack(codes >= low)
            case _:
                true = pack((codes >= low) & (codes < high))
        return Truth(true, self.known & self.rows.other(true))

    def at(self, places: Codes, rows: Rows) -> Column:
        """The column of some of the rows."""
        return Column(rows, self.codes[places], self.values, self.ordered)


class YesNo(Column):
    """A column of yes and no that is made from masks."""

    def __init__(self, rows: Rows, truth: Truth) -> None:
        super().__init__(rows, np.empty(0, np.int64), (False, True))
        self._truth = truth

    @property
    def flags(self) -> Truth:
        """The masks it is made from."""
        return self._truth

    @cached_property
    def known(self) -> int:
        """The rows that have a value."""
        return self.rows.known(self._truth)

    @cached_property
    def codes(self) -> Codes:
        """For each row 1 for yes, 0 for no, -1 where it is unknown."""
        count = self.rows.count
        true, false = unpack(self._truth.true, count), unpack(self._truth.false, count)
        return true.astype(np.int64) - (~(true | false)).astype(np.int64)


def coded(rows: Rows, places: Codes, answers: Iterable[Any]) -> Column:
    """The column of rows whose value is the answer at their place; `None` is unknown."""
    numbers: dict[Hashable, int] = {}
    table = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in answers]
    return Column(rows, np.array([*table, -1], dtype=np.int64)[places], tuple(numbers))  # type: ignore[arg-type]


def blank(rows: Rows) -> Column:
    """A column of unknowns."""
    return Column(rows, np.full(rows.count, -1, np.int64), ())


def constant(rows: Rows, value: Value) -> Column:
    """A column of one value."""
    return Column(rows, np.zeros(rows.count, np.int64), (value,))


def differing(left: Column, right: Column) -> int:
    """The rows where both are known and differ."""
    both = left.known & right.known
    if not both:
        return 0
    codes, tuples = combined([left, right])
    apart = np.array([a is not None and b is not None and a != b for a, b in tuples], dtype=np.bool_)
    return pack(apart[codes])


def combined(columns: Sequence[Column]) -> tuple[Codes, list[tuple[Any, ...]]]:
    """For each row the number of its combination of values, and the combinations that occur."""
    codes, pairs = columns[0].codes + 1, []
    for column in columns[1:]:
        size = len(column.values) + 1
        encoded = pa.array(codes * size + column.codes + 1).dictionary_encode()
        pairs.append(np.divmod(encoded.dictionary.to_numpy(), size))
        codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, _decoded(columns, pairs)


def _decoded(columns: Sequence[Column], pairs: list[tuple[Codes, Codes]]) -> list[tuple[Any, ...]]:
    """The values of each combination, from how the numbers were put together."""
    found: list[tuple[Any, ...]] = [(value,) for value in (None, *columns[0].values)]
    for column, (before, last) in zip(columns[1:], pairs, strict=True):
        values = (None, *column.values)
        found = [(*found[a], values[b]) for a, b in zip(before.tolist(), last.tolist(), strict=True)]
    return found


def settled(rows: Rows, pairs: Sequence[tuple[Truth, Column]]) -> Column:
    """What pairs of (takes effect, value) agree on; unknown while one may differ."""
    numbers: dict[Value, int] = {}
    for _, column in pairs:
        for value in column.values:
            numbers.setdefault(value, len(numbers))
    found = np.full(rows.count, -1, np.int64)
    doubtful = np.zeros(rows.count, np.bool_)
    for effective, column in pairs:
        live = unpack(rows.other(effective.false), rows.count)
        codes = np.array([*(numbers[value] for value in column.values), -1], dtype=np.int64)[column.codes]
        doubtful |= live & ((codes < 0) | ((found >= 0) & (found != codes)))
        found = np.where(live & (codes >= 0), codes, found)
    certain = unpack(union(effective.true for effective, _ in pairs), rows.count)
    return Column(rows, np.where(certain & ~doubtful, found, -1), tuple(numbers))


def first_known(rows: Rows, first: Column, second: Column) -> Column:
    """The first column, and the second where that is unknown."""
    if not first.known:
        return second
    if not second.known & first.unknown:
        return first
    numbers = {value: n for n, value in enumerate(first.values)}
    table = [numbers.setdefault(value, len(numbers)) for value in second.values]
    codes = np.array([*table, -1], dtype=np.int64)[second.codes]
    return Column(rows, np.where(first.codes >= 0, first.codes, codes), tuple(numbers))
