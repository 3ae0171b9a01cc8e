"""Conditions over columns: the reading of a syntax tree for many rows at once.

``and``, ``or``, ``not`` and choices become masks. A comparison or call is asked of
`fairway.law.logic.evaluate` once for each combination of values that occurs, so that every operator and
function means here what it means there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from fairway.law import logic
from fairway.law.columns import numbers
from fairway.law.columns.column import Column, YesNo, blank, coded
from fairway.law.columns.joining import combined, differing, first_known, settled
from fairway.law.columns.masks import Rows, Truth
from fairway.law.columns.numbers import MIRRORED
from fairway.law.columns.scalars import Scalars
from fairway.law.expression import (
    All,
    AnyOf,
    Choose,
    Compare,
    Const,
    Expr,
    Not,
    Ref,
    parts,
    with_parts,
)
from fairway.law.instrument import Period

Needs = dict[str, int]
"""For each fact, the rows that lack it."""
REMEMBERED = 256
"""Answers for a column of at most so many distinct values are kept for the next table."""
LISTS = 20_000
"""How many such lists of answers are kept."""
COMBINATIONS = 200_000
"""How many answers for combinations of values are kept, of all expressions together."""


class Trees:
    """Syntax trees whose equal parts are one object, so that each part is read once, and what is known of them."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.functions = functions
        self._pool: dict[tuple[Any, ...], Expr] = {}
        self._given: dict[int, tuple[Expr, Expr]] = {}
        self._read: dict[int, tuple[str, ...]] = {}
        self._answers: dict[tuple[int, tuple[Any, ...]], list[Any]] = {}
        self._combined: dict[tuple[int, tuple[Any, ...]], Any] = {}

    def shared(self, expr: Expr) -> Expr:
        """`expr` with its equal parts made one."""
        if id(expr) not in self._given:
            # The tree given is kept too, so that its identity stays its own.
            self._given[id(expr)] = expr, self._shared(expr)
        return self._given[id(expr)][1]

    def _shared(self, expr: Expr) -> Expr:
        below = tuple(map(self.shared, parts(expr)))
        match expr:
            case Const() | Ref():
                key: tuple[Any, ...] = (expr,)
            case _:
                named = getattr(expr, "op", getattr(expr, "name", ""))
                key = (type(expr), named, expr.sort, *map(id, below))
        if key not in self._pool:
            self._pool[key] = made = with_parts(expr, below)
            own = {made.path} if isinstance(made, Ref) else set[str]()
            self._read[id(made)] = tuple(sorted(own.union(*map(self.read, below))))
        return self._pool[key]

    def read(self, expr: Expr) -> tuple[str, ...]:
        """The facts that a shared tree reads."""
        return self._read[id(expr)]

    def answers(self, expr: Expr, path: str, values: tuple[Any, ...]) -> list[Any]:
        """What a tree that reads one fact comes to for each of its values."""
        if len(values) > REMEMBERED:
            return self._asked(expr, path, values)
        if len(self._answers) > LISTS:
            self._answers.clear()
        key = (id(expr), values)
        if key not in self._answers:
            self._answers[key] = self._asked(expr, path, values)
        return self._answers[key]

    def of_combinations(self, expr: Expr, found: list[tuple[Any, ...]]) -> list[Any]:
        """What a tree comes to for each combination of the facts that it reads."""
        if len(self._combined) > COMBINATIONS:
            self._combined.clear()
        read, known, name = self.read(expr), self._combined, id(expr)
        answers = []
        for values in found:
            key = (name, values)
            if key not in known:
                known[key] = logic.evaluate(expr, dict(zip(read, values, strict=True)).get, self.functions)
            answers.append(known[key])
        return answers

    def _asked(self, expr: Expr, path: str, values: tuple[Any, ...]) -> list[Any]:
        return [logic.evaluate(expr, {path: value}.get, self.functions) for value in values]


