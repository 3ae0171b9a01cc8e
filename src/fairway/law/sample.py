"""Likely and boundary values for unknown facts, drawn by a seeded generator.

The values of a fact are those that conditions tell apart: each number that it is compared with and
its neighbours, each choice, each place or country that is named. Used to weigh questions and to try
the engine; a sample is never an answer.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any, Protocol

from fairway.law import codec
from fairway.law.expression import Call, Compare, Const, Expr, Ref, facts_read, walk
from fairway.law.facts import Facts
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.program import Program
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value
from fairway.law.vocabulary import FactType

UNNAMED_COUNTRY = "XX"
ORDINARY = 4
"""How many times likelier it is that none of a list of special cases holds than that one does."""

USUAL = 3
"""How many times likelier a no is than a yes: most questions ask for what is special."""
FEW = 12
"""How many values of one fact are looked at ahead, at most."""


class Law(Protocol):
    """Norms and procedures whose facts have values worth trying: a program, or what is in force on many days."""

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook they are of."""

    @property
    def day(self) -> date:
        """A day on which they are read."""

    @property
    def norms(self) -> tuple[Norm, ...]:
        """The norms."""

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        """The procedures that they name."""

    @property
    def derived(self) -> tuple[str, ...]:
        """The facts that are derived."""

    @property
    def facts_read(self) -> frozenset[str]:
        """The facts that norms and procedures read."""


class Domains:
    """For each fact that a law reads, the values worth trying."""

    def __init__(self, program: Law) -> None:
        self.program = program
        self.named = named_in(expressions(program))
        read = program.facts_read | _read_by_guards(program)
        defined = {norm.fact for norm in program.norms if norm.effect == "define"}
        self.values = {path: self.of(path) for path in sorted(read - defined)}

    def of(self, path: str) -> list[Value]:
        """The values of a fact that conditions tell apart."""
        kind = self.program.rulebook.vocabulary[path].type
        return list(worth_trying(kind, self.named.get(path, []), self.program))


def named_in(found_in: Iterable[Expr]) -> dict[str, list[Any]]:
    """The constants that each fact meets in a comparison or call."""
    found: dict[str, list[Any]] = {}
    for expr in found_in:
        for node in walk(expr):
            if isinstance(node, Compare | Call):
                consts = [part.value for part in walk(node) if isinstance(part, Const)]
                for part in walk(node):
                    if isinstance(part, Ref):
                        found.setdefault(part.path, []).extend(consts)
    return found


def expressions(program: Law) -> Iterator[Expr]:
    """Every condition, value and amount of a law."""
    book = program.rulebook
    for norm in program.norms:
        yield book.applies(norm)
        yield from (book.expression(text) for text in (norm.value, norm.amount, norm.met_when) if text)
    for item in program.procedures:
        yield book.available(item)


def _read_by_guards(program: Law) -> frozenset[str]:
    book = program.rulebook
    guards = (book.vocabulary[path].applies_when for path in program.derived)
    return frozenset().union(*(facts_read(book.expression(text)) for text in guards if text))


def worth_trying(kind: FactType, named: list[Any], program: Law) -> Iterable[Value]:
    """The values of a type worth trying, given the constants that its fact meets."""
    match kind.family:
        case "bool":
            return [True, False]
        case "number":
            return _numbers(kind.kind, named)
        case "date" | "time" | "datetime":
            return _moments(kind.kind, named, program.day)
        case _:
            return _words(kind, named, program)


def _words(kind: FactType, named: list[Any], program: Law) -> Iterable[Value]:
    match kind.kind:
        case "one of":
            return list(kind.choices)
        case "some of":
            none = [frozenset[str]()] * (ORDINARY * len(kind.choices))
            return [*none, *(frozenset([code]) for code in kind.choices)]
        case "country":
            return _countries(named, program)
        case "countries":
            return [frozenset([code]) for code in _countries(named, program)]
        case "place":
            return _places(named, program)
        case _:
            return ["x"]


def _moments(kind: str, named: list[Any], day: date) -> Iterable[Value]:
    if kind == "date":
        days = [item for item in named if type(item) is date] or [day]
        return [near + timedelta(n) for near in days for n in (-1, 0, 1, 40)]
    clocks = [item for item in named if isinstance(item, time)] + [time(3), time(12), time(23, 30)]
    return clocks if kind == "time" else [datetime.combine(day, clock) for clock in clocks]


def _numbers(kind: str, named: list[Any]) -> list[Value]:
    points = {Decimal(item) for item in named if isinstance(item, int | Decimal) and not isinstance(item, bool)}
    near = sorted({point + step for point in points | {Decimal(0)} for step in (-1, 0, 1) if point + step >= 0})
    return [int(item) for item in near if item == int(item)] if kind == "count" else list(near)


def _named_words(named: list[Any]) -> set[str]:
    sets = (item for item in named if isinstance(item, frozenset))
    return {item for item in named if isinstance(item, str)}.union(*sets)


def _countries(named: list[Any], program: Law) -> list[str]:
    """Countries that conditions name, a few of each list they read, and one that nothing names."""
    words, lists = _named_words(named), program.rulebook.lists
    listed = {code for word in words & set(lists) for code in sorted(lists[word].on(program.day))[:3]}
    plain = {word for word in words if len(word) == 2 and word.isupper()}
    return sorted(listed | plain | {UNNAMED_COUNTRY})


def _places(named: list[Any], program: Law) -> list[str]:
    """Places that conditions name, and one of each outermost area."""
    places = program.rulebook.geography.places
    outermost = {place.id for place in places.values() if not place.within}
    return sorted((_named_words(named) & set(places)) | outermost)


@lru_cache(maxsize=256)
def domains_of(program: Program) -> Domains:
    """The domains of a program; those of the programs used last are kept."""
    return Domains(program)


def likely(program: Program, path: str) -> list[tuple[Value, int]]:
    """The values worth trying of a fact, each once, with its weight beside the others; a few where there are many."""
    counted = Counter(domains_of(program).values.get(path, ()))
    if counted.keys() == {True, False}:
        return [(True, 1), (False, USUAL)]
    return list(counted.items())[:: len(counted) // FEW + 1]


def seeded(facts: Facts, *more: str) -> Random:
    """A generator that depends on the facts alone, so that the same facts give the same draws."""
    return Random(hashlib.sha256(codec.canonical([facts.to_dict(), *more])).digest())


def completions(program: Program, known: Mapping[str, Value], random: Random, count: int) -> Iterator[dict[str, Value]]:
    """`count` random ways in which everything unknown might turn out."""
    domains = domains_of(program).values
    unknown = [(path, values) for path, values in domains.items() if path not in known and values]
    for _ in range(count):
        yield {**known, **{path: random.choice(values) for path, values in unknown}}
