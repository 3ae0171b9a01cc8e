"""An entity's page: what is said of it and by whom, what names it, how it stood, and what was known."""

from __future__ import annotations

import pytest

from fairway.zone.revising import Change, revise
from tests.zone.core.conftest import at, hold, say, source
from tests.zone.core.reading import page, questions, text

PARK = ("org.park", "Organisation")
FIRM = ("org.firm", "Organisation")


@pytest.fixture(autouse=True)
def sources() -> None:
    source("early", "2023-02-24")
    source("late", "2025-12-22")
    source("gazette", "2025-12-23", quality="official")


def test_agreeing_claims_are_folded_and_differing_ones_stand_side_by_side() -> None:
    hold(
        say(*PARK, "early", name="Loop Park", lang="en"),
        say(*PARK, "early", floor_area="100", unit="m2"),
        say(*PARK, "late", floor_area="100", unit="m2"),
        say(*PARK, "gazette", floor_area="250", unit="m2"),
    )
    told = text("/en/zone/e/org.park")
    assert "1 more claim says the same" in told
    assert "The sources disagree" in told
    assert "Claims differ in 1 matter" in told
    assert "Nobody has written how to resolve it" in told
    hold(
        say("res.area", "Resolution", "gazette", about="org.park"),
        say("res.area", "Resolution", "gazette", of="floor_area"),
        say("res.area", "Resolution", "gazette", finding="The survey is followed.", lang="en"),
        say("res.area", "Resolution", "gazette", prefers="gazette"),
    )
    assert "How we resolve it: The survey is followed." in text("/en/zone/e/org.park")


def test_a_firm_is_followed_from_an_intention_to_a_tenancy_years_later() -> None:
    hold(say(*FIRM, "early", name="A Firm", lang="en"), say(*PARK, "early", name="Loop Park", lang="en"))
    for name, stage, said, since in (("adm.a", "tenant", "late", "2025-12-22"), ("adm.b", "intention", "early", "")):
        hold(
            say(name, "Admission", said, organisation="org.firm"),
            say(name, "Admission", said, park="org.park"),
            say(name, "Admission", said, stage=stage),
        )
        if since:
            hold(say(name, "Admission", said, since=since))
    told = text("/en/zone/e/org.firm")
    first, then = told.index("2023-02-24 Intends to come"), told.index("2025-12-22 Tenant")
    assert first < then
    assert "A Firm – Loop Park" in told
    before = text("/en/zone/e/org.firm?as_of=2024-01-01")
    assert "Intends to come" in before
    assert "Tenant" not in before


def test_the_past_is_shown_as_it_was_known() -> None:
    hold(say(*PARK, "late", organisations="60", unit="tenant"), on="2026-01-01")
    hold(say(*PARK, "gazette", organisations="62", unit="tenant"), on="2026-02-01")
    assert "62 tenants" not in text("/en/zone/e/org.park?known_on=2026-01-15")
    assert "62 tenants" in text("/en/zone/e/org.park?known_on=2026-02-15")
    assert "Nothing was held of it" in text("/en/zone/e/org.park?known_on=2025-06-01")


def test_links_keep_the_days_that_are_asked_for() -> None:
    hold(say(*PARK, "late", parent="org.firm"), on="2026-01-01")
    assert "/en/zone/e/org.firm?known_on=2026-01-15" in page("/en/zone/e/org.park?known_on=2026-01-15")


def test_roles_of_a_person_read_in_time() -> None:
    for name, role, said in (("post.b", "Chair", "late"), ("post.a", "Director", "early")):
        hold(
            say(name, "Post", said, holder="p.one"),
            say(name, "Post", said, organisation="org.park"),
            say(name, "Post", said, role=role, lang="en"),
        )
    hold(say("p.one", "Person", "early", name="One Person", lang="en"))
    told = text("/en/zone/e/p.one")
    assert told.index("Director") < told.index("Chair")
    assert "told 2023-02-24" in told


