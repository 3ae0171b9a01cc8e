"""A fact as a column: the distinct values that occur, and for each row which of them it has.

A condition on one fact is asked once for each distinct value, by the same function that decides a
single movement, and the answers are spread over the rows. Columns of numbers and days as they stand are in
`fairway.law.columns.scalars`. Nothing is read from outside here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from fairway.law.columns.masks import Codes, Rows, Truth, pack, union, unpack
from fairway.law.values import Value

FEW = 24
"""Up to so many distinct values, the rows of each are kept as a mask of their own."""
Places = Codes | slice
"""Some of the rows, by their numbers or as a stretch of them."""


class Column:
    """The value of each row: `values` by number, -1 where it is unknown.

    `ordered` says that the values ascend, so that a comparison needs no look at each of them.
    """

    def __init__(self, rows: Rows, codes: Codes, values: Sequence[Value], ordered: bool = False) -> None:
        self.rows = rows
        self._codes = codes
        self._values = values
        self.ordered = ordered
        self._masks: dict[int, int] = {}

    @property
    def codes(self) -> Codes:
        """For each row the number of its value, -1 where it is unknown."""
        return self._codes

    @property
    def values(self) -> Sequence[Value]:
        """The distinct values."""
        return self._values

    @property
    def is_few(self) -> bool:
        """Whether the rows of each value are best told by masks."""
        return len(self.values) <= FEW

    @cached_property
    def known(self) -> int:
        """The rows that have a value."""
        return pack(self.codes >= 0)

    @property
    def unknown(self) -> int:
        """The rows that have none."""
        return self.rows.other(self.known)

    def mask(self, n: int) -> int:
        """The rows that have the value of a number."""
        if n not in self._masks:
            self._masks[n] = pack(self.codes == n)
        return self._masks[n]

    def where(self, wanted: Sequence[bool]) -> int:
        """The rows whose value is wanted, given for each value whether it is."""
        if not self.is_few:
            return pack(spread(np.array([*wanted, False], dtype=np.bool_), self.codes))
        picked = [n for n, want in enumerate(wanted) if want]
        if 2 * len(picked) <= len(wanted):
            return union(map(self.mask, picked))
        return self.known ^ union(self.mask(n) for n, want in enumerate(wanted) if not want)

    def truth(self, answers: Sequence[bool | None]) -> Truth:
        """Where a condition is true and false, given its answer for each value."""
        true = self.where([item is True for item in answers])
        if None in answers:
            return Truth(true, self.where([item is False for item in answers]))
        return Truth(true, self.known ^ true)

    @property
    def flags(self) -> Truth:
        """A column of yes and no as masks."""
        return self.truth([bool(value) for value in self.values])

    def compared(self, op: str, value: Any) -> Truth:
        """How the rows of an ordered column compare with a value."""
        values: Sequence[Any] = self.values
        low, high = bisect_left(values, value), bisect_right(values, value)
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

    def at(self, places: Places, rows: Rows) -> Column:
        """The column of some of the rows."""
        return Column(rows, self.codes[places], self.values, self.ordered)


class Few(Column):
    """A column of few values that is made from the rows of each."""

    def __init__(self, rows: Rows, values: Sequence[Value], masks: Sequence[int]) -> None:
        super().__init__(rows, _NONE, values)
        self._masks = dict(enumerate(masks))

    @cached_property
    def known(self) -> int:
        """The rows that have a value."""
        return union(self._masks.values())

    @cached_property
    def codes(self) -> Codes:
        """For each row the number of its value, -1 where it is unknown."""
        codes = np.full(self.rows.count, -1, np.int8)
        for n, mask in self._masks.items():
            if mask:
                codes += unpack(mask, self.rows.count).view(np.int8) * np.int8(n + 1)
        return codes

    @property
    def is_few(self) -> bool:
        """Whether the rows of each value are best told by masks, which they are."""
        return True


class YesNo(Few):
    """A column of yes and no that is made from masks."""

    def __init__(self, rows: Rows, truth: Truth) -> None:
        super().__init__(rows, (False, True), (truth.false, truth.true))

    @property
    def flags(self) -> Truth:
        """The masks it is made from."""
        return Truth(self._masks[1], self._masks[0])


_NONE: Codes = np.empty(0, np.int8)


def narrow(count: int) -> type[np.signedinteger[Any]]:
    """The smallest type of numbers for so many values."""
    return np.int8 if count < 2**7 else np.int16 if count < 2**15 else np.int32


def spread(table: np.ndarray[Any, Any], codes: Codes) -> np.ndarray[Any, Any]:
    """What a table says of each number; its last entry is for -1."""
    return table.take(codes, mode="wrap")


def coded(rows: Rows, places: Codes, answers: Iterable[Any]) -> Column:
    """The column of rows whose value is the answer at their place; `None` is unknown."""
    numbers: dict[Hashable, int] = {}
    table = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in answers]
    codes = spread(np.array([*table, -1], dtype=narrow(len(numbers))), places)
    return Column(rows, codes, tuple(numbers))  # type: ignore[arg-type]


def blank(rows: Rows) -> Column:
    """A column of unknowns."""
    return Few(rows, (), ())


def constant(rows: Rows, value: Value) -> Column:
    """A column of one value."""
    return Few(rows, (value,), (rows.whole,))
