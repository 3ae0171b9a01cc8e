"""The inbox: what comes from peers is checked, kept once, and applied in order with its handler's changes.

A batch is one transaction, and answered when that is kept. The answer is signed: a sender who reads
"applied" has it from the receiver. Nothing is taken from a stranger.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from fairway.link import envelope, keys, log
from fairway.link.batch import Answer, Batch, BatchError, Outcome
from fairway.link.envelope import Claims, Rejected
from fairway.link.identity import Peer
from fairway.link.messages import HANDLERS, RECEIVED, Message, Refused, record
from fairway.link.models import Conflict, Incoming
from fairway.link.note import NoteError
from fairway.link.statement import Key

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
    key: Key

    @property
    def digest(self) -> str:
        """The name of what it says."""
        return envelope.digest(self.payload)


def receive(body: bytes) -> str:
    """Take in a batch; the signed answer, once everything that it says is kept.

    Raises:
        Unwelcome: when nothing of it was taken.
    """
    try:
        batch = Batch.parse(body)
    except BatchError as error:
        raise Unwelcome(400, str(error)) from None
    try:
        inbox = Inbox(batch.sender, batch.keys)
        outcomes = inbox.take(batch.messages)
        answer = Answer(settings.FAIRWAY_NODE, batch.sender, tuple(outcomes))
        return answer.signed(keys.signer(keys.LINK), keys.own_note())
    except NoteError as error:
        raise Unwelcome(403, str(error)) from None
    except OperationalError as error:
        raise Unwelcome(503, f"nothing was kept: {error}") from None


def again(row: Incoming) -> Incoming:
    """Judge a message that is held or was refused once more, with its handler as it now is."""
    inbox = Inbox(row.sender)
    with transaction.atomic():
        log.hold()
        if row.state == Incoming.State.REFUSED:
            inbox.apply(row)
        inbox.settle(row.subject)
    row.refresh_from_db()
    return row


def last(peer: Peer, subject: str) -> Message | None:
    """The newest message of a peer on a subject that was applied, read anew from what the peer signed.

    Nothing where what is kept is not what was signed; the audit names it.
    """
    rows = Incoming.objects.filter(sender=peer.node, subject=subject, state=Incoming.State.APPLIED)
    row = rows.order_by("-sequence").first()
    if row is None:
        return None
    try:
        payload, _ = envelope.unseal(row.envelope, keys.known(peer.node, keys.LINK), revoked=True)
        return Message.of(Claims.parse(payload), peer.side)
    except Rejected:
        return None


class Inbox:
    """What one peer sends: its key statement is learnt, then its envelopes are taken one by one."""

    def __init__(self, sender: str, statement: str | None = None) -> None:
        self.peer = keys.peer(sender)
        if statement is not None:
            keys.adopt(sender, statement)
        self.stated = keys.known(sender, keys.LINK)

    def take(self, envelopes: Iterable[str]) -> list[Outcome]:
        """What became of each, all of it kept or nothing."""
        found = [self._opened(item) for item in envelopes]
        with transaction.atomic():
            log.hold()  # and with it the order of what is applied
            return [item if isinstance(item, Outcome) else self._taken(item) for item in found]

    def settle(self, subject: str) -> None:
        """Apply what is held of a subject, in order, as far as there is no gap and no failure."""
        rows = Incoming.objects.filter(sender=self.peer.node, subject=subject)
        last: int = rows.exclude(state=Incoming.State.HELD).aggregate(last=Max("sequence"))["last"] or 0
        held = rows.filter(state=Incoming.State.HELD, sequence__gt=last).order_by("sequence")
        for place, row in enumerate(held.iterator(), last + 1):
            if row.sequence != place or not self.apply(row):
                return

    def apply(self, row: Incoming) -> bool:
        """Run the handler of a message; whether what came of it is final."""
        try:
            with transaction.atomic():
                self._handle(row)
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

    def _handle(self, row: Incoming) -> None:
        """Open the envelope again, so that what is applied is what was signed, and hand it to its handler."""
        item = self._open(row.envelope)
        if item.digest != row.digest:
            raise Rejected("altered", "what is kept is not what was received")
        handler = HANDLERS.get(item.claims.kind)
        if handler is None:
            raise Refused(f"this node knows no messages of kind '{item.claims.kind}'")
        handler(Message.of(item.claims, self.peer.side))

    def _open(self, item: str) -> Opened:
        payload, key = envelope.unseal(item, self.stated)
        return Opened(item, payload, Claims.parse(payload), key)

    def _opened(self, item: str) -> Opened | Outcome:
        """The envelope opened, or why it is not let in."""
        try:
            return self._open(item)
        except Rejected as error:
            return Outcome(envelope.digest(item), "rejected", error.code, str(error))

    def _taken(self, item: Opened) -> Outcome:
        """What became of a message, now or when it came before."""
        name = envelope.digest(item.envelope)
        try:
            envelope.must_be_addressed(item.claims, settings.FAIRWAY_NODE, self.peer.node)
            row = self._known(item) or self._kept(item)
        except Rejected as error:
            return Outcome(name, "rejected", error.code, str(error))
        if row.state == Incoming.State.HELD:
            self.settle(row.subject)
            row.refresh_from_db()
        return Outcome(name, row.state, "", row.why)

    def _known(self, item: Opened) -> Incoming | None:
        """The message as it came before; a held one is kept in its newest envelope, as its key may be revoked since.

        Raises:
            Rejected: when its id or its place in the order was taken by another.
        """
        claims = item.claims
        place = Q(message=claims.id) | Q(subject=claims.subject, sequence=claims.sequence)
        row = Incoming.objects.filter(place, sender=self.peer.node).first()
        if row and row.digest != item.digest:
            self._keep_conflict(item, row)
            raise Rejected("conflict", f"{row.sender} sent another message as {row.subject} #{row.sequence} before")
        if row and row.state == Incoming.State.HELD:
            Incoming.objects.filter(pk=row.pk).update(envelope=item.envelope)
        return row

    def _kept(self, item: Opened) -> Incoming:
        """The message as it is now entered in the inbox and in the log.

        Raises:
            Rejected: when it is not of its time.
        """
        claims, sender = item.claims, self.peer.node
        envelope.must_be_timely(claims, item.key, int(time.time()))
        log.append(RECEIVED, claims.id, record(claims.id, "from", sender, item.digest))
        return Incoming.objects.create(
            message=claims.id,
            sender=sender,
            subject=claims.subject,
            sequence=claims.sequence,
            kind=claims.kind,
            digest=item.digest,
            envelope=item.envelope,
        )

    def _keep_conflict(self, item: Opened, row: Incoming) -> None:
        values = {"envelope": item.envelope, "why": f"contradicts {row.message}, {row.subject} #{row.sequence}"}
        _, created = Conflict.objects.get_or_create(sender=row.sender, digest=item.digest, defaults=values)
        if created:
            log.append(CONFLICT, item.claims.id, record(item.claims.id, "from", row.sender, item.digest))
