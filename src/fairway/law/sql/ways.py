"""What the ways through rest on: which procedures requirements ask for, and the ways that meet several at once.

Requirements that share no procedure are met apart from each other. Where they share some, the ways to meet any of
them together are found beforehand, all procedures being open: those that are open then leave the ways that use
no others. How this is said in SQL is said in `fairway.law.sql.routes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from fairway.law.columns.fold import ManyFold
from fairway.law.columns.masks import union
from fairway.law.determination import DISCRETIONARY, LAWFUL, PROCEDURE, UNSETTLED
from fairway.law.fold import Way, smallest
from fairway.law.formula import Formula
from fairway.law.formula.reading import FormulaGroup

MOST = 6
"""So many requirements may share procedures before their ways are not found beforehand."""


@dataclass(frozen=True)
class Demand:
    """That one of some procedures is required, and the literal of when."""

    options: tuple[str, ...]
    when: int


@dataclass(frozen=True)
class Cluster:
    """Demands that share procedures with each other, and with no others."""

    demands: Sequence[Demand]

    @cached_property
    def names(self) -> list[str]:
        """The procedures that are asked for."""
        return sorted({name for demand in self.demands for name in demand.options})

    @property
    def forced(self) -> bool:
        """Whether there is no choice."""
        return len(self.names) == 1

    @cached_property
    def ways(self) -> list[tuple[str, Way]]:
        """For each choice of demands, as ones and noughts, every way that meets them all."""
        found = []
        for size in range(1, len(self.demands) + 1):
            for there in combinations(range(len(self.demands)), size):
                told = "".join("1" if n in there else "0" for n in range(len(self.demands)))
                found += [(told, way) for way in meeting(self.demands[n].options for n in there)]
        return found

    @property
    def most(self) -> int:
        """How many ways there may be at once."""
        counts: dict[str, int] = {}
        for told, _ in self.ways:
            counts[told] = counts.get(told, 0) + 1
        return max(counts.values())


def meeting(options: Iterable[Sequence[str]]) -> tuple[Way, ...]:
    """The smallest sets with one of each group of options."""
    found: tuple[Way, ...] = (frozenset(),)
    for names in options:
        found = smallest(way | {name} for way in found for name in names)
    return found


class Demands:
    """What a program demands: when ways through are told at all, of what, and when each procedure is open."""

    def __init__(self, formula: Formula) -> None:
        group = formula.group
        lawful = group.rows.other(group.apart)
        for outcomes in group.outcomes:
            lawful &= union(outcomes.get(name, 0) for name in (*LAWFUL, UNSETTLED))
        self.open: dict[str, int] = {}
        self.told = 0
        found: dict[tuple[str, ...], int] = {}
        for fold, met in _met(group, lawful):
            self.told |= met
            for n in fold.fold.requirements:
                options = self._options(fold, n)
                found[options] = found.get(options, 0) | met & fold.in_effect[n]
        # Where nothing can meet a requirement, its side is not met either.
        asked = (Demand(options, when) for options, when in sorted(found.items()) if options and when)
        self.clusters = list(clustered(asked))

    def _options(self, fold: ManyFold, n: int) -> tuple[str, ...]:
        """The procedures that may be open to meet a requirement."""
        opened = {name: fold.run.available[place].true for name, place in fold.options[n]}
        self.open |= opened
        return tuple(sorted(name for name, when in opened.items() if when))

    @property
    def literals(self) -> Iterator[int]:
        """What all this rests on."""
        yield self.told
        for cluster in self.clusters:
            yield from (demand.when for demand in cluster.demands)
            yield from (self.asked_and_open(cluster, name) for name in cluster.names if not cluster.forced)

    def asked_and_open(self, cluster: Cluster, name: str) -> int:
        """Where a procedure is open and one of its demands is there."""
        return self.open[name] & union(demand.when for demand in cluster.demands if name in demand.options)


def _met(group: FormulaGroup, lawful: int) -> Iterator[tuple[ManyFold, int]]:
    """Each side, and where its requirements are to be met and can be."""
    for fold, outcomes in zip(group.folds, group.outcomes, strict=True):
        asked = lawful & union(outcomes.get(name, 0) for name in (PROCEDURE, DISCRETIONARY, UNSETTLED))
        yield fold, asked and asked & group.rows.other(union(fold.unmet(n) for n in fold.fold.requirements))


def clustered(demands: Iterable[Demand]) -> Iterator[Cluster]:
    """Demands put together by the procedures that they share."""
    found: list[list[Demand]] = []
    for demand in demands:
        near = [group for group in found if any(set(demand.options) & set(other.options) for other in group)]
        found = [group for group in found if group not in near]
        found.append([*(other for group in near for other in group), demand])
    return map(Cluster, found)
