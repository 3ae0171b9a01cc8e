"""The command line of the registry: load it, and what its other commands share.

Works on the database of this node (see FAIRWAY_DATA and FAIRWAY_DATABASE). Looking things up is in
`fairway.asking`, taking claims out and in in `fairway.exchange`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.progress import Progress

from fairway import server
from fairway.law.errors import LawError
from fairway.law.values import read_date

if TYPE_CHECKING:
    from fairway.zone.reading import View

zone_app = typer.Typer(no_args_is_help=True, help="The zone's registry: claims, their sources, and promises.")
ZONE = ZoneInfo("Asia/Hong_Kong")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    from fairway import asking, exchange

    asking.add_to(zone_app)
    exchange.add_to(zone_app)
    app.add_typer(zone_app, name="zone")


def _day(text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


AsOf = Annotated[date | None, typer.Option("--as-of", parser=_day, help="The world on that day.")]
KnownOn = Annotated[
    date | None, typer.Option("--as-known-on", parser=_day, help="What the registry held at the end of that day.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@contextmanager
def opened(as_of: date | None = None, known_on: date | None = None, *, empty: bool = False) -> Iterator[View]:
    """The registry of this node on a day, as known on another.

    Raises:
        LawError: when nothing is loaded and that is not expected.
    """
    server.prepare()
    from fairway.zone.models import Claim
    from fairway.zone.reading import View

    if not (empty or Claim.objects.exists()):
        raise LawError("the registry holds nothing yet", hint="load it with: fairway zone load")
    yield View(as_of, datetime.combine(known_on, time.max, ZONE) if known_on else None)


@zone_app.command("load")
def load() -> None:
    """Load the claims and the official series that come with the program; again changes nothing."""
    with opened(empty=True), _bars() as progress:
        from fairway.zone import package, series

        found = package.load(progress=progress)
        rows = series.load_passages(progress)
    typer.echo(f"claims: {found.added} added, {found.withdrawn} withdrawn, {found.held} held already")
    typer.echo(f"passenger rows: {rows.added} added, {rows.changed} told differently, {rows.held} held already")


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each part of a long work."""
    with Progress(transient=True) as bars:
        tasks: dict[str, Any] = {}

        def progress(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=whole)
            bars.update(tasks[what], completed=done)

        yield progress


@zone_app.command("passengers")
def passengers(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV as published, plain or gzip.")],
) -> None:
    """Bring in a file of the official passenger statistics; at any fault, none of it."""
    with opened(empty=True), _bars() as progress:
        from fairway.zone import series
        from fairway.zone.passengers import MAX_BYTES, BadSeries
        from fairway.zone.points import form

        with file.open("rb") as content:
            text = content.read(MAX_BYTES + 1)
        try:
            rows = series.import_passages(text, progress)
        except BadSeries as refused:
            told = "\n".join(f"  {fault}" for fault in refused.faults)
            first = f", of which the first {len(refused.faults)}" if len(refused.faults) < refused.count else ""
            raise LawError(f"{file.name}: nothing was taken; faults: {refused.count}{first}\n{told}") from None
    for kind, count in rows.tolerated.items():
        typer.echo(f"tolerated: {form().tolerated[kind].say()}: {count}")
    typer.echo(f"passenger rows: {rows.added} added, {rows.changed} told differently, {rows.held} held already")
