"""A permit says what was approved, is signed by both sides, and nothing else passes for one."""

from __future__ import annotations

from dataclasses import replace

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cwt import COSE, COSEKey
from hypothesis import given
from hypothesis import strategies as st

from fairway.clearance import barcode, permit
from fairway.clearance.claims import Permit, PermitError
from fairway.link.statement import REVOKED, Key
from tests.clearance.sides import DAY, NOON, Side, approved, sample, signer

NORTH, SOUTH = Side("north.example", "N"), Side("south.example", "S")
CODE = approved(NORTH, SOUTH)


def refusal(code: bytes, *keys: Key) -> str:
    with pytest.raises(PermitError) as caught:
        permit.read(code, keys or (NORTH.key, SOUTH.key))
    return caught.value.code


def test_what_is_read_is_what_was_issued(north: Side, south: Side) -> None:
    full = sample(
        holder="An Institute",
        amount=12_500,
        unit="g",
        days=30,
        conditions=("sealed", "單證隨附"),
        tolerance=10,
    )
    code = permit.countersign(permit.issue(full, north.permits), south.permits)
    assert permit.read(code, [north.key, south.key]) == full


def test_a_permit_is_small_enough_for_a_code_that_any_scanner_reads() -> None:
    alone = permit.issue(sample(), NORTH.permits)
    text = barcode.to_text(barcode.PERMIT, CODE)
    assert len(alone) < 250
    assert len(CODE) - len(alone) == 79
    assert barcode.qr(text).symbol_size(border=0)[0] <= 69
    assert barcode.qr(text).mode == "alphanumeric"


def test_the_digest_is_the_same_before_and_after_the_other_side_signed(north: Side, south: Side) -> None:
    alone = permit.issue(sample(), north.permits)
    both = permit.countersign(alone, south.permits)
    assert permit.digest(alone) == permit.digest(both)
    assert permit.digest(permit.issue(sample(entries=7), north.permits)) != permit.digest(alone)


def test_the_other_side_reads_a_permit_before_it_signs() -> None:
    alone = permit.issue(sample(), NORTH.permits)
    assert permit.read(alone, [NORTH.key], approved=False) == sample()
    assert refusal(alone) == "one-sided"


def test_nobody_signs_for_both_sides() -> None:
    alone = permit.issue(sample(), NORTH.permits)
    second = signer("north.example/permit")
    keys = (NORTH.key, SOUTH.key, replace(NORTH.key, verifier=second.verifier))
    assert refusal(permit.countersign(alone, NORTH.permits)) == "one-sided"
    assert refusal(permit.countersign(alone, second), *keys) == "one-sided"


def test_nobody_signs_in_anothers_name() -> None:
    borrowed = permit.countersign(permit.issue(sample(issuer="south.example"), NORTH.permits), SOUTH.permits)
    assert refusal(borrowed) == "forged"


def test_a_permit_is_countersigned_once() -> None:
    with pytest.raises(PermitError, match="already"):
        permit.countersign(CODE, SOUTH.permits)


def test_a_key_counts_in_its_time_and_until_it_is_revoked() -> None:
    retired = replace(NORTH.key, until=NOON, state="retired")
    assert permit.read(CODE, [retired, SOUTH.key])
    assert refusal(CODE, replace(retired, until=NOON - 1), SOUTH.key) == "forged"
    assert refusal(CODE, replace(NORTH.key, since=NOON + 1), SOUTH.key) == "forged"
    assert refusal(CODE, replace(NORTH.key, until=NOON + 1, state=REVOKED), SOUTH.key) == "revoked-key"
    assert refusal(CODE, NORTH.key, replace(SOUTH.key, state=REVOKED)) == "revoked-key"
    assert refusal(CODE, SOUTH.key) == "unknown-key"
    assert refusal(CODE, NORTH.key) == "unknown-key"


def test_another_library_reads_the_signature_and_the_countersignature() -> None:
    key = COSEKey.new({1: 1, 2: NORTH.permits.verifier.id, 3: -8, -1: 6, -2: NORTH.permits.verifier.key})
    payload = COSE.new().decode(CODE, key)
    assert cbor2.loads(payload)[7] == b"N-2026-004213"
    protected, extra, payload, signature = cbor2.loads(CODE).value
    inner, _, other = extra[11]
    # The structure of RFC 9338, section 3.3: what follows the payload stands in an array of its own.
    signed = cbor2.dumps(["CounterSignatureV2", protected, inner, b"", payload, [signature]])
    Ed25519PublicKey.from_public_bytes(SOUTH.permits.verifier.key).verify(other, signed)


@pytest.mark.parametrize("place", range(0, len(CODE), 3))
def test_no_altered_byte_passes(place: int) -> None:
    altered = bytearray(CODE)
    altered[place] ^= 0x01
    assert refusal(bytes(altered)) in {"malformed", "truncated", "forged", "unknown-key"}


def test_a_code_cut_short_is_called_so() -> None:
    assert {refusal(CODE[:length]) for length in range(1, len(CODE))} == {"truncated"}


def test_the_one_form_is_the_only_form() -> None:
    protected, extra, payload, signature = cbor2.loads(CODE).value
    untagged = cbor2.dumps([protected, extra, payload, signature])
    more = cbor2.dumps(cbor2.CBORTag(18, [protected, {**extra, 99: b"x"}, payload, signature]))
    assert {refusal(CODE + b"\x00"), refusal(untagged), refusal(more)} == {"malformed"}
    assert refusal(b"\x00" * 5000) == "malformed"


@given(st.binary(max_size=1100))
def test_no_bytes_end_in_anything_but_a_refusal(data: bytes) -> None:
    assert refusal(data) in {"malformed", "truncated"}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.binary() | st.text(), st.lists, max_leaves=8))
def test_no_signed_nonsense_passes_for_a_permit(value: object) -> None:
    key = COSEKey.new(
        {
            1: 1,
            3: -8,
            -1: 6,
            -2: NORTH.permits.verifier.key,
            -4: NORTH.permits.private.private_bytes_raw(),
        }
    )
    code = COSE.new().encode_and_sign(cbor2.dumps(value), key, {1: -8, 4: NORTH.permits.verifier.id})
    assert refusal(code) in {"malformed", "truncated"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"id": ""}, "cti"),
        ({"id": "日"}, "cti"),
        ({"id": "x" * 65}, "cti"),
        ({"what": "two\nlines"}, "what"),
        ({"what": "x" * 201}, "what"),
        ({"gates": ("",)}, "gates"),
        ({"conditions": ("c",) * 17}, "conditions"),
        ({"entries": 0}, "entries"),
        ({"entries": True}, "entries"),
        ({"ends": NOON}, "exp"),
        ({"amount": 5}, "amount"),
        ({"unit": "kg"}, "amount"),
        ({"tolerance": 101}, "tolerance"),
        ({"begins": -1}, "nbf"),
    ],
)
def test_what_no_permit_may_say_is_refused_by_name(changes: dict[str, object], named: str) -> None:
    with pytest.raises(PermitError, match=f"^{named}: "):
        permit.issue(sample(**changes), NORTH.permits)


def test_claims_have_one_name_and_one_number() -> None:
    said = sample().claims()
    assert Permit.from_claims(said) == sample()
    with pytest.raises(PermitError, match="colour"):
        Permit.from_claims({**said, "colour": "red"})
    del said["exp"]
    with pytest.raises(PermitError, match="exp: missing"):
        Permit.from_claims(said)


def test_a_moment_is_the_last_before_the_end() -> None:
    assert sample().ends - sample().begins == 180 * DAY
