"""How the norms of one side add up to its outcome, and the ways to meet what they require.

A fold reads runs of a program; it runs nothing, and knows no other side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from fairway.law.determination import (
    CONFLICT,
    DISCRETIONARY,
    FREE,
    NOT_COVERED,
    PROCEDURE,
    PROHIBITED,
    UNDETERMINED,
    UNSETTLED,
)
from fairway.law.geography import Side

if TYPE_CHECKING:
    from fairway.law.program import Program, Run
    from fairway.law.rulebook import Rulebook

MAX_ROUTES = 64
Way = frozenset[str]
States = Mapping[int, bool | None] | Sequence[bool | None]


class Fold:
    """How the norms of one side add up to its outcome.

    `rivals` are the definitions that could contradict another, `duties` the obligations whose act
    some prohibition bars.
    """

    def __init__(self, program: Program, side: Side) -> None:
        self.program = program
        self.side = side
        self.prohibitions = program.of_side(side, "prohibit")
        self.requirements = program.of_side(side, "require")
        definitions = program.of_side(side, "define")
        makers = Counter(program.norms[n].fact for n in definitions)
        self.rivals = tuple(n for n in definitions if makers[program.norms[n].fact] > 1)
        barred = {program.norms[n].act for n in self.prohibitions}
        self.duties = tuple(n for n in program.of_side(side, "oblige") if program.norms[n].act in barred)
        self.named_by = {n: frozenset(program.norms[n].procedures) for n in self.requirements}

    def outcome(self, run: Run) -> str:
        """The outcome of this side."""
        if self.conflicts(run):
            return CONFLICT
        barring = [run.effective[n] for n in self.prohibitions]
        if True in barring or self.barred(run):
            return PROHIBITED
        if None in barring or self.open_requirements(run):
            return UNDETERMINED
        required = self.in_effect(run, self.requirements)
        if not required:
            return self.silent
        return DISCRETIONARY if any(self.only_discretion(n, run) for n in required) else PROCEDURE

    def firm_outcome(self, written: Run, firm: Run, as_written: str = "") -> str:
        """The outcome of this side where it holds on every reading, else that it is unsettled.

        `as_written` is the outcome as the law is written, where that was found already.
        """
        as_written = as_written or self.outcome(written)
        holds = firm is written or as_written in (UNDETERMINED, self.outcome(firm))
        return as_written if holds else UNSETTLED

    @cached_property
    def silent(self) -> str:
        """What it means that no norm takes effect."""
        residual = self.program.rulebook.residual(self.side.jurisdiction, self.program.kind, self.side.role)
        if residual is None:
            return NOT_COVERED
        return FREE if residual.outcome == "free" else PROHIBITED

    def in_effect(self, run: Run, norms: Iterable[int]) -> list[int]:
        """Those of `norms` that take effect."""
        effective = run.effective
        return [n for n in norms if effective[n] is True]

    def conflicts(self, run: Run) -> tuple[int, ...]:
        """Norms in effect that contradict each other: two values for a fact, or a duty to do what is barred."""
        return self._rival_values(run) or self._barred_duty(run)

    def _rival_values(self, run: Run) -> tuple[int, ...]:
        """Definitions in effect that give one fact several values."""
        makers: dict[str, list[int]] = {}
        for n in self.in_effect(run, self.rivals):
            if run.values[n] is not None:
                makers.setdefault(self.program.norms[n].fact, []).append(n)
        differing = (group for group in makers.values() if len({run.values[n] for n in group}) > 1)
        return tuple(next(differing, ()))

    def _barred_duty(self, run: Run) -> tuple[int, ...]:
        """A prohibition and an obligation in effect that speak of one act."""
        duties = self.in_effect(run, self.duties)
        if not duties:
            return ()
        acts = {self.program.norms[n].act: n for n in self.in_effect(run, self.prohibitions)}
        clashes = ((acts[act], n) for n in duties if (act := self.program.norms[n].act) in acts)
        return next(clashes, ())

    def choices(self, n: int, run: Run, *states: bool | None) -> list[str]:
        """The procedures that would meet requirement `n` and whose availability is one of `states`."""
        available = run.available
        return [name for name, index in self.program.options[n] if available[index] in states]

    def barred(self, run: Run) -> list[int]:
        """Requirements in effect that no procedure can meet."""
        return [n for n in self.in_effect(run, self.requirements) if not self.choices(n, run, True, None)]

    def open_requirements(self, run: Run) -> list[int]:
        """Requirements that may take effect and add something, or for which no procedure is yet sure."""
        effective = run.effective
        unmet = {n for n in self.requirements if effective[n] is True and not self.choices(n, run, True)}
        unsure = [n for n in self.requirements if effective[n] is None]
        if unsure:
            met = [frozenset(self.choices(n, run, True)) for n in self.in_effect(run, self.requirements)]
            unmet.update(n for n in unsure if not any(way and way <= self.named_by[n] for way in met))
        return [n for n in self.requirements if n in unmet] if unmet else []

    def lighter(self, run: Run) -> list[str]:
        """Procedures as of right, not yet known to be open, that would spare an authority's consent."""
        asked = [n for n in self.in_effect(run, self.requirements) if self.only_discretion(n, run)]
        unknown = [name for n in asked for name in self.choices(n, run, None)]
        return [name for name in unknown if not self._is_discretionary(name)]

    def _is_discretionary(self, name: str) -> bool:
        return self.program.rulebook.procedures[name].decision == "discretionary"

    def only_discretion(self, n: int, run: Run) -> bool:
        """Whether an authority's consent is the only open way to meet requirement `n`."""
        ways = self.choices(n, run, True)
        return all(self._is_discretionary(name) for name in ways)

    def because(self, run: Run, outcome: str) -> tuple[str, ...]:
        """The norms that the outcome rests on."""
        conflicting = self.conflicts(run) if outcome in (CONFLICT, UNSETTLED) else ()
        if conflicting:
            return self._names(conflicting)
        if outcome == PROHIBITED:
            return self._names([*self.in_effect(run, self.prohibitions), *self.barred(run)])
        return self._names([*self.in_effect(run, self.requirements), *self.exemptions(run)])

    def exemptions(self, run: Run) -> list[int]:
        """Norms in effect that switch off a requirement or prohibition which would apply."""
        found: dict[int, None] = {}
        for n in (*self.prohibitions, *self.requirements):
            if run.applies[n] is True and run.effective[n] is False:
                found |= dict.fromkeys(d for d in self.program.above[n] if run.effective[d] is True)
        return list(found)

    def _names(self, norms: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.program.norms[n].id for n in norms)

    def ways(self, run: Run) -> tuple[Way, ...]:
        """The smallest sets of available procedures that meet every requirement in effect, at most `MAX_ROUTES`."""
        return self.ways_of(run.effective, run.available)

    def ways_of(self, effective: States, available: States) -> tuple[Way, ...]:
        """The same, from the states of requirements and procedures by their places."""
        found: tuple[Way, ...] = (frozenset(),)
        for n in self.requirements:
            if effective[n] is True:
                choices = [name for name, place in self.program.options[n] if available[place] is True]
                found = smallest(way | {name} for way in found for name in choices)[:MAX_ROUTES]
        return found

    def gist(self, run: Run) -> tuple[str, tuple[str, ...], tuple[Way, ...]]:
        """What of this side's answer counts as the same answer."""
        outcome = self.outcome(run)
        return outcome, self.because(run, outcome), self.ways(run)

    def weak_norms(self, run: Run) -> tuple[str, ...]:
        """The norms and procedures that can't carry a firm answer and may matter here."""
        bearing = (n for n in self.program.weak if self.program.bears_on(n, self.side))
        norms = (n for n in bearing if run.applies[n] is not False)
        ways = zip(self.program.procedures, run.available, strict=True)
        named = self.named(run)
        doubtful = (way.id for way, state in ways if way.is_weak and state is not False and way.id in named)
        return (*self._names(norms), *doubtful)

    def named(self, run: Run) -> frozenset[str]:
        """The procedures that requirements in effect, or possibly in effect, name."""
        required = (n for n in self.requirements if run.effective[n] is not False)
        return frozenset().union(*(self.named_by[n] for n in required))


def through(rulebook: Rulebook, per_side: Iterable[Iterable[Way]]) -> tuple[Way, ...]:
    """The ways through all sides at once, from those of each; a joint procedure counts once."""
    joined = (frozenset[str]().union(*combination) for combination in product(*per_side))
    return smallest(way for way in joined if not _clash(rulebook, way))[:MAX_ROUTES]


def _clash(rulebook: Rulebook, way: Way) -> bool:
    """Whether two procedures of a way exclude each other."""
    return any(name in way for item in way for name in rulebook.procedures[item].excludes)


def smallest(ways: Iterable[Way]) -> tuple[Way, ...]:
    """The ways that contain no other way, each once, in a fixed order."""
    found: list[Way] = []
    for way in sorted(set(ways), key=lambda way: (len(way), sorted(way))):
        if not any(kept <= way for kept in found):
            found.append(way)
    return tuple(found)
