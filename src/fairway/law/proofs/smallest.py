"""A movement with every fact left out that what is told of it does not need."""

from __future__ import annotations

from collections.abc import Callable

from fairway.law.facts import END, KIND, START, Facts

KEPT = frozenset({KIND, START, END})


def smallest(facts: Facts, told: Callable[[Facts], object]) -> Facts:
    """`facts` with as few left as are told the same; the kind of movement and its places always are."""
    whole = told(facts)
    for path in sorted(facts.values.keys() - KEPT):
        if told(facts.without(path)) == whole:
            facts = facts.without(path)
    return facts
