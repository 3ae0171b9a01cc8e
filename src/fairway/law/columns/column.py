"""A fact as a column: the distinct values that occur, and for each row which of them it has.

A condition on one fact is asked once for each distinct value, by the same function that decides a
single movement, and the answers are spread over the rows. Nothing is read from outside here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from fairway.law.columns.masks import Codes, Rows, Truth, pack, union, unpack
from fairway.law.values import Value

LARGEST = 2**40
SCALES = (0, 2, 4)
"""How many decimal places are tried to tell values as whole numbers."""
FEW = 24
"""Up to so many distinct values, the rows of each are kept as a mask of their own."""


class Whole(NamedTuple):
    """The values of a column as whole numbers over ten to the `scale`, none beyond `most`; the last is for unknowns."""

    table: Codes
    scale: int
    most: int


class Column:
    """The value of each row: `values` by number, -1 where it is unknown.

    `ordered` says that the values ascend, so that a comparison needs no look at each of them.
    """

    def __init__(
        self,
        rows: Rows,
        codes: Codes,
        values: Sequence[Value],
        ordered: bool = False,
        told: dict[str, Whole | None] | None = None,
    ) -> None:
        self.rows = rows
        self._codes = codes
        self.values = values
        self.ordered = ordered
        # What is known of the values alone, for this column and those of some of its rows.
        self._told: dict[str, Whole | None] = {} if told is None else told

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

    @property
    def whole(self) -> Whole | None:
        """The values as whole numbers, where they are such."""
        if "whole" not in self._told:
            self._told["whole"] = _whole(self.values)
        return self._told["whole"]

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
        return Column(rows, self.codes[places], self.values, self.ordered, self._told)


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


def _whole(values: Sequence[Any]) -> Whole | None:
    if any(type(value) not in (int, Decimal) for value in values[:1]):
        return None
    for scale in SCALES:
        scaled = [value * 10**scale for value in values] if scale else [*values]
        numbers = [*map(int, scaled)]
        if numbers == scaled:
            return whole_of(numbers, scale)
    return None


def whole_of(numbers: Sequence[int], scale: int = 0) -> Whole | None:
    """Whole numbers, with a nought for the unknown, over ten to the `scale`; nothing where they are too large."""
    most = max(map(abs, numbers), default=0)
    return Whole(np.array([*numbers, 0], dtype=np.int64), scale, most) if most < LARGEST else None


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
    if not left.known & right.known:
        return 0
    _, (mine, other), _ = joined([left, right])
    a, b = mine[left.codes], other[right.codes]
    return pack((a >= 0) & (b >= 0) & (a != b))


def combined(columns: Sequence[Column]) -> tuple[Codes, list[tuple[Any, ...]]]:
    """For each row the number of its combination of values, and the combinations that occur."""
    codes = columns[0].codes + 1
    there = np.arange(len(columns[0].values) + 1)
    parts = [there - 1]
    for column in columns[1:]:
        size = len(column.values) + 1
        encoded = pa.array(codes * size + column.codes + 1).dictionary_encode()
        before, last = np.divmod(encoded.dictionary.to_numpy(), size)
        parts = [*(part[before] for part in parts), last - 1]
        codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, list(zip(*map(_looked_up, columns, parts), strict=True))


def _looked_up(column: Column, codes: Codes) -> list[Any]:
    """The values of some numbers, `None` for unknown."""
    return [column.values[code] if code >= 0 else None for code in codes.tolist()]


def settled(rows: Rows, pairs: Sequence[tuple[Truth, Column]]) -> Column:
    """What pairs of (takes effect, value) agree on; unknown while one may differ."""
    values, tables, ordered = joined([column for _, column in pairs])
    found = np.full(rows.count, -1, np.int64)
    doubtful = np.zeros(rows.count, np.bool_)
    for (effective, column), table in zip(pairs, tables, strict=True):
        live = unpack(rows.other(effective.false), rows.count)
        codes = table[column.codes]
        doubtful |= live & ((codes < 0) | ((found >= 0) & (found != codes)))
        found = np.where(live & (codes >= 0), codes, found)
    certain = unpack(union(effective.true for effective, _ in pairs), rows.count)
    return Column(rows, np.where(certain & ~doubtful, found, -1), values, ordered)


def first_known(rows: Rows, first: Column, second: Column) -> Column:
    """The first column, and the second where that is unknown."""
    if not first.known:
        return second
    if not second.known & first.unknown:
        return first
    values, (mine, other), ordered = joined([first, second])
    codes = np.where(first.codes >= 0, mine[first.codes], other[second.codes])
    return Column(rows, codes, values, ordered)


def joined(columns: Sequence[Column]) -> tuple[Sequence[Value], list[Codes], bool]:
    """The values of all columns, for each column its numbers among them, and whether they ascend.

    The last number of each is that of an unknown.
    """
    ordered = all(column.ordered or len(column.values) < 2 for column in columns) and any(
        column.ordered for column in columns
    )
    values: Sequence[Value] = ()
    tables: list[Codes] = []
    for column in columns:
        values, mine, own = _merged(values, column.values) if ordered else _appended(values, column.values)
        tables = [mine[table] for table in tables] + [own]
    return values, tables, ordered


def _appended(left: Sequence[Value], right: Sequence[Value]) -> tuple[Sequence[Value], Codes, Codes]:
    """Both lists of values, and where each value of either then stands."""
    numbers = {value: n for n, value in enumerate(left)}
    own = [numbers.setdefault(value, len(numbers)) for value in right]
    return tuple(numbers), np.array([*range(len(left)), -1], dtype=np.int64), np.array([*own, -1], dtype=np.int64)


def _merged(left: Sequence[Any], right: Sequence[Any]) -> tuple[Sequence[Value], Codes, Codes]:
    """The same for ascending lists."""
    if not left or left is right or left == right:
        whole = np.array([*range(len(right)), -1], dtype=np.int64)
        return right, whole, whole
    short, long = sorted((left, right), key=len)
    more = [value for value in short if not _among(value, long)]
    values = tuple(sorted([*long, *more])) if more else long
    return values, _numbers(left, values, left is long, more), _numbers(right, values, right is long, more)


def _among(value: Any, values: Sequence[Any]) -> bool:
    place = bisect_left(values, value)
    return place < len(values) and values[place] == value


def _numbers(values: Sequence[Any], whole: Sequence[Any], long: bool, more: list[Any]) -> Codes:
    """Where each of some ascending values stands among all; all are those of the long column and `more`."""
    if not long:
        return np.array([*(bisect_left(whole, value) for value in values), -1], dtype=np.int64)
    # Each other value moves those above it by one.
    places = np.array([bisect_left(values, value) for value in more], dtype=np.int64)
    own = np.arange(len(values))
    return np.append(own + np.searchsorted(places, own, side="right"), -1)
