"""Files of rows - Parquet, CSV, Arrow - a batch at a time, so that a file may be larger than memory.

CSV is read as text throughout, so that what a cell says is judged by the fact it is for. Rows that do
not have as many cells as the head are listed, never skipped unseen.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from fairway.law.columns.masks import Codes
from fairway.law.errors import FactError, Position

BLOCK = 32 << 20
"""How much of a CSV file is read at once; no row may be longer."""
MIMES = {".parquet": "Parquet", ".csv": "CSV", ".csv.gz": "CSV", ".arrow": "Arrow", ".feather": "Arrow"}


class Batch(NamedTuple):
    """Some rows: where each stands in its file, those that can't be told apart, and how far the file is read."""

    table: Any
    lines: Codes
    unread: list[tuple[int, str]]
    done: float


def kind_of(path: Path) -> str:
    """The format of a file, by its name.

    Raises:
        FactError: when the name tells none.
    """
    for ending, kind in MIMES.items():
        if path.name.lower().endswith(ending):
            return kind
    raise FactError("what kind of file is this?", Position(str(path)), f"a name that ends in {', '.join(MIMES)}")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Faults of a file told as a user's error that names it."""
    try:
        yield
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error, pa.ArrowException) as error:
        said = str(getattr(error, "strerror", None) or error).splitlines() or [type(error).__name__]
        hint = "save it as UTF-8" if "utf" in said[0].lower() else ""
        raise FactError(f"cannot be read: {said[0][:200]}", Position(str(path)), hint) from None


class Piece(NamedTuple):
    """A stretch of a file - row groups of Parquet, batches of Arrow, bytes of CSV - and the number of its first row."""

    start: int
    stop: int
    row: int


