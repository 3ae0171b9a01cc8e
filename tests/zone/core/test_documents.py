"""What the documents beside the press say: all 62 stand, and where they differ the program finds it by itself."""

from __future__ import annotations

from datetime import date

import pytest

from fairway.zone.commitments import KEPT, LATE, MISSED, NO_DATA, NOT_MEASURABLE, SLIPPING, standings
from fairway.zone.conflicts import Conflict, conflicts
from fairway.zone.package import load, package
from fairway.zone.reading import View
from fairway.zone.reconcile import EXACT, FORECAST, ONE_WAY, OTHER_POINTS, PARTIAL, ROUNDED, SLIPPED, reconcile
from fairway.zone.series import load_passages

DIFFERENCES = {
    "the Shenzhen Park is 302 or about 300 hectares": "place.szpark/area/within-rounding",
    "the Hong Kong Park is 87 or 87.7 hectares": "place.hkpark/area/disagree",
    "who signed the 25 agreements for Hong Kong": "agr.futian_25/party/different-lists",
    "the cluster is second and then first": "place.cluster/rank/changes-with-the-day",
    "it was second for five years or for four": "place.cluster/streak/disagree",
    "59 first partners, or 60": "org.hsitp/organisations/disagree",
    "some 60 first partners": "org.hsitp/organisations/within-rounding",
    "partners invest more than one billion, or billions": "inv.hsitp_partners/amount/different-bounds",
    "sixty partners are not sixty tenants": "org.hsitp/organisations/counted-differently",
    "25 or 15 percent of tenants are from overseas": "org.hsitp/overseas_share/disagree",
    "the dates of the new Huanggang Port": "com.huanggang_2025/due/dates-moved",
    "the dates of the first three buildings": "com.first3_2024/due/dates-moved",
    "when the joint park was first proposed": "ev.park_proposed/date/disagree",
    "ten centres, platforms or projects of five universities": "place.szpark/centres/counted-differently",
    "forty projects of a day and 150 under way": "place.szpark/projects/counted-differently",
    "the dollars of Nansha are assumed to be American": "inv.nansha_hkmacao/amount/unit-assumed",
    "clearance is promised without a date, and with one": "com.clearance_promise/due/no-date",
    "what the new port can take in a day": "prj.huanggang_rebuild/daily_capacity/disagree",
    "how large the new port is": "prj.huanggang_rebuild/floor_area/disagree",
    "two million square metres, or twenty": "prj.hsitp_two_phases/floor_area/disagree",
    "researchers are not all staff": "place.szpark/staff/counted-differently",
    "where the Spur Line's station lies": "place.lok_ma_chau_spur_line/coordinates/disagree",
}


@pytest.fixture
def view() -> View:
    """The registry as it comes with the program."""
    load()
    return View()


def test_every_document_says_something_that_the_registry_holds() -> None:
    told = package()
    used = {content.source for content, _ in told.claims.values()}
    assert {f"d{number}" for number in range(1, 63)} <= used
    assert set(told.sources) - used == set()


def test_what_a_claim_points_at_is_itself_described() -> None:
    claims = [content for content, _ in package().claims.values()]
    assert {claim.object for claim in claims if claim.object} - {claim.subject for claim in claims} == set()


def test_prose_is_worded_in_both_languages() -> None:
    worded: dict[tuple[str, str, str, str, str], list[str]] = {}
    for claim, _ in package().claims.values():
        if claim.lang and claim.property not in ("name", "alias"):
            key = (claim.subject, claim.property, claim.source, claim.place, claim.as_of)
            worded.setdefault(key, []).append(claim.lang)
    assert {key for key, langs in worded.items() if langs.count("en") != langs.count("zh-Hant")} == set()


def test_the_program_finds_every_difference_and_each_has_its_written_resolution(view: View) -> None:
    found: dict[str, Conflict] = {conflict.id: conflict for conflict in conflicts(view)}
    assert {name for name, told in DIFFERENCES.items() if told not in found} == set()
    assert {name for name, told in DIFFERENCES.items() if not found[told].resolutions} == set()


def test_a_resolution_follows_only_sources_that_exist() -> None:
    told = package()
    followed = {content.value for content, _ in told.claims.values() if content.property == "prefers"}
    assert followed - set(told.sources) == set()


@pytest.mark.parametrize(
    ("promise", "day", "state"),
    [
        ("com.huanggang_2025", date(2024, 6, 30), SLIPPING),
        ("com.huanggang_2025", date(2026, 1, 15), NO_DATA),
        ("com.huanggang_2025", date(2026, 2, 1), MISSED),
        ("com.huanggang_2025", date(2026, 11, 22), MISSED),
        ("com.first3_2024", date(2024, 6, 30), NO_DATA),
        ("com.first3_2024", date(2026, 11, 22), LATE),
        ("com.first_line_tax", date(2026, 2, 9), NO_DATA),
        ("com.first_line_tax", date(2026, 2, 10), KEPT),
        ("com.mechanism_2025", date(2026, 11, 22), NOT_MEASURABLE),
        ("com.branch_150", date(2026, 11, 22), NO_DATA),
    ],
)
def test_what_became_of_a_promise_follows_from_the_claims(view: View, promise: str, day: date, state: str) -> None:
    [standing] = standings(view, day, list(view.entities([promise]).values()))
    assert standing.state == state


def test_the_new_port_keeps_every_date_that_was_announced_for_it(view: View) -> None:
    [standing] = standings(view, date(2026, 11, 22), list(view.entities(["com.huanggang_2025"]).values()))
    assert [claim.value for claim in standing.dates] == ["2022", "2023", "2025", "2026", "2026-07-01"]


def test_a_firm_is_followed_from_an_intention_to_a_tenancy(view: View) -> None:
    steps = [item for item in view.of_schema("Admission") if item.value("organisation") == "org.xtalpi"]
    assert sorted((item.value("since"), item.value("stage")) for item in steps) == [
        ("2023-02-24", "intention"),
        ("2025-12-22", "tenant"),
    ]


def test_published_passenger_figures_come_out_of_the_official_series_or_are_caught(view: View) -> None:
    load_passages()
    verdicts = {
        (item.claim.subject, item.claim.value, item.claim.as_of): item.outcome.verdict for item in reconcile(view)
    }
    assert verdicts["place.control_points", "1273533", "2026-02-19"] == EXACT
    assert verdicts["place.control_points", "588296", "2026-02-19"] == EXACT
    assert verdicts["place.control_points", "127000000", "2026-02-19"] == SLIPPED
    assert verdicts["place.lo_wu", "122361", "2026-02-19"] == ONE_WAY
    assert verdicts["place.shenzhen_land_points", "2034600", "2025-08-09..2025-08-10"] == OTHER_POINTS
    assert verdicts["place.lok_ma_chau_spur_line", "252500", "2025-08-09"] == ROUNDED
    assert verdicts["place.heung_yuen_wai", "31000", "2025-08-10"] == ROUNDED
    assert verdicts["place.lo_wu", "160000", "2024-03-29"] == PARTIAL
    assert verdicts["place.shenzhen_bay", "161000", "2025-12-24..2025-12-28"] == FORECAST
