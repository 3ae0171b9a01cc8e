"""A program looked at on sampled movements, in columns: what some of them show needs no solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random

import numpy as np

from fairway.law.columns.column import Column, coded
from fairway.law.columns.group import Group
from fairway.law.columns.logic import Trees
from fairway.law.columns.masks import Rows
from fairway.law.columns.run import Plan
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.program import Program
from fairway.law.proofs.prover import days_of, opposite
from fairway.law.sample import completions, domains_of
from fairway.law.values import Value

Known = Mapping[str, Value]
FIXED = {KIND, START, END, DATE}
AT_RANDOM = 1000
NEIGHBOURS = 12
"""How many neighbours of each likely movement are looked at, one fact put otherwise in each."""
SEED = 20260101


def drawn(program: Program) -> Group:
    """The program read over complete movements drawn at random."""
    random = Random(SEED)
    places = program.rulebook.geography.places
    pairs = [(start, end) for start in places for end in opposite(program, start)]
    first, last = days_of(program)
    movements: list[Known] = []
    for _ in range(AT_RANDOM):
        start, end = random.choice(pairs)
        day = first + timedelta(random.randrange((last - first).days + 1))
        movements += completions(program, {KIND: program.kind, START: start, END: end, DATE: day}, random, 1)
    return group_of(program, movements)


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
    rows = Rows(len(movements))
    columns: dict[str, Column] = {}

    def fact(path: str) -> Column:
        if path not in columns:
            columns[path] = coded(rows, np.arange(rows.count), [movement.get(path) for movement in movements])
        return columns[path]

    return Group(Plan(program, Trees(program.rulebook.functions)), rows, fact)
