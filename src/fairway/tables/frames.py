"""The answers to a frame in memory: an Arrow table, a Polars or pandas frame, a relation of DuckDB.

A row that can't be read has no answer and says why; none is dropped. Whatever hands over its rows as a stream of
Arrow is read batch by batch. Files are not read here.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from fairway.law import default
from fairway.law.errors import FactError, Position
from fairway.law.facts import Facts
from fairway.law.rulebook import Rulebook
from fairway.tables.judging import Judge
from fairway.tables.order import BATCH, Order
from fairway.tables.output import SAID, as_text
from fairway.tables.source import Batch, filled

FAULTS = "faults"
"""The column that says why a row has no answer."""
FRAME = Position("the frame")


def determine(
    frame: Any,
    rulebook: Rulebook | None = None,
    today: date | None = None,
    keep: Sequence[str] = (),
    fixed: Facts | None = None,
) -> pa.Table:
    """For each row of a frame, in order, the columns to keep as text, its answer, and its faults where it has none.

    `today` is the day of rows that have none, `fixed` are facts that every row has.

    Raises:
        FactError: when the frame can't be read, a column looks like a fact and is none, or one is missing.
    """
    judge = Judge(rulebook or default(), Order((), Path(), today or date.today(), fixed or Facts({}), keep))
    stream = _stream(frame)
    repeated = [name for name, count in Tally(stream.schema.names).items() if count > 1]
    if repeated:
        raise FactError(f"two columns are called '{repeated[0][:60]}'", FRAME)
    names = judge.named(stream.schema.names, FRAME)
    parts = [judged(judge, table) for table in _tables(stream, names)]
    return pa.concat_tables(parts).unify_dictionaries()


def judged(judge: Judge, table: pa.Table) -> pa.Table:
    """The answers to a table, a row for each of its rows."""
    count = table.num_rows
    found, part = judge.judged("", Batch(table, np.arange(count), [], 1.0), {})
    places = np.full(count, -1)
    places[found.column("row").to_numpy()] = np.arange(found.num_rows)
    there = pa.array(places, mask=places < 0)
    columns = {name: as_text(table.column(name)) for name in judge.order.kept}
    columns |= {name: found.column(name).take(there) for name in SAID}
    faults: list[str | None] = [None] * count
    for _, row, name, message in part.faults:
        faults[row] = "; ".join(filter(None, [faults[row], str(FactError(message, Position(field=name)))]))
    return pa.table(columns | {FAULTS: pa.array(faults, pa.string())})


def _stream(frame: Any) -> pa.RecordBatchReader:
    """The rows of a frame as a stream of Arrow."""
    try:
        if type(frame).__module__.partition(".")[0] == "pandas":
            frame = pa.Table.from_pandas(frame, preserve_index=False)
        elif hasattr(frame, "collect") and not hasattr(frame, "__arrow_c_stream__"):
            frame = frame.collect()
        if isinstance(frame, pa.RecordBatch):
            frame = pa.Table.from_batches([frame])
        return pa.RecordBatchReader.from_stream(frame)
    except (pa.ArrowException, ValueError) as error:
        raise _unread(error) from None
    except (TypeError, AttributeError):
        hint = "an Arrow table, a Polars or pandas frame, a relation of DuckDB"
        raise FactError(f"{type(frame).__name__} is no frame", FRAME, hint) from None


def _unread(error: Exception) -> FactError:
    said = "; ".join(str(part) for part in error.args)[:300]
    return FactError(f"cannot be read: {said}", FRAME, "a column holds values of one type; write mixed ones as text")


def _tables(stream: pa.RecordBatchReader, names: list[str]) -> Iterator[pa.Table]:
    """The rows of a stream with some of its columns, so many at a time; one empty table where there are none."""
    yield stream.schema.empty_table().select(names)
    try:
        for table in filled((batch.select(names) for batch in stream), BATCH):
            for start in range(0, len(table), BATCH):
                yield table.slice(start, BATCH)
    except pa.ArrowException as error:
        raise _unread(error) from None
