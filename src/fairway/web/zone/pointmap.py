"""Control points by their coordinates. Points of one datum are drawn together; those of another are marked apart.

Web maps of the Mainland use GCJ-02, which lies some hundreds of metres off: no point is moved from one to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from fairway.web.charts import GREY, INK, SIDES
from fairway.web.zone import downloads
from fairway.web.zone.drawing import LINE, Canvas, wrapped
from fairway.web.zone.points import Point, points
from fairway.web.zone.seeing import seen
from fairway.zone.models import Claim
from fairway.zone.reading import surest

WIDE, NARROW, EDGE, LEAST_HEIGHT = 460, 300, 24, 120
DATUM, SHIFTED = "WGS84", "GCJ-02"
KM_A_DEGREE = 111.32
COLUMNS = (
    "place",
    "name",
    "latitude",
    "longitude",
    "datum",
    "certainty",
    "drawn",
    "source",
    "at",
    "address",
    "claim",
    "hours",
    "hours_source",
    "hours_as_of",
)


@dataclass(frozen=True)
class Spot:
    """A control point at one pair of coordinates."""

    point: Point
    claim: Claim
    label: str

    @property
    def latitude(self) -> float:
        """Degrees north."""
        return float(self.claim.value.partition(",")[0])

    @property
    def longitude(self) -> float:
        """Degrees east."""
        return float(self.claim.value.partition(",")[2])


def spots(found: Sequence[Point], lang: str) -> list[Spot]:
    """Each control point once, at its surest coordinates, from west to east; in WGS84, wherever that is told."""
    made = []
    for point in found:
        claims = point.entity.of("coordinates")
        told = [claim for claim in claims if claim.unit == DATUM] or [c for c in claims if c.unit == SHIFTED]
        if told:
            made.append(Spot(point, surest(told), point.entity.label(lang)))
    return sorted(made, key=lambda spot: (spot.longitude, spot.latitude))


@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """The map as SVG."""
    view = seen(request)
    found = spots(points(view, request.GET.get("side", "both")), view.lang)
    return draw(found, NARROW if "narrow" in request.GET else WIDE).answer()


@require_GET
def as_table(request: HttpRequest) -> HttpResponse:
    """The control points as a CSV file: every pair of coordinates with its datum and source, and the hours."""
    view = seen(request)
    found = points(view, request.GET.get("side", "both"))
    drawn = {spot.claim.key for spot in spots(found, view.lang)}
    rows = (_row(point, claim, drawn, view.lang) for point in found for claim in point.entity.of("coordinates"))
    return downloads.table("fairway-crossing-points", COLUMNS, rows)


def _row(point: Point, claim: Claim, drawn: set[str], lang: str) -> list[object]:
    latitude, _comma, longitude = claim.value.partition(",")
    hours = point.hours
    where = [claim.source_id, claim.place, claim.source.url, claim.key]
    opening = [hours.value, hours.source_id, hours.as_of or hours.source.date] if hours else ["", "", ""]
    told = [point.entity.id, point.entity.label(lang), latitude, longitude, claim.unit, claim.certainty]
    return [*told, "yes" if claim.key in drawn else "", *where, *opening]


class Frame:
    """Where a point of the earth stands in the picture: north up, as far east as north."""

    def __init__(self, found: Sequence[Spot], width: float) -> None:
        west, east = min(s.longitude for s in found), max(s.longitude for s in found)
        self.west, self.north = west, max(s.latitude for s in found)
        south = min(s.latitude for s in found)
        self.squeeze = cos(radians((self.north + south) / 2))
        self.scale = (width - 2 * EDGE) / max((east - west) * self.squeeze, 0.02)
        self.height = max((self.north - south) * self.scale + 2 * EDGE, LEAST_HEIGHT)

    def place(self, spot: Spot) -> tuple[float, float]:
        """The spot in the picture."""
        x = EDGE + (spot.longitude - self.west) * self.squeeze * self.scale
        return x, EDGE + (self.north - spot.latitude) * self.scale

    def kilometres(self, length: float) -> float:
        """A length on the earth, in the picture."""
        return length / KM_A_DEGREE * self.scale


def draw(found: Sequence[Spot], width: float) -> Canvas:
    """The spots with their numbers, and the list of the numbers beneath."""
    title = _("Control points by their coordinates")
    if not found:
        canvas = Canvas(width, 60, title)
        canvas.words([_("No data")], EDGE, 34)
        return canvas
    frame = Frame(found, width)
    key = [line for at, spot in enumerate(found, 1) for line in wrapped(f"{at}  {spot.label}", width - 2 * EDGE)]
    note = wrapped(_note(found), width - 2 * EDGE)
    canvas = Canvas(width, frame.height + LINE * (len(key) + len(note) + 4), title)
    canvas.add("rect", x=1, y=1, width=width - 2, height=frame.height - 2, fill="none", stroke=GREY)
    for at in range(len(found)):
        _mark(canvas, frame, found, at)
    _bar(canvas, frame, width)
    canvas.words([*key, *note], EDGE, frame.height + 3 * LINE)
    return canvas


def _note(found: Sequence[Spot]) -> str:
    shifted = sum(spot.claim.unit == SHIFTED for spot in found)
    if not shifted:
        return _("All points are in WGS84. Schematic; not a boundary map.")
    words = ngettext(
        "%(n)s point, a dashed square, is in GCJ-02: it lies some hundreds of metres off the others, in WGS84.",
        "%(n)s points, dashed squares, are in GCJ-02: they lie some hundreds of metres off the others, in WGS84.",
        shifted,
    )
    return words % {"n": shifted}


def _mark(canvas: Canvas, frame: Frame, found: Sequence[Spot], at: int) -> None:
    """A disc for WGS84, a dashed square for GCJ-02; the number on the side away from the next point."""
    spot = found[at]
    x, y = frame.place(spot)
    if spot.claim.unit == SHIFTED:
        canvas.add("rect", x=x - 5, y=y - 5, width=10, height=10, fill="#fff", stroke=INK, stroke_dasharray="3 2")
    else:
        canvas.add("circle", cx=x, cy=y, r=5, fill=SIDES[0], stroke=INK)
    crowded = at + 1 < len(found) and frame.place(found[at + 1])[0] - x < 26
    side = {"x": x - 9, "text_anchor": "end"} if crowded and x > EDGE + 4 else {"x": x + 9}
    canvas.add("text", str(at + 1), y=y + 5, font_weight="bold", **side)


def _bar(canvas: Canvas, frame: Frame, width: float) -> None:
    """How long some kilometres are: as many as fit a quarter of the picture."""
    length = next((km for km in (20, 10, 5, 2, 1) if frame.kilometres(km) <= width / 3), 1)
    long = frame.kilometres(length)
    x, y = EDGE, frame.height + 18
    canvas.add("path", d=f"M{x:.1f} {y - 5:.1f} v5 h{long:.1f} v-5", fill="none", stroke=INK)
    canvas.add("text", _("%(n)s km, north is up") % {"n": length}, x=x + long + 8, y=y)
