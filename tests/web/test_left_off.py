"""Whoever comes back finds the answers that they had begun to give."""

from __future__ import annotations

from django.test import Client


def test_home_offers_the_drafts_begun_in_this_browser_and_no_others(client: Client) -> None:
    client.post("/en/check/", {"kind": "data"})
    page = client.get("/en/").content.decode()
    assert "Continue where you left off" in page
    assert page.count("/en/check/") >= 2
    stranger = Client(SERVER_NAME="localhost").get("/en/").content.decode()
    assert "Continue where you left off" not in stranger


def test_a_deleted_draft_is_offered_no_more(client: Client) -> None:
    address = client.post("/en/check/", {"kind": "data"}).headers["Location"]
    client.post(f"{address}delete")
    assert "Continue where you left off" not in client.get("/en/").content.decode()
