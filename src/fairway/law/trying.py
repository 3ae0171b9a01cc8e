"""Putting one fact of a movement otherwise: which facts may be, and the values worth trying.

A *change* puts a known fact otherwise, and only a fact that the vocabulary lets somebody honestly
change. An *assumption* says what a fact is that nobody told: it changes nothing, so that any unknown
fact, and any that the law merely presumes, may be assumed. What follows from a fact is not tried
here, and whether a set of them is wanted is for others to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from fairway.law.facts import DATE, END, KIND, START
from fairway.law.program import Program
from fairway.law.sample import domains_of
from fairway.law.values import Value
from fairway.law.vocabulary import CHANGEABLE, NOTHING_OF, Fact

FIXED = frozenset([KIND, START, END, DATE])
"""What makes it this movement and no other; another day is not a change but a wait."""


class Piece(NamedTuple):
    """What is put otherwise at once: a fact, or of a fact that lists things, one of those."""

    path: str
    code: str = ""


@dataclass(frozen=True)
class Step:
    """One piece put otherwise: a fact's value before (`None`: not told) and after."""

    piece: Piece
    before: Value | None
    after: Value
    assumed: bool = False


def changeable(fact: Fact) -> bool:
    """Whether somebody can honestly make a fact of this movement otherwise."""
    return fact.may_change in CHANGEABLE and fact.path not in FIXED


def changes(program: Program, path: str, value: Value) -> Iterator[Step]:
    """Each way to change a known fact, the nearest value first; none where nobody may honestly change it."""
    fact = program.rulebook.vocabulary[path]
    if not changeable(fact):
        return
    if isinstance(value, frozenset) and fact.type.kind == "some of":
        for code in _may_toggle(fact, value):
            yield Step(Piece(path, code), value, toggled(fact, value, code))
        return
    for other in _others(program, fact, value):
        yield Step(Piece(path), value, other)


def _may_toggle(fact: Fact, value: frozenset[str]) -> list[str]:
    """What may be added to a list or taken away; where the vocabulary names some, no other."""
    codes = [code for code in fact.type.choices if code not in NOTHING_OF]
    if not fact.may_become and not fact.may_drop:
        return codes
    return [code for code in codes if code in (fact.may_drop if code in value else fact.may_become)]


def toggled(fact: Fact, value: frozenset[str], code: str) -> frozenset[str]:
    """A list with one thing more or less; a choice that says there is nothing goes and comes with the rest."""
    nothing = frozenset(fact.type.choices) & NOTHING_OF
    return (value ^ {code}) - nothing or nothing


def _others(program: Program, fact: Fact, value: Value) -> list[Value]:
    if fact.type.kind == "one of":
        return [code for code in fact.may_become or fact.type.choices if code != value]
    tried = dict.fromkeys(domains_of(program).values.get(fact.path, ()))
    return sorted((other for other in tried if other != value), key=lambda other: _distance(value, other))


def _distance(value: Value, other: Value) -> Decimal:
    """How far two numbers or moments lie apart; other values are all as far."""
    if isinstance(value, datetime) and isinstance(other, datetime):
        return abs(Decimal(int((value - other).total_seconds())))
    if isinstance(value, time) and isinstance(other, time):
        return abs(Decimal(_minutes(value) - _minutes(other)))
    if type(value) is date and type(other) is date:
        return Decimal(abs((value - other).days))
    if isinstance(value, int | Decimal) and isinstance(other, int | Decimal):
        return abs(Decimal(value) - Decimal(other))
    return Decimal(0)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def assumptions(program: Program, path: str, presumed: Value | None) -> Iterator[Step]:
    """Each value that a fact may turn out to have that nobody told, given what the law presumes of it."""
    fact = program.rulebook.vocabulary[path]
    if path in FIXED or fact.type.kind == "text":
        return
    for value in dict.fromkeys(domains_of(program).values.get(path, ())):
        if value != presumed:
            yield Step(Piece(path), presumed, value, assumed=True)


def applied(steps: tuple[Step, ...], values: Mapping[str, Value], vocabulary: Mapping[str, Fact]) -> dict[str, Value]:
    """The values with every step taken; steps that touch one list add up."""
    found = dict(values)
    for step in steps:
        path, code = step.piece
        held = found.get(path)
        found[path] = toggled(vocabulary[path], held, code) if code and isinstance(held, frozenset) else step.after
    return found
