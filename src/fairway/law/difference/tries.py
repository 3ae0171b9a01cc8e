"""The values worth trying of each fact when a movement is sought in which one norm or procedure counts.

They are those that the conditions it depends on tell apart: its own, those of what defeats it, and
those of the norms that make the facts it reads. A set of marks is tried in every small combination.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, combinations
from typing import Any

from fairway.law.expression import Expr
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.program import Program
from fairway.law.sample import likely, named_in, worth_trying
from fairway.law.values import Value

MARKS, TOGETHER = 6, 3
"""From how many marks of a set combinations are made, and of how many marks each."""


class Tries:
    """The values worth trying under one program for one norm or procedure, by the norms it depends on."""

    def __init__(self, program: Program, norms: tuple[int, ...]) -> None:
        self.program = program
        self.named = named_in(chain.from_iterable(map(self._expressions, self._below(norms))))

    def _below(self, norms: tuple[int, ...]) -> Iterator[Norm | Procedure]:
        """Norms and their procedures, with all that they depend on."""
        waiting, seen = list(norms), set[int]()
        program = self.program
        while waiting:
            n = waiting.pop()
            if n in seen:
                continue
            seen.add(n)
            items: list[Norm | Procedure] = [
                program.norms[n],
                *(program.procedures[place] for _, place in program.options[n]),
            ]
            yield from items
            read = frozenset[str]().union(*map(program.rulebook.facts_of, items))
            waiting += [*program.above[n], *(maker for path in read for maker in program.makers.get(path, ()))]

    def _expressions(self, item: Norm | Procedure) -> Iterator[Expr]:
        book = self.program.rulebook
        if isinstance(item, Procedure):
            yield book.available(item)
        else:
            yield book.applies(item)
            yield from (book.expression(text) for text in (item.value, item.met_when) if text)

    def of(self, path: str) -> list[Value]:
        """The values worth trying of a fact; where nothing here names it, those that the whole program tells apart."""
        named = self.named.get(path)
        kind = self.program.rulebook.vocabulary[path].type
        if named is None:
            return [value for value, _ in likely(self.program, path)]
        if kind.family == "set":
            return list(_combined(kind.choices, named))
        found = dict.fromkeys(worth_trying(kind, named, self.program))
        return sorted(found, key=lambda value: value not in named) if kind.family in ("choice", "text") else list(found)


def _combined(choices: Any, named: list[Any]) -> Iterator[frozenset[str]]:
    """Small sets of the marks that conditions name, the smallest first."""
    sets = (item for item in named if isinstance(item, frozenset))
    words = {item for item in named if isinstance(item, str)}.union(*sets)
    marks = [mark for mark in (choices or sorted(words)) if mark in words]
    for size in range(TOGETHER + 1):
        yield from map(frozenset, combinations(marks if size < 2 else marks[:MARKS], size))


@lru_cache(maxsize=512)
def tries_of(program: Program, norms: tuple[int, ...]) -> Tries:
    """The tries for norms of a program; those used last are kept."""
    return Tries(program, norms)
