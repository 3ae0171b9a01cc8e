"""What a reform changed, told to people: tables as text, Markdown, HTML and JSON, and a chart that says no more.

The numbers are those of the count; nothing is judged here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from fairway.law.amendment import Overlay
from fairway.law.determination import OUTCOMES
from fairway.law.errors import FactError, Position
from fairway.law.rulebook import Rulebook
from fairway.tables.changes import (
    AMOUNTS,
    BETTER,
    BY,
    CAUSE,
    OTHERWISE,
    OUTCOME,
    REASONS,
    SAME,
    SUM,
    WORSE,
    Changes,
    Count,
)
from fairway.tables.divisions import MONTH, SIDE
from fairway.tables.output import written

MOVED = (BETTER, WORSE, OTHERWISE, REASONS, AMOUNTS)
HEADS = {BETTER: "better", WORSE: "worse", OTHERWISE: "otherwise", REASONS: "reasons only", AMOUNTS: "amounts only"}
SHOWN = 40
"""How many groups of one kind are told, those with most changes first."""
DRAWN = 12
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;color:#1d2a35;max-width:60rem;margin:1rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem}table{border-collapse:collapse}caption{text-align:left;font-weight:600}"
    "th,td{padding:.2rem .6rem;border-bottom:1px solid #ccd5dc;text-align:right;vertical-align:top}"
    "th.t,td.t{text-align:left}tbody th{font-weight:400}.wide,figure{overflow-x:auto;margin:0 0 1.5rem}"
)


Cells = tuple[str | int, ...]


@dataclass(frozen=True)
class Table:
    """One table of the report; words first, then numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[Cells, ...]


