"""The command line that compares two states of the law.

What differs is found in `fairway.law.difference`; this module only asks and prints.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from fairway.law import Rulebook
from fairway.law.difference import Comparison, Difference, Replayed, aligned, difference
from fairway.law.difference.notice import markdown, to_dict
from fairway.law.difference.reading import NOW, read_state
from fairway.law.difference.whole import worked
from fairway.law.errors import FactError, Position
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.options import Language


def add_to(app: typer.Typer) -> None:
    """Add the command to those of a rulebook."""
    app.command("diff")(diff)


def diff(
    first: Annotated[str, typer.Argument(help="A day, the folder of a rulebook, a reform, a compiled file, or now.")],
    second: Annotated[str, typer.Argument(help="The same; what the first is compared with.")] = NOW,
    as_json: Annotated[bool, typer.Option("--json/--markdown", help="JSON, or a change notice in Markdown.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file.")] = None,
    lang: Language = "en",
    applications: Annotated[
        bool, typer.Option("--applications", help="Also judge the open applications of this node under both.")
    ] = False,
    folder: Annotated[
        Path, typer.Option("--rulebook", help="The folder of the rulebook.", envvar="FAIRWAY_RULEBOOK")
    ] = DEFAULT_FOLDER,
) -> None:
    """Say what differs between two states of the law: sources, norms, and which movements are answered otherwise."""
    base, today = Rulebook.load(folder), date.today()
    before, after = aligned(read_state(first, base), read_state(second, base), today)
    cases = worked(after.rulebook) or worked(before.rulebook)
    found = difference(before, after, today, cases)
    affected = _affected(found, today) if applications else None
    text = (
        json.dumps(to_dict(found, lang, affected), ensure_ascii=False) if as_json else markdown(found, lang, affected)
    )
    if out:
        _write(out, text)
    else:
        typer.echo(text.rstrip("\n"))


def _affected(found: Difference, today: date) -> list[Replayed[str]]:
    """The open applications of this node that would be answered otherwise."""
    from fairway import server

    server.prepare()
    from fairway.clearance.actors import AUDITOR, Actor
    from fairway.clearance.foreseeing import affected

    compared = Comparison.of(found.before, found.after, found.norms, today)
    return affected(Actor(None, AUDITOR, "", ""), compared)


def _write(file: Path, text: str) -> None:
    """Write the whole text or leave the file as it was."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FactError(f"cannot be written: {error.strerror}", Position(str(file))) from None
