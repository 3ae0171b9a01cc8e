"""Charts of the passenger series as Vega-Lite specifications: months, weekdays, days with their shocks, kinds.

A narrow one is for a telephone. Directions differ by dash and shape as well as by colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from fairway.web.templatetags.fairway import WEEKDAYS
from fairway.web.zone.flow_findings import KINDS
from fairway.zone.flows import AtPoint, Day
from fairway.zone.rhythm import Change, Period, Shock

WIDE, NARROW, HEIGHT = 680, 250, 260
PADDING = {"left": 24, "right": 12, "top": 8, "bottom": 8}  # a reader's font may be wider than the one measured
Spec = dict[str, Any]
_MONTHS: Spec = {"format": "%Y-%m", "labelOverlap": True, "tickCount": {"expr": "width / 90"}, "labelFlush": True}
_COUNT: Spec = {"format": ",d", "tickCount": 5, "titleAngle": 0, "titleAlign": "left", "titleX": 0, "titleY": -10}


def months(found: Sequence[Period], way: str, *, narrow: bool) -> Spec:
    """People a day in each month; a month with days left out is a hollow point."""
    rows = [{"month": month.first.isoformat(), "people": month.mean(way), "whole": month.whole} for month in found]
    line = {"mark": {"type": "line", "color": "#5b6b78"}, "encoding": _xy("month", "people", _("people a day"))}
    hollow = {"condition": {"test": "datum.whole", "value": "#00695c"}, "value": "white"}
    points = {
        "mark": {"type": "point", "filled": True, "size": 45, "stroke": "#00695c", "strokeWidth": 1.5},
        "encoding": {**_xy("month", "people", _("people a day")), "fill": hollow},
    }
    return _chart(rows, narrow, layer=[line, points])


def days(found: Sequence[Day], shocks: Sequence[Shock], changes: Sequence[Change], way: str, *, narrow: bool) -> Spec:
    """Every day, shocks marked by triangles and changes of level by upright lines."""
    rows: list[Spec] = [{"day": item.day.isoformat(), "people": item.way(way), "kind": "day"} for item in found]
    rows += [{"day": item.day.isoformat(), "people": item.people, "kind": "shock"} for item in shocks]
    rows += [{"day": item.day.isoformat(), "kind": "change"} for item in changes]
    axes = _xy("day", "people", _("people a day"))
    return _chart(
        rows,
        narrow,
        layer=[
            {
                "transform": [{"filter": "datum.kind == 'day'"}],
                "mark": {"type": "line", "strokeWidth": 0.8, "color": "#5b6b78"},
                "encoding": axes,
            },
            {
                "transform": [{"filter": "datum.kind == 'change'"}],
                "mark": {"type": "rule", "strokeDash": [4, 3], "color": "#1d2a35"},
                "encoding": {"x": axes["x"]},
            },
            {
                "transform": [{"filter": "datum.kind == 'shock'"}],
                "mark": {"type": "point", "shape": "triangle-down", "filled": True, "size": 80, "color": "#a3182b"},
                "encoding": axes,
            },
        ],
    )


def weekdays(profile: dict[int, tuple[int, int]], *, narrow: bool) -> Spec:
    """Mean arrivals and departures of each weekday."""
    names = {weekday: _(WEEKDAYS[weekday - 1]) for weekday in profile}
    ways = (_("arrivals"), _("departures"))
    rows = [
        {"day": names[weekday], "people": means[column], "way": ways[column]}
        for weekday, means in profile.items()
        for column in (0, 1)
    ]
    way = {"field": "way", "type": "nominal", "title": None, "sort": list(ways)}
    axes = {
        "x": {
            "field": "day",
            "type": "ordinal",
            "sort": list(names.values()),
            "title": None,
            "axis": {"labelAngle": -60 if narrow else 0},
        },
        "y": {"field": "people", "type": "quantitative", "title": _("people a day"), "axis": _COUNT},
        "color": {**way, "legend": None},
    }
    dashed = {**axes, "strokeDash": {**way, "legend": None}}
    shaped = {**axes, "shape": way}
    return _chart(
        rows,
        narrow,
        layer=[
            {"mark": "line", "encoding": dashed},
            {"mark": {"type": "point", "filled": True, "size": 80, "opacity": 1}, "encoding": shaped},
        ],
    )


def kinds(found: Sequence[AtPoint], names: dict[str, str], *, narrow: bool) -> Spec:
    """The shares of residents and visitors at each control point."""
    label = {kind: _(word) for kind, word in KINDS.items()}
    rows = [
        {"point": names[item.place], "kind": label[kind], "people": getattr(item, kind), "order": order}
        for item in found
        for order, kind in enumerate(KINDS)
    ]
    colours = {"domain": list(label.values()), "range": ["#00695c", "#b9a6e3", "#e3e8ec"]}
    return _chart(
        rows,
        narrow,
        height={"step": 24},
        mark={"type": "bar", "stroke": "#1d2a35", "strokeWidth": 0.5},
        encoding={
            "y": {
                "field": "point",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelLimit": 100 if narrow else 220},
            },
            "x": {
                "field": "people",
                "type": "quantitative",
                "stack": "normalize",
                "title": None,
                "axis": {"format": ".0%", "tickCount": 4},
            },
            "color": {"field": "kind", "type": "nominal", "title": None, "scale": colours},
            "order": {"field": "order"},
        },
    )


def _xy(across: str, up: str, title: str) -> Spec:
    return {
        "x": {"field": across, "type": "temporal", "title": None, "axis": _MONTHS},
        "y": {"field": up, "type": "quantitative", "title": title, "axis": _COUNT},
    }


def _chart(rows: list[Spec], narrow: bool, **parts: Any) -> Spec:
    size = {"width": NARROW if narrow else WIDE, "height": HEIGHT, "padding": PADDING}
    return {**size, "data": {"values": rows}, **parts}
