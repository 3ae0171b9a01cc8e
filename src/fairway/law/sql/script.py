"""A script that answers a whole table: a statement for each program that may judge rows of it, into one new table.

Each row is answered by the statement whose kind, places and days it has, hence by the text of its own date, and by
no other. Rows without a kind, a place or a date are answered by none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from sqlglot import exp

from fairway.law.errors import FactError, Position
from fairway.law.facts import DATE
from fairway.law.instrument import Period
from fairway.law.norm import KINDS
from fairway.law.program import Program
from fairway.law.rulebook import Rulebook
from fairway.law.sql.dialects import Term, cast, table_named
from fairway.law.sql.rows import read_places
from fairway.law.sql.statement import Statement, Wanted


def every_program(
    rulebook: Rulebook, during: Period, start: str = "", end: str = "", kind: str = ""
) -> Iterator[Program]:
    """The programs of a period, from one place or all, to one or all, of one kind or each.

    Raises:
        FactError: when a place or the kind is none, or no day of the period is covered.
    """
    read_places(rulebook, start, end, kind)
    covered, programs = rulebook.head.coverage, rulebook.programs
    first, last = _later(covered.start, during.start), _earlier(covered.end, during.end)
    if first > last:
        raise FactError(f"the rulebook covers no day from {during.start} to {during.end}", Position(field=DATE))
    places = sorted(rulebook.vocabulary.places)
    for its in [kind] if kind else KINDS:
        ways = product([start] if start else places, [end] if end else places)
        for sides in dict.fromkeys(programs.sides(its, *way) for way in ways):
            for day in [first, *(day for day in programs.bounds(its, sides) if first < day <= last)]:
                yield programs.on(its, sides, day)


def _later(one: date | None, other: date | None) -> date:
    return max(filter(None, [one, other]), default=date.min)


def _earlier(one: date | None, other: date | None) -> date:
    return min(filter(None, [one, other]), default=date.max)


class Script:
    """The statements of some programs, written one after the other; `columns` are those that were read so far."""

    def __init__(self, dialect: str, wanted: Wanted, into: str) -> None:
        self.dialect = dialect
        self.wanted = wanted
        self.into = table_named(into, dialect).sql(dialect=dialect)
        self.columns: dict[str, str] = {}

    def written(self, programs: Iterable[Program], pretty: bool = True) -> Iterator[str]:
        """One statement after the other: the first makes the table, the others add to it."""
        begin = f"CREATE TABLE {self.into} AS"
        for program in programs:
            statement = Statement(program, self.dialect, self.wanted)
            text = self._typed(statement).sql(dialect=self.dialect, pretty=pretty, copy=False)
            self.columns |= statement.columns
            yield f"-- {_told(program)}\n{begin}\n{text};"
            begin = f"INSERT INTO {self.into}"

    def _typed(self, statement: Statement) -> exp.Select:
        """A statement whose texts are of one type, so that those of others fit the same table."""
        kept: list[Term] = [exp.column(name, quoted=True) for name in self.wanted.keep]
        said = [exp.alias_(cast(exp.column(name), "text"), name) for name in statement.say]
        return exp.select(*kept, *said, "apart").from_(statement.select.subquery("p", copy=False))


def _told(program: Program) -> str:
    """Which rows a program judges, in words."""
    first, last = program.period.start, program.period.end
    sides = ", ".join(map(str, program.sides)) or "no side"
    return f"{program.kind}; {sides}; {first or 'any day'} to {last or 'any day'}"
