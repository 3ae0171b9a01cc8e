"""A claim's page says who said it and where, what agrees and differs, and what was held when; a source's, all of it."""

from __future__ import annotations

import pytest

from fairway.zone.models import Claim, Source
from fairway.zone.revising import Change, revise
from tests.zone.core.conftest import at, hold, say, source
from tests.zone.core.reading import page, questions, text

PARK = ("org.park", "Organisation")


def key(**told: str) -> str:
    return str(Claim.objects.filter(**told).latest("id").key)


@pytest.fixture(autouse=True)
def sources() -> None:
    for name, quality in (("paper", "press"), ("gazette", "official")):
        source(name, "2025-12-22", quality)
    Source.objects.filter(id="paper").update(title={"en": "A park opens"}, url="https://paper.example/1")


def test_a_claim_is_told_with_its_source_place_and_what_agrees_or_differs() -> None:
    hold(say(*PARK, "paper", floor_area="100", unit="m2", place="7", certainty="about"))
    hold(say(*PARK, "gazette", floor_area="100", unit="m2"), say(*PARK, "gazette", floor_area="250", unit="m2"))
    told = text(f"/en/evidence/{key(source='paper')}")
    for word in ("about 100 m²", "A park opens", "paragraph 7", "press", "https://paper.example/1", "Says the same"):
        assert word in told, word
    assert "The sources disagree" in told
    assert "250 m²" in told
    assert "@misc{fairway-" in told


def test_what_was_held_stays_readable_after_it_is_withdrawn() -> None:
    hold(say(*PARK, "paper", organisations="60", unit="tenant"), on="2026-01-01")
    old = key(value="60")
    change = Change(add=[say(*PARK, "paper", organisations="62", unit="tenant")], withdraw=[old])
    revise(change, kind="correction", by="clerk", reason="miscounted", at=at("2026-02-01"))
    told = text(f"/en/evidence/{old}")
    assert "Withdrawn 2026-02-01 12:00 · clerk · miscounted" in told
    assert told.index("weighs most from then on: 62 tenants") < told.index("weighs most from then on: 60 tenants")
    assert "Withdrawn" not in text(f"/en/evidence/{key(value='62')}")
    assert "this was not held" in text(f"/en/evidence/{key(value='62')}?known_on=2026-01-15")


def test_bibtex_holds_whatever_a_source_is_called() -> None:
    Source.objects.filter(id="paper").update(publisher='A & B {"C"}_%')
    hold(say(*PARK, "paper", name="Park #1", lang="en"))
    told = text(f"/en/evidence/{key(source='paper')}")
    assert r'author = {{A \& B "C"\_\%}}' in told
    assert r"title = {{Park \#1: Name: Park \#1}}" in told


@pytest.mark.parametrize("name", ["nosuchclaim", "%3Cb%3E", "a" * 500, "%2e%2e"])
def test_an_unknown_claim_is_told(name: str) -> None:
    assert 'role="search"' in page(f"/en/evidence/{name}", status=404)


def test_a_source_is_read_by_its_paragraphs_as_people_count() -> None:
    hold(*(say(*PARK, "paper", alias=f"Name {place}.", place=place) for place in ("10", "9", "", "Table 2")))
    told = text("/en/zone/sources/paper")
    order = [told.index(word) for word in ("paragraph 9", "paragraph 10", "Table 2", "No place given")]
    assert "takes 4 claims from it" in told
    assert order[0] < order[1] < order[3]
    assert page("/en/zone/sources/none", status=404)


def test_a_claim_among_very_many_asks_no_more_of_the_database() -> None:
    hold(*(say(*PARK, "paper", organisations=str(n), unit="tenant", as_of=f"20{n:02}") for n in range(10, 90)))
    assert questions(f"/en/evidence/{key(value='50')}") <= 15
