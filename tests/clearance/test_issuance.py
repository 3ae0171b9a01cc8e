"""A permit's issuance is shown by a compact proof under a head that both sides signed, and by nothing less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.clearance import barcode, issuance
from fairway.clearance.claims import PermitError
from fairway.link.receipt import Receipt
from tests.clearance.sides import Side, approved

NORTH, SOUTH = Side("north.example", "N"), Side("south.example", "S")
CODE = approved(NORTH, SOUTH)
LOGS = (NORTH.trust, SOUTH.trust)


def entered(north: Side, code: bytes, others: int = 5) -> int:
    """The place of the permit's entry among others."""
    index = north.append(issuance.entry(code))
    for number in range(others):
        north.append(f"{number}".encode())
    return index


def checked(data: bytes, code: bytes = CODE, logs: tuple[issuance.Log, ...] = LOGS) -> int:
    return issuance.verify(issuance.unpack(data, code, logs, NORTH.node), logs, NORTH.node).size


def refused(data: bytes, code: bytes = CODE, logs: tuple[issuance.Log, ...] = LOGS) -> str:
    with pytest.raises(PermitError) as caught:
        checked(data, code, logs)
    return caught.value.code


PLACE = entered(NORTH, CODE)
PROOF = issuance.pack(NORTH.receipt(PLACE, SOUTH))


def test_a_compact_proof_stands_for_the_whole_receipt() -> None:
    whole = NORTH.receipt(PLACE, SOUTH)
    found = issuance.unpack(PROOF, CODE, LOGS, NORTH.node)
    assert found == whole
    assert Receipt.from_json(found.to_json()) == whole
    assert issuance.verify(found, LOGS, NORTH.node).size == 6


def test_the_proof_of_a_log_of_a_million_entries_fits_a_code() -> None:
    largest = issuance.pack(Receipt(b"", 999_999, (b"\xff" * 32,) * 20, NORTH.receipt(PLACE, SOUTH).head))
    assert len(largest) < 850
    assert barcode.qr(barcode.to_text(barcode.ISSUANCE, largest), "L").symbol_size(border=0)[0] <= 117


def test_a_head_that_the_other_side_did_not_cosign_proves_nothing(north: Side) -> None:
    assert refused(issuance.pack(NORTH.receipt(PLACE))) == "unproven"
    assert refused(issuance.pack(NORTH.receipt(PLACE, NORTH))) == "unproven"
    assert refused(issuance.pack(NORTH.receipt(PLACE, north))) == "unproven"


def test_the_proof_of_another_permit_proves_nothing() -> None:
    other = approved(NORTH, SOUTH, entries=7)
    assert refused(PROOF, other) == "unproven"


def test_a_log_that_is_not_known_proves_nothing() -> None:
    assert refused(PROOF, logs=(SOUTH.trust,)) == "unknown-key"


@pytest.mark.parametrize("place", range(len(PROOF)))
def test_no_altered_byte_passes(place: int) -> None:
    altered = bytearray(PROOF)
    altered[place] ^= 0x01
    assert refused(bytes(altered)) in {"malformed", "truncated", "unproven"}


def test_a_proof_cut_short_is_called_so() -> None:
    assert {refused(PROOF[:length]) for length in range(len(PROOF))} == {"truncated"}


@given(st.binary(max_size=4000))
def test_no_bytes_end_in_anything_but_a_refusal(data: bytes) -> None:
    assert refused(data) in {"malformed", "truncated", "unproven"}
