"""What is asked of a rulebook: of each norm, edge, condition and procedure, whether some movement shows it at work.

A question is a mask of a group of movements: of the rows of a sample, or of every movement, as a literal.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product

from fairway.law.columns.group import Group
from fairway.law.determination import NOT_COVERED
from fairway.law.expression import All, AnyOf, Expr, walk
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.program import Program

DEAD, BEATEN, OVERRIDE, REDUNDANT, CLOSED = "L09", "L24", "L10", "L13", "L19"
OVERLAP, GAP, BIND = "L11", "L12", "L20"
Mask = Callable[[Group], int]
Key = tuple[str, tuple[str, ...], str | int]


@dataclass(frozen=True)
class Question:
    """Whether a movement exists: `of` are the norms or procedures asked about, `part` what of them, at which place."""

    check: str
    of: tuple[str, ...]
    mask: Mask
    part: str | Expr = ""
    place: int = 0

    @property
    def key(self) -> Key:
        """The same question in another program has the same key."""
        return self.check, self.of, self.part if isinstance(self.part, str) else self.place


def at_work(program: Program, among: Container[str]) -> Iterator[Question]:
    """Questions that some movement should answer with yes, about some norms and procedures."""
    for n, norm in enumerate(program.norms):
        if norm.id not in among:
            continue
        yield Question(DEAD, (norm.id,), partial(_applies, n))
        yield Question(BEATEN, (norm.id,), partial(_effective, n))
        for d in program.above[n]:
            yield Question(OVERRIDE, (program.norms[d].id, norm.id), partial(_overridden, n, d))
        yield from _parts(norm, program.conditions[n])
    for place, side in enumerate(program.sides):
        for n in program.of_side(side, "require"):
            if program.norms[n].id in among:
                yield Question(CLOSED, (program.norms[n].id,), partial(_met, place, n))
    for place, item in enumerate(program.procedures):
        if item.id in among and program.day in item.period:
            yield Question(CLOSED, (item.id,), partial(_open, place))
            yield from _parts(item, program.rulebook.available(item))


def _applies(n: int, group: Group) -> int:
    return group.written.applies[n].true


def _effective(n: int, group: Group) -> int:
    return group.written.effective[n].true


def _overridden(n: int, d: int, group: Group) -> int:
    """Where norm `d` takes effect and switches off norm `n`, which applies."""
    return group.written.applies[n].true & group.written.effective[d].true


def _met(place: int, n: int, group: Group) -> int:
    """Where a requirement of a side takes effect and a procedure that would meet it is open."""
    return group.folds[place].in_effect[n] & group.folds[place].sure[n]


def _open(place: int, group: Group) -> int:
    return group.written.available[place].true


def _parts(item: Norm | Procedure, condition: Expr) -> Iterator[Question]:
    """Whether each part of a condition ever decides beside the others."""
    nodes = (node for node in walk(condition) if isinstance(node, All | AnyOf))
    divided = ((node, n) for node in nodes for n in range(len(node.items)))
    for place, (node, n) in enumerate(divided):
        part, others = node.items[n], node.items[:n] + node.items[n + 1 :]
        yield Question(REDUNDANT, (item.id,), partial(_decides, part, others, isinstance(node, AnyOf)), part, place)


def _decides(part: Expr, others: tuple[Expr, ...], wanted: bool, group: Group) -> int:
    """Where a part is `wanted` and every other is the opposite: with ``and``, the part alone fails."""
    truth, shared = group.written.reading.truth, group.plan.trees.shared
    found = truth(shared(part)).true if wanted else truth(shared(part)).false
    for other in others:
        found &= truth(shared(other)).false if wanted else truth(shared(other)).true
    return found


def at_odds(program: Program) -> Iterator[Question]:
    """Questions that no movement should answer with yes."""
    for effect, (path, makers) in product(("define", "presume"), program.makers.items()):
        mine = [n for n in makers if program.norms[n].effect == effect]
        for a, b in combinations(mine, 2):
            if not {a, b} & {*program.above[a], *program.above[b]}:
                yield Question(OVERLAP, _ids(program, a, b), partial(_two_values, a, b), path)
    for fold, (check, effect) in product(program.folds, ((BIND, "oblige"), (OVERLAP, "grant"))):
        for a, b in product(fold.prohibitions, program.of_side(fold.side, effect)):
            if program.norms[a].act == program.norms[b].act:
                yield Question(check, _ids(program, a, b), partial(_both, a, b), str(fold.side))


def _ids(program: Program, *norms: int) -> tuple[str, ...]:
    return tuple(program.norms[n].id for n in norms)


def _both(a: int, b: int, group: Group) -> int:
    return group.written.effective[a].true & group.written.effective[b].true


def _two_values(a: int, b: int, group: Group) -> int:
    """Where two norms take effect and give one fact different values."""
    left, right = group.written.values[a], group.written.values[b]
    assert left is not None and right is not None
    both = _both(a, b, group)
    return both and both & group.written.reading.differing(left, right)


def gaps(program: Program) -> Iterator[Question]:
    """Whether a side says nothing of some movement, though law of that kind is encoded for it."""
    for place, fold in enumerate(program.folds):
        if fold.silent == NOT_COVERED and (fold.prohibitions or fold.requirements):
            yield Question(GAP, (), partial(_silent, place), f"{program.kind} {fold.side}")


def _silent(place: int, group: Group) -> int:
    return group.folds[place].outcomes().get(NOT_COVERED, 0)
