"""The page of the passenger series: what it shows of the points and days asked for, in sentences, charts and tables.

Figures are asked in `fairway.zone.flows` and worked out in `fairway.zone.rhythm`; sentences are made in
`fairway.web.zone.flow_findings`. The rows themselves are in `fairway.web.zone.flow_rows`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from fairway.web import charts
from fairway.web.zone import flow_charts, flow_findings
from fairway.web.zone.flow_query import ALL, Query, point_name, query
from fairway.zone import flows, rhythm
from fairway.zone.flows import Asked, AtPoint, Day
from fairway.zone.points import form
from fairway.zone.reconcile import VERDICTS, Reconciled, reconcile
from fairway.zone.rhythm import Change, Period, Shock

LOPSIDED_SHOWN = 6
VERDICT_WORDS = dict(
    zip(
        VERDICTS,
        (
            gettext_noop("disagrees"),
            gettext_noop("decimal point lost"),
            gettext_noop("one direction only, called both"),
            gettext_noop("counts other control points"),
            gettext_noop("part of the day"),
            gettext_noop("forecast"),
            gettext_noop("the bound holds"),
            gettext_noop("agrees within rounding"),
            gettext_noop("agrees exactly"),
            gettext_noop("no data for these days"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True)
class Shown:
    """What a query's figures show. Shocks are judged by the days before the first one asked for, too."""

    query: Query

    @cached_property
    def days(self) -> list[Day]:
        """The days asked for."""
        return flows.days(self.query.both)

    @cached_property
    def shocks(self) -> list[Shock]:
        """The shocks among them."""
        asked = self.query.both
        early = asked.first - timedelta(weeks=rhythm.WEEKS_BEFORE) if asked.first else None
        whole = flows.days(Asked(asked.view, asked.places, "", early, asked.last))
        return [item for item in rhythm.shocks(whole, self.query.way) if asked.first is None or item.day >= asked.first]

    @cached_property
    def changes(self) -> list[Change]:
        """The changes of level among them."""
        return rhythm.changes(self.days, self.query.way)

    @cached_property
    def years(self) -> list[Period]:
        """Their years."""
        return rhythm.years(self.days)

    @cached_property
    def profile(self) -> dict[int, tuple[int, int]]:
        """Their weekdays."""
        return rhythm.weekdays(self.days)

    @cached_property
    def points(self) -> list[AtPoint]:
        """The control points that anybody passed on them."""
        return [item for item in flows.points(self.query.asked) if item.people]

    @property
    def names(self) -> dict[str, str]:
        """Control points in words."""
        return {name: point_name(name, self.query.seen.lang) for name in form().points}


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What the series shows of the control points, direction and days asked for."""
    asked = query(request)
    shown = Shown(asked)
    context = {**asked.context(), "shown": shown, "text": asked.text(), "kinds": flow_findings.KINDS}
    if shown.days:
        context |= _findings(shown)
    return render(request, "fairway/zone/flows.html", context, status=422 if context["problems"] else 200)


def _findings(shown: Shown) -> dict[str, Any]:
    """The sentences, and the tables beneath them."""
    asked, where, way = shown.query, shown.query.where, shown.query.way
    busiest = max(shown.days, key=lambda item: item.way(way))
    odd = rhythm.lopsided(shown.days, LOPSIDED_SHOWN)
    held = reconcile(asked.seen.view)
    return {
        "published": [_published(item, shown) for item in held],
        "trend": flow_findings.trend(where, shown.years, way),
        "week": flow_findings.week(where, shown.profile, way),
        "shocked": flow_findings.shocks(where, shown.shocks),
        "who": flow_findings.kinds(where, flows.kinds(asked.asked)),
        "busiest_point": flow_findings.busiest(shown.points, shown.names) if len(shown.points) > 1 else "",
        "record": flow_findings.record(where, busiest, way),
        "busiest_day": busiest,
        "evidence": asked.point if asked.point in form().points else ALL,
        "apart": flow_findings.lopsided(where, odd[0]),
        "agreeing": flow_findings.published(held),
        "lopsided": odd,
        "levels": [flow_findings.level(item.day, item.before, item.after) for item in shown.changes],
        "years": [(year, year.mean(way)) for year in shown.years],
        "months": [(month, month.mean(way)) for month in rhythm.months(shown.days)],
        "profile": shown.profile.items(),
        "at_points": [(shown.names[item.place], item, _shares(item)) for item in shown.points],
    }


def _shares(item: AtPoint) -> list[str]:
    return [flow_findings.percent(getattr(item, kind) / item.people) for kind in flow_findings.KINDS]


def _published(item: Reconciled, shown: Shown) -> dict[str, Any]:
    """A published figure with how it stands, in words."""
    told = item.outcome
    names = shown.names
    return {
        "item": item,
        "word": _(VERDICT_WORDS[told.verdict]),
        "point": item.points[0] if item.points else ALL,
        "where": ", ".join(names[name] for name in item.points),
        "added": ", ".join(names[name] for name in told.added),
        "left": ", ".join(names[name] for name in told.left),
        "apart": flow_findings.apart(item),
        "way": _(flow_findings.PEOPLE[told.direction]) if told.direction else "",
    }


@require_GET
def chart(request: HttpRequest, name: str) -> HttpResponse:
    """One chart of what is asked for."""
    asked = query(request)
    shown, narrow = Shown(asked), "narrow" in request.GET
    if name == "months":
        spec = flow_charts.months(rhythm.months(shown.days), asked.way, narrow=narrow)
    elif name == "days":
        spec = flow_charts.days(shown.days, shown.shocks, shown.changes, asked.way, narrow=narrow)
    elif name == "weekdays":
        spec = flow_charts.weekdays(shown.profile, narrow=narrow)
    elif name == "kinds":
        spec = flow_charts.kinds(shown.points, shown.names, narrow=narrow)
    else:
        raise Http404
    return charts.picture(spec)
