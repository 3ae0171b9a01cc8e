"""Charts as SVG, drawn on the server from Vega-Lite specifications.

A chart is told apart by shape, dash and label as well as by colour, and says nothing that the table beneath
it does not. What a chart shows is decided where its data are.
"""

from __future__ import annotations

from typing import Any

import vl_convert
from django.http import HttpResponse

INK, GREY, SIDES = "#1d2a35", "#5b6b78", ("#00695c", "#5e35b1", "#b45309", "#1d4ed8", "#9d174d", "#4d7c0f")
FONT = "system-ui, 'Noto Sans CJK HK', 'PingFang HK', 'Microsoft JhengHei', sans-serif"
CONFIG: dict[str, Any] = {
    "background": "white",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12, "gridColor": "#e3e8ec"},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "orient": "bottom"},
    "range": {"category": list(SIDES)},
}


def svg(spec: dict[str, Any]) -> str:
    """The picture of a Vega-Lite specification. Data stand in it; nothing is fetched."""
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": CONFIG, **spec}
    return str(vl_convert.vegalite_to_svg(whole, allowed_base_urls=[]))


def picture(spec: dict[str, Any]) -> HttpResponse:
    """The answer that is a chart, to stand in a page or to be kept."""
    return HttpResponse(svg(spec), content_type="image/svg+xml")
