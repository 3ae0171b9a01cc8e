"""What the official series shows comes out of its figures by rule, and agrees with what is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from fairway.zone import rhythm
from fairway.zone.flows import DEPARTURE, Asked, Day, days, kinds, points
from fairway.zone.reading import View
from fairway.zone.series import load_passages

YEAR = Asked(first=date(2025, 1, 1), last=date(2025, 12, 31))
MEANS = {
    "place.lo_wu": (124_208, 175_459, 192_879, 204_980),
    "place.lok_ma_chau_spur_line": (111_907, 150_420, 161_755, 172_816),
    "place.lok_ma_chau": (23_010, 32_947, 38_347, 41_436),
    "place.shenzhen_bay": (62_157, 94_209, 121_669, 139_777),
    "place.heung_yuen_wai": (34_111, 69_675, 80_135, 88_330),
    "place.man_kam_to": (2_821, 4_047, 5_799, 6_717),
    "place.hzm_bridge": (59_105, 77_787, 84_264, 92_041),
    "place.west_kowloon": (53_847, 72_471, 84_741, 94_582),
    "place.airport": (86_909, 114_429, 124_190, 130_535),
    "": (580_160, 815_612, 916_847, 996_692),
}
RECORDS = {
    "place.lo_wu": (298_078, "2025-07-13"),
    "place.lok_ma_chau_spur_line": (256_651, "2025-11-15"),
    "place.lok_ma_chau": (65_160, "2025-11-15"),
    "place.shenzhen_bay": (199_019, "2026-01-25"),
    "place.heung_yuen_wai": (114_988, "2025-08-10"),
    "place.man_kam_to": (9_280, "2023-01-29"),
    "place.hzm_bridge": (183_911, "2025-02-01"),
    "place.west_kowloon": (145_790, "2026-02-19"),
    "place.airport": (167_738, "2025-12-28"),
    "": (1_342_500, "2025-08-10"),
}


@pytest.fixture(scope="module", autouse=True)
def loaded() -> Iterator[None]:
    with transaction.atomic():
        load_passages()
        yield
        transaction.set_rollback(True)


def at(place: str) -> list[Day]:
    return days(Asked(places=[place] if place else []))


def on(found: list[Day]) -> list[tuple[str, int]]:
    return [(item.day.isoformat(), item.net) for item in found]


@pytest.mark.parametrize("place", MEANS)
def test_yearly_means_come_out(place: str) -> None:
    years = [year for year in rhythm.years(at(place)) if year.name >= "2023"]
    assert tuple(year.mean() for year in years) == MEANS[place]
    assert [year.whole for year in years] == [True, True, True, False]


@pytest.mark.parametrize("place", RECORDS)
def test_the_busiest_day_comes_out(place: str) -> None:
    busiest = rhythm.record(at(place))
    assert busiest
    assert (busiest.total, busiest.day.isoformat()) == RECORDS[place]


def test_year_totals_and_months_come_out() -> None:
    assert [year.total for year in rhythm.years(at(""))][2:5] == [211_758_443, 298_514_012, 334_649_189]
    months = {month.name: month for month in rhythm.months(at(""))}
    assert [months[name].mean() for name in ("2023-01", "2023-02", "2023-03")] == [139_049, 361_352, 495_992]
    assert not months["2026-03"].whole


def test_people_leave_on_saturdays_and_come_back_on_sundays() -> None:
    profile = rhythm.weekdays(days(YEAR))
    assert {day: (round(a / 1000), round(d / 1000)) for day, (a, d) in profile.items()} == {
        1: (448, 406),
        2: (398, 388),
        3: (395, 396),
        4: (397, 420),
        5: (433, 507),
        6: (517, 615),
        7: (622, 477),
    }


def test_the_most_lopsided_days_are_holidays() -> None:
    assert on(rhythm.lopsided(at(""), 5)) == [
        ("2024-03-29", -425_392),
        ("2025-04-21", 416_168),
        ("2025-04-18", -413_719),
        ("2024-07-01", 409_850),
        ("2023-10-23", 343_446),
    ]


def test_the_typhoons_are_found_as_shocks() -> None:
    found = {item.day.isoformat(): item for item in rhythm.shocks(at("")) if item.day.year >= 2024}
    assert {name: item.people for name, item in found.items()} == {
        "2024-02-10": 689_147,
        "2024-09-05": 506_448,
        "2024-09-06": 437_181,
        "2025-07-20": 233_032,
        "2025-09-08": 477_711,
        "2025-09-23": 288_772,
        "2025-09-24": 28_020,
        "2026-02-16": 683_347,
    }
    assert round(found["2025-09-24"].fall, 2) == 0.97


def test_a_shock_is_known_on_its_own_day_and_the_days_before_it_do_not_tell() -> None:
    assert [item.day for item in rhythm.shocks(days(Asked(View(as_of=date(2025, 7, 20)))))][-1] == date(2025, 7, 20)
    assert [item.day for item in rhythm.shocks(days(Asked(View(as_of=date(2025, 7, 19)))))][-1] == date(2024, 9, 6)


def test_the_reopening_of_2023_is_found_as_two_changes_of_level() -> None:
    assert [item.day.isoformat() for item in rhythm.changes(at(""))] == ["2023-01-08", "2023-02-06"]
    assert [item.day.isoformat() for item in rhythm.changes(at("place.lo_wu"))] == ["2023-02-06"]


def test_who_crosses_is_told_by_kind() -> None:
    spur_line = kinds(Asked(places=["place.lok_ma_chau_spur_line"], first=YEAR.first, last=YEAR.last))
    assert 0.76 < spur_line["hong_kong"] / sum(spur_line.values()) < 0.78
    arrivals = kinds(Asked(places=["place.west_kowloon"], direction="arrival", first=YEAR.first, last=YEAR.last))
    assert round(arrivals["mainland"] / sum(arrivals.values()), 2) == 0.5


def test_points_are_told_the_busiest_first() -> None:
    found = points(YEAR)
    assert [item.place for item in found][:3] == ["place.lo_wu", "place.lok_ma_chau_spur_line", "place.airport"]
    assert (found[0].mean, found[0].days) == (192_879, 365)
    assert sum(item.people for item in found) == 334_649_189


def test_one_direction_has_shocks_of_its_own() -> None:
    found = {item.day.isoformat(): item.people for item in rhythm.shocks(at(""), DEPARTURE)}
    assert found["2025-09-24"] == days(Asked(first=date(2025, 9, 24), last=date(2025, 9, 24)))[0].departures