def test_merged_ids_are_told_and_shown_once() -> None:
    hold(say("org.a", "Organisation", "late", name="Park Limited", lang="en"))
    hold(say("org.b", "Organisation", "late", name="Park Company", lang="en"))
    revise(Change(same=[("org.a", "org.b")]), kind="identity", by="test", reason="one", at=at("2026-11-02"))
    assert "also recorded as org.b" in text("/en/zone/e/org.b")
    assert text("/en/zone/search?q=park").count("Also known") == 0
    assert page("/en/zone/search?q=park").count('<li><a href="/en/zone/e/org') == 1
    assert page("/en/zone/entities?schema=Organisation").count('<li><a href="/en/zone/e/org') == 1


@pytest.mark.parametrize("name", ["org.nobody", "%3Cscript%3Ealert(1)", "x" * 3000, "'--"])
def test_an_unknown_id_is_told_with_a_way_to_search(name: str) -> None:
    sent = page(f"/en/zone/e/{name}", status=404)
    assert "<script" not in sent
    assert 'role="search"' in sent


def test_nothing_that_a_claim_says_becomes_markup() -> None:
    hold(say(*PARK, "late", name="<img src=x onerror=alert(1)>", lang="en"))
    hold(say(*PARK, "late", website="https://example.org/?a=1&b=2"))
    for path in ("/en/zone/e/org.park", "/en/zone/entities", "/en/zone/search?q=img", "/en/zone/sources/late"):
        assert "<img src=x" not in page(path), path


def test_a_page_asks_the_database_no_more_for_a_thing_that_a_thousand_name() -> None:
    hold(say(*PARK, "late", name="Loop Park", lang="en"))
    few = questions("/en/zone/e/org.park")
    hold(
        *(say(f"com.c{n}", "Commitment", "late", promisor="org.park") for n in range(400)),
        *(say(f"com.c{n}", "Commitment", "late", says=f"Promise {n}", lang="en") for n in range(400)),
        *(say(f"post.c{n}", "Post", "late", organisation="org.park") for n in range(300)),
        *(say(f"post.c{n}", "Post", "late", holder=f"p.c{n}") for n in range(300)),
        *(say(*PARK, "late", alias=f"Name {n}", lang="en") for n in range(300)),
    )
    assert questions("/en/zone/e/org.park") <= 15
    assert few <= 12
    told = page("/en/zone/e/org.park")
    assert "All 400" in told
    assert "275 more values" in told
    assert "/en/zone/entities?names=org.park&amp;schema=Commitment&amp;role=promisor" in told


def test_the_list_goes_by_fifty_and_by_what_names_a_thing() -> None:
    hold(*(say(f"org.n{n:03}", "Organisation", "late", name=f"Firm {n}", lang="en") for n in range(60)))
    hold(say("org.n001", "Organisation", "late", parent="org.n000"))
    assert "Page 1 of 2" in text("/en/zone/entities?schema=Organisation")
    assert "Firm 59" in text("/en/zone/entities?schema=Organisation&page=2")
    only = text("/en/zone/entities?names=org.n000")
    assert "1 item" in only
    assert "Firm 1 " in only
    assert "Firm 2 " not in only


@pytest.mark.parametrize("name", ["%00", "a/b", "%3C/script%3E"])
def test_an_address_that_no_id_can_have_is_no_page(name: str) -> None:
    assert "<script" not in page(f"/en/zone/e/{name}", status=404)


@pytest.mark.parametrize("lang", ["zh-hant", "zh-hans"])
def test_the_page_speaks_the_readers_script(lang: str) -> None:
    hold(say(*PARK, "late", name="衞生署園區", lang="zh-Hant"))
    wanted = {"zh-hant": ("衞生署園區", "名稱", "新聞報道"), "zh-hans": ("卫生署园区", "名称", "新闻报道")}[lang]
    told = text(f"/{lang}/zone/e/org.park")
    assert [word for word in wanted if word not in told] == []
