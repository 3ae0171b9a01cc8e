"""Which movement tells a mutant from the law, and which mutants none does, as they mean the same.

Movements here are those of `fairway.law.proofs.prover`: every fact is known but for those that law presumes.
Whether a worked case shows the difference is for `fairway.law.mutation` to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_

from fairway.law.columns.fold import ManyFold
from fairway.law.columns.group import Group
from fairway.law.columns.masks import union
from fairway.law.expression import Expr
from fairway.law.facts import Facts
from fairway.law.mutation import VALUE, Mutant, law_of
from fairway.law.norm import KINDS
from fairway.law.program import Program
from fairway.law.proofs.cones import Cones
from fairway.law.proofs.contexts import contexts
from fairway.law.proofs.prover import Prover
from fairway.law.proofs.world import Effort, NotTold
from fairway.law.rulebook import Rulebook

Alike = tuple[Mutant, frozenset[str]]
"""A mutant, and what bears on it where it means the same as the law."""
Shows = Callable[[str, Program, Group], int]
"""Where in a group it shows what was changed of a norm or procedure."""


@dataclass
class Telling:
    """Mutants of a rulebook looked at program by program; `left` are those that no movement so far tells apart."""

    rulebook: Rulebook
    left: list[Mutant]
    effort: Effort = field(default_factory=Effort)
    untold: list[Mutant] = field(default_factory=list)
    _alike: set[Alike] = field(default_factory=set)

    def movements(self, near: date, kinds: Sequence[str] = KINDS) -> Iterator[tuple[Mutant, Program, Facts]]:
        """A movement for each mutant that one tells apart; once all are told, `left` and `untold` remain."""
        for program in contexts(self.rulebook, near, kinds):
            cones = Cones(program)
            standing = {
                mutant: cones.of(*_bearing(mutant, program)) for mutant in self.left if _stands(mutant, program)
            }
            mine = {mutant: cone for mutant, cone in standing.items() if (mutant, cone) not in self._alike}
            if mine:
                yield from self._among(mine, Prover(program, self.effort))

    def _among(
        self, mutants: Mapping[Mutant, frozenset[str]], prover: Prover
    ) -> Iterator[tuple[Mutant, Program, Facts]]:
        for mutant, cone in mutants.items():
            try:
                found = _told(mutant, prover, _shows)
                if not found and (mutant.name in prover.program.index or not _told(mutant, prover, _demanded)):
                    self._alike.add((mutant, cone))
            except NotTold:
                self.untold.append(mutant)
                self.left.remove(mutant)
                continue
            if found:
                self.left.remove(mutant)
                yield mutant, prover.program, found


def equal_to_the_law(rulebook: Rulebook, mutants: Sequence[Mutant], near: date) -> list[Mutant]:
    """Those of some mutants that no movement tells from the law."""
    telling = Telling(rulebook, list(mutants))
    for _ in telling.movements(near):
        pass
    return telling.left


def _stands(mutant: Mutant, program: Program) -> bool:
    return mutant.name in program.index or mutant.name in program.procedure_index


def _bearing(mutant: Mutant, program: Program) -> tuple[str, ...]:
    """The norms and procedures whose change a mutant shows in, whatever else is in the way."""
    return mutant.name, *(norm.id for norm in program.norms if mutant.name in norm.procedures)


def _told(mutant: Mutant, prover: Prover, shows: Shows) -> Facts | None:
    """A movement that tells a mutant from the law, where it shows."""
    law = law_of(prover.program.rulebook, mutant)
    masks = differing(mutant, law, prover.program, prover.formula.group, shows)
    return next((facts for mask in masks if (facts := prover.witness(mask))), None)


def differing(mutant: Mutant, law: Expr, program: Program, group: Group, shows: Shows) -> Iterator[int]:
    """Where the law holds and the mutant does not, then where it is the other way round."""
    reading, shared = group.written.reading, group.plan.trees.shared
    if mutant.place.endswith(VALUE):
        values = reading.column(shared(law)), reading.column(shared(mutant.expr))
        yield group.written.effective[program.index[mutant.name]].true & reading.differing(*values)
        return
    mine, its = reading.truth(shared(law)), reading.truth(shared(mutant.expr))
    place = shows(mutant.name, program, group)
    yield place & mine.true & its.false
    yield place & mine.false & its.true


def _shows(name: str, program: Program, group: Group) -> int:
    """Where it shows whether a norm applies, or a procedure is open."""
    if name not in program.index:
        return _offered(name, program, group) if program.day in program.rulebook.procedures[name].period else 0
    above = program.above[program.index[name]]
    return reduce(and_, (group.written.effective[d].false for d in above), group.rows.whole)


def _demanded(procedure: str, program: Program, group: Group) -> int:
    """Where a demand that takes effect names a procedure, or a grant offers it instead."""
    folds = ((fold, n) for fold in group.folds for n in fold.fold.requirements)
    demands = (fold.in_effect[n] for fold, n in folds if procedure in program.norms[n].procedures)
    return union(demands) | _instead(procedure, program, group)


def _offered(procedure: str, program: Program, group: Group) -> int:
    """Where a procedure is offered if it is open: a demand names it, and nothing else bars or covers that demand."""
    found = 0
    for fold in group.folds:
        barred = [group.rows.other(group.written.effective[n].false) for n in fold.fold.prohibitions]
        for n, named in fold.fold.named_by.items():
            if procedure in named:
                others = (_hides(m, named - {procedure}, fold) for m in fold.fold.requirements if m != n)
                found |= fold.in_effect[n] & group.rows.other(union([*barred, *others]))
    return found | _instead(procedure, program, group)


def _hides(m: int, others: frozenset[str], fold: ManyFold) -> int:
    """Where demand `m` is not met, or is met by nothing but the other ways to meet a demand."""
    return fold.in_effect[m] if fold.fold.named_by[m] <= others else fold.unmet(m)


def _instead(procedure: str, program: Program, group: Group) -> int:
    """Where a grant offers a procedure in which nothing need cross."""
    if not program.rulebook.procedures[procedure].nothing_crosses:
        return 0
    grants = (n for n, norm in enumerate(program.norms) if norm.effect == "grant" and procedure in norm.procedures)
    return union(group.written.effective[n].true for n in grants)
