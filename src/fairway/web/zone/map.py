"""The zone as a schematic map: its areas to scale, north and south of the river, drawn from claims.

Where a boundary runs is not drawn. Control points stand on a map of their own (`fairway.web.zone.pointmap`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fairway.web.charts import INK
from fairway.web.zone import downloads
from fairway.web.zone.drawing import LINE, Canvas, wrapped
from fairway.web.zone.seeing import Seen, seen
from fairway.web.zone.wording import figure
from fairway.zone.models import Claim
from fairway.zone.places import Place, square_metres, tree

WIDE, NARROW, EDGE, GAP = 460, 300, 10, 6
FILLS = {"CN": "#efeaf8", "HK": "#dff1ef"}
WATER = "#cfe3f5"
RIVER = "place.shenzhen_river"
COLUMNS = ("place", "name", "part_of", "depth", "area", "unit", "certainty", "source", "at", "address", "claim")


@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """The map as SVG."""
    view = seen(request)
    whole = tree(view.view)
    return draw(view, whole, NARROW if "narrow" in request.GET else WIDE).answer()


@require_GET
def as_table(request: HttpRequest) -> HttpResponse:
    """The places of the map as a CSV file, each area with its source."""
    view = seen(request)
    whole = tree(view.view)
    return downloads.table("fairway-places", COLUMNS, _rows(view, whole) if whole else [])


def _rows(view: Seen, whole: Place) -> list[list[object]]:
    rows = []
    for depth, place in whole.walk():
        area, parent = place.area, place.entity.best("part_of")
        name = place.entity.label(view.lang)
        rows.append([place.entity.id, name, parent.object if parent else "", depth, *_said(area)])
    return rows


def _said(area: Claim | None) -> tuple[str, ...]:
    if area is None:
        return ("",) * 7
    return (area.value, area.unit, area.certainty, area.source_id, area.place, area.source.url, area.key)


def draw(view: Seen, whole: Place | None, width: float) -> Canvas:
    """The areas of each bank side by side, as wide as they are large; the river between them."""
    banks = {side: [part for part in (whole.parts if whole else ()) if _side(part) == side] for side in ("CN", "HK")}
    largest = max((_size(parts) for parts in banks.values()), default=Decimal(0))
    title = _("The zone, schematic; not a boundary map")
    if not largest:
        canvas = Canvas(width, 60, title)
        canvas.words([_("No data")], EDGE, 34)
        return canvas
    plan = Plan(view, (width - 2 * EDGE) / float(largest))
    height = plan.height(banks.values())
    told = wrapped(title, width - 2 * EDGE)
    canvas = Canvas(width, 2 * height + 64 + LINE * (len(told) + 2), title)
    canvas.words([_("Mainland")], EDGE, 16, font_weight="bold")
    plan.bank(canvas, banks["CN"], 24, height)
    river = 24 + height + 8
    canvas.add("rect", x=0, y=river, width=width, height=24, fill=WATER)
    name = view.view.labels([RIVER], view.lang)[RIVER]
    canvas.add("text", name, x=width / 2, y=river + 17, text_anchor="middle", font_style="italic")
    plan.bank(canvas, banks["HK"], river + 32, height)
    canvas.words([_("Hong Kong")], EDGE, river + 32 + height + LINE, font_weight="bold")
    canvas.words(told, EDGE, river + 32 + height + 2 * LINE)
    return canvas


def _side(place: Place) -> str:
    return place.entity.value("side")


def _size(places: Sequence[Place]) -> Decimal:
    return sum((square_metres(place.area) for place in places if place.area), Decimal(0))


def _boxes(place: Place) -> list[tuple[Place, Claim]]:
    """What is drawn as boxes: the parts of a place, or the place itself where none are known, with their areas."""
    return [(box, box.area) for box in (place.parts or (place,)) if box.area]


@dataclass(frozen=True)
class Plan:
    """How boxes are drawn: in which language, and how wide a square metre is."""

    view: Seen
    scale: float

    def height(self, banks: Iterable[Sequence[Place]]) -> float:
        """Tall enough for the words of every box."""
        boxes = [box for places in banks for place in places for box in _boxes(place)]
        return LINE * (max((len(self.label(*box)) for box in boxes), default=1) + 3)

    def bank(self, canvas: Canvas, places: Sequence[Place], y: float, height: float) -> None:
        """The boxes of one bank from west to east, with the names of the places that they belong to above them."""
        x = float(EDGE)
        for place in places:
            start = x
            for box, area in _boxes(place):
                width = self.width(area)
                fill = FILLS.get(_side(place), "#fff")
                canvas.add("rect", x=x + 1, y=y + 22, width=width - 2, height=height - 22, fill=fill, stroke=INK)
                canvas.words(self.label(box, area), x + GAP, y + 22 + LINE)
                x += width
            if place.parts and place.area:
                told = f"{place.entity.label(self.view.lang)}, {self.said(place.area)}"
                canvas.add("path", d=f"M{start + 1:.1f} {y + 20:.1f} v-4 H{x - 1:.1f} v4", fill="none", stroke=INK)
                middle = {"x": (start + x) / 2, "y": y + 11, "text_anchor": "middle"}
                canvas.add("text", wrapped(told, x - start, most=1)[0], **middle)

    def width(self, area: Claim) -> float:
        """How wide a box of this area is."""
        return float(square_metres(area)) * self.scale

    def label(self, box: Place, area: Claim) -> list[str]:
        """The name and the area of a box, in lines that fit it."""
        room = self.width(area) - 2 * GAP
        return [*wrapped(box.entity.label(self.view.lang), room), *wrapped(self.said(area), room)]

    def said(self, area: Claim) -> str:
        """An area as its source has it."""
        return figure(area.value, area.unit, self.view.lang)
