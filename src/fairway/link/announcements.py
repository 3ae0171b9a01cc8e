"""What the link itself says and hears: new key statements, and notes from one operator to the other."""

from __future__ import annotations

from fairway.link import keys, log
from fairway.link.envelope import canonical, digest
from fairway.link.identity import peers
from fairway.link.messages import Message, Refused, handles
from fairway.link.note import NoteError

NOTE = "note"


@handles(keys.KIND)
def learn_keys(message: Message) -> None:
    """Believe a peer's new key statement."""
    node = next(peer.node for peer in peers() if peer.side == message.side)
    try:
        keys.adopt(node, str(message.body.get("statement")))
    except NoteError as error:
        raise Refused(str(error)) from None


@handles(NOTE)
def keep_note(message: Message) -> None:
    """Put an operator's note on record: its text stays in the inbox, its digest goes into the log."""
    text = message.body.get("text")
    if not isinstance(text, str) or not text:
        raise Refused("a note has a text")
    log.append(NOTE, message.id, canonical({"note": message.id, "sha256": digest(text)}).encode())
