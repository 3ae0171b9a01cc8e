"""Daily passenger statistics from bytes as published: typed counts, or every fault by row and field.

A file is taken whole or not at all. Defects that change no figure (a byte order mark, a former name ...) are
counted and told instead. Nothing is stored here, and no figure is put right.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from fairway.zone import cells
from fairway.zone.cells import Wrong
from fairway.zone.points import form

PUBLISHED = Path(__file__).parent / "data" / "passengers.csv.gz"
MAX_BYTES = 20_000_000  # some thirty years of days
MOST_FAULTS = 100
MOST_PEOPLE = 10_000_000  # more at one point on one day is a slip of the pen
KEY = ("day", "place", "direction")


@dataclass(frozen=True, slots=True)
class Count:
    """One row: how many people of each kind passed a control point in one direction on a day."""

    day: date
    place: str
    direction: str
    hong_kong: int
    mainland: int
    other: int
    total: int
    row: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field of a row. Row 1 is the line of headings; row 0 is the file as a whole."""

    row: int
    field: str
    kind: str
    text: str

    def __str__(self) -> str:
        where = f"row {self.row}" if self.row else "the file"
        return f"{where}, {self.field}: {self.text}" if self.field else f"{where}: {self.text}"


class BadSeries(ValueError):
    """A file that is not taken: its first faults, and how many there are in all."""

    def __init__(self, faults: Sequence[Fault], count: int) -> None:
        self.faults, self.count = tuple(faults), count
        rest = f"; and {count - len(faults)} more" if count > len(faults) else ""
        super().__init__("; ".join(map(str, faults)) + rest)


@dataclass(frozen=True)
class Series:
    """The counts of a file, how often each tolerated defect is met in it, and the digest of its text."""

    counts: tuple[Count, ...]
    tolerated: Mapping[str, int]
    digest: str


def read(content: bytes, today: date) -> Series:
    """The counts in a CSV file, plain or compressed, in which no day is later than `today`.

    Raises:
        BadSeries: when anything in it is at fault.
    """
    content = _plain(content)
    reading = _Reading(today)
    counts = tuple(reading.counts(_text(content)))
    if reading.count:
        raise BadSeries(reading.faults, reading.count)
    if not counts:
        raise _refused("empty", "there is no row with figures")
    met = reading.met + Counter(
        {
            "byte order mark": int(content.startswith(b"\xef\xbb\xbf")),
            "mixed line endings": _odd_endings(content),
            "day left out": _left_out({count.day for count in counts}),
        }
    )
    digest = hashlib.sha256(content).hexdigest()
    return Series(counts, {kind: met[kind] for kind in form().tolerated if met[kind]}, digest)


def _refused(kind: str, text: str) -> BadSeries:
    return BadSeries([Fault(0, "", kind, text)], 1)


def _plain(content: bytes) -> bytes:
    if content.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
                content = packed.read(MAX_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            raise _refused("broken", "the compressed file is broken") from None
    if len(content) > MAX_BYTES:
        raise _refused("too large", f"it has more than {MAX_BYTES:,} bytes; divide it")
    return content


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("encoding", f"byte {error.start + 1} is not UTF-8") from None


def _odd_endings(content: bytes) -> int:
    both = content.count(b"\r\n")
    return sum(sorted((both, content.count(b"\n") - both, content.count(b"\r") - both))[:-1])


def _left_out(days: set[date]) -> int:
    return sum((later - earlier).days - 1 for earlier, later in pairwise(sorted(days)))


class _Reading:
    """One file being read: the faults and tolerated defects met so far, and the keys that were seen."""

    def __init__(self, today: date) -> None:
        self.today, self.form = today, form()
        self.points = self.form.named
        self.faults: list[Fault] = []
        self.count = 0
        self.met: Counter[str] = Counter()
        self.days: dict[str, date] = {}
        self.rows: dict[tuple[date, str, str], int] = {}

    def counts(self, text: str) -> Iterator[Count]:
        """The rows without a fault, in order."""
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            headings = next(reader, [])
            columns = self._columns(headings)
            for line in reader if not self.count else ():
                found = self._row(reader.line_num, line, columns, len(headings))
                if found:
                    yield found
        except csv.Error:
            self._fault(reader.line_num, "", "not a table", "not a line of CSV")

    def _columns(self, headings: list[str]) -> dict[str, int]:
        """Where each column stands."""
        words = [" ".join(cell.split()).casefold() for cell in headings]
        self.met["empty last cell"] += words[-1:] == [""]
        known = {name.casefold(): key for key, names in self.form.columns.items() for name in names}
        found: dict[str, int] = {}
        for number, word in enumerate(words):
            key = known.get(word, "")
            self.met["column not read"] += bool(word and not key)
            if key in found:
                self._fault(1, headings[number], "doubled column", "the column stands twice")
            elif key:
                found[key] = number
        for key in self.form.columns.keys() - found:
            self._fault(1, self._heading(key), "missing column", "there is no such column")
        return found

    def _row(self, row: int, line: list[str], columns: dict[str, int], width: int) -> Count | None:
        if not any(line):
            self.met["empty line"] += 1
            return None
        if len(line) <= max(columns.values()) or any(line[width:]):
            self._fault(row, "", "cells", f"{len(line)} cells under {width} headings")
            return None
        self.met["empty last cell"] += not line[-1]
        values: dict[str, Any] = {"row": row}
        for key, number in columns.items():
            try:
                values[key] = self._value(key, line[number].strip())
            except Wrong as wrong:
                self._fault(row, self._heading(key), wrong.kind, wrong.text)
        return self._whole(Count(**values)) if len(values) > len(columns) else None

    def _value(self, key: str, text: str) -> Any:
        match key:
            case "day":
                return self._day(text)
            case "place":
                return self._place(text)
            case "direction":
                return self._direction(text)
            case _:
                return cells.figure(text, MOST_PEOPLE)

    def _whole(self, count: Count) -> Count:
        """The count, when its parts make its total and no row before it has its key."""
        parts = count.hong_kong + count.mainland + count.other
        if parts != count.total:
            self._fault(
                count.row, self._heading("total"), "total", f"{count.total} is not the sum of its parts, {parts}"
            )
        first = self.rows.setdefault((count.day, count.place, count.direction), count.row)
        if first != count.row:
            fields = ", ".join(map(self._heading, KEY))
            self._fault(count.row, fields, "doubled key", f"the same as in row {first}")
        return count

    def _day(self, text: str) -> date:
        self.met["day first"] += text[2:3] == "-"
        if text not in self.days:  # a day stands in some thirty rows
            self.days[text] = cells.day(text, self.today)
        return self.days[text]

    def _place(self, text: str) -> str:
        point = self.points.get(text.casefold())
        if point is None:
            raise Wrong("unknown control point", f"no control point is called '{text[:60]}'")
        self.met["former name"] += text.casefold() != point.names[0].casefold()
        return point.id

    def _direction(self, text: str) -> str:
        found = self.form.directions.get(text.casefold())
        if found is None:
            raise Wrong("unknown direction", f"'{text[:60]}' is neither arrival nor departure")
        return found

    def _heading(self, key: str) -> str:
        return self.form.columns[key][0]

    def _fault(self, row: int, field: str, kind: str, text: str) -> None:
        self.count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(row, field, kind, text))
