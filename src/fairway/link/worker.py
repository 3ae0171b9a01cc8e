"""The worker: runs the tasks that wait, and asks for those that are due and that nobody has asked for.

The running is the task library's. Added here is what a node must survive: a worker killed in the
middle of a task, a database that is locked or full for a while, and a delivery that is due again
after its pause without anybody sending.
"""

from __future__ import annotations

import logging
import os
import time

from django.core.management import call_command
from django.db import DatabaseError, close_old_connections
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from fairway.link import delivery, holders, peers, signals, tasks

IDLE = 0.5
"""Seconds between two looks."""
PUBLISH_EVERY = 5
PUBLISH_SELDOM = 300
PRUNE_EVERY = 3_600
TICK_EVERY = 60
logger = logging.getLogger(__name__)


class Clock:
    """Says once in so many seconds that it is time."""

    def __init__(self, every: float) -> None:
        self.every = every
        self.next = 0.0

    def rings(self) -> bool:
        """Whether it is time; then next after the interval."""
        now = time.monotonic()
        if now < self.next:
            return False
        self.next = now + self.every
        return True


def work() -> None:
    """Run tasks until told to stop, for as long as the process lives that began it."""
    begun_by = os.getppid()
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=holders.me(),
    )
    worker.configure_signals()
    logging.getLogger("django_tasks_db").addFilter(_is_news)
    publishing, pruning, ticking = Clock(PUBLISH_EVERY), Clock(PRUNE_EVERY), Clock(TICK_EVERY)
    while worker.running and os.getppid() == begun_by:
        try:
            take_back()
            ask_for_what_is_due(publishing)
            if ticking.rings():
                signals.tick.send(None)
            worker.run()
            if pruning.rings():
                call_command("prune_db_task_results", min_age_days=1, verbosity=0)
        except DatabaseError as error:
            logger.warning("the worker tries again: %s", error)
        close_old_connections()
        if worker.running:
            time.sleep(IDLE)


def _is_news(record: logging.LogRecord) -> bool:
    """Not, when a worker that is told to stop says that it stops."""
    return "shutting down" not in record.getMessage()


def take_back() -> None:
    """Make the tasks wait again that a worker who is gone had begun."""
    for row in DBTaskResult.objects.running():
        if row.worker_ids and holders.gone(row.worker_ids[-1]):
            unchanged = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING)
            unchanged.update(status=TaskResultStatus.READY, started_at=None)


def ask_for_what_is_due(publishing: Clock) -> None:
    """Ask for a delivery whose time has come, and for cosignatures, ever more seldom while there are none."""
    if delivery.due():
        tasks.ask(tasks.deliver)
    if not publishing.rings():
        return
    waiting = peers.waiting()
    if waiting:
        tasks.ask(tasks.publish)
    publishing.every = min(publishing.every * 2, PUBLISH_SELDOM) if waiting == "cosignature" else PUBLISH_EVERY
