"""The keys of this node and of its peers: who signs now, whose word counts, rotation and revocation.

This node's own keys are made on first use; their private halves are files in the data folder. Every
new statement goes into the log and to the peers. A peer's statement is believed when its log key
has signed it, and never replaced by an older one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from fairway.link import log, messages
from fairway.link.identity import Peer, keep_key, log_signer, peers, read_key
from fairway.link.models import Statement
from fairway.link.note import NoteError, Signer, Verifier
from fairway.link.statement import CURRENT, RETIRED, REVOKED, Key, KeyStatement

LINK, PERMIT = "link", "permit"
USES = (LINK, PERMIT)
KIND = "keys"


class KeyFault(ValueError):
    """What was asked of the keys can't be done."""


def signer(use: str) -> Signer:
    """This node's current key for a use.

    Raises:
        NoteError: when its file is gone.
    """
    return _signer(next(key for key in own().of(use) if key.state == CURRENT))


def accepted(node: str, use: str, at: int) -> tuple[Verifier, ...]:
    """The keys of a node, a peer or this one, whose word of a moment (seconds of the epoch) counts."""
    found = statement_of(node)
    return found.accepted(use, at) if found else ()


def known(node: str, use: str) -> Mapping[str, Key]:
    """Every key of a node for a use, whatever its state, by its id."""
    found = statement_of(node)
    return {key.id: key for key in found.of(use)} if found else {}


def own() -> KeyStatement:
    """This node's newest statement, made with new keys when there is none."""
    return statement_of(settings.FAIRWAY_NODE) or _first()


def own_note() -> str:
    """The same as it was signed."""
    own()
    return note_of(settings.FAIRWAY_NODE)


def statement_of(node: str) -> KeyStatement | None:
    """The newest statement of a node that is known here, if any.

    Raises:
        NoteError: when what is kept is not what was signed.
    """
    note = note_of(node)
    return _opened(note, _anchor(node)) if note else None


def rotate(use: str) -> KeyStatement:
    """Retire this node's current key for a use, and begin with a new one."""
    return _change(use, "", RETIRED)


def revoke(use: str, key_id: str) -> KeyStatement:
    """Say that a key's word never counts; a new one takes its place where it was current."""
    return _change(use, key_id, REVOKED)


def adopt(node: str, note: str) -> KeyStatement:
    """Believe a peer's statement, and keep it where it is newer than what is known.

    Raises:
        NoteError: when its log key has not signed it, or when it contradicts one of the same serial.
    """
    found = _opened(note, _anchor(node))
    kept = statement_of(node)
    if kept and found.serial == kept.serial and found != kept:
        raise NoteError(f"{node} has signed two key statements with serial {found.serial}")
    if kept and found.serial <= kept.serial:
        return kept
    with transaction.atomic():
        _, created = Statement.objects.get_or_create(node=node, serial=found.serial, defaults={"note": note})
        if created:
            log.append(KIND, node[:60], note.encode())
    return found


def peer(node: str) -> Peer:
    """The peer of a name.

    Raises:
        NoteError: when the settings name none.
    """
    for found in peers():
        if found.node == node:
            return found
    raise NoteError(f"{node[:80]} is not a peer of this node")


def _anchor(node: str) -> Verifier:
    """The log key of this node or of a peer."""
    return log_signer().verifier if node == settings.FAIRWAY_NODE else peer(node).log


def note_of(node: str) -> str:
    """The newest statement of a node as it was signed; nothing where none is known."""
    row = Statement.objects.filter(node=node).order_by("-serial").values_list("note", flat=True).first()
    return row or ""


@lru_cache(maxsize=64)
def _opened(note: str, anchor: Verifier) -> KeyStatement:
    return KeyStatement.open(note, anchor)


def _first() -> KeyStatement:
    moment = int(time.time())
    return _say(KeyStatement(settings.FAIRWAY_NODE, 1, tuple(_new(use, moment) for use in USES)))


def _change(use: str, key_id: str, state: str) -> KeyStatement:
    """End a key, the current one where none is named, and see that there is a current one."""
    if use not in USES:
        raise KeyFault(f"'{use}' is not a use of keys; they are {', '.join(USES)}")
    moment = int(time.time())
    with transaction.atomic():
        old = own()
        chosen = [key for key in old.of(use) if key_id == key.id or (not key_id and key.state == CURRENT)]
        if not chosen:
            raise KeyFault(f"this node has no {use} key '{key_id}'")
        ended = replace(chosen[0], state=state, until=chosen[0].until or moment)
        keys = tuple(ended if key == chosen[0] else key for key in old.keys)
        fresh = (_new(use, moment),) if chosen[0].state == CURRENT else ()
        said = _say(KeyStatement(old.node, old.serial + 1, keys + fresh))
        for other in peers():
            messages.send(other.side, KIND, KIND, {"statement": own_note()})
    return said


def _say(statement: KeyStatement) -> KeyStatement:
    """Sign, keep and log a statement; another that was quicker wins."""
    note = str(statement.signed(log_signer()))
    with transaction.atomic():
        row, created = Statement.objects.get_or_create(
            node=statement.node, serial=statement.serial, defaults={"note": note}
        )
        if created:
            log.append(KIND, statement.node[:60], note.encode())
    return _opened(row.note, log_signer().verifier)


def _new(use: str, moment: int) -> Key:
    made = Signer(f"{settings.FAIRWAY_NODE}/{use}", Ed25519PrivateKey.generate())
    key = Key(use, made.verifier, moment)
    keep_key(_place(key), made.private)
    return key


def _signer(key: Key) -> Signer:
    return Signer(key.verifier.name, read_key(_place(key)))


def _place(key: Key) -> Path:
    place: Path = settings.DATA / f"{key.use}-key-{key.id}"
    return place
