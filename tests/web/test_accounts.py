"""Signing in, choosing a capacity, and what is kept from those who may not."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from fairway.clearance import demo
from fairway.web.models import Failure
from tests.web.journeys import text_of

SIGN_IN = "/en/account/sign-in"


@pytest.fixture(autouse=True)
def side(database: None) -> Iterator[None]:
    """A node that decides for a side, with its demonstration accounts."""
    with override_settings(FAIRWAY_SIDE="HK"):
        demo.make()
        Failure.objects.all().delete()
        yield


def sign_in(client: Client, name: str, password: str = demo.PASSWORD, then: str = "") -> int:
    given = {"username": name, "password": password, "next": then}
    status: int = client.post(SIGN_IN, given).status_code
    return status


def test_whoever_is_signed_out_signs_in_and_goes_on_to_where_they_were_going(client: Client) -> None:
    asked = client.get("/en/cases/")
    assert asked["Location"] == f"{SIGN_IN}?next=%2Fen%2Fcases%2F"
    shown = text_of(client.get(asked["Location"]))
    assert 'value="/en/cases/"' in shown
    response = client.post(SIGN_IN, {"username": "applicant", "password": demo.PASSWORD, "next": "/en/cases/"})
    assert response["Location"] == "/en/cases/"
    shown = text_of(client.get("/en/cases/"))
    assert "Signed in as Chan Siu-ming" in shown
    assert demo.BODY in shown


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_host_after_signing_in(client: Client, then: str) -> None:
    response = client.post(SIGN_IN, {"username": "applicant", "password": demo.PASSWORD, "next": then})
    assert response["Location"] == "/en/account/capacity"


def test_the_session_is_another_one_once_signed_in_and_scripts_and_other_sites_cannot_have_it(client: Client) -> None:
    session = client.session
    session["before"] = "1"
    session.save()
    before = session.session_key
    assert sign_in(client, "applicant") == 302
    assert client.session.session_key != before
    cookie = client.cookies["fairway-session-"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_a_wrong_password_says_so_and_keeps_the_name(client: Client) -> None:
    response = client.post(SIGN_IN, {"username": "<b>applicant", "password": "wrong"})
    assert response.status_code == 422
    assert 'value="&lt;b&gt;applicant"' in response.content.decode()
    assert "Name and password do not fit" in text_of(response)


def test_after_five_failures_the_name_waits_at_this_address_even_with_the_right_password(client: Client) -> None:
    assert [sign_in(client, "applicant", "wrong") for _ in range(5)] == [422] * 5
    assert sign_in(client, "applicant") == 429
    assert sign_in(client, "rival") == 302


def test_people_behind_one_server_in_front_do_not_wait_for_each_other(client: Client) -> None:
    with override_settings(CLIENT_ADDRESS="HTTP_X_REAL_IP"):
        given = {"username": "applicant", "password": "wrong"}
        for _ in range(5):
            client.post(SIGN_IN, given, headers={"X-Real-IP": "192.0.2.1"})
        right = given | {"password": demo.PASSWORD}
        assert client.post(SIGN_IN, right, headers={"X-Real-IP": "192.0.2.1"}).status_code == 429
        assert client.post(SIGN_IN, right, headers={"X-Real-IP": "192.0.2.2"}).status_code == 302


def test_a_person_chooses_for_whom_to_act_among_their_own_capacities_only(client: Client) -> None:
    sign_in(client, "applicant")
    response = client.post("/en/account/capacity", {"capacity": "officer/park"})
    assert response.status_code == 200
    assert "capacity" not in client.session
    own = [line for line in text_of(response).split('"') if line.startswith("applicant/user:")]
    assert client.post("/en/account/capacity", {"capacity": own[0]}).status_code == 302
    assert "Chan Siu-ming</b> (applicant)" in text_of(client.get("/en/cases/"))


def test_an_officer_is_told_who_may_see_the_applicants_pages(client: Client) -> None:
    sign_in(client, "officer")
    response = client.get("/en/cases/")
    assert response.status_code == 403
    assert "<b>applicant</b>" in text_of(response)


def test_pages_of_whoever_is_signed_in_are_not_kept_by_browsers(client: Client) -> None:
    sign_in(client, "applicant")
    assert client.get("/en/law/")["Cache-Control"] == "no-store"
    assert client.post("/en/account/sign-out").status_code == 302
    assert client.get("/en/cases/").status_code == 302


def test_a_node_that_decides_for_nobody_has_no_sign_in(client: Client) -> None:
    with override_settings(FAIRWAY_SIDE=""):
        assert client.get(SIGN_IN).status_code == 404
        assert "Sign in" not in text_of(client.get("/en/"))
