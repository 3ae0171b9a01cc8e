"""Crossings are kept once however often they are told, and what no gate could know is told as an alert."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from fairway.clearance import crossings, gateway, issuing
from fairway.clearance.actors import Actor, Forbidden, capacities
from fairway.clearance.ledger import CrossingError
from fairway.clearance.models import Crossing, Permit
from tests.clearance.core.crowd import at_once
from tests.clearance.core.story import Story, who


def at(gate: str) -> Actor:
    return next(actor for actor in capacities(who("gate").user) if actor.scope == gate)


def crossing(of: str, **changes: Any) -> dict[str, Any]:
    told = {
        "id": str(uuid.uuid4()),
        "permit": of,
        "gate": "liantang",
        "device": "d1",
        "direction": "HK>CN",
        "at": 1_800_000_000,
        "word": "admit",
        "code": "ok",
    }
    return {**told, **changes}


def test_a_list_that_is_sent_again_changes_nothing_and_the_other_side_is_told_once(story: Story) -> None:
    row = story.permitted()
    told = [crossing(row.id), crossing(row.id, word="refuse", code="clock")]
    first, again = (crossings.record(at("liantang"), told) for _ in range(2))
    assert [item["kept"] for item in first] == ["now"] * 2
    assert [item["kept"] for item in again] == ["before"] * 2
    assert [item["alert"] for item in again] == [item["alert"] for item in first]
    assert [body["id"] for body in story.other.heard(row.case_id, "crossing")] == [item["id"] for item in told]


def test_the_same_list_sent_by_many_at_once_is_kept_once(story: Story, lasting: None) -> None:
    row = story.permitted()
    told = [crossing(row.id), crossing("P-unknown")]
    gate = at("liantang")
    kept = at_once(4, lambda: [item["kept"] for item in crossings.record(gate, told)])
    assert sorted(kept) == [["before", "before"]] * 3 + [["now", "now"]]
    assert Crossing.objects.filter(pk__in=[item["id"] for item in told]).count() == 2


def test_one_that_cannot_be_read_keeps_all_back_and_is_named(story: Story) -> None:
    row = story.permitted()
    gate = at("liantang")
    for change in (
        {"id": "x"}, {"at": "noon"}, {"at": -1}, {"word": "maybe"}, {"amount": float("nan")}, {"amount": 1 << 50},
        {"reason": "a\0b"}, {"permit": "x" * 301}, {"gate": "hzmb"}, {"gate": None}, {"direction": ["HK"]},
    ):  # fmt: skip
        with pytest.raises(CrossingError, match=f"crossing 2: {next(iter(change))}"):
            crossings.record(gate, [crossing(row.id), crossing(row.id, **change)])
    odds: tuple[Any, ...] = (None, 7, "x", [])
    for odd in odds:
        with pytest.raises(CrossingError, match="crossing 1"):
            crossings.record(gate, [odd])
    assert not Crossing.objects.filter(permit=row.id).exists()


def test_what_the_gate_could_not_know_is_told_as_an_alert(story: Story) -> None:
    row = story.permitted(limits={"entries": 1})
    first, second = crossing(row.id, at=1_800_000_000), crossing(row.id, at=1_800_000_100, gate="hzmb")
    assert crossings.record(at("liantang"), [first])[0]["alert"] == ""
    assert "used-twice" in crossings.record(at("hzmb"), [second])[0]["alert"]
    assert "no such permit" in crossings.record(at("hzmb"), [crossing("P-?", gate="hzmb")])[0]["alert"]
    issuing.revoke(story.desk_of(row.case)[1], row.id, "stolen")
    row.refresh_from_db()
    assert row.revoked is not None
    before = crossing(row.id, at=int(row.revoked.timestamp()) - 60, word="refuse")
    after = crossing(row.id, at=int(row.revoked.timestamp()) + 60)
    alerts = [item["alert"] for item in crossings.record(at("liantang"), [before, after])]
    assert alerts[0] == "" and "stolen" in alerts[1]


def test_a_crossing_at_the_other_sides_gate_is_kept_once_with_its_alert(story: Story) -> None:
    row = story.permitted(limits={"entries": 1})
    crossings.record(at("liantang"), [crossing(row.id)])
    there = crossing(row.id, gate="somewhere", at=1_800_000_500)
    assert story.other.says(row.case_id, "crossing", **there) == ("applied", "")
    assert story.other.says(row.case_id, "crossing", **there) == ("applied", "")
    kept = Crossing.objects.get(pk=there["id"])
    assert kept.by == "CN" and "used-twice" in kept.alert
    for change in ({"permit": "P-?"}, {"at": None}, {"id": None}):
        assert story.other.says(row.case_id, "crossing", **{**there, **change})[0] == "refused"


def test_only_a_gate_tells_crossings_and_sees_its_own(story: Story) -> None:
    row = story.permitted()
    crossings.record(at("liantang"), [crossing(row.id)])
    for name in ("applicant", "officer", "senior", "auditor"):
        with pytest.raises(Forbidden):
            crossings.record(who(name), [])
    assert gateway.visible(Crossing, at("liantang")).count() == 1
    assert not gateway.visible(Crossing, at("hzmb")).exists()
    assert not gateway.visible(Permit, at("liantang")).exists()
