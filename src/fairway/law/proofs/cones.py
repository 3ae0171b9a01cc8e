"""What can bear on a norm or procedure of a program: two programs in which the same does give the same answer."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.law.facts import DATE, END, START
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.program import Program
from fairway.law.proofs.contexts import days_of


class Cones:
    """For each norm of a program, what can bear on it: norms, procedures, and the sides or days where places or the
    date are read.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[str, frozenset[str]] = {}

    def of(self, *names: str) -> frozenset[str]:
        """What bears on some norms or procedures; everything, where none is named."""
        return frozenset().union(*map(self._of, names or tuple(norm.id for norm in self.program.norms)))

    def _of(self, name: str) -> frozenset[str]:
        if name not in self._known:
            self._known[name] = frozenset(self._below(name))
        return self._known[name]

    def _below(self, name: str) -> Iterator[str]:
        program, book = self.program, self.program.rulebook
        read_in_all = set[str]()
        waiting, seen = [name], set[str]()
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            yield one
            item = book.procedures.get(one) or book.norms[one]
            read = book.facts_of(item)
            read_in_all |= read
            waiting += [other for other in named_by(item) if program.day in book.procedures[other].period]
            waiting += [program.norms[n].id for path in read for n in program.makers.get(path, ())]
            waiting += [program.norms[n].id for n in program.above[program.index[one]]] if one in program.index else []
        if not read_in_all.isdisjoint({START, END}):
            yield from map(str, program.sides)
        if DATE in read_in_all:
            yield " to ".join(map(str, days_of(program)))


def named_by(item: Norm | Procedure) -> tuple[str, ...]:
    """The procedures that a requirement names."""
    return item.procedures if isinstance(item, Norm) else ()
