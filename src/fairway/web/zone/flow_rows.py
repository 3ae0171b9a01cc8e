"""The rows of the passenger series: as a table to keep, and the evidence for one day at a control point.

What they show is on the page of `fairway.web.zone.flows`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from fairway.law.values import read_date
from fairway.web.zone import downloads
from fairway.web.zone.flow_query import ALL, point_name, query
from fairway.web.zone.seeing import seen
from fairway.zone import flows, rhythm
from fairway.zone.flows import Asked
from fairway.zone.models import Passage
from fairway.zone.points import form

COLUMNS = (
    "day",
    "control_point",
    "name",
    "direction",
    "hong_kong_residents",
    "mainland_visitors",
    "other_visitors",
    "total",
    "source",
    "source_row",
    "publisher",
    "address",
    "recorded_at",
)


@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The rows asked for as CSV, each with its source and its row there."""
    asked = query(request)
    rows = asked.asked.rows().select_related("source").order_by("day", "place", "direction")
    return downloads.table("fairway-passengers", COLUMNS, (_line(row, asked.seen.lang) for row in rows))


def _line(row: Passage, lang: str) -> tuple[object, ...]:
    return (
        row.day.isoformat(),
        row.place,
        point_name(row.place, lang),
        row.direction,
        row.hong_kong,
        row.mainland,
        row.other,
        row.total,
        row.source_id,
        row.row,
        row.source.publisher,
        row.source.url,
        timezone.localtime(row.recorded_at).isoformat(),
    )


@require_GET
def day(request: HttpRequest, place: str, day: str) -> HttpResponse:
    """The evidence for one day: every row held for it now, with its source, and rows held before."""
    if place != ALL and place not in form().points:
        raise Http404
    try:
        when = read_date(day)
    except ValueError:
        raise Http404 from None
    view = seen(request)
    places = () if place == ALL else (place,)
    rows = flows.one_day(Asked(view.view, places, "", when, when))
    before = flows.days(Asked(view.view, places, "", when - timedelta(weeks=rhythm.WEEKS_BEFORE), when))
    shock = next((item for item in rhythm.shocks(before) if item.day == when), None)
    context = {
        **view.context(),
        "place": place,
        "where": point_name(place, view.lang),
        "day": when,
        "rows": [(point_name(row.place, view.lang), row) for row in rows],
        "earlier": _earlier(rows, view.view.known_on),
        "whole": before[-1] if rows else None,
        "usual": shock,
        "others": _neighbours(when, flows.span(view.view)),
    }
    return render(request, "fairway/zone/flow_day.html", context)


def _earlier(rows: list[Passage], known_on: datetime | None) -> list[Passage]:
    """Rows that those in sight have taken the place of."""
    places, days = {row.place for row in rows}, {row.day for row in rows}
    gone = Passage.objects.filter(place__in=places, day__in=days, withdrawn_at__lte=known_on or timezone.now())
    return list(gone.select_related("source").order_by("place", "direction", "recorded_at"))


def _neighbours(when: date, held: tuple[date, date] | None) -> list[date]:
    beside = (when - timedelta(days=1), when + timedelta(days=1))
    return [other for other in beside if held and held[0] <= other <= held[1]]
