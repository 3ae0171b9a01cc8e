"""The zone at a glance: figures, places, crossing points, promises, flows and findings, each bound to its evidence.

What is counted is counted in `fairway.zone`; which figures stand here is in `fairway/zone/board.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from fairway.web.zone import commitments, slips
from fairway.web.zone.commitments import FILTERS, Row
from fairway.web.zone.findings import findings
from fairway.web.zone.points import points
from fairway.web.zone.seeing import seen
from fairway.web.zone.tiles import Board, series
from fairway.zone import places, rhythm
from fairway.zone.board import SIDES
from fairway.zone.commitments import NO_DATA, NOT_MEASURABLE
from fairway.zone.flows import Day

SIDE_WORDS = {"both": gettext_noop("both"), "HK": gettext_noop("Hong Kong"), "CN": gettext_noop("Mainland")}
MOST = 12
YEARS = 6


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The dashboard."""
    view, given = seen(request), request.GET
    side = given.get("side", "both")
    side = side if side in SIDES else "both"
    days, promises = series(view), commitments.rows(view)
    known = years(days, promises)
    year = given.get("period", "")
    year = year if year in known else ""
    shown = commitments.narrowed(promises, given) if any(map(given.get, FILTERS)) else telling(promises, year)
    context = {
        **view.context(),
        "kept": commitments.kept(given, ("period", "side", *FILTERS)),
        "days": commitments.kept(given, ("as_of", "known_on")),
        "query": commitments.query(given),
        "wanted": {"period": year, "side": side, **{name: given.get(name, "") for name in FILTERS}},
        "years": known,
        "sides": SIDE_WORDS,
        "tiles": Board(view, year, side, days, promises).tiles(),
        "tree": places.tree(view.view),
        "points": points(view, side),
        "choices": commitments.choices(promises),
        "rows": shown[:MOST],
        "all": len(promises),
        "slips": slips.of(promises, view.on),
        "flows": rhythm.years(days)[-YEARS:],
        "findings": findings(view, days),
    }
    return render(request, "fairway/zone/board.html", context)


def years(days: Sequence[Day], promises: Iterable[Row]) -> list[str]:
    """The years that can be asked for: those of the series, and those in which promises fall due."""
    due = {row.year for row in promises if row.year != commitments.UNDATED}
    return sorted({str(item.day.year) for item in days} | due, reverse=True)


def telling(promises: Sequence[Row], year: str) -> list[Row]:
    """The promises that say most: of a year, if one is asked for; those with a known outcome first."""
    mute = (NO_DATA, NOT_MEASURABLE)
    wanted = [row for row in promises if year in ("", row.year)]
    return sorted(wanted, key=lambda row: (row.standing.state in mute, row.standing.due is None))
