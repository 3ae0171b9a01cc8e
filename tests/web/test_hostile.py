"""Input from people who mean harm, or whose programs do: refused or shown as text, never obeyed, never a crash."""

import pytest
from django.test import Client

from tests.web.journeys import OPENING, begin, finish, text_of

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% debug %}",
    "' OR 1=1; --",
    "../../etc/passwd",
    "\x00\x01\x02",
    "\u202eevil",
    "😀" * 200,
    "%(unit)s %s {0}",
    "9" * 5000,
    "-1e309",
]


@pytest.mark.parametrize("text", NASTY)
def test_own_words_are_shown_as_text(client: Client, text: str) -> None:
    response = client.get("/en/", {"text": text})
    assert response.status_code == 200
    shown = response.content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "49" not in shown.partition("<textarea")[2].partition("</textarea>")[0] or "49" in text


@pytest.mark.parametrize("text", NASTY)
def test_searching_and_asking_for_a_day_take_any_text(client: Client, text: str) -> None:
    for address in ("/en/law/", "/zh-hans/law/"):
        response = client.get(address, {"q": text})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
    assert client.get("/en/law/cn.csl/", {"at": text}).status_code in (200, 404)


@pytest.mark.parametrize("text", NASTY)
def test_answers_of_any_text_are_refused_or_kept_as_text(client: Client, text: str) -> None:
    address = begin(client, "goods")
    for path in ("goods.category", "goods.value_cny", "movement.date", "movement.time"):
        response = client.post(f"{address}{path}", {"asked": path, path: text})
        assert response.status_code == 422, (path, text)
        shown = response.content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


def test_unknown_and_repeated_names_in_a_form_are_ignored(client: Client) -> None:
    address = begin(client, "goods")
    names = ["no.such.fact", "__proto__", "movement.kind", "id", "answers", "movement.from", "movement.from"]
    response = client.post(address, {"asked": names, "movement.kind": "dragons", "movement.from": ["hk", "sz"]})
    assert response.status_code in (302, 422)
    record, _ = finish(client, address)
    assert client.get(record).status_code == 200


def test_a_post_of_two_megabytes_is_refused_with_a_page(client: Client) -> None:
    address = begin(client, "goods")
    response = client.post(address, {"asked": "goods.category", "goods.category": "x" * 2_100_000})
    assert response.status_code == 400
    assert "We could not take that" in text_of(response)


def test_thousands_of_fields_are_refused(client: Client) -> None:
    response = client.post("/en/check/data/form", {**OPENING, **{f"f{n}": "1" for n in range(3000)}})
    assert response.status_code == 400


def test_facts_confirmed_from_own_words_are_read_like_any_other(client: Client) -> None:
    given = {
        "kind": "goods",
        "confirmed": ["movement.from", "movement.date", "no.such.fact", "movement.kind"],
        "movement.from": "hk",
        "movement.date": "<b>soon</b>",
        "no.such.fact": "1",
        "movement.kind": "data",
    }
    address = client.post("/en/check/", given)["Location"]
    shown = text_of(client.get(address))
    assert 'value="hk" selected' in shown
    assert "<b>soon</b>" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "/en/check/%00/",
        "/d/%00.json",
        "/api/v1/determinations/%00",
        "/link/receipt/%00.json",
        "/en/d/%F0%9F%98%80",
        "/en/d/..%2F..%2Fetc",
        "/en/law/%3Cscript%3E/",
    ],
)
def test_strange_addresses_are_not_found(client: Client, address: str) -> None:
    response = client.get(address, follow=True)
    assert response.status_code in (400, 404)
    assert "<script>" not in response.content.decode().replace('<script src="/static/fairway/fairway.js"', "")


def test_answers_cannot_be_read_or_changed_with_the_wrong_method(client: Client) -> None:
    address = begin(client, "goods")
    record, _ = finish(client, begin(client, "goods"))
    for reached in (f"{address}result", f"{address}delete", f"{record}/again"):
        assert client.get(reached).status_code == 405, reached
    assert client.post(record).status_code == 405
    assert client.delete(address).status_code == 405


def test_a_draft_of_another_person_cannot_be_guessed(client: Client) -> None:
    names = {begin(client, "goods").split("/")[3] for _ in range(3)}
    assert len(names) == 3
    assert all(len(name) >= 16 for name in names)
