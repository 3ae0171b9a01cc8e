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
    start: Annotated[str, typer.Option("--from", help="The place where movements begin.")],
    end: Annotated[str, typer.Option("--to", help="The place where they end.")],
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
    plain: Annotated[bool, typer.Option("--plain", help="No line breaks.")] = False,
    folder: Annotated[
        Path, typer.Option("--rulebook", help="The folder of the rulebook.", envvar="FAIRWAY_RULEBOOK")
    ] = DEFAULT_FOLDER,
) -> None:
    """Write the law on a kind of movement as one SELECT, to be run where the data are.

    What the database can't say exactly is an error that names it.
    """
    from fairway.law.sql import Statement, Wanted, programs_on, together

    found = programs_on(Rulebook.load(folder), start, end, on or date.today(), kind)
    has = {name.strip() for name in columns.split(",")} if columns else None
    wanted = Wanted(table, keep, say or list(Say), has)
    statements = [Statement(program, dialect, wanted) for program in found]
    text = together(statements, pretty=not plain)
    read = {path: its for statement in statements for path, its in statement.columns.items()}
    typer.echo(_head(dialect, read))
    typer.echo(text)


def _head(dialect: str, columns: dict[str, str]) -> str:
    """The columns that are read, with their types, as a comment."""
    lines = [f'--   "{path}" {kind}' for path, kind in sorted(columns.items())]
    return "\n".join([f"-- {dialect}; columns that are read:", *lines])
