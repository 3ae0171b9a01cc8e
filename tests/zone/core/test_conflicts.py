"""Differences between claims are found by rule, each of its kind, and stand beside their written resolution."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.zone.conflicts import conflicts
from fairway.zone.figures import span
from fairway.zone.models import Claim
from fairway.zone.reading import View
from fairway.zone.revising import Change, revise
from tests.zone.core.conftest import at, hold, say, source


def found(view: View | None = None) -> list[tuple[str, str, str]]:
    return [(item.kind, item.entity.id, item.property.name) for item in conflicts(view or View())]


def two(
    schema: str, first: dict[str, str], second: dict[str, str], days: tuple[str, str] = ("2025-01-01", "2025-01-01")
) -> None:
    """The same said differently by two sources."""
    subject = f"{schema.lower()[:8]}.x"
    hold(say(subject, schema, source("a", days[0]), **first), say(subject, schema, source("b", days[1]), **second))


def kind_of(schema: str, first: dict[str, str], second: dict[str, str], **more: tuple[str, str]) -> str:
    two(schema, first, second, **more)
    kinds = [kind for kind, _, _ in found()]
    assert len(kinds) <= 1
    return next(iter(kinds), "")


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (("302", "ha", "exact"), ("3.02", "km2", "exact"), ""),
        (("302", "ha", "exact"), ("300", "ha", "about"), "within rounding"),
        (("302", "ha", "exact"), ("360", "ha", "about"), "disagree"),
        (("87", "ha", "exact"), ("87.7", "ha", "exact"), "disagree"),
        (("87", "ha", "exact"), ("214", "acre", "exact"), "within rounding"),
        (("87", "ha", "at least"), ("90", "ha", "at least"), "different bounds"),
        (("87", "ha", "at least"), ("90", "ha", "exact"), "within rounding"),
        (("90", "ha", "at most"), ("95", "ha", "exact"), "disagree"),
        (("10", "ha", "at least"), ("30", "ha", "at most"), ""),
        (("30", "ha", "at least"), ("10", "ha", "at most"), "disagree"),
        (("4", "ha", "exact"), ("5", "ha", "exact"), "disagree"),
    ],
)
def test_a_steady_figure_agrees_within_what_its_print_can_mean(
    first: tuple[str, str, str], second: tuple[str, str, str], kind: str
) -> None:
    told = [{"area": value, "unit": unit, "certainty": certainty} for value, unit, certainty in (first, second)]
    assert kind_of("Place", *told) == kind


def test_a_moving_figure_at_two_dates_is_a_series_and_no_disagreement() -> None:
    told = [{"rank": value, "unit": "rank", "as_of": year} for value, year in (("2", "2024"), ("1", "2025"))]
    assert kind_of("Place", *told) == "changes with the day"


def test_a_figure_of_a_part_does_not_contradict_that_of_the_whole_period() -> None:
    told = [
        {"jobs": value, "unit": "job", "as_of": time} for value, time in (("19000", "2023..2025"), ("6864", "2024"))
    ]
    assert kind_of("Organisation", *told) == "changes with the day"


def test_people_and_vehicles_at_a_port_are_two_figures_and_no_difference() -> None:
    told = [{"daily_capacity": value, "unit": unit} for value, unit in (("200000", "passenger"), ("15000", "vehicle"))]
    assert kind_of("Place", *told) == ""


@pytest.mark.parametrize(
    ("point", "datum", "kind"),
    [
        ("22.515276,114.065632", "WGS84", "within rounding"),
        ("22.5093,114.0497", "WGS84", "disagree"),
        ("22.5093,114.0497", "GCJ-02", "within rounding"),
    ],
)
def test_points_of_one_place_disagree_when_they_are_further_apart_than_it_is_long(
    point: str, datum: str, kind: str
) -> None:
    told = [{"coordinates": "22.515,114.066", "unit": "WGS84"}, {"coordinates": point, "unit": datum}]
    assert kind_of("Place", *told) == kind


def test_the_topping_out_of_a_building_is_not_an_earlier_date_of_its_opening() -> None:
    told = [{"topped_out": "2025-03"}, {"opened": "2025-12-22"}]
    assert kind_of("Building", *told) == ""


def test_a_moving_figure_at_one_date_is_a_disagreement() -> None:
    told = [{"overseas_share": value, "unit": "percent of tenant", "as_of": "2025-12"} for value in ("25", "15")]
    assert kind_of("Organisation", *told) == "disagree"


def test_the_same_number_of_different_things_is_no_agreement() -> None:
    told = [{"organisations": "60", "unit": unit} for unit in ("partner", "tenant")]
    assert kind_of("Organisation", *told) == "counted differently"


def test_one_source_that_counts_in_two_units_does_not_differ_from_itself() -> None:
    hold(
        say("inv.x", "Investment", source("a", "2024-12-12"), amount="80000000", unit="CNY"),
        say("inv.x", "Investment", "a", amount="11000000", unit="USD"),
    )
    assert found() == []


def test_two_sources_that_name_other_parties_give_different_lists() -> None:
    hold(
        say("agr.x", "Agreement", source("a", "2023-02-24"), party="org.futian"),
        say("agr.x", "Agreement", "a", party="org.hksar"),
        say("agr.x", "Agreement", source("b", "2023-02-25"), party="org.futian"),
        say("agr.x", "Agreement", "b", party="org.chamber"),
    )
    assert found() == [("different lists", "agr.x", "party")]


def test_a_list_that_is_cut_short_differs_from_another_from_then_on() -> None:
    for name in ("a", "b"):
        source(name, "2023-02-24")
        hold(say("agr.x", "Agreement", name, party="org.futian"), say("agr.x", "Agreement", name, party="org.hksar"))
    assert found() == []
    wrong = Claim.objects.get(source="a", value="org.hksar")
    revise(Change(withdraw=[wrong.key]), kind="correction", by="test", reason="not a party", at=at("2026-11-05"))
    assert found() == [("different lists", "agr.x", "party")]
    assert found(View(known_on=at("2026-11-04"))) == []


def test_a_promise_whose_dates_differ_tells_them_as_one_story() -> None:
    two("Commitment", {"due": "2025"}, {"expected": "2026"})
    assert found() == [("dates moved", "commitme.x", "due")]


def test_a_promise_without_a_date_that_restates_one_with_a_date_is_found() -> None:
    hold(
        say("com.dated", "Commitment", source("a", "2023-08-29"), due="2025"),
        say("com.vague", "Commitment", source("b", "2023-09-05"), restates="com.dated"),
    )
    assert found() == [("no date", "com.vague", "due")]


def test_a_currency_that_was_assumed_is_told() -> None:
    hold(say("inv.x", "Investment", source("a", "2024-12-12"), amount="14600000000", unit="USD", certainty="inferred"))
    assert found() == [("unit assumed", "inv.x", "amount")]


def test_a_year_and_a_day_in_it_do_not_disagree_but_another_year_does() -> None:
    hold(say("ev.x", "Event", source("a", "2023-01-01"), date="2017"))
    hold(say("ev.x", "Event", source("b", "2023-01-02"), date="2017-01-03"), on="2026-11-02")
    assert found() == [("within rounding", "ev.x", "date")]
    hold(say("ev.x", "Event", source("c", "2023-01-03"), date="2018"), on="2026-11-03")
    assert found() == [("disagree", "ev.x", "date")]
    assert found(View(known_on=at("2026-11-02"))) == [("within rounding", "ev.x", "date")]


def test_a_resolution_stands_beside_what_it_resolves() -> None:
    two("Place", {"area": "87", "unit": "ha"}, {"area": "87.7", "unit": "ha"})
    hold(
        say("res.x", "Resolution", source("r", "2026-11-22"), about="place.x"),
        say("res.x", "Resolution", "r", of="area"),
        say("res.x", "Resolution", "r", finding="One is the plan's, one the operator's.", lang="en"),
    )
    [conflict] = conflicts(View())
    assert [item.text("finding") for item in conflict.resolutions] == ["One is the plan's, one the operator's."]


def figure(value: str, unit: str, certainty: str) -> Claim:
    return Claim(value=value, amount=Decimal(value), unit=unit, certainty=certainty)


FIGURES = st.builds(
    figure,
    st.decimals(min_value=1, max_value=10**9, places=2).map(lambda number: format(number.normalize(), "f")),
    st.sampled_from(["ha", "km2", "acre", "m2"]),
    st.sampled_from(["exact", "about", "at least", "at most", "claimed"]),
)


@given(FIGURES, FIGURES)
def test_whether_two_figures_can_be_the_same_does_not_depend_on_their_order(one: Claim, other: Claim) -> None:
    assert span(one).meets(span(other)) == span(other).meets(span(one))
    assert span(one).meets(span(one))
