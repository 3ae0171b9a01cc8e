"""A count on Apache Spark: pieces of the files are judged on the machines of a cluster, and put together here.

Files, and the folder of the output, must lie where every machine sees them under the same name. A machine reads its
piece as this process would, and keeps the answers as a part; Spark hands out the pieces, and hands out again those
of a machine that is lost. How rows are judged is not said here.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from fairway.law.errors import FactError, LawError, Position
from fairway.law.rulebook import Rulebook
from fairway.tables.job import Job, Progress
from fairway.tables.judging import Summary
from fairway.tables.order import Order
from fairway.tables.output import written
from fairway.tables.parts import Parts
from fairway.tables.pieces import pieces
from fairway.tables.shipping import Work, code_in, judge_of
from fairway.tables.source import Piece, Source

if TYPE_CHECKING:
    from pyspark import Accumulator, Broadcast
    from pyspark.sql import SparkSession

EVERY = 0.5
"""Seconds between two looks at how far the cluster is."""


class Task(NamedTuple):
    """A piece of a file to be judged, as the part of that number; `refused` says what is wrong with keys, by row."""

    number: int
    file: str
    piece: Piece | None
    refused: Mapping[int, str]


class Stopped(NamedTuple):
    """An error that no other machine could mend."""

    message: str
    place: Position
    hint: str


class ClusterJob(Job):
    """A count by a Spark cluster."""

    engine = "spark"

    def __init__(self, rulebook: Rulebook, order: Order, master: str) -> None:
        super().__init__(rulebook, order)
        self.master = master

    def _counted(self, progress: Progress) -> Summary:
        """Have the cluster judge what no part holds yet."""
        tasks = list(self._tasks())
        waiting = [task for task in tasks if self.parts.held(task.number) is None]
        resumed = sum(part.read for part in self.parts.notes())
        if waiting:
            self._judge(waiting, lambda done, rows: progress(1 - (len(waiting) - done) / len(tasks), resumed + rows))
        summary = Summary(resumed=resumed)
        for part in self.parts.notes():
            summary.add(part)
        return summary

    def _tasks(self) -> Iterator[Task]:
        """Every piece of every file, in order."""
        cut = [(source, piece) for source in self.sources for piece in pieces(source, self.order.batch)]
        for number, (source, piece) in enumerate(cut):
            yield Task(number, str(source.path), piece, self._refused(source, piece))

    def _refused(self, source: Source, piece: Piece | None) -> dict[int, str]:
        """What is wrong with the keys of a piece, which takes the keys of all before it to know."""
        found: dict[int, str] = {}
        if self.order.key:
            for batch in source.batches([self.order.key], self.order.batch, piece):
                found |= self.keys.refused(batch)
        return found

    def _judge(self, tasks: list[Task], progress: Callable[[int, int], None]) -> None:
        """Hand out tasks and wait for all of them.

        Raises:
            FactError: when a file can't be read or a part can't be written.
        """
        with session(self.master) as spark:
            context = spark.sparkContext
            work = context.broadcast(Work.of(self.rulebook, self.order))
            folder = str(self.parts.folder.resolve())
            rows = context.accumulator(0)
            done = context.accumulator(0)
            with _watched(lambda: progress(done.value, rows.value)):
                found = context.parallelize(tasks, len(tasks)).map(lambda task: _part(task, work, folder, rows, done))
                stopped = next((item for item in found.collect() if item), None)
        if stopped:
            raise FactError(*stopped)


def _part(
    task: Task, work: Broadcast[Work], folder: str, rows: Accumulator[int], done: Accumulator[int]
) -> Stopped | None:
    """Judge a piece, on whichever machine this runs, and keep the part."""
    try:
        part = judge_piece(task, work.value, Parts(Path(folder)))
    except LawError as error:
        return Stopped(error.message, error.place, error.hint)
    rows.add(part.read)
    done.add(1)
    return None


def judge_piece(task: Task, work: Work, parts: Parts) -> Summary:
    """Judge a piece and keep the part.

    Raises:
        FactError: when the file can't be read or the part can't be written.
    """
    judge, source, whole = judge_of(work), Source(Path(task.file)), Summary()

    def tables() -> Iterator[Any]:
        for batch in source.batches(judge.columns(source), work.order.batch, task.piece):
            table, part = judge.judged(task.file, batch, task.refused)
            whole.add(part)
            whole.faults += part.faults
            yield table

    with written(work.order.out):
        parts.keep(task.number, tables(), whole)
    return whole


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """A Spark that has Fairway's code, and is stopped at the end.

    Raises:
        LawError: when PySpark or Java is not there, or the master does not answer.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # that pandas is newer than what PySpark has tried
            import pyspark.sql
            from pyspark.errors import PySparkException
    except ImportError as missing:
        package, hint = str(missing.name).partition(".")[0], "pip install 'fairway[cluster]'"
        raise LawError(f"a cluster needs the package '{package}', which is not installed", hint=hint) from None
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    plain = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    builder = pyspark.sql.SparkSession.builder.master(master).appName("fairway")
    for name, value in plain.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except PySparkException as error:
        hint = "Spark needs Java 17 or later: set JAVA_HOME, or install openjdk-17-jre-headless"
        raise LawError(f"Spark does not start: {error}", hint=hint) from None
    with TemporaryDirectory() as folder:
        try:
            spark.sparkContext.addPyFile(str(code_in(Path(folder))))
            yield spark
        finally:
            spark.stop()


@contextmanager
def _watched(look: Callable[[], None]) -> Iterator[None]:
    """While something is waited for, look now and then."""
    over = threading.Event()

    def looking() -> None:
        while not over.wait(EVERY):
            look()

    watcher = threading.Thread(target=looking, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        look()
