"""Atoms: the smallest questions on facts that a formula is made of.

An atom is either true or false, never unknown: that a fact is known is an atom of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairway.law import logic
from fairway.law.expression import Compare, Expr, Ref
from fairway.law.logic import Functions, Lookup


@dataclass(frozen=True)
class Known:
    """That an expression has a value: a fact that is given, or a date within reach of the calendar."""

    expr: Expr

    def true_of(self, fact: Lookup, functions: Functions) -> bool:
        """Whether it is so for the given facts."""
        return logic.evaluate(self.expr, fact, functions) is not None


@dataclass(frozen=True)
class Holds:
    """That a condition comes to true, where all that it reads is known."""

    expr: Expr

    def true_of(self, fact: Lookup, functions: Functions) -> bool:
        """Whether it is so for the given facts; no where they do not settle it."""
        return logic.evaluate(self.expr, fact, functions) is True


Atom = Known | Holds
PARTIAL = frozenset({"add_days", "add_months", "add_years", "add_working_days"})
"""Functions that may have no value though their arguments have: a day too far away."""


def canonical(expr: Expr) -> tuple[Expr, bool]:
    """A condition with `<` for every order, and whether it stands negated, so that opposites are one atom."""
    match expr:
        case Compare("<=", left, right):
            return Compare("<", right, left), True
        case Compare(">=", left, right):
            return Compare("<", left, right), True
        case Compare(">", left, right):
            return Compare("<", right, left), False
        case Compare("==", left, right) if _told(right) < _told(left):
            return Compare("==", right, left), False
    return expr, False


def _told(expr: Expr) -> tuple[bool, str]:
    return not isinstance(expr, Ref), str(expr)


def value_of(expr: Expr, functions: Functions) -> Any:
    """The value of an expression that reads no fact."""
    return logic.evaluate(expr, lambda _: None, functions)
