"""The formula of a program: a literal for each outcome, deciding norm and missing fact of a side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from fairway.law.columns.answers import BECAUSE, NEEDS, OUTCOME, Answer, Mark, SideAnswer
from fairway.law.columns.column import Column, YesNo
from fairway.law.columns.masks import Truth
from fairway.law.columns.run import Plan, trees_of
from fairway.law.expression import Const, Sort
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.formula.atoms import Holds, Known
from fairway.law.formula.graph import Graph
from fairway.law.formula.reading import Cases, FormulaGroup, Movements
from fairway.law.program import Program
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value

CERTAIN = frozenset({START, END, DATE})
"""What is known of every movement that a program judges, besides its kind."""


@dataclass(frozen=True, eq=False)
class Formula:
    """What a program says of every movement.

    `marks` hold where a side has an outcome, rests on a norm, or lacks a fact. `apart` is where norms
    conflict, or given facts contradict derived ones in ways that only `decide` tells; there the marks
    say nothing.
    """

    program: Program
    group: FormulaGroup

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Everything that may be true of a side."""
        return tuple(mark for mark in self.group.marks() if mark.mask)

    @property
    def graph(self) -> Graph:
        """The nodes that the literals name."""
        rows = self.group.rows
        assert isinstance(rows, Movements)
        return rows.graph

    @property
    def apart(self) -> int:
        """Where only `decide` tells the answer."""
        return self.group.apart

    @cached_property
    def literals(self) -> tuple[int, ...]:
        """The literals of all marks, and where only `decide` tells."""
        return (*(mark.mask for mark in self.marks), self.apart)

    def answer(self, values: Mapping[str, Value]) -> Answer | None:
        """The answer for one movement, nothing where only `decide` tells it."""
        functions = self.program.rulebook.functions
        states = self.graph.evaluated(self.literals, lambda atom: atom.true_of(values.get, functions))
        if states[int(self.apart)]:
            return None
        return self.answered([mark for mark in self.marks if states[int(mark.mask)]])

    def answered(self, there: list[Mark]) -> Answer:
        """The answer where some of the marks hold, and no others."""
        return Answer.joined([_of_side(self.program, n, there) for n in range(len(self.program.sides))])


def _of_side(program: Program, side: int, marks: list[Mark]) -> SideAnswer:
    named = {what: tuple(its) for what, its in _names(side, marks)}
    return SideAnswer.in_order(program.sides[side], named[OUTCOME][0], named[BECAUSE], named[NEEDS], program.index)


def _names(side: int, marks: list[Mark]) -> Iterator[tuple[str, list[str]]]:
    for what in (OUTCOME, BECAUSE, NEEDS):
        yield what, [mark.name for mark in marks if mark.side == side and mark.what == what]


@lru_cache(maxsize=64)
def formula_of(program: Program) -> Formula:
    """The formula of a program; those used last are kept."""
    return formula_made(program)


def formula_made(program: Program) -> Formula:
    """The formula of a program, made anew."""
    graph = Graph()
    rows = Movements(graph)
    plan = Plan(program, trees_of(program.rulebook))
    book, known = program.rulebook, dict[str, Column]()
    of_kind = Cases(rows, [(rows.whole, Const(program.kind, Sort("choice")))])

    def fact(path: str) -> Column:
        if path not in known:
            known[path] = of_kind if path == KIND else given(book, path, rows)
        return known[path]

    return Formula(program, FormulaGroup(plan, rows, fact))


def given(rulebook: Rulebook, path: str, rows: Movements) -> Column:
    """What is given for a fact: known or not, and then any value of its type."""
    its = rulebook.expression(path)
    known: int = rows.whole if path in CERTAIN else rows.graph.atom(Known(its))
    if its.sort.family != "bool":
        return Cases(rows, [(known, its)])
    yes = rows.graph.atom(Holds(its))
    return YesNo(rows, Truth(known & yes, known & rows.other(yes)))