class Report:
    """The report on one count under a reform."""

    def __init__(self, overlay: Overlay, rulebook: Rulebook, by: Iterable[str], changes: dict[str, int]) -> None:
        self.overlay = overlay
        self.rulebook = rulebook
        self.by = tuple(by)
        self.counts = list(Changes(changes).counts())

    @cached_property
    def totals(self) -> dict[str, int]:
        """The rows that changed by each word, and those that did not."""
        found: dict[str, int] = dict.fromkeys((SAME, *MOVED), 0)
        for count in self.counts:
            if count.what == OUTCOME:
                found[count.word] += count.rows
        return found

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words by which rows changed; better and worse are told in any case."""
        return tuple(word for word in MOVED if self.totals[word] or word in (BETTER, WORSE))

    @property
    def heads(self) -> list[str]:
        """What stands above the numbers of each."""
        return [HEADS[word] for word in self.words]

    @property
    def headline(self) -> str:
        """The whole in one sentence."""
        rows, changed = sum(self.totals.values()), sum(self.totals[word] for word in MOVED)
        share = f" ({changed / rows:.1%})" if rows else ""
        parts = ", ".join(f"{self.totals[word]:,} {HEADS[word]}" for word in MOVED if self.totals[word])
        return f"{changed:,} of {rows:,} rows change{share}" + (f": {parts}" if parts else "")

    @property
    def title(self) -> str:
        """The reform's name, and when it begins."""
        begins = f", from {self.overlay.start}" if self.overlay.start else ""
        return f"Reform: {self.overlay.label.say()}{begins}"

    @cached_property
    def tables(self) -> list[Table]:
        """Every table, those without a row left out."""
        found = [self._outcomes(), self._sums(), *map(self._divided, self.by), self._causes()]
        return [table for table in found if table.rows]

    def _title(self, name: str) -> str:
        if name in (SIDE, MONTH):
            return f"By {name}"
        return f"By {self.rulebook.vocabulary[name].label.say()} ({name})"

    def _outcomes(self) -> Table:
        """From which outcome to which."""
        moves: dict[tuple[str, str], int] = defaultdict(int)
        for count in self.counts:
            if count.what == OUTCOME and count.word != SAME:
                moves[count.name, count.value] += count.rows
        order = sorted(moves, key=lambda move: tuple(map(OUTCOMES.index, move)))
        return Table("From outcome to outcome", ("before", "after", "rows"), tuple((*m, moves[m]) for m in order))

    def _sums(self) -> Table:
        """What the calculations that were asked for come to in all rows."""
        sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(("before", "after"), Decimal(0)))
        for count in self.counts:
            if count.what == SUM:
                sums[count.name][count.value] += Decimal(count.rows).scaleb(-2)
        rows = [
            (name, *(f"{amount:,.2f}" for amount in (its["before"], its["after"], its["after"] - its["before"])))
            for name, its in sums.items()
        ]
        return Table("Sums", ("calculation", "before", "after", "difference"), tuple(rows))

    def _divided(self, name: str) -> Table:
        """The changes by the groups of one division."""
        rows: list[Cells] = [
            (group, sum(counts.values()), *self._moved(counts))
            for group, counts in self._grouped(count for count in self.counts if (count.what, count.name) == (BY, name))
        ]
        rows.sort(key=(lambda row: str(row[0])) if name == MONTH else _most_changed)
        return Table(self._title(name), (name, "rows", "changed", *self.heads), tuple(_shortened(rows)))

    def _causes(self) -> Table:
        """The changes by what in the reform made them."""
        made = (count._replace(value=count.name) for count in self.counts if count.what == CAUSE)
        rows: list[Cells] = [(part, *self._moved(counts), self._clause(part)) for part, counts in self._grouped(made)]
        return Table(
            "By part of the reform", ("part", "changed", *self.heads, "clause"), tuple(sorted(rows, key=_most_changed))
        )

    def _moved(self, counts: dict[str, int]) -> tuple[int, ...]:
        """How many rows changed, and by each word that is told."""
        return sum(counts[word] for word in MOVED), *(counts[word] for word in self.words)

    @staticmethod
    def _grouped(counts: Iterable[Count]) -> Iterable[tuple[str, dict[str, int]]]:
        """By group, the rows that changed by each word."""
        groups: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys((SAME, *MOVED), 0))
        for count in counts:
            groups[count.value][count.word] += count.rows
        return groups.items()

    def _clause(self, part: str) -> str:
        """Where the law says what a part of the reform touches."""
        base = self.rulebook.base or self.rulebook
        norm = self.rulebook.norms.get(part) or base.norms.get(part)
        if norm:
            book = self.rulebook if norm.provision in self.rulebook.provisions else base
            return f"{book.instruments[norm.instrument].title.say()}, {book.provisions[norm.provision].clause}"
        item = self.rulebook.procedures.get(part) or self.rulebook.lists.get(part)
        return item.title.say() if item else ""

    @cached_property
    def chart(self) -> str:
        """The changes by group as an SVG picture; nothing where nothing changed."""
        # Imported late: the report as text needs no charts.
        from fairway.web.charts import svg

        drawn = [
            _drawing(table) for table in self.tables if table.head[1] == "rows" and any(row[2] for row in table.rows)
        ]
        return svg({"vconcat": drawn}) if drawn else ""

    def text(self) -> str:
        """The report for a terminal."""
        return "\n".join([self.title, self.headline, *(line for table in self.tables for line in _plain(table))])

    def data(self) -> dict[str, Any]:
        """The report as data."""
        return {
            "reform": {"id": self.overlay.id, "label": self.overlay.label, "note": self.overlay.note},
            "from": self.overlay.start.isoformat() if self.overlay.start else None,
            "rulebook": {"before": (self.rulebook.base or self.rulebook).hash, "after": self.rulebook.hash},
            "rows": {"unchanged" if word == SAME else word: rows for word, rows in self.totals.items()},
            "tables": [
                {"title": table.title, "rows": [dict(zip(table.head, row, strict=True)) for row in table.rows]}
                for table in self.tables
            ],
        }

    def markdown(self, chart: str = "") -> str:
        """The report as Markdown, with the name of the file that holds its chart."""
        note = [self.overlay.note.say(), ""] if self.overlay.note else []
        picture = ["", f"![{self.headline}]({chart})"] if chart else []
        tables = [line for table in self.tables for line in ("", f"## {table.title}", "", *_piped(table))]
        return "\n".join([f"# {self.title}", "", *note, f"{self.headline}.", *picture, *tables, ""])

    def html(self) -> str:
        """The report as a page of its own, which fetches nothing."""
        note = f"<p>{escape(self.overlay.note.say())}</p>" if self.overlay.note else ""
        figure = (
            f'<figure role="img" tabindex="0" aria-label="{escape(self.headline)}">{self.chart}</figure>'
            if self.chart
            else ""
        )
        tables = "".join(map(_marked, self.tables))
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self.title)}</title><style>{STYLE}</style></head><body>"
            f"<h1>{escape(self.title)}</h1>{note}<p>{escape(self.headline)}.</p>{figure}{tables}</body></html>\n"
        )

    def write(self, path: Path) -> None:
        """Write the report in the format that the file's name says.

        Raises:
            FactError: when it can't be written.
        """
        made = {".md": self._markdown_at, ".json": self._json_at, ".html": lambda _: self.html()}[path.suffix]
        with written(path):
            _put(path, made(path))

    def _json_at(self, _: Path) -> str:
        return json.dumps(self.data(), ensure_ascii=False, indent=2) + "\n"

    def _markdown_at(self, path: Path) -> str:
        picture = path.with_suffix(".svg")
        if self.chart:
            _put(picture, self.chart)
        return self.markdown(picture.name if self.chart else "")


