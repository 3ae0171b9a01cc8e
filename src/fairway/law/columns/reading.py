"""Facts from the columns of an Arrow table: each distinct value read once, as a person's answer is read.

A cell that is empty, or says that nobody knows, is unknown. A cell that does not fit its fact is a
fault, and its row has no answer. Files are opened elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairway.law.columns.column import Column, constant, whole_of
from fairway.law.columns.masks import Codes, Flags, Rows
from fairway.law.errors import FactError, Position
from fairway.law.facts import Facts
from fairway.law.rulebook import Rulebook
from fairway.law.values import is_unknown

ORDERED = ("number", "date", "datetime", "time")
BETWEEN = "\x1f"
"""What divides the items of a list while its values are told apart."""
REMEMBERED = 10_000
"""How many readings of one column's values are kept for the next table."""
LONG = 200
"""Text longer than this is read each time it is met, and not kept."""
SHOWN = 60
PLAIN = "^[0-9]{1,15}$"
EXACT = 1e15
"""Fractional columns of whole numbers below this hold them exactly."""


class Fault(NamedTuple):
    """A cell that can't be read: its row from 0, its fact, and what is wrong."""

    row: int
    field: str
    message: str


class Held(NamedTuple):
    """The facts of a table as columns, and the faults of its cells."""

    rows: Rows
    columns: Mapping[str, Column]
    faults: Sequence[Fault]

    @property
    def faulty(self) -> Flags:
        """Which rows have a fault."""
        flags = np.zeros(self.rows.count, np.bool_)
        flags[[fault.row for fault in self.faults]] = True
        return flags


class Reader:
    """Reads tables by the vocabulary of one rulebook. `fixed` are facts that every row has."""

    def __init__(self, rulebook: Rulebook, fixed: Facts | None = None, zone: str = "Asia/Hong_Kong") -> None:
        self.vocabulary = rulebook.vocabulary
        self.fixed = fixed.values if fixed else {}
        self.zone = zone
        self._known: dict[tuple[str, str], dict[Any, Any]] = {}

    def facts_among(self, names: Iterable[str]) -> list[str]:
        """The columns that are facts and not fixed.

        Raises:
            FactError: when a column is named as a fact is, with a dot, and is none.
        """
        found = []
        for name in names:
            if name in self.vocabulary:
                found.append(name)
            elif "." in name:
                near = self.vocabulary.nearest(name)
                hint = f"did you mean {near}?" if near else "a column that is no fact has no dot in its name"
                raise FactError(f"there is no fact '{name[:SHOWN]}'", Position(field=name[:SHOWN]), hint)
        return [name for name in found if name not in self.fixed]

    def read(self, table: pa.RecordBatch | pa.Table) -> Held:
        """The facts of a table; its columns that are no facts are left aside."""
        rows = Rows(table.num_rows)
        columns: dict[str, Column] = {path: constant(rows, value) for path, value in self.fixed.items()}
        faults: list[Fault] = []
        for path in self.facts_among(table.schema.names):
            columns[path] = self._column(rows, path, table.column(path), faults)
        return Held(rows, columns, faults)

    def _column(self, rows: Rows, path: str, array: Any, faults: list[Fault]) -> Column:
        kind = self.vocabulary[path].type
        whole = _whole_numbers(array, kind.kind == "count") if kind.family == "number" else None
        if whole is not None:
            codes, numbers = whole
            held = numbers if kind.kind == "count" else [*map(Decimal, numbers)]
            return Column(rows, codes, tuple(held), True, {"whole": whole_of(numbers)})
        codes, raws = _distinct(array, self.zone)
        values, wrong = self._values(path, str(array.type), raws)
        for place in np.flatnonzero(np.isin(codes, list(wrong))).tolist() if wrong else ():
            faults.append(Fault(place, path, wrong[int(codes[place])]))
        ordered = kind.family in ORDERED
        different = dict.fromkeys(value for value in values if value is not None)
        kept = sorted(different) if ordered else list(different)
        places = {value: n for n, value in enumerate(kept)}
        table = [-1 if value is None else places[value] for value in values]
        return Column(rows, np.array([*table, -1], dtype=np.int64)[codes], tuple(kept), ordered)

    def _values(self, path: str, kind: str, raws: list[Any]) -> tuple[list[Any], dict[int, str]]:
        """The value for each distinct cell, and what is wrong with those that have none."""
        known = self._known.setdefault((path, kind), {})
        if len(known) > REMEMBERED:
            known.clear()
        values: list[Any] = []
        wrong: dict[int, str] = {}
        for n, raw in enumerate(raws):
            key = tuple(raw) if isinstance(raw, list) else raw
            value = known[key] if key in known else self._value(path, raw)
            if not (isinstance(raw, str) and len(raw) > LONG):
                known[key] = value
            if isinstance(value, FactError):
                wrong[n], value = value.message, None
            values.append(value)
        return values, wrong

    def _value(self, path: str, raw: Any) -> Any:
        """The value of a cell, `None` for unknown, or the error that it makes."""
        try:
            return None if is_unknown(raw) else self.vocabulary.read(path, raw)
        except FactError as error:
            return error


