"""The command line that makes movements up, for trying things at size.

What is drawn is decided in `fairway.load`. This module only asks and prints.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

from fairway.law import Rulebook
from fairway.law.norm import KINDS
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.law.values import read_date
from fairway.terminal import progress_bars


def add_to(app: typer.Typer) -> None:
    """Add the command to the program's."""
    app.command("sample")(sample)


def _day(text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _kind(text: str) -> str:
    if text not in KINDS:
        raise typer.BadParameter(f"'{text}' is none of {', '.join(KINDS)}")
    return text


def sample(
    rows: Annotated[int, typer.Option("--rows", min=1, max=1_000_000_000, help="How many movements.")],
    out: Annotated[Path, typer.Option("--out", help="A file, .parquet or .csv; with --by-kind a folder.")],
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same movements.")] = 1,
    by_kind: Annotated[bool, typer.Option("--by-kind", help="One Parquet file for each kind of movement.")] = False,
    unknown: Annotated[float, typer.Option("--unknown", min=0, max=1, help="The share of facts left empty.")] = 0.0,
    first: Annotated[date | None, typer.Option("--from", parser=_day, help="The first day.")] = None,
    last: Annotated[date | None, typer.Option("--to", parser=_day, help="The last day.")] = None,
    kinds: Annotated[
        list[str], typer.Option("--kind", parser=_kind, help="A kind of movement; all unless named. May be repeated.")
    ] = [],  # noqa: B006
    folder: Annotated[
        Path, typer.Option("--rulebook", help="The folder of the rulebook.", envvar="FAIRWAY_RULEBOOK")
    ] = DEFAULT_FOLDER,
) -> None:
    """Make movements up: on days and at points as people really crossed, with facts that meet and miss norms."""
    from fairway.load.files import Wanted, write_by_kind, write_one

    wanted = Wanted(rows, seed, unknown, first, last, [kind for kind in KINDS if kind in kinds] or KINDS)
    book = Rulebook.load(folder)
    columns = (
        TextColumn("{task.fields[doing]}"),
        BarColumn(),
        TextColumn("{task.completed:,} rows"),
        TimeRemainingColumn(),
    )
    with progress_bars(*columns) as bars:
        task = bars.add_task("sample", total=rows, doing="reading the law")

        def progress(more: int) -> None:
            bars.update(task, advance=more, doing="writing")

        if by_kind:
            written = write_by_kind(book, wanted, out, progress)
        else:
            write_one(book, wanted, out, progress)
            written = [out]
    typer.echo(f"{rows:,} movements in {', '.join(map(str, written))}")
