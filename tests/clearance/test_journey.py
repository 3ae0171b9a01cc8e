"""One application, two nodes: filed on one, decided on both, ends in a permit that both signed."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from fairway.clearance.bundle import Bundle
from fairway.clearance.gate import Place, scan
from fairway.link.note import Verifier
from tests.link.conftest import Node

WAIT_SECONDS = 60

SEQUENCER: dict[str, Any] = {
    "goods.category": "equipment",
    "goods.controls_cn": [],
    "goods.controls_hk": [],
    "goods.duty_rate": "5",
    "goods.hetao": ["body-listed", "goods-listed"],
    "goods.mode": "lorry",
    "goods.park_body": "company",
    "goods.purpose": "research",
    "goods.value_cny": "2000000",
    "movement.control_point": "liantang",
    "movement.from": "hk",
    "movement.kind": "goods",
    "movement.time": "10:00",
    "movement.to": "sz.hetao.supervised",
}
ROUTE = ["cn.customs.hetao-exempt-entry", "hk.ced.road-cargo-information"]


@dataclass
class Desk:
    """A node as one person uses it through the API."""

    node: Node
    token: str = field(repr=False)

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, **body: Any) -> Any:
        return self.call("POST", path, body)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.node.url}/api/v1/{path}", data, head, method=method)
        return json.loads(urllib.request.urlopen(request, timeout=30).read())

    def text(self, path: str) -> str:
        head = {"Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(f"{self.node.url}/api/v1/{path}", headers=head)
        body: bytes = urllib.request.urlopen(request, timeout=30).read()
        return body.decode()

    def refused(self, method: str, path: str, **body: Any) -> tuple[int, str]:
        """The status and the words with which a call is refused."""
        with pytest.raises(urllib.error.HTTPError) as caught:
            self.call(method, path, body)
        return caught.value.code, json.loads(caught.value.read())["detail"]


def at(node: Node) -> Callable[..., Desk]:
    told = node.run("accounts", "demo")
    assert told.returncode == 0, told.stderr

    def sign_in(name: str, capacity: str = "") -> Desk:
        return Desk(node, node.run("accounts", "token", name, "--capacity", capacity).stdout.strip())

    return sign_in


def until(holds: Callable[[], Any]) -> Any:
    """What `holds` gives once it gives something: the workers carry messages to and fro meanwhile."""
    for _ in range(WAIT_SECONDS * 5):
        found = holds()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come to pass")


def issued(desk: Desk, ref: str) -> list[Any]:
    """The permits of a case that a desk sees as issued."""
    return [permit for permit in desk.get(f"cases/{ref}")["permits"] if permit["status"] == "issued"]


@pytest.fixture
def sides(pair: tuple[Node, Node]) -> Iterator[tuple[Callable[..., Desk], Callable[..., Desk]]]:
    here, there = pair
    signed_in = at(here), at(there)
    for node in pair:
        node.work()
    yield signed_in


def test_an_application_becomes_a_permit_signed_by_both_sides(sides: Any) -> None:
    here, there = sides
    applicant, officer = here("applicant"), here("officer")
    facts = SEQUENCER | {"movement.date": date.today().isoformat()}
    began = applicant.post("cases", facts=facts, route=ROUTE, title="DNA sequencer", key="k1")
    ref = began["case"]
    assert applicant.post("cases", facts=facts, route=ROUTE, title="DNA sequencer", key="k1")["case"] == ref
    told = applicant.get(f"cases/{ref}/disclosure")["CN"]
    applicant.post(f"cases/{ref}/file")
    applicant.post(f"cases/{ref}/file")
    other = there("officer")
    seen = until(lambda: [row for row in other.get("queue") if row["case"] == ref])
    assert other.get(f"cases/{ref}")["facts"] == told
    part = other.post("queue/next")
    assert part["part"] == seen[0]["id"]
    asked = other.post(f"parts/{part['part']}/questions", text="Which laser class?")
    until(lambda: applicant.get(f"cases/{ref}")["status"] == "more information needed")
    applicant.post(f"questions/{asked['message']}/answer", text="Class 1.")
    until(lambda: other.get(f"cases/{ref}")["parts"][0]["status"] == "in review")

    for desk, side in ((officer, here), (other, there)):
        row = desk.get("queue")[0]
        decided = desk.post(
            f"parts/{row['id']}/decisions", outcome="approved with conditions", conditions=["sealed case"]
        )
        if decided["waiting"]:
            side("senior").post(f"decisions/{decided['decision']}/confirm")
    for desk in (applicant, other):
        permits = until(partial(issued, desk, ref))
        assert permits[0]["claims"]["conditions"] == ["sealed case"]
    letters = [item["text"] for item in applicant.get(f"cases/{ref}")["messages"] if item["from_office"]]
    assert any(text.startswith("We approve your application") for text in letters)

    permit = issued(other, ref)[0]
    gate = there("gate", "gate/liantang")
    shown = applicant.get(f"permits/{permit['id']}")
    lists = Bundle.load(gate.text("bundle"), [Verifier.parse(gate.node.keys()[0])])
    place = Place("liantang", f"{permit['claims']['from']}>{permit['claims']['to']}", int(time.time()))
    assert scan(shown["code"], lists, place).code == "good"
    assert scan(permit["id"], lists, place).code == "good"
    newer = replace(lists, issued={})
    assert scan(shown["code"], newer, place).code == "unproven"
    assert scan(shown["code"], newer, place, proof=shown["issuance"]).code == "good"
    assert shown["wallet"].count(".") >= 2
    passed = {
        "id": str(uuid.uuid4()),
        "permit": permit["id"],
        "gate": "liantang",
        "device": "d1",
        "direction": f"{permit['claims']['from']}>{permit['claims']['to']}",
        "at": int(time.time()),
        "word": "admit",
        "code": "good",
    }
    for kept in ("now", "before"):
        told = gate.call("POST", "crossings", [passed])
        assert told == [{"id": passed["id"], "kept": kept, "alert": ""}]
    seen = until(lambda: applicant.get(f"cases/{ref}")["crossings"])
    assert [item["gate"] for item in seen] == ["liantang"]
