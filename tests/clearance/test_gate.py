"""Every way in which a code can be wrong at a gate has its own word, with no network in sight."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from fairway.clearance import barcode, gate, issuance, permit
from fairway.clearance.bundle import Node
from fairway.clearance.gate import AGAIN, REASONS, Place, Scan, scan
from fairway.clearance.ledger import Crossing, Used
from fairway.link.statement import KeyStatement
from tests.clearance.sides import DAY, NOON, Side, approved, bundle, sample

NORTH, SOUTH = Side("north.example", "N"), Side("south.example", "S")
CODE = approved(NORTH, SOUTH)
BUNDLE = bundle(NORTH, SOUTH, CODE)
NOW = NOON + 3600
HERE = Place("g2", "N>S", NOW)


def at(**changes: object) -> Place:
    return replace(HERE, **changes)  # type: ignore[arg-type]


def crossed(number: int = 1, **changes: object) -> Crossing:
    """A crossing that was admitted an hour ago at the other gate."""
    made = Crossing(
        id=str(UUID(int=number)),
        permit=sample().id,
        digest=permit.digest(CODE).hex(),
        gate="g5",
        device="d1",
        direction="N>S",
        at=NOW - 3600,
        word="admit",
        code="good",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def judged(code: bytes = CODE, **changes: object) -> str:
    """The reason a permit gets whose issuance the bundle lists."""
    made = bundle(NORTH, SOUTH, code)
    return scan(code, made, at(**changes)).code


def test_a_good_permit_is_admitted_and_shown() -> None:
    found = scan(barcode.to_text(barcode.PERMIT, CODE), BUNDLE, HERE)
    assert (found.word, found.code, found.permit) == ("admit", "good", sample())
    assert scan(sample().id, BUNDLE, HERE) == found
    assert scan(sample().id.lower(), BUNDLE, HERE) == found


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("https://example.org/?q=1", "malformed"),
        ("FWP1:" + "A" * 32, "malformed"),
        ("", "malformed"),
        (barcode.to_text(barcode.PERMIT, CODE)[:-9], "truncated"),
        (CODE[:-1], "truncated"),
        (CODE[:-1] + bytes([CODE[-1] ^ 1]), "forged"),
        (permit.issue(sample(), NORTH.permits), "one-sided"),
        ("N-2026-999999", "unknown-number"),
    ],
)
def test_what_is_no_permit_has_its_own_word(shown: str | bytes, code: str) -> None:
    found = scan(shown, BUNDLE, HERE)
    assert (found.code, found.permit) == (code, None)
    assert found.word in {"refuse", "refer"}


def test_a_stranger_is_no_authority(north: Side) -> None:
    assert scan(approved(north, SOUTH), BUNDLE, HERE).code == "unknown-key"
    assert scan(permit.countersign(permit.issue(sample(), NORTH.permits), north.permits), BUNDLE, HERE).code == (
        "unknown-key"
    )


def test_a_revoked_key_signs_for_nobody() -> None:
    revoked = replace(NORTH.key, until=NOW, state="revoked")
    said = str(KeyStatement(NORTH.node, 2, (revoked,)).signed(NORTH.log))
    made = replace(BUNDLE, nodes=(Node("N", NORTH.trust, said), BUNDLE.nodes[1]))
    assert scan(CODE, made, HERE).code == "revoked-key"


def test_time_place_and_direction_are_the_permits_own() -> None:
    assert judged() == "good"
    assert judged(gate="g3") == "wrong-gate"
    assert judged(direction="S>N") == "good"
    assert judged(direction="S>M") == "wrong-direction"
    assert judged(approved(NORTH, SOUTH, returns=False), direction="S>N") == "wrong-direction"
    assert judged(approved(NORTH, SOUTH, gates=()), gate="g3") == "good"
    assert judged(approved(NORTH, SOUTH, begins=NOW + 1)) == "not-yet"
    assert judged(approved(NORTH, SOUTH, begins=NOW)) == "good"
    assert judged(approved(NORTH, SOUTH, ends=NOW + 1)) == "good"
    assert judged(approved(NORTH, SOUTH, ends=NOW)) == "expired"


def test_a_revoked_permit_is_refused_even_once_it_is_over() -> None:
    made = replace(BUNDLE, revoked={sample().id: NOW})
    assert scan(CODE, made, HERE).code == "revoked"
    assert scan(CODE, made, at(now=NOW + 400 * DAY)).code == "revoked"


def test_lists_warn_and_then_refuse() -> None:
    assert scan(CODE, BUNDLE, at(now=BUNDLE.warn - 1)).code == "good"
    warned = scan(CODE, BUNDLE, at(now=BUNDLE.warn))
    assert (warned.word, warned.code) == ("admit", "stale-warn")
    refused = scan(CODE, BUNDLE, at(now=BUNDLE.refuse))
    assert (refused.word, refused.code, refused.permit) == ("refuse", "stale-refuse", sample())


@pytest.mark.parametrize("now", [NOW - DAY, 0])
def test_a_clock_behind_its_own_lists_is_not_believed(now: int) -> None:
    assert scan(CODE, BUNDLE, at(now=now)).code == "clock"


def test_a_clock_behind_the_gates_last_crossing_is_not_believed() -> None:
    assert scan(CODE, BUNDLE, HERE, [crossed(permit="other", at=NOW + 301)]).code == "clock"


def test_a_clock_a_day_ahead_finds_its_lists_too_old() -> None:
    assert scan(CODE, BUNDLE, at(now=NOW + DAY)).code == "stale-refuse"


def test_a_permit_newer_than_the_bundle_needs_its_second_code() -> None:
    new = approved(NORTH, SOUTH, id="N-2026-004214")
    place = NORTH.append(issuance.entry(new))
    proof = issuance.pack(NORTH.receipt(place, SOUTH))
    assert scan(new, BUNDLE, HERE).code == "unproven"
    assert scan(new, BUNDLE, HERE, proof=proof).code == "good"
    assert scan(new, BUNDLE, HERE, proof=barcode.to_text(barcode.ISSUANCE, proof)).code == "good"
    assert scan(new, BUNDLE, HERE, proof=issuance.pack(NORTH.receipt(place))).code == "unproven"
    assert scan(new, BUNDLE, HERE, proof=b"\x00").code == "unproven"


def test_a_second_permit_under_a_number_that_is_listed_is_unproven() -> None:
    twin = approved(NORTH, SOUTH, what="another thing")
    assert scan(twin, BUNDLE, HERE).code == "unproven"


def test_a_code_shown_again_at_once_is_replayed() -> None:
    first = crossed(gate="g2", at=NOW - AGAIN + 1)
    assert scan(CODE, BUNDLE, HERE, [first]).code == "replayed"


def test_a_code_that_is_over_there_already_is_cloned() -> None:
    assert scan(CODE, BUNDLE, HERE, [crossed()]).code == "cloned"
    assert scan(CODE, BUNDLE, at(direction="S>N"), [crossed()]).code == "good"
    assert scan(CODE, BUNDLE, at(direction="S>N"), [crossed(at=NOW - 60)]).code == "cloned"


def test_what_was_refused_or_referred_uses_nothing() -> None:
    assert scan(CODE, BUNDLE, HERE, [crossed(word="refuse"), crossed(2, word="refer")]).code == "good"


def test_entries_are_used_up_by_what_the_bundle_and_the_gate_have_counted() -> None:
    there_and_back = [crossed(1), crossed(2, direction="S>N", at=NOW - 1800)]
    left_one = replace(BUNDLE, used={sample().id: Used(entries=4)})
    found = scan(CODE, left_one, HERE, there_and_back)
    assert found.code == "good"
    assert found.used and found.used.entries == 5
    none_left = replace(BUNDLE, used={sample().id: Used(entries=5)})
    assert scan(CODE, none_left, HERE, there_and_back).code == "used-up"


def test_an_amount_is_drawn_down_to_its_limit_and_its_tolerance() -> None:
    code = approved(NORTH, SOUTH, entries=None, returns=False, amount=1000, unit="kg", tolerance=5)
    made = bundle(NORTH, SOUTH, code)
    before = [crossed(amount=900)]
    assert [scan(code, made, at(amount=amount), before).code for amount in (0, 100, 150, 151)] == [
        "good",
        "good",
        "good",
        "used-up",
    ]


def test_days_are_used_up_but_the_way_back_is_open() -> None:
    code = approved(NORTH, SOUTH, days=2)
    made = bundle(NORTH, SOUTH, code, used={sample().id: Used(1, inside=NOON - 2 * DAY, at=NOON - 2 * DAY)})
    made = replace(made, used={sample().id: Used(1, 0, 0, NOON - 2 * DAY, NOON - 2 * DAY, "g2", "N>S")})
    assert scan(code, made, at(direction="S>N")).code == "good"
    returned = crossed(direction="S>N", at=NOW - 1200)
    assert scan(code, made, HERE, [returned]).code == "used-up"


def test_every_reason_has_a_word_and_every_scan_a_reason() -> None:
    assert {Scan(code).word for code in REASONS} == {"admit", "refer", "refuse"}
    assert gate.SKEW == 300
