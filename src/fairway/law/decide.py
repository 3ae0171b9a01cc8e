"""Deciding: from facts to a determination, per side and joined.

Inside one side: an effective prohibition prohibits; effective requirements must each be met by one
available procedure; where nothing takes effect, the cited residual says what silence means; an
unknown that could change any of this leaves the side undetermined and names the facts. Sides are
computed apart and joined by the worst. Law that is unsettled or rests on a weak source is read both
ways: where the readings differ, the outcome is "unsettled".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import product

from fairway.law.determination import (
    CONFLICT,
    DISCRETIONARY,
    FREE,
    LAWFUL,
    NOT_COVERED,
    PROCEDURE,
    PROHIBITED,
    UNDETERMINED,
    UNSETTLED,
    Determination,
    SideDetermination,
    worst,
)
from fairway.law.errors import FactError, Position
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.geography import Side
from fairway.law.needs import Needs
from fairway.law.program import Program, Run, program_for, speaks_for
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value

MAX_ROUTES = 64
Way = frozenset[str]


def decide(rulebook: Rulebook, facts: Facts, today: date | None = None) -> Determination:
    """The determination of one movement.

    `today` is the day of the movement when the facts give none; the system's date when absent.

    Raises:
        FactError: when the kind of movement is missing, which decides what law is asked.
    """
    facts = facts.dated(today or date.today())
    kind, day = facts.values.get(KIND), facts.values[DATE]
    if not isinstance(kind, str):
        hint = "one of " + ", ".join(rulebook.vocabulary[KIND].type.choices)
        raise FactError("the kind of movement is missing", Position(field=KIND), hint)
    assert isinstance(day, date)
    missing = tuple(path for path in (START, END) if path not in facts.values)
    if missing:
        return _unplaced(rulebook, facts, missing)
    sides = crossed(rulebook, kind, str(facts.values[START]), str(facts.values[END]))
    if day not in rulebook.head.coverage:
        silent = tuple(SideDetermination(side, NOT_COVERED) for side in sides)
        return Determination(rulebook, facts, NOT_COVERED, silent)
    return _decided(program_for(rulebook, kind, sides, day), facts)


def _unplaced(rulebook: Rulebook, facts: Facts, missing: tuple[str, ...]) -> Determination:
    """What can be said of a movement that leaves from, or goes, nobody says where: only what is missing."""
    declined = tuple(path for path in missing if path in facts.declined)
    needs = tuple(path for path in missing if path not in facts.declined)
    return Determination(rulebook, facts, UNDETERMINED, needs=needs, declined_needs=declined)


def crossed(rulebook: Rulebook, kind: str, start: str, end: str) -> tuple[Side, ...]:
    """The sides that such a movement meets; a zone's own line counts where law of that kind speaks of it."""
    known: dict[tuple[str, str, str], tuple[Side, ...]] = rulebook.__dict__.setdefault("_crossed", {})
    if (kind, start, end) not in known:
        sides = rulebook.geography.sides(start, end)
        known[kind, start, end] = tuple(s for s in sides if s.role != "first line" or _has_law(rulebook, kind, s))
    return known[kind, start, end]


def _has_law(rulebook: Rulebook, kind: str, side: Side) -> bool:
    return any(kind in norm.kinds and speaks_for(norm, side) for norm in rulebook.norms.values())


def _decided(program: Program, facts: Facts) -> Determination:
    written, firm = readings(program, facts.values)
    derived = zip(program.derived, written.facts, strict=True)
    values = {**facts.values, **{path: value for path, value in derived if value is not None}}
    needs = Needs(program, written, values, facts.declined)
    contradictions = _contradictions(program, written, facts)
    sides = tuple(_side(fold, written, firm, needs) for fold in folds_of(program))
    if contradictions:
        sides = tuple(SideDetermination(side.side, UNDETERMINED) for side in sides)
    return Determination(
        rulebook=program.rulebook,
        facts=facts,
        outcome=worst(side.outcome for side in sides),
        sides=sides,
        routes=_routes(program, sides),
        needs=tuple(dict.fromkeys(path for side in sides for path in side.needs)),
        declined_needs=tuple(dict.fromkeys(path for side in sides for path in side.declined_needs)),
        contradictions=contradictions,
        program=program,
        run=written,
        values=values,
    )


def readings(program: Program, values: Mapping[str, Value]) -> tuple[Run, Run]:
    """What the facts settle as the law is written, and what they settle on every reading."""
    written = program.run(values)
    return written, program.run(values, as_written=False) if program.rests_on_weak(written) else written


def _contradictions(program: Program, run: Run, facts: Facts) -> tuple[str, ...]:
    """The facts whose given value the law's own definition contradicts, where it makes a difference."""
    given = facts.values
    found = tuple(
        path
        for path, value in zip(program.derived, run.facts, strict=True)
        if path in given and value is not None and given[path] != value and _matters(program, path)
    )
    if not found:
        return ()
    as_given = program.run(given, given_first=True)
    return found if any(fold.gist(run) != fold.gist(as_given) for fold in folds_of(program)) else ()


def _matters(program: Program, path: str) -> bool:
    return any(program.reads(side, path) for side in program.sides)


