"""Which norms took effect, and which did not, in some row of a table."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from fairway.law import Rulebook
from fairway.law.columns import Reader
from fairway.law.columns.column import Column
from fairway.law.columns.joining import combined
from fairway.law.columns.logic import Trees
from fairway.law.columns.masks import Rows
from fairway.law.columns.run import ManyRun, Plan
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.program import Program


def reached(book: Rulebook, table: Any, trees: Trees) -> tuple[set[str], set[str]]:
    """The norms that took effect in some row, and those that did not in some."""
    held = Reader(book).read(table)
    assert not held.faults, held.faults[:3]
    codes, found = combined([held.columns[path] for path in (KIND, START, END, DATE)])
    by_program: dict[Program, list[int]] = defaultdict(list)
    for number, (kind, start, end, day) in enumerate(found):
        by_program[book.programs.on(kind, book.programs.sides(kind, start, end), day)].append(number)
    true, false = set[str](), set[str]()
    for program, numbers in by_program.items():
        places = np.flatnonzero(np.isin(codes, numbers))
        rows = Rows(len(places))

        def given(path: str, places: Any = places, rows: Rows = rows) -> Column:
            if path in held.columns:
                return held.columns[path].at(places, rows)
            return Column(rows, np.full(rows.count, -1, np.int64), ())

        run = ManyRun(Plan(program, trees), rows, given)
        for norm, effective in zip(program.norms, run.effective, strict=True):
            if effective.true:
                true.add(norm.id)
            if effective.false:
                false.add(norm.id)
    return true, false
