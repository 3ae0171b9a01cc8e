"""Messages between nodes, for those who have something to say: `send`, and `handles` for what comes in.

A message is written in the transaction of the change that it announces, and arrives once, after
everything that was sent before it on the same subject. What it says is between sender and handler.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max

from fairway.link import log, tasks
from fairway.link.envelope import MAX_PAYLOAD, Claims, Rejected, canonical, digest
from fairway.link.identity import Peer, peers
from fairway.link.models import Outgoing

SENT, RECEIVED = "sent", "received"
ROOM_FOR_SEQUENCE = 16


class Refused(Exception):
    """Raised by a handler: the message is authentic, and not accepted; the sender is told why."""


class CannotSend(ValueError):
    """A message that can't be sent as it is."""


@dataclass(frozen=True)
class Message:
    """A message from a peer: who sent it when, on what, as which in order, and what it says."""

    id: str
    side: str
    subject: str
    sequence: int
    kind: str
    body: dict[str, Any]
    sent: datetime

    @classmethod
    def of(cls, claims: Claims, side: str) -> Message:
        """The message that an envelope's claims state."""
        sent = datetime.fromtimestamp(claims.sent, UTC)
        return cls(claims.id, side, claims.subject, claims.sequence, claims.kind, claims.body, sent)


Handler = Callable[[Message], None]
HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register what is done with messages of a kind, in the transaction that marks them applied."""

    def register(handler: Handler) -> Handler:
        if kind in HANDLERS:
            raise ValueError(f"messages of kind '{kind}' have a handler")
        HANDLERS[kind] = handler
        return handler

    return register


def peer_of(side: str) -> Peer:
    """The peer that decides for a side.

    Raises:
        CannotSend: when there is none.
    """
    for peer in peers():
        if peer.side == side:
            return peer
    raise CannotSend(f"no peer decides for '{side}'")


def send(side: str, subject: str, kind: str, body: dict[str, Any]) -> Outgoing:
    """Put a message to the peer of a side into the outbox and its digest into the log.

    Both are kept together with the caller's change, or not at all: call it in the transaction of that change.

    Raises:
        CannotSend: when there is no such peer, or the message is too long or has an empty subject or kind.
        RuntimeError: outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a message is sent in the transaction of the change that it announces")
    peer = peer_of(side)
    name, now = str(uuid.uuid4()), int(time.time())
    draft = Claims(name, settings.FAIRWAY_NODE, peer.node, subject, 1, kind, now, body)
    _must_be_sendable(draft)
    log.hold()  # and with it the order of the outbox
    placed = Outgoing.objects.filter(peer=peer.node, subject=subject).aggregate(last=Max("sequence"))
    claims = replace(draft, sequence=(placed["last"] or 0) + 1)
    payload = claims.payload
    log.append(SENT, claims.id, record(claims.id, "to", peer.node, digest(payload)))
    row = Outgoing.objects.create(
        message=claims.id, peer=peer.node, subject=subject, sequence=claims.sequence, kind=kind, payload=payload
    )
    tasks.ask(tasks.deliver)
    return row


def record(message: str, way: str, node: str, digest: str) -> bytes:
    """What the log says of a message: its id, to or from whom, and its digest; nothing of what it says."""
    return canonical({"message": message, way: node, "sha256": digest}).encode()


def _must_be_sendable(claims: Claims) -> None:
    """Refuse what no receiver would let in.

    Raises:
        CannotSend: when it is too long, not JSON, or has an improper subject or kind.
    """
    try:
        claims.check()
        length = len(claims.payload.encode())
    except (Rejected, TypeError, ValueError) as error:
        raise CannotSend(str(error)) from None
    if length > MAX_PAYLOAD - ROOM_FOR_SEQUENCE:
        raise CannotSend(f"a message has at most {MAX_PAYLOAD} bytes")
