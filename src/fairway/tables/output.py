"""The table of answers: one row for each row counted, put together from its parts.

Sides, norms and facts are text divided by blanks or semicolons, the same in every format.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from fairway.law.columns import Answer, Answers, Routes, cells
from fairway.law.columns.masks import Codes
from fairway.law.errors import FactError, Position
from fairway.tables.source import kind_of

if TYPE_CHECKING:
    from fairway.tables.judging import Summary
    from fairway.tables.parts import Parts

TEXTS: dict[str, Callable[[Answer], str]] = {
    "outcome": lambda answer: answer.outcome,
    "sides": lambda answer: "; ".join(f"{side.side}: {side.outcome}" for side in answer.sides),
    "because": lambda answer: " ".join(sorted(answer.because)),
    "needs": lambda answer: " ".join(sorted(answer.needs)),
}
"""What is said of each row, by the name of its column, the ways through aside; sets in an order of their own."""
SAID = (*TEXTS, "routes")
"""The columns of what is said of each row."""


ROW = "row"
"""The number of each row, which goes up by about one."""


def part_of(file: str, lines: Codes, kept: Mapping[str, Any], answers: Answers, rows: Codes) -> Any:
    """The answers to some rows of a file as a table; columns that are kept come as text."""
    columns: dict[str, Any] = {
        "file": pa.DictionaryArray.from_arrays(np.zeros(len(rows), np.int32), pa.array([file])),
        ROW: pa.array(lines[rows], pa.int64()),
    }
    columns |= {name: as_text(held).take(pa.array(rows)) for name, held in kept.items()}
    return pa.table(columns | answers_of(answers, rows))


def answers_of(answers: Answers, rows: Codes) -> dict[str, Any]:
    """What is said of some rows, by the name of its column."""
    mine = answers.of_row[rows]
    said = {name: texts(mine, map(say, answers.distinct)) for name, say in TEXTS.items()}
    return said | {"routes": texts(answers.routes_of_row[rows], map(routes_text, answers.routes))}


def routes_text(routes: Routes) -> str:
    """Ways through divided by semicolons, the procedures of each by blanks; a way that asks for none is ``nothing``."""
    return "; ".join(" ".join(sorted(way)) or "nothing" for way in routes)


def texts(codes: Codes, words: Iterable[str]) -> Any:
    """A column of text from the number of each row's word; words that come twice are one."""
    numbers: dict[str, int] = {}
    table = np.array([*(numbers.setdefault(word, len(numbers)) for word in words), 0], np.int32)
    return pa.DictionaryArray.from_arrays(table.take(codes), pa.array(list(numbers), pa.string()))


def as_text(column: Any) -> Any:
    """A column of whatever type as text, in one piece."""
    whole = cells.whole(column)
    try:
        return whole.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array(map(_shown, whole.to_pylist()), pa.string())


def _shown(item: Any) -> str | None:
    """What Arrow does not write as text, so that two things are never the same text."""
    if isinstance(item, bytes):
        return item.decode(errors="backslashreplace")
    return None if item is None else str(item)


def put(path: Path, data: Any) -> None:
    """Write a file whole or not at all, though another process should write the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def written(out: Path) -> Iterator[None]:
    """Faults of writing told as a user's error that names the output."""
    try:
        yield
    except OSError as error:
        said = error.strerror or str(error)
        raise FactError(f"cannot be written: {said}", Position(str(out)), "what stood there is as it was") from None


def put_together(parts: Parts, out: Path, summary: Summary) -> None:
    """Write the answers of all parts to `out`, and every fault beside it, each whole or not at all."""
    new = parts.folder / f"whole{out.suffix}"
    write = {"Parquet": _parquet, "CSV": _csv, "Arrow": _arrow}[kind_of(out)]
    try:
        write(new, parts.tables())
    except OSError:
        new.unlink(missing_ok=True)
        raise
    listed = parts.folder / "refused.csv"
    with listed.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "row", "field", "message"])
        count = sum(1 for fault in parts.faults(summary) if table.writerow(fault))
    refused = refused_file(out)
    if count:
        listed.replace(refused)
    else:
        refused.unlink(missing_ok=True)
    new.replace(out)


def refused_file(out: Path) -> Path:
    """Where the rows that were refused are listed."""
    return out.with_name(f"{out.name}.refused.csv")


def _plain(table: Any) -> Any:
    """The table with its text as plain text."""
    return pa.table({name: _text(table.column(name)) for name in table.schema.names})


def _text(column: Any) -> Any:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _parquet(path: Path, tables: Iterator[Any]) -> None:
    first = next(tables)
    # Without Arrow's own schema, readers see text and not dictionaries that differ from part to part.
    others = [name for name in first.schema.names if name != ROW]
    with pq.ParquetWriter(
        path,
        first.schema,
        store_schema=False,
        compression="zstd",
        use_dictionary=others,
        column_encoding={ROW: "DELTA_BINARY_PACKED"},
    ) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)


def _csv(path: Path, tables: Iterator[Any]) -> None:
    first = _plain(next(tables))
    # Where the name ends in .gz, the stream compresses what is written.
    with pa.output_stream(str(path)) as file, pa_csv.CSVWriter(file, first.schema) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(_plain(table))


def _arrow(path: Path, tables: Iterator[Any]) -> None:
    first = _plain(next(tables))
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, first.schema) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(_plain(table))
