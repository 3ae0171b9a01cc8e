"""What is wrong with a rulebook whatever moves: circles, steps that wait for each other, boundaries without cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from fairway.law.cases import Result
from fairway.law.coverage import coverage
from fairway.law.errors import SchemaError
from fairway.law.norm import KINDS
from fairway.law.order import in_order
from fairway.law.proofs.finding import Finding, found
from fairway.law.rulebook import Rulebook


def circles(rulebook: Rulebook) -> Iterator[tuple[str, Finding]]:
    """Each kind of movement whose norms depend on each other in a circle, with the circle."""
    for kind in KINDS:
        try:
            in_order(rulebook, {norm.id: norm for norm in rulebook.norms.values() if kind in norm.kinds})
        except SchemaError as error:
            norms = tuple(name for name in rulebook.norms if f" {name} " in f"{error.message} ")
            yield kind, found(rulebook, "L08", norms, error.message)


def endless(rulebook: Rulebook) -> Iterator[Finding]:
    """Procedures whose steps wait for each other, or that exclude what they come after."""
    for item in rulebook.procedures.values():
        try:
            TopologicalSorter({step.id: step.after for step in item.steps}).prepare()
        except CycleError as error:
            yield found(rulebook, "L19", (item.id,), " -> ".join(error.args[1]))
        for other in sorted({*item.after} & {*item.excludes, item.id}):
            yield found(rulebook, "L19", (item.id,), f"comes after {other} and excludes it")


def boundaries(rulebook: Rulebook, results: Iterable[Result]) -> Iterator[Finding]:
    """Numbers in conditions that no case stands on one side of."""
    for item in coverage(rulebook, results).untested_boundaries():
        yield found(rulebook, "L18", (item.place,), f"{item.fact} {item.op} {item.value}")
