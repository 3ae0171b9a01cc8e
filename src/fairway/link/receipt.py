"""Receipts: proof, checkable anywhere, that an act is in a log. Needs neither a server nor a database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from fairway.link import tree
from fairway.link.note import Checkpoint, Note, NoteError, Verifier, decoded, encoded


@dataclass(frozen=True)
class Receipt:
    """Proof that an entry is in a log: the entry, its place, the path to the root, and the signed head."""

    entry: bytes
    index: int
    proof: tuple[bytes, ...]
    head: Note

    def to_json(self) -> str:
        """The receipt as a file."""
        data = {
            "entry": encoded(self.entry),
            "index": self.index,
            "proof": [encoded(item) for item in self.proof],
            "checkpoint": str(self.head),
        }
        return json.dumps(data, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        """The receipt in a file.

        Raises:
            NoteError: when it is not one.
        """
        try:
            data: dict[str, Any] = json.loads(text)
            proof = tuple(decoded(item) for item in data["proof"])
            return cls(decoded(data["entry"]), int(data["index"]), proof, Note.parse(data["checkpoint"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise NoteError("not a receipt") from None

    def verify(self, log: Verifier, witnesses: tuple[Verifier, ...] = ()) -> Checkpoint:
        """The head under which the entry is shown to be, signed by the log and by every witness given.

        Raises:
            NoteError: when a signature is missing or wrong.
            ProofError: when the entry is not under the head.
        """
        signed = self.head.signed_by([log, *witnesses])
        missing = [key.name for key in (log, *witnesses) if key not in signed]
        if missing:
            raise NoteError(f"not signed by {', '.join(missing)}")
        head = Checkpoint.parse(self.head.text)
        if head.origin != log.name:
            raise NoteError(f"the head is of {head.origin}, not of {log.name}")
        tree.verify_inclusion(tree.leaf_hash(self.entry), self.index, head.size, list(self.proof), head.root)
        return head
