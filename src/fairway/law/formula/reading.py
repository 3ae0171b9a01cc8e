"""Programs read over literals: what `fairway.law.columns` says in rows, said of every movement at once.

A fact that law derives has a value by cases: under which literal it comes to which expression on the
facts that are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations, product

import numpy as np

from fairway.law.columns.column import Column, YesNo
from fairway.law.columns.fold import ManyFold
from fairway.law.columns.group import Group
from fairway.law.columns.logic import Reading
from fairway.law.columns.masks import Rows, Truth, union
from fairway.law.columns.run import ManyRun
from fairway.law.expression import BOOL, Call, Choose, Compare, Const, Expr, Ref, Sort, parts, with_parts
from fairway.law.formula.atoms import PARTIAL, Holds, Known, canonical, value_of
from fairway.law.formula.graph import Graph
from fairway.law.instrument import Period

Case = tuple[int, Expr]
YES, NO = Const(True, BOOL), Const(False, BOOL)
DAY = Sort("date")


class Movements(Rows):
    """Every movement, as one row whose masks are literals of a graph."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(1, graph.true)
        self.graph = graph


class Cases(Column):
    """A value by cases: pairs of literal and expression, no two true together, unknown where none is."""

    def __init__(self, rows: Rows, cases: Sequence[Case]) -> None:
        super().__init__(rows, np.empty(0, np.int64), ())
        self.cases = tuple((guard, expr) for guard, expr in cases if guard)

    @cached_property
    def known(self) -> int:
        """Where it has a value."""
        return union(guard for guard, _ in self.cases)


class FormulaReading(Reading):
    """Trees read over literals."""

    rows: Movements

    def _truth(self, expr: Expr) -> Truth:
        return self._asked(expr) if isinstance(expr, Compare) else super()._truth(expr)

    def _asked(self, expr: Expr) -> Truth:
        """A comparison or call, asked in every case of what it reads."""
        true = false = 0
        for guard, part in self._applied(expr):
            answer = self._answer(part)
            true |= guard & answer.true
            false |= guard & answer.false
        return Truth(true, false)

    def _answer(self, expr: Expr) -> Truth:
        """What a condition on given facts comes to, all that it reads being known."""
        if isinstance(expr, Const):
            return self.rows.always if expr.value else self.rows.never
        if isinstance(expr, Compare) and expr.op in ("==", "<=", ">=") and expr.left == expr.right:
            return self.rows.always
        plain, negated = canonical(expr)
        found = self.rows.graph.atom(Holds(plain))
        answer = Truth(found, self.rows.other(found))
        return answer.negated if negated else answer

    def column(self, expr: Expr) -> Column:
        """The value of an expression by cases."""
        if expr.sort.family == "bool":
            return YesNo(self.rows, self.truth(expr))
        if id(expr) not in self._columns:
            self._columns[id(expr)] = Cases(self.rows, list(self._cases(expr)))
        return self._columns[id(expr)]

    def _cases(self, expr: Expr) -> Iterator[Case]:
        """In which cases an expression comes to what, on the facts that are given."""
        match expr:
            case Const():
                yield self.rows.whole, expr
            case Ref(path):
                yield from self._of_column(self.fact(path))
            case Choose(test, yes, no):
                chosen = self.truth(test)
                yield from ((chosen.true & guard, part) for guard, part in self._cases(yes))
                yield from ((chosen.false & guard, part) for guard, part in self._cases(no))
            case _ if expr.sort.family == "bool":
                yield from self._of_column(YesNo(self.rows, self.truth(expr)))
            case _:
                yield from self._applied(expr)

    @staticmethod
    def _of_column(column: Column) -> Iterator[Case]:
        if isinstance(column, Cases):
            yield from column.cases
        else:
            yield from ((column.flags.true, YES), (column.flags.false, NO))

    def _applied(self, expr: Expr) -> Iterator[Case]:
        """An operator or function over each combination of cases of its arguments."""
        for chosen in product(*(tuple(self._cases(part)) for part in parts(expr))):
            guard = self.rows.whole
            for its, _ in chosen:
                guard = guard & its
            made = with_parts(expr, tuple(part for _, part in chosen))
            if isinstance(made, Call) and made.name in PARTIAL:
                guard = guard & self.rows.graph.atom(Known(made))
            if not guard:
                continue
            if all(isinstance(part, Const) for _, part in chosen):
                value = value_of(made, self.trees.functions)
                if value is None:
                    continue
                made = Const(value, expr.sort)
            yield guard, made

    def blank(self) -> Column:
        """A value that is never known."""
        return Cases(self.rows, ())

    def settled(self, pairs: Sequence[tuple[Truth, Column]]) -> Column:
        """What pairs of (takes effect, value) agree on; unknown while one may differ."""
        live = [self.rows.other(effective.false) for effective, _ in pairs]
        doubtful = union(mask & column.unknown for mask, (_, column) in zip(live, pairs, strict=True))
        for (one, (_, left)), (other, (_, right)) in combinations(zip(live, pairs, strict=True), 2):
            doubtful |= one & other & self.differing(left, right)
        sure = union(effective.true for effective, _ in pairs) & self.rows.other(doubtful)
        found: list[Case] = []
        for mask, (_, column) in zip(live, pairs, strict=True):
            found += [(sure & mask & guard, expr) for guard, expr in self._of_column(column)]
            sure &= self.rows.other(mask)
        return Cases(self.rows, found)

    def first_known(self, first: Column, second: Column) -> Column:
        """The first value, and the second where that is unknown."""
        more = [(first.unknown & guard, expr) for guard, expr in self._of_column(second)]
        return Cases(self.rows, [*self._of_column(first), *more])

    def differing(self, left: Column, right: Column) -> int:
        """Where both are known and differ."""
        pairs = product(self._of_column(left), self._of_column(right))
        return union(mine & its & self._unequal(one, other) for (mine, one), (its, other) in pairs)

    def _unequal(self, one: Expr, other: Expr) -> int:
        if isinstance(one, Const) and isinstance(other, Const):
            return self.rows.whole if one.value != other.value else 0
        return self._answer(Compare("==", one, other)).false

    def during(self, path: str, period: Period) -> Truth:
        """Where the date of a fact lies in a period."""
        key = Ref(path, DAY)
        bounds = [Compare("<=", Const(period.start, DAY), key)] if period.start else []
        bounds += [Compare("<=", key, Const(period.end, DAY))] if period.end else []
        known = self.fact(path).known
        return self.rows.all_of([Truth(known, 0), *map(self._asked, bounds)])


class FormulaRun(ManyRun):
    """A program run over literals."""

    reading_type = FormulaReading


class FormulaFold(ManyFold):
    """One side's reading of such a run."""

    def maybe_differs(self, other: ManyFold) -> int:
        """Where another reading may leave other ways through: a formula does not compare sets of ways."""
        return self.otherwise_met(other)

    def _other_ways(self, other: ManyFold, within: int) -> int:
        return 0


class FormulaGroup(Group):
    """What a program says of every movement, as marks whose masks are literals."""

    run_type = FormulaRun
    fold_type = FormulaFold
