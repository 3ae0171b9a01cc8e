"""The wallet form of a permit: the same claims under the same names, as an SD-JWT VC.

What a permit is for stands open; who holds it, what is moved and the gate's code itself are disclosed
one by one. The digest that both sides approved stands open too, so that the approval can be looked
up; with the code disclosed, both sides' signatures are checked. The form is that of RFC 9901 and of
SD-JWT VC, without nested disclosures and without decoys. The holder may be bound by a key.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from fairway.clearance import permit
from fairway.clearance.claims import OWN, PermitError
from fairway.link.note import Signer
from fairway.link.statement import REVOKED, Key

TYPE, BINDING_TYPE = "dc+sd-jwt", "kb+jwt"
VCT = "urn:fairway:permit:1"
ALGORITHM = "Ed25519"
RENAMED = {"cti": "jti"}
"""Claims that JWT registers under another name than CWT."""
CLOSED = ("holder", "what", "conditions", "code")
"""What is disclosed only on purpose."""
NEVER_CLOSED = {"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status", "_sd", "_sd_alg", "..."}
MAX_TEXT = 16_384
FRESH = 300
"""For how many seconds a holder's proof counts."""


@dataclass(frozen=True)
class Presented:
    """What a presentation shows: its claims, the digest that was approved, and the gate's code if it is disclosed."""

    claims: Mapping[str, Any]
    digest: bytes
    code: bytes = b""
    bound: bool = False
    """Whether the holder showed the key that the permit is bound to."""


def issue(code: bytes, signer: Signer, keys: Iterable[Key], holder: Mapping[str, str] | None = None) -> str:
    """A permit that both sides signed, as a credential of the issuing node; `holder` is the holder's public JWK.

    Raises:
        PermitError: as `permit.read` does.
    """
    found = permit.read(code, keys)
    said = {RENAMED.get(name, name): value for name, value in found.claims().items()}
    closed = {name: value for name, value in {**said, "code": _coded(code)}.items() if name in CLOSED}
    disclosures = [_disclosure(name, value) for name, value in closed.items()]
    payload: dict[str, Any] = {name: value for name, value in said.items() if name not in closed}
    payload |= {
        "vct": VCT,
        "digest": _coded(permit.digest(code)),
        "_sd_alg": "sha-256",
        "_sd": sorted(_hash(item) for item in disclosures),
    }
    if holder:
        payload["cnf"] = {"jwk": dict(holder)}
    head = {"alg": ALGORITHM, "typ": TYPE, "kid": signer.verifier.id.hex()}
    return "~".join([_signed(head, payload, signer.private), *disclosures, ""])


def disclose(credential: str, names: Iterable[str]) -> str:
    """The credential with the disclosures of the claims that are named, and no others.

    Raises:
        PermitError: malformed.
    """
    token, disclosures, _ = _split(credential)
    wanted = set(names)
    kept = [item for item in disclosures if _opened(item)[0] in wanted]
    return "~".join([token, *kept, ""])


def bind(presentation: str, holder: Ed25519PrivateKey, audience: str, nonce: str, now: int) -> str:
    """The presentation with the holder's proof that it is shown to `audience`, now."""
    payload = {"iat": now, "aud": audience, "nonce": nonce, "sd_hash": _hash(presentation)}
    return presentation + _signed({"alg": ALGORITHM, "typ": BINDING_TYPE}, payload, holder)


def read(
    presentation: str, keys: Iterable[Key], audience: str = "", nonce: str = "", now: int | None = None
) -> Presented:
    """What a presentation shows, its signatures checked.

    Where an audience is given, the holder's proof must be there, for it and for the nonce, not older
    than a few minutes before `now`. Whether the permit is in force, revoked or used up is the gate's matter.

    Raises:
        PermitError: malformed, unknown-key, revoked-key, forged or one-sided.
    """
    known = tuple(keys)
    token, disclosures, binding = _split(presentation)
    issuer = _issuer(token, known)
    payload = _verified(token, issuer.verifier.key, TYPE)
    if payload.get("vct") != VCT or payload.get("_sd_alg", "sha-256") != "sha-256":
        raise PermitError("malformed", "not the credential of a permit")
    claims = _disclosed(payload, disclosures)
    digest, code = _bytes(claims.pop("digest", "")), _bytes(claims.pop("code", ""))
    holder = claims.pop("cnf", None)
    claims.pop("vct")
    _check(claims, issuer, digest, code, known)
    if audience:
        _check_binding(presentation, binding, holder, {"aud": audience, "nonce": nonce}, now)
    return Presented(claims, digest, code, bool(audience))


