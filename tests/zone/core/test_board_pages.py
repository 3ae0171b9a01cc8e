"""The dashboard and the tracker of promises: every state, figure and table with where it is said."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from fairway.web.zone.tiles import WORKED_OUT
from fairway.zone import package
from fairway.zone.board import figures
from fairway.zone.claim import Content
from fairway.zone.models import Claim
from fairway.zone.schemata import schemata
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


def park(amount: str, on: str, unit: str = "tenant", sure: str = "exact") -> Content:
    by = source(f"paper.{on}.{amount}", on)
    return say("org.hsitp", "Organisation", by, organisations=amount, unit=unit, as_of=on, certainty=sure)


def tile(told: str, label: str) -> str:
    """The part of the page that is one figure."""
    assert label in told
    return told.partition(label)[2].partition("</li>")[0]


def test_a_figure_that_nobody_gives_says_so_and_is_never_nought(client: Client) -> None:
    told = page(client, "/en/zone/")
    assert "No data" in tile(told, "Tenants of the Hong Kong Park")
    assert "No data" in tile(told, "Commitments kept on time")
    assert "No data" in tile(told, "People crossing by land")
    assert "No data" in tile(told, "Median days to a permit")
    assert ">0<" not in told.split("figures")[1].split("</ul>")[0]


def test_a_figure_leads_to_its_evidence_and_keeps_partners_and_tenants_apart(client: Client) -> None:
    hold(park("60", "2026-11-01", "tenant", "at least"), park("59", "2024-04-18", "partner"))
    told = page(client, "/en/zone/?as_of=2026-11-20")
    [key] = Claim.objects.filter(unit="tenant").values_list("key", flat=True)
    tenants = tile(told, "Tenants of the Hong Kong Park")
    assert f"/en/evidence/{key}?as_of=2026-11-20" in tenants
    assert "at least" in tenants and "tenants" in tenants and "2026-11-01" in tenants
    assert "59" in tile(told, "Partners of the Hong Kong Park") and "59" not in tenants


def test_a_date_more_than_ninety_days_ago_is_bold(client: Client) -> None:
    hold(park("60", "2026-08-01"))
    bold = '<strong><span class="day">2026-08-01</span></strong>'
    assert bold in page(client, "/en/zone/?as_of=2026-10-31")
    assert bold not in page(client, "/en/zone/?as_of=2026-10-30")


def test_figures_that_disagree_are_both_shown_and_said_to_disagree(client: Client) -> None:
    hold(park("60", "2026-11-01"), park("75", "2026-11-01"))
    tenants = tile(page(client, "/en/zone/?as_of=2026-11-20"), "Tenants of the Hong Kong Park")
    assert "60" in tenants and "75" in tenants and "Sources disagree" in tenants
    hold(park("80", "2026-11-15"))
    later = tile(page(client, "/en/zone/?as_of=2026-11-20"), "Tenants of the Hong Kong Park")
    assert "80" in later and "Sources disagree" not in later, "a later figure is no disagreement"


def test_what_a_written_resolution_follows_stands_first(client: Client) -> None:
    etnet, hk01 = source("etnet", "2025-12-23"), source("hk01", "2025-12-22")
    site = ("prj.hsitp_two_phases", "Project")
    told = ("res.area", "Resolution", hk01)
    hold(
        say(*site, etnet, floor_area="20000000", unit="m2"),
        say(*site, hk01, floor_area="2000000", unit="m2", certainty="about"),
        say(*told, about=site[0]),
        say(*told, of="floor_area"),
        say(*told, prefers="hk01"),
        say(*told, finding="A nought too many.", lang="en"),
    )
    floor = tile(page(client, "/en/zone/"), "Floor area of the Hong Kong Park")
    assert floor.index("2\u00a0000\u00a0000") < floor.index("20\u00a0000\u00a0000")
    assert "A nought too many." in floor


def test_the_share_kept_on_time_says_how_many_nobody_knows_of(client: Client) -> None:
    source("late", "2025-12-22")
    hold(
        *port(),
        say("com.a", "Commitment", "plan", due="2024"),
        say("com.a", "Commitment", "late", fulfilled="2024-05-01"),
        say("com.b", "Commitment", "plan", due="2024"),
        say("com.b", "Commitment", "plan", criterion="somebody sees it", lang="en"),
        say("com.c", "Commitment", "plan", due="2035"),
    )
    kept = tile(page(client, "/en/zone/?as_of=2026-11-20"), "Commitments kept on time")
    assert "1 of 3 due" in kept and "of 1 no source says" in kept
    assert "1 of 2 due" in tile(page(client, "/en/zone/?as_of=2026-11-20&period=2024"), "Commitments kept on time")


def test_the_side_narrows_figures_and_crossing_points(client: Client) -> None:
    source("list", "2026-08-15")
    for name, side in (("place.lo_wu", "HK"), ("place.luohu", "CN")):
        point = (name, "Place", "list")
        hold(say(*point, kind="control point"), say(*point, side=side), say(*point, hours="06:30 to 24:00", lang="en"))
    both, north = page(client, "/en/zone/"), page(client, "/en/zone/?side=CN")
    assert "place.lo_wu" in both and "place.luohu" in both
    assert "place.lo_wu" not in north and "place.luohu" in north
    assert "Tenants of the Hong Kong Park" in both and "Tenants of the Hong Kong Park" not in north


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_board_of_what_comes_with_the_program_in_each_language(client: Client, lang: str) -> None:
    package.load()
    told = page(client, f"/{lang}/zone/")
    for figure in figures():
        tag = {"en": "en", "zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}[lang]
        assert figure.label.say(tag) in told
    assert "1.35" in told and "1.67" in told and "3.89" in told


def test_every_figure_of_the_board_can_be_bound_or_worked_out() -> None:
    for figure in figures():
        assert (figure.worked_out in WORKED_OUT) == bool(figure.worked_out)
        if figure.of:
            known = schemata()
            owner = next(item for item in known.schemata if figure.property in known.properties(item))
            assert known.fault(owner, figure.property, "1", figure.unit, "") == ""


def test_the_figures_as_a_table_name_their_sources_and_what_has_no_data(client: Client) -> None:
    hold(park("60", "2026-11-01"), park("75", "2026-11-01"))
    told = page(client, "/en/zone/figures.csv?side=HK&as_of=2026-11-20")
    rows = list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))
    tenants = [row for row in rows if row["figure"] == "Tenants of the Hong Kong Park"]
    assert {(row["value"], row["source"], row["disputed"]) for row in tenants} == {
        ("60", "paper.2026-11-01.60", "yes"),
        ("75", "paper.2026-11-01.75", "yes"),
    }
    assert all(row["claim"] and row["as_of"] == "2026-11-01" for row in tenants)
    [empty] = [row for row in rows if row["figure"].startswith("Partners")]
    assert (empty["value"], empty["certainty"]) == ("", "No data")
