"""The literals of a graph as truths of a solver, each node named once."""

from __future__ import annotations

from collections.abc import Container
from typing import TypeGuard

import z3

from fairway.law.expression import Expr, Ref
from fairway.law.formula import Atom, Graph, Known
from fairway.law.proofs.terms import Terms


class Encoding:
    """A graph told to a solver, as far as it is asked about.

    Facts are taken as known but for those that are `open`: that one of these is known is a truth of its
    own. `name` tells its nodes from those of another graph in the same world.
    """

    def __init__(self, graph: Graph, terms: Terms, open: Container[str] = (), name: str = "") -> None:
        self.graph = graph
        self.terms = terms
        self.open = open
        self.name = name
        self._nodes: dict[int, z3.BoolRef] = {}

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
        named = z3.Bool(f"node:{self.name}:{place}")
        self.terms.world.learn(named == self._meaning(place, self.graph.nodes[place]))
        return named

    def _meaning(self, place: int, node: Atom | tuple[int, ...]) -> z3.BoolRef:
        if isinstance(node, tuple):
            return z3.And([self._signed(part) for part in node]) if place else z3.BoolVal(False)
        if isinstance(node, Known):
            return is_known(node.expr.path) if self._is_open(node.expr) else z3.BoolVal(True)
        return self.terms.of(node.expr)

    def _is_open(self, expr: Expr) -> TypeGuard[Ref]:
        return isinstance(expr, Ref) and expr.path in self.open


def is_known(path: str) -> z3.BoolRef:
    """That an open fact is known."""
    return z3.Bool(f"known:{path}")
