"""A program looked at on sampled movements, in columns: what some of them show needs no solver."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random

import numpy as np

from fairway.law.columns.column import Column, coded
from fairway.law.columns.group import Group
from fairway.law.columns.masks import Rows
from fairway.law.columns.run import Plan, trees_of
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.program import Program
from fairway.law.proofs.contexts import days_of
from fairway.law.proofs.prover import opposite
from fairway.law.sample import completions, domains_of
from fairway.law.values import Value

Known = Mapping[str, Value]
FIXED = {KIND, START, END, DATE}
AT_RANDOM = 1000
NEIGHBOURS = 12
"""How many neighbours of each likely movement are looked at, one fact put otherwise in each."""
SEED = 20260101


def drawn(program: Program) -> Group:
    """The program read over complete movements drawn at random, each fact when it is first asked for."""
    places = program.rulebook.geography.places
    pairs = [(start, end) for start in places for end in opposite(program, start)]
    routes = Random(SEED).choices(pairs, k=AT_RANDOM)
    first, last = days_of(program)
    values: dict[str, Sequence[Value | None]] = {
        **domains_of(program).values,
        DATE: [first + timedelta(n) for n in range((last - first).days + 1)],
    }
    fixed: dict[str, Sequence[Value]] = {
        KIND: [program.kind] * AT_RANDOM,
        START: [start for start, _ in routes],
        END: [end for _, end in routes],
    }

    def fact(path: str) -> Sequence[Value | None]:
        return fixed.get(path) or Random(f"{SEED} {path}").choices(values.get(path) or [None], k=AT_RANDOM)

    return _read(program, AT_RANDOM, fact)


def beside(program: Program, likely: Sequence[Known]) -> Group:
    """The program read over likely movements, completed at random, and their neighbours."""
    random = Random(SEED)
    values = domains_of(program).values
    movements: list[Known] = []
    for known in likely:
        whole = next(completions(program, known, random, 1))
        told = [path for path in sorted(known.keys() - FIXED) if values.get(path)]
        neighbours = random.sample(told, min(NEIGHBOURS, len(told)))
        movements += [known, whole, *({**whole, path: random.choice(values[path])} for path in neighbours)]
    return group_of(program, movements)


def group_of(program: Program, movements: Sequence[Known]) -> Group:
    """The program read over some movements."""
    return _read(program, len(movements), lambda path: [movement.get(path) for movement in movements])


def _read(program: Program, count: int, values: Callable[[str], Sequence[Value | None]]) -> Group:
    """The program read over so many movements, whose values of a fact are known."""
    rows = Rows(count)
    columns: dict[str, Column] = {}

    def fact(path: str) -> Column:
        if path not in columns:
            columns[path] = coded(rows, np.arange(count), values(path))
        return columns[path]

    return Group(Plan(program, trees_of(program.rulebook)), rows, fact)
