"""Differences, two days, search, the timeline and the registry's own changes, each as a page."""

from __future__ import annotations

import csv
import io

import pytest

from fairway.zone import chronicle
from fairway.zone.models import Claim
from fairway.zone.revising import Change, revise, undo
from tests.zone.core.conftest import at, hold, say, source
from tests.zone.core.reading import CLIENT, page, questions, text

PARK = ("org.park", "Organisation")


@pytest.fixture(autouse=True)
def sources() -> None:
    source("paper", "2025-12-22")
    source("gazette", "2025-12-23", quality="official")


def differing() -> None:
    hold(
        say(*PARK, "paper", name="Loop Park", lang="en"),
        say(*PARK, "paper", floor_area="100", unit="m2", place="3"),
        say(*PARK, "gazette", floor_area="250", unit="m2"),
        say(*PARK, "paper", organisations="60", unit="tenant", as_of="2025-12-22"),
        say(*PARK, "paper", organisations="80", unit="tenant", as_of="2026-03-01"),
    )


def test_differences_come_gravest_first_and_harmless_ones_when_asked_for() -> None:
    differing()
    told = text("/en/zone/conflicts")
    assert "1 difference" in told
    assert "Show also 1 harmless one" in told
    assert "80 tenants" not in told
    every = text("/en/zone/conflicts?harmless=1")
    assert every.index("250 m²") < every.index("80 tenants")
    assert "80 tenants" in text("/en/zone/conflicts?kind=changes+with+the+day")
    assert "0 differences" in text("/en/zone/conflicts?about=org.nobody")
    assert "1 difference" in text("/en/zone/conflicts?about=org.park&kind=nonsense")


