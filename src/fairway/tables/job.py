"""One count: batches judged, each kept as a part, so that a count that was stopped goes on where it was.

Parts lie in a folder beside the output and are named by number. The output is put together at the end
and replaces an older one in a single step: a full disk or a fault leaves the older one as it was.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from fairway.law.columns import Answers, Counter, Reader
from fairway.law.columns.reading import Held
from fairway.law.errors import FactError, Position
from fairway.law.facts import KIND, Facts
from fairway.law.rulebook import Rulebook
from fairway.tables.output import part_of, put_together, read_part, written
from fairway.tables.source import Batch, Source, kind_of

FORMAT = 1
BATCH = 131_072
"""How many rows are judged at a time; memory grows with it, and with the columns."""


@dataclass(frozen=True)
class Order:
    """What is to be counted, and how."""

    files: Sequence[Path]
    out: Path
    today: date
    fixed: Facts = field(default_factory=lambda: Facts({}))
    keep: Sequence[str] = ()
    key: str = ""
    batch: int = BATCH


@dataclass
class Summary:
    """What came of a count; every row read is either counted or refused."""

    read: int = 0
    counted: int = 0
    refused: int = 0
    singly: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[str, int, str, str]] = field(default_factory=list)
    resumed: int = 0

    def add(self, part: Summary) -> None:
        """Add what came of a part."""
        self.read += part.read
        self.counted += part.counted
        self.refused += part.refused
        self.singly += part.singly
        self.outcomes = dict(Tally(self.outcomes) + Tally(part.outcomes))


Progress = Callable[[float, int], None]
"""Told how much of the files is read, from 0 to 1, and how many rows that were."""


class Job:
    """A count in progress."""

    def __init__(self, rulebook: Rulebook, order: Order) -> None:
        self.rulebook = rulebook
        self.order = order
        kind_of(order.out)
        if order.out.resolve() in {path.resolve() for path in order.files}:
            raise FactError("the answers would replace a file that is read", Position(str(order.out)))
        self.reader = Reader(rulebook, order.fixed)
        self.counter = Counter(rulebook, order.today)
        self.sources = [Source(path) for path in order.files]
        self.kept = tuple(dict.fromkeys([*([order.key] if order.key else []), *order.keep]))
        self.facts = [self._facts(source) for source in self.sources]
        self.folder = order.out.with_name(f"{order.out.name}.parts")
        self.keys: set[str] = set()

    def _facts(self, source: Source) -> list[str]:
        """The columns of a file that are facts.

        Raises:
            FactError: when one looks like a fact and is none, or when the kind or a column to keep is missing.
        """
        place = Position(str(source.path), 1)
        try:
            found = self.reader.facts_among(source.names)
        except FactError as error:
            raise FactError(error.message, place, error.hint) from None
        if KIND not in found and KIND not in self.reader.fixed:
            raise FactError(f"there is no column '{KIND}'", place, f"or say it for all rows: --set {KIND}=goods")
        for name in self.kept:
            if name not in source.names:
                raise FactError(f"there is no column '{name}'", place)
        return found

    @property
    def left_aside(self) -> list[str]:
        """The columns that are neither facts nor kept."""
        known = {*self.rulebook.vocabulary, *self.kept}
        names = dict.fromkeys(name for source in self.sources for name in source.names)
        return [name for name in names if name not in known]

    def run(self, progress: Progress = lambda done, rows: None, afresh: bool = False) -> Summary:
        """Count every row and write the answers.

        Raises:
            FactError: when a file can't be read, or the answers can't be written.
        """
        if afresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        with written(self.order.out):
            self._claim()
            summary = Summary()
            for number, (source, batch, done) in enumerate(self._batches()):
                summary.add(self._part(number, source, batch, summary))
                progress(done, summary.read)
            put_together(self.folder, self.order.out, self._told_faults(summary))
            shutil.rmtree(self.folder, ignore_errors=True)
        return summary

    def _claim(self) -> None:
        """Take the folder of parts, or find that it holds parts of the same count."""
        self.folder.mkdir(parents=True, exist_ok=True)
        stats = [(str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns) for path in self.order.files]
        made = {
            "format": FORMAT,
            "files": [list(stat) for stat in stats],
            "rulebook": self.rulebook.hash,
            "today": self.order.today.isoformat(),
            "fixed": self.order.fixed.to_dict(),
            "kept": list(self.kept),
            "key": self.order.key,
            "batch": self.order.batch,
        }
        note = self.folder / "count.json"
        if not note.exists():
            _put(note, json.dumps(made))
        elif json.loads(note.read_text(encoding="utf-8")) != made:
            hint = "begin anew with --afresh, or write elsewhere"
            raise FactError("parts of another count are kept here", Position(str(self.folder)), hint)

    def _batches(self) -> Iterator[tuple[Source, Batch, float]]:
        """Every batch, with how much of all files is then read."""
        sizes = [max(path.stat().st_size, 1) for path in self.order.files]
        before = 0
        for source, facts, size in zip(self.sources, self.facts, sizes, strict=True):
            columns = list(dict.fromkeys([*facts, *self.kept]))
            for batch in source.batches(columns, self.order.batch):
                yield source, batch, (before + size * batch.done) / sum(sizes)
            before += size

    def _part(self, number: int, source: Source, batch: Batch, summary: Summary) -> Summary:
        """What came of a batch, judged now or in an earlier run."""
        path, note = self.folder / f"{number:06}.arrow", self.folder / f"{number:06}.json"
        if note.exists():
            part = Summary(**json.loads(note.read_text(encoding="utf-8")))
            summary.resumed += part.read
            if self.order.key:
                self.keys.update(key for key in _texts(read_part(path).column(self.order.key)) if key)
            return part
        table, part = self._judged(source, batch)
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        _put(note, json.dumps(asdict(part), ensure_ascii=False))
        return part

    def _judged(self, source: Source, batch: Batch) -> tuple[Any, Summary]:
        """The answers to a batch as a table, and what came of it."""
        held = self.reader.read(
            batch.table.select([name for name in batch.table.schema.names if name not in self.kept])
        )
        faults = [(int(batch.lines[row]), path, message) for row, path, message in held.faults]
        out = held.faulty
        for row, path, message in self._without(held, batch, out):
            faults.append((int(batch.lines[row]), path, message))
            out[row] = True
        faults += [(line, "", message) for line, message in batch.unread]
        answers = self.counter.determine(held.columns, held.rows, out)
        rows = np.flatnonzero(answers.of_row >= 0)
        part = Summary(
            read=len(batch.lines) + len(batch.unread),
            counted=len(rows),
            refused=len(batch.lines) - len(rows) + len(batch.unread),
            singly=answers.singly,
            outcomes=_tally(answers),
            faults=[(str(source.path), *fault) for fault in sorted(faults)],
        )
        kept = {name: batch.table.column(name) for name in self.kept}
        return part_of(str(source.path), batch.lines, kept, answers, rows), part

    def _without(self, held: Held, batch: Batch, out: Any) -> Iterator[tuple[int, str, str]]:
        """The rows that lack what every row must have: a kind, and a key of its own."""
        kinds = held.columns[KIND].codes if KIND in held.columns else np.full(held.rows.count, -1)
        for row in np.flatnonzero((kinds < 0) & ~out).tolist():
            yield row, KIND, "the kind of movement is missing"
        if not self.order.key:
            return
        for row, key in enumerate(_texts(batch.table.column(self.order.key))):
            if key is None:
                yield row, self.order.key, "the key is missing"
            elif key in self.keys:
                yield row, self.order.key, f"'{key[:60]}' is the key of an earlier row"
            else:
                self.keys.add(key)

    def _told_faults(self, summary: Summary) -> Iterator[tuple[str, int, str, str]]:
        """Every fault, in the order of the files; the first are kept to be shown."""
        for note in sorted(self.folder.glob("0*.json")):
            for fault in json.loads(note.read_text(encoding="utf-8"))["faults"]:
                if len(summary.faults) < 10:
                    summary.faults.append(tuple(fault))
                yield tuple(fault)


def _texts(column: Any) -> list[str | None]:
    return list(column.cast(pa.string()).to_pylist())


def _tally(answers: Answers) -> dict[str, int]:
    found: Tally[str] = Tally()
    counts = np.bincount(answers.of_row[answers.of_row >= 0], minlength=len(answers.distinct))
    for answer, count in zip(answers.distinct, counts.tolist(), strict=True):
        found[answer.outcome] += count
    return dict(found)


def _put(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.new")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
