"""Work in the background: what people left behind is forgotten."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.dispatch import receiver
from django.utils.timezone import now
from django_tasks import task

from fairway.link import signals
from fairway.link.tasks import ask
from fairway.web.models import Draft


@task()
def forget() -> None:
    """Delete the answers of interviews that nobody came back to, and sessions that are over."""
    Draft.objects.filter(updated__lt=now() - Draft.KEPT).delete()
    call_command("clearsessions")


@receiver(signals.tick)
def on_tick(**_: Any) -> None:
    """The worker's minute."""
    ask(forget)
