"""The picture of ties: who takes part on the left, what they take part in on the right, a line for each tie.

The same ties give the same picture. Lines differ by dash as well as by colour; the table beneath says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from django.utils.translation import gettext as _

from fairway.web.charts import INK, SIDES
from fairway.web.zone.drawing import LINE, Canvas, wrapped
from fairway.zone.moments import moment
from fairway.zone.network import AGREEMENTS, PARENTS, POSTS, Knot

WIDE, NARROW, EDGE, GAP, MOST = 760, 300, 8, 10, 120
SHARES = (0.36, 0.2)
"""How much of the width is for those who take part, and for the lines."""
DASHES = {AGREEMENTS: ("none", SIDES[0]), POSTS: ("5 3", SIDES[1]), PARENTS: ("1 3", INK)}


@dataclass(frozen=True)
class Box:
    """Words with their place: the top of the box, and how tall it is."""

    lines: tuple[str, ...]
    top: float

    @property
    def height(self) -> float:
        """How tall the words are."""
        return len(self.lines) * LINE + 6

    @property
    def middle(self) -> float:
        """Where lines meet the box."""
        return self.top + self.height / 2


def draw(found: Sequence[Knot], labels: dict[str, str], width: float) -> Canvas:
    """The picture of some knots."""
    title = _("Who takes part in what")
    if not found:
        canvas = Canvas(width, 60, title)
        canvas.words([_("No data")], EDGE, 34)
        return canvas
    left, gap = (width * share for share in SHARES)
    right = width - left - gap - 2 * EDGE
    knots = _column([_caption(knot, labels) for knot in found], right)
    people = _order(found)
    boxes = dict(zip(people, _column([labels[name] for name in people], left), strict=True))
    height = max(box.top + box.height for box in (*knots, *boxes.values())) + EDGE
    canvas = Canvas(width, height, title)
    start, end = EDGE + left, EDGE + left + gap
    for knot, box in zip(found, knots, strict=True):
        for tie in knot.ties:
            _line(canvas, knot.kind, (start, boxes[tie.who].middle), (end, box.middle))
    for box in boxes.values():
        _words(canvas, box, EDGE, left, "end")
    for box in knots:
        _words(canvas, box, end, right, "start")
    return canvas


def _order(found: Sequence[Knot]) -> list[str]:
    """Those who take part, each near the middle of what they take part in, so that few lines cross."""
    at: dict[str, list[int]] = {}
    for place, knot in enumerate(found):
        for tie in knot.ties:
            at.setdefault(tie.who, []).append(place)
    return sorted(at, key=lambda name: (mean(at[name]), name))


def _caption(knot: Knot, labels: dict[str, str]) -> str:
    """What ties join, with its year where that is known."""
    label = labels[knot.entity.id]
    if knot.kind == POSTS:
        label = f"{label}, {labels[knot.named]}" if labels[knot.named] not in label else label
    return f"{label} ({moment(knot.date).first.year})" if knot.kind == AGREEMENTS and knot.date else label


def _column(captions: Iterable[str], width: float) -> list[Box]:
    """Boxes under one another."""
    boxes, top = [], float(EDGE)
    for caption in captions:
        box = Box(tuple(wrapped(caption, width - 2 * GAP)), top)
        boxes.append(box)
        top += box.height + 6
    return boxes


def _line(canvas: Canvas, kind: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    (x, y), (to_x, to_y) = start, end
    middle = (x + to_x) / 2
    path = f"M{x:.1f} {y:.1f} C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
    dash, colour = DASHES[kind]
    canvas.add("path", d=path, fill="none", stroke=colour, stroke_width=1.5, stroke_dasharray=dash)


def _words(canvas: Canvas, box: Box, x: float, width: float, side: str) -> None:
    canvas.add("rect", x=x, y=box.top, width=width, height=box.height, fill="#f4f5f7", stroke="#c9ced6")
    foot = x + width - GAP if side == "end" else x + GAP
    canvas.words(box.lines, foot, box.top + LINE - 1, text_anchor=side)
