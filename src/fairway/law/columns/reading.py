"""Facts from the columns of an Arrow table: each distinct value read once, as a person's answer is read.

Yes and no are taken as Arrow's bits, numbers and days as they stand. A cell that is empty, or says that
nobody knows, is unknown. A cell that does not fit its fact is a fault, and its row has no answer. Files
are opened elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from fairway.law.columns import cells
from fairway.law.columns.column import Column, blank, constant, narrow, spread
from fairway.law.columns.masks import Codes, Flags, Rows
from fairway.law.errors import FactError, Position
from fairway.law.facts import Facts
from fairway.law.rulebook import Rulebook
from fairway.law.values import is_unknown

ORDERED = ("number", "date", "datetime", "time")
REMEMBERED = 10_000
"""How many readings of one column's values are kept for the next table."""
LONG = 200
"""Text longer than this is read each time it is met, and not kept."""
SHOWN = 60


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
            columns[path] = self._column(rows, path, cells.whole(table.column(path)), faults)
        return Held(rows, columns, faults)

    def _column(self, rows: Rows, path: str, array: Any, faults: list[Fault]) -> Column:
        kind = self.vocabulary[path].type
        if pa.types.is_null(array.type):
            return blank(rows)
        taken = cells.taken(rows, array, kind.family, kind.kind == "count", self.zone)
        if taken is not None:
            return taken
        codes, raws = cells.distinct(array, self.zone)
        values, wrong = self._values(path, str(array.type), raws)
        for place in np.flatnonzero(np.isin(codes, list(wrong))).tolist() if wrong else ():
            faults.append(Fault(place, path, wrong[int(codes[place])]))
        return _column(rows, codes, values, kind.family in ORDERED)

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


def _column(rows: Rows, codes: Codes, values: list[Any], ordered: bool) -> Column:
    """The column of cells that are told apart by their numbers, given the value of each."""
    different = dict.fromkeys(value for value in values if value is not None)
    kept = sorted(different) if ordered else list(different)
    if kept == values:
        return Column(rows, codes, tuple(kept), ordered)
    places = {value: n for n, value in enumerate(kept)}
    table = [-1 if value is None else places[value] for value in values]
    return Column(rows, spread(np.array([*table, -1], dtype=narrow(len(kept))), codes), tuple(kept), ordered)
