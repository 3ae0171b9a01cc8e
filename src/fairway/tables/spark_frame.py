"""The answers to a Spark data frame, wherever its rows come from: Hive, Iceberg, object storage, another query.

A row that can't be read has no answer and says why; none is dropped. Files, progress and parts are not here: `fairway
count --engine spark` knows these.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from fairway.law.errors import FactError, Position
from fairway.law.facts import Facts
from fairway.law.rulebook import Rulebook
from fairway.tables.judging import Judge
from fairway.tables.order import Order
from fairway.tables.output import SAID
from fairway.tables.shipping import Work, code_in, judge_of
from fairway.tables.source import Batch

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FAULTS = "faults"
"""The column that says why a row has no answer."""


def answered(
    frame: DataFrame, rulebook: Rulebook, today: date, keep: Sequence[str] = (), fixed: Facts | None = None
) -> DataFrame:
    """For each row the columns to keep, as text, its answer, and its faults where it has none.

    Raises:
        FactError: when a column looks like a fact and is none, or one to keep is missing.
    """
    order = Order((), Path(), today, fixed or Facts({}), keep)
    facts = Judge(rulebook, order).reader.facts_among(frame.columns)
    for name in order.kept:
        if name not in frame.columns:
            raise FactError(f"there is no column '{name}'", Position("the frame"))
    _send_code(frame)
    work = frame.sparkSession.sparkContext.broadcast(Work.of(rulebook, order))
    names = list(dict.fromkeys([*facts, *order.kept]))

    def batches(found: Iterable[Any]) -> Iterator[Any]:
        judge = judge_of(work.value)
        for batch in found:
            yield from judged(judge, pa.Table.from_batches([batch]).rename_columns(names)).to_batches()

    schema = ", ".join(f"`{name}` string" for name in (*order.kept, *SAID, FAULTS))
    # What is mapped may have no dots in its names.
    read = [frame[f"`{name}`"].alias(f"c{n}") for n, name in enumerate(names)]
    return frame.select(read).mapInArrow(batches, schema)


def judged(judge: Judge, table: pa.Table) -> pa.Table:
    """The answers to a table, a row for each of its rows."""
    count = table.num_rows
    found, part = judge.judged("", Batch(table, np.arange(count), [], 1.0), {})
    places = np.full(count, -1)
    places[found.column("row").to_numpy()] = np.arange(found.num_rows)
    there = pa.array(places, mask=places < 0)
    columns = {name: table.column(name).cast(pa.string()) for name in judge.order.kept}
    columns |= {name: found.column(name).cast(pa.string()).take(there) for name in SAID}
    faults: list[str | None] = [None] * count
    for _, row, name, message in part.faults:
        faults[row] = "; ".join(filter(None, [faults[row], str(FactError(message, Position(field=name)))]))
    return pa.table(columns | {FAULTS: pa.array(faults, pa.string())})


def _send_code(frame: DataFrame) -> None:
    """Send Fairway's code to the cluster of a frame; it lies here until this process ends, for machines that join."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    frame.sparkSession.sparkContext.addPyFile(str(code_in(Path(folder))))
