"""What a gate is given, and what it tells: lists that it can trust, crossings that are kept once."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from fairway.clearance import bundling, crossings, issuance, issuing, permit
from fairway.clearance.actors import GATE, Actor, Forbidden, capacities
from fairway.clearance.bundle import Bundle
from fairway.clearance.claims import PermitError
from fairway.clearance.gate import Place, scan
from fairway.clearance.ledger import Crossing, CrossingError
from fairway.clearance.models import Permit
from fairway.link import keys, log
from fairway.link.identity import log_signer
from fairway.link.models import Entry, Head
from fairway.link.note import Note
from fairway.link.statement import Key, KeyStatement
from tests.clearance.core.doors import entered as as_
from tests.clearance.core.other import SINCE
from tests.clearance.core.story import Story, who

THERE, BACK = "HK>CN", "CN>HK"


def officer(gate: str) -> Actor:
    return next(item for item in capacities(who("gate").user) if item.capacity == f"{GATE}/{gate}")


def proven(story: Story, **more: Any) -> Permit:
    """A permit whose issuance stands under a head that the other side cosigned."""
    row = story.permitted(**more)
    head = log.sign_head()
    assert head is not None
    note = Note.parse(head.note)
    cosigned = note.with_lines(story.other.witness.cosign(note.text, int(time.time())))
    Head.objects.filter(size=head.size).update(note=str(cosigned), cosigned=True)
    issuing.prove()
    row.refresh_from_db()
    return row


def crossed(row: Permit, gate: str, minutes: int = 0, **more: Any) -> Crossing:
    found = Crossing(
        id=str(uuid.uuid4()),
        permit=row.id,
        digest=row.digest,
        gate=gate,
        device="d",
        direction=THERE,
        at=int(time.time()) + 60 * minutes,
        word="admit",
        code="good",
    )
    return replace(found, **more)


def gate_of(row: Permit) -> str:
    return str(row.claims["gates"][0])


def lists(gate: str = "liantang") -> Bundle:
    return Bundle.load(bundling.made(gate), [log_signer().verifier])


def judged(row: Permit, at: int = 0, direction: str = THERE) -> str:
    place = Place(gate_of(row), direction, at or int(time.time()))
    return scan(bytes(row.code), lists(), place).code


def test_a_gate_admits_a_permit_that_its_lists_show_and_finds_it_by_its_number(story: Story) -> None:
    row = proven(story)
    assert judged(row) == "good"
    found = scan(row.id, lists(), Place(gate_of(row), THERE, int(time.time())))
    assert (found.code, found.digest) == ("good", row.digest)


def test_a_gate_gets_the_permits_that_may_be_used_at_it_and_no_others(story: Story) -> None:
    first, second = proven(story), proven(story)
    assert lists().issued.keys() >= {first.id, second.id}
    assert len(lists().heads) == 2
    assert lists("futian").issued.keys().isdisjoint({first.id, second.id})
    here = Place("futian", THERE, int(time.time()))
    assert scan(bytes(first.code), lists("futian"), here).code == "wrong-gate"


def test_a_permit_that_no_cosigned_head_covers_is_unproven(story: Story) -> None:
    row = story.permitted()
    assert issuance.entry(bytes(row.code)) == bytes(Entry.objects.get(pk=row.entry).body)
    assert judged(row) == "unproven"


def test_a_revoked_permit_is_refused_with_the_next_lists(story: Story) -> None:
    row = proven(story)
    _, senior = story.desk_of(row.case)
    issuing.revoke(senior, row.id, "withdrawn by the desk")
    assert judged(row) == "revoked"


def test_what_crossed_is_on_the_next_lists(story: Story) -> None:
    row = proven(story, limits={"entries": 1})
    told = crossed(row, gate_of(row)).to_json()
    [first] = crossings.record(officer(gate_of(row)), [told])
    [again] = crossings.record(officer(gate_of(row)), [told])
    assert (first["kept"], again["kept"], first["alert"]) == ("now", "before", "")
    assert judged(row, int(time.time()) + 3600) == "used-up"
    assert len(story.other.heard(row.case_id, "crossing")) == 1


def test_a_permit_used_at_two_gates_that_had_not_met_is_named(story: Story) -> None:
    row = proven(story, limits={"entries": 1})
    crossings.record(officer(gate_of(row)), [crossed(row, gate_of(row)).to_json()])
    [told] = crossings.record(officer("futian"), [crossed(row, "futian", 60).to_json()])
    assert "used-twice" in told["alert"]
    assert gate_of(row) in told["alert"]
    assert "futian" in told["alert"]


def test_a_code_that_could_not_be_read_is_kept_too(story: Story) -> None:
    row = proven(story)
    unread = crossed(row, "futian", permit="", digest="", word="refuse", code="malformed", reason="malformed")
    [told] = crossings.record(officer("futian"), [unread.to_json()])
    assert told == {"id": unread.id, "kept": "now", "alert": ""}


def test_a_gate_sees_its_own_crossings_and_the_applicant_those_of_the_case(story: Story) -> None:
    row = proven(story)
    told = crossed(row, "futian").to_json()
    crossings.record(officer("futian"), [told])

    def seen(actor: Actor) -> list[str]:
        return [item["id"] for item in as_(actor).get("/api/v1/crossings").json()]

    assert seen(officer("futian")) == seen(story.applicant) == [told["id"]]
    assert seen(officer("huanggang")) == seen(who("rival")) == []


def test_a_gate_speaks_for_itself_and_nobody_else_for_it(story: Story) -> None:
    row = proven(story)
    with pytest.raises(CrossingError, match="gate"):
        crossings.record(officer("futian"), [crossed(row, gate_of(row)).to_json()])
    with pytest.raises(Forbidden):
        crossings.record(who("officer"), [crossed(row, "futian").to_json()])


def test_no_node_announces_a_permit_key_in_anothers_name(story: Story) -> None:
    row = proven(story)
    own = keys.known(settings.FAIRWAY_NODE, keys.PERMIT)
    stolen = replace(story.other.permit, name=f"{settings.FAIRWAY_NODE}/permit")
    announced = (Key("link", story.other.link.verifier, SINCE), Key("permit", stolen.verifier, SINCE))
    said = KeyStatement(story.other.node, 2, announced).signed(story.other.log)
    keys.adopt(story.other.node, str(said))
    assert {key.id for key in issuing.known_keys()} == set(own)
    claims = permit.read(bytes(row.code), [*own.values(), Key("permit", story.other.permit.verifier, SINCE)])
    forged = permit.issue(replace(claims, id="P-FORGED"), stolen)
    with pytest.raises(PermitError):
        permit.read(forged, issuing.known_keys(), approved=False)
