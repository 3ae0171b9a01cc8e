"""Which rows of a table a program judges: their kind, the places between which they go, and their day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlglot import exp

from fairway.law.errors import FactError, Position
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.norm import KINDS
from fairway.law.program import Program
from fairway.law.rulebook import Rulebook
from fairway.law.sql.dialects import Dialect, Term


def programs_on(rulebook: Rulebook, start: str, end: str, day: date, kind: str = "") -> list[Program]:
    """The programs for movements between two places on a day, of one kind or of each.

    Raises:
        FactError: when a place or the kind is none, or the day is not covered.
    """
    read_places(rulebook, start, end, kind)
    if day not in rulebook.head.coverage:
        raise FactError(f"the rulebook does not cover {day}", Position(field=DATE))
    programs, kinds = rulebook.programs, [kind] if kind else KINDS
    return [programs.on(its, programs.sides(its, start, end), day) for its in kinds]


def read_places(rulebook: Rulebook, start: str, end: str, kind: str) -> None:
    """See that places and a kind exist, as far as they are said.

    Raises:
        FactError: when one does not.
    """
    for path, value in ((START, start), (END, end), (KIND, kind)):
        if value:
            rulebook.vocabulary.read(path, value, Position(field=path))


def judged_by(program: Program, dialect: Dialect) -> Term:
    """The rows that a program judges."""
    first, last = program.period.start, program.period.end
    day = exp.column(DATE, quoted=True)
    tests: list[Term] = [exp.EQ(this=exp.column(KIND, quoted=True), expression=exp.Literal.string(program.kind))]
    tests.append(exp.Paren(this=exp.or_(*_ways(program))))
    tests += [exp.GTE(this=day.copy(), expression=dialect.date(first))] if first else []
    tests += [exp.LTE(this=day.copy(), expression=dialect.date(last))] if last else []
    return exp.and_(*tests)


def _ways(program: Program) -> Iterator[Term]:
    """The pairs of places between which a movement meets the program's sides."""
    sides, places = program.rulebook.programs.sides, sorted(program.rulebook.vocabulary.places)
    ends: dict[tuple[str, ...], list[str]] = {}
    for start in places:
        going = tuple(end for end in places if sides(program.kind, start, end) == program.sides)
        if going:
            ends.setdefault(going, []).append(start)
    for to, starts in ends.items():
        yield exp.and_(_among(START, starts), _among(END, list(to)))


def _among(path: str, words: list[str]) -> Term:
    return exp.In(this=exp.column(path, quoted=True), expressions=[exp.Literal.string(word) for word in words])
