"""How well the cases cover the law: which norms they make take effect, and which boundaries they try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from fairway.law import logic
from fairway.law.cases import Result
from fairway.law.determination import Determination
from fairway.law.expression import Compare, Const, Expr, Ref, walk
from fairway.law.rulebook import Rulebook


@dataclass(frozen=True)
class Boundary:
    """A number that a fact is compared with, and on which of its sides cases stand.

    `place` is the id of the norm or procedure whose condition compares them; only cases that it
    can touch count.
    """

    place: str
    fact: str
    op: str
    value: int | Decimal
    held: bool
    failed: bool

    @property
    def tested(self) -> bool:
        """Whether cases stand on both sides."""
        return self.held and self.failed


@dataclass(frozen=True)
class Coverage:
    """The states each norm was seen in over all cases, and the boundaries with their sides."""

    states: dict[str, frozenset[bool | None]]
    boundaries: tuple[Boundary, ...]

    def untested_norms(self) -> list[str]:
        """The norms that no case makes take effect."""
        return sorted(name for name, states in self.states.items() if True not in states)

    def untested_boundaries(self) -> list[Boundary]:
        """The boundaries with cases on one side only, or on none."""
        return [item for item in self.boundaries if not item.tested]


def coverage(rulebook: Rulebook, results: Iterable[Result]) -> Coverage:
    """What the cases that were run cover."""
    made = [result.determination for result in results if result.determination]
    states: dict[str, set[bool | None]] = {name: set() for name in rulebook.norms}
    for found in made:
        for name, _, effective in found.trace:
            states[name].add(effective)
    frozen = {name: frozenset(seen) for name, seen in states.items()}
    return Coverage(frozen, tuple(_boundaries(rulebook, made)))


def _boundaries(rulebook: Rulebook, made: list[Determination]) -> Iterator[Boundary]:
    for place, conditions in _conditions(rulebook):
        for atom in dict.fromkeys(_atoms(conditions)):
            fact, const = (atom.left, atom.right) if isinstance(atom.left, Ref) else (atom.right, atom.left)
            assert isinstance(fact, Ref) and isinstance(const, Const)
            seen = {
                logic.evaluate(atom, found.values.get, rulebook.functions)
                for found in made
                if fact.path in found.values and _reads(found, place)
            }
            assert isinstance(const.value, int | Decimal)
            yield Boundary(place, fact.path, atom.op, const.value, True in seen, False in seen)


def _reads(found: Determination, place: str) -> bool:
    """Whether the case was judged by that norm or with that procedure in view."""
    program = found.program
    return program is not None and (place in program.index or place in program.procedure_index)


def _conditions(rulebook: Rulebook) -> Iterator[tuple[str, list[Expr]]]:
    """Each norm with its condition and duty, and each procedure with when it is open."""
    for norm in rulebook.norms.values():
        yield norm.id, [rulebook.applies(norm), rulebook.expression(norm.met_when)]
    for procedure in rulebook.procedures.values():
        yield procedure.id, [rulebook.available(procedure)]


def _atoms(conditions: list[Expr]) -> Iterator[Compare]:
    """The comparisons of a fact with a number."""
    for node in (node for expr in conditions for node in walk(expr)):
        if isinstance(node, Compare) and node.op != "in" and _is_numeric(node) and not _asks_if_known(node):
            yield node


def _is_numeric(node: Compare) -> bool:
    pairs: tuple[tuple[Expr, Expr], ...] = ((node.left, node.right), (node.right, node.left))
    return any(
        isinstance(fact, Ref) and isinstance(const, Const) and const.sort.family == "number" for fact, const in pairs
    )


def _asks_if_known(node: Compare) -> bool:
    """Whether it is `fact >= 0`, which holds of every amount that is known, so that it has no other side."""
    return node.op == ">=" and isinstance(node.right, Const) and node.right.value == 0