def _whole_numbers(array: Any, from_zero: bool) -> tuple[Codes, list[int]] | None:
    """The same for a column that holds whole numbers alone, ascending; nothing where it holds anything else.

    With `from_zero`, none may be less. Text counts where every cell is plain digits.
    """
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        if not pc.all(pc.match_substring_regex(array, PLAIN), min_count=0).as_py():
            return None
        array = array.cast(pa.int64())
    elif pa.types.is_floating(kind):
        fits = pc.and_(pc.equal(pc.floor(array), array), pc.less(pc.abs(array), EXACT))
        if not pc.all(fits, min_count=0).as_py():
            return None
        array = array.cast(pa.int64())
    elif not pa.types.is_integer(kind) or pa.types.is_uint64(kind):
        return None
    known = array.drop_null().to_numpy(zero_copy_only=False).astype(np.int64)
    values, places = np.unique(known, return_inverse=True)
    if from_zero and len(values) and values[0] < 0:
        return None
    codes = np.full(len(array), -1, np.int64)
    codes[array.is_valid().to_numpy(zero_copy_only=False)] = places
    return codes, values.tolist()


def _distinct(array: Any, zone: str) -> tuple[Codes, list[Any]]:
    """For each cell the number of its value, -1 where it is empty, and the values."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    kind = array.type
    if pa.types.is_dictionary(kind):
        array = array.cast(kind.value_type)
        kind = array.type
    if pa.types.is_null(kind):
        return np.full(len(array), -1, np.int64), []
    if pa.types.is_timestamp(kind) and kind.tz:
        array = pc.local_timestamp(array.cast(pa.timestamp("us", zone)))
    if _is_list(kind):
        return _distinct_lists(array)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        array = pa.array([None if item is None else str(item)[:SHOWN] for item in array.to_pylist()], pa.string())
    encoded = array.dictionary_encode()
    return _codes(encoded), _plain(encoded.dictionary)


def _plain(values: Any) -> list[Any]:
    """Distinct values as Python holds them; moments without their fractions of a microsecond."""
    if pa.types.is_timestamp(values.type):
        values = pc.floor_temporal(values, unit="microsecond").cast(pa.timestamp("us"))
    return list(values.to_pylist())


def _is_list(kind: Any) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _distinct_lists(array: Any) -> tuple[Codes, list[Any]]:
    """The same for lists of words; an empty list is a value, and an item that is not there no word."""
    inner = pa.large_string() if pa.types.is_large_list(array.type) else pa.string()
    joined = pc.binary_join(array.cast(_list_of(array.type, inner)), BETWEEN)
    holed = pc.and_(pc.is_null(joined), pc.is_valid(array))
    encoded = pc.if_else(holed, pa.scalar("?", inner), joined).dictionary_encode()
    return _codes(encoded), [text.split(BETWEEN) if text else [] for text in encoded.dictionary.to_pylist()]


def _list_of(kind: Any, inner: Any) -> Any:
    return pa.large_list(inner) if pa.types.is_large_list(kind) else pa.list_(inner)


def _codes(encoded: Any) -> Codes:
    found: Codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return found
