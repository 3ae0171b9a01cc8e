"""Whoever comes back finds the answers that they had begun to give."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.timezone import now

from fairway.web.models import Draft
from fairway.web.tasks import forget


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


def test_what_nobody_came_back_to_is_deleted_after_the_days_that_the_page_says(client: Client) -> None:
    for kind in ("data", "goods"):
        client.post("/en/check/", {"kind": kind})
    assert f"Kept for {Draft.KEPT.days} days after your last answer" in client.get("/en/").content.decode()
    kept, left = Draft.objects.order_by("-created")[:2]
    Draft.objects.filter(pk=left.pk).update(updated=now() - Draft.KEPT - timedelta(hours=1))
    Draft.objects.filter(pk=kept.pk).update(updated=now() - Draft.KEPT + timedelta(hours=1))
    Session.objects.update(expire_date=now() - timedelta(hours=1))
    forget.func()
    assert Draft.objects.filter(pk=kept.pk).exists() and not Draft.objects.filter(pk=left.pk).exists()
    assert not Session.objects.exists()