class Reading:
    """Trees read over the columns of one table, each part once.

    `fact` gives the column of a fact. Where `before` is given, it is a reading that differs in the
    facts `changed` alone.
    """

    def __init__(
        self,
        rows: Rows,
        trees: Trees,
        fact: Callable[[str], Column],
        before: Reading | None = None,
        changed: set[str] | None = None,
    ) -> None:
        self.rows = rows
        self.trees = trees
        self.fact = fact
        self.before = before
        self.changed = changed if changed is not None else set()
        self._truths: dict[int, Truth] = {}
        self._columns: dict[int, Column] = {}
        self._needs: dict[int, Needs] = {}

    def truth(self, expr: Expr) -> Truth:
        """Where a condition is true and false."""
        if self.before is not None and self.changed.isdisjoint(self.trees.read(expr)):
            return self.before.truth(expr)
        if id(expr) not in self._truths:
            self._truths[id(expr)] = self._truth(expr)
        return self._truths[id(expr)]

    def _truth(self, expr: Expr) -> Truth:
        match expr:
            case Const(value):
                return self.rows.always if value else self.rows.never
            case Ref(path):
                return self.fact(path).flags
            case Not(item):
                return self.truth(item).negated
            case All(items):
                return self.rows.all_of(map(self.truth, items))
            case AnyOf(items):
                return self.rows.any_of(map(self.truth, items))
            case Choose(test, yes, no):
                return self.rows.choose(self.truth(test), self.truth(yes), self.truth(no))
            case Compare(op, Ref(path), Const(value)) if self._is_ordered(path, op):
                return self.fact(path).compared(op, value)
            case Compare(op, Const(value), Ref(path)) if self._is_ordered(path, op):
                return self.fact(path).compared(MIRRORED[op], value)
        return self._asked(expr)

    def _is_ordered(self, path: str, op: str) -> bool:
        return op in MIRRORED and self.fact(path).ordered

    def _asked(self, expr: Expr) -> Truth:
        """A comparison or call, asked once for each combination of values."""
        read = self.trees.read(expr)
        if not read:
            value = logic.evaluate(expr, lambda _: None, self.trees.functions)
            return Truth(0, 0) if value is None else self.rows.always if value else self.rows.never
        if isinstance(expr, Compare) and self._is_reckoned(expr):
            found = numbers.compared(self, expr.op, expr.left, expr.right)
            if found is not None:
                return found
        if len(read) == 1:
            column = self.fact(read[0])
            return column.truth(self.trees.answers(expr, read[0], tuple(column.values)))
        return self._spread(expr).flags

    def _is_reckoned(self, expr: Expr) -> bool:
        """Whether an expression is best reckoned in numbers, because the values that it reads may be many."""
        read = self.trees.read(expr)
        return numbers.is_reckoned(expr) and (len(read) > 1 or isinstance(self.fact(read[0]), Scalars))

    def column(self, expr: Expr) -> Column:
        """The value of an expression in each row."""
        if self.before is not None and self.changed.isdisjoint(self.trees.read(expr)):
            return self.before.column(expr)
        if id(expr) not in self._columns:
            self._columns[id(expr)] = self._column(expr)
        return self._columns[id(expr)]

    def _column(self, expr: Expr) -> Column:
        if isinstance(expr, Ref):
            return self.fact(expr.path)
        if expr.sort.family == "bool":
            return YesNo(self.rows, self.truth(expr))
        if isinstance(expr, Choose):
            test = self.truth(expr.test)
            return self.settled([(test, self.column(expr.yes)), (test.negated, self.column(expr.no))])
        if self.trees.read(expr) and self._is_reckoned(expr):
            found = numbers.exact(self, expr)
            if found is not None:
                return found
        return self._spread(expr)

    def _spread(self, expr: Expr) -> Column:
        """The value for each combination of the facts that an expression reads."""
        read = self.trees.read(expr)
        if not read:
            value = logic.evaluate(expr, lambda _: None, self.trees.functions)
            return coded(self.rows, np.zeros(self.rows.count, np.int64), [value])
        places, found = combined([self.fact(path) for path in read])
        return coded(self.rows, places, self.trees.of_combinations(expr, found))

    def blank(self) -> Column:
        """A column of unknowns."""
        return blank(self.rows)

    def settled(self, pairs: Sequence[tuple[Truth, Column]]) -> Column:
        """What pairs of (takes effect, value) agree on; unknown while one may differ."""
        return settled(self.rows, pairs)

    def first_known(self, first: Column, second: Column) -> Column:
        """The first column, and the second where that is unknown."""
        return first_known(self.rows, first, second)

    def differing(self, left: Column, right: Column) -> int:
        """The rows where both are known and differ."""
        return differing(left, right)

    def during(self, path: str, period: Period) -> Truth:
        """Where the date of a fact lies in a period."""
        column = self.fact(path)
        return column.truth([isinstance(day, date) and day in period for day in column.values])

    def unknown(self, expr: Expr) -> int:
        """The rows where the known facts do not settle an expression."""
        if isinstance(expr, Const):
            return 0
        return self.rows.unknown(self.truth(expr)) if expr.sort.family == "bool" else self.column(expr).unknown

    def needs(self, expr: Expr) -> Needs:
        """For each fact, the rows where its absence keeps an expression unknown."""
        if id(expr) not in self._needs:
            self._needs[id(expr)] = self._needed(expr)
        return self._needs[id(expr)]

    def _needed(self, expr: Expr) -> Needs:
        unknown = self.unknown(expr)
        if not unknown:
            return {}
        if isinstance(expr, Ref):
            return {expr.path: unknown}
        found: Needs = {}
        if isinstance(expr, Choose):
            test = self.truth(expr.test)
            add(found, self.needs(expr.test), unknown)
            add(found, self.needs(expr.yes), test.true)
            add(found, self.needs(expr.no), test.false)
        else:
            for part in parts(expr):
                add(found, self.needs(part), unknown)
        return found


def add(found: Needs, more: Needs, within: int) -> None:
    """Join to what was found what more is needed in some of the rows."""
    for path, mask in more.items():
        if mask & within:
            found[path] = found.get(path, 0) | mask & within
