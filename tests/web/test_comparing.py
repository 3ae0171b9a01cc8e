"""Two days of the law on a page: sources, norms, movements to be opened, cases; versions of a provision; counts."""

import re
import sys
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from fairway.law.in_force import change_days, in_force
from fairway.law.instrument import Period
from fairway.law.rulebook import default
from fairway.web import differences
from fairway.web.models import Record
from fairway.web.versions import slider
from tests.web.journeys import text_of

BOOK = default()
LANGUAGES = ("en", "zh-hant", "zh-hans")
DAYS = {"from": "2026-07-31", "to": "2026-08-01"}
ACCESS = "cn.gacc.health-access"
FREIGHT = "/law/joint.control-points-vehicles/freight"


@pytest.fixture(scope="module", autouse=True)
def worked_out() -> None:
    """The two days of these tests, compared to the end."""
    found = differences.between(date(2026, 7, 31), date(2026, 8, 1), patience=240)
    assert found.done.is_set()


def shown(client: Client, lang: str, **query: str) -> str:
    return text_of(client.get(f"/{lang}/law/compare", {**DAYS, **query}))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_part_says_what_differs_in_each_language(client: Client, lang: str) -> None:
    assert "cn.gacc.order-281" in shown(client, lang, part="sources")
    assert ACCESS in shown(client, lang, part="norms")
    movements = shown(client, lang)
    assert ACCESS in movements
    assert movements.count('class="badge ') >= 4
    assert '<span lang="en">' in shown(client, lang, part="cases")


def test_a_movement_opens_as_a_determination_on_either_day(client: Client) -> None:
    outcomes = []
    for day in ("from", "to"):
        answer = client.post("/en/law/compare/open", {**DAYS, "change": ACCESS, "day": day})
        assert answer.status_code == 302
        record = Record.objects.get(pk=answer["Location"].rpartition("/")[2])
        assert record.facts["movement.date"] == DAYS[day]
        outcomes.append(record.outcome)
    assert outcomes == ["prohibited", "discretionary"]


@pytest.mark.parametrize("changed", [{"change": "no.such#norm.here"}, {"from": "soon"}, {"change": ""}])
def test_what_shows_no_change_can_not_be_opened(client: Client, changed: dict[str, str]) -> None:
    given = {**DAYS, "change": ACCESS, "day": "to", **changed}
    assert client.post("/en/law/compare/open", given).status_code == 404


def test_a_day_does_not_differ_from_itself_and_days_that_are_none_are_refused(client: Client) -> None:
    assert "Nothing differs" in text_of(client.get("/en/law/compare", {"from": "2026-01-01", "to": "2026-01-01"}))
    answer = client.get("/en/law/compare", {"from": "whenever", "to": "2026-02-30"})
    assert answer.status_code == 422
    assert answer.content.decode().count("Enter a date") == 2
    assert client.get("/en/law/compare", {"from": "<script>", "to": "9" * 300}).status_code == 422


def test_days_that_the_rulebook_does_not_cover_are_compared_but_not_judged(client: Client) -> None:
    answer = text_of(client.get("/en/law/compare", {"from": "2015-01-01", "to": "2016-01-01"}))
    assert "no movement is judged" in answer


def test_far_days_answer_at_once_and_say_what_is_still_being_sought(client: Client) -> None:
    differences.between(date(2022, 1, 1), date(2022, 1, 2), patience=240)  # the law is loaded and compiled
    answer = text_of(client.get("/en/law/compare", {"from": "2022-01-01", "to": "2027-06-30"}))
    assert "Movements are still being sought" in answer
    assert re.search(r"Norms and procedures</a> <span class=\"small\">\d{3}", answer)


def test_only_a_few_differences_are_kept_and_wait() -> None:
    first = date(2024, 1, 1)
    for n in range(differences.KEPT + 4):
        differences.between(first, first + timedelta(n), patience=0)
    assert len(differences._kept) <= differences.KEPT
    assert len(differences._waiting) <= differences.WAITING


def test_the_api_gives_the_same_as_data(client: Client) -> None:
    differences.between(date(2026, 7, 31), date(2026, 8, 1), patience=240)
    data: dict[str, Any] = client.get("/api/v1/law/compare", {**DAYS, "lang": "zh-Hant"}).json()
    assert data["complete"] is True
    assert ACCESS in [item["id"] for item in data["norms"]]
    witness = next(item for item in data["behaviour"] if item["change"] == ACCESS)
    assert (witness["before"]["outcome"], witness["after"]["outcome"]) == ("prohibited", "discretionary")
    assert client.get("/api/v1/law/compare", {"from": "whenever"}).status_code == 422


