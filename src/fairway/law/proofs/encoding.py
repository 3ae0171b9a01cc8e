"""The literals of a graph as truths of a solver, each node named once, and the questions put to it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import z3

from fairway.law.formula import Atom, Graph, Known
from fairway.law.proofs.terms import Terms
from fairway.law.rulebook import Rulebook

LIMIT = 10_000
"""How many milliseconds one question may take."""


class NotTold(Exception):
    """The solver gave no answer in time."""


@dataclass
class Effort:
    """How many questions were put to solvers, and how long they took, in seconds."""

    questions: int = 0
    seconds: float = 0.0


class Encoding:
    """A graph told to a solver, as far as it is asked about.

    Facts are taken as known; with `complete` false, that each is known is a truth of its own.
    """

    def __init__(self, graph: Graph, rulebook: Rulebook, complete: bool = True) -> None:
        self.graph = graph
        self.complete = complete
        self.terms = Terms(rulebook, (node.expr for node in graph.nodes if not isinstance(node, tuple)))
        self.solver = z3.Solver()
        self.solver.set("timeout", LIMIT)
        self._nodes: dict[int, z3.BoolRef] = {}
        self._limits = 0

    def learn(self, items: Iterable[z3.BoolRef]) -> None:
        """Hold something to be true from now on."""
        self.solver.add(*items)
        self.solver.add(*self.terms.limits[self._limits :])
        self._limits = len(self.terms.limits)

    def term(self, literal: int) -> z3.BoolRef:
        """The truth of a literal."""
        for place in self.graph.below([literal]):
            if place not in self._nodes:
                self._nodes[place] = self._named(place)
        return self._signed(int(literal))

    def _signed(self, literal: int) -> z3.BoolRef:
        found = self._nodes[literal // 2]
        return z3.Not(found) if literal % 2 else found

    def _named(self, place: int) -> z3.BoolRef:
        """A name for a node, its meaning learnt."""
        named = z3.Bool(f"node:{place}")
        self.learn([named == self._meaning(place, self.graph.nodes[place])])
        return named

    def _meaning(self, place: int, node: Atom | tuple[int, ...]) -> z3.BoolRef:
        if isinstance(node, tuple):
            return z3.And([self._signed(part) for part in node]) if place else z3.BoolVal(False)
        if isinstance(node, Known):
            return z3.BoolVal(True) if self.complete else z3.Bool(f"known:{node.expr}")
        return self.terms.of(node.expr)

    def model(self, terms: Iterable[z3.BoolRef], effort: Effort) -> z3.ModelRef | None:
        """Values that make all of `terms` true, nothing where there are none.

        Raises:
            NotTold: when the solver gives no answer in time.
        """
        began = time.perf_counter()
        found = self.solver.check(*terms)
        effort.seconds += time.perf_counter() - began
        effort.questions += 1
        if found == z3.unknown:
            raise NotTold(self.solver.reason_unknown())
        return self.solver.model() if found == z3.sat else None
