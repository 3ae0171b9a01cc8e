"""This node's outbox and inbox against its log, and its log against what its peers now show.

A peer shows the hashes of its tree to everybody, and a message's entry can be made up from its
digest: so each side finds its messages in the other's log without seeing what else is in it.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Collection, Iterator, Mapping

from django.conf import settings

from fairway.link import envelope, keys, log, tree
from fairway.link.audit import Mention, Survey
from fairway.link.envelope import Claims, Rejected
from fairway.link.identity import Peer
from fairway.link.messages import record
from fairway.link.models import Incoming, Outgoing, Witnessed
from fairway.link.note import Checkpoint, Note, NoteError
from fairway.link.statement import Key

TIMEOUT = 20
TILE = 256
FINAL = (Outgoing.State.APPLIED, Outgoing.State.REFUSED)
Fault = tuple[int, str]
"""The entry that a fault concerns, and the sentence that tells it."""
UNLOGGED = 1 << 62


def mail_findings(found: Survey) -> Iterator[str]:
    """What does not fit between the log and the messages that are kept; `found` is the walk through the log."""
    faults = [*_outbox_faults(found.sent), *_inbox_faults(found.received)]
    yield from (text for _, text in sorted(faults))


def _outbox_faults(mentions: Mapping[str, Mention]) -> Iterator[Fault]:
    rows = {str(row.message): row for row in Outgoing.objects.all()}
    yield from _gone("sent", "outbox", mentions, rows.keys())
    for name, row in rows.items():
        mention = mentions.get(name)
        if mention is None:
            yield UNLOGGED, f"message {name} in the outbox was never logged"
        elif envelope.digest(row.payload) != mention.digest or not _same(row.payload, row, row.peer):
            yield mention.index, f"entry {mention.index} (sent {name}) is not what is in the outbox"


def _inbox_faults(mentions: Mapping[str, Mention]) -> Iterator[Fault]:
    rows = {str(row.message): row for row in Incoming.objects.all()}
    yield from _gone("received", "inbox", mentions, rows.keys())
    stated = {sender: keys.known(sender, keys.LINK) for sender in {row.sender for row in rows.values()}}
    for name, row in rows.items():
        mention = mentions.get(name)
        if mention is None:
            yield UNLOGGED, f"message {name} in the inbox was never logged"
        elif row.digest != mention.digest or not _signed(row, stated[row.sender]):
            yield mention.index, f"entry {mention.index} (received {name}) is not what is in the inbox"


def _gone(kind: str, box: str, mentions: Mapping[str, Mention], kept: Collection[str]) -> Iterator[Fault]:
    for name, mention in mentions.items():
        if name not in kept:
            yield mention.index, f"entry {mention.index} ({kind} {name}) is of a message that is gone from the {box}"


def _same(payload: str, row: Outgoing | Incoming, other: str) -> bool:
    """Whether a row says the same as its payload."""
    try:
        said = Claims.parse(payload)
    except Rejected:
        return False
    ours = (str(row.message), row.subject, row.sequence, row.kind)
    return ours == (said.id, said.subject, said.sequence, said.kind) and other in (said.sender, said.receiver)


def _signed(row: Incoming, stated: Mapping[str, Key]) -> bool:
    """Whether a message's envelope is signed, by a key that may be revoked since, and says what the row says."""
    try:
        payload, _ = envelope.unseal(row.envelope, stated, revoked=True)
    except Rejected:
        return False
    return envelope.digest(payload) == row.digest and _same(payload, row, row.sender)


def peer_findings(peer: Peer, found: Survey) -> Iterator[str]:
    """What does not fit between this node and what a peer shows now."""
    try:
        yield from _own_log_there(peer)
        yield from _its_log_here(peer, found)
    except (OSError, NoteError) as error:
        yield f"{peer.node} can't be audited: {error}"


def _own_log_there(peer: Peer) -> Iterator[str]:
    """This log against the last head that the peer cosigned."""
    text = _get(peer, f"/link/witnessed/{settings.FAIRWAY_NODE}").decode()
    if not text:
        return
    note = Note.parse(text)
    if not note.signed_by([peer.witness]):
        raise NoteError("what it says it cosigned is not signed by its witness")
    cosigned, size = Checkpoint.parse(note.text), log.length()
    if cosigned.size > size:
        yield f"{peer.node} cosigned {cosigned.size} entries of this log, and there are {size}: entry {size} is gone"
    elif cosigned.root != tree.root(log.Stored(), cosigned.size):
        yield f"{peer.node} cosigned other entries of this log: the first is one of entries 0 to {cosigned.size - 1}"


def _its_log_here(peer: Peer, found: Survey) -> Iterator[str]:
    """The peer's log against its last head that this node cosigned, and against the messages of both."""
    wanted = dict(_its_entries(peer, found))
    head = _head(peer)
    hashes: dict[tuple[int, int], bytes] = {}
    for place, leaf in enumerate(_leaves(peer, head.size)):
        tree.append(hashes, place, leaf)
        wanted.pop(leaf, None)
    if tree.root(hashes, head.size) != head.root:
        yield f"{peer.node} shows other entries than it signed"
    seen = Witnessed.objects.filter(origin=peer.log.name).first()
    if seen and seen.size > head.size:
        yield f"{peer.node} shows {head.size} entries, and this node cosigned {seen.size}: entry {head.size} is gone"
    elif seen and bytes(seen.root) != tree.root(hashes, seen.size):
        yield f"{peer.node} shows other entries than this node cosigned: the first is one of 0 to {seen.size - 1}"
    yield from wanted.values()


def _its_entries(peer: Peer, found: Survey) -> Iterator[tuple[bytes, str]]:
    """The leaf that each message must have in the peer's log, with what to say when it is not there."""
    node = settings.FAIRWAY_NODE
    for row in Outgoing.objects.filter(peer=peer.node, state__in=FINAL):
        name = str(row.message)
        leaf = tree.leaf_hash(record(name, "from", node, envelope.digest(row.payload)))
        yield leaf, f"{peer.node} has not logged the message of {_entry('sent', name, found.sent)}"
    for came in Incoming.objects.filter(sender=peer.node):
        name = str(came.message)
        leaf = tree.leaf_hash(record(name, "to", node, came.digest))
        yield leaf, f"{peer.node} has not logged that it sent {_entry('received', name, found.received)}"


def _entry(kind: str, name: str, mentions: Mapping[str, Mention]) -> str:
    return f"entry {mentions[name].index} ({kind} {name})" if name in mentions else f"message {name}"


def _head(peer: Peer) -> Checkpoint:
    note = Note.parse(_get(peer, "/link/checkpoint").decode())
    if not note.signed_by([peer.log]):
        raise NoteError("its head is not signed by its log key")
    return Checkpoint.parse(note.text)


def _leaves(peer: Peer, size: int) -> Iterator[bytes]:
    """The leaf hashes of the peer's log, tile by tile."""
    for index in range(-(-size // TILE)):
        width = min(TILE, size - index * TILE)
        first, *rest = f"{index:,}".split(",")
        *above, last = [f"{first:0>3}", *rest]
        path = "/".join([*(f"x{group}" for group in above), last])
        data = _get(peer, f"/link/tile/0/{path}" + (f".p/{width}" if width < TILE else ""))
        if len(data) != width * 32:
            raise NoteError(f"its tile {path} is cut short")
        yield from (data[at : at + 32] for at in range(0, len(data), 32))


def _get(peer: Peer, path: str) -> bytes:
    with urllib.request.urlopen(f"{peer.url}{path}", timeout=TIMEOUT) as answer:
        body: bytes = answer.read(1_000_000)
        return body
