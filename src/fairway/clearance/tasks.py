"""Work in the background: proofs of issuance once the log is cosigned, and what is due by the calendar."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.timezone import localdate
from django_tasks import task

from fairway.clearance import issuing, lawwatch, repeats, review
from fairway.link import signals
from fairway.link.tasks import ask


@task()
def prove() -> None:
    """Give permits their proof of issuance."""
    issuing.prove()


@task()
def upkeep() -> None:
    """Judge open cases anew under a new rulebook, end reviews that are over, let permits expire, forget old answers."""
    lawwatch.watch()
    review.close_overdue(localdate())
    issuing.expire(localdate())
    repeats.forget()


@receiver(signals.cosigned)
def on_cosigned(**_: Any) -> None:
    """A head is cosigned: permits under it can be proved."""
    ask(prove)


@receiver(signals.tick)
def on_tick(**_: Any) -> None:
    """The worker's minute."""
    ask(upkeep)
