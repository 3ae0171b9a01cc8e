"""The rows of one program: what is true of which of them, as marks.

Outcomes, deciding norms and missing facts of each side come as masks. Nothing is said row by row here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from fairway.law.columns.answers import BECAUSE, NEEDS, OUTCOME, Mark
from fairway.law.columns.fold import ManyFold, Outcomes, firm
from fairway.law.columns.masks import Rows, union
from fairway.law.columns.needs import ManyNeeds
from fairway.law.columns.run import AS_GIVEN, FIRMLY, Given, ManyRun, Plan
from fairway.law.determination import DISCRETIONARY, UNDETERMINED, UNSETTLED


class Group:
    """The rows of one program: what is true of which of them. `apart` are the rows to be judged one by one.

    `before` is what another program found in the same rows.
    """

    run_type: type[ManyRun] = ManyRun
    fold_type: type[ManyFold] = ManyFold

    def __init__(self, plan: Plan, rows: Rows, given: Given, before: ManyRun | None = None) -> None:
        self.plan = plan
        self.rows = rows
        self.given = given
        self.program = plan.program
        self.written = self.run_type(plan, rows, given, before)
        self.folds = self._folded(self.written)

    @cached_property
    def firm(self) -> ManyRun:
        """The run in which what can't carry a firm answer counts as unknown."""
        return self.run_type(self.plan, self.rows, self.given, self.written, FIRMLY) if self.plan.weak else self.written

    @cached_property
    def firm_folds(self) -> list[ManyFold]:
        """What that run comes to for each side."""
        return self._folded(self.firm) if self.plan.weak else self.folds

    @property
    def contradicted(self) -> int:
        """The rows where given facts contradict the law's own definitions and it matters."""
        return self._suspects[0]

    @cached_property
    def apart(self) -> int:
        """The rows to be judged one by one."""
        return self._suspects[1] | union(fold.conflicts for fold in [*self.folds, *self.firm_folds])

    @cached_property
    def needs(self) -> ManyNeeds:
        """The facts that keep the law as written open."""
        return ManyNeeds(self.written, self.written)

    @cached_property
    def firm_needs(self) -> ManyNeeds:
        """The facts that keep the firm run open."""
        return ManyNeeds(self.written, self.firm) if self.plan.weak else self.needs

    @cached_property
    def outcomes(self) -> list[Outcomes]:
        """The rows of each outcome, side by side."""
        return [self._outcomes(*pair) for pair in zip(self.folds, self.firm_folds, strict=True)]

    def _folded(self, run: ManyRun) -> list[ManyFold]:
        return [self.fold_type(fold, run) for fold in self.program.folds]

    @cached_property
    def _suspects(self) -> tuple[int, int]:
        """The rows where given facts contradict the law's own definitions and it matters, and those where it may."""
        suspect = self.written.contradicted
        if not suspect:
            return 0, 0
        as_given = self._folded(self.run_type(self.plan, self.rows, self.given, self.written, AS_GIVEN))
        matters = union(fold.differs(other, suspect) for fold, other in zip(self.folds, as_given, strict=True))
        # A conflict of norms is told by `decide` alone, on either reading.
        unsure = union(fold.conflicts for fold in [*self.folds, *as_given])
        unsure |= union(fold.maybe_differs(other) for fold, other in zip(self.folds, as_given, strict=True))
        return matters, suspect & unsure & self.rows.other(matters)

    def marks(self) -> Iterator[Mark]:
        """Everything that is true of a side in some row."""
        pairs = enumerate(zip(self.folds, self.firm_folds, strict=True))
        return chain.from_iterable(self._of_side(side, *folds) for side, folds in pairs)

    def _of_side(self, side: int, fold: ManyFold, firm_fold: ManyFold) -> Iterator[Mark]:
        outcomes, coherent = self.outcomes[side], self.rows.other(self.contradicted)
        for n, mask in fold.because(outcomes).items():
            yield Mark(side, BECAUSE, self.program.norms[n].id, mask & coherent)
        yield from self._needed(side, outcomes, fold, firm_fold)
        for name, mask in outcomes.items():
            silent = self.contradicted if name == UNDETERMINED else 0
            yield Mark(side, OUTCOME, name, mask | silent)

    def _outcomes(self, fold: ManyFold, firm_fold: ManyFold) -> Outcomes:
        """The rows of each outcome of a side, those aside whose facts contradict the law."""
        outcomes = fold.outcomes()
        if firm_fold is not fold:
            outcomes = firm(outcomes, firm_fold.outcomes(), self.rows.whole)
        coherent = self.rows.other(self.contradicted)
        return {name: mask & coherent for name, mask in outcomes.items()}

    def _needed(self, side: int, outcomes: Outcomes, fold: ManyFold, firm_fold: ManyFold) -> Iterator[Mark]:
        """The facts that could settle a side, make it firm, or spare it an authority's consent."""
        asked = (
            self.needs.of_side(fold, outcomes.get(UNDETERMINED, 0)),
            self.firm_needs.of_side(firm_fold, outcomes.get(UNSETTLED, 0)),
            self.needs.of_lighter(fold, outcomes.get(DISCRETIONARY, 0)),
        )
        for path in dict.fromkeys(path for needed in asked for path in needed):
            yield Mark(side, NEEDS, path, union(needed.get(path, 0) for needed in asked))
