"""The forms that a table of a report takes: lines of text, Markdown, HTML, data, and a drawing that says no more.

What stands in a table, and in which language, is decided where it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

from rich.cells import cell_len

DRAWN = 12
"""How many groups a drawing has."""


class Named(NamedTuple):
    """A group: its code in the data, and what it is called."""

    code: str
    name: str


Cell = Named | str | int
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table: words first, then numbers. `keys` are what its columns are called in data, `head` on paper."""

    title: str
    keys: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[Cells, ...]

    def data(self) -> dict[str, Any]:
        """The table as data: codes, whatever the language."""
        rows = [dict(zip(self.keys, map(_coded, row), strict=True)) for row in self.rows]
        return {"title": self.title, "rows": rows}

    def plain(self) -> Iterator[str]:
        """The table as lines for a terminal, whose characters may be two columns wide."""
        rows = [self.head, *([said(cell) for cell in row] for row in self.rows)]
        widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        yield ""
        yield self.title
        for row in rows:
            cells = zip(row, widths, self._is_number, strict=True)
            yield "  " + "  ".join(_padded(cell, width, right) for cell, width, right in cells).rstrip()

    def piped(self) -> Iterator[str]:
        """The table as lines of Markdown."""
        line: Callable[[Iterable[str]], str] = lambda cells: f"| {' | '.join(cells)} |"  # noqa: E731
        yield line(self.head)
        yield line("--:" if is_number else "---" for is_number in self._is_number)
        for row in self.rows:
            yield line(said(cell).replace("|", "\\|") for cell in row)

    def marked(self) -> str:
        """The table as HTML, in a frame that scrolls by itself."""
        kinds = ["" if is_number else 'class="t"' for is_number in self._is_number]
        names = zip(self.head, kinds, strict=True)
        head = "".join(f'<th scope="col" {kind}>{escape(name)}</th>' for name, kind in names)
        rows = "".join(f"<tr>{''.join(_cells(row, kinds))}</tr>" for row in self.rows)
        caption = f"<caption>{escape(self.title)}</caption>"
        inner = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(self.title)}">{inner}</div>'

    def drawing(self) -> dict[str, Any]:
        """A drawing: for each group, then rows, then changed rows, a bar for each further column with its number."""
        rows = [row for row in self.rows if row[2]][:DRAWN]
        words, unit = self.head[3:], self.head[1]
        values = [
            {"group": said(row[0]), "change": word, "rows": number}
            for row in rows
            for word, number in zip(words, row[3:], strict=True)
            if number
        ]
        color = {"field": "change", "type": "nominal", "scale": {"domain": words}, "title": None}
        axis = {"format": ",d", "tickMinStep": 1}
        return {
            "title": {"text": self.title, "anchor": "start"},
            "data": {"values": values},
            "width": 520,
            "height": {"step": 16},
            "encoding": {
                "y": {"field": "group", "type": "nominal", "sort": [said(row[0]) for row in rows], "title": None},
                "yOffset": {"field": "change", "type": "nominal", "sort": words},
                "x": {"field": "rows", "type": "quantitative", "title": unit, "axis": axis},
            },
            "layer": [
                {"mark": "bar", "encoding": {"color": color}},
                {
                    "transform": [{"calculate": "format(datum.rows, ',') + ' ' + datum.change", "as": "said"}],
                    "mark": {"type": "text", "align": "left", "dx": 4},
                    "encoding": {"text": {"field": "said"}},
                },
            ],
        }

    @property
    def _is_number(self) -> list[bool]:
        """Of each column, whether it holds numbers."""
        return [isinstance(cell, int) for cell in self.rows[0]]


def said(cell: Cell) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, Named):
        return cell.name
    return f"{cell:,}" if isinstance(cell, int) else cell


def _coded(cell: Cell) -> str | int:
    return cell.code if isinstance(cell, Named) else cell


def _padded(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def _cells(row: Cells, kinds: list[str]) -> Iterator[str]:
    yield f'<th scope="row" {kinds[0]}>{escape(said(row[0]))}</th>'
    yield from (f"<td {kind}>{escape(said(cell))}</td>" for cell, kind in zip(row[1:], kinds[1:], strict=True))
