"""Permits: what was approved, as a compact credential that both sides signed.

A permit is a CWT in a COSE_Sign1 message: the issuing node signs it, the other side's node adds a COSE
countersignature (RFC 9338) over the same bytes. Both are Ed25519; a key is named by the four bytes of
its verifier. The message is deterministic CBOR, so one permit has one digest, with or without the
countersignature. Nothing here knows a database, a clock, a gate or a revocation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cwt import COSE, COSEKey

from fairway.clearance.claims import Permit, PermitError
from fairway.link.note import Signer, Verifier
from fairway.link.statement import REVOKED, Key

MAX_BYTES = 1024
SIGN1_TAG = 18
ALGORITHM, KEY_ID, COUNTERSIGNATURE = 1, 4, 11
EDDSA = -8
PLAIN = cbor2.dumps({ALGORITHM: EDDSA})
OWNER = "/permit"
"""How the name of a permit key ends; what stands before it is its node."""


@dataclass(frozen=True)
class Sealed:
    """The parts of a permit's message."""

    protected: bytes
    payload: bytes
    signature: bytes
    kid: bytes
    countersignature: tuple[bytes, bytes] | None = None
    """The key id and the signature of the other side."""

    def to_bytes(self) -> bytes:
        """The message, deterministic."""
        extra = {}
        if self.countersignature:
            kid, signature = self.countersignature
            extra = {COUNTERSIGNATURE: [PLAIN, {KEY_ID: kid}, signature]}
        return cbor2.dumps(cbor2.CBORTag(SIGN1_TAG, [self.protected, extra, self.payload, self.signature]))

    @property
    def countersigned_text(self) -> bytes:
        """What the other side signs. Written here since `cwt` puts the signature outside its array."""
        return cbor2.dumps(["CounterSignatureV2", self.protected, PLAIN, b"", self.payload, [self.signature]])


def issue(permit: Permit, signer: Signer) -> bytes:
    """The permit signed by the issuing node.

    Raises:
        PermitError: when a claim is not what it must be.
    """
    permit.check()
    protected = {ALGORITHM: EDDSA, KEY_ID: signer.verifier.id}
    return COSE.new().encode_and_sign(cbor2.dumps(permit.to_cwt(), canonical=True), _private(signer), protected)


def countersign(code: bytes, signer: Signer) -> bytes:
    """The same permit with the other side's approval.

    Raises:
        PermitError: when the bytes are not a permit, or are countersigned already.
    """
    sealed = opened(code)
    if sealed.countersignature:
        raise PermitError("malformed", "the permit is countersigned already")
    signature = signer.private.sign(sealed.countersigned_text)
    return Sealed(
        sealed.protected, sealed.payload, sealed.signature, sealed.kid, (signer.verifier.id, signature)
    ).to_bytes()


def digest(code: bytes) -> bytes:
    """What both sides approve and the log records: the hash of the issuer's message, countersigned or not.

    Raises:
        PermitError: when the bytes are not a permit.
    """
    sealed = opened(code)
    return sha256(Sealed(sealed.protected, sealed.payload, sealed.signature, sealed.kid).to_bytes()).digest()


def read(code: bytes, keys: Iterable[Key], approved: bool = True) -> Permit:
    """The permit in a code, its signatures checked.

    Without `approved` the other side's signature is not asked for, as before that side has decided.

    Raises:
        PermitError: malformed, truncated, unknown-key, revoked-key, forged or one-sided.
    """
    known = tuple(keys)
    sealed = opened(code)
    permit = Permit.from_cwt(decoded(sealed.payload))
    issuer = _key(sealed.kid, known, permit.issued)
    _must(node_of(issuer) == permit.issuer, f"the key of {node_of(issuer)} does not sign for {permit.issuer}")
    _must(_signed(code, issuer.verifier), f"the signature of {permit.issuer} is wrong")
    if approved:
        _check_approval(sealed, known, permit)
    return permit


def signers(code: bytes, keys: Iterable[Key]) -> tuple[str, ...]:
    """The nodes whose keys a code names, the issuer first; an unknown key by its id. No signature is checked.

    Raises:
        PermitError: when the bytes are not a permit.
    """
    sealed = opened(code)
    nodes = {key.verifier.id: node_of(key) for key in keys}
    kids = [sealed.kid, *([sealed.countersignature[0]] if sealed.countersignature else [])]
    return tuple(nodes.get(kid, kid.hex()) for kid in kids)


