"""Witnessing another log: the C2SP tlog-witness protocol, without its transport.

A witness cosigns a checkpoint only when it can see that the log still begins with what the witness
cosigned before. It remembers the last checkpoint of each log and keeps the new one before it
answers. What a request gets is one of the protocol's exact status codes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from fairway.link import tree
from fairway.link.note import Checkpoint, Note, NoteError, Signer, Verifier, decoded, encoded

MAX_PROOF = 63
MAX_REQUEST = 65_536
SIZE_TYPE = "text/x.tlog.size"
PLAIN_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What the witness answers: a status code, a body and its type."""

    status: int
    body: str = ""
    type: str = PLAIN_TYPE


class Memory(Protocol):
    """Where a witness keeps the last checkpoint it cosigned of each log."""

    def hold(self, origin: str) -> AbstractContextManager[Held]:
        """The record of one log, nobody else's until the context ends; kept durably when it ends well."""


class Held(Protocol):
    """The record of one log while it is held."""

    @property
    def last(self) -> Checkpoint | None:
        """The last checkpoint cosigned, if any."""

    def keep(self, checkpoint: Checkpoint, note: str) -> None:
        """Replace it."""


class Refused(Exception):
    """A request that gets an answer other than a cosignature."""

    def __init__(self, status: int, body: str = "", type: str = PLAIN_TYPE) -> None:
        self.answer = Answer(status, body, type)
        super().__init__(status, body)


@dataclass(frozen=True)
class Request:
    """An ``add-checkpoint`` request: the size the client thinks was last cosigned, a proof, a checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint

    @classmethod
    def parse(cls, body: str) -> Request:
        """The request that `body` writes.

        Raises:
            Refused: with 400, when it is not of the protocol's form.
        """
        try:
            head, _, note = body.partition("\n\n")
            first, *lines = head.split("\n")
            word, _, size = first.partition(" ")
            if word != "old" or not size.isdecimal() or str(int(size)) != size or len(lines) > MAX_PROOF:
                raise NoteError("not an add-checkpoint request")
            parsed = Note.parse(note)
            return cls(int(size), tuple(map(decoded, lines)), parsed, Checkpoint.parse(parsed.text))
        except (NoteError, ValueError) as error:
            raise Refused(400, f"{error}\n") from None

    def __str__(self) -> str:
        proof = "".join(f"{encoded(item)}\n" for item in self.proof)
        return f"old {self.old}\n{proof}\n{self.note}"


class Witness:
    """Cosigns the checkpoints of the logs it knows by their keys, each consistent with the last."""

    def __init__(
        self, signer: Signer, logs: Mapping[str, tuple[Verifier, ...]], memory: Memory, now: Callable[[], int]
    ) -> None:
        self.signer = signer
        self.logs = logs
        self.memory = memory
        self.now = now

    def add_checkpoint(self, body: str) -> Answer:
        """The answer to an ``add-checkpoint`` request."""
        try:
            if len(body) > MAX_REQUEST:
                raise Refused(400, "the request is too long\n")
            request = Request.parse(body)
            self._check_signature(request)
            with self.memory.hold(request.checkpoint.origin) as held:
                self._check_past(request, held.last)
                line = self.signer.cosign(request.note.text, self.now())
                held.keep(request.checkpoint, str(request.note.with_lines(line)))
        except Refused as refused:
            return refused.answer
        return Answer(200, line)

    def _check_signature(self, request: Request) -> None:
        known = self.logs.get(request.checkpoint.origin)
        if known is None:
            raise Refused(404, "the log is not known here\n")
        try:
            signed = request.note.signed_by(known)
        except NoteError as error:
            raise Refused(403, f"{error}\n") from None
        if not signed:
            raise Refused(403, "no key of the log has signed\n")

    @staticmethod
    def _check_past(request: Request, last: Checkpoint | None) -> None:
        """The log begins with what was cosigned before, and the client knows how far that goes."""
        new = request.checkpoint
        if request.old > new.size:
            raise Refused(400, "the old size is above the new\n")
        if request.old != (last.size if last else 0):
            raise Refused(409, f"{last.size if last else 0}\n", SIZE_TYPE)
        if last is None or last.size == 0:
            if request.proof:
                raise Refused(422, "a proof from nothing is empty\n")
            return
        if last.size == new.size and last.root != new.root:
            raise Refused(409, f"{last.size}\n", SIZE_TYPE)
        try:
            tree.verify_consistency(last.size, new.size, last.root, new.root, list(request.proof))
        except tree.ProofError as error:
            raise Refused(422, f"{error}\n") from None