def test_the_table_of_differences_has_the_source_of_each_claim() -> None:
    differing()
    hold(say(*PARK, "paper", floor_area="300", unit="m2"))
    sent = CLIENT.get("/en/zone/conflicts.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sent)))
    assert {row["source"] for row in rows} == {"paper", "gazette"}
    assert {row["kind"] for row in rows} == {"disagree"}
    assert next(row for row in rows if row["value"] == "100")["place"] == "3"


def test_two_days_show_what_came_went_and_changed() -> None:
    hold(
        say(*PARK, "paper", name="Loop Park", lang="en"),
        say(*PARK, "paper", organisations="60", unit="tenant"),
        say(*PARK, "paper", alias="Old Name", lang="en"),
        on="2026-01-01",
    )
    gone = list(Claim.objects.exclude(property="name").values_list("key", flat=True))
    change = Change(
        add=[
            say(*PARK, "paper", organisations="62", unit="tenant"),
            say(*PARK, "paper", website="https://park.example"),
        ],
        withdraw=gone,
    )
    revise(change, kind="correction", by="test", reason="checked", at=at("2026-02-01"))
    told = text("/en/zone/compare?known_from=2026-01-15&known_to=2026-02-15")
    assert "1 entity differs." in told
    assert "Organisations — Changed: 60 tenants → 62 tenants" in told
    assert "Website — New: https://park.example" in told
    assert "Also known as — No longer held: Old Name" in told
    assert "0 entities differ." in text("/en/zone/compare?known_from=2026-02-15&known_to=2026-03-15")


def test_two_days_show_which_promises_stand_differently() -> None:
    source("after", "2026-02-01")
    hold(
        say("com.one", "Commitment", "paper", name="Finish the bridge", lang="en"),
        say("com.one", "Commitment", "paper", due="2026-01", as_of="2025-12-22"),
        say("com.one", "Commitment", "paper", criterion="It carries traffic", lang="en"),
        say("com.one", "Commitment", "after", fulfilled="2026-01-20", as_of="2026-02-01"),
    )
    told = text("/en/zone/compare?from=2025-12-31&to=2026-03-01")
    assert "Finish the bridge No data → Kept" in told


@pytest.mark.parametrize("query", ["from=yesterday", "to=2026-13-01", "known_from=%3Cb%3E"])
def test_a_date_that_is_none_is_told(query: str) -> None:
    told = page(f"/en/zone/compare?{query}")
    assert 'aria-invalid="true"' in told
    assert "<b>" not in told


@pytest.mark.parametrize(
    ("queries", "name"),
    [(("許可", "许可", "permit"), "rule.permit"), (("衞生署", "卫生署", "衛生署"), "org.health")],
)
def test_one_search_finds_the_registry_and_the_law_in_three_scripts(queries: tuple[str, ...], name: str) -> None:
    hold(
        say("rule.permit", "Rule", "paper", name="入境許可", lang="zh-Hant"),
        say("rule.permit", "Rule", "paper", name="Entry permits", lang="en"),
        say("org.health", "Organisation", "paper", name="衞生署", lang="zh-Hant"),
    )
    counts = set()
    for query in queries:
        sent = page(f"/en/zone/search?q={query}")
        assert f"/en/zone/e/{name}" in sent, query
        assert "Provisions" in sent, query
        if not query.isascii():
            counts.add(text(f"/en/zone/search?q={query}").split("In the law")[1].split("found")[0])
    assert len(counts) == 1


def test_a_search_is_narrowed_by_kind_and_says_when_nothing_is_found() -> None:
    differing()
    hold(say("place.park", "Place", "paper", name="Loop Park", lang="en"))
    assert page("/en/zone/search?q=loop&schema=Place").count("<li><a") >= 1
    assert "/zone/e/org.park" not in page("/en/zone/search?q=loop&schema=Place")
    assert text("/en/zone/search?q=zzzz").count("Nothing found.") == 2
    assert "<script" not in page("/en/zone/search?q=<script>alert(1)</script>")
    assert questions("/en/zone/search?q=loop") <= 15


def test_the_timeline_goes_by_year_and_is_narrowed() -> None:
    hold(
        say("ev.one", "Event", "paper", name="First day", lang="en"),
        say("ev.one", "Event", "paper", date="2024-05"),
        say("ev.one", "Event", "gazette", date="2024-05"),
        say("ev.one", "Event", "paper", participant="org.park"),
        say("rule.one", "Rule", "paper", effective="2026-02-10"),
        say("ev.old", "Event", "paper", date="1997-07-01"),
    )
    told = text("/en/zone/timeline")
    assert told.index("1997-07-01") < told.index("2024-05") < told.index("2026-02-10")
    assert "2 claims" in told
    assert "3 items" in told
    assert "1 item" in text("/en/zone/timeline?from=2026&to=2026")
    assert "2 items" in text("/en/zone/timeline?schema=Event")
    hold(say(*PARK, "paper", name="Loop Park", lang="en"))
    assert "1 item" in text("/en/zone/timeline?entity=org.park")
    assert "0 items" in text("/en/zone/timeline?entity=org.nobody")
    assert 'aria-invalid="true"' in page("/en/zone/timeline?from=20x4")


def test_changes_say_who_why_and_what_and_what_took_them_back() -> None:
    made = hold(*(say(*PARK, "paper", alias=f"Name {n}", lang="en") for n in range(9)), reason="first words")
    back = undo(made, by="clerk", reason="wrong park")
    told = text("/en/zone/changes")
    assert told.index("wrong park") < told.index("first words")
    assert "9 added, 0 withdrawn" in told
    assert "0 added, 9 withdrawn" in told
    assert f"takes back change {made.id}" in told
    assert "Taken back clerk" in text("/en/zone/changes?kind=undo")
    assert text(f"/en/zone/changes/{back.id}").count("withdrawn:") == 9
    assert page("/en/zone/changes/999999", status=404)
    assert questions("/en/zone/changes") <= 15


def test_a_timeline_that_is_too_long_keeps_the_latest_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chronicle, "MOST", 3)
    hold(*(say(f"ev.n{year}", "Event", "paper", date=str(year)) for year in range(2001, 2006)))
    told = text("/en/zone/timeline")
    assert "only the latest are shown" in told
    assert "2005" in told
    assert "2002" not in told
    assert "2002" in text("/en/zone/timeline?to=2003")


HOSTILE = ("%00", "%ED%A0%80", "<script>alert(1)</script>", "'; drop table zone_claim; --", "9" * 30, "-1", "x" * 5000)


@pytest.mark.parametrize("value", HOSTILE)
def test_no_query_breaks_a_page_or_becomes_part_of_it(value: str) -> None:
    differing()
    asked = {
        "entities": ("schema", "names", "role", "page"),
        "e/org.park": ("all", "as_of", "known_on"),
        "sources/paper": ("page", "as_of"),
        "conflicts": ("kind", "about", "harmless", "page"),
        "conflicts.csv": ("kind", "about"),
        "compare": ("from", "to", "known_from", "known_to"),
        "search": ("q", "schema", "page"),
        "timeline": ("from", "to", "schema", "entity"),
        "changes": ("kind", "page", "known_on"),
    }
    for path, names in asked.items():
        for name in names:
            response = CLIENT.get(f"/en/zone/{path}?{name}={value}")
            assert response.status_code == 200, (path, name)
            assert b"<script>alert" not in response.content, (path, name)


def test_a_number_that_no_change_has_is_no_page() -> None:
    page("/en/zone/changes/99999999999999999999999", status=404)