class Source:
    """One file of rows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kind = kind_of(path)
        self.compressed = path.name.lower().endswith(".gz")
        with told(path):
            self.names = self._names()
        repeated = [name for name, count in Tally(self.names).items() if count > 1]
        if repeated:
            raise FactError(f"two columns are called '{repeated[0][:60]}'", Position(str(path), 1))

    def _names(self) -> list[str]:
        if self.kind == "Parquet":
            with pq.ParquetFile(self.path) as file:
                return list(file.schema_arrow.names)
        if self.kind == "Arrow":
            with _arrow(self.path) as (schema, _):
                return list(schema.names)
        with self._text() as (_, content):
            head = next(csv.reader(io.TextIOWrapper(content, "utf-8-sig", newline="")), None)
        if not head:
            raise FactError("the file is empty; its first line must name the columns", Position(str(self.path)))
        return [name.strip() for name in head]

    def batches(self, columns: Sequence[str], size: int, piece: Piece | None = None) -> Iterator[Batch]:
        """The rows, or those of a piece, with some of their columns, at most `size` at a time.

        Raises:
            FactError: naming the file, when it can't be read to its end.
        """
        reading = {"Parquet": self._of_parquet, "Arrow": self._of_arrow, "CSV": self._of_csv}[self.kind]
        none = pa.table({name: pa.array([], pa.string()) for name in columns})
        rows = 0
        with told(self.path):
            for batch in reading(list(columns), size, piece):
                rows += len(batch.lines) + len(batch.unread)
                yield batch if len(batch.lines) else batch._replace(table=none)
        if not rows:
            yield Batch(none, np.empty(0, np.int64), [], 1.0)

    def _of_parquet(self, columns: list[str], size: int, piece: Piece | None) -> Iterator[Batch]:
        worded = self._worded(columns)
        with pq.ParquetFile(self.path, read_dictionary=worded, page_checksum_verification=True) as file:
            whole = max(file.metadata.num_rows, 1)
            row = piece.row if piece else 1
            groups = list(range(piece.start, piece.stop) if piece else range(file.num_row_groups))
            read = (batch for n in groups for batch in file.iter_batches(size, row_groups=[n], columns=columns))
            for table in filled(read, size):
                yield from _cut(table, np.arange(row, row + len(table)), [], (row + len(table)) / whole, size)
                row += len(table)

    def _worded(self, columns: Sequence[str]) -> list[str]:
        """The columns of text and of lists of it that are facts, whose words are best left as their dictionaries.

        A list is named by the path to its items.
        """
        with pq.ParquetFile(self.path) as file:
            types, leaves = file.schema_arrow, [file.schema.column(n).path for n in range(len(file.schema))]
        words = {name for name in columns if "." in name and _is_words(types.field(name).type)}
        return [path for path in leaves if path in words or path.rsplit(".", 2)[0] in words]

    def _of_arrow(self, columns: list[str], size: int, piece: Piece | None) -> Iterator[Batch]:
        with _arrow(self.path, piece) as (_, tables):
            row = piece.row if piece else 1
            for done, table in tables:
                # Arrow's memory is used as it lies, and what points beyond it would end this process.
                table.validate(full=True)
                lines = np.arange(row, row + len(table))
                yield from _cut(table.select(columns), lines, [], done, size)
                row += len(table)

    def _of_csv(self, columns: list[str], size: int, piece: Piece | None) -> Iterator[Batch]:
        with self._text(piece) as (raw, content):
            unread: list[tuple[int, str]] = []
            headless = piece is not None and piece.start > 0
            before = piece.row - 1 if piece and headless else 0
            row = _Lines(max(before, 1))

            def ragged(found: Any) -> str:
                number = before + found.number
                unread.append((number, f"{found.actual_columns} cells where {found.expected_columns} are named"))
                row.skip(number)
                return "skip"

            reader = pa_csv.open_csv(
                content,
                pa_csv.ReadOptions(
                    use_threads=False, block_size=BLOCK, skip_rows=0 if headless else 1, column_names=self.names
                ),
                pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=ragged),
                pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(columns, pa.string()),
                    include_columns=columns,
                    null_values=[""],
                    strings_can_be_null=True,
                ),
            )
            size_of_file = max(self.path.stat().st_size, 1)
            for table in reader:
                taken, unread[:] = list(unread), []
                yield from _cut(table, row.next(len(table)), taken, raw.tell() / size_of_file, size)
            if unread:
                yield Batch(None, np.empty(0, np.int64), list(unread), 1.0)

    @contextmanager
    def _text(self, piece: Piece | None = None) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """The file as it lies, and its text or that of a piece."""
        with self.path.open("rb") as raw:
            if piece:
                raw.seek(piece.start)
                yield raw, _Stretch(raw, piece.stop - piece.start)  # type: ignore[misc]
            elif self.compressed:
                with gzip.GzipFile(fileobj=raw) as content:
                    yield raw, content  # type: ignore[misc]
            else:
                yield raw, raw


class _Stretch(io.RawIOBase):
    """So many of the next bytes of a file."""

    def __init__(self, file: IO[bytes], left: int) -> None:
        self.file = file
        self.left = left

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """At most so many bytes; nothing at the end of the stretch."""
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        found = self.file.read(wanted)
        self.left -= len(found)
        return found


class _Lines:
    """The numbers of the rows of a CSV file, the head being the first, with some left out."""

    def __init__(self, last: int = 1) -> None:
        self.last = last
        self.skipped: list[int] = []

    def skip(self, number: int) -> None:
        """Leave a row out."""
        self.skipped.append(number)

    def next(self, count: int) -> Codes:
        """The numbers of the next rows."""
        there = np.arange(self.last + 1, self.last + 1 + count + len(self.skipped))
        mine = np.setdiff1d(there, np.array(self.skipped, dtype=np.int64))[:count]
        if len(mine):
            self.last = int(mine[-1])
        self.skipped = [number for number in self.skipped if number > self.last]
        return mine


def _is_words(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or (pa.types.is_list(kind) and pa.types.is_string(kind.value_type)))


def filled(batches: Iterator[Any], size: int) -> Iterator[Any]:
    """Batches, small ones put together to tables of at most `size` rows."""
    held: list[Any] = []
    for batch in batches:
        if held and sum(map(len, held)) + len(batch) > size:
            yield pa.Table.from_batches(held)
            held = []
        held.append(batch)
        if 2 * sum(map(len, held)) >= size:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _cut(table: Any, lines: Codes, unread: list[tuple[int, str]], done: float, size: int) -> Iterator[Batch]:
    """A table in pieces of at most `size` rows; what can't be read comes with the first."""
    for start in range(0, len(lines), size) or [0] * bool(unread):
        yield Batch(table.slice(start, size), lines[start : start + size], unread if start == 0 else [], min(done, 1.0))


@contextmanager
def _arrow(path: Path, piece: Piece | None = None) -> Iterator[tuple[Any, Iterator[tuple[float, Any]]]]:
    """The schema of an Arrow file or stream, and its tables, or those of a piece, with how far it is read."""
    with pa.memory_map(str(path)) as mapped:
        try:
            file = pa.ipc.open_file(mapped)
        except pa.ArrowInvalid:
            mapped.seek(0)
            stream = pa.ipc.open_stream(mapped)
            yield stream.schema, ((mapped.tell() / max(mapped.size(), 1), table) for table in stream)
            return
        count = file.num_record_batches
        numbers = range(piece.start, piece.stop) if piece else range(count)
        yield file.schema, (((n + 1) / count, file.get_batch(n)) for n in numbers)
