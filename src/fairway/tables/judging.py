"""Batches of rows judged: their answers as a table, and every row that has none, by line and field.

Files are read elsewhere, and what came of a batch is kept elsewhere.
"""

from __future__ import annotations

import gc
from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from fairway.law.columns import Answers, Counter, Dues, Reader
from fairway.law.columns.reading import Held
from fairway.law.errors import FactError, Position
from fairway.law.facts import KIND
from fairway.law.rulebook import Rulebook
from fairway.tables.order import Order
from fairway.tables.output import as_text, part_of
from fairway.tables.reform import Reform
from fairway.tables.source import Batch, Source


@dataclass
class Summary:
    """What came of a count; every row read is either counted or refused."""

    read: int = 0
    counted: int = 0
    refused: int = 0
    singly: int = 0
    reckoned_singly: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    faults: list[tuple[str, int, str, str]] = field(default_factory=list)
    resumed: int = 0
    changes: dict[str, int] = field(default_factory=dict)

    def add(self, part: Summary) -> None:
        """Add what came of a part, but for its faults."""
        self.read += part.read
        self.counted += part.counted
        self.refused += part.refused
        self.singly += part.singly
        self.reckoned_singly += part.reckoned_singly
        self.outcomes = dict(Tally(self.outcomes) + Tally(part.outcomes))
        for key, rows in part.changes.items():
            self.changes[key] = self.changes.get(key, 0) + rows


class Keys:
    """The keys of the rows so far, of which no two may be alike."""

    def __init__(self, column: str) -> None:
        self.column = column
        self.met: set[str] = set()

    def refused(self, batch: Batch) -> dict[int, str]:
        """By the numbers of rows, what is wrong with their keys."""
        found: dict[int, str] = {}
        if not self.column:
            return found
        for line, key in zip(batch.lines.tolist(), texts(batch.table.column(self.column)), strict=True):
            if key is None:
                found[line] = "the key is missing"
            elif key in self.met:
                found[line] = f"'{key[:60]}' is the key of an earlier row"
            else:
                self.met.add(key)
        return found


@contextmanager
def _unswept() -> Iterator[None]:
    """Python's sweeps put off: each would go through the whole law anew, and a batch leaves few cycles behind."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Judge:
    """Judges the batches of one order by one rulebook."""

    def __init__(self, rulebook: Rulebook, order: Order) -> None:
        self.rulebook = rulebook
        self.order = order
        self.reader = Reader(rulebook, order.fixed)
        self.counter = Counter(rulebook, order.today)
        self.reform = Reform(self.counter, order) if order.reform else None
        # A calculation that there is not is told before a row is read.
        self._dues()

    def columns(self, source: Source) -> list[str]:
        """The columns of a file that are read."""
        return self.named(source.names, Position(str(source.path), 1))

    def named(self, names: Sequence[str], place: Position) -> list[str]:
        """The columns that are read, of those of a table: facts, and what is kept.

        Raises:
            FactError: when one looks like a fact and is none, or when the kind or a column to keep is missing.
        """
        try:
            found = self.reader.facts_among(names)
        except FactError as error:
            raise FactError(error.message, place, error.hint) from None
        if KIND not in found and KIND not in self.reader.fixed:
            raise FactError(f"there is no column '{KIND}'", place, f"or say it for all rows: --set {KIND}=goods")
        for name in self.order.kept:
            if name not in names:
                raise FactError(f"there is no column '{name}'", place)
        return list(dict.fromkeys([*found, *self.order.kept]))

    @_unswept()
    def judged(self, file: str, batch: Batch, refused: Mapping[int, str]) -> tuple[Any, Summary]:
        """The answers to a batch as a table, and what came of it; `refused` says what is wrong with keys, by line."""
        kept = self.order.kept
        held = self.reader.read(batch.table.select([name for name in batch.table.schema.names if name not in kept]))
        faults = [(int(batch.lines[row]), path, message) for row, path, message in held.faults]
        out = held.faulty
        for row, path, message in self._without(held, batch, out, refused):
            faults.append((int(batch.lines[row]), path, message))
            out[row] = True
        faults += [(line, "", message) for line, message in batch.unread]
        dues = self._dues()
        second = self.reform.read(held, out, dues) if self.reform else None
        answers = second.answers if second else self.counter.determine(held.columns, held.rows, out, dues)
        rows = np.flatnonzero(answers.of_row >= 0)
        part = Summary(
            read=len(batch.lines) + len(batch.unread),
            counted=len(rows),
            refused=len(batch.lines) - len(rows) + len(batch.unread),
            singly=answers.singly,
            reckoned_singly=dues.singly,
            outcomes=_tally(answers),
            faults=[(file, *fault) for fault in sorted(faults)],
        )
        table = part_of(file, batch.lines, {name: batch.table.column(name) for name in kept}, answers, rows)
        for name, told in dues.columns(held.rows.count).items():
            table = table.append_column(name, told.take(pa.array(rows)))
        if self.reform and second:
            table, changes = self.reform.beside(table, held, second, rows)
            part.changes = dict(changes)
        return table, part

    def _dues(self) -> Dues:
        """What is due and granted in the rows of a batch, as far as that is asked.

        Raises:
            FactError: when there is no calculation of a name.
        """
        return Dues(self.rulebook, self.order.calculations, self.order.amounts)

    def _without(
        self, held: Held, batch: Batch, out: Any, refused: Mapping[int, str]
    ) -> Iterator[tuple[int, str, str]]:
        """The rows that lack what every row must have: a kind, and a key of its own."""
        kinds = held.columns[KIND].codes if KIND in held.columns else np.full(held.rows.count, -1)
        for row in np.flatnonzero((kinds < 0) & ~out).tolist():
            yield row, KIND, "the kind of movement is missing"
        if refused:
            for row in np.flatnonzero(np.isin(batch.lines, list(refused))).tolist():
                yield row, self.order.key, refused[int(batch.lines[row])]


def texts(column: Any) -> list[str | None]:
    """A column as text."""
    return list(as_text(column).to_pylist())


def _tally(answers: Answers) -> dict[str, int]:
    found: Tally[str] = Tally()
    counts = np.bincount(answers.of_row[answers.of_row >= 0], minlength=len(answers.distinct))
    for answer, count in zip(answers.distinct, counts.tolist(), strict=True):
        found[answer.outcome] += count
    return dict(found)
