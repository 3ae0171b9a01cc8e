"""Taking claims out of the registry and into it on the command line, and undoing a change.

The forms are in `fairway.zone.ftm`, `tables` and `jsonld`; a file is taken whole or not at all.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway.law.errors import FactError, LawError, Position
from fairway.registry import AsOf, KnownOn, opened

if TYPE_CHECKING:
    from collections.abc import Iterable


class Out(StrEnum):
    """The forms in which the registry is written."""

    ftm = "ftm"
    statements = "statements"
    csv = "csv"
    jsonld = "jsonld"


class In(StrEnum):
    """The forms that are read."""

    ftm = "ftm"
    csv = "csv"
    jsonld = "jsonld"


Reason = Annotated[str, typer.Option(help="Why; it stands in the registry's history.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the registry's."""
    app.command("export")(export)
    app.command("import")(import_)
    app.command("undo")(undo)


def export(
    form: Annotated[Out, typer.Option("--format", help="ftm (entities), statements (FollowTheMoney), csv or jsonld.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; else standard output.")] = None,
    schema: Annotated[str, typer.Option(help="Only entities of this kind.")] = "",
    as_of: AsOf = None,
    known_on: KnownOn = None,
) -> None:
    """Write the registry for other programs."""
    with opened(as_of, known_on) as view:
        from fairway.zone import export as exporting

        _write(out, exporting.lines(view, form.value, schema))


def _write(out: Path | None, lines: Iterable[str]) -> None:
    if out is None:
        sys.stdout.writelines(lines)
        return
    made = out.with_name(f".{out.name}.part")
    try:
        with made.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        made.replace(out)
    except OSError as error:
        raise FactError(f"cannot be written: {error.strerror}", Position(str(out))) from None


def import_(
    file: Annotated[Path, typer.Argument(help="The file to take in.")],
    form: Annotated[In, typer.Option("--format", help="ftm (entities as JSON lines), csv (claims) or jsonld.")],
    reason: Reason,
    source: Annotated[str, typer.Option(help="The source that says what names none itself.")] = "",
) -> None:
    """Take in the claims of a file as one change, or tell everything that is wrong with it."""
    with opened(empty=True):
        from fairway.zone import ftm_reading, jsonld_reading, tables
        from fairway.zone.faults import ImportRefused
        from fairway.zone.incoming import bring_in, must_be_small
        from fairway.zone.revising import RevisionError

        read = {"ftm": ftm_reading.read, "csv": tables.read, "jsonld": jsonld_reading.read}[form.value]
        try:
            must_be_small(file.stat().st_size)
            done = bring_in(read(file.read_bytes(), source), by=_who(), reason=reason)
        except OSError as error:
            raise FactError(f"cannot be read: {error.strerror}", Position(str(file))) from None
        except ImportRefused as error:
            raise LawError(f"nothing was taken in:\n{error}", Position(str(file))) from None
        except RevisionError as error:
            raise LawError(str(error)) from None
    for fault in done.odd:
        typer.echo(f"odd: {file}: {fault}", err=True)
    change = f" in change {done.revision.id}" if done.revision else ""
    typer.echo(f"claims: {done.added} added{change}, {done.held} held already")


def undo(
    revision: Annotated[int, typer.Argument(help="The number of a change.")],
    reason: Reason,
) -> None:
    """Take a change back: what it added is withdrawn, what it withdrew is said again."""
    with opened(empty=True):
        from fairway.zone.models import Revision
        from fairway.zone.revising import RevisionError
        from fairway.zone.revising import undo as undone

        found = Revision.objects.filter(id=revision).first()
        if found is None:
            raise LawError(f"there is no change {revision}", hint="changes are at /zone/changes and in the API")
        try:
            made = undone(found, by=_who(), reason=reason)
        except RevisionError as error:
            raise LawError(f"change {revision}: {error}") from None
    typer.echo(f"change {revision} is undone by change {made.id}")


def _who() -> str:
    """Who changes the registry from a terminal."""
    try:
        return os.environ.get("USER") or getuser()
    except (KeyError, OSError):
        return "command line"
