"""Formulas as a graph of ands over literals, equal parts made one.

A literal is a number: twice the place of a node, plus one where it is negated, so that 0 is false and 1
is true. It is a mask of `fairway.law.columns` in which every movement is a row: the operators that join
masks of rows join literals too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from fairway.law.formula.atoms import Atom


class Literal(int):
    """A node of a graph, or its negation; an ``int`` whose ``& | ^`` make formulas. 0 is false, 1 true."""

    graph: Graph

    def __and__(self, other: int) -> int:
        return self.graph.conjunction(self, other)

    def __or__(self, other: int) -> int:
        return self.graph.disjunction(self, other)

    def __xor__(self, other: int) -> int:
        return self.graph.either(self, other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__


FALSE = 0
TRUE = 1


class Graph:
    """The nodes of some formulas: atoms, and ands of literals. Node 0 is false."""

    def __init__(self) -> None:
        self.nodes: list[Atom | tuple[int, ...]] = [()]
        self._places: dict[Atom | tuple[int, ...], int] = {}
        self.true = self.literal(TRUE)

    def literal(self, number: int) -> Literal:
        """The literal of a number."""
        made = Literal(number)
        made.graph = self
        return made

    def _node(self, node: Atom | tuple[int, ...]) -> Literal:
        if node not in self._places:
            self._places[node] = len(self.nodes)
            self.nodes.append(node)
        return self.literal(2 * self._places[node])

    def atom(self, atom: Atom) -> Literal:
        """The literal of an atom."""
        return self._node(atom)

    def negation(self, item: int) -> int:
        """The literal that is true where `item` is false."""
        other = int(item) ^ 1
        return self.literal(other) if other else FALSE

    def conjunction(self, *items: int) -> int:
        """The literal that is true where all of `items` are."""
        parts = set[int]()
        for item in items:
            parts |= self._conjuncts(item)
        if FALSE in parts or any(part ^ 1 in parts for part in parts):
            return FALSE
        parts.discard(TRUE)
        if len(parts) < 2:
            return self.literal(parts.pop()) if parts else self.true
        return self._node(tuple(sorted(parts)))

    def _conjuncts(self, item: int) -> set[int]:
        """What must all be true for `item` to be true."""
        number = int(item)
        node = self.nodes[number // 2]
        return set(node) if number > 1 and number % 2 == 0 and isinstance(node, tuple) else {number}

    def disjunction(self, *items: int) -> int:
        """The literal that is true where one of `items` is."""
        return self.negation(self.conjunction(*map(self.negation, items)))

    def either(self, one: int, other: int) -> int:
        """The literal that is true where just one of two is."""
        if TRUE in (one, other):
            return self.negation(other if one == TRUE else one)
        neither = self.conjunction(self.negation(one), self.negation(other))
        return self.conjunction(self.negation(neither), self.negation(self.conjunction(one, other)))

    def below(self, items: Iterable[int]) -> list[int]:
        """The places of the nodes that `items` rest on, parts before wholes."""
        found: dict[int, None] = {}
        waiting = [(int(item) // 2, False) for item in items]
        while waiting:
            place, ready = waiting.pop()
            node = self.nodes[place]
            if ready:
                found[place] = None
            elif place not in found:
                waiting.append((place, True))
                if isinstance(node, tuple):
                    waiting += [(part // 2, False) for part in node if part // 2 not in found]
        return list(found)

    def atoms(self, items: Iterable[int]) -> Iterator[Atom]:
        """The atoms that `items` rest on."""
        for place in self.below(items):
            node = self.nodes[place]
            if not isinstance(node, tuple):
                yield node

    def restricted(self, items: Iterable[int], known: Mapping[int, bool]) -> tuple[int, ...]:
        """What each of `items` comes to where the truth of some atoms, by their places, is known."""
        done: dict[int, int] = {0: FALSE} | {place: int(truth) for place, truth in known.items()}
        return tuple(self._restricted(int(item) >> 1, done) ^ int(item) & 1 for item in items)

    def _restricted(self, place: int, done: dict[int, int]) -> int:
        """What a node comes to; its parts are looked at until one of them is false."""
        if place in done:
            return done[place]
        node = self.nodes[place]
        parts = set[int]()
        for part in node if isinstance(node, tuple) else ():
            found = self._restricted(part >> 1, done) ^ part & 1
            if found == FALSE:
                done[place] = FALSE
                return FALSE
            if found != TRUE:
                parts.add(found)
        same = not isinstance(node, tuple) or (len(parts) == len(node) and parts.issuperset(node))
        done[place] = 2 * place if same else int(self.conjunction(*parts))
        return done[place]

    def evaluated(self, items: Iterable[int], true: Callable[[Atom], bool]) -> dict[int, bool]:
        """The truth of each of `items`, given that of atoms."""
        items = [int(item) for item in items]
        states: dict[int, bool] = {}

        def state(part: int) -> bool:
            return states[part // 2] != bool(part % 2)

        for place in self.below(items):
            node = self.nodes[place]
            states[place] = all(map(state, node)) and place > 0 if isinstance(node, tuple) else true(node)
        return {item: state(item) for item in items}
