"""Published figures come out of the series exactly, or it is told what they silently count or leave out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from fairway.zone import package
from fairway.zone.reading import View
from fairway.zone.reconcile import Reconciled, reconcile
from fairway.zone.series import load_passages
from tests.zone.core.conftest import hold, say, source

FORECAST = "2025-12-24..2025-12-28"


@pytest.fixture(scope="module", autouse=True)
def loaded() -> Iterator[None]:
    with transaction.atomic():
        load_passages()
        yield
        transaction.set_rollback(True)


def held_against(place: str, as_of: str, view: View | None = None, **told: str) -> Reconciled:
    """How one published figure stands."""
    told = {"unit": "passenger", "certainty": "about", **told}
    hold(say(place, "Place", source("paper", "2026-03-01"), as_of=as_of, **told))
    [found] = reconcile(view or View())
    return found


@pytest.mark.parametrize(
    ("place", "as_of", "told", "ours"),
    [
        ("place.lok_ma_chau_spur_line", "2025-08-09", "252500", 252_545),
        ("place.shenzhen_bay", "2025-08-10", "188400", 188_373),
        ("place.heung_yuen_wai", "2025-08-10", "115000", 114_988),
    ],
)
def test_a_rounded_figure_comes_out(place: str, as_of: str, told: str, ours: int) -> None:
    found = held_against(place, as_of, traffic=told)
    assert (found.outcome.verdict, found.outcome.ours) == ("within rounding", ours)


def test_one_kind_of_people_is_held_against_that_kind() -> None:
    found = held_against("place.heung_yuen_wai", "2025-08-10", traffic="31000", unit="mainland visitor")
    assert (found.outcome.verdict, found.outcome.ours) == ("within rounding", 31_214)


@pytest.mark.parametrize(("unit", "told"), [("passenger", "1273533"), ("departure", "588296"), ("arrival", "685237")])
def test_movements_of_all_points_come_out_exactly(unit: str, told: str) -> None:
    found = held_against("place.hong_kong", "2026-02-19", traffic=told, unit=unit, certainty="exact")
    assert (found.outcome.verdict, found.outcome.ours) == ("exact", int(told))
    assert found.difference == 0


def test_arrivals_that_are_called_crossings_are_caught() -> None:
    found = held_against("place.lo_wu", "2026-02-19", traffic="122361", certainty="exact")
    assert (found.outcome.verdict, found.outcome.direction) == ("one way only", "arrival")
    assert (found.outcome.ours, found.outcome.fits) == (223_962, 122_361)


def test_a_group_that_silently_counts_west_kowloon_is_found_out() -> None:
    found = held_against("place.shenzhen_ports", "2025-08-09..2025-08-10", traffic="2034600")
    assert (found.outcome.verdict, found.outcome.ours, found.outcome.fits) == ("other points", 1_776_750, 2_034_646)
    assert (found.outcome.added, found.outcome.left) == (("place.west_kowloon",), ())


@pytest.mark.parametrize(
    ("place", "told", "certainty", "ours"),
    [
        ("place.lo_wu", "160000", "at least", 168_435),
        ("place.lok_ma_chau_spur_line", "150000", "at least", 156_099),
        ("place.hzm_bridge", "99000", "exact", 106_871),
    ],
)
def test_a_figure_by_an_hour_is_told_as_part_of_the_day(place: str, told: str, certainty: str, ours: int) -> None:
    claim = say(place, "Place", source("agency", "2024-03-30"), as_of="2024-03-29", traffic=told, unit="departure")
    hold(type(claim)(**{**claim.plain(), "certainty": certainty, "printed": "by 21:00"}))
    [found] = reconcile(View())
    assert (found.outcome.verdict, found.outcome.ours) == ("part of the day", ours)


def test_at_least_so_many_holds_when_the_series_has_more() -> None:
    found = held_against("place.lo_wu", "2024-03-29", traffic="160000", unit="departure", certainty="at least")
    assert found.outcome.verdict == "bound holds"


@pytest.mark.parametrize(
    ("place", "told", "as_of", "ours"),
    [
        ("place.lo_wu", "225000", FORECAST, 231_259),
        ("place.lok_ma_chau_spur_line", "201000", FORECAST, 199_597),
        ("place.shenzhen_bay", "161000", FORECAST, 169_195),
        ("place.lo_wu", "225000", "2025-12-31..2026-01-04", 214_206),
        ("place.lok_ma_chau_spur_line", "201000", "2025-12-31..2026-01-04", 185_805),
        ("place.shenzhen_bay", "161000", "2025-12-31..2026-01-04", 150_470),
    ],
)
def test_a_forecast_is_held_against_what_came(place: str, told: str, as_of: str, ours: int) -> None:
    found = held_against(place, as_of, daily_traffic=told, certainty="expected")
    assert (found.outcome.verdict, found.outcome.ours) == ("forecast", ours)
    assert found.difference == int(told) - ours


def test_a_lost_decimal_point_is_found() -> None:
    found = held_against("place.hong_kong", "2026-02-19", traffic="127000000", certainty="at least")
    assert (found.outcome.verdict, found.outcome.ours) == ("decimal point", 1_273_533)
    assert found.difference == 127_000_000 - 1_273_533


def test_the_figures_that_come_with_the_program_stand_as_they_are_known_to() -> None:
    package.load()
    found = {
        (item.claim.subject, item.claim.value, item.claim.as_of): (item.outcome.verdict, item.outcome.ours)
        for item in reconcile(View())
    }
    points, forecast, holiday = "place.control_points", "2025-12-24..2025-12-28", "2025-12-31..2026-01-04"
    known: dict[tuple[str, str, str], tuple[str, int]] = {
        ("place.shenzhen_land_points", "2034600", "2025-08-09..2025-08-10"): ("other points", 1_776_750),
        ("place.lok_ma_chau_spur_line", "252500", "2025-08-09"): ("within rounding", 252_545),
        ("place.shenzhen_bay", "188400", "2025-08-10"): ("within rounding", 188_373),
        ("place.heung_yuen_wai", "115000", "2025-08-10"): ("within rounding", 114_988),
        ("place.heung_yuen_wai", "31000", "2025-08-10"): ("within rounding", 31_214),
        (points, "1273533", "2026-02-19"): ("exact", 1_273_533),
        (points, "588296", "2026-02-19"): ("exact", 588_296),
        (points, "685237", "2026-02-19"): ("exact", 685_237),
        (points, "127000000", "2026-02-19"): ("decimal point", 1_273_533),
        ("place.lo_wu", "122361", "2026-02-19"): ("one way only", 223_962),
        ("place.lo_wu", "160000", "2024-03-29"): ("part of the day", 168_435),
        ("place.lok_ma_chau_spur_line", "150000", "2024-03-29"): ("part of the day", 156_099),
        ("place.hzm_bridge", "99000", "2024-03-29"): ("part of the day", 106_871),
        ("place.lo_wu", "225000", forecast): ("forecast", 231_259),
        ("place.lok_ma_chau_spur_line", "201000", forecast): ("forecast", 199_597),
        ("place.shenzhen_bay", "161000", forecast): ("forecast", 169_195),
        ("place.lo_wu", "225000", holiday): ("forecast", 214_206),
        ("place.lok_ma_chau_spur_line", "201000", holiday): ("forecast", 185_805),
        ("place.shenzhen_bay", "161000", holiday): ("forecast", 150_470),
    }
    assert {key: found.get(key) for key in known} == known


def test_a_figure_that_nothing_makes_disagrees() -> None:
    found = held_against("place.lo_wu", "2026-02-19", traffic="301234", certainty="exact")
    assert (found.outcome.verdict, found.outcome.ours) == ("disagrees", 223_962)


def test_days_outside_the_series_are_no_data() -> None:
    assert held_against("place.lo_wu", "2020-01-01", traffic="301234").outcome.verdict == "no data"
    assert [item.outcome.verdict for item in reconcile(View(as_of=date(2019, 1, 1)))] == []


def test_a_port_across_the_river_is_its_counterparts_point() -> None:
    hold(say("place.liantang", "Place", source("map", "2023-01-01"), counterpart="place.heung_yuen_wai"))
    found = held_against("place.liantang", "2025-08-10", traffic="115000")
    assert (found.points, found.outcome.verdict) == (("place.heung_yuen_wai",), "within rounding")


def test_a_figure_for_no_stated_days_is_left_alone() -> None:
    hold(say("place.lo_wu", "Place", source("paper", "2026-03-01"), traffic="122361", unit="passenger"))
    assert reconcile(View()) == []
