"""Two states of the law asked about one movement: two days of a rulebook, or two rulebooks of the same facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import z3

from fairway.law.facts import DATE, KIND, Facts
from fairway.law.formula import Formula, formula_of
from fairway.law.program import Program
from fairway.law.proofs.encoding import Encoding, is_known
from fairway.law.proofs.prover import coherent, placed, presumed, read_by, told
from fairway.law.proofs.terms import Terms, named_in
from fairway.law.proofs.world import LIMIT, Effort, World

Judged = tuple[Program, date]
"""A program, and the day on which a movement is judged by it."""


class Pair:
    """Two programs of one kind and the same sides, in one world; the movement's other facts are the same."""

    def __init__(
        self, one: Judged, other: Judged, effort: Effort | None = None, limit: int = LIMIT, patience: float = 0
    ) -> None:
        self.world = World(effort, limit, patience)
        self.kind = one[0].kind
        self.formulas: list[Formula] = [formula_of(program) for program, _ in (one, other)]
        self.open = presumed(one[0]) | presumed(other[0])
        named = named_in(formula.graph for formula in self.formulas)
        self.told: list[Encoding] = []
        for formula, (program, day) in zip(self.formulas, (one, other), strict=True):
            terms = Terms(self.world, program.rulebook, named, {DATE: day})
            self.told.append(Encoding(formula.graph, terms, self.open, str(len(self.told))))
            self.world.learn(placed(program, terms), coherent(formula, self.told[-1]))

    def facts(self, model: z3.ModelRef, literals: Iterable[Iterable[int]]) -> Facts:
        """The movement of a model without its date, with the facts that literals of either formula rest on."""
        read = set[str]()
        for formula, mine in zip(self.formulas, literals, strict=True):
            read |= read_by(formula, mine)
        terms = self.told[0].terms
        return Facts({KIND: self.kind, **told(model, terms, read - {DATE}, self.open)})

    def exclude(self, facts: Facts) -> None:
        """Leave a movement out of what is looked for."""
        terms = self.told[0].terms
        same = [terms.equals(path, value) for path, value in facts.values.items() if path != KIND]
        same += [is_known(path) == (path in facts.values) for path in sorted(self.open)]
        self.world.learn(z3.Not(z3.And(same)))
