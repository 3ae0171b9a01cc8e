"""A movement with everything left out that what is told of it does not need: members of lists, then whole facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fairway.law.facts import END, KIND, START, Facts

KEPT = frozenset({KIND, START, END})


def smallest(facts: Facts, told: Callable[[Facts], object]) -> Facts:
    """`facts` with as little left as is told the same; the kind of movement and its places always are."""
    whole = told(facts)
    for path, item in list(_members(facts)):
        fewer = facts.updated({path: _set(facts, path) - {item}})
        if told(fewer) == whole:
            facts = fewer
    for path in sorted(facts.values.keys() - KEPT):
        if told(facts.without(path)) == whole:
            facts = facts.without(path)
    return facts


def _members(facts: Facts) -> Iterator[tuple[str, str]]:
    """Each member of each list that is given, by its fact."""
    for path in sorted(facts.values):
        yield from ((path, item) for item in sorted(_set(facts, path)))


def _set(facts: Facts, path: str) -> frozenset[str]:
    value = facts.values[path]
    return value if isinstance(value, frozenset) else frozenset()
