"""The zone at a glance: figures, places, crossing points, promises, flows and findings, each bound to its evidence.

What is counted is counted in `fairway.zone`; which figures stand here is in `fairway/zone/board.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from fairway.web.zone import commitments, downloads, slips
from fairway.web.zone.commitments import FILTERS, Row
from fairway.web.zone.findings import findings
from fairway.web.zone.points import points
from fairway.web.zone.seeing import seen
from fairway.web.zone.tiles import Board, Tile, series
from fairway.zone import places, rhythm
from fairway.zone.board import SIDES
from fairway.zone.commitments import NO_DATA, NOT_MEASURABLE
from fairway.zone.flows import Day
from fairway.zone.models import Claim

SIDE_WORDS = {"both": gettext_noop("both"), "HK": gettext_noop("Hong Kong"), "CN": gettext_noop("Mainland")}
COLUMNS = ("figure", "value", "unit", "certainty", "as_of", "disputed", "source", "at", "address", "claim", "note")
MOST = 12
YEARS = 6


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The dashboard."""
    given = request.GET
    board, known = _asked(request)
    view, year, promises, days = board.seen, board.year, board.rows, board.days
    shown = commitments.narrowed(promises, given) if any(map(given.get, FILTERS)) else telling(promises, year)
    context = {
        **view.context(),
        "kept": commitments.kept(given, ("period", "side", *FILTERS)),
        "days": commitments.kept(given, ("as_of", "known_on")),
        "query": commitments.query(given),
        "wanted": {"period": year, "side": board.side, **{name: given.get(name, "") for name in FILTERS}},
        "years": known,
        "sides": SIDE_WORDS,
        "tiles": board.tiles(),
        "tree": places.tree(view.view),
        "points": points(view, board.side),
        "choices": commitments.choices(promises),
        "rows": shown[:MOST],
        "all": len(promises),
        "slips": slips.of(promises, view.on),
        "flows": rhythm.years(days)[-YEARS:],
        "findings": findings(view, days),
    }
    return render(request, "fairway/zone/board.html", context)


def _asked(request: HttpRequest) -> tuple[Board, list[str]]:
    """What the query asks the tiles for, and the years that it could have asked for."""
    view, side, year = seen(request), request.GET.get("side", ""), request.GET.get("period", "")
    days, promises = series(view), commitments.rows(view)
    known = years(days, promises)
    return Board(view, year if year in known else "", side if side in SIDES else "both", days, promises), known


@require_GET
def as_table(request: HttpRequest) -> HttpResponse:
    """The figures of the tiles as a CSV file, each with its source."""
    board, _known = _asked(request)
    return downloads.table("fairway-figures", COLUMNS, (row for tile in board.tiles() for row in _rows(tile)))


def _rows(tile: Tile) -> list[list[object]]:
    """A row for each claim of a tile, or for what was worked out; one that says so, where there are no data."""
    disputed = "yes" if tile.disputed else ""
    rows = [
        [tile.label, claim.value, claim.unit, claim.certainty, day, disputed, claim.source_id, *_where(claim)]
        for claim, day in ((told.claim, told.claim.as_of or told.day) for told in tile.claims)
    ]
    if tile.worked:
        source = tile.worked.source
        origin = [source.id if source else tile.worked.by, "", source.url if source else "", "", tile.worked.note]
        rows.append([tile.label, tile.worked.value, "", _("counted"), tile.worked.day, "", *origin])
    return rows or [[tile.label, "", "", _("No data"), *[""] * 7]]


def _where(claim: Claim) -> list[str]:
    return [claim.place, claim.source.url, claim.key, ""]


def years(days: Sequence[Day], promises: Iterable[Row]) -> list[str]:
    """The years that can be asked for: those of the series, and those in which promises fall due."""
    due = {row.year for row in promises if row.year != commitments.UNDATED}
    return sorted({str(item.day.year) for item in days} | due, reverse=True)


def telling(promises: Sequence[Row], year: str) -> list[Row]:
    """The promises that say most: of a year, if one is asked for; those with a known outcome first."""
    mute = (NO_DATA, NOT_MEASURABLE)
    wanted = [row for row in promises if year in ("", row.year)]
    return sorted(wanted, key=lambda row: (row.standing.state in mute, row.standing.due is None))
