"""Pictures in SVG that no charting grammar draws: a canvas, words that wrap, and the answer that is a picture.

What stands where is decided by who draws; text is escaped here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from xml.etree import ElementTree

from django.http import HttpResponse

from fairway.web.charts import FONT, INK

SIZE, LINE = 13, 17
LATIN = 0.56
"""How wide a letter is, in sizes of its type; a Chinese sign is as wide as its size."""
OPENING, CLOSING = "（「『《〈", "）」』》〉，、。；："
NAMESPACE = "http://www.w3.org/2000/svg"


class Canvas:
    """A picture being drawn, with what it is called for those who do not see it."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height = width, height
        box = f"0 0 {_number(width)} {_number(height)}"
        plain = {"xmlns": NAMESPACE, "viewBox": box, "width": _number(width), "height": _number(height), "role": "img"}
        self.root = ElementTree.Element("svg", {**plain, "font-family": FONT, "font-size": str(SIZE), "fill": INK})
        ElementTree.SubElement(self.root, "title").text = title
        self.add("rect", width=width, height=height, fill="#fff")

    def add(self, tag: str, text: str = "", **attributes: object) -> ElementTree.Element:
        """An element; `_` in an attribute stands for a hyphen."""
        told = {name.replace("_", "-"): _number(value) for name, value in attributes.items()}
        made = ElementTree.SubElement(self.root, tag, told)
        made.text = text or None
        return made

    def words(self, lines: Sequence[str], x: float, y: float, **attributes: object) -> None:
        """Lines of text under one another, the first with its foot at `y`."""
        for at, line in enumerate(lines):
            self.add("text", line, x=x, y=y + at * LINE, **attributes)

    def answer(self) -> HttpResponse:
        """The picture as an answer."""
        drawn = ElementTree.tostring(self.root, encoding="unicode")
        return HttpResponse(drawn, content_type="image/svg+xml")


def width_of(text: str, size: float = SIZE) -> float:
    """About how wide a text is."""
    return sum(size if _wide(sign) else size * LATIN for sign in text)


def wrapped(text: str, width: float, most: int = 99) -> list[str]:
    """A text in lines that fit a width: broken between words, or between Chinese signs; what is over `most` is cut."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_of(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    lines.append(line.rstrip())
    return [*lines[: most - 1], lines[most - 1] + "…"] if len(lines) > most else lines


def _pieces(text: str) -> list[str]:
    """Where a text may be broken: after spaces, and around Chinese signs, but not inside of a bracket."""
    pieces: list[str] = []
    for sign in text:
        if pieces and _clings(pieces[-1][-1], sign):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _clings(before: str, sign: str) -> bool:
    """Whether no line may begin with a sign after another."""
    if before in OPENING or sign in CLOSING:
        return True
    return before != " " and not (_wide(before) or _wide(sign))


def _wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def _number(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