def _side(fold: Fold, written: Run, firm: Run, needs: Needs) -> SideDetermination:
    """One side's answer: as the law is written, and whether that holds on every reading."""
    as_written = fold.outcome(written)
    outcome = fold.firm_outcome(written, firm)
    asked, declined = _open_facts(fold, outcome, firm, needs)
    return SideDetermination(
        side=fold.side,
        outcome=outcome,
        as_written=as_written,
        because=fold.because(written, outcome),
        needs=asked,
        declined_needs=declined,
        ways=fold.ways(written) if outcome in (PROCEDURE, DISCRETIONARY, UNSETTLED) else (),
        unsettled=fold.weak_norms(written) if outcome == UNSETTLED else (),
        route_needs=needs.of_routes(fold) if outcome in (PROCEDURE, DISCRETIONARY) else (),
    )


def _open_facts(fold: Fold, outcome: str, firm: Run, needs: Needs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts that could still settle a side, make it firm, or spare it an authority's consent."""
    if outcome == UNDETERMINED:
        return needs.of_side(fold)
    if outcome == UNSETTLED:
        return needs.reading(firm).of_side(fold)
    return needs.of_lighter(fold) if outcome == DISCRETIONARY else ((), ())


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
            return self._silent()
        return DISCRETIONARY if any(self._only_discretion(n, run) for n in required) else PROCEDURE

    def firm_outcome(self, written: Run, firm: Run) -> str:
        """The outcome of this side where it holds on every reading, else that it is unsettled."""
        as_written = self.outcome(written)
        holds = firm is written or as_written in (UNDETERMINED, self.outcome(firm))
        return as_written if holds else UNSETTLED

    def _silent(self) -> str:
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
        values: dict[str, list[int]] = {}
        for n in self.in_effect(run, self.rivals):
            if run.values[n] is not None:
                values.setdefault(self.program.norms[n].fact, []).append(n)
        for group in values.values():
            if len({run.values[n] for n in group}) > 1:
                return tuple(group)
        duties = self.in_effect(run, self.duties)
        if not duties:
            return ()
        barred = {self.program.norms[n].act: n for n in self.in_effect(run, self.prohibitions)}
        for n in duties:
            if self.program.norms[n].act in barred:
                return (barred[self.program.norms[n].act], n)
        return ()

    def choices(self, n: int, run: Run, *states: bool | None) -> list[str]:
        """The procedures that would meet requirement `n` and whose availability is one of `states`."""
        available = run.available
        return [name for name, index in self.program.options[n] if available[index] in states]

    def barred(self, run: Run) -> list[int]:
        """Requirements in effect that no procedure can meet."""
        return [n for n in self.in_effect(run, self.requirements) if not self.choices(n, run, True, None)]

    def open_requirements(self, run: Run) -> list[int]:
        """Requirements that may take effect and add something, or for which no procedure is yet sure."""
        met = [frozenset(self.choices(n, run, True)) for n in self.in_effect(run, self.requirements)]
        found = []
        for n in self.requirements:
            if run.effective[n] is True and not self.choices(n, run, True):
                found.append(n)
            if run.effective[n] is None and not any(way and way <= self.named_by[n] for way in met):
                found.append(n)
        return found

    def lighter(self, run: Run) -> list[str]:
        """Procedures as of right, not yet known to be open, that would spare an authority's consent."""
        asked = [n for n in self.in_effect(run, self.requirements) if self._only_discretion(n, run)]
        unknown = [name for n in asked for name in self.choices(n, run, None)]
        return [name for name in unknown if not self._is_discretionary(name)]

    def _is_discretionary(self, name: str) -> bool:
        return self.program.rulebook.procedures[name].decision == "discretionary"

    def _only_discretion(self, n: int, run: Run) -> bool:
        ways = self.choices(n, run, True)
        return all(self._is_discretionary(name) for name in ways)

    def because(self, run: Run, outcome: str) -> tuple[str, ...]:
        """The norms that the outcome rests on."""
        conflicting = self.conflicts(run)
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
        """The smallest sets of available procedures that meet every requirement in effect."""
        groups = [self.choices(n, run, True) for n in self.in_effect(run, self.requirements)]
        return smallest(frozenset(choice) for choice in _products(groups))

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


def folds_of(program: Program) -> tuple[Fold, ...]:
    """The folds of a program, one a side, made once."""
    kept: dict[str, tuple[Fold, ...]] = program.__dict__
    if "_folds" not in kept:
        kept["_folds"] = tuple(Fold(program, side) for side in program.sides)
    return kept["_folds"]


def _products(groups: list[list[str]]) -> Iterable[tuple[str, ...]]:
    """The ways to take one of each group, never more than a bounded number at a time."""
    ways: list[frozenset[str]] = [frozenset()]
    for group in groups:
        ways = list(smallest(way | {item} for way in ways for item in group))[:MAX_ROUTES]
    return [tuple(sorted(way)) for way in ways]


def smallest(ways: Iterable[Way]) -> tuple[Way, ...]:
    """The ways that contain no other way, each once, in a fixed order."""
    found: list[Way] = []
    for way in sorted(set(ways), key=lambda way: (len(way), sorted(way))):
        if not any(kept <= way for kept in found):
            found.append(way)
    return tuple(found)


def _routes(program: Program, sides: tuple[SideDetermination, ...]) -> tuple[Way, ...]:
    """The ways through all sides at once; a joint procedure counts once."""
    per_side = [side.ways for side in sides if side.ways]
    if not per_side or any(side.outcome not in (*LAWFUL, UNSETTLED) for side in sides):
        return ()
    joined = (frozenset().union(*combination) for combination in product(*per_side))
    return smallest(way for way in joined if not _clash(program.rulebook, way))[:MAX_ROUTES]


def _clash(rulebook: Rulebook, way: Way) -> bool:
    """Whether two procedures of a way exclude each other."""
    return any(name in way for item in way for name in rulebook.procedures[item].excludes)
