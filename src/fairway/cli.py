"""The command line: decide, ask, plan and explain from a terminal, and keep a rulebook.

Exit codes: 0 lawful, 10 lawful through a procedure, 11 prohibited, 12 undetermined, 13 conflict or
unsettled, 14 not covered, 1 error, 2 usage.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairway.law.cases import load_cases, run_case
from fairway.law.check import ERROR, check
from fairway.law.errors import LawError, RulebookErrors
from fairway.law.rulebook import DEFAULT_FOLDER, Rulebook

app = typer.Typer(no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)
rulebook_app = typer.Typer(no_args_is_help=True, help="Check a rulebook and run its cases.")
app.add_typer(rulebook_app, name="rulebook")

Folder = Annotated[Path, typer.Option("--rulebook", help="The folder of the rulebook.", envvar="FAIRWAY_RULEBOOK")]


@rulebook_app.command("check")
def rulebook_check(folder: Folder = DEFAULT_FOLDER, quiet: bool = False) -> None:
    """Read every file and report what is wrong, errors first."""
    try:
        rulebook = Rulebook.load(folder)
    except RulebookErrors as error:
        for item in error.errors:
            typer.echo(f"error L01 {item}")
        typer.echo(f"0 instruments, 0 provisions, 0 norms, 0 procedures, {len(error.errors)} errors")
        raise typer.Exit(1) from None
    findings = check(rulebook)
    errors = sum(finding.level == ERROR for finding in findings)
    for finding in findings:
        if finding.level == ERROR or not quiet:
            typer.echo(str(finding))
    counts = (
        f"{len(rulebook.instruments)} instruments, {len(rulebook.provisions)} provisions, "
        f"{len(rulebook.norms)} norms, {len(rulebook.procedures)} procedures, {errors} errors"
    )
    typer.echo(counts)
    raise typer.Exit(1 if errors else 0)


@rulebook_app.command("cases")
def rulebook_cases(
    folder: Folder = DEFAULT_FOLDER,
    only: Annotated[str, typer.Option(help="Run only files or cases whose name contains this.")] = "",
) -> None:
    """Run the scenario cases and report each that does not come out as expected."""
    rulebook = Rulebook.load(folder)
    cases = [case for case in load_cases(folder) if only in case.position.file or only in case.name]
    results = [run_case(rulebook, case) for case in cases]
    for result in results:
        for failure in result.failures:
            typer.echo(f"{result.case.position.file}:{result.case.position.line} {result.case.name}: {failure}")
    failed = sum(not result.passed for result in results)
    typer.echo(f"{len(results) - failed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)


def main() -> None:
    """Run the command line; a user's error ends in one line, never a traceback."""
    try:
        app()
    except LawError as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