def refuse_format(path: Path) -> None:
    """Refuse a report that no format is known for.

    Raises:
        FactError: naming the formats.
    """
    if path.suffix not in (".md", ".json", ".html"):
        raise FactError("a report can't be written so", Position(str(path)), "a name that ends in .md, .json or .html")


def _put(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def _most_changed(row: Cells) -> tuple[int, str]:
    changed = row[1 if isinstance(row[-1], str) else 2]
    return -int(changed), str(row[0])


def _shortened(rows: list[Cells]) -> list[Cells]:
    """The first rows, and the sum of the others."""
    if len(rows) <= SHOWN:
        return rows
    rest = rows[SHOWN:]
    sums: list[str | int] = [
        "" if isinstance(cells[0], str) else sum(map(int, cells)) for cells in zip(*rest, strict=True)
    ]
    return [*rows[:SHOWN], (f"{len(rest)} others", *sums[1:])]


def _said(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else cell


def _plain(table: Table) -> Iterator[str]:
    rows = [table.head, *([_said(cell) for cell in row] for row in table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    words = [isinstance(cell, str) for cell in table.rows[0]]
    yield ""
    yield table.title
    for row in rows:
        cells = zip(row, widths, words, strict=True)
        yield "  " + "  ".join(cell.ljust(width) if left else cell.rjust(width) for cell, width, left in cells).rstrip()


def _piped(table: Table) -> Iterator[str]:
    line: Callable[[Iterable[str]], str] = lambda cells: f"| {' | '.join(cells)} |"  # noqa: E731
    yield line(table.head)
    yield line("---" if isinstance(cell, str) else "--:" for cell in table.rows[0])
    for row in table.rows:
        yield line(_said(cell).replace("|", "\\|") for cell in row)


def _marked(table: Table) -> str:
    kinds = ['class="t"' if isinstance(cell, str) else "" for cell in table.rows[0]]
    head = "".join(f'<th scope="col" {kind}>{escape(name)}</th>' for name, kind in zip(table.head, kinds, strict=True))
    rows = "".join(f"<tr>{''.join(_cells(row, kinds))}</tr>" for row in table.rows)
    caption = f"<caption>{escape(table.title)}</caption>"
    inner = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(table.title)}">{inner}</div>'


def _cells(row: Cells, kinds: list[str]) -> Iterator[str]:
    yield f'<th scope="row" {kinds[0]}>{escape(_said(row[0]))}</th>'
    yield from (f"<td {kind}>{escape(_said(cell))}</td>" for cell, kind in zip(row[1:], kinds[1:], strict=True))


def _drawing(table: Table) -> dict[str, Any]:
    """A drawing of one table: for each group a bar for each way in which rows change, with its number."""
    rows = [row for row in table.rows if row[2]][:DRAWN]
    groups, words = [str(row[0]) for row in rows], table.head[3:]
    values = [
        {"group": row[0], "change": word, "rows": number}
        for row in rows
        for word, number in zip(words, row[3:], strict=True)
        if number
    ]
    color = {"field": "change", "type": "nominal", "scale": {"domain": words}, "title": None}
    return {
        "title": {"text": table.title, "anchor": "start"},
        "data": {"values": values},
        "width": 520,
        "height": {"step": 16},
        "encoding": {
            "y": {"field": "group", "type": "nominal", "sort": groups, "title": None},
            "yOffset": {"field": "change", "type": "nominal", "sort": words},
            "x": {"field": "rows", "type": "quantitative", "title": "rows", "axis": {"format": ",d", "tickMinStep": 1}},
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
