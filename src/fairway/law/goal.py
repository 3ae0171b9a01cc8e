"""What is looked for when a movement is to be made lawful: an outcome and, where that is asked, one way through.

Whether a goal is reached is said of a whole determination; of the sides alone it is said whether it may be. How
to get there is not looked for here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fairway.law.bars import Bar, Reach, bars
from fairway.law.determination import FREE, LAWFUL, Determination
from fairway.law.fold import Fold
from fairway.law.program import Run


@dataclass(frozen=True)
class Goal:
    """The outcomes that are wanted, none where there is nothing to look for; `by` names a procedure to go through."""

    outcomes: tuple[str, ...]
    by: str = ""

    @classmethod
    def of(cls, found: Determination, heaviest: str = "", by: str = "") -> Goal:
        """Lawful, no heavier than `heaviest`; lighter than now, or by a procedure that is no part of a way now."""
        if by:
            able = LAWFUL[LAWFUL.index(FREE) + 1 :]
        else:
            able = LAWFUL[: LAWFUL.index(found.outcome)] if found.outcome in LAWFUL else LAWFUL
        goal = cls(tuple(item for item in able if not heaviest or LAWFUL.index(item) <= LAWFUL.index(heaviest)), by)
        return cls((), by) if by and goal.is_reached(found) else goal

    def is_reached(self, found: Determination) -> bool:
        """Whether a determination is what was looked for."""
        lawful = found.outcome in self.outcomes and not found.contradictions
        return lawful and (not self.by or any(self.by in route for route in found.routes))

    def allows(self, outcome: str) -> bool:
        """Whether a side may have this outcome. One that is free is no hindrance to a way on another side."""
        return outcome in self.outcomes or bool(self.by and outcome == FREE)

    def is_met(self, folds: Sequence[Fold], outcomes: Iterable[str], run: Run) -> bool:
        """Whether the sides by themselves come to what was looked for."""
        return all(map(self.allows, outcomes)) and self._is_offered(folds, run)

    def bars(self, folds: Sequence[Fold], outcomes: Sequence[str], run: Run, reach: Reach) -> Iterator[Bar]:
        """What keeps the sides from it, each bar with its facts; all of them have to be lifted."""
        for fold, outcome in zip(folds, outcomes, strict=True):
            if not self.allows(outcome):
                yield from bars(fold, outcome, run, reach)
        if not self._is_offered(folds, run):
            norms = dict.fromkeys(n for n, _ in self._ways(folds))
            states = [state for n, at in self._ways(folds) for state in (run.effective[n], run.available[at])]
            yield reach.bar(tuple(norms), is_open=None in states)

    def may_be_offered(self, folds: Sequence[Fold], run: Run) -> bool:
        """Whether some requirement that takes effect, or may, could be met by the procedure that is asked for."""
        states = ((run.effective[n], run.available[at]) for n, at in self._ways(folds))
        return not self.by or any(False not in pair for pair in states)

    def _is_offered(self, folds: Sequence[Fold], run: Run) -> bool:
        return not self.by or any(self.by in way for fold in folds for way in fold.ways(run))

    def _ways(self, folds: Sequence[Fold]) -> Iterator[tuple[int, int]]:
        """The requirements that name the procedure, with its place among those of the program."""
        for fold in folds:
            for n in fold.requirements:
                yield from ((n, place) for name, place in fold.program.options[n] if name == self.by)


def closed_ways(found: Determination) -> list[str]:
    """The procedures that the law on a movement names and that are part of no way through it as it is."""
    if found.program is None:
        return []
    offered = {name for route in found.routes for name in route}
    named = {name for fold in found.program.folds for names in fold.named_by.values() for name in names}
    return [item.id for item in found.program.procedures if item.id in named - offered]
