"""What a reform changed, told to people in three languages: its tables, as text, Markdown, HTML and JSON.

The numbers are those of the count; nothing is judged here. The forms of a table are in `fairway.tables.forms`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from fairway.law.amendment import Overlay
from fairway.law.clauses import cited_in
from fairway.law.determination import OUTCOMES
from fairway.law.errors import FactError, Position
from fairway.law.phrases import phrase
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
from fairway.tables.divisions import MONTH
from fairway.tables.forms import Cells, Named, Table
from fairway.tables.groups import Groups
from fairway.tables.output import put, written
from fairway.tables.words import word

MOVED = (BETTER, WORSE, OTHERWISE, REASONS, AMOUNTS)
SHOWN = 40
"""How many groups of one kind are told, those with most changes first."""
MARGIN = {"left": 24, "right": 24, "top": 5, "bottom": 5}
"""Room about the chart: a reader's font may be wider than the one that it was laid out with."""
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;color:#1d2a35;max-width:60rem;margin:1rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem}table{border-collapse:collapse}caption{text-align:left;font-weight:600}"
    "th,td{padding:.2rem .6rem;border-bottom:1px solid #ccd5dc;text-align:right;vertical-align:top}"
    "th.t,td.t{text-align:left}thead th{word-break:keep-all}tbody th{font-weight:400;min-width:5.5em}"
    "td.t:last-child{min-width:11em}.wide,figure{overflow-x:auto;margin:0 0 1.5rem}"
)


