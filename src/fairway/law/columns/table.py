"""The determination of every row of a table that is held in memory.

Rows are divided by the program that judges them: their kind, the sides they meet and the text in force
on their own day. Rows whose facts contradict each other, or in which norms do, are few and need the
whole of `decide`; they go there one by one and are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar

import numpy as np

from fairway.law.columns.answers import Answer, Answers, Ledger, Part, SideAnswer, gathered
from fairway.law.columns.column import Column, Places, blank, constant
from fairway.law.columns.dues import Dues
from fairway.law.columns.group import Group
from fairway.law.columns.joining import combined, first_known
from fairway.law.columns.logic import Trees
from fairway.law.columns.masks import Codes, Flags, Rows, unpack
from fairway.law.columns.run import Plan
from fairway.law.columns.scalars import DAYS, as_scalars
from fairway.law.columns.ways import Ways
from fairway.law.decide import decide
from fairway.law.determination import NOT_COVERED, UNDETERMINED
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.program import Program
from fairway.law.rulebook import Rulebook

J = TypeVar("J")
AT_ONCE = 65_536
"""How many rows of one program are judged together: masks of that size stay in the processor's cache."""


class Desk(NamedTuple):
    """What one program is judged with: its plan, and the answers and ways through that were met before."""

    plan: Plan
    ledger: Ledger
    ways: Ways


class Twice(NamedTuple):
    """The answers of a table by two rulebooks, and the rows that they judge by different programs."""

    before: Answers
    after: Answers
    unlike: Flags


class Counter:
    """Decides tables by one rulebook. `today` is the day of movements that have none.

    Two counters share what they read of conditions where one is made `beside` the other and both rulebooks have
    the same lists, places and calendars.
    """

    def __init__(self, rulebook: Rulebook, today: date, beside: Counter | None = None) -> None:
        self.rulebook = rulebook
        self.today = today
        shared = beside is not None and beside.rulebook.functions is rulebook.functions
        self._trees: Trees = beside._trees if beside and shared else Trees(rulebook.functions)
        self._desks: dict[int, Desk] = {}

    def determine(
        self, columns: Mapping[str, Column], rows: Rows, left_out: Flags | None = None, dues: Dues | None = None
    ) -> Answers:
        """The answers for a table with these columns; rows left out, and rows without a kind, have none.

        What is due and granted is told to `dues`.
        """
        table = _Table(self, columns, rows, dues)
        divided = _divided(table.kept(left_out), table.keys(self.rulebook.programs.all_bounds), table.judge)
        parts = [part for judge, mine in divided for part in table.of(judge, mine)]
        return gathered(parts, rows.count, table.singly)

    def determine_twice(
        self,
        other: Counter,
        columns: Mapping[str, Column],
        rows: Rows,
        left_out: Flags | None = None,
        dues: tuple[Dues | None, Dues | None] = (None, None),
    ) -> Twice:
        """The answers by this rulebook and by another; rows that both judge by the same program are judged once.

        What is due and granted by this one is told to the first of `dues`; by the other, to the second, of the rows
        that are judged again.
        """
        first, second = _Table(self, columns, rows, dues[0]), _Table(other, columns, rows, dues[1])
        parts: list[Part] = []
        again: list[Part] = []
        unlike = np.zeros(rows.count, bool)
        judges = lambda *key: (first.judge(*key), second.judge(*key))  # noqa: E731
        keys = first.keys({*self.rulebook.programs.all_bounds, *other.rulebook.programs.all_bounds})
        for (one, two), mine in _divided(first.kept(left_out), keys, judges):
            unlike[mine] = one != two
            if one == two:
                parts += first.of(one, mine)
            elif isinstance(one, Answer) or isinstance(two, Answer):
                parts += first.of(one, mine)
                again += second.of(two, mine)
            else:
                for places in _at_once(mine):
                    group = first.group(one, places)
                    parts += first.told(places, group)
                    again += second.told(places, second.group(two, places, group))
        answers = gathered(parts, rows.count, first.singly)
        return Twice(answers, answers.under(gathered(again, rows.count, second.singly)), unlike)

    def desk(self, program: Program) -> Desk:
        """What a program is judged with, made once."""
        if id(program) not in self._desks:
            plan, ledger = Plan(program, self._trees), Ledger(program.sides, program.index)
            self._desks[id(program)] = Desk(plan, ledger, Ways(plan))
        return self._desks[id(program)]


