"""What this side tells the other of a case once it is filed: how parts stand, what was written, which facts changed."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from fairway.clearance.judging import determination_of
from fairway.clearance.models import Case, Document, Message, Part
from fairway.law.disclosure import disclosed
from fairway.link import messages
from fairway.link.identity import Peer, peers


def others(case: Case) -> Iterator[Peer]:
    """The peers that know of a case: those it was told to, or the one that it came from."""
    return (peer for peer in peers() if peer.side in case.told or peer.side == case.origin)


def tell(case: Case, kind: str, body: Mapping[str, Any]) -> None:
    """Tell every side that knows of a case, in the transaction of the act."""
    for peer in others(case):
        messages.send(peer.side, case.ref, kind, dict(body))


def standing(part: Part) -> dict[str, Any]:
    """How a part stands, as the other side is told it."""
    return {
        "authority": part.authority,
        "status": part.status,
        "connected": part.connected,
        "told": part.told,
        "due": part.deadline.isoformat() if part.deadline else None,
        "decided": part.decided.isoformat() if part.decided else None,
        "valid_until": part.valid_until.isoformat() if part.valid_until else None,
        "reference": part.reference,
        "conditions": part.conditions,
        "limits": part.limits,
    }


def tell_part(part: Part) -> None:
    """Tell how a part stands."""
    tell(part.case, "part", standing(part))


def tell_message(part: Part, message: Message) -> None:
    """Pass on what was written: to the applicant where they are elsewhere, or to the authority."""
    if part.local and part.case.here:
        return
    body = {
        "authority": part.authority,
        "id": message.id,
        "by": message.by,
        "from_office": message.from_office,
        "question": message.question,
        "answers": message.answers_id,
        "text": message.text,
        "made": message.made.isoformat(),
    }
    tell(part.case, "message", body)


def tell_document(document: Document) -> None:
    """Pass on a file that is meant for an authority of the other side."""
    if document.part.local:
        return
    body = {
        "authority": document.part.authority,
        "id": document.id,
        "name": document.name,
        "asked": document.asked,
        "version": document.version,
        "by": document.by,
        "made": document.made.isoformat(),
        "sha256": document.blob_id,
        "content": base64.b64encode(bytes(document.blob.content)).decode(),
    }
    tell(document.part.case, "document", body)


def tell_fact(case: Case, changed: Mapping[str, Any], by: str) -> None:
    """Pass on a corrected fact to the side that it came from, or to one whose law reads it.

    With it a side's law may come to read more, as by another day: it is told that too, and that is kept.
    """
    found = determination_of(case)
    for peer in others(case):
        if peer.side == case.origin:
            _send_fact(peer, case, changed, by)
            continue
        facts, told = disclosed(found, peer.side).to_dict(), case.told[peer.side]
        if changed["path"] in facts:
            _send_fact(peer, case, changed, by)
        for path in sorted(facts.keys() - {*told, changed["path"]}):
            _send_fact(peer, case, {**changed, "path": path, "before": None, "after": facts[path]}, by)
        case.told = {**case.told, peer.side: sorted({*told, *facts})}
    case.save(update_fields=["told"])


def _send_fact(peer: Peer, case: Case, changed: Mapping[str, Any], by: str) -> None:
    messages.send(peer.side, case.ref, "fact", {**changed, "by": by})
