"""The command line that writes the law as SQL.

What is written is made in `fairway.law.sql`; this module only asks and prints.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fairway.law import Rulebook
from fairway.law.instrument import Period
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.law.values import read_date


class DialectName(StrEnum):
    """The databases that are spoken to."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    SPARK = "spark"
    TRINO = "trino"


class Say(StrEnum):
    """What can be said of each row."""

    OUTCOME = "outcome"
    SIDES = "sides"
    BECAUSE = "because"
    NEEDS = "needs"
    ROUTES = "routes"


def add_to(app: typer.Typer) -> None:
    """Add the command to those of a rulebook."""
    app.command("sql")(sql)


def _day(text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def sql(
    start: Annotated[str, typer.Option("--from", help="The place where movements begin.")] = "",
    end: Annotated[str, typer.Option("--to", help="The place where they end.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="The kind of movement; each kind where it is not said.")] = "",
    on: Annotated[
        date | None, typer.Option("--on", parser=_day, help="A day of the text to be written; default today.")
    ] = None,
    dialect: Annotated[DialectName, typer.Option("--dialect", help="The database.")] = DialectName.DUCKDB,
    table: Annotated[str, typer.Option("--table", help="Where movements stand, one a row.")] = "movements",
    keep: Annotated[list[str], typer.Option("--keep", help="A column to keep. May be repeated.")] = [],  # noqa: B006
    say: Annotated[
        list[Say] | None, typer.Option("--say", help="What to say of a row; default all. May be repeated.")
    ] = None,
    columns: Annotated[
        str, typer.Option("--columns", help="The columns there are, divided by commas; other facts are unknown.")
    ] = "",
    every: Annotated[
        bool,
        typer.Option("--all", help="A script of a statement for each kind, pair of places and stretch of days."),
    ] = False,
    since: Annotated[
        date | None, typer.Option("--since", parser=_day, help="With --all: no law that ends before.")
    ] = None,
    until: Annotated[
        date | None, typer.Option("--until", parser=_day, help="With --all: none that begins after.")
    ] = None,
    into: Annotated[str, typer.Option("--into", help="With --all, the new table of answers.")] = "answers",
    plain: Annotated[bool, typer.Option("--plain", help="No line breaks.")] = False,
    folder: Annotated[
        Path, typer.Option("--rulebook", help="The folder of the rulebook.", envvar="FAIRWAY_RULEBOOK")
    ] = DEFAULT_FOLDER,
) -> None:
    """Write the law on a kind of movement as one SELECT, or with --all as a script, to be run where the data are.

    What the database can't say exactly is an error that names it.
    """
    from fairway.law.sql import Script, Statement, Wanted, every_program, programs_on, together

    if not every and not (start and end):
        raise typer.BadParameter("say --from and --to, or --all")
    if on if every else since or until:
        raise typer.BadParameter("--on is a day of one statement, --since and --until are days of --all")
    book = Rulebook.load(folder)
    has = {name.strip() for name in columns.split(",")} if columns else None
    wanted = Wanted(table, keep, say or list(Say), has)
    if every:
        script = Script(dialect, wanted, into)
        for line in _settings(dialect):
            typer.echo(line)
        for text in script.written(every_program(book, Period(since, until), start, end, kind), pretty=not plain):
            typer.echo(text)
        typer.echo(_head(dialect, script.columns))
        return
    found = programs_on(book, start, end, on or date.today(), kind)
    statements = [Statement(program, dialect, wanted) for program in found]
    text = together(statements, pretty=not plain)
    read = {path: its for statement in statements for path, its in statement.columns.items()}
    for line in (_head(dialect, read), *_settings(dialect), text):
        typer.echo(line)


def _head(dialect: str, columns: dict[str, str]) -> str:
    """The columns that are read, with their types, as a comment."""
    lines = [f'--   "{path}" {kind}' for path, kind in sorted(columns.items())]
    return "\n".join([f"-- {dialect}; columns that are read:", *lines])


def _settings(dialect: str) -> list[str]:
    """What the database is best told beforehand, as a comment."""
    from fairway.law.sql import DIALECTS

    its = DIALECTS[dialect].settings
    return ["-- quicker after:", *(f"--   SET {name}={value};" for name, value in its.items())] if its else []
