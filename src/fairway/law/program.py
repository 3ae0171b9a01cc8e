"""The law of one kind of movement between given sides on one day, compiled.

A `Program` holds the norms that can touch such a movement, each after what it depends on, and the
function made from their conditions. Running it says what the facts settle; what that adds up to for
a side is said by its `Fold`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from fairway.law.expression import Expr
from fairway.law.fold import Fold
from fairway.law.geography import Side
from fairway.law.instrument import Period
from fairway.law.norm import EFFECTS, Norm
from fairway.law.procedure import Procedure
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value
from fairway.law.writer import Code, Writer


class Run(NamedTuple):
    """What one run of a program found, each tuple in the order of the program's own lists.

    `applies` and `effective` speak of norms: true, false or unknown. `available` speaks of
    procedures, `met` of obligations, `facts` of derived facts, `values` of what definitions give.
    """

    applies: tuple[bool | None, ...]
    effective: tuple[bool | None, ...]
    available: tuple[bool | None, ...]
    met: tuple[bool | None, ...]
    facts: tuple[Value | None, ...]
    values: tuple[Value | None, ...]


@dataclass(frozen=True, eq=False)
class Program:
    """The norms and procedures of one kind of movement on one day, and their compiled reading.

    `order` names the norms and the facts that they derive, each after what it depends on.
    """

    rulebook: Rulebook
    kind: str
    sides: tuple[Side, ...]
    day: date
    norms: tuple[Norm, ...]
    procedures: tuple[Procedure, ...]
    order: tuple[str, ...]
    writer: Writer

    def run(self, facts: Mapping[str, Value], as_written: bool = True, given_first: bool = False) -> Run:
        """What the facts settle.

        With `as_written` false, norms and procedures that can't carry a firm answer count as
        unknown where they apply: what is still settled then is settled on every reading.
        With `given_first`, what is given stands even where a definition says otherwise.
        """
        return Run(*self.code(facts.get, True if as_written else None, given_first))

    @cached_property
    def code(self) -> Code:
        """The function made from the conditions, once a movement is to be run."""
        return self.writer.compiled(f"{self.kind}@{self.day}")

    @cached_property
    def period(self) -> Period:
        """The days that it serves, of those that the rulebook covers."""
        bounds, covered = self.rulebook.programs.bounds(self.kind, self.sides), self.rulebook.head.coverage
        first = max(filter(None, [covered.start, *(day for day in bounds if day <= self.day)]), default=None)
        ends = (day - timedelta(1) for day in bounds if day > self.day)
        return Period(first, min(filter(None, [covered.end, *ends]), default=None))

    @cached_property
    def derived(self) -> tuple[str, ...]:
        """The facts that norms derive, in order."""
        return tuple(name for name in self.order if name not in self.index)

    @cached_property
    def folds(self) -> tuple[Fold, ...]:
        """How the norms of each side add up to its outcome."""
        return tuple(Fold(self, side) for side in self.sides)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The place of each norm in the program's order."""
        return {norm.id: n for n, norm in enumerate(self.norms)}

    @cached_property
    def procedure_index(self) -> Mapping[str, int]:
        """The place of each procedure in the program's order."""
        return {procedure.id: n for n, procedure in enumerate(self.procedures)}

    @cached_property
    def facts_read(self) -> frozenset[str]:
        """Every fact that a norm or procedure of the program reads."""
        items: list[Norm | Procedure] = [*self.norms, *self.procedures]
        return frozenset().union(*map(self.rulebook.facts_of, items))

    @cached_property
    def weak(self) -> tuple[int, ...]:
        """The norms that can't carry a firm answer."""
        return tuple(n for n, norm in enumerate(self.norms) if norm.is_weak)

    @cached_property
    def weak_procedures(self) -> tuple[int, ...]:
        """The procedures that can't carry a firm answer."""
        return tuple(n for n, item in enumerate(self.procedures) if item.is_weak)

    def rests_on_weak(self, written: Run) -> bool:
        """Whether a norm or procedure that can't carry a firm answer bears on a run, so that readings may differ."""
        applies, available = written.applies, written.available
        return any(applies[n] is not False for n in self.weak) or any(
            available[n] is not False for n in self.weak_procedures
        )

    @cached_property
    def conditions(self) -> tuple[Expr, ...]:
        """When each norm applies, leaving aside its period and what defeats it."""
        return tuple(self.rulebook.applies(norm) for norm in self.norms)

    @cached_property
    def above(self) -> tuple[tuple[int, ...], ...]:
        """For each norm, the norms of the program that switch it off."""
        defeaters = self.rulebook.defeaters
        return tuple(
            tuple(self.index[name] for name in defeaters.get(norm.id, ()) if name in self.index) for norm in self.norms
        )

    @cached_property
    def makers(self) -> Mapping[str, tuple[int, ...]]:
        """For each derived fact, the norms that define or presume it."""
        return {path: tuple(n for n, norm in enumerate(self.norms) if norm.fact == path) for path in self.derived}

    @cached_property
    def by_effect(self) -> Mapping[str, tuple[int, ...]]:
        """The norms with each effect, in order."""
        return {effect: tuple(n for n, norm in enumerate(self.norms) if norm.effect == effect) for effect in EFFECTS}

    @cached_property
    def _by_side(self) -> Mapping[Side, Mapping[str, tuple[int, ...]]]:
        return {side: {effect: self._speaking_for(side, effect) for effect in EFFECTS} for side in self.sides}

    def _speaking_for(self, side: Side, effect: str) -> tuple[int, ...]:
        return tuple(n for n in self.by_effect[effect] if speaks_for(self.norms[n], side))

    def of_side(self, side: Side, effect: str) -> tuple[int, ...]:
        """The norms with an effect that speak for `side`, in order."""
        return self._by_side[side][effect]

    @cached_property
    def _influence(self) -> Mapping[Side, tuple[frozenset[int], frozenset[str]]]:
        return {side: self._influence_on(side) for side in self.sides}

    def _influence_on(self, side: Side) -> tuple[frozenset[int], frozenset[str]]:
        """The norms that can bear on a side's outcome, and the facts that these read."""
        waiting = [*self.of_side(side, "require"), *self.of_side(side, "prohibit")]
        norms: set[int] = set()
        facts: set[str] = set()
        while waiting:
            n = waiting.pop()
            if n in norms:
                continue
            norms.add(n)
            items: list[Norm | Procedure] = [self.norms[n], *(self.procedures[place] for _, place in self.options[n])]
            read = frozenset[str]().union(*map(self.rulebook.facts_of, items))
            waiting += self.above[n]
            waiting += [maker for path in read for maker in self.makers.get(path, ())]
            facts |= read
        return frozenset(norms), frozenset(facts)

    def bears_on(self, n: int, side: Side) -> bool:
        """Whether norm `n` can change the outcome of `side`."""
        return n in self._influence[side][0]

    def reads(self, side: Side, path: str) -> bool:
        """Whether a norm that can change the outcome of `side` reads a fact."""
        return path in self._influence[side][1]

    @cached_property
    def options(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        """For each norm, the procedures it names, with their place in the program's order."""
        return tuple(tuple((name, self.procedure_index[name]) for name in norm.procedures) for norm in self.norms)


def speaks_for(norm: Norm, side: Side) -> bool:
    """Whether a norm belongs to the law that a side applies."""
    return side.jurisdiction in norm.jurisdictions and side.role in norm.roles
