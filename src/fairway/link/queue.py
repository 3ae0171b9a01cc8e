"""What an operator sees of the messages that are not settled, and how one is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django_tasks_db.models import DBTaskResult

from fairway.link import delivery, inbox, tasks
from fairway.link.messages import CannotSend
from fairway.link.models import Conflict, Incoming, Lane, Outgoing


def lines() -> Iterator[str]:
    """A line for each peer that does not answer, task that failed, and message that waits or was not let in."""
    for lane in Lane.objects.filter(failures__gt=0).order_by("peer"):
        yield f"peer {lane.peer}: {lane.failures} failures, next at {lane.due:%F %T}Z: {lane.why}"
    for failed in DBTaskResult.objects.failed().order_by("finished_at"):
        yield f"task {failed.task_path} failed at {failed.finished_at:%F %T}Z: {failed.exception_class_path}"
    for out in Outgoing.objects.exclude(state=Outgoing.State.APPLIED).order_by("id").iterator():
        yield _line(f"out {out.message} to {out.peer}", out)
    for came in Incoming.objects.exclude(state=Incoming.State.APPLIED).order_by("id").iterator():
        yield _line(f"in {came.message} from {came.sender}", came)
    for conflict in Conflict.objects.order_by("id").iterator():
        yield f"conflict {conflict.digest[:16]} from {conflict.sender}: {conflict.why}"


def replay(message: str) -> str:
    """Try a message again; what became of it.

    Raises:
        CannotSend: when it is not in the queue.
    """
    try:
        name = UUID(message)
    except ValueError:
        raise CannotSend(f"'{message}' is not the id of a message") from None
    out = Outgoing.objects.filter(message=name).exclude(state=Outgoing.State.APPLIED).first()
    if out:
        delivery.again(out)
        tasks.ask(tasks.deliver)
        return "sent again"
    came = Incoming.objects.filter(message=name).exclude(state=Incoming.State.APPLIED).first()
    if came is None:
        raise CannotSend(f"no message {message} waits or was refused")
    row = inbox.again(came)
    return f"{row.state} {row.why}".strip()


def _line(name: str, row: Outgoing | Incoming) -> str:
    return f"{name} {row.subject} #{row.sequence} {row.kind}: {row.state} {row.why}".rstrip()
