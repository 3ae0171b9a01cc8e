"""How the norms of one side add up to its outcome, in each of many rows.

It says in masks what `fairway.law.fold` says of a single run. Where norms in effect contradict each
other, it says only that they do.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np

from fairway.law.columns.masks import pack, union
from fairway.law.columns.run import ManyRun
from fairway.law.columns.scalars import distinct
from fairway.law.determination import (
    DISCRETIONARY,
    PROCEDURE,
    PROHIBITED,
    UNDETERMINED,
    UNSETTLED,
)
from fairway.law.fold import Fold

Outcomes = dict[str, int]
"""For each outcome, the rows that have it."""


class ManyFold:
    """One side's reading of one run, in masks."""

    def __init__(self, fold: Fold, run: ManyRun) -> None:
        self.fold = fold
        self.run = run
        self.rows = run.rows
        program = fold.program
        procedures = program.rulebook.procedures
        self.options = {n: program.options[n] for n in fold.requirements}
        self.as_of_right = {
            n: [place for name, place in self.options[n] if procedures[name].decision != "discretionary"]
            for n in fold.requirements
        }
        self.in_effect = {n: run.effective[n].true for n in fold.requirements}
        self.sure = {n: self._any_open(place for _, place in self.options[n]) for n in fold.requirements}
        self.barred = {n: self.in_effect[n] & self._all_closed(n) for n in fold.requirements}
        self.uncovered = {n: self._uncovered(n) for n in fold.requirements}

    def _any_open(self, places: Iterable[int]) -> int:
        return union(self.run.available[place].true for place in places)

    def _all_closed(self, n: int) -> int:
        closed = self.rows.whole
        for _, place in self.options[n]:
            closed &= self.run.available[place].false
        return closed

    def _uncovered(self, n: int) -> int:
        """The rows where requirement `n` may take effect and would add to those that do.

        It adds nothing where another is in effect and whatever is open to meet that would meet `n` too.
        """
        left = self.rows.unknown(self.run.effective[n])
        for m in self.fold.requirements:
            here = left & self.in_effect[m] & self.sure[m]
            if here:
                beside = (place for name, place in self.options[m] if name not in self.fold.named_by[n])
                left &= self.rows.other(here & self.rows.other(self._any_open(beside)))
        return left

    @property
    def conflicts(self) -> int:
        """The rows where norms in effect contradict each other."""
        norms, effective = self.fold.program.norms, self.run.effective
        found = 0
        for a, b in combinations(self.fold.rivals, 2):
            both = effective[a].true & effective[b].true
            left, right = self.run.values[a], self.run.values[b]
            if both and norms[a].fact == norms[b].fact and left is not None and right is not None:
                found |= both & self.run.reading.differing(left, right)
        for duty in self.fold.duties:
            barring = (effective[n].true for n in self.fold.prohibitions if norms[n].act == norms[duty].act)
            found |= effective[duty].true & union(barring)
        return found

    def unmet(self, n: int) -> int:
        """The rows where requirement `n` is in effect and no procedure is yet sure to meet it."""
        return self.in_effect[n] & self.rows.other(self.sure[n])

    def outcomes(self) -> Outcomes:
        """The rows of each outcome, conflicts left aside."""
        effective, rows = self.run.effective, self.rows
        prohibited = union(effective[n].true for n in self.fold.prohibitions) | union(self.barred.values())
        open_ = union(rows.unknown(effective[n]) for n in self.fold.prohibitions)
        open_ |= union(self.unmet(n) | self.uncovered[n] for n in self.fold.requirements)
        undetermined = open_ & rows.other(prohibited)
        rest = rows.other(prohibited | undetermined)
        required = rest & union(self.in_effect.values())
        discretionary = required & union(self.only_discretion(n) for n in self.fold.requirements)
        found = {PROHIBITED: prohibited, UNDETERMINED: undetermined, DISCRETIONARY: discretionary}
        found[PROCEDURE] = required & rows.other(discretionary)
        silent = self.fold.silent
        found[silent] = found.get(silent, 0) | rest & rows.other(required)
        return found

    def only_discretion(self, n: int) -> int:
        """The rows where requirement `n` is in effect and an authority's consent is the only open way to meet it."""
        return self.in_effect[n] & self.rows.other(self._any_open(self.as_of_right[n]))

    def because(self, outcomes: Outcomes) -> dict[int, int]:
        """For each norm, the rows whose outcome rests on it."""
        barring, effective = outcomes.get(PROHIBITED, 0), self.run.effective
        other = self.rows.other(barring)
        found: dict[int, int] = {}
        for n in self.fold.prohibitions:
            found[n] = effective[n].true & barring
        for n in self.fold.requirements:
            found[n] = self.barred[n] & barring | self.in_effect[n] & other
        for n in (*self.fold.prohibitions, *self.fold.requirements):
            beaten = self.run.applies[n].true & effective[n].false & other
            for d in self.fold.program.above[n] if beaten else ():
                found[d] = found.get(d, 0) | beaten & effective[d].true
        return {n: mask for n, mask in found.items() if mask}

    def differs(self, other: ManyFold, within: int) -> int:
        """Of some rows, those where another reading of the same side gives another answer, conflicts left aside."""
        mine, others = self.outcomes(), other.outcomes()
        same = union(mask & others.get(name, 0) for name, mask in mine.items())
        my_reasons, reasons = self.because(mine), other.because(others)
        apart = union(my_reasons.get(n, 0) ^ reasons.get(n, 0) for n in my_reasons.keys() | reasons.keys())
        told = within & (self.rows.other(same) | apart)
        return told | self._other_ways(other, self.otherwise_met(other) & within & self.rows.other(told))

    def maybe_differs(self, other: ManyFold) -> int:
        """The rows where it is not told whether the ways through differ; of rows, it is always told."""
        return 0

    def otherwise_met(self, other: ManyFold) -> int:
        """The rows where another reading requires something else, or finds it met in other ways."""
        return union(self.in_effect[n] ^ other.in_effect[n] | self._otherwise_met(n, other) for n in self.options)

    def _otherwise_met(self, n: int, other: ManyFold) -> int:
        """The rows where requirement `n` is in effect and another reading finds other ways open to meet it."""
        pairs = ((self.run.available[place].true, other.run.available[place].true) for _, place in self.options[n])
        return self.in_effect[n] and self.in_effect[n] & union(mine ^ others for mine, others in pairs)

    def _other_ways(self, other: ManyFold, within: int) -> int:
        """Of some rows, those where the ways through differ, found once for each pair of patterns."""
        if not within:
            return 0
        ways = self.run.plan.ways[self.fold.side]
        (mine, codes), (others, other_codes) = ways.of(self, within), ways.of(other, within)
        pairs, places = distinct(codes.astype(np.int64) * len(others) + other_codes)
        differ = [mine[n // len(others)] != others[n % len(others)] for n in pairs.tolist()]
        return pack(np.array(differ, dtype=np.bool_).take(places)) & within


def firm(written: Outcomes, readings: Outcomes, whole: int) -> Outcomes:
    """The rows of each outcome where it holds on every reading, and the rest unsettled."""
    holds = written.get(UNDETERMINED, 0) | union(mask & readings.get(name, 0) for name, mask in written.items())
    found = {name: mask & holds for name, mask in written.items()}
    found[UNSETTLED] = whole ^ holds
    return found
