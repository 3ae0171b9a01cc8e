"""Two invented nodes with real keys and real logs, for tests of permits without any server."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairway.clearance import issuance, permit
from fairway.clearance.bundle import SHORT, Bundle, Issued, Node
from fairway.clearance.claims import Permit
from fairway.link import tree
from fairway.link.note import COSIGNER_KEY, Checkpoint, Signer
from fairway.link.receipt import Receipt
from fairway.link.statement import Key, KeyStatement

DAY = 86_400
NOON = 1_790_000_000
"""The moment at which these permits are issued."""


def signer(name: str, **more: int) -> Signer:
    return Signer(name, Ed25519PrivateKey.generate(), **more)


@dataclass
class Side:
    """A node: its name and its keys, and its log in memory."""

    node: str
    side: str
    since: int = NOON - DAY
    log: Signer = field(init=False)
    witness: Signer = field(init=False)
    permits: Signer = field(init=False)
    entries: list[bytes] = field(default_factory=list)
    hashes: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = signer(f"{self.node}/log")
        self.witness = signer(f"{self.node}/witness", kind=COSIGNER_KEY)
        self.permits = signer(f"{self.node}/permit")

    @property
    def key(self) -> Key:
        return Key("permit", self.permits.verifier, self.since)

    @property
    def trust(self) -> issuance.Log:
        return issuance.Log(self.node, self.log.verifier, self.witness.verifier)

    @property
    def statement(self) -> str:
        return str(KeyStatement(self.node, 1, (self.key,)).signed(self.log))

    def append(self, entry: bytes) -> int:
        tree.append(self.hashes, len(self.entries), tree.leaf_hash(entry))
        self.entries.append(entry)
        return len(self.entries) - 1

    def receipt(self, index: int, *witnesses: Side) -> Receipt:
        """The entry's receipt under the log's newest head, cosigned by the others."""
        size = len(self.entries)
        note = Checkpoint(self.log.name, size, tree.root(self.hashes, size)).signed(self.log)
        for other in witnesses:
            note = note.with_lines(other.witness.cosign(note.text, NOON))
        proof = tuple(tree.inclusion_proof(self.hashes, index, size))
        return Receipt(self.entries[index], index, proof, note)


GATES = ("g2", "g5")


def bundle(north: Side, south: Side, *codes: bytes, **changes: Any) -> Bundle:
    """What the southern node tells its gates, half an hour after the permits were issued under both sides' eyes."""
    places = [north.append(issuance.entry(code)) for code in codes]
    heads = (str(north.receipt(places[-1], south).head),) if codes else ()
    issued = {
        permit.read(code, [north.key, south.key]).id: Issued(permit.digest(code)[:SHORT].hex(), 0, code)
        for code in codes
    }
    made = Bundle(
        node=south.node,
        serial=7,
        made=NOON + 1800,
        warn=NOON + 1800 + DAY // 4,
        refuse=NOON + 1800 + DAY // 2,
        nodes=tuple(Node(side.side, side.trust, side.statement) for side in (north, south)),
        heads=heads,
        issued=issued,
    )
    return replace(made, **changes)


def sample(**changes: Any) -> Permit:
    """A permit for a microscope, for a while, by two gates."""
    made = Permit(
        id="N-2026-004213",
        issuer="north.example",
        case="N-2026-000421",
        issued=NOON,
        begins=NOON,
        ends=NOON + 180 * DAY,
        kind="goods",
        origin="N",
        destination="S",
        gates=GATES,
        what="1 confocal microscope 88-4412",
        entries=6,
        returns=True,
    )
    return replace(made, **changes)


def approved(north: Side, south: Side, **changes: Any) -> bytes:
    """A sample permit signed by both sides."""
    return permit.countersign(permit.issue(sample(**changes), north.permits), south.permits)
