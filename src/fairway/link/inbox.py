"""The inbox: what comes from peers is checked, kept once, and applied in order with its handler's changes.

A batch is one transaction, and answered when that is kept. The answer is signed: a sender who reads
"applied" has it from the receiver. Nothing is taken from a stranger.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from fairway.link import envelope, keys, log
from fairway.link.batch import Answer, Batch, BatchError, Outcome
from fairway.link.envelope import Claims, Rejected
from fairway.link.identity import Peer, peers
from fairway.link.messages import HANDLERS, RECEIVED, Message, Refused, record
from fairway.link.models import Conflict, Incoming
from fairway.link.note import NoteError

CONFLICT = "conflict"
logger = logging.getLogger(__name__)


class Unwelcome(Exception):
    """A request that no message is taken from: the status of the answer, and why."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        super().__init__(why)


@dataclass(frozen=True)
class Opened:
    """An envelope whose signature holds, with the key that made it."""

    envelope: str
    payload: str
    claims: Claims
    key: keys.Key


def receive(body: bytes) -> str:
    """Take in a batch; the signed answer, once everything that it says is kept.

    Raises:
        Unwelcome: when nothing of it was taken.
    """
    try:
        batch = Batch.parse(body)
    except BatchError as error:
        raise Unwelcome(400, str(error)) from None
    peer = next((peer for peer in peers() if peer.node == batch.sender), None)
    if peer is None:
        raise Unwelcome(403, f"{batch.sender[:80]} is not a peer of this node")
    try:
        keys.adopt(peer.node, batch.keys)
        found = [_opened(peer, item) for item in batch.messages]
        with transaction.atomic():
            outcomes = [item if isinstance(item, Outcome) else _taken(peer, item) for item in found]
        answer = Answer(settings.FAIRWAY_NODE, peer.node, tuple(outcomes))
        return answer.signed(keys.signer(keys.LINK), keys.own_note())
    except NoteError as error:
        raise Unwelcome(403, str(error)) from None
    except OperationalError as error:
        raise Unwelcome(503, f"nothing was kept: {error}") from None


def again(row: Incoming) -> Incoming:
    """Judge a message that is held or was refused once more, with its handler as it now is."""
    peer = next((peer for peer in peers() if peer.node == row.sender), None)
    if peer is None:
        raise NoteError(f"{row.sender} is not a peer of this node")
    with transaction.atomic():
        if row.state == Incoming.State.REFUSED:
            _apply(peer, row)
        _settle(peer, row.subject)
    row.refresh_from_db()
    return row


def _opened(peer: Peer, item: str) -> Opened | Outcome:
    """The envelope opened, or why it is not let in."""
    try:
        return _open(peer, item)
    except Rejected as error:
        return Outcome(envelope.digest(item), "rejected", error.code, str(error))


def _open(peer: Peer, item: str) -> Opened:
    payload, key = envelope.unseal(item, keys.known(peer.node, keys.LINK))
    return Opened(item, payload, Claims.parse(payload), key)


def _taken(peer: Peer, item: Opened) -> Outcome:
    """What became of a message, now or when it came before."""
    claims, name = item.claims, envelope.digest(item.envelope)
    place = Q(message=claims.id) | Q(subject=claims.subject, sequence=claims.sequence)
    row = Incoming.objects.select_for_update().filter(place, sender=peer.node).first()
    try:
        if row is None:
            envelope.judge(claims, item.key, settings.FAIRWAY_NODE, peer.node, int(time.time()))
            row = _kept(peer, item)
        elif row.digest != envelope.digest(item.payload):
            _keep_conflict(peer, item, row)
            raise Rejected(CONFLICT, f"{peer.node} sent another message as {row.subject} {row.sequence} before")
    except Rejected as error:
        return Outcome(name, "rejected", error.code, str(error))
    if row.state == Incoming.State.HELD:
        Incoming.objects.filter(pk=row.pk).update(envelope=item.envelope)
        _settle(peer, row.subject)
        row.refresh_from_db()
    return Outcome(name, row.state, "", row.why)


def _kept(peer: Peer, item: Opened) -> Incoming:
    claims = item.claims
    log.append(RECEIVED, claims.id, record(claims.id, "from", peer.node, item.payload))
    return Incoming.objects.create(
        message=claims.id,
        sender=peer.node,
        subject=claims.subject,
        sequence=claims.sequence,
        kind=claims.kind,
        digest=envelope.digest(item.payload),
        envelope=item.envelope,
    )


def _keep_conflict(peer: Peer, item: Opened, row: Incoming) -> None:
    name = envelope.digest(item.payload)
    values = {"envelope": item.envelope, "why": f"contradicts {row.message}, {row.subject} {row.sequence}"}
    _, created = Conflict.objects.get_or_create(sender=peer.node, digest=name, defaults=values)
    if created:
        log.append(CONFLICT, item.claims.id, record(item.claims.id, "from", peer.node, item.payload))


def _settle(peer: Peer, subject: str) -> None:
    """Apply what is held of a subject, in order, as far as there is no gap and no failure."""
    of_subject = Incoming.objects.filter(sender=peer.node, subject=subject)
    last: int = of_subject.exclude(state=Incoming.State.HELD).aggregate(last=Max("sequence"))["last"] or 0
    for row in _without_gap(of_subject.filter(state=Incoming.State.HELD, sequence__gt=last), last):
        if not _apply(peer, row):
            return


def _without_gap(rows: Any, last: int) -> Iterable[Incoming]:
    for place, row in enumerate(rows.order_by("sequence").iterator(), last + 1):
        if row.sequence != place:
            return
        yield row


def _apply(peer: Peer, row: Incoming) -> bool:
    """Run the handler of a message; whether what came of it is final."""
    try:
        with transaction.atomic():
            _handle(peer, row)
        row.state, row.why = Incoming.State.APPLIED, ""
    except Refused as error:
        row.state, row.why = Incoming.State.REFUSED, str(error)
    except OperationalError:
        raise  # the database is full or locked: the whole batch is given back
    except Exception as error:
        logger.exception("message %s could not be applied", row.message)
        row.why = f"{type(error).__name__}: {error}"
        row.save(update_fields=["why"])
        return False
    row.settled = timezone.now()
    row.save(update_fields=["state", "why", "settled"])
    return True


def _handle(peer: Peer, row: Incoming) -> None:
    """Open the envelope again, so that what is applied is what was signed, and hand it to its handler."""
    item = _open(peer, row.envelope)
    if envelope.digest(item.payload) != row.digest:
        raise Rejected("altered", "what is kept is not what was received")
    handler = HANDLERS.get(item.claims.kind)
    if handler is None:
        raise Refused(f"this node knows no messages of kind '{item.claims.kind}'")
    handler(Message.of(item.claims, peer.side))
