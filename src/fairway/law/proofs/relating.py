"""How two norms stand to each other: equal, implying, or never both; proved, or a movement that shows otherwise.

The norms may be one norm on two days, or in two rulebooks. That a norm holds of a movement means that it
takes effect there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

import z3

from fairway.law.facts import DATE, Facts
from fairway.law.formula import FALSE, formula_of
from fairway.law.program import Program
from fairway.law.proofs.contexts import side_sets
from fairway.law.proofs.pair import TRIES, Judged, Pair
from fairway.law.proofs.smallest import smallest
from fairway.law.proofs.world import Effort, NotTold
from fairway.law.rulebook import Rulebook

Relation = Callable[[z3.BoolRef, z3.BoolRef], z3.BoolRef]
AGAINST: dict[str, Relation] = {
    "equal": lambda one, other: one != other,
    "implies": lambda one, other: z3.And(one, z3.Not(other)),
    "never both": z3.And,
}
"""What a movement shows that goes against a relation."""


@dataclass(frozen=True)
class Named:
    """A norm of a rulebook on a day."""

    rulebook: Rulebook
    norm: str
    day: date

    def programs(self) -> Iterator[Program]:
        """The programs that hold it."""
        for kind in self.rulebook.norms[self.norm].kinds:
            for sides in side_sets(self.rulebook, kind):
                program = self.rulebook.programs.on(kind, sides, self.day)
                if self.norm in program.index:
                    yield program


@dataclass(frozen=True)
class Related:
    """Whether a relation holds: in how many programs it was looked for, and a movement against it."""

    programs: int
    against: Facts | None = None


def related(relation: str, one: Named, other: Named, effort: Effort | None = None) -> Related:
    """Whether two norms stand in a relation of `AGAINST` wherever either can take effect.

    Raises:
        NotTold: when the solver gives no answer within its limit, or only movements that do not go against it.
    """
    looked = 0
    for left, right in _side_by_side(one, other):
        looked += 1
        pair = Pair(left, right, effort)
        literals = [_effective(program, named) for (program, _), named in zip((left, right), (one, other), strict=True)]
        terms = [told.term(literal) for told, literal in zip(pair.told, literals, strict=True)]
        against = AGAINST[relation](*terms)
        for _ in range(TRIES):
            model = pair.world.model(against)
            if model is None:
                break
            facts = pair.facts(model, [[literal] for literal in literals])
            told = partial(_states, named=((left, one), (right, other)))
            if _goes_against(relation, told(facts)):
                few = smallest(facts, told)
                return Related(looked, few if one.day != other.day else few.updated({DATE: one.day}))
            pair.exclude(facts)
        else:
            raise NotTold(f"{TRIES} movements that may go against it do not")
    return Related(looked)


def _side_by_side(one: Named, other: Named) -> Iterator[tuple[Judged, Judged]]:
    """The programs of either norm, each beside that of the other for the same movements."""
    met = dict.fromkeys((program.kind, program.sides) for named in (one, other) for program in named.programs())
    for kind, sides in met:
        left, right = (named.rulebook.programs.on(kind, sides, named.day) for named in (one, other))
        yield (left, one.day), (right, other.day)


def _effective(program: Program, named: Named) -> int:
    """The literal of the norm's taking effect; false where the program does not hold it."""
    n = program.index.get(named.norm)
    return FALSE if n is None else formula_of(program).group.written.effective[n].true


def _states(facts: Facts, named: Iterable[tuple[Judged, Named]]) -> list[bool | None]:
    """What running the programs shows of the norms; one that a program does not hold takes no effect."""
    states: list[bool | None] = []
    for (program, day), its in named:
        n = program.index.get(its.norm)
        states.append(False if n is None else program.run(facts.updated({DATE: day}).values).effective[n])
    return states


def _goes_against(relation: str, states: list[bool | None]) -> bool:
    told = z3.simplify(AGAINST[relation](*(z3.BoolVal(state is True) for state in states)))
    return bool(z3.is_true(told))
