"""Permits without a database: issuing, countersigning, reading and judging, beside the signature library alone.

Run by hand: `python -m bench.permits`. Writes `bench/permits.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.report import machine
from bench.timing import Timed, compared
from fairway.clearance import barcode, permit
from fairway.clearance.bundle import SHORT, Bundle, Issued, Node
from fairway.clearance.claims import Permit
from fairway.clearance.gate import Place, scan
from fairway.clearance.issuance import Log, entry
from fairway.link import tree
from fairway.link.note import COSIGNER_KEY, Checkpoint, Signer
from fairway.link.statement import Key, KeyStatement

SIGN, VERIFY = "Ed25519 signature of the library alone", "Ed25519 verification of the library alone"
NOW = 1_790_000_000
CLAIMS = Permit(
    id="P-HK-2026-004213-AB12",
    issuer="hk.example",
    case="HK-2026-004213",
    issued=NOW,
    begins=NOW,
    ends=NOW + 180 * 86_400,
    kind="goods",
    origin="HK",
    destination="CN",
    gates=("huanggang",),
    what="1 confocal microscope, serial 88-4412",
    entries=6,
    returns=True,
)


def _signer(name: str, **more: int) -> Signer:
    return Signer(name, Ed25519PrivateKey.generate(), **more)


def _by_hand(payload: bytes, signer: Signer) -> bytes:
    """A COSE_Sign1 message without the library for it."""
    head = cbor2.dumps({1: -8, 4: signer.verifier.id})
    signature = signer.private.sign(cbor2.dumps(["Signature1", head, b"", payload]))
    return cbor2.dumps(cbor2.CBORTag(18, [head, {}, payload, signature]))


def _node(side: str, name: str, permits: Signer) -> tuple[Node, Signer, Signer]:
    log, witness = _signer(f"{name}/log"), _signer(f"{name}/witness", kind=COSIGNER_KEY)
    said = str(KeyStatement(name, 1, (Key("permit", permits.verifier, 0),)).signed(log))
    return Node(side, Log(name, log.verifier, witness.verifier), said), log, witness


def _bundle(both: bytes, mine: Signer, theirs: Signer) -> Bundle:
    """Lists that show the permit."""
    here, log, _ = _node("HK", "hk.example", mine)
    there, _, witness = _node("CN", "cn.example", theirs)
    hashes: dict[tuple[int, int], bytes] = {}
    tree.append(hashes, 0, tree.leaf_hash(entry(both)))
    note = Checkpoint(log.name, 1, tree.root(hashes, 1)).signed(log)
    head = str(note.with_lines(witness.cosign(note.text, NOW)))
    issued = {CLAIMS.id: Issued(permit.digest(both)[:SHORT].hex(), 0, both)}
    return Bundle("hk.example", NOW, NOW, NOW + 1, NOW + 2, (here, there), (head,), issued)


def steps() -> dict[str, tuple[Callable[[Any], Any], Sequence[Any]]]:
    """Each step with what it is done to, and the library's own signature and verification."""
    mine, theirs = _signer("hk.example/permit"), _signer("cn.example/permit")
    alone = permit.issue(CLAIMS, mine)
    both = permit.countersign(alone, theirs)
    lists, place = _bundle(both, mine, theirs), Place("huanggang", "HK>CN", NOW)
    assert scan(both, lists, place).code == "good"
    payload, public = permit.opened(alone).payload, mine.private.public_key()
    signature = mine.private.sign(payload)
    text = barcode.to_text(barcode.PERMIT, both)
    return {
        SIGN: (mine.private.sign, [payload]),
        VERIFY: (lambda data: public.verify(signature, data), [payload]),
        "COSE_Sign1 by hand": (lambda data: _by_hand(data, mine), [payload]),
        "a permit issued": (lambda claims: permit.issue(claims, mine), [CLAIMS]),
        "a permit countersigned": (lambda code: permit.countersign(code, theirs), [alone]),
        "a permit read, both signatures": (lambda code: permit.read(code, lists.keys), [both]),
        "a scan, from the text to the word": (lambda code: scan(code, lists, place), [text]),
    }


def written(times: list[Timed]) -> str:
    """The table as a page."""
    rows = "\n".join(
        f"| {item.name} | {1e6 / item.micros:,.0f} | {item.micros:,.0f} | {item.ratio:.1f} |" for item in times
    )
    return f"""# Permits, measured

`python -m bench.permits` writes this file. One core, no database, no log: what a node adds is measured with the nodes.

* Machine: {machine()}, shared with other work; ratios hold better than times.

| step | a second | µs | times the library's signature |
|---|--:|--:|--:|
{rows}
"""


def main() -> None:
    """Measure, print and write."""
    text = written(compared(steps(), SIGN))
    print(text)
    Path(__file__).with_name("permits.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
