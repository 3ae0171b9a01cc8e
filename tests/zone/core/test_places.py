"""Places within places: areas to scale, sums by source, datums kept apart, a schematic map in three languages."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.test import Client

from fairway.web.zone.drawing import width_of, wrapped
from fairway.zone import package
from fairway.zone.claim import Content
from fairway.zone.places import tree
from fairway.zone.reading import View
from tests.zone.core.conftest import hold, say, source

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def zone(**areas: str) -> list[Content]:
    """A zone of two parks, of which the northern one has two parts; each area as one plan gives it."""
    source("plan", "2023-08-29", "official")
    told = {"place.zone": "3.89", "place.north": "3.02", "place.south": "0.87", "place.a": "1.35", "place.b": "1.67"}
    told |= {f"place.{name}": area for name, area in areas.items()}
    above = {
        "place.north": "place.zone",
        "place.south": "place.zone",
        "place.a": "place.north",
        "place.b": "place.north",
    }
    sides = {"place.north": "CN", "place.south": "HK", "place.a": "CN", "place.b": "CN"}
    claims = [say(name, "Place", "plan", area=area, unit="km2") for name, area in told.items()]
    claims += [say(name, "Place", "plan", part_of=whole) for name, whole in above.items()]
    claims += [say(name, "Place", "plan", side=side) for name, side in sides.items()]
    return [*claims, *(say(name, "Place", "plan", name=f"The {name[6:]} <&>", lang="en") for name in told)]


def test_the_parts_of_each_place_add_up_to_it_as_one_source_gives_them() -> None:
    hold(*zone())
    found = tree(View())
    assert found is not None
    assert [(depth, place.entity.id) for depth, place in found.walk()] == [
        (0, "place.zone"),
        (1, "place.north"),
        (2, "place.a"),
        (2, "place.b"),
        (1, "place.south"),
    ]
    north = found.parts[0]
    assert [item.holds for item in (*found.sums, *north.sums)] == [True, True]
    assert [claim.subject for claim in north.sums[0].parts] == ["place.a", "place.b"]
    assert (found.sums[0].total, north.sums[0].total) == (Decimal("3890000"), Decimal("3020000"))


def test_parts_that_do_not_add_up_are_said_not_to(client: Client) -> None:
    hold(*zone(b="1.57"))
    found = tree(View())
    assert found is not None and not found.parts[0].sums[0].holds
    assert "do not add up" in client.get("/en/zone/").content.decode()


def test_areas_of_two_sources_are_never_added_up_together() -> None:
    source("other", "2024-01-01")
    told = [item for item in zone() if (item.subject, item.property) != ("place.b", "area")]
    hold(*told, say("place.b", "Place", "other", area="1.67", unit="km2"))
    found = tree(View())
    assert found is not None and found.sums
    assert found.parts[0].sums == ()


def test_a_rounded_whole_still_holds_and_units_are_converted() -> None:
    source("paper", "2024-01-01")
    hold(
        say("place.zone", "Place", "paper", area="300", unit="ha", certainty="about"),
        say("place.x", "Place", "paper", area="1.35", unit="km2"),
        say("place.x", "Place", "paper", part_of="place.zone"),
        say("place.y", "Place", "paper", area="167", unit="ha"),
        say("place.y", "Place", "paper", part_of="place.zone"),
    )
    found = tree(View())
    assert found is not None and found.sums[0].holds


def boxes(drawn: str) -> list[float]:
    """How wide the boxes of a map are."""
    root = ElementTree.fromstring(drawn)
    return [float(item.get("width", "0")) + 2 for item in root.iter(f"{SVG}rect") if item.get("stroke")]


@pytest.mark.parametrize("width", ["", "narrow=1"])
def test_boxes_are_as_wide_as_the_areas_are_large(client: Client, width: str) -> None:
    hold(*zone())
    drawn = client.get(f"/en/zone/map.svg?{width}").content.decode()
    one, two, south = boxes(drawn)
    assert one / two == pytest.approx(1.35 / 1.67, abs=0.01)
    assert south / (one + two) == pytest.approx(0.87 / 3.02, abs=0.01)
    assert "not a boundary map" in drawn and "The a &lt;&amp;&gt;" in drawn


@pytest.mark.parametrize(("lang", "word"), [("en", "Shenzhen Park"), ("zh-hant", "深圳園區"), ("zh-hans", "深圳园区")])
def test_the_map_of_what_comes_with_the_program_speaks_the_language_of_the_page(
    client: Client, lang: str, word: str
) -> None:
    package.load()
    assert word in client.get(f"/{lang}/zone/map.svg").content.decode()
    found = tree(View())
    assert found is not None
    assert [item.holds for _depth, place in found.walk() for item in place.sums[:1]] == [True, True]
    rows = list(csv.DictReader(io.StringIO(client.get(f"/{lang}/zone/places.csv").content.decode("utf-8-sig"))))
    assert {row["place"]: row["area"] for row in rows} == {
        "place.zone": "3.89",
        "place.hkpark": "0.87",
        "place.szpark": "3.02",
        "place.bonded_zone": "1.35",
        "place.huanggang_area": "1.67",
    }
    assert all(row["source"] and row["claim"] for row in rows)


def point(name: str, where: str, datum: str, sure: str = "exact") -> list[Content]:
    source("list", "2026-08-15")
    told = (name, "Place", "list")
    return [
        say(*told, name=name[6:], lang="en"),
        say(*told, kind="control point"),
        say(*told, hours="06:30 to 24:00", lang="en"),
        say(*told, coordinates=where, unit=datum, certainty=sure),
    ]


def test_points_of_another_datum_are_marked_and_not_mixed_silently(client: Client) -> None:
    hold(*point("place.lo_wu", "22.529,114.113", "WGS84"), *point("place.bay", "22.504,113.946", "GCJ-02"))
    drawn = client.get("/en/zone/points.svg").content.decode()
    root = ElementTree.fromstring(drawn)
    assert len(list(root.iter(f"{SVG}circle"))) == 1
    assert sum(bool(item.get("stroke-dasharray")) for item in root.iter(f"{SVG}rect")) == 1
    assert "GCJ-02" in drawn
    rows = list(csv.DictReader(io.StringIO(client.get("/en/zone/points.csv").content.decode("utf-8-sig"))))
    assert {row["place"]: row["datum"] for row in rows} == {"place.lo_wu": "WGS84", "place.bay": "GCJ-02"}


def test_a_point_is_drawn_once_in_the_datum_of_the_map_at_its_surest_place(client: Client) -> None:
    hold(
        *point("place.lo_wu", "22.529,114.113", "WGS84", "unconfirmed"),
        *point("place.lo_wu", "22.530,114.114", "WGS84"),
        *point("place.lo_wu", "22.526,114.118", "GCJ-02"),
    )
    rows = list(csv.DictReader(io.StringIO(client.get("/en/zone/points.csv").content.decode("utf-8-sig"))))
    assert [row["latitude"] for row in rows if row["drawn"]] == ["22.530"]
    assert len(rows) == 3
    assert client.get("/en/zone/points.svg").content.decode().count("<circle") == 1


def test_an_empty_registry_draws_that_there_are_no_data(client: Client) -> None:
    for name in ("map", "points", "network", "commitments"):
        response = client.get(f"/en/zone/{name}.svg")
        assert response.status_code == 200 and response["Content-Type"] == "image/svg+xml"
    assert "No data" in client.get("/en/zone/map.svg").content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "Memorandum on developing the Loop together",
        "關於港深推進落馬洲河套地區共同發展的合作備忘錄",
        "R&D 中心 in 深圳",
    ],
)
def test_words_wrap_between_words_and_between_chinese_signs_and_none_is_lost(text: str) -> None:
    lines = wrapped(text, 90)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line) <= 90 or " " not in line for line in lines)
    assert wrapped(text, 90, most=1)[0].endswith("…")
