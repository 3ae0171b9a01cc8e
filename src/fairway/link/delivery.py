"""Delivering the outbox: in order within a subject, many messages a request, until each has its answer.

A peer that is away, or that answers what no receiver would, is tried again with growing pauses and
never given up. Only a signed answer settles a message. Messages are signed when they are sent, with
the key that is current then.
"""

from __future__ import annotations

import random
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from fairway.link import envelope, holders, keys
from fairway.link.batch import MAX_BATCH, Answer, Batch, BatchError, Outcome, statement_and_answer
from fairway.link.identity import Peer, peers
from fairway.link.models import Lane, Outgoing
from fairway.link.note import NoteError

TIMEOUT = 20
LEASE = timedelta(seconds=60)
MAX_ANSWER = 1_000_000
ROOM = 4_000_000
"""Characters of envelopes in one request, unless a single one is longer."""
LONGEST_PAUSE = 300
FOR_NOW = {"future", "unknown-key", "revoked-key", "retired-key"}
"""Codes of rejection that time or a newer key statement cures."""
PENDING, DEAD = Outgoing.State.PENDING, Outgoing.State.DEAD


class Undelivered(Exception):
    """The peer did not answer as a receiver does: what it did, its status, and when it wants to be asked again."""

    def __init__(self, why: str, status: int = 0, retry_after: int = 0) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(why)


def deliver(now: bool = False) -> list[str]:
    """Deliver to every peer what is due, or with `now` whatever waits; what went wrong, a sentence a peer."""
    return [f"{peer.node}: {error}" for peer in peers() for error in _lane(peer, now)]


def due() -> bool:
    """Whether there is something to deliver now."""
    moment = timezone.now()
    ready = {lane.peer: lane.due <= moment for lane in Lane.objects.all()}
    return any(ready.get(peer.node, True) and _ready(peer).exists() for peer in peers())


def again(row: Outgoing) -> None:
    """Send a message once more and take its new answer for the one that counts."""
    Outgoing.objects.filter(pk=row.pk).update(state=PENDING, why="", settled=None, due=timezone.now())


def _lane(peer: Peer, now: bool) -> Iterator[str]:
    """Deliver to one peer, unless another process is at it or the peer has its pause."""
    lane, _ = Lane.objects.get_or_create(peer=peer.node)
    if not (now or lane.due <= timezone.now()) or not _claimed(lane):
        return
    try:
        if now:
            Outgoing.objects.filter(peer=peer.node, state=PENDING).update(due=timezone.now())
        while batch := _batch(peer):
            _deliver(peer, batch)
            Lane.objects.filter(pk=peer.node).update(held_until=timezone.now() + LEASE, failures=0, why="")
    except Undelivered as error:
        pause = max(_pause(lane.failures), min(error.retry_after, 3_600))
        Lane.objects.filter(pk=peer.node).update(
            failures=lane.failures + 1, due=timezone.now() + timedelta(seconds=pause), why=str(error)
        )
        yield str(error)
    finally:
        Lane.objects.filter(pk=peer.node).update(holder="", held_until=timezone.now())


def _claimed(lane: Lane) -> bool:
    """Take a lane, unless somebody who lives holds it."""
    moment = timezone.now()
    free = Q(held_until__lte=moment)
    if holders.gone(lane.holder):
        free |= Q(holder=lane.holder)
    taken = Lane.objects.filter(free, pk=lane.pk).update(holder=holders.me(), held_until=moment + LEASE)
    return bool(taken)


def _pause(failures: int) -> float:
    """Seconds to wait after so many failures in a row: doubled each time, a part of it by chance."""
    return min(LONGEST_PAUSE, 1 << min(failures, 16)) * random.uniform(0.5, 1)


def _ready(peer: Peer) -> QuerySet[Outgoing]:
    """Messages to a peer that are due and have nothing before them that must wait."""
    moment = timezone.now()
    waits = Q(state=DEAD) | Q(state=PENDING, due__gt=moment)
    before = Outgoing.objects.filter(
        waits, peer=OuterRef("peer"), subject=OuterRef("subject"), sequence__lt=OuterRef("sequence")
    )
    return Outgoing.objects.filter(~Exists(before), peer=peer.node, state=PENDING, due__lte=moment).order_by("id")


def _batch(peer: Peer) -> list[Outgoing]:
    found: list[Outgoing] = []
    room = ROOM
    for row in _ready(peer)[:MAX_BATCH].iterator(chunk_size=5):  # they may be long
        room -= len(row.payload) * 3
        if found and room < 0:
            break
        found.append(row)
    return found


def _deliver(peer: Peer, rows: list[Outgoing]) -> None:
    """Send a batch and keep what became of each message.

    Raises:
        Undelivered: when the peer gave no proper answer.
    """
    try:
        outcomes = _sent(peer, rows)
    except Undelivered as error:
        if error.status not in (400, 413):
            raise
        if len(rows) > 1:
            for row in rows:
                _deliver(peer, [row])
        else:
            _die(rows[0], f"the peer answered {error.status}: {error}")
        return
    for row, outcome in zip(rows, outcomes, strict=True):
        _keep(row, outcome)


def _sent(peer: Peer, rows: Iterable[Outgoing]) -> list[Outcome]:
    """Each message's outcome, from the peer's signed answer."""
    try:
        signer = keys.signer(keys.LINK)
        sealed = [envelope.seal(row.payload, signer) for row in rows]
        body = _post(peer, Batch(settings.FAIRWAY_NODE, keys.own_note(), tuple(sealed)).to_bytes())
        statement, word = statement_and_answer(body)
        keys.adopt(peer.node, statement)
        answer = Answer.open(word, keys.known(peer.node, keys.LINK))
    except (BatchError, NoteError) as error:
        raise Undelivered(str(error)) from None
    by_name = {outcome.envelope: outcome for outcome in answer.outcomes}
    names = [envelope.digest(item) for item in sealed]
    if (answer.receiver, answer.sender) != (peer.node, settings.FAIRWAY_NODE) or not by_name.keys() >= set(names):
        raise Undelivered("the answer is to another request")
    return [by_name[name] for name in names]


def _keep(row: Outgoing, outcome: Outcome) -> None:
    """Settle a message, or set when to ask again."""
    if outcome.outcome in ("applied", "refused"):
        _settle(row, outcome.outcome, outcome.why)
    elif outcome.outcome == "held" or outcome.code in FOR_NOW:
        moment = timezone.now() + timedelta(seconds=_pause(row.attempts))
        Outgoing.objects.filter(pk=row.pk, state=PENDING).update(
            due=moment, attempts=row.attempts + 1, why=outcome.why or "held"
        )
    else:
        _die(row, f"{outcome.code}: {outcome.why}")


def _die(row: Outgoing, why: str) -> None:
    _settle(row, DEAD, why)


def _settle(row: Outgoing, state: str, why: str) -> None:
    Outgoing.objects.filter(pk=row.pk, state=PENDING).update(
        state=state, why=why, settled=timezone.now(), attempts=row.attempts + 1
    )


def _post(peer: Peer, body: bytes) -> bytes:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{peer.url}/link/messages", body, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            found: bytes = answer.read(MAX_ANSWER)
            return found
    except urllib.error.HTTPError as error:
        after = error.headers.get("Retry-After", "")
        seconds = int(after) if after.isascii() and after.isdecimal() else 0
        why = error.read(1_000).decode(errors="replace").strip()
        raise Undelivered(f"{error.code} {why}", error.code, seconds) from None
    except (OSError, ValueError) as error:
        raise Undelivered(str(error)) from None
