"""The gate's bundle: everything a gate needs to judge permits without a network, and how old it is.

A bundle is a signed note of a node's log key. It carries the key statements of both sides, what was
revoked, which permits were shown to stand in a log under which cosigned head, and what has been used
of each. A gate pins the log keys that it trusts, and takes no bundle older than one it has seen.
Making the lists from a database is not done here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fairway.clearance import permit
from fairway.clearance.claims import Permit
from fairway.clearance.issuance import Log
from fairway.clearance.ledger import Used
from fairway.link.note import Checkpoint, Note, NoteError, Signer, Verifier
from fairway.link.statement import Key, KeyStatement

HEADING = "fairway/bundle"
VERSION = 1
MAX_TEXT = 64_000_000
SHORT = 16
"""How many bytes of a digest name a permit: so many that nobody finds two permits that share them."""


class BundleError(ValueError):
    """A bundle is not to be trusted; `code` is the reason in one word: malformed, forged or rolled-back."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Node:
    """A side as a gate trusts it: its node's log and witness keys, and its key statement as signed."""

    side: str
    trust: Log
    statement: str

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The node's permit keys; a key that is named after another node is none of them.

        Raises:
            NoteError: when the statement is not signed by the node's log key.
        """
        found = KeyStatement.open(self.statement, self.trust.log).of("permit")
        return tuple(key for key in found if permit.node_of(key) == self.trust.node)

    def to_json(self) -> dict[str, str]:
        """The node in a bundle."""
        log, witness = str(self.trust.log), str(self.trust.witness)
        return {"side": self.side, "node": self.trust.node, "log": log, "witness": witness, "keys": self.statement}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Node:
        """The node that a bundle writes."""
        trust = Log(data["node"], Verifier.parse(data["log"]), Verifier.parse(data["witness"]))
        return cls(str(data["side"]), trust, data["keys"])


@dataclass(frozen=True)
class Issued:
    """A permit whose issuance was shown: the beginning of its digest, the head it is under, and maybe its code.

    With the code a permit can be found by its number alone.
    """

    digest: str
    head: int
    code: bytes = b""


@dataclass(frozen=True)
class Bundle:
    """What a gate knows. Moments are in seconds of the epoch."""

    node: str
    serial: int
    made: int
    warn: int
    """From when on each scan warns of its age."""
    refuse: int
    """From when on it no longer admits anybody."""
    nodes: tuple[Node, ...]
    heads: tuple[str, ...] = ()
    issued: Mapping[str, Issued] = field(default_factory=dict)
    revoked: Mapping[str, int] = field(default_factory=dict)
    used: Mapping[str, Used] = field(default_factory=dict)
    apart: int = 600
    """Within how many seconds nothing can be at two gates."""

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The permit keys of every side."""
        return tuple(key for node in self.nodes for key in node.keys)

    @property
    def logs(self) -> tuple[Log, ...]:
        """The logs of every side."""
        return tuple(node.trust for node in self.nodes)

    def side_of(self, node: str) -> str:
        """The side for which a node decides; "" where it is not known."""
        return next((item.side for item in self.nodes if item.trust.node == node), "")

    def shows(self, found: Permit, digest: bytes) -> bool:
        """Whether the permit is among those whose issuance stands in its issuer's log, under a head that is listed."""
        listed = self.issued.get(found.id)
        if listed is None or listed.digest != digest[:SHORT].hex():
            return False
        return self.heads[listed.head].startswith(f"{found.issuer}/log\n")

    def age(self, now: int) -> str:
        """Nothing while it is fresh, else stale-warn or stale-refuse."""
        if now >= self.refuse:
            return "stale-refuse"
        return "stale-warn" if now >= self.warn else ""

    def signed(self, log: Signer) -> str:
        """The bundle as a file."""
        text = f"{HEADING}\n{self.node}\n{self.serial}\n{self._body()}\n"
        return str(Note(text, (log.sign(text),)))

    def _body(self) -> str:
        data = {
            "v": VERSION,
            "made": self.made,
            "warn": self.warn,
            "refuse": self.refuse,
            "apart": self.apart,
            "nodes": [node.to_json() for node in self.nodes],
            "heads": list(self.heads),
            "issued": {name: _issued_json(item) for name, item in self.issued.items()},
            "revoked": dict(self.revoked),
            "used": {name: item.to_json() for name, item in self.used.items()},
        }
        return json.dumps(data, separators=(",", ":"), sort_keys=True, ensure_ascii=False)

    @classmethod
    def load(cls, text: str, pinned: Iterable[Verifier], seen: int = 0) -> Bundle:
        """The bundle in a file, signed by one of the log keys that the gate pins, and not older than `seen`.

        Raises:
            BundleError: malformed, forged or rolled-back.
        """
        trusted = tuple(pinned)
        if len(text) > MAX_TEXT:
            raise BundleError("malformed", "the bundle is too long")
        node, serial, body = _opened(text, trusted)
        if serial < seen:
            raise BundleError("rolled-back", f"bundle {serial} is older than bundle {seen}, which this gate has seen")
        try:
            found = _read(node, serial, json.loads(body))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            raise BundleError("malformed", "what the bundle states is not what a bundle states") from None
        found._check(trusted)
        return found

    def _check(self, trusted: tuple[Verifier, ...]) -> None:
        """See that the pinned keys are those of the nodes, and that every head is signed by two sides."""
        pins = {key.name: key for key in trusted}
        for item in self.nodes:
            if pins.get(item.trust.log.name, item.trust.log) != item.trust.log:
                raise BundleError("forged", f"the log key of {item.trust.node} is not the one that is pinned")
        for head in self.heads:
            if not _cosigned(head, self.logs):
                raise BundleError("forged", "a head in the bundle is not signed by a log and by another side")


