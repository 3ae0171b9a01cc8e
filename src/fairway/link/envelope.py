"""Signed envelopes: a message as a compact JWS (Ed25519, RFC 9864) that names its key, its sender and its receiver.

The payload is canonical JSON with exactly the claims of one version; anything else is refused with a
code and a sentence. The signing is `joserfc`'s. Nothing here is kept, sent or applied.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from fairway.link.note import Signer
from fairway.link.statement import RETIRED, REVOKED, Key

VERSION = 1
TYPE = "fairway-message+jwt"
ALGORITHM = "Ed25519"
MAX_PAYLOAD = 7_000_000
MAX_SUBJECT, MAX_KIND = 120, 30
FUTURE = 300
"""Seconds by which the sender's clock may be ahead of ours."""
GRACE = 86_400
"""Seconds after its retirement in which a key's messages may still arrive."""
CLAIMS = {"v": int, "id": str, "iss": str, "aud": str, "sub": str, "seq": int, "kind": str, "iat": int, "body": dict}


class Rejected(Exception):
    """An envelope that is not let in: `code` says which rule, the message says why."""

    def __init__(self, code: str, why: str) -> None:
        self.code = code
        super().__init__(why)


class Registry(jws.JWSRegistry):
    """The one algorithm, and room for the largest message."""

    max_payload_length = MAX_PAYLOAD * 4 // 3 + 4


REGISTRY = Registry(algorithms=[ALGORITHM])


@dataclass(frozen=True)
class Claims:
    """What a message says of itself, and its body."""

    id: str
    sender: str
    receiver: str
    subject: str
    sequence: int
    kind: str
    sent: int
    body: dict[str, Any]

    @property
    def payload(self) -> str:
        """The claims as canonical JSON."""
        data = {
            "v": VERSION,
            "id": self.id,
            "iss": self.sender,
            "aud": self.receiver,
            "sub": self.subject,
            "seq": self.sequence,
            "kind": self.kind,
            "iat": self.sent,
            "body": self.body,
        }
        return canonical(data)

    @classmethod
    def parse(cls, payload: str | bytes) -> Claims:
        """The claims that a payload writes.

        Raises:
            Rejected: when a claim is missing, unknown or of the wrong type, or the version is another.
        """
        try:
            data = json.loads(payload)
        except (ValueError, RecursionError):
            raise Rejected("malformed", "the payload is not JSON") from None
        if not isinstance(data, dict) or data.get("v") != VERSION:
            raise Rejected("version", f"this node reads messages of version {VERSION}")
        wrong = [name for name, kind in CLAIMS.items() if type(data.get(name)) is not kind]
        if wrong or len(data) != len(CLAIMS):
            raise Rejected("malformed", f"the claims are {', '.join(CLAIMS)}; look at {', '.join(wrong) or 'the rest'}")
        found = cls(*(data[name] for name in ("id", "iss", "aud", "sub", "seq", "kind", "iat", "body")))
        found.check()
        return found

    def check(self) -> None:
        """Refuse names that are too long, empty or not to be printed, and an id that is none.

        Raises:
            Rejected: when it is so.
        """
        try:
            proper = str(UUID(self.id)) == self.id
        except ValueError:
            proper = False
        if not proper:
            raise Rejected("malformed", "the id is not a UUID in lower case")
        if not 0 < len(self.subject) <= MAX_SUBJECT or not 0 < len(self.kind) <= MAX_KIND:
            raise Rejected("malformed", f"a subject has 1 to {MAX_SUBJECT} characters, a kind 1 to {MAX_KIND}")
        if not all(map(str.isprintable, (self.subject, self.kind, self.sender, self.receiver))):
            raise Rejected("malformed", "iss, aud, sub and kind are printable")
        if not 0 < self.sequence < 1 << 53:
            raise Rejected("malformed", "the sequence counts from 1")


def canonical(data: object) -> str:
    """JSON in one form: sorted keys, no spaces, no numbers that are none."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(payload: str) -> str:
    """The name of a payload in the logs."""
    return sha256(payload.encode()).hexdigest()


def seal(payload: str, signer: Signer, type: str = TYPE) -> str:
    """The payload in an envelope signed by a key."""
    header = {"alg": ALGORITHM, "typ": type, "kid": signer.verifier.id.hex()}
    return jws.serialize_compact(header, payload, OKPKey.import_key(signer.private), registry=REGISTRY)


def unseal(envelope: str, keys: Mapping[str, Key], type: str = TYPE, revoked: bool = False) -> tuple[str, Key]:
    """The payload of an envelope and the key, one of `keys`, that signed it.

    Raises:
        Rejected: when the form, the key or the signature is wrong, or the key was revoked, unless that is allowed.
    """
    try:
        found = jws.extract_compact(envelope.encode("ascii"), registry=REGISTRY)
    except (JoseError, ValueError, RecursionError):
        raise Rejected("malformed", "not a compact JWS") from None
    header = found.headers()
    if header.keys() != {"alg", "typ", "kid"} or (header["alg"], header["typ"]) != (ALGORITHM, type):
        raise Rejected("malformed", f"the header is alg {ALGORITHM}, typ {type} and kid")
    key = keys.get(str(header["kid"]))
    if key is None:
        raise Rejected("unknown-key", f"the sender has stated no key {str(header['kid'])[:20]!a}")
    if key.state == REVOKED and not revoked:
        raise Rejected("revoked-key", f"key {key.id} was revoked")
    public = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _base64url(key.verifier.key)})
    try:
        signed = jws.validate_compact(found, public, registry=REGISTRY)
    except (JoseError, ValueError):
        signed = False
    if not signed:
        raise Rejected("signature", "the signature is wrong")
    try:
        return found.payload.decode(), key
    except UnicodeDecodeError:
        raise Rejected("malformed", "the payload is not UTF-8") from None


def must_be_addressed(claims: Claims, node: str, sender: str) -> None:
    """Refuse what is not from this sender to this node.

    Raises:
        Rejected: when it is so.
    """
    if claims.sender != sender:
        raise Rejected("sender", f"the envelope is from {sender}, the message says {claims.sender[:80]}")
    if claims.receiver != node:
        raise Rejected("audience", f"the message is to {claims.receiver[:80]}, not to {node}")


def must_be_timely(claims: Claims, key: Key, now: int) -> None:
    """Refuse, of what is new, what is dated ahead of our clock or signed by a key that is long retired.

    Raises:
        Rejected: when it is so.
    """
    if claims.sent > now + FUTURE:
        raise Rejected("future", f"the message is dated {claims.sent - now} seconds ahead of this node's clock")
    if key.state == RETIRED and key.until is not None and (claims.sent > key.until or now > key.until + GRACE):
        raise Rejected("retired-key", f"key {key.id} was retired")


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