def test_changes_lead_to_the_comparison_and_the_count(client: Client) -> None:
    page = text_of(client.get("/en/law/changes"))
    assert 'href="/en/law/compare"' in page
    assert 'href="/en/law/in-force"' in page


def test_the_slider_has_a_step_for_each_day_of_change_and_one_for_the_day_before() -> None:
    found = slider([Period(date(2024, 3, 22), date(2025, 6, 30))], date(2024, 12, 1))
    assert found is not None
    assert [day.isoformat() for day in found.days] == ["2024-03-21", "2024-03-22", "2025-07-01"]
    assert (found.step, found.day, found.before, found.after) == (1, found.days[1], found.days[0], found.days[2])
    early = slider([Period(date(2024, 3, 22))], date(1999, 1, 1))
    assert early is not None
    assert (early.step, early.before) == (0, None)
    assert slider([Period()], date(2024, 1, 1)) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_provision_says_what_changed_with_the_version_shown(client: Client, lang: str) -> None:
    page = text_of(client.get(f"/{lang}{FREIGHT}", {"at": "2026-01-01"}))
    part = page.partition("<details")[2].partition("</details>")[0]
    assert "2025-12-21" in part
    assert "joint.control-points-vehicles#freight.liantang-hours-2025" in part
    assert 'type="range"' in page
    before = text_of(client.get(f"/{lang}{FREIGHT}", {"at": "2025-12-20"}))
    assert "freight.liantang-hours-2025" not in before.partition("<details")[2].partition("</details>")[0]


def test_a_step_of_the_slider_is_the_day_of_its_version_and_nonsense_is_today(client: Client) -> None:
    page = text_of(client.get(f"/en{FREIGHT}", {"step": "0"}))
    assert 'value="2025-12-20"' in page
    assert 'value="2025-12-21"' in text_of(client.get(f"/en{FREIGHT}", {"step": "99999999999999999999"}))
    assert f'value="{date.today().isoformat()}"' in text_of(client.get(f"/en{FREIGHT}", {"step": "later"}))
    assert 'value="2024-01-01"' in text_of(client.get(f"/en{FREIGHT}", {"step": "0", "at": "2024-01-01"}))


def test_norms_in_force_come_first_on_the_page_of_a_provision(client: Client) -> None:
    page = text_of(client.get(f"/en{FREIGHT}", {"at": "2026-01-01"}))
    classes = re.findall(r'<section class="(norm(?: faded)?)" id=', page)
    assert classes == sorted(classes)
    assert "norm faded" in classes


def test_the_count_of_a_day_is_the_number_of_norms_whose_period_holds_it() -> None:
    for day in change_days(BOOK)[::9]:
        norms = [norm for norm in BOOK.norms.values() if norm.own_key or day in norm.period]
        (counted,) = in_force(BOOK, [day])
        assert counted.total == len(norms)
        for kind, number in counted.kinds.items():
            assert number == sum(kind in norm.kinds for norm in norms)
        assert counted.jurisdictions["HK"] == sum("HK" in norm.jurisdictions for norm in norms)


def test_between_two_days_of_change_the_count_stays() -> None:
    days = change_days(BOOK)
    for first, following in list(pairwise(days))[::7]:
        one, other = in_force(BOOK, [first, following - timedelta(1)])
        assert (one.total, one.kinds, one.jurisdictions) == (other.total, other.kinds, other.jurisdictions)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_norms_in_force_are_charted_and_written(client: Client, lang: str) -> None:
    page = text_of(client.get(f"/{lang}/law/in-force", {"at": "2026-03-01"}))
    (counted,) = in_force(BOOK, [date(2026, 3, 1)])
    assert f">{counted.total}</td>" in page.partition("<figure")[0]
    for name in ("kinds", "sides"):
        for narrow in ({}, {"narrow": "1"}):
            picture = client.get(f"/{lang}/law/in-force/{name}.svg", narrow)
            assert picture["Content-Type"] == "image/svg+xml"
            assert b"<svg" in picture.content
    assert client.get(f"/{lang}/law/in-force/nothing.svg").status_code == 404


def test_a_day_that_is_not_covered_has_no_count(client: Client) -> None:
    page = text_of(client.get("/en/law/in-force", {"at": "2010-01-01"}))
    assert "does not answer for this day" in page


def test_a_difference_is_found_to_its_end_where_no_solver_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    for name in [name for name in sys.modules if name.startswith("fairway.law.proofs")]:
        monkeypatch.delitem(sys.modules, name)
    assert differences.between(date(2024, 5, 16), date(2024, 5, 17), patience=240).done.is_set()