def _opened(text: str, trusted: tuple[Verifier, ...]) -> tuple[str, int, str]:
    """The node, the serial and the body of a bundle that one of the keys has signed."""
    try:
        note = Note.parse(text)
        signers = note.signed_by(trusted)
    except NoteError as error:
        raise BundleError("forged" if "signature" in str(error) else "malformed", str(error)) from None
    if not signers:
        raise BundleError("forged", "the bundle is not signed by a log key that this gate trusts")
    heading, node, serial, body, *rest = [*note.text.split("\n"), "", "", ""]
    plain = serial.isascii() and serial.isdecimal() and len(serial) < 16
    if heading != HEADING or not plain or any(rest) or signers[0].name != f"{node}/log":
        raise BundleError("malformed", "not a bundle")
    return node, int(serial), body


def _read(node: str, serial: int, data: Any) -> Bundle:
    if data["v"] != VERSION:
        raise ValueError("another version")
    heads = tuple(map(str, data["heads"]))
    found = Bundle(
        node,
        serial,
        made=_moment(data["made"]),
        warn=_moment(data["warn"]),
        refuse=_moment(data["refuse"]),
        nodes=tuple(map(Node.from_json, data["nodes"])),
        heads=heads,
        issued={name: _issued(item, len(heads)) for name, item in data["issued"].items()},
        revoked={name: _moment(at) for name, at in data["revoked"].items()},
        used={name: Used.from_json(item) for name, item in data["used"].items()},
        apart=_moment(data["apart"]),
    )
    if not found.made <= found.warn <= found.refuse or not found.keys:
        raise ValueError("times out of order, or no keys")
    return found


def _moment(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 40:
        raise ValueError("not a moment")
    return value


def _issued_json(item: Issued) -> list[Any]:
    return [item.digest, item.head, *([item.code.hex()] if item.code else [])]


def _issued(data: Any, heads: int) -> Issued:
    digest, head, *code = data
    if len(bytes.fromhex(digest)) != SHORT or type(head) is not int or not 0 <= head < heads:
        raise ValueError("not an issued permit")
    return Issued(digest, head, bytes.fromhex(code[0]) if code else b"")


def _cosigned(head: str, logs: tuple[Log, ...]) -> bool:
    """Whether a head is signed by the log whose it is, and by the witness of another node."""
    try:
        note = Note.parse(head)
        origin = Checkpoint.parse(note.text).origin
        own = [log for log in logs if log.log.name == origin]
        others = [log.witness for log in logs if log.log.name != origin]
        return bool(own and note.signed_by([own[0].log]) and note.signed_by(others))
    except NoteError:
        return False
