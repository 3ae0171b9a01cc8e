"""The command line that compares two states of the law.

What differs is found in `fairway.law.difference`; this module only asks and prints.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from fairway.law import Rulebook
from fairway.law.difference import Comparison, Difference, Replayed, Witness, aligned, difference
from fairway.law.difference.notice import markdown, to_dict
from fairway.law.difference.reading import NOW, read_state
from fairway.law.difference.whole import worked
from fairway.law.errors import FactError, LawError, Position
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
    solver: Annotated[
        float,
        typer.Option(
            "--solver", min=0, help="Seconds to ask a solver for movements that the search did not find; 0: not at all."
        ),
    ] = 30,
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
    found = _sought(difference(before, after, today, cases), today, solver)
    affected = _affected(found, today) if applications else None
    text = (
        json.dumps(to_dict(found, lang, affected), ensure_ascii=False) if as_json else markdown(found, lang, affected)
    )
    if out:
        _write(out, text)
    else:
        typer.echo(text.rstrip("\n"))


def _sought(found: Difference, today: date, seconds: float) -> Difference:
    """The difference with the movements that a solver finds besides, where one is installed and there is time."""
    changes = found.sought_in_vain
    if not (changes and seconds and found.covered):
        return found
    try:
        from fairway.law.proofs.showing import shown
    except LawError as missing:
        typer.echo(f"no solver is asked for movements that show {len(changes)} changes: {missing}", err=True)
        return found
    compared = Comparison.of(found.before, found.after, found.norms, today)
    witnesses, began = dict[str, Witness](), perf_counter()
    with Console(stderr=True).status("") as status:
        for witness in shown(compared, changes, seconds):
            if witness:
                witnesses[witness.change] = witness
            status.update(f"asking a solver: movements that show {len(witnesses)} of {len(changes)} changes")
    took = perf_counter() - began
    more = "" if took < seconds else "; with more time it may show more"
    typer.echo(
        f"a solver shows {len(witnesses)} of the {len(changes)} changes for which the search found no movement, "
        f"in {took:.0f} s{more}",
        err=True,
    )
    return found.with_witnesses(witnesses)


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
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(file)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise FactError(f"cannot be written: {error.strerror}", Position(str(file))) from None
