"""Made-up movements written to files, a block at a time, each file whole or not at all.

A block is a run of rows in the order of days, drawn by a generator of its own, so that the same seed gives the same
rows whether they go to one file or to one for each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from fairway.law import Rulebook
from fairway.law.errors import FactError, Position
from fairway.law.norm import KINDS
from fairway.load.blocks import KindDraw
from fairway.load.trials import KindLaw
from fairway.load.volumes import span, volumes

BLOCK = 65_536
GROUP = 262_144
"""Rows of one group of a Parquet file."""
NOTHING = "[]"
"""How an empty list is told in CSV, where an empty cell is unknown."""
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Wanted:
    """What is asked for: so many rows of some kinds between two days, a share of their facts unknown."""

    rows: int
    seed: int
    unknown: float = 0.0
    first: date | None = None
    last: date | None = None
    kinds: Sequence[str] = KINDS


def blocks(book: Rulebook, wanted: Wanted) -> Iterator[tuple[dict[str, Any], Any]]:
    """Blocks of rows: a table for each kind, and where the rows of these tables, one after the other, belong."""
    first, last = span(wanted.first, wanted.last)
    dealt = volumes(wanted.rows, wanted.kinds, first, last)
    draws = [KindDraw(KindLaw(book, kind, last), dealt, wanted.unknown) for kind in wanted.kinds]
    ends = np.cumsum(dealt.rows)
    for number, start in enumerate(range(0, wanted.rows, BLOCK)):
        cell = np.searchsorted(ends, np.arange(start, min(start + BLOCK, wanted.rows)), side="right")
        of_kind, tables, places = dealt.kind[cell], dict[str, Any](), []
        for kind, draw in enumerate(draws):
            mine = np.flatnonzero(of_kind == kind)
            own = cell[mine]
            random = np.random.Generator(np.random.PCG64([wanted.seed, number, KINDS.index(wanted.kinds[kind])]))
            places.append(mine)
            tables[wanted.kinds[kind]] = draw.table(dealt.day[own], dealt.stand[own], dealt.people[own], random)
        yield tables, np.concatenate(places)


def write_one(book: Rulebook, wanted: Wanted, out: Path, progress: Progress) -> None:
    """All rows in one file, Parquet or CSV by its name, in the order of days."""
    with ExitStack() as stack:
        writer: _Writer | None = None
        for tables, places in blocks(book, wanted):
            whole = pa.concat_tables(tables.values(), promote_options="default")
            whole = whole.take(pa.array(np.argsort(places)))
            writer = writer or stack.enter_context(_Writer(out, whole.schema))
            writer.write(whole)
            progress(len(whole))


def write_by_kind(book: Rulebook, wanted: Wanted, folder: Path, progress: Progress) -> list[Path]:
    """A Parquet file for each kind, in the order of days."""
    with ExitStack() as stack:
        writers: dict[str, _Writer] = {}
        for tables, places in blocks(book, wanted):
            for kind, table in tables.items():
                if kind not in writers:
                    writers[kind] = stack.enter_context(_Writer(folder / f"{kind}.parquet", table.schema))
                writers[kind].write(table)
            progress(len(places))
    return [folder / f"{kind}.parquet" for kind in wanted.kinds]


class _Writer:
    """A file that takes its name when it is whole."""

    def __init__(self, out: Path, schema: Any) -> None:
        self.out = out
        self.part = out.with_name(f"{out.name}.part")
        self.held: list[Any] = []
        self.schema = schema
        self.csv = out.name.lower().endswith(".csv")
        if not self.csv and not out.name.lower().endswith(".parquet"):
            raise FactError("what kind of file is this?", Position(str(out)), "a name that ends in .parquet or .csv")

    def __enter__(self) -> _Writer:
        try:
            self.out.parent.mkdir(parents=True, exist_ok=True)
            if self.csv:
                plain = _plain(self.schema.empty_table()).schema
                self.file: Any = pa_csv.CSVWriter(str(self.part), plain)
            else:
                self.file = pq.ParquetWriter(self.part, self.schema, store_schema=False, compression="zstd")
        except OSError as error:
            raise self._told(error) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            if kind is None and any(map(len, self.held)):
                self._put(pa.concat_tables(self.held))
            self.file.close()
            if kind is None:
                self.part.replace(self.out)
        except OSError as found:
            raise self._told(found) from None
        finally:
            self.part.unlink(missing_ok=True)

    def write(self, table: Any) -> None:
        """Take more rows."""
        self.held.append(table)
        while sum(len(table) for table in self.held) >= GROUP:
            held = pa.concat_tables(self.held)
            self.held = [held.slice(GROUP)]
            self._put(held.slice(0, GROUP))

    def _put(self, whole: Any) -> None:
        try:
            if self.csv:
                self.file.write_table(_plain(whole))
            else:
                self.file.write_table(whole, row_group_size=GROUP)
        except OSError as error:
            raise self._told(error) from None

    def _told(self, error: OSError) -> FactError:
        said = error.strerror or str(error)
        return FactError(f"cannot be written: {said}", Position(str(self.out)), "what stood there is as it was")


def _plain(table: Any) -> Any:
    """The table with words and lists as text."""
    return pa.table({name: _text(table.column(name)) for name in table.schema.names})


def _text(column: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if not pa.types.is_list(column.type):
        return column
    joined = pc.binary_join(column, ";")
    return pc.if_else(pc.equal(pc.list_value_length(column), 0), NOTHING, joined)
