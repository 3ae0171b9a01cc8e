"""A count by several processes of this machine: each takes the next piece of the files, and keeps its part.

This process cuts the files, looks at the keys and puts the parts together. A count of few rows is not worth the
start of other processes and is done here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from fairway.law.errors import FactError, Position
from fairway.law.rulebook import Rulebook
from fairway.tables.job import Job
from fairway.tables.judging import Summary
from fairway.tables.order import Order
from fairway.tables.parts import Parts
from fairway.tables.shipping import Work
from fairway.tables.tasks import Task, TaskJob, judge_piece

SMALL = 8 << 20
"""Files of fewer bytes than this together are counted in one process."""


def job_of(rulebook: Rulebook, order: Order, workers: int = 0) -> Job:
    """The count of an order, by so many processes; by one for each core when none are named."""
    count = workers or cores()
    size = sum(path.stat().st_size for path in order.files if path.exists())
    if count == 1 or (not workers and size < SMALL):
        return Job(rulebook, order)
    return PoolJob(rulebook, order, count)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class PoolJob(TaskJob):
    """A count by several processes."""

    engine = "processes"

    def __init__(self, rulebook: Rulebook, order: Order, workers: int) -> None:
        super().__init__(rulebook, order)
        self.workers = workers

    def _judge(self, tasks: list[Task], progress: Callable[[int, int], None]) -> None:
        """Hand out tasks and wait for all of them.

        Raises:
            FactError: when a file can't be read, a part can't be written or a process is ended from outside.
        """
        context = multiprocessing.get_context("spawn")
        count = min(self.workers, len(tasks))
        given = (Work.of(self.rulebook, self.order), self.parts)
        with ProcessPoolExecutor(count, context, _begin, given) as pool:
            running = [pool.submit(_done, task) for task in tasks]
            rows = 0
            try:
                for number, future in enumerate(as_completed(running), start=1):
                    rows += future.result().read
                    progress(number, rows)
            except BrokenProcessPool:
                hint = "memory may be short: try --workers 1, or a smaller --batch; what is judged is kept"
                raise FactError("a process was ended from outside", Position(str(self.order.out)), hint) from None
            finally:
                pool.shutdown(cancel_futures=True)


_mine: list[tuple[Work, Parts]] = []


def _begin(work: Work, parts: Parts) -> None:
    """Keep what this process judges by; who stops the count stops its first process, and this one ends its part."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _mine[:] = [(work, parts)]


def _done(task: Task) -> Summary:
    return judge_piece(task, *_mine[0])
