"""What five press articles say of the zone: each claim with its paragraph, each figure on the thing it measures."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

import pytest

from fairway.zone.claim import Content
from fairway.zone.conflicts import conflicts
from fairway.zone.package import load, package
from fairway.zone.reading import View

PRESS = ("s0", "s1", "s2", "s3", "s4")
FIGURES = [
    # subject, measure, value, unit, certainty, source, paragraph
    ("place.cluster", "rank", "2", "rank", "exact", "s0", "3"),
    ("place.cluster", "streak", "5", "years", "exact", "s0", "3"),
    ("place.nansha", "area", "803", "km2", "exact", "s0", "7"),
    ("place.nansha", "residents", "10000", "Hong Kong resident", "at least", "s0", "9"),
    ("place.nansha", "drive_time", "1", "hours", "about", "s0", "12"),
    ("place.nansha", "organisations", "3400", "Hong Kong or Macao enterprise", "at least", "s0", "13"),
    ("place.nansha", "local_share", "95", "percent of Hong Kong or Macao enterprise", "ambiguous", "s0", "13"),
    ("inv.nansha_hkmacao", "amount", "14600000000", "USD", "inferred", "s0", "14"),
    ("inv.nansha_tax_saving", "amount", "80000000", "CNY", "at least", "s0", "14"),
    ("inv.nansha_tax_saving", "amount", "11000000", "USD", "at least", "s0", "14"),
    ("org.hsitp", "organisations", "60", "partner", "about", "s1", "1"),
    ("inv.hsitp_partners", "amount", "1000000000", "HKD", "at least", "s1", "1"),
    ("org.hsitp", "overseas_share", "25", "percent of partner", "about", "s1", "2"),
    ("org.hsitp", "economies", "7", "economy", "at least", "s1", "2"),
    ("org.hsitp", "newcomers", "24", "partner", "about", "s1", "2"),
    ("place.hkpark", "area", "87", "ha", "exact", "s1", "5"),
    ("place.gba", "gdp", "14000000000000", "CNY", "claimed", "s1", "9"),
    ("place.gba", "gdp_share", "0.1111", "fraction", "claimed", "s1", "9"),
    ("place.china", "rank", "2", "rank", "exact", "s1", "9"),
    ("place.hongkong", "universities", "5", "top-100 university", "claimed", "s1", "15"),
    ("place.szpark", "projects", "40", "project launched", "exact", "s2", "12"),
    ("place.hkpark", "area", "87", "ha", "exact", "s2", "16"),
    ("place.hkpark", "area", "214", "acre", "exact", "s2", "16"),
    ("place.szpark", "area", "302", "ha", "exact", "s2", "16"),
    ("place.szpark", "universities", "5", "university", "exact", "s2", "16"),
    ("place.szpark", "centres", "10", "innovation centre", "exact", "s2", "16"),
    ("place.gba", "members", "11", "city", "exact", "s2", "31"),
    ("agr.futian_25", "agreements", "25", "agreement", "exact", "s4", "1"),
    ("place.china", "growth", "3", "percent", "exact", "s4", "7"),
    ("place.china", "growth_target", "5.5", "percent", "about", "s4", "7"),
    ("place.hongkong", "others", "3", "years", "claimed", "s4", "8"),
    ("place.gba", "members", "11", "city", "exact", "s4", "11"),
]
FURNITURE = {
    # Links, adverts, widgets, captions that repeat: nothing is claimed on them.
    "s0": (5, 10),
    "s2": (1, 2, 3, 4, 5, 6, 14, 29, 33),
    "s3": (1, 7, 8, 16, 17),
    "s4": (2, 19, 20, 21, 22, 23, 24, 25, 26),
}


@lru_cache(maxsize=1)
def claims() -> tuple[Content, ...]:
    """Every claim that comes with the program."""
    return tuple(content for content, _ in package().claims.values())


def press() -> list[Content]:
    """Those that stand on one of the five articles."""
    return [claim for claim in claims() if claim.source in PRESS]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure[0]} {figure[1]} {figure[5]}")
def test_each_figure_stands_on_the_thing_it_measures_with_its_paragraph(figure: tuple[str, ...]) -> None:
    told = {(c.subject, c.property, c.value, c.unit, c.certainty, c.source, c.place) for c in press()}
    assert figure in told


def test_every_claim_of_the_press_names_its_paragraph() -> None:
    assert [claim.subject for claim in press() if not claim.place.isdigit()] == []


def test_nothing_is_claimed_on_the_furniture_of_a_page() -> None:
    furniture = {(source, str(paragraph)) for source, told in FURNITURE.items() for paragraph in told}
    assert [claim.subject for claim in press() if (claim.source, claim.place) in furniture] == []


def test_what_a_claim_of_the_press_points_at_is_itself_described() -> None:
    described = {claim.subject for claim in claims()}
    assert {claim.object for claim in press() if claim.object} - described == set()


def test_what_the_press_says_in_prose_is_worded_in_both_languages() -> None:
    wordings: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for claim in press():
        if claim.lang and claim.property not in ("name", "alias"):
            wordings[claim.subject, claim.property, claim.source, claim.place].add(claim.lang)
    assert {told for told, langs in wordings.items() if langs != {"en", "zh-Hant"}} == set()


def test_a_name_in_chinese_that_no_article_prints_is_marked_as_recalled() -> None:
    recalled = package().sources["names"]
    assert recalled["quality"] == "recalled"
    mayor = [claim for claim in claims() if claim.subject == "p.qin" and claim.lang == "zh-Hant"]
    assert [(claim.value, claim.source) for claim in mayor] == [("覃偉中", "names")]


def test_a_printed_figure_is_quoted_in_five_words_at_most() -> None:
    assert [claim.printed for claim in press() if len(claim.printed.split()) > 5] == []


def test_a_promise_can_be_measured_only_where_it_says_what_would_count() -> None:
    promises = {claim.subject for claim in press() if claim.property == "says"}
    measurable = {claim.subject for claim in claims() if claim.property == "criterion"}
    assert "com.huanggang_2025" in measurable
    assert "com.mechanism_2025" in promises - measurable


def test_the_program_finds_by_itself_what_the_press_leaves_open() -> None:
    load()
    view = View()
    held = view.entities(["inv.nansha_hkmacao", "com.clearance_promise", "place.hkpark"])
    found = {conflict.id for conflict in conflicts(view, list(held.values()))}
    assert "inv.nansha_hkmacao/amount/unit-assumed" in found
    assert "com.clearance_promise/due/no-date" in found
    assert "place.hkpark/area/within-rounding" in found
