"""The pages of the passenger series: findings from figures, charts with tables, rows with their evidence."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from fairway.web.zone import flow_findings
from fairway.zone.claim import Content
from fairway.zone.models import Passage, Source
from fairway.zone.revising import Change, revise
from fairway.zone.rhythm import Period, Shock
from fairway.zone.series import import_passages, load_passages

ADDRESS = "/en/zone/flows"
HEADINGS = "Date,Control Point,Arrival / Departure,Hong Kong Residents,Mainland Visitors,Other Visitors,Total\n"
NARROW = "\u00a0"


@pytest.fixture(scope="module", autouse=True)
def loaded(database: None) -> Iterator[None]:
    with transaction.atomic():
        load_passages()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def taken_back(loaded: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def page(client: Client, query: str = "", lang: str = "en", status: int = 200) -> str:
    response = client.get(f"/{lang}/zone/flows{query}")
    assert response.status_code == status
    return str(response.content.decode()).replace(NARROW, " ")


def publish(place: str, as_of: str, certainty: str = "exact", **told: str) -> None:
    Source.objects.create(id="paper", publisher="A <b>paper</b>", date="2026-03-01", quality="press")
    [(name, value)] = told.items()
    claim = Content(place, "Place", name, value, "paper", unit="passenger", as_of=as_of, certainty=certainty)
    revise(Change(add=[claim]), kind="import", by="test", reason="told")


def test_the_titles_are_findings_that_the_figures_make(client: Client) -> None:
    text = page(client, "?point=all&from=2025-01-01&to=2025-12-31")
    for finding in (
        "All control points: 916 847 people a day in 2025",
        "All control points: on a Saturday 1.6 times as many people leave as on a Tuesday",
        "All control points: 4 days fell far below what is usual on their weekday, 2025-09-24 by 97%",
        "the busiest day was 2025-08-10 (Sunday), with 1 342 500 people",
        "All control points: on 2025-04-21 (Monday), 416 168 more people came than left",
        "Lo Wu took most people: 21% of all",
    ):
        assert finding in text


def test_two_whole_years_are_compared(client: Client) -> None:
    assert "Lo Wu: 192 879 people a day in 2025, 10% more than in 2024" in page(client, "?point=place.lo_wu&from=")
    assert "China Ferry Terminal: 2 303 people a day in 2025, 33% fewer than in 2024" in page(
        client, "?point=place.china_ferry_terminal&from="
    )


def test_the_reopening_is_told_as_changes_of_level(client: Client) -> None:
    text = page(client, "?from=2022-12-01&to=2023-12-31")
    assert "2023-01-08 (Sunday): from 55 929 a day to 100 957" in text
    assert "2023-02-06 (Monday): from 172 957 a day to 298 696" in text


def test_a_direction_has_findings_of_its_own(client: Client) -> None:
    text = page(client, "?way=arrival&from=2025-01-01&to=2025-12-31")
    assert "on a Sunday 1.6 times as many people come in as on a Wednesday" in text
    assert "458 396 arrivals a day in 2025" in text


def test_every_chart_has_a_table_beneath_and_a_picture_for_a_telephone(client: Client) -> None:
    text = page(client)
    sections = re.findall(r"<section.*?</section>", text, re.DOTALL)
    charted = [part for part in sections if "<figure" in part]
    assert len(charted) == 4
    for part in charted:
        assert part.index("<figure") < part.index("<table") and "<h2" in part
        assert "narrow=1" in part


@pytest.mark.parametrize("name", ["months", "days", "weekdays", "kinds"])
@pytest.mark.parametrize("narrow", ["", "&narrow=1"])
def test_a_chart_is_drawn_on_the_server(client: Client, name: str, narrow: str) -> None:
    response = client.get(f"{ADDRESS}/{name}.svg?point=place.lo_wu{narrow}")
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg") and b"<script" not in response.content


def test_a_chart_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get(f"{ADDRESS}/pie.svg").status_code == 404


def test_an_empty_answer_is_no_zero(client: Client) -> None:
    for query in (
        "?as_of=2019-12-31",
        "?known_on=2026-01-01",
        "?from=2026-10-01",
        "?point=place.hung_hom&from=2025-01-01",
    ):
        text = page(client, query)
        assert "An empty answer is no zero" in text and "<table" not in text


def test_as_of_a_day_later_days_are_not_shown(client: Client) -> None:
    text = page(client, "?as_of=2025-07-19")
    assert "to 2025-07-19 (Saturday)" in text
    assert "2025-07-20" not in text


def test_words_that_can_not_be_read_are_told_at_their_field(client: Client) -> None:
    text = page(client, "?point=%3Cscript%3E&way=up&from=soon&to=2025-02-30&as_of=x", status=422)
    assert "<script>" not in text.replace('<script src="/static', "")
    for field in ("point", "way", "from", "to"):
        assert f'href="#{field}"' in text and f'id="e-{field}"' in text
    assert "The last day is before the first." in page(client, "?from=2025-02-01&to=2025-01-01", status=422)


def test_the_rows_are_kept_as_a_table_with_their_sources(client: Client) -> None:
    response = client.get(f"{ADDRESS}.csv?point=place.lo_wu&way=departure&from=2025-09-23&to=2025-09-24")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(row["day"], row["total"]) for row in rows] == [("2025-09-23", "34648"), ("2025-09-24", "2741")]
    held = Passage.objects.get(day=date(2025, 9, 24), place="place.lo_wu", direction="departure")
    assert (rows[1]["source"], rows[1]["source_row"]) == (held.source_id, str(held.row))
    assert rows[1]["publisher"] == "Immigration Department, Hong Kong"


def test_a_day_shows_its_rows_with_source_and_row_number(client: Client) -> None:
    text = client.get(f"{ADDRESS}/place.lo_wu/2025-09-24").content.decode().replace(NARROW, " ")
    row = Passage.objects.get(day=date(2025, 9, 24), place="place.lo_wu", direction="arrival")
    assert "9 894 people:" in text
    assert f"row {row.row} of" in text and row.source_id in text
    assert "Far below the" in text
    whole = client.get(f"{ADDRESS}/all/2025-09-24").content.decode().replace(NARROW, " ")
    assert "28 020 people:" in whole and "place.airport/2025-09-24" in whole


def test_a_row_told_differently_later_shows_both(client: Client) -> None:
    before = timezone.localdate()
    import_passages((HEADINGS + "24-09-2025,Lo Wu,Arrival,1,2,3,6\n").encode())
    text = client.get(f"{ADDRESS}/place.lo_wu/2025-09-24").content.decode()
    assert "What was held before" in text
    assert 'data-label="Total">6<' in text
    past = client.get(f"{ADDRESS}/place.lo_wu/2025-09-24?known_on=2026-11-23").content.decode()
    assert before > date(2026, 11, 23)
    assert "What was held before" not in past and 'data-label="Total">6<' not in past


@pytest.mark.parametrize("rest", ["place.nowhere/2025-09-24", "place.lo_wu/2025-02-30", "place.lo_wu/today"])
def test_no_such_place_or_day_is_not_found(client: Client, rest: str) -> None:
    assert client.get(f"{ADDRESS}/{rest}").status_code == 404


def test_a_day_that_the_series_does_not_have_says_so(client: Client) -> None:
    assert "An empty answer is no zero" in client.get(f"{ADDRESS}/place.lo_wu/2026-05-01").content.decode()


def test_published_figures_stand_beside_the_series(client: Client) -> None:
    publish("place.lo_wu", "2026-02-19", traffic="122361")
    text = page(client)
    assert "Of 1 published figures, 0 agree with the series and 1 say something else" in text
    row = text[text.index('<section aria-labelledby="published"') :]
    for shown in ("Lo Wu", "2026-02-19", "122 361", "223 962", "one direction only, called both", "(arrivals)"):
        assert shown in row
    assert "A &lt;b&gt;paper&lt;/b&gt;" in row


def test_a_forecast_is_told_with_how_far_it_was_off(client: Client) -> None:
    publish("place.lo_wu", "2025-12-24..2025-12-28", daily_traffic="225000", certainty="expected")
    text = page(client)
    assert "Of 1 published figures, 0 agree with the series and 0 say something else" in text
    assert "<strong>forecast</strong>: 2.7% too low" in text


def test_what_a_published_group_silently_counts_is_named(client: Client) -> None:
    publish("place.shenzhen_ports", "2025-08-09..2025-08-10", traffic="2034600")
    text = page(client, lang="zh-hant")
    assert "計算了其他管制站" in text and "計入高鐵西九龍" in text


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("zh-hant", "羅湖：2025年每日人次192 879，較2024年多10%"),
        ("zh-hans", "罗湖：2025年每日人次192 879，较2024年多10%"),
    ],
)
def test_findings_are_made_in_three_languages(client: Client, lang: str, says: str) -> None:
    assert says in page(client, "?point=place.lo_wu&from=2024-01-01", lang)


def _period(name: str, days: int = 365, arrivals: int = 0) -> Period:
    year = int(name)
    return Period(name, date(year, 1, 1), date(year, 12, 31), days, arrivals, 0)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: flow_findings.trend("X", [], ""), "X: the series has no such day"),
        (lambda: flow_findings.trend("X", [_period("2025", 10, 100)], ""), "X: 10 people a day in 2025"),
        (lambda: flow_findings.trend("X", [_period("2025")], ""), "X: 0 people a day in 2025"),
        (lambda: flow_findings.week("X", {1: (5, 5)}, ""), "X: arrivals and departures by weekday"),
        (lambda: flow_findings.shocks("X", []), "X: no day fell far below what is usual on its weekday"),
        (
            lambda: flow_findings.shocks("X", [Shock(date(2025, 1, 1), 25, 100)]),
            "X: 1 day fell far below what is usual on its weekday, 2025-01-01 by 75%",
        ),
        (lambda: flow_findings.kinds("X", {"hong_kong": 0, "mainland": 0, "other": 0}), "X: nobody passed"),
        (lambda: flow_findings.busiest([], {}), "Nobody passed any control point"),
        (lambda: flow_findings.published([]), "No published figure for these days can be held against the series"),
    ],
)
def test_little_is_said_where_little_is_known(made: Any, says: str) -> None:
    with override("en"):
        assert made() == says
