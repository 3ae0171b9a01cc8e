"""What goes over the wire: a batch of envelopes with the sender's key statement, and its signed answer.

Parsing only; what is done with a batch or an answer is the inbox's and the delivery's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fairway.link import envelope
from fairway.link.envelope import Rejected, canonical
from fairway.link.note import Signer
from fairway.link.statement import Key

ANSWER_TYPE = "fairway-answer+jwt"
MAX_BATCH = 100
"""Messages in one request."""
MAX_BODY = 10_000_000
OUTCOMES = ("applied", "refused", "held", "rejected")


class BatchError(ValueError):
    """A request or an answer that can't be read."""


@dataclass(frozen=True)
class Outcome:
    """What became of one envelope, named by its digest.

    ``applied`` and ``refused`` are final; ``held`` is kept and not yet applied; ``rejected`` was not kept, and the
    code says by which rule.
    """

    envelope: str
    outcome: str
    code: str = ""
    why: str = ""


@dataclass(frozen=True)
class Batch:
    """Envelopes from one node, with the newest statement of its keys."""

    sender: str
    keys: str
    messages: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """The body of the request."""
        data = {"v": envelope.VERSION, "from": self.sender, "keys": self.keys, "messages": self.messages}
        return canonical(data).encode()

    @classmethod
    def parse(cls, body: bytes) -> Batch:
        """The batch in the body of a request.

        Raises:
            BatchError: when it is none.
        """
        data = _object(body, {"v": int, "from": str, "keys": str, "messages": list})
        messages = data["messages"]
        if not 0 < len(messages) <= MAX_BATCH or not all(isinstance(item, str) and item.isascii() for item in messages):
            raise BatchError(f"messages: 1 to {MAX_BATCH} envelopes")
        if not data["from"].isprintable():
            raise BatchError("from: the name of a node")
        return cls(data["from"], data["keys"], tuple(messages))


@dataclass(frozen=True)
class Answer:
    """What became of each envelope of a batch, said and signed by its receiver."""

    receiver: str
    sender: str
    outcomes: tuple[Outcome, ...]

    def signed(self, signer: Signer, statement: str) -> str:
        """The body of the answer: the receiver's key statement, and its word in an envelope."""
        said = {"iss": self.receiver, "aud": self.sender, "answers": [asdict(item) for item in self.outcomes]}
        return canonical({"keys": statement, "answer": envelope.seal(canonical(said), signer, ANSWER_TYPE)})

    @classmethod
    def open(cls, sealed: str, keys: Mapping[str, Key]) -> Answer:
        """The answer, shown to be said by the node that has stated these keys.

        Raises:
            BatchError: when it is not, or is of another form.
        """
        try:
            payload, _ = envelope.unseal(sealed, keys, ANSWER_TYPE)
        except Rejected as error:
            raise BatchError(f"the answer: {error}") from None
        data = _object(payload.encode(), {"iss": str, "aud": str, "answers": list})
        return cls(data["iss"], data["aud"], tuple(_outcome(item) for item in data["answers"]))


def statement_and_answer(body: bytes) -> tuple[str, str]:
    """The two parts of the body of an answer.

    Raises:
        BatchError: when it is none.
    """
    data = _object(body, {"keys": str, "answer": str})
    return data["keys"], data["answer"]


def _outcome(data: Any) -> Outcome:
    fields = ("envelope", "outcome", "code", "why")
    shaped = isinstance(data, dict) and all(isinstance(data.get(name), str) for name in fields)
    if not shaped or data["outcome"] not in OUTCOMES:
        raise BatchError("the answer tells an outcome that is none")
    return Outcome(*(data[name] for name in fields))


def _object(body: bytes, shape: Mapping[str, type]) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BatchError("not JSON") from None
    if not isinstance(data, dict) or any(type(data.get(name)) is not kind for name, kind in shape.items()):
        raise BatchError(f"not an object of {', '.join(shape)}")
    if data.get("v", envelope.VERSION) != envelope.VERSION:
        raise BatchError(f"this node reads batches of version {envelope.VERSION}")
    return data
