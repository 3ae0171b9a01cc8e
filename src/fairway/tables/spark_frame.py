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

import pyarrow as pa

from fairway.law.errors import Position
from fairway.law.facts import Facts
from fairway.law.rulebook import Rulebook
from fairway.tables.frames import FAULTS, judged
from fairway.tables.judging import Judge
from fairway.tables.order import Order
from fairway.tables.output import SAID
from fairway.tables.shipping import Work, code_in, judge_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def answered(
    frame: DataFrame, rulebook: Rulebook, today: date, keep: Sequence[str] = (), fixed: Facts | None = None
) -> DataFrame:
    """For each row the columns to keep, as text, its answer, and its faults where it has none.

    Raises:
        FactError: when a column looks like a fact and is none, or one to keep is missing.
    """
    order = Order((), Path(), today, fixed or Facts({}), keep)
    names = Judge(rulebook, order).named(frame.columns, Position("the frame"))
    _send_code(frame)
    work = frame.sparkSession.sparkContext.broadcast(Work.of(rulebook, order))

    def batches(found: Iterable[Any]) -> Iterator[Any]:
        judge = judge_of(work.value)
        for batch in found:
            answers = judged(judge, pa.Table.from_batches([batch]).rename_columns(names))
            yield from answers.cast(pa.schema([(name, pa.string()) for name in answers.schema.names])).to_batches()

    schema = ", ".join(f"`{name}` string" for name in (*order.kept, *SAID, FAULTS))
    # What is mapped may have no dots in its names.
    read = [frame[f"`{name}`"].alias(f"c{n}") for n, name in enumerate(names)]
    return frame.select(read).mapInArrow(batches, schema)


def _send_code(frame: DataFrame) -> None:
    """Send Fairway's code to the cluster of a frame; it lies here until this process ends, for machines that join."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    frame.sparkSession.sparkContext.addPyFile(str(code_in(Path(folder))))
