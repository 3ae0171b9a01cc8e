"""The facts of a movement as variables of one solver, what is held true of them, and the questions put to it."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import z3

LIMIT = 10_000_000
"""How much work one question may be, in the solver's own count: some ten seconds of a machine, on any machine."""
Term = Any
"""A term of the solver: a number or truth, or for a set its members' truths by word."""


class NotTold(Exception):
    """The solver gave no answer within its limit."""


@dataclass
class Effort:
    """How many questions were put to solvers, and how long they took, in seconds of the processor."""

    questions: int = 0
    seconds: float = 0.0


class World:
    """One solver and its facts; a word is told as a number, the same wherever it occurs.

    A question is given up after `patience` seconds, where any are given, whatever work it was until then.
    """

    def __init__(self, effort: Effort | None = None, limit: int = LIMIT, patience: float = 0) -> None:
        self.effort = effort or Effort()
        self.facts: dict[str, Term] = {}
        self._open: dict[Hashable, z3.ArithRef] = {}
        self._codes: dict[str, int] = {}
        self._solver = z3.Solver()
        self._solver.set("rlimit", limit)
        if patience:
            self._solver.set("timeout", max(1, int(patience * 1000)))

    def open(self, key: Hashable) -> z3.ArithRef:
        """A whole number of which nothing is known, the same for the same key."""
        return self._open.setdefault(key, z3.Int(f"open:{len(self._open)}"))

    def code(self, word: str) -> z3.ArithRef:
        """The number of a word."""
        return z3.IntVal(self._codes.setdefault(word, len(self._codes)))

    def word(self, code: int) -> str:
        """The word of a number."""
        return {number: word for word, number in self._codes.items()}[code]

    def learn(self, *items: z3.BoolRef) -> None:
        """Hold something to be true from now on."""
        self._solver.add(*items)

    def model(self, *terms: z3.BoolRef) -> z3.ModelRef | None:
        """Values that make all of `terms` true, nothing where there are none.

        Raises:
            NotTold: when the solver gives no answer within its limit.
        """
        began = time.thread_time()
        found = self._solver.check(*terms)
        self.effort.seconds += time.thread_time() - began
        self.effort.questions += 1
        if found == z3.unknown:
            raise NotTold(self._solver.reason_unknown())
        return self._solver.model() if found == z3.sat else None


def is_set(term: Term) -> bool:
    """Whether a term is a set: its members' truths by word."""
    return isinstance(term, Mapping)
