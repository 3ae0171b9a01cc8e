"""Signed notes, checkpoints and cosignatures, in the forms of C2SP.

A note is a text with signatures below it; a checkpoint is a note over a log's name, size and root; a
cosignature is a witness's dated signature over a checkpoint. Signatures by unknown keys are passed
over, as the forms demand. Keys are Ed25519; the cryptography is the `cryptography` package's.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

NOTE_KEY, COSIGNER_KEY = 0x01, 0x04
DASH = "\u2014"
MAX_SIGNATURES = 32


class NoteError(ValueError):
    """A note is malformed, or carries no signature that can be trusted."""


def encoded(data: bytes) -> str:
    """Base64 as the forms write it."""
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    """Base64 read strictly.

    Raises:
        NoteError: when it is anything else.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("not base64") from None


@dataclass(frozen=True)
class Verifier:
    """A public key with the name it signs under, and whether it signs notes or cosigns checkpoints."""

    name: str
    key: bytes
    kind: int = NOTE_KEY

    @cached_property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.kind]) + self.key)}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """The key that `text` writes as ``name+id+key``.

        Raises:
            NoteError: when the parts do not fit together.
        """
        name, _, rest = text.strip().partition("+")
        key_id, _, coded = rest.partition("+")
        data = decoded(coded)
        found = cls(name, data[1:], data[0] if data else 0)
        if not name or len(data) != 33 or found.kind not in (NOTE_KEY, COSIGNER_KEY) or found.id.hex() != key_id:
            raise NoteError(f"'{text[:60]}' is not a verifier key")
        return found

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether `signature` is this key's over the note's text."""
        message = text.encode()
        if self.kind == COSIGNER_KEY:
            when = int.from_bytes(signature[:8], "big")
            message = cosigned_message(text, when)
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def cosigned_message(text: str, when: int) -> bytes:
    """What a witness signs: the time, and the text of the checkpoint."""
    return f"cosignature/v1\ntime {when}\n{text}".encode()


@dataclass(frozen=True)
class Signer:
    """A private key with the name it signs under."""

    name: str
    private: Ed25519PrivateKey
    kind: int = NOTE_KEY

    @cached_property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.private.public_key().public_bytes_raw(), self.kind)

    def sign(self, text: str) -> str:
        """A signature line over a note's text."""
        return self._line(self.private.sign(text.encode()))

    def cosign(self, text: str, when: int) -> str:
        """A dated signature line over a checkpoint's text; `when` is in seconds of the epoch."""
        return self._line(when.to_bytes(8, "big") + self.private.sign(cosigned_message(text, when)))

    def _line(self, signature: bytes) -> str:
        return f"{DASH} {self.name} {encoded(self.verifier.id + signature)}\n"


@dataclass(frozen=True)
class Note:
    """A text and the signature lines below it."""

    text: str
    signatures: tuple[str, ...]

    @classmethod
    def parse(cls, data: str) -> Note:
        """The note that `data` writes.

        Raises:
            NoteError: when it is not a text, an empty line and signature lines.
        """
        text, gap, tail = data.rpartition("\n\n")
        lines = tail.splitlines(keepends=True)
        shaped = all(line.startswith(f"{DASH} ") and line.endswith("\n") for line in lines)
        if not gap or not text or not lines or len(lines) > MAX_SIGNATURES or not shaped:
            raise NoteError("not a signed note")
        return cls(text + "\n", tuple(lines))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(self.signatures)}"

    def signed_by(self, verifiers: Iterable[Verifier]) -> tuple[Verifier, ...]:
        """Those of `verifiers` whose signature the note carries.

        Raises:
            NoteError: when a signature that claims one of the keys is wrong.
        """
        known = {(item.name, item.id): item for item in verifiers}
        found: dict[Verifier, None] = {}
        for line in self.signatures:
            name, _, coded = line[len(DASH) + 1 :].strip().partition(" ")
            data = decoded(coded)
            verifier = known.get((name, data[:4]))
            if verifier and not verifier.accepts(self.text, data[4:]):
                raise NoteError(f"the signature of {name} is wrong")
            if verifier:
                found[verifier] = None
        return tuple(found)

    def with_lines(self, lines: str) -> Note:
        """The note with further signature lines."""
        return Note(self.text, self.signatures + tuple(lines.splitlines(keepends=True)))


@dataclass(frozen=True)
class Checkpoint:
    """A log's name, its size and its root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text of the note that states it."""
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint that a note's text states; further lines are passed over.

        Raises:
            NoteError: when the text states none.
        """
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0]:
            raise NoteError("not a checkpoint")
        root = decoded(lines[2])
        plain = lines[1].isascii() and lines[1].isdecimal() and str(int(lines[1])) == lines[1]
        if not plain or len(root) != 32:
            raise NoteError("not a checkpoint")
        return cls(lines[0], int(lines[1]), root)

    def signed(self, signer: Signer) -> Note:
        """The checkpoint as a note signed by the log."""
        return Note(self.text, (signer.sign(self.text),))
