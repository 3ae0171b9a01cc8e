"""What norms and facts depend on, and an order in which each comes after all that.

A fact is derived where a norm defines or presumes it, or where it may not apply and then has a
value of its own. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from fairway.law.errors import Position, SchemaError
from fairway.law.expression import facts_read
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.rulebook import Rulebook


def in_order(rulebook: Rulebook, norms: Mapping[str, Norm]) -> list[str]:
    """Norms and derived facts, each after all it depends on; the same order in every process.

    Raises:
        SchemaError: naming a circle of norms and facts.
    """
    makers = makers_of(rulebook, norms.values())
    graph: dict[str, list[str]] = {}
    for name, norm in norms.items():
        read = set(rulebook.facts_of(norm) & makers.keys())
        graph[name] = sorted(read | {other for other in rulebook.defeaters.get(name, ()) if other in norms})
    for path, names in makers.items():
        graph[path] = sorted(set(names) | (guards_of(rulebook, path) & makers.keys()))
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise SchemaError(f"these depend on each other in a circle: {circle}", Position(field="norms")) from None


def makers_of(rulebook: Rulebook, norms: Collection[Norm]) -> dict[str, list[str]]:
    """The derived facts: those that a norm defines or presumes, or that are read and may not apply."""
    makers: dict[str, list[str]] = {path: [] for path in _guarded(rulebook, norms)}
    for norm in norms:
        if norm.effect in ("define", "presume"):
            makers.setdefault(norm.fact, []).append(norm.id)
    return makers


def _guarded(rulebook: Rulebook, norms: Collection[Norm]) -> Iterator[str]:
    """The facts with a guard that the norms, their procedures or other guards read."""
    named = {name for norm in norms for name in norm.procedures}
    items: list[Norm | Procedure] = [*norms, *(rulebook.procedures[name] for name in named)]
    waiting = sorted(frozenset().union(*map(rulebook.facts_of, items)))
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path not in seen and rulebook.vocabulary[path].applies_when:
            waiting += sorted(guards_of(rulebook, path))
            yield path
        seen.add(path)


def guards_of(rulebook: Rulebook, path: str) -> frozenset[str]:
    """The facts that say whether a fact applies, and those that its value is made of where it does not."""
    fact = rulebook.vocabulary[path]
    texts = (fact.applies_when, fact.otherwise)
    return frozenset().union(*(facts_read(rulebook.expression(text, fact.place)) for text in texts))
