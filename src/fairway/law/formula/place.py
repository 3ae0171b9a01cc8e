"""The places of a tree of questions: at each, facts are looked at, until nothing is left to look at.

What is looked at where, and how the tree grows, is said elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from fairway.law.columns.answers import Answer
from fairway.law.expression import Expr
from fairway.law.formula.atoms import Atom, Holds
from fairway.law.logic import Functions, Lookup

K = TypeVar("K")
MOST_VALUES = 256
"""How many values a place keeps the ground of; that of others is found each time."""
Signs = tuple[bool, ...]
"""The truth of each of a place's atoms."""


class Ground(NamedTuple):
    """Facts that were looked at, and what of them matters: each atom, and whether it is true."""

    facts: tuple[str, ...]
    tests: tuple[tuple[Atom, bool], ...]

    @property
    def conditions(self) -> Iterator[tuple[Expr, bool]]:
        """The conditions on these facts, where they are known, each with whether it holds."""
        return ((atom.expr, truth) for atom, truth in self.tests if isinstance(atom, Holds))


@dataclass(slots=True, eq=False)
class Place:
    """A place, and where each value leads that was met there.

    `facts` are looked at, and what of them matters is told by `atoms`, each with its number in a graph;
    `path` is the fact where it is one. An end looks at nothing, but has an answer; none where only
    `decide` tells it. `literals` are what is left of the formula: who is left with the same is at the
    same place.
    """

    literals: tuple[int, ...]
    facts: tuple[str, ...] = ()
    atoms: tuple[tuple[int, Atom], ...] = ()
    answer: Answer | None = None
    path: str = field(init=False)
    led: dict[Any, Place] = field(default_factory=dict)
    ways: dict[Signs, Place] = field(default_factory=dict)
    left: Counter[Signs] = field(default_factory=Counter)
    grounded: dict[Any, tuple[Ground, Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.path = self.facts[0] if len(self.facts) == 1 else ""

    def value(self, get: Lookup) -> Any:
        """What a movement has for the facts of this place."""
        return get(self.path) if self.path else tuple(map(get, self.facts))

    def signs(self, get: Lookup, functions: Functions) -> Signs:
        """What of a movement's values matters here."""
        return tuple(atom.true_of(get, functions) for _, atom in self.atoms)

    def step(self, get: Lookup, functions: Functions) -> tuple[Ground, Place]:
        """The ground on which a movement goes on from here, and where to: the way has to be made."""
        signs = self.signs(get, functions)
        ground = Ground(self.facts, tuple((atom, sign) for (_, atom), sign in zip(self.atoms, signs, strict=True)))
        found = ground, self.ways[signs]
        self.keep(self.grounded, get, found)
        return found

    def leave(self, signs: Signs) -> int:
        """How many movements, this one too, found no way on from here."""
        if len(self.left) < MOST_VALUES or signs in self.left:
            self.left[signs] += 1
        return self.left[signs]

    def keep(self, known: dict[Any, K], get: Lookup, what: K) -> None:
        """Keep what a movement's values lead to."""
        if len(known) < MOST_VALUES:
            known[self.value(get)] = what
