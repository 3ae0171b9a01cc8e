"""Checking a node's log from its database alone: every hash again, and every head it ever signed."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.link import tree
from fairway.link.identity import log_signer
from fairway.link.log import Stored
from fairway.link.models import Entry, Head
from fairway.link.note import Checkpoint, Note, NoteError


def findings() -> Iterator[str]:
    """What does not fit, the first entry first; nothing when the log is as it was signed."""
    hashes: dict[tuple[int, int], bytes] = {}
    roots: dict[int, bytes] = {}
    heads = {head.size: head for head in Head.objects.order_by("size")}
    stored = Stored()
    for place, entry in enumerate(Entry.objects.order_by("index").iterator()):
        if entry.index != place:
            yield f"entry {place} is missing"
            return
        leaf = tree.leaf_hash(bytes(entry.body))
        if stored.get((0, place)) != leaf:
            yield f"entry {place} ({entry.kind} {entry.subject}) is not what was logged"
        tree.append(hashes, place, leaf)
        if place + 1 in heads:
            roots[place + 1] = tree.root(hashes, place + 1)
    for size, head in heads.items():
        yield from _head(head, roots.get(size))


def _head(head: Head, root: bytes | None) -> Iterator[str]:
    try:
        note = Note.parse(head.note)
        stated = Checkpoint.parse(note.text)
        signed = note.signed_by([log_signer().verifier])
    except NoteError as error:
        yield f"head {head.size}: {error}"
        return
    if not signed:
        yield f"head {head.size} is not signed by this node"
    elif root is None:
        yield f"head {head.size} covers entries that are gone"
    elif stated.root != root or stated.size != head.size:
        yield f"head {head.size} was signed over other entries"
