"""The API of watches: an account's own, by session or by key, in three languages, and never anybody else's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from fairway.clearance.actors import issue_token
from fairway.reform import watches
from fairway.reform.models import Watch
from tests.clearance.core import doors
from tests.clearance.core.story import who
from tests.clearance.core.test_watches import PROVISION, saved, serve_without, upkeep
from tests.clearance.core.texts import INFORMATION

API = "/api/v1/watches"


def by_key(name: str = "applicant") -> Client:
    """A program that acts as somebody."""
    return Client(SERVER_NAME="localhost", HTTP_AUTHORIZATION=f"Bearer {issue_token(who(name))}")


def post(client: Client, path: str, body: Any, status: int = 200) -> Any:
    answer = client.post(f"{API}{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json"
    return answer.json()


def get(client: Client, path: str = "") -> Any:
    answer = client.get(f"{API}{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_program_watches_reads_what_is_told_and_says_that_it_has() -> None:
    client, record = by_key(), saved()
    movement = post(client, "", {"determination": record.id})
    provision = post(client, "", {"provision": PROVISION})
    assert [item["id"] for item in get(client)] == [provision["id"], movement["id"]]
    assert (movement["determination"], provision["provision"]) == (record.id, PROVISION)
    assert get(client, "/messages") == []
    serve_without(INFORMATION)
    upkeep()
    assert [item["unread"] for item in get(client)] == [1, 1]
    newest, older = get(client, "/messages?unread=true")
    assert get(client, f"/messages?before={newest['id']}") == [older] == get(client, "/messages?limit=2")[1:]
    told = get(client, f"/{movement['id']}/messages")
    assert [item["after"]["answer"]["sides"][0]["outcome"] for item in told] == ["free"]
    assert told[0]["clauses"][0]["mark"] == "no longer applies"
    assert post(client, "/read", {"up_to": older["id"]}) == {"read": 1, "unread": 1}
    assert get(client, "/messages?unread=true") == [newest]
    assert post(client, "/read", {"up_to": newest["id"], "watch": newest["watch"]}) == {"read": 1, "unread": 0}
    assert {item["read"] is None for item in get(client, "/messages")} == {False}


def test_messages_come_in_the_language_that_is_asked_for() -> None:
    client = by_key()
    post(client, "", {"provision": PROVISION})
    serve_without(INFORMATION)
    upkeep()
    said = {get(client, f"/messages?lang={lang}")[0]["says"] for lang in ("en", "zh-Hant", "zh-Hans")}
    names = {get(client, f"?lang={lang}")[0]["what"] for lang in ("en", "zh-Hant", "zh-Hans")}
    assert len(said) == len(names) == 3


def test_what_is_watched_already_is_the_same_watch_and_what_is_stopped_is_none() -> None:
    client = by_key()
    made = post(client, "", {"provision": PROVISION})
    assert post(client, "", {"provision": PROVISION})["id"] == made["id"]
    for _ in range(2):
        assert client.delete(f"{API}/{made['id']}").status_code == 204
    assert get(client) == [] and get(client, f"/{made['id']}")["stopped"]
    assert post(client, "", {"provision": PROVISION})["id"] != made["id"]


@pytest.mark.parametrize("body", [{}, {"determination": "", "provision": ""}, {"determination": "x", "provision": "y"}])
def test_a_watch_names_one_thing(body: dict[str, str]) -> None:
    assert "one of the two" in json.dumps(post(by_key(), "", body, 422))


def test_what_is_not_there_is_not_watched_or_told() -> None:
    client = by_key()
    for body in ({"determination": "D-NONE"}, {"provision": "hk.cap60l#none"}):
        post(client, "", body, 404)
    assert client.get(f"{API}/none").status_code == client.delete(f"{API}/none").status_code == 404
    for odd in ("?lang=fr", "/messages?limit=0", f"/messages?before={10**30}", "/messages?unread=maybe"):
        assert client.get(f"{API}{odd}").status_code == 422, odd
    post(client, "/read", {"up_to": 10**30}, 422)


def test_too_many_watches_are_a_problem_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "MOST_OF_AN_ACCOUNT", 0)
    assert "stop one first" in post(by_key(), "", {"provision": PROVISION}, 409)["detail"]


def test_an_account_sees_stops_and_marks_its_own_watches_alone() -> None:
    made = post(by_key(), "", {"provision": PROVISION})
    serve_without(INFORMATION)
    upkeep()
    other = by_key("rival")
    assert get(other) == get(other, "/messages") == []
    for path in ("", "/messages"):
        assert other.get(f"{API}/{made['id']}{path}").status_code == 404
    assert other.delete(f"{API}/{made['id']}").status_code == 404
    assert post(other, "/read", {"up_to": 10**9}) == {"read": 0, "unread": 0}
    assert Watch.objects.get().stopped is None


def test_without_key_or_session_nothing_is_said_and_a_session_does_as_well_as_a_key() -> None:
    nobody = doors.entered(None)
    for answer in (
        nobody.get(API),
        nobody.get(f"{API}/messages"),
        nobody.post(f"{API}/read"),
        nobody.delete(f"{API}/x"),
    ):
        assert answer.status_code == 401
    assert post(doors.entered(who("applicant")), "", {"provision": PROVISION})["provision"] == PROVISION