def _check_approval(sealed: Sealed, known: tuple[Key, ...], permit: Permit) -> None:
    if sealed.countersignature is None:
        raise PermitError("one-sided", "the other side has not signed")
    kid, signature = sealed.countersignature
    other = _key(kid, known, permit.issued)
    if node_of(other) == permit.issuer:
        raise PermitError("one-sided", f"both signatures are of {permit.issuer}")
    try:
        Ed25519PublicKey.from_public_bytes(other.verifier.key).verify(signature, sealed.countersigned_text)
    except InvalidSignature:
        raise PermitError("forged", f"the signature of {node_of(other)} is wrong") from None


def node_of(key: Key) -> str:
    """The node that a permit key's name says it is of; "" for a key of another use."""
    name = key.verifier.name
    return name.removesuffix(OWNER) if name.endswith(OWNER) else ""


def _key(kid: bytes, known: tuple[Key, ...], at: int) -> Key:
    """The key that an id names, if it may sign at that moment."""
    found = next((key for key in known if key.verifier.id == kid), None)
    if found is None:
        raise PermitError("unknown-key", f"the key {kid.hex()} is not known")
    if found.state == REVOKED:
        raise PermitError("revoked-key", f"the key {kid.hex()} of {node_of(found)} was revoked")
    if not found.valid_at(at):
        raise PermitError("forged", f"the key {kid.hex()} of {node_of(found)} did not sign at that time")
    return found


def _must(holds: bool, text: str) -> None:
    if not holds:
        raise PermitError("forged", text)


def _signed(code: bytes, verifier: Verifier) -> bool:
    """Whether the message carries the signature of its issuer; `opened` has seen to its form."""
    try:
        COSE.new().decode(code, _public(verifier))
    except Exception:
        # The library tells a wrong signature by more than one exception.
        return False
    return True


@lru_cache(maxsize=64)
def _public(verifier: Verifier) -> Any:
    return COSEKey.new({1: 1, 2: verifier.id, 3: EDDSA, -1: 6, -2: verifier.key})


@lru_cache(maxsize=8)
def _private(signer: Signer) -> Any:
    public = signer.verifier
    return COSEKey.new({1: 1, 2: public.id, 3: EDDSA, -1: 6, -2: public.key, -4: signer.private.private_bytes_raw()})


def opened(code: bytes) -> Sealed:
    """The parts of a permit's message, in the one form that is accepted. No signature is checked.

    Raises:
        PermitError: malformed or truncated.
    """
    if len(code) > MAX_BYTES:
        raise PermitError("malformed", f"a permit has at most {MAX_BYTES} bytes, not {len(code)}")
    message = decoded(code)
    try:
        sealed = _parts(message)
    except (TypeError, ValueError, AttributeError, KeyError):
        raise PermitError("malformed", "not a permit") from None
    if sealed.to_bytes() != code:
        raise PermitError("malformed", "not written in the one form of a permit")
    return sealed


def _parts(message: Any) -> Sealed:
    """The parts, or a ValueError or its like."""
    protected, extra, payload, signature = message.value
    head = decoded(_bytes(protected))
    countersignature = None
    if extra:
        _, named, other = extra[COUNTERSIGNATURE]
        countersignature = _bytes(named[KEY_ID], 4), _bytes(other, 64)
    kid = _bytes(head[KEY_ID], 4)
    if cbor2.dumps({ALGORITHM: EDDSA, KEY_ID: kid}) != protected:
        raise ValueError("another algorithm")
    return Sealed(protected, _bytes(payload), _bytes(signature, 64), kid, countersignature)


def _bytes(value: Any, length: int | None = None) -> bytes:
    if not isinstance(value, bytes) or (length is not None and len(value) != length):
        raise ValueError("not the bytes expected")
    return value


def decoded(data: bytes) -> Any:
    """The one CBOR value in the bytes.

    Raises:
        PermitError: truncated when they end too early, malformed when they are no CBOR.
    """
    try:
        return cbor2.loads(data)
    except cbor2.CBORDecodeEOF:
        raise PermitError("truncated", "the code ends too early") from None
    except Exception:
        # The decoder reads tags of many kinds, whose faults are of many kinds.
        raise PermitError("malformed", "not a permit") from None
