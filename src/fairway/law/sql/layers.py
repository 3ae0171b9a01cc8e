"""A formula as columns: its graph without the width that flattening gave it, each part in a column or in its one user.

What an atom says is not known here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from sqlglot import exp

from fairway.law.formula import Atom, Graph
from fairway.law.sql.dialects import Term
from fairway.law.sql.sheet import Sheet

LARGEST = 40
"""So many columns may be read in one term before a part of it gets a column of its own."""


def factored(graph: Graph, literals: Iterable[int]) -> dict[int, list[int]]:
    """The ands that literals rest on, by place, each said through others that are a part of it."""
    places = [place for place in graph.below(literals) if place and isinstance(graph.nodes[place], tuple)]
    of = {place: frozenset(_parts(graph, place)) for place in places}
    bits = {place: sum(1 << part for part in parts) for place, parts in of.items()}
    by_least: dict[int, list[int]] = defaultdict(list)
    found: dict[int, list[int]] = {}
    for place in sorted(places, key=lambda place: (len(of[place]), place)):
        outside, left, said = ~bits[place], set(of[place]), list[int]()
        within = [other for part in of[place] for other in by_least[part] if not bits[other] & outside]
        for other in sorted(within, key=lambda other: -len(of[other])):
            if len(of[other] & left) > 1:
                said.append(2 * other)
                left -= of[other]
        found[place] = [*said, *sorted(left)]
        by_least[min(of[place])].append(place)
    return found


def _parts(graph: Graph, place: int) -> tuple[int, ...]:
    node = graph.nodes[place]
    assert isinstance(node, tuple)
    return node


class Layers:
    """Literals as terms over the columns of a sheet."""

    def __init__(self, sheet: Sheet, graph: Graph, literals: Iterable[int], atom: Callable[[Atom], Term]) -> None:
        self.sheet = sheet
        self.graph = graph
        self.atom = atom
        wanted = [int(item) for item in literals]
        self.ands = factored(graph, wanted)
        self.uses = Counter(part // 2 for parts in self.ands.values() for part in parts)
        self.uses.update(item // 2 for item in wanted)
        self._terms: dict[int, Term] = {}
        self._sizes: dict[int, int] = {}

    def term(self, literal: int) -> Term:
        """The term of a literal."""
        number = int(literal)
        if number < 2:
            return exp.true() if number else exp.false()
        term = self._node(number // 2).copy()
        if number % 2 == 0:
            return term
        return exp.Not(this=term if isinstance(term, exp.Column) else exp.Paren(this=term))

    def _node(self, place: int) -> Term:
        """The term of a node, parts before wholes."""
        waiting = [place]
        while waiting:
            top = waiting[-1]
            missing = [part // 2 for part in self.ands.get(top, ()) if part // 2 not in self._terms]
            if top in self._terms or not missing:
                waiting.pop()
                if top not in self._terms:
                    self._terms[top] = self._made(top)
            else:
                waiting += missing
        return self._terms[place]

    def _made(self, place: int) -> Term:
        node = self.graph.nodes[place]
        if not isinstance(node, tuple):
            term, size = self.atom(node), 1
        else:
            size = self._narrowed(self.ands[place])
            term = exp.Paren(this=exp.and_(*map(self.term, self.ands[place]), copy=False))
        self._sizes[place] = size
        return term if self.uses[place] < 2 and size < LARGEST else self._held(place, term)

    def _narrowed(self, parts: list[int]) -> int:
        """How many columns an and of some parts reads, the largest having been put in columns of their own."""
        size = sum(self._sizes[part // 2] for part in parts)
        for place in sorted({part // 2 for part in parts}, key=lambda place: -self._sizes[place]):
            if size <= LARGEST or self._sizes[place] == 1:
                break
            size -= self._sizes[place] - 1
            self._terms[place] = self._held(place, self._terms[place])
        return size

    def _held(self, place: int, term: Term) -> Term:
        """A term in a column of its own."""
        self._sizes[place] = 1
        return self.sheet.column("n", term)