class _Table:
    """One table while it is judged."""

    def __init__(self, counter: Counter, columns: Mapping[str, Column], rows: Rows, dues: Dues | None = None) -> None:
        self.counter = counter
        self.book = counter.rulebook
        self.rows = rows
        self.columns = dict(columns)
        self.columns[DATE] = first_known(rows, self.fact(DATE), constant(rows, counter.today))
        self.dues = dues
        self.singly = 0

    def fact(self, path: str) -> Column:
        """The column that is given for a fact."""
        if path not in self.columns:
            self.columns[path] = blank(self.rows)
        return self.columns[path]

    def keys(self, bounds: Collection[date]) -> tuple[Codes, list[Any]]:
        """For each row the number of what its program is found by, and what that is.

        Days between two of the `bounds` count as the first of them.
        """
        firsts = sorted({date.min, *bounds})
        days = as_scalars(self.fact(DATE), "date")
        assert days is not None
        starts = np.array([DAYS.placed(day)[0] for day in firsts])
        stretch = Column(self.rows, np.searchsorted(starts, days.numbers, "right") - 1, firsts, ordered=True)
        return combined([*(self.fact(path) for path in (KIND, START, END)), stretch])

    def kept(self, left_out: Flags | None) -> Flags:
        """The rows that have a kind and are not left out."""
        found = unpack(self.fact(KIND).known, self.rows.count)
        return found if left_out is None else found & ~left_out

    def of(self, judge: Program | Answer, mine: Codes) -> Iterator[Part]:
        """The answers of the rows that one program judges, or that have one answer."""
        if isinstance(judge, Answer):
            if self.dues:
                self.dues.of_others(mine, self.fact)
            same = np.zeros(len(mine), np.int8)
            yield Part(mine, [judge], same, [()], same)
            return
        for places in _at_once(mine):
            yield from self.told(places, self.group(judge, places))

    def judge(self, kind: str | None, start: str | None, end: str | None, day: date) -> Program | Answer:
        """The program for such movements, or the answer where no program is asked."""
        missing = tuple(path for path, value in ((START, start), (END, end)) if value is None)
        if kind is None or start is None or end is None:
            return Answer(UNDETERMINED, needs=missing)
        sides = self.book.programs.sides(kind, start, end)
        if day not in self.book.head.coverage:
            return Answer.joined([SideAnswer(side, NOT_COVERED) for side in sides])
        return self.book.programs.on(kind, sides, day)

    def group(self, program: Program, places: Codes, before: Group | None = None) -> Group:
        """What a program finds in some rows; `before` is what another found in them."""
        plan = self.counter.desk(program).plan
        if before:
            return Group(plan, before.rows, before.given, before.written if before.plan.trees is plan.trees else None)
        rows = Rows(len(places))
        given: dict[str, Column] = {}
        wanted = _stretch(places)

        def fact(path: str) -> Column:
            if path not in given:
                given[path] = self.fact(path).at(wanted, rows) if rows.count < self.rows.count else self.fact(path)
            return given[path]

        return Group(plan, rows, fact)

    def told(self, places: Codes, group: Group) -> Iterator[Part]:
        """The answers of some rows from what was found in them."""
        desk, rows = self.counter.desk(group.program), group.rows
        if self.dues:
            self.dues.of_group(places, group)
        answers, codes = desk.ledger.answered(group.marks(), rows.count)
        yield Part(places, answers, codes, *desk.ways.through(group))
        if group.apart:
            alone = places[unpack(group.apart, rows.count)]
            self.singly += len(alone)
            singly = [self._single(place) for place in alone.tolist()]
            each = np.arange(len(alone))
            plain = [answer._replace(routes=()) for answer in singly]
            yield Part(alone, plain, each, [answer.routes for answer in singly], each)

    def _single(self, place: int) -> Answer:
        """The answer for one row by itself."""
        held = ((path, column, int(column.codes[place])) for path, column in self.columns.items())
        values = {path: column.values[code] for path, column, code in held if code >= 0}
        found = decide(self.book, Facts(values))
        if self.dues:
            self.dues.of_one(place, found)
        return Answer.of(found)


def _divided(kept: Flags, keys: tuple[Codes, list[Any]], judge: Callable[..., J]) -> Iterator[tuple[J, Codes]]:
    """The rows that are kept, by what judges them."""
    codes, found = keys
    judges: dict[J, int] = {}
    table = np.array([judges.setdefault(judge(*key), len(judges)) for key in found], dtype=np.int64)
    groups = table.take(codes)
    for each, number in judges.items():
        mine = np.flatnonzero(kept & (groups == number))
        if len(mine):
            yield each, mine


def _at_once(mine: Codes) -> list[Codes]:
    """Rows in parts that are judged together."""
    return np.array_split(mine, max(1, round(len(mine) / AT_ONCE)))


def _stretch(places: Codes) -> Places:
    """The same rows as one stretch, where they are."""
    first, last = int(places[0]), int(places[-1])
    return slice(first, last + 1) if last - first + 1 == len(places) else places
