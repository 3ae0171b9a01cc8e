"""A gate trusts a bundle that a pinned log key signed, that is whole, and that is not older than one it has seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.clearance.bundle import Bundle, BundleError, Issued
from fairway.clearance.ledger import Used
from fairway.link.note import Note, Signer
from fairway.link.statement import Key, KeyStatement
from tests.clearance.sides import NOON, Side, approved, bundle, sample

NORTH, SOUTH = Side("north.example", "N"), Side("south.example", "S")
CODE = approved(NORTH, SOUTH)
MADE = bundle(NORTH, SOUTH, CODE, revoked={"N-2026-000001": NOON}, used={sample().id: Used(2, inside=NOON)})
TEXT = MADE.signed(SOUTH.log)
PINS = (SOUTH.log.verifier,)


def refused(text: str, seen: int = 0, *pins: Side) -> str:
    with pytest.raises(BundleError) as caught:
        Bundle.load(text, tuple(side.log.verifier for side in pins) or PINS, seen)
    return caught.value.code


def test_a_bundle_is_read_as_it_was_made() -> None:
    found = Bundle.load(TEXT, PINS)
    assert found == MADE
    assert {key.verifier for key in found.keys} == {NORTH.permits.verifier, SOUTH.permits.verifier}
    assert found.side_of("north.example") == "N"
    assert found.side_of("nobody.example") == ""


def test_a_bundle_ages_and_says_so() -> None:
    assert [MADE.age(at) for at in (MADE.made, MADE.warn - 1, MADE.warn, MADE.refuse - 1, MADE.refuse)] == [
        "",
        "",
        "stale-warn",
        "stale-warn",
        "stale-refuse",
    ]


def test_a_bundle_of_a_stranger_is_forged(north: Side) -> None:
    assert refused(TEXT, 0, NORTH) == "forged"
    assert refused(MADE.signed(north.log)) == "forged"
    assert refused(MADE.signed(Signer(SOUTH.log.name, north.log.private))) == "forged"


def test_an_altered_bundle_is_forged() -> None:
    assert refused(TEXT.replace('"N-2026-000001"', '"N-2026-000002"')) == "forged"
    assert refused(TEXT.replace("\n7\n", "\n8\n", 1)) == "forged"


def test_an_older_bundle_than_one_seen_is_rolled_back() -> None:
    assert Bundle.load(TEXT, PINS, seen=7).serial == 7
    assert refused(TEXT, 8) == "rolled-back"


def test_a_bundle_may_not_change_a_pinned_key(north: Side) -> None:
    other = replace(MADE, nodes=bundle(north, SOUTH).nodes, heads=(), issued={})
    assert refused(other.signed(SOUTH.log), 0, SOUTH, NORTH) == "forged"


def test_a_head_that_one_side_signed_alone_is_forged() -> None:
    alone = str(NORTH.receipt(0).head)
    assert refused(replace(MADE, heads=(alone,)).signed(SOUTH.log)) == "forged"


def test_a_statement_that_the_nodes_log_did_not_sign_is_refused(north: Side) -> None:
    first, second = MADE.nodes
    forged = replace(first, statement=north.statement)
    assert refused(replace(MADE, nodes=(forged, second)).signed(SOUTH.log)) == "malformed"


def test_a_node_announces_no_key_in_anothers_name() -> None:
    first, second = MADE.nodes
    stolen = Key("permit", NORTH.permits.verifier, 0)
    said = str(KeyStatement(SOUTH.node, 1, (SOUTH.key, stolen)).signed(SOUTH.log))
    alone = replace(MADE, nodes=(replace(second, statement=said),), heads=(), issued={})
    assert [key.verifier for key in alone.keys] == [SOUTH.permits.verifier]
    assert first.keys[0].verifier == NORTH.permits.verifier


def test_what_is_listed_as_issued_counts_for_its_own_issuer_and_digest() -> None:
    digest = bytes.fromhex(MADE.issued[sample().id].digest) + bytes(16)
    assert MADE.shows(sample(), digest)
    assert not MADE.shows(sample(), bytes(32))
    assert not MADE.shows(sample(issuer="south.example"), digest)
    assert not MADE.shows(sample(id="other"), digest)


@pytest.mark.parametrize(
    "changes",
    [
        {"warn": MADE.made - 1},
        {"refuse": MADE.made},
        {"nodes": ()},
        {"issued": {"x": Issued("00" * 16, 1)}},
        {"issued": {"x": Issued("00" * 15, 0)}},
        {"revoked": {"x": -1}},
        {"used": {"x": Used(-1)}},
    ],
    ids=str,
)
def test_a_bundle_that_makes_no_sense_is_malformed(changes: dict[str, object]) -> None:
    assert refused(replace(MADE, **changes).signed(SOUTH.log)) == "malformed"  # type: ignore[arg-type]


@pytest.mark.parametrize("cut", [0, 1, 20, len(TEXT) // 2, len(TEXT) - 1])
def test_a_bundle_cut_short_is_refused(cut: int) -> None:
    assert refused(TEXT[:cut]) in {"malformed", "forged"}


@given(st.text(max_size=300))
def test_no_signed_text_ends_in_anything_but_a_refusal(text: str) -> None:
    body = f"fairway/bundle\n{SOUTH.node}\n9\n{text}\n".encode(errors="replace").decode()
    assert refused(str(Note(body, (SOUTH.log.sign(body),)))) in {"malformed", "forged"}
