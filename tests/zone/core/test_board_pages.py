"""The dashboard and the tracker of promises: every state, figure and table with where it is said."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from fairway.zone.claim import Content
from tests.zone.core.conftest import hold, say, source

PORT = ("com.port", "Commitment")
LANGUAGES = ("en", "zh-hant", "zh-hans")


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def port() -> list[Content]:
    """A port that was due in 2025, was first announced for 2022, and was seen unfinished in 2026."""
    source("plan", "2023-08-29", "official")
    source("paper", "2019-11-30")
    source("visit", "2026-08-15")
    return [
        say(*PORT, "plan", name="=The port", lang="en"),
        say(*PORT, "plan", promisor="org.city"),
        say("org.city", "Organisation", "plan", name="The city", lang="en"),
        say(*PORT, "plan", criterion="travellers pass", lang="en"),
        say(*PORT, "plan", due="2025", place="3"),
        say(*PORT, "paper", expected="2022"),
        say(*PORT, "visit", unfulfilled="2026-08-15"),
    ]


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_missed_promise_is_told_by_shape_word_dates_and_evidence(client: Client, lang: str) -> None:
    hold(*port())
    told = page(client, f"/{lang}/zone/commitments?as_of=2026-11-20")
    word = {"en": "Missed", "zh-hant": "逾期未兌現", "zh-hans": "逾期未兑现"}[lang]
    assert f"<strong>{word}</strong>" in told and "#state-missed" in told
    assert "2022" in told and "2025" in told and "2026-08-15" in told
    assert "324" in told, "days from the end of 2025 to the day asked about"


def test_the_same_promise_is_open_before_its_date_and_unknown_until_somebody_looked(client: Client) -> None:
    hold(*port())
    assert "#state-slipping" in page(client, "/en/zone/commitments?as_of=2024-06-01")
    between = page(client, "/en/zone/commitments?as_of=2026-02-01")
    assert "#state-missed" not in between.split("<tbody>")[1]
    assert "no source says what came of it" in between


def test_what_was_recorded_later_was_not_known_before(client: Client) -> None:
    *early, seen_undone = port()
    hold(*early, on="2026-01-10")
    hold(seen_undone, on="2026-09-01")
    before = page(client, "/en/zone/commitments?as_of=2026-11-20&known_on=2026-08-31")
    assert "#state-missed" not in before.split("<tbody>")[1]
    assert "0 of 0 promises" in page(client, "/en/zone/commitments?known_on=2026-01-09")


def test_the_tracker_is_filtered_by_state_who_due_and_about(client: Client) -> None:
    hold(*port(), say("com.hub", "Commitment", "plan", name="A hub", lang="en"))
    assert "1 of 2 promises" in page(client, "/en/zone/commitments?as_of=2026-11-20&state=missed")
    assert "1 of 2 promises" in page(client, "/en/zone/commitments?as_of=2026-11-20&who=org.city")
    assert "1 of 2 promises" in page(client, "/en/zone/commitments?due=none")
    assert "No promise fits" in page(client, "/en/zone/commitments?about=place.nowhere")


def test_the_table_names_the_source_of_each_date_and_state_and_holds_no_formula(client: Client) -> None:
    hold(*port())
    told = page(client, "/en/zone/commitments.csv?as_of=2026-11-20")
    [row] = csv.DictReader(io.StringIO(told.removeprefix("\ufeff")))
    assert row["promise"] == "'=The port"
    assert (row["due"], row["due_source"], row["due_place"]) == ("2025", "plan", "3")
    assert row["state"] == "missed" and row["state_sources"] == "plan; visit"
    assert row["dates_announced"] == "2022 (paper, 2019-11-30); 2025 (plan, 2023-08-29)"


def test_the_slip_chart_says_in_its_title_what_its_rows_come_to(client: Client) -> None:
    hold(*port())
    drawn = page(client, "/en/zone/commitments.svg?as_of=2026-11-20")
    assert "1 of 1 dated promise whose outcome is known came late or not at all" in drawn
    assert "The port · Missed" in drawn and "<script" not in drawn
    told = page(client, "/en/zone/commitments?as_of=2026-11-20")
    assert "1 of 1 dated promise" in told and "as_of=2026-11-20&amp;narrow=1" in told
    assert "No source says yet" in page(client, "/en/zone/commitments?as_of=2024-06-01")


def test_what_is_asked_wrongly_is_told_and_left_out(client: Client) -> None:
    hold(*port())
    told = page(client, "/en/zone/commitments?as_of=soon&state=%3Cb%3E&sort=%00")
    assert "Write a date such as" in told and "<b>&" not in told and "No promise fits" in told