def _issuer(token: str, known: tuple[Key, ...]) -> Key:
    """The key that the credential's header names."""
    head = _json(_bytes(token.split(".", maxsplit=1)[0]))
    kid = head.get("kid")
    found = next((key for key in known if key.id == kid), None)
    if found is None:
        raise PermitError("unknown-key", f"the key {str(kid)[:20]} is not known")
    if found.state == REVOKED:
        raise PermitError("revoked-key", f"the key {found.id} was revoked")
    return found


def _check(claims: dict[str, Any], issuer: Key, digest: bytes, code: bytes, known: tuple[Key, ...]) -> None:
    """See that the issuer speaks for itself, and that the code, if disclosed, says the same."""
    iat = claims.get("iat")
    if claims.get("iss") != permit.node_of(issuer) or type(iat) is not int or not issuer.valid_at(iat):
        raise PermitError("forged", "the key is not one that the issuer signed with at that time")
    if len(digest) != 32:
        raise PermitError("malformed", "digest: missing")
    if not code:
        return
    said = {RENAMED.get(name, name): value for name, value in permit.read(code, known).claims().items()}
    if permit.digest(code) != digest or any(said.get(name) != value for name, value in claims.items()):
        raise PermitError("forged", "the code that is disclosed is of another permit")


def _disclosed(payload: dict[str, Any], disclosures: list[str]) -> dict[str, Any]:
    """The claims with those that are disclosed; each disclosure belongs to one digest, each digest stands once."""
    hashes = payload.pop("_sd", [])
    payload.pop("_sd_alg", None)
    if not isinstance(hashes, list) or len(set(map(str, hashes))) != len(hashes):
        raise PermitError("malformed", "_sd: each digest once")
    for item in disclosures:
        name, value = _opened(item)
        if _hash(item) not in hashes:
            raise PermitError("forged", f"{name}: the issuer did not sign this disclosure")
        if name in payload:
            raise PermitError("malformed", f"{name}: disclosed twice")
        payload[name] = value
    return payload


def _opened(disclosure: str) -> tuple[str, Any]:
    """The name and the value in a disclosure."""
    found = _json(_bytes(disclosure), list)
    if len(found) != 3 or not all(isinstance(item, str) for item in found[:2]):
        raise PermitError("malformed", "a disclosure is a salt, a name and a value")
    name: str = found[1]
    if name in NEVER_CLOSED or name not in {*OWN, "code"}:
        raise PermitError("malformed", f"{name[:60]}: not to be disclosed")
    return name, found[2]


def _check_binding(presentation: str, binding: str, holder: Any, wanted: Mapping[str, str], now: int | None) -> None:
    """See that the holder's key signed this very presentation, for this reader, now."""
    try:
        key = _bytes(holder["jwk"]["x"])
    except (KeyError, TypeError):
        raise PermitError("malformed", "cnf: the permit is bound to no key") from None
    if not binding:
        raise PermitError("forged", "the holder's proof is missing")
    said = _verified(binding, key, BINDING_TYPE)
    shown = presentation.removesuffix(binding)
    if any(said.get(name) != value for name, value in {**wanted, "sd_hash": _hash(shown)}.items()):
        raise PermitError("forged", "the holder's proof is for another presentation")
    made = said.get("iat")
    if now is not None and (type(made) is not int or not -FRESH <= now - made <= FRESH):
        raise PermitError("forged", "the holder's proof is not of now")


def _split(presentation: str) -> tuple[str, list[str], str]:
    if len(presentation) > MAX_TEXT or not presentation.isascii() or "~" not in presentation:
        raise PermitError("malformed", "not a credential")
    token, *disclosures, binding = presentation.split("~")
    return token, disclosures, binding


def _disclosure(name: str, value: Any) -> str:
    return _coded(json.dumps([secrets.token_urlsafe(16), name, value], ensure_ascii=False).encode())


def _hash(text: str) -> str:
    return _coded(sha256(text.encode()).digest())


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: Any) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, TypeError):
        raise PermitError("malformed", "not base64url") from None


def _json(data: bytes, kind: type = dict) -> Any:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, kind):
        raise PermitError("malformed", "not the JSON that was expected")
    return found


def _signed(head: dict[str, Any], payload: dict[str, Any], private: Ed25519PrivateKey) -> str:
    key = OKPKey.import_key(
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": _coded(private.public_key().public_bytes_raw()),
            "d": _coded(private.private_bytes_raw()),
        }
    )
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(head, body, key, algorithms=[ALGORITHM])


def _verified(token: str, public: bytes, kind: str) -> dict[str, Any]:
    """The payload of a JWT of a kind, signed by a key."""
    try:
        key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _coded(public)})
        found = jws.deserialize_compact(token, key, algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError, KeyError):
        raise PermitError("forged", "a signature is wrong") from None
    if found.headers().get("typ") != kind:
        raise PermitError("malformed", f"typ: must be {kind}")
    payload: dict[str, Any] = _json(found.payload)
    return payload
