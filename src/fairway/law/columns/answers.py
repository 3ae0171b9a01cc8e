"""The answers for the rows of a table: each distinct answer once, and which of them each row has.

An answer holds what `decide` says of outcomes, the norms they rest on and the facts that are missing;
routes, plans and words are not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from fairway.law.columns.masks import Codes, Flags, patterns
from fairway.law.determination import Determination, worst
from fairway.law.geography import Side


class SideAnswer(NamedTuple):
    """What one side's law says: its outcome, the norms it rests on and the facts that would settle it."""

    side: Side
    outcome: str
    because: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


class Answer(NamedTuple):
    """What may cross, joined and per side, and the facts that are missing."""

    outcome: str
    sides: tuple[SideAnswer, ...] = ()
    needs: tuple[str, ...] = ()

    @classmethod
    def joined(cls, sides: Sequence[SideAnswer]) -> Answer:
        """The answer of several sides together."""
        needs = dict.fromkeys(path for side in sides for path in side.needs)
        return cls(worst(side.outcome for side in sides), tuple(sides), tuple(needs))

    @classmethod
    def of(cls, found: Determination) -> Answer:
        """The answer that a determination gives."""
        sides = tuple(SideAnswer(side.side, side.outcome, side.because, side.needs) for side in found.sides)
        return cls(found.outcome, sides, found.needs)

    @property
    def because(self) -> tuple[str, ...]:
        """The norms that the outcomes rest on, of all sides."""
        return tuple(dict.fromkeys(name for side in self.sides for name in side.because))


@dataclass(frozen=True)
class Answers:
    """The answers of so many rows: `of_row` is the place of each row's answer, -1 where it has none.

    `singly` says how many rows were judged one by one.
    """

    distinct: tuple[Answer, ...]
    of_row: Codes
    singly: int

    def __iter__(self) -> Iterator[Answer | None]:
        for n in self.of_row.tolist():
            yield self.distinct[n] if n >= 0 else None

    def under(self, others: Answers) -> Answers:
        """These answers, with others standing over them where those are."""
        of_row = np.where(others.of_row < 0, self.of_row, others.of_row + len(self.distinct))
        return Answers(self.distinct + others.distinct, of_row, self.singly)


class Mark(NamedTuple):
    """One thing that is true of the rows of a mask: an outcome, a deciding norm or a missing fact of a side."""

    side: int
    what: str
    name: str
    mask: int


OUTCOME, BECAUSE, NEEDS = "outcome", "because", "needs"


def answered(sides: Sequence[Side], marks: Iterable[Mark], count: int) -> tuple[list[Answer], Codes]:
    """The distinct answers that marks add up to, and for each of `count` rows which it has."""
    there = [mark for mark in marks if mark.mask]
    found, codes = patterns([mark.mask for mark in there], count)
    return [_answer(sides, there, flags) for flags in found], codes


def _answer(sides: Sequence[Side], marks: list[Mark], flags: Flags) -> Answer:
    """The answer of the rows that have the marks flagged."""
    found: list[dict[str, list[str]]] = [{OUTCOME: [], BECAUSE: [], NEEDS: []} for _ in sides]
    for n in np.flatnonzero(flags).tolist():
        found[marks[n].side][marks[n].what].append(marks[n].name)
    return Answer.joined(
        [
            SideAnswer(side, its[OUTCOME][0], tuple(its[BECAUSE]), tuple(its[NEEDS]))
            for side, its in zip(sides, found, strict=True)
        ]
    )


def gathered(parts: Iterable[tuple[Codes, Sequence[Answer], Any]], count: int, singly: int) -> Answers:
    """The answers of a table from those of some of its rows: pairs of rows, answers, and which each row has."""
    numbers: dict[Answer, int] = {}
    of_row = np.full(count, -1, np.int64)
    for rows, answers, codes in parts:
        table = np.array([numbers.setdefault(answer, len(numbers)) for answer in answers], dtype=np.int64)
        of_row[rows] = table[codes]
    return Answers(tuple(numbers), of_row, singly)
