"""Movements that show a change of law, where the bounded search found none: asked of the solver, within a time.

What the solver gives is confirmed and made small as any other witness. That nothing is found proves nothing: facts
are taken as known here, and time is short.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import z3

from fairway.law.columns.answers import Mark
from fairway.law.difference.behaviour import Comparison, Days, Ends
from fairway.law.difference.changes import Change
from fairway.law.difference.probe import Half
from fairway.law.difference.witness import SHOWN_IN, Search, Witness
from fairway.law.facts import DATE, END, START, Facts
from fairway.law.formula import FALSE, Formula
from fairway.law.proofs.pair import Pair
from fairway.law.proofs.world import NotTold

SECONDS = 3.0
"""How long one change is sought."""
LIMIT = 2_000_000
"""How much work one question may be, in the solver's own count."""
TRIES = 3
"""How many movements of one kind are tried for one change."""
Halves = tuple[Half, Half]


class Showing:
    """The search by solver for the changes between two states; what is encoded once serves all changes."""

    def __init__(self, compared: Comparison) -> None:
        self.compared = compared
        self._pairs: dict[tuple[int, int], Pair] = {}

    def witness(self, change: Change, seconds: float = SECONDS) -> Witness | None:
        """A movement that shows a change, or nothing where none was found in time."""
        end = time.perf_counter() + seconds
        seen = set[tuple[int, int]]()
        for days, kind, ends in self.compared.places(change):
            halves = self.compared.halves(kind, ends, days)
            if halves is None or (key := _key(halves)) in seen:
                continue
            seen.add(key)
            for facts in self._facts(halves, change):
                if found := self._shown(change, kind, days, facts):
                    return found
            if time.perf_counter() > end:
                break
        return None

    def _facts(self, halves: Halves, change: Change) -> Iterator[Facts]:
        """Movements in which the change counts otherwise under the two laws, as far as the formulas tell."""
        pair, items = self._pair(halves), (change.before, change.after)
        counts = [_counts(formula, getattr(item, "id", "")) for formula, item in zip(pair.formulas, items, strict=True)]
        marks = [{(mark.side, mark.what, mark.name): mark for mark in formula.marks} for formula in pair.formulas]
        asked = [
            _unequal(pair, *counts),
            *(z3.Not(told.term(f.apart)) for told, f in zip(pair.told, pair.formulas, strict=True)),
        ]
        if getattr(change.item, "effect", "") not in SHOWN_IN:
            names = sorted(marks[0].keys() | marks[1].keys())
            asked.append(
                z3.Or([_unequal(pair, _mask(marks[0].get(name)), _mask(marks[1].get(name))) for name in names])
            )
        read = [
            [count, formula.apart, *(mark.mask for mark in formula.marks)]
            for count, formula in zip(counts, pair.formulas, strict=True)
        ]
        for _ in range(TRIES):
            try:
                model = pair.world.model(*asked)
            except NotTold:
                return
            if model is None:
                return
            facts = pair.facts(model, read)
            yield facts
            pair.exclude(facts)

    def _shown(self, change: Change, kind: str, days: Days, facts: Facts) -> Witness | None:
        ends: Ends = str(facts.values[START]), str(facts.values[END])
        halves = self.compared.halves(kind, ends, days)
        values = facts.without(DATE).values
        return Search(*halves, change, ends, 0).shown_by(values) if halves else None

    def _pair(self, halves: Halves) -> Pair:
        key = _key(halves)
        if key not in self._pairs:
            one, other = ((half.program, half.day) for half in halves)
            self._pairs[key] = Pair(one, other, limit=LIMIT)
        return self._pairs[key]


def _key(halves: Halves) -> tuple[int, int]:
    """Which programs are compared; both are held by the comparison."""
    return id(halves[0].program), id(halves[1].program)


def _counts(formula: Formula, name: str) -> int:
    """Where a norm takes effect or a procedure is open; nowhere where the program has neither."""
    program, run = formula.program, formula.group.written
    if name in program.index:
        return run.effective[program.index[name]].true
    place = program.procedure_index.get(name)
    return FALSE if place is None else run.available[place].true


def _mask(mark: Mark | None) -> int:
    return mark.mask if mark else FALSE


def _unequal(pair: Pair, one: int, other: int) -> z3.BoolRef:
    """That a literal of the one formula and one of the other are not alike."""
    first, second = pair.told
    return first.term(one) != second.term(other)
