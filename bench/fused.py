"""The flat slice as straight-line statements, each shared part once: for NumPy, and for a loop that Numba compiles.

Two-valued text takes every column as known. Three-valued text carries two flags for each condition, true and false,
as Fairway's own columns do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from fairway.law.expression import All, AnyOf, Choose, Compare, Const, Expr, Not, Ref

SIGNS = {All: " & ", AnyOf: " | "}


class Straight:
    """Statements that work conditions out, one result each; `negation` is how the language writes a no."""

    def __init__(self, negation: str) -> None:
        self.negation = negation
        self.lines: list[str] = []
        self._names: dict[str, str] = {}

    def name(self, text: str) -> str:
        """The variable of an expression, assigned when it is new."""
        if text.isidentifier():
            return text
        if text not in self._names:
            self._names[text] = f"x{len(self._names)}"
            self.lines.append(f"{self._names[text]} = {text}")
        return self._names[text]

    def no(self, text: str) -> str:
        """The opposite of a variable."""
        return self.name(self.negation.format(text))

    def two_valued(self, expr: Expr) -> str:
        """The variable that holds a condition over known columns."""
        match expr:
            case Const(value):
                return str(bool(value))
            case Ref(path):
                return path
            case Not(item):
                return self.no(self.two_valued(item))
            case All(items) | AnyOf(items):
                return self.name(SIGNS[type(expr)].join(map(self.two_valued, items)))
            case Choose(test, yes, no):
                t, a, b = map(self.two_valued, (test, yes, no))
                return self.name(f"{self.name(f'{t} & {a}')} | {self.name(f'{self.no(t)} & {b}')}")
            case Compare(op, left, right):
                return self.name(f"{_operand(left)} {op} {_operand(right)}")
        raise NotImplementedError(type(expr).__name__)

    def three_valued(self, expr: Expr) -> tuple[str, str]:
        """The variables that say where a condition is true, and where false; `k_` says where a column is known."""
        match expr:
            case Const(value):
                return ("True", "False") if value else ("False", "True")
            case Ref(path):
                return self.name(f"{path} & k_{path}"), self.name(f"{self.no(path)} & k_{path}")
            case Not(item):
                true, false = self.three_valued(item)
                return false, true
            case All(items) | AnyOf(items):
                pairs = list(map(self.three_valued, items))
                mine, other = SIGNS[type(expr)], SIGNS[AnyOf if isinstance(expr, All) else All]
                return self.name(mine.join(t for t, _ in pairs)), self.name(other.join(f for _, f in pairs))
            case Choose(test, yes, no):
                t, f = self.three_valued(test)
                (a, b), (c, d) = self.three_valued(yes), self.three_valued(no)
                true = f"{self.name(f'{t} & {a}')} | {self.name(f'{f} & {c}')}"
                return self.name(true), self.name(f"{self.name(f'{t} & {b}')} | {self.name(f'{f} & {d}')}")
            case Compare(op, left, right):
                known = self.name(" & ".join(f"k_{item.path}" for item in (left, right) if isinstance(item, Ref)))
                holds = self.name(f"{_operand(left)} {op} {_operand(right)}")
                return self.name(f"{known} & {holds}"), self.name(f"{known} & {self.no(holds)}")
        raise NotImplementedError(type(expr).__name__)


def _operand(expr: Expr) -> str:
    return expr.path if isinstance(expr, Ref) else str(expr.value)  # type: ignore[union-attr]


def for_numpy(trees: Sequence[Expr], columns: Sequence[str], three: bool) -> Callable[[dict[str, Any]], list[int]]:
    """How many rows meet each condition, from arrays by name."""
    straight = Straight("~{}")
    found = [straight.three_valued(tree)[0] if three else straight.two_valued(tree) for tree in trees]
    names = [*columns, *(f"k_{name}" for name in columns if three)]
    loads = [f"{name} = held[{name!r}]" for name in names]
    counts = ", ".join(f"int(np.count_nonzero({name}))" for name in found)
    return _made("counts(held)", [*loads, *straight.lines, f"return [{counts}]"], "counts")


def for_python(trees: Sequence[Expr], columns: Sequence[str]) -> Callable[[dict[str, Any]], tuple[bool, ...]]:
    """Which conditions a row meets, from values by name."""
    straight = Straight("not {}")
    found = [straight.two_valued(tree) for tree in trees]
    loads = [f"{name} = row[{name!r}]" for name in columns]
    return _made("states(row)", [*loads, *straight.lines, f"return ({', '.join(found)},)"], "states")


def for_numba(trees: Sequence[Expr], columns: Sequence[str], three: bool) -> Callable[..., None]:
    """A compiled loop over rows that adds to a count for each condition; releases the interpreter."""
    straight = Straight("not {}")
    found = [straight.three_valued(tree)[0] if three else straight.two_valued(tree) for tree in trees]
    names = [*columns, *(f"k_{name}" for name in columns if three)]
    body = [f"{name} = a_{name}[i]" for name in names] + straight.lines
    body += [f"n{k} += {name}" for k, name in enumerate(found)]
    lines = [f"n{k} = 0" for k in range(len(found))]
    lines += ["for i in range(start, end):", *(f"    {line}" for line in body)]
    lines += [f"out[{k}] = n{k}" for k in range(len(found))]
    arguments = ", ".join(f"a_{name}" for name in names)
    made = _made(f"loop(start, end, out, {arguments})", lines, "loop")
    return import_module("numba").njit(nogil=True)(made)


def _made(head: str, lines: Sequence[str], name: str) -> Any:
    names: dict[str, Any] = {"np": np}
    exec(f"def {head}:\n" + "".join(f"    {line}\n" for line in lines), names)
    return names[name]
