"""Least disclosure: which facts of a movement one side's law reads, and so which it must be told.

A side is told what its norms and the procedures they name read, what these facts are derived from,
and what says whether they apply at all; nothing else. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from fairway.law.determination import Determination
from fairway.law.expression import facts_read
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.program import Program

ALWAYS = frozenset({KIND, START, END, DATE})
"""What names the law that applies: without these nothing can be judged."""


@lru_cache(maxsize=256)
def facts_read_in(program: Program, jurisdiction: str) -> frozenset[str]:
    """Every fact that the law of a jurisdiction reads of such a movement."""
    waiting: list[str] = list(ALWAYS | _read_by_items(program, jurisdiction))
    read: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path not in read:
            read.add(path)
            waiting += _behind(program, path)
    return frozenset(read)


def disclosed(determination: Determination, jurisdiction: str) -> Facts:
    """The given facts that a jurisdiction must be told to judge a movement itself."""
    if determination.program is None:
        return Facts({path: value for path, value in determination.facts.values.items() if path in ALWAYS})
    read = facts_read_in(determination.program, jurisdiction)
    given = determination.facts
    return Facts({path: value for path, value in given.values.items() if path in read}, given.declined & read)


def _read_by_items(program: Program, jurisdiction: str) -> frozenset[str]:
    norms = [norm for norm in program.norms if jurisdiction in norm.jurisdictions]
    named = dict.fromkeys(name for norm in norms for name in norm.procedures)
    procedures = [program.rulebook.procedures[name] for name in named]
    items: list[Norm | Procedure] = [*norms, *procedures]
    read = frozenset[str]().union(*map(program.rulebook.facts_of, items))
    read = read.union(*(_read_by_steps(program, procedure) for procedure in procedures))
    return read.union(*(_read_by_calculation(program, norm) for norm in norms if norm.calculation))


def _read_by_calculation(program: Program, norm: Norm) -> Iterable[str]:
    known = program.rulebook.calculation(norm.calculation)
    return (*known.inputs.values(), *known.options.values())


def _read_by_steps(program: Program, procedure: Procedure) -> Iterable[str]:
    """The facts that date a procedure's steps, price them, or say that it is held."""
    book = program.rulebook
    for text in (procedure.held_when, *(step.fee for step in procedure.steps)):
        yield from facts_read(book.expression(text)) if text else ()
    yield from (step.date_fact for step in procedure.steps if step.date_fact)


def _behind(program: Program, path: str) -> Iterable[str]:
    """The facts that a fact is derived from, or that say whether it applies."""
    book = program.rulebook
    for n in program.makers.get(path, ()):
        yield from book.facts_of(program.norms[n])
        for above in program.above[n]:
            yield from book.facts_of(program.norms[above])
    yield from facts_read(book.expression(book.vocabulary[path].applies_when)) if path in book.vocabulary else ()
