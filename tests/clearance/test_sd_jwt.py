"""The wallet form says the same as the gate's code, shows no more than is disclosed, and rests on the same approval."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fairway.clearance import permit, sd_jwt
from fairway.clearance.claims import PermitError
from tests.clearance.sides import NOON, Side, approved, sample

NORTH, SOUTH = Side("north.example", "N"), Side("south.example", "S")
KEYS = (NORTH.key, SOUTH.key)
CODE = approved(NORTH, SOUTH, holder="An Institute", conditions=("sealed",))
HOLDER = Ed25519PrivateKey.generate()


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def opened(text: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


JWK = {"kty": "OKP", "crv": "Ed25519", "x": coded(HOLDER.public_key().public_bytes_raw())}
WHOLE = sd_jwt.issue(CODE, NORTH.permits, KEYS)
BOUND = sd_jwt.issue(CODE, NORTH.permits, KEYS, JWK)


def refused(text: str, **more: Any) -> str:
    with pytest.raises(PermitError) as caught:
        sd_jwt.read(text, KEYS, **more)
    return caught.value.code


def resigned(changes: dict[str, Any], head: dict[str, Any] | None = None, disclosures: tuple[str, ...] = ()) -> str:
    """A credential that the issuer signed, but in a form that it must not have."""
    own = opened(WHOLE.split("~")[0].split(".")[1])
    made = {"alg": "Ed25519", "typ": "dc+sd-jwt", "kid": NORTH.permits.verifier.id.hex(), **(head or {})}
    text = f"{coded(json.dumps(made).encode())}.{coded(json.dumps({**own, **changes}).encode())}"
    return "~".join([f"{text}.{coded(NORTH.permits.private.sign(text.encode()))}", *disclosures, ""])


def test_the_form_is_that_of_an_sd_jwt_credential() -> None:
    token, *disclosures, last = WHOLE.split("~")
    head, payload = map(opened, token.split(".")[:2])
    assert head == {"alg": "Ed25519", "typ": "dc+sd-jwt", "kid": NORTH.permits.verifier.id.hex()}
    assert last == ""
    assert payload["vct"] == sd_jwt.VCT
    assert payload["_sd_alg"] == "sha-256"
    assert payload["_sd"] == sorted(coded(sha256(item.encode()).digest()) for item in disclosures)
    assert [len(opened(item)) for item in disclosures] == [3] * 4
    assert len({opened(item)[0] for item in disclosures}) == 4
    assert payload.keys() >= {"iss", "iat", "nbf", "exp", "jti", "sub", "kind", "from", "to", "gates", "entries"}


def test_what_is_read_is_what_the_gates_code_says() -> None:
    found = sd_jwt.read(WHOLE, KEYS)
    said = permit.read(CODE, KEYS).claims()
    said["jti"] = said.pop("cti")
    assert found.claims == said
    assert (found.digest, found.code) == (permit.digest(CODE), CODE)


def test_nothing_is_shown_that_is_not_disclosed() -> None:
    shown = sd_jwt.disclose(WHOLE, ["what"])
    found = sd_jwt.read(shown, KEYS)
    assert found.claims["what"] == sample().what
    assert found.claims.keys().isdisjoint({"holder", "conditions"})
    assert found.code == b""
    text = "".join(map(str, [opened(part) for part in shown.split("~")[0].split(".")[:2]]))
    assert "An Institute" not in text
    assert found.digest == permit.digest(CODE)


def test_a_disclosure_that_the_issuer_did_not_sign_is_forged() -> None:
    mine = coded(json.dumps(["salt", "holder", "Somebody Else"]).encode())
    assert refused(sd_jwt.disclose(WHOLE, []) + mine + "~") == "forged"


@pytest.mark.parametrize("name", ["iss", "exp", "nbf", "cnf", "vct", "_sd", "...", "colour"])
def test_no_disclosure_says_what_must_stand_open(name: str) -> None:
    mine = coded(json.dumps(["salt", name, 1]).encode())
    assert refused(resigned({"_sd": [coded(sha256(mine.encode()).digest())]}, disclosures=(mine,))) == "malformed"


def test_no_claim_is_said_twice() -> None:
    mine = coded(json.dumps(["salt", "kind", "data"]).encode())
    digest = coded(sha256(mine.encode()).digest())
    assert refused(resigned({"_sd": [digest]}, disclosures=(mine,))) == "malformed"
    assert refused(resigned({"_sd": [digest, digest]})) == "malformed"


@pytest.mark.parametrize(
    ("changes", "head", "code"),
    [
        ({"vct": "other"}, {}, "malformed"),
        ({"_sd_alg": "md5"}, {}, "malformed"),
        ({}, {"typ": "JWT"}, "malformed"),
        ({}, {"kid": "00000000"}, "unknown-key"),
        ({}, {"alg": "none"}, "forged"),
        ({"iss": "south.example"}, {}, "forged"),
        ({"iat": 5}, {}, "forged"),
        ({"digest": ""}, {}, "malformed"),
    ],
)
def test_another_form_is_refused(changes: dict[str, Any], head: dict[str, Any], code: str) -> None:
    assert refused(resigned(changes, head)) == code


def test_the_code_that_is_disclosed_is_the_permits_own() -> None:
    other = coded(json.dumps(["salt", "code", coded(approved(NORTH, SOUTH, entries=9))]).encode())
    assert refused(resigned({"_sd": [coded(sha256(other.encode()).digest())]}, disclosures=(other,))) == "forged"


def test_a_holder_shows_that_the_permit_is_his() -> None:
    shown = sd_jwt.bind(sd_jwt.disclose(BOUND, ["what"]), HOLDER, "gate g2", "n-1", NOON)
    asked = {"audience": "gate g2", "nonce": "n-1", "now": NOON + 60}
    assert sd_jwt.read(shown, KEYS, "gate g2", "n-1", NOON + 60).bound
    assert refused(shown, **{**asked, "audience": "gate g5"}) == "forged"
    assert refused(shown, **{**asked, "nonce": "n-2"}) == "forged"
    assert refused(shown, **{**asked, "now": NOON + 301}) == "forged"
    assert refused(sd_jwt.disclose(BOUND, []), **asked) == "forged"
    assert refused(sd_jwt.disclose(WHOLE, []), **asked) == "malformed"
    thief = sd_jwt.bind(sd_jwt.disclose(BOUND, ["what"]), Ed25519PrivateKey.generate(), "gate g2", "n-1", NOON)
    assert refused(thief, **asked) == "forged"
    more = sd_jwt.disclose(BOUND, ["what", "holder"]) + shown.rpartition("~")[2]
    assert refused(more, **asked) == "forged"


@given(st.integers(0, len(WHOLE) - 1), st.characters(codec="ascii"))
def test_no_altered_letter_passes(place: int, letter: str) -> None:
    altered = WHOLE[:place] + letter + WHOLE[place + 1 :]
    try:
        assert sd_jwt.read(altered, KEYS).digest == permit.digest(CODE)
    except PermitError as error:
        assert error.code in {"malformed", "forged", "unknown-key"}
    else:
        # What reads the same must be the same but for the unused bits at the end of a base64 text.
        assert sd_jwt.read(altered, KEYS).claims == sd_jwt.read(WHOLE, KEYS).claims or "~" in (letter, WHOLE[place])


@given(st.text())
def test_no_text_ends_in_anything_but_a_refusal(text: str) -> None:
    token = WHOLE.split("~")[0]
    for shown in (text, f"{text}~", f"{token}~{text}~", f"{token}~~{text}"):
        try:
            sd_jwt.read(shown, KEYS)
        except PermitError as error:
            assert error.code in {"malformed", "forged", "unknown-key"}
