"""Proof that a permit's issuance stands in the issuer's log, under a head that the other side cosigned.

It is carried beside the permit, for a gate whose lists are older than the permit. The compact form
leaves out what the verifier knows or works out: names follow from the keys, the entry from the permit,
the root from the path.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cbor2

from fairway.clearance.claims import PermitError
from fairway.clearance.permit import decoded, digest
from fairway.link import tree
from fairway.link.note import Checkpoint, Note, NoteError, Verifier, encoded
from fairway.link.note import decoded as from_base64
from fairway.link.receipt import Receipt

MAX_PATH = 63
MAX_BYTES = 3072


@dataclass(frozen=True)
class Log:
    """Whose log it is, the key it signs with, and the key with which its node witnesses other logs."""

    node: str
    log: Verifier
    witness: Verifier


def entry(code: bytes) -> bytes:
    """The log entry that records the issuance of a permit.

    Raises:
        PermitError: when the bytes are not a permit.
    """
    return f"fairway/permit\n{digest(code).hex()}\n".encode()


def pack(receipt: Receipt) -> bytes:
    """The compact form of a receipt whose entry is a permit's."""
    head = Checkpoint.parse(receipt.head.text)
    signatures = [from_base64(line.rpartition(" ")[2].strip()) for line in receipt.head.signatures]
    return cbor2.dumps([receipt.index, head.size, list(receipt.proof), signatures])


def unpack(data: bytes, code: bytes, logs: Iterable[Log], issuer: str) -> Receipt:
    """The receipt that a compact form stands for, of a permit's entry in the issuer's log.

    Raises:
        PermitError: malformed, truncated or unknown-key.
    """
    known = tuple(logs)
    own = next((log for log in known if log.node == issuer), None)
    if own is None:
        raise PermitError("unknown-key", f"the log of {issuer} is not known")
    index, size, path, signatures = _fields(data)
    record = entry(code)
    try:
        root = tree.climbed(tree.leaf_hash(record), index, size, path)
    except tree.ProofError as error:
        raise PermitError("unproven", str(error)) from None
    verifiers = {key.id: key for log in known for key in (log.log, log.witness)}
    lines = "".join(_line(verifiers, item) for item in signatures)
    head = Note(Checkpoint(own.log.name, size, root).text, ()).with_lines(lines)
    return Receipt(record, index, tuple(path), head)


def signatures(data: bytes) -> bytes:
    """The signatures of the head in a compact form: one head has one set.

    Raises:
        PermitError: malformed or truncated.
    """
    return b"".join(_fields(data)[3])


def verify(receipt: Receipt, logs: Iterable[Log], issuer: str) -> Checkpoint:
    """The head under which the issuance is, signed by the issuer's log and cosigned by another node.

    Raises:
        PermitError: unproven or unknown-key.
    """
    known = tuple(logs)
    own = next((log for log in known if log.node == issuer), None)
    if own is None:
        raise PermitError("unknown-key", f"the log of {issuer} is not known")
    others = [log.witness for log in known if log.node != issuer]
    try:
        head = receipt.verify(own.log)
        cosigned = receipt.head.signed_by(others)
    except (NoteError, tree.ProofError) as error:
        raise PermitError("unproven", str(error)) from None
    if not cosigned:
        raise PermitError("unproven", "no other side has cosigned the log's head")
    return head


def _fields(data: bytes) -> tuple[int, int, list[bytes], list[bytes]]:
    if len(data) > MAX_BYTES:
        raise PermitError("malformed", "the proof is too long")
    found: Any = decoded(data)
    shaped = (
        isinstance(found, list)
        and len(found) == 4
        and all(type(item) is int and 0 <= item < 1 << 62 for item in found[:2])
        and all(isinstance(item, list) and len(item) <= MAX_PATH for item in found[2:])
        and all(isinstance(item, bytes) and len(item) == 32 for item in found[2])
        and all(isinstance(item, bytes) and len(item) in (68, 76) for item in found[3])
    )
    if not shaped:
        raise PermitError("malformed", "not a proof of issuance")
    index, size, path, signatures = found
    return index, size, path, signatures


def _line(verifiers: dict[bytes, Verifier], signature: bytes) -> str:
    """A signature as a line of a note; one by an unknown key is left out, as notes demand."""
    key = verifiers.get(signature[:4])
    return f"\u2014 {key.name} {encoded(signature)}\n" if key else ""
