"""The node of the other side as a simulator: its keys are real, its envelopes signed, its answers what a test says."""

from __future__ import annotations

import json
import time
import uuid
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairway.link.batch import Batch
from fairway.link.envelope import Claims, seal
from fairway.link.note import COSIGNER_KEY, Signer
from fairway.link.statement import Key, KeyStatement

SINCE = int(time.time()) - 86_400


@dataclass
class Other:
    """A node that tells this one what a test wants it to."""

    side: str
    node: str

    def __post_init__(self) -> None:
        self.log = self._signer("log")
        self.witness = Signer(f"{self.node}/witness", Ed25519PrivateKey.generate(), COSIGNER_KEY)
        self.link, self.permit = self._signer("link"), self._signer("permit")

    def _signer(self, use: str) -> Signer:
        return Signer(f"{self.node}/{use}", Ed25519PrivateKey.generate())

    @property
    def line(self) -> str:
        """The peer as FAIRWAY_PEERS names it; nothing answers at its address."""
        return f"{self.side} http://127.0.0.1:1 {self.log.verifier} {self.witness.verifier}"

    @property
    def statement(self) -> str:
        keys = tuple(Key(use, getattr(self, use).verifier, SINCE) for use in ("link", "permit"))
        return str(KeyStatement(self.node, 1, keys).signed(self.log))

    def says(self, subject: str, kind: str, **body: Any) -> tuple[str, str]:
        """Tell this node something; the outcome and why."""
        from fairway.link import inbox
        from fairway.link.models import Incoming

        place = Incoming.objects.filter(sender=self.node, subject=subject).count() + 1
        claims = Claims(str(uuid.uuid4()), self.node, "hk.example", subject, place, kind, int(time.time()), body)
        batch = Batch(self.node, self.statement, (seal(claims.payload, self.link),))
        answer = json.loads(inbox.receive(batch.to_bytes()))["answer"]
        outcome = json.loads(urlsafe_b64decode(answer.split(".")[1] + "=="))["answers"][0]
        return outcome["outcome"], outcome["why"]

    def heard(self, subject: str, kind: str = "") -> list[dict[str, Any]]:
        """What this node has told of a subject, in order: the bodies of one kind, or of all."""
        from fairway.link.models import Outgoing

        rows = Outgoing.objects.filter(peer=self.node, subject=subject).order_by("sequence")
        return [json.loads(row.payload)["body"] for row in rows if not kind or row.kind == kind]
