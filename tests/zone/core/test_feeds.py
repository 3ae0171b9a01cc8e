"""Who follows an entity is told each new, changed or withdrawn fact once, with the reason, and can keep it all."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from fairway.zone import package
from fairway.zone.models import Claim
from fairway.zone.revising import Change, revise, undo
from tests.zone.core.conftest import at, hold, say, source

ATOM = "{http://www.w3.org/2005/Atom}"
PARK = ("org.park", "Organisation")


def get(path: str, **headers: str) -> Any:
    return Client(SERVER_NAME="localhost", headers=headers).get(path)


def entries(name: str, lang: str = "en") -> list[dict[str, str]]:
    """What a feed tells, the newest first."""
    answer = get(f"/feeds/zone/{name}.atom?lang={lang}")
    assert answer.status_code == 200, answer.content
    root = ElementTree.fromstring(answer.content)
    return [
        {
            "id": item.findtext(f"{ATOM}id", ""),
            "title": item.findtext(f"{ATOM}title", ""),
            "summary": item.findtext(f"{ATOM}summary", ""),
            "updated": item.findtext(f"{ATOM}updated", ""),
            "link": item.find(f"{ATOM}link").attrib["href"],  # type: ignore[union-attr]
        }
        for item in root.iter(f"{ATOM}entry")
    ]


def titles(name: str, lang: str = "en") -> list[str]:
    return [item["title"].replace("\u00a0", " ") for item in entries(name, lang)]


@pytest.fixture
def park() -> None:
    """A park, whose tenants are corrected a month later."""
    source("s", "2025-12-22")
    hold(
        say(*PARK, "s", name="<b>Park</b>", lang="en"),
        say(*PARK, "s", name="園區", lang="zh-Hant"),
        say(*PARK, "s", organisations="60", unit="tenant", certainty="about", place="3"),
        on="2026-01-01",
    )
    change = Change(
        add=[say(*PARK, "s", organisations="62", unit="tenant")], withdraw=[Claim.objects.get(value="60").key]
    )
    revise(change, kind="correction", by="Ann", reason="<i>miscounted</i>", at=at("2026-02-01"))


@pytest.mark.usefixtures("park")
def test_a_corrected_fact_is_one_entry_with_both_values_the_reason_and_its_evidence() -> None:
    changed, first = entries("org.park")
    assert (
        changed["title"].replace("\u00a0", " ")
        == "<b>Park</b>: Organisations: changed from about 60 tenants to 62 tenants"
    )
    assert "&lt;i&gt;miscounted&lt;/i&gt;" in changed["summary"] and "<i>" not in changed["summary"]
    assert changed["updated"] == "2026-02-01T04:00:00+00:00"
    assert changed["link"] == f"http://localhost/en/evidence/{Claim.objects.get(value='62').key}"
    assert first["title"] == "<b>Park</b>: first held"
    assert first["link"] == "http://localhost/en/zone/e/org.park"
    assert changed["id"] != first["id"] and changed["id"].startswith("tag:hk.example,2026:zone/")


@pytest.mark.usefixtures("park")
def test_a_feed_speaks_three_languages_and_its_ids_are_the_same_in_each() -> None:
    assert titles("org.park", "zh-Hans")[0] == "园区：机构数目：由约 60 租户改为62 租户"
    assert titles("org.park", "zh-Hant")[1] == "園區：首次收錄"
    told = {lang: [item["id"] for item in entries("org.park", lang)] for lang in ("en", "zh-Hant", "zh-Hans")}
    assert told["en"] == told["zh-Hant"] == told["zh-Hans"]


@pytest.mark.usefixtures("park")
def test_new_and_withdrawn_facts_are_an_entry_each_and_nothing_comes_twice() -> None:
    before = [item["id"] for item in entries("org.park")]
    hold(say(*PARK, "s", staff="5", unit="person"), say(*PARK, "s", alias="The Park"), on="2026-03-01")
    gone = Claim.objects.get(value="5")
    revise(Change(withdraw=[gone.key]), kind="correction", by="Ann", reason="not theirs", at=at("2026-03-02"))
    told = entries("org.park")
    assert [item["title"].replace("\u00a0", " ") for item in told[:3]] == [
        "<b>Park</b>: People at work: withdrawn: 5 people",
        "<b>Park</b>: People at work: 5 people",
        "<b>Park</b>: Also known as: The Park",
    ]
    assert [item["id"] for item in told[3:]] == before
    assert len({item["id"] for item in told}) == len(told)


@pytest.mark.usefixtures("park")
def test_what_names_the_entity_that_is_followed_is_told_too() -> None:
    hold(say("com.open", "Commitment", "s", promisor="org.park"), on="2026-03-01")
    hold(say("com.open", "Commitment", "s", due="2027"), on="2026-03-02")
    assert titles("org.park")[:2] == ["com.open: Due: 2027", "com.open: first held"]
    assert titles("Commitment") == titles("org.park")[:2]
    assert titles("all") == titles("org.park")


@pytest.mark.usefixtures("park")
def test_after_a_merge_the_claims_of_both_ids_follow() -> None:
    hold(say("org.other", "Organisation", "s", name="Other"), on="2026-03-01")
    merged = revise(
        Change(same=[("org.park", "org.other")]), kind="identity", by="Ann", reason="one", at=at("2026-03-02")
    )
    assert len(titles("org.park")) == len(titles("org.other")) == 3
    undo(merged, by="Ann", reason="two")
    assert len(titles("org.park")) == 2


def test_the_first_load_is_an_entry_an_entity_and_loading_again_tells_nothing() -> None:
    package.load()
    first = entries("Organisation")
    assert 50 < len(first) <= 100
    assert all(item["title"].endswith(": first held") for item in first)
    assert len({item["link"] for item in first}) == len(first)
    assert len(entries("all")) == 100
    park = entries("org.hsitp")
    package.load()
    assert entries("Organisation") == first
    assert entries("org.hsitp") == park


@pytest.mark.usefixtures("park")
def test_a_reader_that_has_the_newest_is_told_so() -> None:
    address = "/feeds/zone/org.park.atom"
    answer = get(address)
    again = get(address, if_none_match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert get(address, if_modified_since=answer["Last-Modified"]).status_code == 304
    hold(say(*PARK, "s", alias="The Park"))
    assert get(address, if_none_match=answer["ETag"]).status_code == 200


def test_there_is_no_feed_of_what_the_registry_does_not_hold() -> None:
    for name in ("org.nobody", "Nothing", "%3Cscript%3E", "a b"):
        assert get(f"/feeds/zone/{name}.atom").status_code == 404


@pytest.mark.usefixtures("park")
def test_an_entity_is_kept_as_a_table_or_as_other_programs_read_it() -> None:
    answer = get("/en/zone/e/org.park.csv?known_on=2026-01-15")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert {row["value"] for row in rows} == {"<b>Park</b>", "園區", "60"}
    assert {row["source_publisher"] for row in rows} == {"s"}
    told = json.loads(get("/en/zone/e/org.park.json").content)
    assert (told["schema"], set(told["properties"]["name"])) == ("Organization", {"<b>Park</b>", "園區"})
    told = json.loads(get("/en/zone/e/org.park.jsonld").content)
    assert told["@graph"][0]["@id"] == "urn:fairway:zone:org.park"
    for ending in ("csv", "json", "jsonld"):
        assert "attachment" in get(f"/en/zone/e/org.park.{ending}")["Content-Disposition"]
        assert get(f"/en/zone/e/org.nobody.{ending}").status_code == 404
    page = get("/zh-hant/zone/e/org.park").content.decode()
    assert "/feeds/zone/org.park.atom?lang=zh-Hant" in page and "/zh-hant/zone/e/org.park.jsonld" in page
