"""Deciding: from facts to a determination, per side and joined.

Inside one side: an effective prohibition prohibits; effective requirements must each be met by one
available procedure; where nothing takes effect, the cited residual says what silence means; an
unknown that could change any of this leaves the side undetermined and names the facts. Sides are
computed apart and joined by the worst. Law that is unsettled or rests on a weak source is read both
ways: where the readings differ, the outcome is "unsettled".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fairway.law.determination import (
    DISCRETIONARY,
    LAWFUL,
    NOT_COVERED,
    PROCEDURE,
    UNDETERMINED,
    UNSETTLED,
    Determination,
    SideDetermination,
    worst,
)
from fairway.law.errors import FactError, Position
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.fold import Fold, Way, through
from fairway.law.needs import Needs
from fairway.law.program import Program, Run
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value


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
    sides = rulebook.programs.sides(kind, str(facts.values[START]), str(facts.values[END]))
    if day not in rulebook.head.coverage:
        silent = tuple(SideDetermination(side, NOT_COVERED) for side in sides)
        return Determination(rulebook, facts, NOT_COVERED, silent)
    return decided(rulebook, rulebook.programs.on(kind, sides, day), facts)


def _unplaced(rulebook: Rulebook, facts: Facts, missing: tuple[str, ...]) -> Determination:
    """What can be said of a movement that leaves from, or goes, nobody says where: only what is missing."""
    declined = tuple(path for path in missing if path in facts.declined)
    needs = tuple(path for path in missing if path not in facts.declined)
    return Determination(rulebook, facts, UNDETERMINED, needs=needs, declined_needs=declined)


def decided(rulebook: Rulebook, program: Program, facts: Facts) -> Determination:
    """The determination of a movement that a program judges."""
    written, firm = readings(program, facts.values)
    derived = zip(program.derived, written.facts, strict=True)
    values = {**facts.values, **{path: value for path, value in derived if value is not None}}
    needs = Needs(program, written, values, facts.declined)
    contradictions = _contradictions(program, written, facts)
    sides = tuple(_side(fold, written, firm, needs) for fold in program.folds)
    if contradictions:
        sides = tuple(SideDetermination(side.side, UNDETERMINED) for side in sides)
    return Determination(
        rulebook=rulebook,
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
    return found if any(fold.gist(run) != fold.gist(as_given) for fold in program.folds) else ()


def _matters(program: Program, path: str) -> bool:
    return any(program.reads(side, path) for side in program.sides)


def _side(fold: Fold, written: Run, firm: Run, needs: Needs) -> SideDetermination:
    """One side's answer: as the law is written, and whether that holds on every reading."""
    as_written = fold.outcome(written)
    outcome = fold.firm_outcome(written, firm, as_written)
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


def _routes(program: Program, sides: tuple[SideDetermination, ...]) -> tuple[Way, ...]:
    """The ways through all sides at once; a joint procedure counts once."""
    per_side = [side.ways for side in sides if side.ways]
    if not per_side or any(side.outcome not in (*LAWFUL, UNSETTLED) for side in sides):
        return ()
    return through(program.rulebook, per_side)
