"""How many norms are in force by day: charts by kind of movement and by legal system, and tables that say the same."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fairway.law.in_force import InForce, change_days, in_force
from fairway.law.norm import KINDS
from fairway.law.rulebook import Rulebook, default
from fairway.web import charts
from fairway.web.frame import language
from fairway.web.presenting import bare
from fairway.web.versions import asked_day

WIDE, NARROW, HEIGHT = 680, 250, 260
BY = {"kinds": "kinds", "sides": "jurisdictions"}
"""The charts by name, and what of the counts each shows."""


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The norms in force on a day and by year, and on every day on which that changes."""
    book, day = default(), asked_day(request)
    days = change_days(book)
    years = [date(year, 1, 1) for year in range(days[0].year, days[-1].year + 1)] if days else []
    columns = [(name, "kinds", _(name)) for name in KINDS] + [
        (name, "jurisdictions", bare(label.say(language()))) for name, label in book.head.jurisdictions.items()
    ]
    context = {
        "at": day,
        "coverage": book.head.coverage,
        "head": [label for _name, _of, label in columns],
        "on_day": _cells(in_force(book, [day]), columns) if day in book.head.coverage else [],
        "years": _cells(in_force(book, (first for first in years if first in book.head.coverage)), columns),
        "days": _cells(in_force(book, days), columns),
        "charts": list(BY),
    }
    return render(request, "fairway/in_force.html", context)


def _cells(rows: list[InForce], columns: list[tuple[str, str, str]]) -> list[tuple[date, int, list[tuple[str, int]]]]:
    """Rows of a table: the day, the total, and each column with its label."""
    return [
        (row.day, row.total, [(label, getattr(row, of).get(name, 0)) for name, of, label in columns]) for row in rows
    ]


@require_GET
def chart(request: HttpRequest, name: str) -> HttpResponse:
    """One chart: the norms in force by day, a line for each kind of movement or each legal system."""
    if name not in BY:
        raise Http404
    return charts.picture(_spec(default(), name, narrow="narrow" in request.GET))


def _spec(book: Rulebook, by: str, *, narrow: bool) -> dict[str, Any]:
    labels = {kind: _(kind) for kind in KINDS}
    if by == "sides":
        labels = {name: bare(label.say(language())) for name, label in book.head.jurisdictions.items()}
    counted = in_force(book, [*change_days(book), *filter(None, [book.head.coverage.end])])
    rows = [
        {"day": item.day.isoformat(), "norms": getattr(item, BY[by]).get(name, 0), "line": label}
        for item in counted
        for name, label in labels.items()
    ]
    # The order stands in the scale: lines sorted by themselves would have a legend for colours and one for dashes.
    line = {"field": "line", "type": "nominal", "title": None, "scale": {"domain": list(labels.values())}}
    month = {"format": "%Y-%m", "labelOverlap": True, "tickCount": {"expr": "width / 90"}, "labelFlush": True}
    count = {"tickCount": 5, "titleAngle": 0, "titleAlign": "left", "titleX": 0, "titleY": -10}
    return {
        "width": NARROW if narrow else WIDE,
        "height": HEIGHT,
        "padding": {"left": 24, "right": 12, "top": 8, "bottom": 8},
        "data": {"values": rows},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "title": None, "axis": month},
            "y": {"field": "norms", "type": "quantitative", "title": _("norms in force"), "axis": count},
            "color": line,
            "strokeDash": line,
        },
    }
