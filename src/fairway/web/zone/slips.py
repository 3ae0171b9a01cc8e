"""The slip chart: for each dated promise when it was due, what came of it, and how far apart the two are.

What came of a promise is judged in `fairway.zone.commitments`. The table beneath the chart says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fairway.web import charts
from fairway.zone.commitments import KEPT, LATE, MISSED, SLIPPING
from fairway.zone.moments import moment

if TYPE_CHECKING:
    from fairway.web.zone.commitments import Row

ENDED = (KEPT, LATE, MISSED)
WIDE, NARROW, LINE = 700, 290, 44


@dataclass(frozen=True)
class Slip:
    """A dated promise on the chart. `end` is when it was kept, or the last day on which it was seen undone."""

    row: Row
    due: date
    end: date | None
    announced: tuple[date, ...]


@dataclass(frozen=True)
class Slips:
    """The promises of a chart, the day that it is about, and what it finds."""

    items: tuple[Slip, ...]
    on: date
    finding: str
    rest: str


def of(rows: Sequence[Row], on: date) -> Slips:
    """The slip chart of some promises: those whose outcome is known, and those whose dates have moved."""
    dated = [row for row in rows if row.standing.due]
    known = [row for row in dated if row.standing.state in ENDED]
    moved = [row for row in dated if row.standing.state == SLIPPING]
    passed = [row for row in dated if row.standing.reason in ("not reported", "only before its date")]
    items = sorted((_slip(row) for row in (*known, *moved)), key=lambda item: (item.due, item.row.label))
    return Slips(tuple(items), on, _finding(known), _rest(passed))


def _finding(known: Sequence[Row]) -> str:
    """What the chart shows, worked out from its rows."""
    if not known:
        return _("No source says yet what came of any dated promise")
    late = sum(row.standing.state != KEPT for row in known)
    words = ngettext(
        "%(late)s of %(n)s dated promise whose outcome is known came late or not at all",
        "%(late)s of %(n)s dated promises whose outcome is known came late or not at all",
        len(known),
    )
    return words % {"late": late, "n": len(known)}


def _rest(passed: Sequence[Row]) -> str:
    if not passed:
        return ""
    words = ngettext(
        "The date of %(n)s more has passed, and no source says what came of it; it counts neither way.",
        "The dates of %(n)s more have passed, and no source says what came of them; they count neither way.",
        len(passed),
    )
    return words % {"n": len(passed)}


def _slip(row: Row) -> Slip:
    item = row.standing
    assert item.due is not None
    due = moment(item.due.value).last
    undone = moment(item.undone[-1].value).first if item.undone else None
    end = item.fulfilled_on.first if item.fulfilled_on else undone
    announced = tuple(moment(claim.value).last for claim in item.dates if claim.value != item.due.value)
    return Slip(row, due, end, announced)


def picture(slips: Slips, narrow: bool = False) -> HttpResponse:
    """The chart as an answer."""
    return charts.picture(spec(slips, NARROW if narrow else WIDE))


def spec(slips: Slips, width: int) -> dict[str, Any]:
    """The chart: a ring where a promise was due, a cross where it was last seen undone, a disc where it was kept."""
    marks = [mark for at, item in enumerate(slips.items) for mark in _marks(at, item)]
    lines = [line for at, item in enumerate(slips.items) if (line := _line(at, item))]
    first = min((mark["day"] for mark in marks), default=slips.on.isoformat())
    names = [{"row": at, "day": first, "text": _caption(item)} for at, item in enumerate(slips.items)]
    y = {"field": "row", "type": "ordinal", "axis": None}
    x = {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%Y", "tickCount": "year"}}
    kinds = [_("Due"), _("Other dates announced"), _("Kept"), _("Last seen not yet done")]
    shape = {"domain": kinds, "range": ["circle", "triangle-down", "square", "cross"]}
    filled = {"domain": kinds, "range": ["white", charts.GREY, charts.SIDES[0], charts.INK]}
    legend = {"title": None, "columns": 4 if width > NARROW else 2, "columnPadding": 30}
    point = {
        "x": x,
        "y": y,
        "shape": {"field": "kind", "type": "nominal", "scale": shape, "legend": legend},
        "stroke": {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": kinds, "range": [charts.INK]},
            "legend": legend,
        },
        "fill": {"field": "kind", "type": "nominal", "scale": filled, "legend": legend},
    }
    return {
        "width": width,
        "height": {"step": LINE},
        "title": {"text": slips.finding, "anchor": "start", "limit": width} if width > NARROW else None,
        "layer": [
            {
                "data": {"values": lines},
                "mark": {"type": "rule", "strokeWidth": 2.5},
                "encoding": {
                    "x": x,
                    "x2": {"field": "end"},
                    "y": y,
                    "strokeDash": {
                        "field": "open",
                        "type": "nominal",
                        "scale": {"domain": [False, True], "range": [[1, 0], [5, 4]]},
                        "legend": None,
                    },
                },
            },
            {
                "data": {"values": marks},
                "mark": {"type": "point", "opacity": 1, "size": 130},
                "encoding": point,
            },
            {
                "data": {"values": names},
                "mark": {"type": "text", "align": "left", "dy": -15, "fontSize": 12, "limit": width},
                "encoding": {"x": x, "y": y, "text": {"field": "text"}},
            },
        ],
    }


def _caption(item: Slip) -> str:
    return f"{item.row.label} · {item.row.badge.word}"


def _marks(at: int, item: Slip) -> list[dict[str, Any]]:
    told = [(day, _("Other dates announced")) for day in item.announced]
    told.append((item.due, _("Due")))
    if item.end:
        told.append((item.end, _("Kept") if item.row.standing.fulfilled_on else _("Last seen not yet done")))
    return [{"row": at, "day": day.isoformat(), "kind": kind} for day, kind in told]


def _line(at: int, item: Slip) -> dict[str, Any] | None:
    """From the due date to the end, or to the last date announced; dashed while nothing has come of it."""
    end = item.end or max(item.announced, default=None)
    if end is None or end == item.due:
        return None
    return {"row": at, "day": item.due.isoformat(), "end": end.isoformat(), "open": not item.row.standing.fulfilled_on}
