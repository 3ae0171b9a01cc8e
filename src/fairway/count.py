"""The command line that counts: the determination of every row of files of movements.

What a row's answer is, is decided in `fairway.law.columns`; files are read and written in
`fairway.tables`. This module only asks and prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

from fairway.law import Facts, Rulebook
from fairway.law.amendment import Overlay, load_overlay
from fairway.law.determination import OUTCOMES
from fairway.law.errors import FactError, Position
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.law.values import read_date
from fairway.options import Language
from fairway.terminal import progress_bars

if TYPE_CHECKING:
    from fairway.tables.job import Job, Order, Summary
    from fairway.tables.reform import Reform


def add_to(app: typer.Typer) -> None:
    """Add the command to the program's."""
    app.command("count")(count)


class Engine(StrEnum):
    """What judges the rows."""

    EMBEDDED = "embedded"
    SPARK = "spark"


def _day(text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def count(
    files: Annotated[list[Path], typer.Argument(help="Parquet, CSV (.csv, .csv.gz) or Arrow, one movement a row.")],
    out: Annotated[Path, typer.Option("--out", help="Where the answers go: .parquet, .csv, .csv.gz or .arrow.")],
    sets: Annotated[list[str], typer.Option("--set", help="A fact of every row, as fact=value. May be repeated.")] = [],  # noqa: B006
    on: Annotated[
        date | None, typer.Option("--on", parser=_day, help="The day of movements that have none; default today.")
    ] = None,
    keep: Annotated[list[str], typer.Option("--keep", help="A column to keep, as text. May be repeated.")] = [],  # noqa: B006
    key: Annotated[str, typer.Option("--key", help="A column to keep in which no two rows are alike.")] = "",
    amounts: Annotated[bool, typer.Option("--amounts", help="Add duties, grants and what they come to.")] = False,
    calculations: Annotated[
        list[str], typer.Option("--calculation", help="A calculation to add as a column of amounts. May be repeated.")
    ] = [],  # noqa: B006
    batch: Annotated[int, typer.Option("--batch", min=1, help="Rows judged at a time.")] = 262_144,
    workers: Annotated[
        int,
        typer.Option("--workers", min=0, help="How many processes judge; 0: one for each core, one for small files."),
    ] = 0,
    afresh: Annotated[bool, typer.Option("--afresh", help="Forget the parts of a count that was stopped.")] = False,
    reform: Annotated[
        Path | None, typer.Option("--reform", help="Answer under this reform too, and say who changes.")
    ] = None,
    by: Annotated[
        list[str],
        typer.Option("--by", help="Count changes by 'side', 'month' or a fact; default movement.kind, side and month."),
    ] = [],  # noqa: B006
    report: Annotated[
        Path | None, typer.Option("--report", help="Where the report on the changes goes: .md, .json or .html.")
    ] = None,
    lang: Language = "en",
    engine: Annotated[Engine, typer.Option("--engine", help="Where rows are judged: here, or on a cluster.")] = (
        Engine.EMBEDDED
    ),
    master: Annotated[str, typer.Option("--master", help="The cluster, as Spark names it.")] = "local[*]",
    folder: Annotated[
        Path, typer.Option("--rulebook", help="The folder of the rulebook.", envvar="FAIRWAY_RULEBOOK")
    ] = DEFAULT_FOLDER,
) -> None:
    """Decide every row of files of movements, and write a table of answers.

    Leaves with 1 where rows could not be read; these are listed beside the output.
    """
    from fairway.tables.job import Order

    book = Rulebook.load(folder)
    order = Order(
        files=files,
        out=out,
        today=on or date.today(),
        fixed=_fixed(book, sets),
        keep=keep,
        key=key,
        batch=batch,
        reform=_overlay(reform, by, report),
        by=by,
        amounts=amounts,
        calculations=tuple(dict.fromkeys(calculations)),
    )
    job = _job(book, order, engine, master, workers)
    with _bar() as progress:
        summary = job.run(progress, afresh)
    _tell(job, summary)
    if job.judge.reform:
        _tell_changes(job.judge.reform, summary, report, lang)
    raise typer.Exit(1 if summary.refused else 0)


def _job(book: Rulebook, order: Order, engine: Engine, master: str, workers: int) -> Job:
    if engine == Engine.SPARK:
        from fairway.tables.cluster import ClusterJob

        return ClusterJob(book, order, master)
    from fairway.tables.pool import job_of

    return job_of(book, order, workers)


def _fixed(book: Rulebook, sets: list[str]) -> Facts:
    pairs = [pair.partition("=") for pair in sets]
    for path, sign, _ in pairs:
        if not sign:
            raise typer.BadParameter(f"'{path}' is not fact=value", param_hint="--set")
    return Facts.read(book.vocabulary, {path.strip(): value.strip() for path, _, value in pairs}, Position("--set"))


def _overlay(path: Path | None, by: list[str], report: Path | None) -> Overlay | None:
    """The reform, where there is one; what is said of its changes needs it."""
    if path is None:
        if by or report:
            raise typer.BadParameter("only with --reform", param_hint="--by" if by else "--report")
        return None
    if report:
        from fairway.tables.report import refuse_format

        refuse_format(report)
    return load_overlay(path)


@contextmanager
def _bar() -> Iterator[Callable[[float, int], None]]:
    """A bar with the rows so far, how many a second, and the time left."""
    columns = (
        TextColumn("counting"),
        BarColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    with progress_bars(*columns) as bars:
        task = bars.add_task("counting", total=1.0, rows=0, rate=0.0)

        def progress(done: float, rows: int) -> None:
            elapsed = bars.tasks[0].elapsed or 0.001
            bars.update(task, completed=done, rows=rows, rate=rows / elapsed)

        yield progress


def _tell(job: Job, summary: Summary) -> None:
    """Print a summary that adds up."""
    from fairway.tables.output import refused_file

    again = f" ({summary.resumed:,} in an earlier run)" if summary.resumed else ""
    typer.echo(f"{summary.read:,} rows read: {summary.counted:,} counted, {summary.refused:,} refused{again}")
    for name in OUTCOMES:
        if name in summary.outcomes:
            typer.echo(f"  {summary.outcomes[name]:>12,} {name}")
    typer.echo(f"{summary.counted - summary.singly:,} judged in columns, {summary.singly:,} one by one")
    if summary.reckoned_singly:
        typer.echo(f"{summary.reckoned_singly:,} amounts reckoned one by one")
    for what, names in (("columns that are no facts", job.left_aside), ("columns that --set replaces", job.replaced)):
        if names:
            more = f" and {len(names) - 10:,} more" if len(names) > 10 else ""
            typer.echo(f"{what}: {', '.join(name[:40] for name in names[:10])}{more}")
    if summary.refused:
        typer.echo(f"rows refused are listed in {refused_file(job.order.out)}; the first:")
        for file, row, field, message in summary.faults:
            typer.echo(f"  {FactError(message, Position(file, row, field))}")


def _tell_changes(reform: Reform, summary: Summary, path: Path | None, lang: str) -> None:
    """Print who changes, and write the report where one is asked for."""
    from fairway.tables.report import Report

    report = Report(reform.overlay, reform.rulebook, reform.by, summary.changes, lang)
    typer.echo(f"\n{report.text()}")
    if path:
        report.write(path)
