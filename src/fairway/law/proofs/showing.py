"""Movements that show a change of law, where the bounded search found none: asked of the solver, within a time.

What the solver gives is confirmed and made small as any other witness. That nothing is found proves nothing: facts
are taken as known here, and time is short.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator

import z3

from fairway.law.columns.answers import Mark
from fairway.law.difference.behaviour import Comparison, Days, Ends
from fairway.law.difference.changes import Change
from fairway.law.difference.probe import Half
from fairway.law.difference.witness import SHOWN_IN, Search, Witness
from fairway.law.facts import DATE, END, START, Facts
from fairway.law.formula import FALSE, Formula
from fairway.law.proofs.pair import Pair, Unlike
from fairway.law.proofs.world import NotTold

SHARE = 10
"""One question may take this part of the time."""
LIMIT = 2_000_000
"""How much work one question may be, in the solver's own count."""
TRIES = 3
"""How many movements of one kind are tried for one change."""
Halves = tuple[Half, Half]


def shown(compared: Comparison, changes: Iterable[Change], seconds: float) -> Iterator[Witness | None]:
    """Movements that show changes, as they are found, and nothing after each place where there was none in time.

    The changes take turns, a place each, so that one that is hard to show does not use up the time of the others.
    """
    showing, end = Showing(compared, seconds / SHARE), time.perf_counter() + seconds
    waiting = deque(map(showing.sought, changes))
    while waiting and time.perf_counter() < end:
        search = waiting.popleft()
        try:
            witness = next(search)
        except StopIteration:
            continue
        yield witness
        if witness is None:
            waiting.append(search)


class Showing:
    """The search by solver for the changes between two states; what is encoded once serves all changes.

    A question is given up after `patience` seconds.
    """

    def __init__(self, compared: Comparison, patience: float) -> None:
        self.compared = compared
        self.patience = patience
        self._pairs: dict[tuple[int, int], Pair] = {}

    def sought(self, change: Change) -> Iterator[Witness | None]:
        """For each place where a movement may show a change, one that does, or nothing."""
        seen = set[tuple[int, int]]()
        for days, kind, ends in self.compared.places(change):
            halves = self.compared.halves(kind, ends, days)
            if halves is None or (key := _key(halves)) in seen:
                continue
            seen.add(key)
            tried = (self._shown(change, kind, days, facts) for facts in self._facts(halves, change))
            yield next(filter(None, tried), None)

    def _facts(self, halves: Halves, change: Change) -> Iterator[Facts]:
        """Movements in which the change counts otherwise under the two laws, as far as the formulas tell."""
        try:
            pair = self._pair(halves)
        except Unlike:
            return
        items = change.before, change.after
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
            self._pairs[key] = Pair(one, other, limit=LIMIT, patience=self.patience)
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
