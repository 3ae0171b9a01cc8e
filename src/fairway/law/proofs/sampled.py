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
from fairway.law.sample import completions
from fairway.law.values import Value

SAMPLE = 1500
SEED = 20260101


def sampled(program: Program, likely: Sequence[Mapping[str, Value]] = ()) -> Group:
    """The program read over complete movements drawn at random, and `likely` ones completed at random."""
    random = Random(SEED)
    pairs = [(start, end) for start in program.rulebook.geography.places for end in opposite(program, start)]
    first, last = days_of(program)
    movements: list[Mapping[str, Value]] = []
    for n in range(SAMPLE):
        known: dict[str, Value] = dict(likely[n % len(likely)]) if likely and n % 2 else {}
        start, end = random.choice(pairs)
        if (known.get(START), known.get(END)) not in pairs:
            known |= {START: start, END: end}
        day = first + timedelta(random.randrange((last - first).days + 1))
        known |= {KIND: program.kind, DATE: day}
        movements += completions(program, known, random, 1)
    rows = Rows(len(movements))
    columns: dict[str, Column] = {}

    def fact(path: str) -> Column:
        if path not in columns:
            values = [movement.get(path) for movement in movements]
            columns[path] = (
                coded(rows, np.arange(rows.count), values) if any(v is not None for v in values) else blank(rows)
            )
        return columns[path]

    return Group(Plan(program, Trees(program.rulebook.functions)), rows, fact)
