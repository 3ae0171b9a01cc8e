"""The answers for the rows of a table: each distinct answer once, and which of them each row has.

An answer holds what `decide` says of outcomes, the norms they rest on, the facts that are missing and the
ways through; plans and words are not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fairway.law.columns.masks import Codes
from fairway.law.columns.patterns import alike, places_in
from fairway.law.columns.ways import Routes
from fairway.law.determination import Determination, worst
from fairway.law.geography import Side

KEPT = 50_000
"""How many distinct answers of one program are kept for the next rows."""


class SideAnswer(NamedTuple):
    """What one side's law says: its outcome, the norms it rests on and the facts that would settle it."""

    side: Side
    outcome: str
    because: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @classmethod
    def in_order(
        cls, side: Side, outcome: str, because: Iterable[str], needs: Iterable[str], index: Mapping[str, int]
    ) -> SideAnswer:
        """An answer whose norms are in the order of a program and whose facts are in that of the alphabet."""
        return cls(side, outcome, tuple(sorted(because, key=index.__getitem__)), tuple(sorted(needs)))


class Answer(NamedTuple):
    """What may cross, joined and per side, the facts that are missing, and the ways through all sides."""

    outcome: str
    sides: tuple[SideAnswer, ...] = ()
    needs: tuple[str, ...] = ()
    routes: Routes = ()

    @classmethod
    def joined(cls, sides: Sequence[SideAnswer]) -> Answer:
        """The answer of several sides together, the ways through left aside."""
        needs = dict.fromkeys(path for side in sides for path in side.needs)
        return cls(worst(side.outcome for side in sides), tuple(sides), tuple(needs))

    @classmethod
    def of(cls, found: Determination) -> Answer:
        """The answer that a determination gives."""
        if found.program is None:
            return cls(found.outcome, tuple(SideAnswer(side.side, side.outcome) for side in found.sides), found.needs)
        index = found.program.index
        told = ((side.side, side.outcome, side.because, side.needs) for side in found.sides)
        sides = (SideAnswer.in_order(*its, index) for its in told)
        return cls.joined(tuple(sides))._replace(routes=found.routes)

    @property
    def because(self) -> tuple[str, ...]:
        """The norms that the outcomes rest on, of all sides."""
        return tuple(dict.fromkeys(name for side in self.sides for name in side.because))


class Part(NamedTuple):
    """The answers of some rows: which rows, the answers, and which of them each row has; so too their ways."""

    rows: Codes
    answers: Sequence[Answer]
    codes: Codes
    routes: Sequence[Routes]
    route_codes: Codes


@dataclass(frozen=True)
class Answers:
    """The answers of so many rows: `of_row` is the place of each row's answer, -1 where it has none.

    Ways through are kept apart, by `routes_of_row`, and are not in `distinct`. `singly` says how many rows
    were judged one by one.
    """

    distinct: tuple[Answer, ...]
    of_row: Codes
    routes: tuple[Routes, ...]
    routes_of_row: Codes
    singly: int

    def __iter__(self) -> Iterator[Answer | None]:
        for n, m in zip(self.of_row.tolist(), self.routes_of_row.tolist(), strict=True):
            yield self.distinct[n]._replace(routes=self.routes[m]) if n >= 0 else None

    def under(self, others: Answers) -> Answers:
        """These answers, with others standing over them where those are."""
        mine = others.of_row < 0
        return Answers(
            self.distinct + others.distinct,
            np.where(mine, self.of_row, others.of_row + len(self.distinct)),
            self.routes + others.routes,
            np.where(mine, self.routes_of_row, others.routes_of_row + len(self.routes)),
            self.singly,
        )


class Mark(NamedTuple):
    """One thing that is true of the rows of a mask: an outcome, a deciding norm or a missing fact of a side."""

    side: int
    what: str
    name: str
    mask: int


OUTCOME, BECAUSE, NEEDS = "outcome", "because", "needs"


class Ledger:
    """The answers that the marks of one program add up to, each made once and kept."""

    def __init__(self, sides: Sequence[Side], index: Mapping[str, int]) -> None:
        self.sides = sides
        self.index = index
        self._marks: dict[tuple[int, str, str], int] = {}
        self._answers: dict[bytes, Answer] = {}

    def answered(self, marks: Iterable[Mark], count: int) -> tuple[list[Answer], Codes]:
        """The distinct answers that marks add up to, and for each of `count` rows which it has."""
        masks: dict[int, int] = {}
        for side, what, name, mask in marks:
            if mask:
                masks[self._marks.setdefault((side, what, name), len(self._marks))] = mask
        keys, codes = alike(masks, count)
        if len(self._answers) > KEPT:
            self._answers.clear()
        return [self._answers.get(key) or self._made(key) for key in keys], codes

    def _made(self, key: bytes) -> Answer:
        """The answer of the rows that have the marks of a key."""
        marks = list(self._marks)
        found: list[dict[str, list[str]]] = [{OUTCOME: [], BECAUSE: [], NEEDS: []} for _ in self.sides]
        for n in places_in(key):
            side, what, name = marks[n]
            found[side][what].append(name)
        told = (
            SideAnswer.in_order(side, its[OUTCOME][0], its[BECAUSE], its[NEEDS], self.index)
            for side, its in zip(self.sides, found, strict=True)
        )
        self._answers[key] = made = Answer.joined(tuple(told))
        return made


def gathered(parts: Iterable[Part], count: int, singly: int) -> Answers:
    """The answers of a table from those of its parts, later parts standing over earlier ones."""
    answers: dict[int, tuple[int, Answer]] = {}
    routes: dict[Routes, int] = {(): 0}
    of_row, routes_of_row = np.full(count, -1, np.int32), np.zeros(count, np.int32)
    for part in parts:
        # Answers are told apart as objects: equal ones of different programs may come twice.
        own = [answers.setdefault(id(answer), (len(answers), answer))[0] for answer in part.answers]
        of_row[part.rows] = np.array(own, np.int32).take(part.codes)
        ways = np.array([routes.setdefault(item, len(routes)) for item in part.routes], np.int32)
        routes_of_row[part.rows] = ways.take(part.route_codes)
    return Answers(tuple(answer for _, answer in answers.values()), of_row, tuple(routes), routes_of_row, singly)
