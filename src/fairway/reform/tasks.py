"""Work in the background: looking at what is watched."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.timezone import localdate
from django_tasks import task

from fairway.link import signals
from fairway.link.tasks import ask
from fairway.reform import watches


@task()
def upkeep() -> None:
    """Tell what changed to those who watch it."""
    watches.look(localdate())


@receiver(signals.tick)
def on_tick(**_: Any) -> None:
    """The worker's minute."""
    ask(upkeep)