class Report:
    """The report on one count under a reform, in one language."""

    def __init__(
        self, overlay: Overlay, rulebook: Rulebook, by: Iterable[str], changes: dict[str, int], lang: str = "en"
    ) -> None:
        self.overlay = overlay
        self.rulebook = rulebook
        self.by = tuple(by)
        self.lang = lang
        self.counts = list(Changes(changes).counts())

    def _word(self, key: str, **values: object) -> str:
        return word(key, self.lang, **values)

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
    def headline(self) -> str:
        """The whole in one sentence."""
        rows, changed = sum(self.totals.values()), sum(self.totals[word] for word in MOVED)
        text = self._word("headline", changed=f"{changed:,}", rows=f"{rows:,}")
        if rows:
            text = self._word("share", text=text, share=f"{changed / rows:.1%}")
        parts = [
            self._word("so many", rows=f"{self.totals[word]:,}", word=self._word(word))
            for word in MOVED
            if self.totals[word]
        ]
        between = phrase("list separator", self.lang)
        return self._word("so", text=text, parts=between.join(parts)) if parts else text

    @property
    def title(self) -> str:
        """The reform's name, and when it begins."""
        title = self._word("title", label=self.overlay.label.say(self.lang))
        return self._word("begins", title=title, day=self.overlay.start) if self.overlay.start else title

    @cached_property
    def tables(self) -> list[Table]:
        """Every table, those without a row left out."""
        found = [self._outcomes(), self._sums(), *map(self._divided, self.by), self._causes()]
        return [table for table in found if table.rows]

    def _table(self, title: str, keys: tuple[str, ...], rows: Iterable[Cells], **heads: str) -> Table:
        head = tuple(heads[key] if key in heads else self._word(key) for key in keys)
        return Table(title, keys, head, tuple(rows))

    def _outcomes(self) -> Table:
        """From which outcome to which."""
        moves: dict[tuple[str, str], int] = defaultdict(int)
        for count in self.counts:
            if count.what == OUTCOME and count.word != SAME:
                moves[count.name, count.value] += count.rows
        order = sorted(moves, key=lambda move: tuple(map(OUTCOMES.index, move)))
        named = {outcome: Named(outcome, phrase(outcome, self.lang)) for outcome in OUTCOMES}
        rows = ((named[before], named[after], moves[before, after]) for before, after in order)
        return self._table(self._word("moves"), ("before", "after", "rows"), rows)

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
        return self._table(self._word("sums"), ("calculation", "before", "after", "difference"), rows)

    def _divided(self, name: str) -> Table:
        """The changes by the groups of one division."""
        counted = dict(self._grouped(count for count in self.counts if (count.what, count.name) == (BY, name)))
        groups = Groups(self.rulebook, name, self.lang)
        rows: list[Cells] = [
            (named, sum(counts.values()), *self._moved(counts))
            for named, counts in zip(groups.named(counted), counted.values(), strict=True)
        ]
        rows.sort(key=_code if name == MONTH else _most_changed)
        heads = {name: groups.head}
        return self._table(groups.title, (name, "rows", "changed", *self.words), self._shortened(rows), **heads)

    def _shortened(self, rows: list[Cells]) -> list[Cells]:
        """The first rows, and the sum of the others."""
        if len(rows) <= SHOWN:
            return rows
        rest = rows[SHOWN:]
        _, *columns = zip(*rest, strict=True)
        others = Named(word("others", "en", n=len(rest)), self._word("others", n=len(rest)))
        return [*rows[:SHOWN], (others, *(sum(map(int, column)) for column in columns))]

    def _causes(self) -> Table:
        """The changes by what in the reform made them."""
        made = (count._replace(value=count.name) for count in self.counts if count.what == CAUSE)
        rows: list[Cells] = [(part, *self._moved(counts), self._clause(part)) for part, counts in self._grouped(made)]
        keys = ("part", "changed", *self.words, "clause")
        return self._table(self._word("parts"), keys, sorted(rows, key=_most_changed))

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
            title = book.instruments[norm.instrument].title.say(self.lang)
            return cited_in(title, book.provisions[norm.provision].clause, self.lang)
        item = self.rulebook.procedures.get(part) or self.rulebook.lists.get(part)
        return item.title.say(self.lang) if item else ""

    @cached_property
    def chart(self) -> str:
        """The changes by group as an SVG picture; nothing where nothing changed."""
        # Imported late: the report as text needs no charts.
        from fairway.web.charts import svg

        drawn = [
            table.drawing() for table in self.tables if table.keys[1] == "rows" and any(row[2] for row in table.rows)
        ]
        return svg({"vconcat": drawn, "padding": MARGIN}) if drawn else ""

    @property
    def _sentence(self) -> str:
        return self._word("sentence", text=self.headline)

    def text(self) -> str:
        """The report for a terminal."""
        return "\n".join([self.title, self.headline, *(line for table in self.tables for line in table.plain())])

    def data(self) -> dict[str, Any]:
        """The report as data."""
        return {
            "reform": {"id": self.overlay.id, "label": self.overlay.label, "note": self.overlay.note},
            "from": self.overlay.start.isoformat() if self.overlay.start else None,
            "rulebook": {"before": (self.rulebook.base or self.rulebook).hash, "after": self.rulebook.hash},
            "rows": {"unchanged" if word == SAME else word: rows for word, rows in self.totals.items()},
            "tables": [table.data() for table in self.tables],
        }

    def markdown(self, chart: str = "") -> str:
        """The report as Markdown, with the name of the file that holds its chart."""
        note = [self.overlay.note.say(self.lang), ""] if self.overlay.note else []
        picture = ["", f"![{self.headline}]({chart})"] if chart else []
        tables = [line for table in self.tables for line in ("", f"## {table.title}", "", *table.piped())]
        return "\n".join([f"# {self.title}", "", *note, self._sentence, *picture, *tables, ""])

    def html(self) -> str:
        """The report as a page of its own, which fetches nothing."""
        note = f"<p>{escape(self.overlay.note.say(self.lang))}</p>" if self.overlay.note else ""
        figure = (
            f'<figure role="img" tabindex="0" aria-label="{escape(self.headline)}">{self.chart}</figure>'
            if self.chart
            else ""
        )
        tables = "".join(table.marked() for table in self.tables)
        return (
            f'<!doctype html><html lang="{self.lang}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self.title)}</title><style>{STYLE}</style></head><body>"
            f"<h1>{escape(self.title)}</h1>{note}<p>{escape(self._sentence)}</p>{figure}{tables}</body></html>\n"
        )

    def write(self, path: Path) -> None:
        """Write the report in the format that the file's name says.

        Raises:
            FactError: when it can't be written.
        """
        made = {".md": self._markdown_at, ".json": self._json_at, ".html": lambda _: self.html()}[path.suffix]
        with written(path):
            put(path, made(path).encode())

    def _json_at(self, _: Path) -> str:
        return json.dumps(self.data(), ensure_ascii=False, indent=2) + "\n"

    def _markdown_at(self, path: Path) -> str:
        picture = path.with_suffix(".svg")
        if self.chart:
            put(picture, self.chart.encode())
        return self.markdown(picture.name if self.chart else "")


def refuse_format(path: Path) -> None:
    """Refuse a report that no format is known for.

    Raises:
        FactError: naming the formats.
    """
    if path.suffix not in (".md", ".json", ".html"):
        raise FactError("a report can't be written so", Position(str(path)), "a name that ends in .md, .json or .html")


def _code(row: Cells) -> str:
    first = row[0]
    return first.code if isinstance(first, Named) else str(first)


def _most_changed(row: Cells) -> tuple[int, str]:
    """Groups have their rows before those that changed; parts of a reform, which end in words, have not."""
    changed = row[2 if isinstance(row[-1], int) else 1]
    return -int(str(changed)), _code(row)
