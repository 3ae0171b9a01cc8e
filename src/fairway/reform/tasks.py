"""Work in the background: telling those who watch, and the peers, what changed; going through with rehearsals.

Every task of the node begins under the rulebook that is in force when it begins.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.timezone import localdate
from django_tasks import task
from django_tasks.signals import task_started

from fairway.link import signals
from fairway.link.tasks import ask
from fairway.reform import rehearsing, sides, watches
from fairway.reform.models import Rehearsal
from fairway.reform.serving import current


@task()
def upkeep() -> None:
    """Tell the peers by which rulebook this node judges, and those who watch what changed."""
    sides.tell()
    watches.look(localdate())


@task()
def rehearse() -> None:
    """Go through with every rehearsal that waits or was broken off."""
    open_ = Rehearsal.objects.filter(state__in=(Rehearsal.WAITING, Rehearsal.RUNNING))
    for number in list(open_.order_by("pk").values_list("pk", flat=True)):
        rehearsing.run(number)


@receiver(signals.tick)
def on_tick(**_: Any) -> None:
    """The worker's minute."""
    ask(upkeep)
    if Rehearsal.objects.filter(state__in=(Rehearsal.WAITING, Rehearsal.RUNNING)).exists():
        ask(rehearse)


@receiver(task_started)
def on_task(**_: Any) -> None:
    """A task begins: it answers by the rulebook of the node as of now."""
    current()
