"""One count: batches judged, each kept as a part, so that a count that was stopped goes on where it was.

The output is put together at the end and replaces an older one in a single step: a full disk or a fault leaves
the older one as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fairway.law.errors import FactError, Position
from fairway.law.rulebook import Rulebook
from fairway.tables.judging import Judge, Keys, Summary
from fairway.tables.order import BATCH, Order
from fairway.tables.output import put_together, refused_file, written
from fairway.tables.parts import Parts
from fairway.tables.source import Batch, Source, kind_of

__all__ = ["BATCH", "Job", "Order", "Progress", "Summary"]
FORMAT = 2
Progress = Callable[[float, int], None]
"""Told how much of the files is read, from 0 to 1, and how many rows that were."""


class Job:
    """A count in progress, in this process."""

    engine = "embedded"

    def __init__(self, rulebook: Rulebook, order: Order) -> None:
        self.rulebook = rulebook
        self.order = order
        kind_of(order.out)
        if order.out.is_dir():
            raise FactError("the answers cannot be written over a folder", Position(str(order.out)))
        read = {path.resolve() for path in order.files}
        for path, what in ((order.out, "answers"), (refused_file(order.out), "rows refused")):
            if path.resolve() in read:
                raise FactError(f"the {what} would replace a file that is read", Position(str(path)), "write elsewhere")
        self.judge = Judge(rulebook, order)
        self.sources = [Source(path) for path in order.files]
        self.columns = [self.judge.columns(source) for source in self.sources]
        self.parts = Parts(order.out.with_name(f"{order.out.name}.parts"))
        self.keys = Keys(order.key)

    @property
    def left_aside(self) -> list[str]:
        """The columns that are neither facts nor kept."""
        known = {*self.rulebook.vocabulary, *self.order.kept}
        return [name for name in self._names() if name not in known]

    @property
    def replaced(self) -> list[str]:
        """The columns whose cells are not read, because the order says that fact of every row."""
        return [name for name in self._names() if name in self.order.fixed.values]

    def _names(self) -> Iterable[str]:
        return dict.fromkeys(name for source in self.sources for name in source.names)

    def run(self, progress: Progress = lambda done, rows: None, afresh: bool = False) -> Summary:
        """Count every row and write the answers.

        Raises:
            FactError: when a file can't be read, or the answers can't be written.
        """
        with written(self.order.out), self.parts.alone():
            self.parts.claim(self._made(), afresh)
            summary = self._counted(progress)
            put_together(self.parts, self.order.out, summary)
            self.parts.clear()
        return summary

    def _made(self) -> dict[str, Any]:
        """What tells this count from another."""
        stats = [(str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns) for path in self.order.files]
        return {
            "format": FORMAT,
            "engine": self.engine,
            "files": [list(stat) for stat in stats],
            "rulebook": self.rulebook.hash,
            "reform": self.judge.reform.rulebook.hash if self.judge.reform else "",
            "by": list(self.judge.reform.by) if self.judge.reform else [],
            "today": self.order.today.isoformat(),
            "fixed": self.order.fixed.to_dict(),
            "kept": list(self.order.kept),
            "key": self.order.key,
            "batch": self.order.batch,
            "amounts": self.order.amounts,
            "calculations": list(self.order.calculations),
        }

    def _counted(self, progress: Progress) -> Summary:
        """Judge what no part holds yet."""
        summary = Summary()
        for number, (source, batch, done) in enumerate(self._batches()):
            summary.add(self._part(number, source, batch, summary))
            progress(done, summary.read)
        return summary

    def _batches(self) -> Iterator[tuple[Source, Batch, float]]:
        """Every batch, with how much of all files is then read."""
        sizes = [max(path.stat().st_size, 1) for path in self.order.files]
        before = 0
        for source, columns, size in zip(self.sources, self.columns, sizes, strict=True):
            for batch in source.batches(columns, self.order.batch):
                yield source, batch, (before + size * batch.done) / sum(sizes)
            before += size

    def _part(self, number: int, source: Source, batch: Batch, summary: Summary) -> Summary:
        """What came of a batch, judged now or in an earlier run."""
        refused = self.keys.refused(batch)
        part = self.parts.held(number)
        if part:
            summary.resumed += part.read
            return part
        table, part = self.judge.judged(str(source.path), batch, refused)
        self.parts.keep(number, [table], part)
        return part
