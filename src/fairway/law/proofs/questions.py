"""What is asked of a rulebook: of each norm, edge, condition and procedure, whether some movement shows it at work.

A question is a mask of a group of movements: of the rows of a sample, or of every movement, as a literal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from fairway.law.columns.fold import ManyFold
from fairway.law.columns.group import Group
from fairway.law.expression import All, AnyOf, Expr, walk
from fairway.law.geography import Side
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.program import Program

DEAD, BEATEN, OVERRIDE, REDUNDANT, CLOSED = "L09", "L09b", "L10", "L13", "L19"
OVERLAP, GAP, BIND = "L11", "L12", "L20"
Mask = Callable[[Group], int]


@dataclass(frozen=True)
class Question:
    """Whether a movement exists: `of` are the norms or procedures asked about, `part` what of them."""

    check: str
    of: tuple[str, ...]
    mask: Mask
    part: str = ""

    @property
    def key(self) -> tuple[str, tuple[str, ...], str]:
        """The same question in another program has the same key."""
        return self.check, self.of, self.part


def at_work(program: Program) -> Iterator[Question]:
    """Questions that some movement should answer with yes."""
    for n, norm in enumerate(program.norms):
        yield Question(DEAD, (norm.id,), lambda group, n=n: group.written.applies[n].true)
        yield Question(BEATEN, (norm.id,), lambda group, n=n: group.written.effective[n].true)
        for d in program.above[n]:
            edge = (program.norms[d].id, norm.id)
            yield Question(OVERRIDE, edge, lambda g, n=n, d=d: g.written.applies[n].true & g.written.effective[d].true)
        yield from _parts(norm, program.conditions[n])
    for fold in program.folds:
        for n in fold.requirements:
            its = (program.norms[n].id,)
            yield Question(CLOSED, its, lambda group, n=n, side=fold.side: _met(group, n, side))
    for place, item in enumerate(program.procedures):
        if program.day in item.period:
            yield Question(CLOSED, (item.id,), lambda group, place=place: group.written.available[place].true)
            yield from _parts(item, program.rulebook.available(item))


def _met(group: Group, n: int, side: Side) -> int:
    """Where a requirement takes effect and a procedure that would meet it is open."""
    fold = next(fold for fold in group.folds if fold.fold.side == side)
    return fold.in_effect[n] & fold.sure[n]


def _parts(item: Norm | Procedure, condition: Expr) -> Iterator[Question]:
    """Whether each part of a condition ever decides beside the others."""
    for node in walk(condition):
        if isinstance(node, All | AnyOf):
            for n, part in enumerate(node.items):
                others = node.items[:n] + node.items[n + 1 :]
                wanted = isinstance(node, AnyOf)
                yield Question(
                    REDUNDANT,
                    (item.id,),
                    lambda group, part=part, others=others, wanted=wanted: _decides(group, part, others, wanted),
                    str(part),
                )


def _decides(group: Group, part: Expr, others: tuple[Expr, ...], wanted: bool) -> int:
    """Where a part is `wanted` and every other is the opposite: with ``and``, the part alone fails."""
    truth = group.written.reading.truth
    shared = group.plan.trees.shared
    found = truth(shared(part)).true if wanted else truth(shared(part)).false
    for other in others:
        found &= truth(shared(other)).false if wanted else truth(shared(other)).true
    return found


def at_odds(program: Program) -> Iterator[Question]:
    """Questions that no movement should answer with yes."""
    for effect in ("define", "presume"):
        for path, makers in program.makers.items():
            mine = [n for n in makers if program.norms[n].effect == effect]
            for a, b in combinations(mine, 2):
                if not {a, b} & {*program.above[a], *program.above[b]}:
                    of = (program.norms[a].id, program.norms[b].id)
                    yield Question(OVERLAP, of, lambda group, a=a, b=b: _two_values(group, a, b), path)
    for fold in program.folds:
        for check, effect in ((BIND, "oblige"), (OVERLAP, "grant")):
            for a, b in product(fold.prohibitions, program.of_side(fold.side, effect)):
                if program.norms[a].act == program.norms[b].act:
                    of = (program.norms[a].id, program.norms[b].id)
                    yield Question(check, of, lambda group, a=a, b=b: _both(group, a, b), str(fold.side))


def _both(group: Group, a: int, b: int) -> int:
    return group.written.effective[a].true & group.written.effective[b].true


def _two_values(group: Group, a: int, b: int) -> int:
    """Where two norms take effect and give one fact different values."""
    left, right = group.written.values[a], group.written.values[b]
    assert left is not None and right is not None
    both = _both(group, a, b)
    return both and both & group.written.reading.differing(left, right)


def gaps(program: Program) -> Iterator[Question]:
    """Whether a side says nothing of some movement, though law of that kind is encoded for it."""
    for place, fold in enumerate(program.folds):
        if fold.silent() == "not covered" and (fold.prohibitions or fold.requirements):
            yield Question(
                GAP, (), lambda group, place=place: _silent(group.folds[place]), f"{program.kind} {fold.side}"
            )


def _silent(fold: ManyFold) -> int:
    return fold.outcomes().get("not covered", 0)
