"""A process of a node that does what it is told, line by line: a caller in Python, without a start for each act."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from fairway.server import prepare

prepare()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from fairway.clearance import demo  # noqa: E402
from fairway.law.rulebook import default  # noqa: E402
from fairway.link import announcements, audit, delivery, evidence, identity, keys, messages, reconcile  # noqa: E402
from fairway.link.models import Lane  # noqa: E402
from fairway.reform import serving, sides  # noqa: E402


def tell(side: str, subject: str, texts: list[str]) -> list[str]:
    """Send notes, each in a transaction of its own; their ids."""
    names = []
    for text in texts:
        with transaction.atomic():
            row = messages.send(side, subject, announcements.NOTE, {"text": text})
        names.append(str(row.message))
    return names


def deliver() -> list[str]:
    """Deliver what waits; what went wrong."""
    return delivery.deliver(now=True)


def pause() -> float:
    """Seconds until the peer is tried again."""
    return max((lane.due - timezone.now()).total_seconds() for lane in Lane.objects.all())


def rotate(use: str) -> str:
    """Rotate a key; the new statement."""
    keys.rotate(use)
    return keys.own_note()


def revoke(use: str, key_id: str) -> str:
    """Revoke a key; the new statement."""
    keys.revoke(use, key_id)
    return keys.own_note()


def statement() -> str:
    """The node's key statement."""
    return keys.own_note()


def findings() -> list[str]:
    """The audit of the node and of its peers."""
    own = evidence.of_this_node()
    found = audit.survey(own)
    theirs = (finding for peer in identity.peers() for finding in reconcile.peer_findings(peer, found))
    return [*audit.findings(own, found), *reconcile.mail_findings(found), *theirs]


def release() -> str:
    """Make a text law by two editors of the demonstration; the node's rulebook from then on."""
    from tests.clearance.core.texts import FREED, released

    demo.make()
    released(FREED)
    return default().hash


def say_rulebook() -> str:
    """Tell the peers by which rulebook the node judges, as its worker does each minute; which it is."""
    serving.current()
    sides.tell()
    return default().hash


def apart() -> list[list[str]]:
    """The peers that judge by another rulebook: side, theirs, ours, and what only they released."""
    return [
        [item.side, item.theirs.rulebook, item.ours.rulebook, *(label.say() for label in item.only_there)]
        for item in sides.apart()
    ]


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (tell, deliver, pause, rotate, revoke, statement, findings, release, say_rulebook, apart)
}

if __name__ == "__main__":
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            done = ACTS[name](*arguments)
        except messages.CannotSend as error:
            done = str(error)
        print(json.dumps(done), flush=True)
