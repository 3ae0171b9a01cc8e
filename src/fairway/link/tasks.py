"""Work in the background, asked for through the framework's task interface.

Both tasks look at what there is to do when they run, so one that waits stands for every request.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult


@task()
def deliver() -> None:
    """Deliver what is due in the outbox."""
    from fairway.link import delivery

    delivery.deliver()


@task()
def publish() -> None:
    """Sign the newest head and have the peers cosign it."""
    from fairway.link import peers

    peers.publish()


def ask(work: Any) -> None:
    """Have a task run once the present transaction is kept, unless one is waiting already.

    After the transaction and not in it: a waiting task that starts meanwhile would not see the change. Should
    the process die in between or the asking fail, the worker's look at what is due finds the work all the same.
    """
    transaction.on_commit(lambda: _ask(work), robust=True)


def _ask(work: Any) -> None:
    if not DBTaskResult.objects.ready().filter(task_path=work.module_path).exists():
        work.enqueue()
