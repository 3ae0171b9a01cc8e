"""Programs challenge claims without a key, and bring in documents with the registrar's; neither changes a claim."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from fairway.clearance import demo
from fairway.clearance.actors import capacities, issue_token
from fairway.zone.models import Challenge, Document, Revision
from tests.zone.core.conftest import hold, say, source

DOCUMENT = {"text": "Willow Park welcomed 30 tenants on Tuesday.", "publisher": "Courier", "date": "2026-03-12"}


def posted(path: str, body: Any, key: str = "", **headers: str) -> Any:
    sent = {"HTTP_AUTHORIZATION": f"Bearer {key}"} if key else {}
    client = Client(SERVER_NAME="localhost")
    return client.post(f"/api/v1/zone/{path}", json.dumps(body), "application/json", **sent, **headers)


def key_of(name: str) -> str:
    demo.make()
    return issue_token(capacities(get_user_model().objects.get(username=name))[0])


def told() -> str:
    source("paper", "2025-12-22")
    hold(say("org.park", "Organisation", "paper", name="Willow Park", lang="en"))
    made = hold(say("org.park", "Organisation", "paper", organisations="60", unit="tenant"))
    return str(made.added.get().key)


def test_a_program_challenges_a_claim_and_asks_later_how_it_stands() -> None:
    key = told()
    answer = posted(f"claims/{key}/challenges", {"says": "It was 62.", "evidence": "https://park.example"})
    assert answer.status_code == 201
    number = answer.json()["challenge"]
    stands = Client(SERVER_NAME="localhost").get(f"/api/v1/zone/challenges/{number}").json()
    assert (stands["state"], stands["claim"], stands["answer"]) == ("open", key, "")
    assert Revision.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"says": "", "evidence": "x"}, 422),
        ({"says": "x" * 1_001, "evidence": "x"}, 422),
        ({"says": "x"}, 422),
        ({"says": "\u0000", "evidence": "x"}, 422),
    ],
)
def test_a_challenge_that_does_not_fit_is_refused(body: dict[str, str], status: int) -> None:
    assert posted(f"claims/{told()}/challenges", body).status_code == status
    assert not Challenge.objects.exists()
    assert posted("claims/none/challenges", {"says": "x", "evidence": "y"}).status_code == 404


def test_the_registrars_program_brings_in_a_document_once_and_sees_what_waits() -> None:
    told()
    key = key_of("registrar")
    answer = posted("documents", DOCUMENT, key, HTTP_IDEMPOTENCY_KEY="first")
    assert answer.status_code == 201
    found = next(item for item in answer.json()["waiting"] if item.get("unit") == "tenant")
    assert (found["subject"], found["value"], found["paragraph"]) == ("org.park", "30", 1)
    again = posted("documents", DOCUMENT, key, HTTP_IDEMPOTENCY_KEY="first")
    assert (again.status_code, again.content) == (201, answer.content)
    assert posted("documents", DOCUMENT, key).json()["new"] is False
    assert (Document.objects.count(), Revision.objects.count()) == (1, 2)


def test_nobody_else_brings_in_a_document() -> None:
    assert posted("documents", DOCUMENT).status_code == 401
    for name in ("applicant", "officer", "auditor"):
        assert posted("documents", DOCUMENT, key_of(name)).status_code == 403
    assert not Document.objects.exists()
