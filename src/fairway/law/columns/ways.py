"""The ways through for many rows: found once for each pattern of what is required and open.

It says row by row what `routes` of a determination say of one movement, for rows whose every side is
lawful or unsettled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from fairway.law.columns.masks import Codes, union
from fairway.law.columns.patterns import alike, places_in
from fairway.law.columns.scalars import distinct
from fairway.law.determination import DISCRETIONARY, LAWFUL, PROCEDURE, UNSETTLED
from fairway.law.fold import Fold, Way, through

if TYPE_CHECKING:
    from fairway.law.columns.fold import ManyFold
    from fairway.law.columns.group import Group
    from fairway.law.columns.run import Plan

Routes = tuple[Way, ...]
KEPT = 50_000
"""How many patterns of one side are kept for the next rows."""


class SideWays:
    """The ways to meet what one side requires, kept by what is required and open."""

    def __init__(self, fold: Fold) -> None:
        self.fold = fold
        self.required = fold.requirements
        named = {n: [place for _, place in fold.program.options[n]] for n in fold.requirements}
        self.places = sorted({place for places in named.values() for place in places})
        self.naming = {place: [n for n in fold.requirements if place in named[n]] for place in self.places}
        self._found: dict[bytes, Routes] = {}

    def of(self, fold: ManyFold, within: int) -> tuple[list[Routes], Codes]:
        """The ways in each of some rows, and nothing in the others."""
        keys, codes = alike(self._masks(fold, within), fold.rows.count)
        if len(self._found) > KEPT:
            self._found.clear()
        return [self._found[key] if key in self._found else self._made(key) for key in keys], codes

    def _masks(self, fold: ManyFold, within: int) -> Mapping[int, int]:
        """The rows themselves, where each requirement is in effect, and where each procedure that it names is open."""
        masks = {0: within}
        effect = {n: fold.in_effect[n] & within for n in self.required}
        masks |= {1 + i: effect[n] for i, n in enumerate(self.required)}
        for i, place in enumerate(self.places, 1 + len(self.required)):
            masks[i] = fold.run.available[place].true & union(effect[n] for n in self.naming[place])
        return masks

    def _made(self, key: bytes) -> Routes:
        there = set(places_in(key))
        effective = {n: 1 + i in there for i, n in enumerate(self.required)}
        open_ = {place: i in there for i, place in enumerate(self.places, 1 + len(self.required))}
        self._found[key] = found = self.fold.ways_of(effective, open_) if 0 in there else ()
        return found


class Ways:
    """The ways through all sides of one program, kept by the ways of each."""

    def __init__(self, plan: Plan) -> None:
        self.book = plan.program.rulebook
        self.sides = [plan.ways[fold.side] for fold in plan.program.folds]
        self._found: dict[tuple[Routes, ...], Routes] = {}

    def through(self, group: Group) -> tuple[list[Routes], Codes]:
        """The ways through for the rows of a group, and which of them each row has."""
        lawful = group.rows.other(group.apart)
        for outcomes in group.outcomes:
            lawful &= union(outcomes.get(name, 0) for name in (*LAWFUL, UNSETTLED))
        codes: Codes = np.zeros(group.rows.count, np.int64)
        found: list[tuple[Routes, ...]] = [()]
        for side, fold, outcomes in zip(self.sides, group.folds, group.outcomes, strict=True):
            asked = lawful & union(outcomes.get(name, 0) for name in (PROCEDURE, DISCRETIONARY, UNSETTLED))
            if asked:
                ways, own = side.of(fold, asked)
                there, codes = distinct(codes.astype(np.int64) * len(ways) + own)
                found = [(*found[n // len(ways)], ways[n % len(ways)]) for n in there.tolist()]
        return [self._joined(tuple(filter(None, ways))) for ways in found], codes

    def _joined(self, ways: tuple[Routes, ...]) -> Routes:
        """The ways through all sides, from those of each that has some."""
        if ways not in self._found:
            if len(self._found) > KEPT:
                self._found.clear()
            self._found[ways] = through(self.book, ways) if ways else ()
        return self._found[ways]
