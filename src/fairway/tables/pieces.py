"""Files cut into pieces, each of which can be read by itself: what is handed out to those who judge at the same time.

A piece never ends within a row. Nothing is read of the rows but where they end; compressed CSV and streams of
Arrow can't be cut.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from fairway.tables.source import Piece, Source, told

BYTES = 16 << 20
"""How much of a CSV file makes a piece."""
MARKS = re.compile(rb'(?:(?<=[,\r\n])|\A)"[^"]*+(?:""[^"]*+)*+"?|\r\n|\r|\n')
"""A quoted cell, or the end of a line that stands in none."""


def pieces(source: Source, rows: int) -> list[Piece | None]:
    """The pieces of a file, of about so many rows where their number is known; `None` is a file that can't be cut.

    Raises:
        FactError: naming the file, when it can't be read.
    """
    with told(source.path):
        if source.kind == "Parquet":
            with pq.ParquetFile(source.path) as file:
                groups = (file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups))
                return list(_gathered(groups, rows)) or [None]
        if source.kind == "Arrow":
            return _of_arrow(source, rows)
        return [None] if source.compressed else list(_of_csv(source))


def _of_arrow(source: Source, rows: int) -> list[Piece | None]:
    with pa.memory_map(str(source.path)) as mapped:
        try:
            file = pa.ipc.open_file(mapped)
        except pa.ArrowInvalid:
            return [None]
        counts = (file.get_batch(n).num_rows for n in range(file.num_record_batches))
        return list(_gathered(counts, rows)) or [None]


def _gathered(counts: Iterable[int], rows: int) -> Iterator[Piece]:
    """Neighbours put together until they hold so many rows."""
    start, first, held, n = 0, 1, 0, -1
    for n, count in enumerate(counts):
        held += count
        if held >= rows:
            yield Piece(start, n + 1, first)
            start, first, held = n + 1, first + held, 0
    if start <= n:
        yield Piece(start, n + 1, first)


def _of_csv(source: Source) -> Iterator[Piece]:
    with source.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        start, row = 0, 1
        while start < len(text):
            stop, count = _stretch(text, start)
            yield Piece(start, stop, row)
            start, row = stop, row + count


def _stretch(text: mmap.mmap, start: int) -> tuple[int, int]:
    """Where the rows end that begin at `start` and fill a piece, and how many they are."""
    block = text[start : start + BYTES]
    last = block.rfind(b"\n") + 1
    plain = b'"' not in block and block.count(b"\r") == block.count(b"\r\n")
    if plain and last:
        return start + last if start + BYTES < len(text) else len(text), block.count(b"\n")
    count = 0
    for mark in MARKS.finditer(text, start):
        if mark[0][:1] != b'"':
            count += 1
            if mark.end() >= start + BYTES:
                return mark.end(), count
    return len(text), count
