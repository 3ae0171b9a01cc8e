"""Asking peers to cosign this node's heads, and cosigning theirs."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from fairway.link import signals, tree
from fairway.link.identity import Peer, peers, witness_signer
from fairway.link.log import Stored, hold, sign_head
from fairway.link.models import Entry, Head, Witnessed
from fairway.link.note import Checkpoint, Note, NoteError
from fairway.link.witness import Held, Request, Witness

TIMEOUT = 10
MAX_ANSWER = 65_536


class Record:
    """The record of one log that this node witnesses, while it is held."""

    def __init__(self, origin: str) -> None:
        self.row = Witnessed.objects.filter(origin=origin).first()

    @property
    def last(self) -> Checkpoint | None:
        """The last checkpoint cosigned."""
        return self.row and Checkpoint(self.row.origin, self.row.size, bytes(self.row.root))

    def keep(self, checkpoint: Checkpoint, note: str) -> None:
        """Replace it."""
        values = {"size": checkpoint.size, "root": checkpoint.root, "note": note}
        Witnessed.objects.update_or_create(origin=checkpoint.origin, defaults=values)


class Database:
    """The witness's memory: a record is read and replaced in one transaction, durable before the answer."""

    @contextmanager
    def hold(self, origin: str) -> Iterator[Held]:
        """One log's record."""
        with transaction.atomic():
            hold(Witnessed)  # a row that is not there yet can't be held
            yield Record(origin)


def witness() -> Witness:
    """This node as the witness of its peers' logs."""
    logs = {peer.log.name: (peer.log,) for peer in peers()}
    return Witness(witness_signer(), logs, Database(), lambda: int(time.time()))


def publish() -> tuple[Head | None, list[str]]:
    """Sign the newest head and have each peer cosign it; what went wrong, a sentence a peer."""
    head = sign_head()
    if head is None or head.cosigned:
        return head, []
    asked, errors = peers(), list[str]()
    note = Note.parse(head.note)
    for peer in asked:
        try:
            note = note.with_lines(_cosigned(peer, head.size, note))
        except (OSError, NoteError, ValueError) as error:
            errors.append(f"{peer.url}: {error}")
    complete = bool(asked) and not errors
    Head.objects.filter(size=head.size).update(note=str(note), cosigned=complete)
    if complete:
        signals.cosigned.send(None)
    return Head.objects.get(size=head.size), errors


def waiting() -> str:
    """What the log waits for: a "head" over its newest entries, a "cosignature" of that head, or nothing."""
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    if last is None:
        return ""
    head = Head.objects.filter(size=last + 1).first()
    if head is None:
        return "head"
    return "cosignature" if peers() and not head.cosigned else ""


def _cosigned(peer: Peer, size: int, note: Note) -> str:
    """The peer's cosignature over a head; a size it knows better is taken from its answer, once."""
    status, body = _post(peer, str(_request(0, size, note)))
    if status == 409 and body.strip().isdecimal():
        status, body = _post(peer, str(_request(int(body), size, note)))
    if status != 200:
        raise NoteError(f"the witness answered {status}: {body.strip()[:200]}")
    signed = note.with_lines(body).signed_by([peer.witness])
    if not signed:
        raise NoteError("the answer is not signed by the witness")
    return body


def _request(old: int, size: int, note: Note) -> Request:
    proof = tree.consistency_proof(Stored(), old, size) if 0 < old <= size else []
    return Request(old, tuple(proof), note, Checkpoint.parse(note.text))


def _post(peer: Peer, body: str) -> tuple[int, str]:
    request = urllib.request.Request(f"{peer.url}/link/add-checkpoint", body.encode(), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return answer.status, answer.read(MAX_ANSWER).decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read(MAX_ANSWER).decode(errors="replace")
