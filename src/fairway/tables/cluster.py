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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from fairway.law.errors import FactError, LawError, Position
from fairway.law.rulebook import Rulebook
from fairway.tables.order import Order
from fairway.tables.parts import Parts
from fairway.tables.shipping import Work, code_in
from fairway.tables.tasks import Task, TaskJob, judge_piece

if TYPE_CHECKING:
    from pyspark import Accumulator, Broadcast
    from pyspark.sql import SparkSession

EVERY = 0.5
"""Seconds between two looks at how far the cluster is."""


class Stopped(NamedTuple):
    """An error that no other machine could mend."""

    message: str
    place: Position
    hint: str


class ClusterJob(TaskJob):
    """A count by a Spark cluster."""

    engine = "spark"

    def __init__(self, rulebook: Rulebook, order: Order, master: str) -> None:
        super().__init__(rulebook, order)
        self.master = master

    def _judge(self, tasks: list[Task], progress: Callable[[int, int], None]) -> None:
        """Hand out tasks and wait for all of them.

        Raises:
            FactError: when a file can't be read, a part can't be written or the cluster gives up.
        """
        with session(self.master) as spark:
            from py4j.protocol import Py4JError

            context = spark.sparkContext
            work = context.broadcast(Work.of(self.rulebook, self.order))
            folder = str(self.parts.folder.resolve())
            rows = context.accumulator(0)
            done = context.accumulator(0)
            with _watched(lambda: progress(done.value, rows.value)):
                found = context.parallelize(tasks, len(tasks)).map(lambda task: _part(task, work, folder, rows, done))
                try:
                    stopped = next((item for item in found.collect() if item), None)
                except Py4JError as error:
                    hint = "what is judged is kept: the same command goes on from there"
                    raise FactError(
                        f"the cluster gave up: {_said(error)}", Position(str(self.order.out)), hint
                    ) from None
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
            from py4j.protocol import Py4JError
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
    except (PySparkException, Py4JError) as error:
        hint = (
            "does the master answer, and is it named as Spark names it, like local[2] or spark://host:7077? "
            "Spark needs Java 17 or later: set JAVA_HOME, or install openjdk-17-jre-headless"
        )
        raise LawError(f"Spark does not start with the master '{master}': {_said(error)}", hint=hint) from None
    with TemporaryDirectory() as folder:
        try:
            spark.sparkContext.addPyFile(str(code_in(Path(folder))))
            yield spark
        finally:
            spark.stop()


def _said(error: Exception) -> str:
    """What Java says in the first line that is its own."""
    lines = [line.strip(": ") for line in str(error).splitlines() if line.strip()]
    return next((line for line in lines if not line.startswith("An error occurred")), type(error).__name__)[:300]


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
