"""A count divided into tasks: pieces of the files, each judged by itself and kept as a part.

Who does the tasks, and where, is said elsewhere; what a piece is, in `fairway.tables.pieces`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fairway.tables.job import Job, Progress
from fairway.tables.judging import Summary
from fairway.tables.output import written
from fairway.tables.parts import Parts
from fairway.tables.pieces import pieces
from fairway.tables.shipping import Work, judge_of
from fairway.tables.source import Piece, Source


class Task(NamedTuple):
    """A piece of a file to be judged, as the part of that number; `refused` says what is wrong with keys, by row."""

    number: int
    file: str
    piece: Piece | None
    refused: Mapping[int, str]


class TaskJob(Job):
    """A count whose tasks are handed out."""

    def _counted(self, progress: Progress) -> Summary:
        """Have judged what no part holds yet."""
        tasks = list(self._tasks())
        waiting = [task for task in tasks if self.parts.held(task.number) is None]
        resumed = sum(part.read for part in self.parts.notes())
        if waiting:
            self._judge(waiting, lambda done, rows: progress(1 - (len(waiting) - done) / len(tasks), resumed + rows))
        summary = Summary(resumed=resumed)
        for part in self.parts.notes():
            summary.add(part)
        return summary

    def _tasks(self) -> Iterator[Task]:
        """Every piece of every file, in order."""
        cut = [(source, piece) for source in self.sources for piece in pieces(source, self.order.batch)]
        for number, (source, piece) in enumerate(cut):
            yield Task(number, str(source.path), piece, self._refused(source, piece))

    def _refused(self, source: Source, piece: Piece | None) -> dict[int, str]:
        """What is wrong with the keys of a piece, which takes the keys of all before it to know."""
        found: dict[int, str] = {}
        if self.order.key:
            for batch in source.batches([self.order.key], self.order.batch, piece):
                found |= self.keys.refused(batch)
        return found

    @abstractmethod
    def _judge(self, tasks: list[Task], progress: Callable[[int, int], None]) -> None:
        """Have the tasks done, telling how many of them and of their rows are.

        Raises:
            FactError: when a file can't be read or a part can't be written.
        """


def judge_piece(task: Task, work: Work, parts: Parts) -> Summary:
    """Judge a piece and keep the part.

    Raises:
        FactError: when the file can't be read or the part can't be written.
    """
    judge, source, whole = judge_of(work), Source(Path(task.file)), Summary()

    def tables() -> Iterator[Any]:
        for batch in source.batches(judge.columns(source), work.order.batch, task.piece):
            table, part = judge.judged(task.file, batch, task.refused)
            whole.add(part)
            whole.faults += part.faults
            yield table

    with written(work.order.out):
        parts.keep(task.number, tables(), whole)
    return whole
