"""Where a rulebook is asked: the programs in which each norm can be looked at, nearest to a day first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from fairway.law.norm import KINDS
from fairway.law.program import Program, speaks_for
from fairway.law.programs import Sides
from fairway.law.proofs.gregorian import FIRST, LAST
from fairway.law.rulebook import Rulebook


def side_sets(rulebook: Rulebook, kind: str) -> list[Sides]:
    """The sides that movements of a kind meet, where one of them has law; those with most law first."""
    places, programs = rulebook.geography.places, rulebook.programs
    met = dict.fromkeys(programs.sides(kind, start, end) for start in places for end in places)
    norms = [norm for norm in rulebook.norms.values() if kind in norm.kinds]
    weights = {sides: sum(speaks_for(norm, side) for norm in norms for side in sides) for sides in met if sides}
    return sorted((sides for sides, weight in weights.items() if weight), key=lambda sides: -weights[sides])


def contexts(rulebook: Rulebook, near: date, kinds: Sequence[str] = KINDS) -> Iterator[Program]:
    """The programs of a rulebook within the days it covers, those of `near` and after it first."""
    for kind in kinds:
        sets = side_sets(rulebook, kind)
        for day in sorted(_days(rulebook, kind, sets, near), key=lambda day: abs((day - near).days)):
            for sides in sets:
                if day in (near, rulebook.head.coverage.start) or day in rulebook.programs.bounds(kind, sides):
                    yield rulebook.programs.on(kind, sides, day)


def _days(rulebook: Rulebook, kind: str, sets: list[Sides], near: date) -> set[date]:
    """The days on which the law on a kind changes, within what is covered, and the day asked for."""
    coverage = rulebook.head.coverage
    days = {day for sides in sets for day in rulebook.programs.bounds(kind, sides) if day in coverage}
    return days | {near} | ({coverage.start} if coverage.start else set())


def days_of(program: Program) -> tuple[date, date]:
    """The first and last day that a program serves, within those that can be proved about."""
    return program.period.start or FIRST, program.period.end or LAST
