"""The command line of proofs: what no movement of a rulebook shows at work, and how norms stand to each other.

What is proved, is proved in `fairway.law.proofs`. This module only asks and prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from fairway.law import Facts, Rulebook
from fairway.law.amendment import load_overlay
from fairway.law.cases import load_cases, run_case
from fairway.law.facts import DATE
from fairway.law.norm import KINDS
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.law.values import read_date

if TYPE_CHECKING:
    from fairway.law.proofs.finding import Finding
    from fairway.law.proofs.proving import Proof
    from fairway.law.proofs.relating import Named

Folder = Annotated[Path, typer.Option("--rulebook", help="The folder of the rulebook.", envvar="FAIRWAY_RULEBOOK")]
NormOnDay = Annotated[str, typer.Argument(help="The id of a norm, with @ and a day for another day than today.")]
Against = Annotated[
    Path | None, typer.Option("--against", help="Read the second norm in another folder, or under a reform's file.")
]


def add_to(rulebook_app: typer.Typer) -> None:
    """Add the commands to those of rulebooks."""
    rulebook_app.command("prove")(prove_command)
    rulebook_app.command("equal")(equal)
    rulebook_app.command("implies")(implies)
    rulebook_app.command("never-both")(never_both)


def prove_command(
    folder: Folder = DEFAULT_FOLDER,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only what is not accepted.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
) -> None:
    """Ask of every norm, edge, condition and procedure whether some movement shows it at work, or at odds.

    What a file under ``proofs`` in the rulebook's folder accepts is told with its reason. Leaves with 1
    where something is not accepted, or was not told in time.
    """
    from fairway.law.proofs.finding import accept, accepted_in

    began = perf_counter()
    proof = _proof(Rulebook.load(folder), folder)
    findings, idle = accept(proof.findings, accepted_in(folder))
    wrong = [item for item in findings if not item.accepted]
    if as_json:
        typer.echo(json.dumps([_plain(item) for item in findings], ensure_ascii=False, indent=2))
    else:
        for item in wrong if quiet else findings:
            _tell(item)
        for check, subject in idle:
            typer.echo(f"{check} {subject}: is accepted and was not found; take it out of the file")
        for item in proof.untold:
            typer.echo(f"not told in time: {item}")
        _sum_up(proof, len(findings) - len(wrong), perf_counter() - began)
    raise typer.Exit(1 if wrong or proof.untold or idle else 0)


def _proof(book: Rulebook, folder: Path) -> Proof:
    """All findings of a rulebook, those that need no solver among them."""
    from fairway.law.proofs.proving import prove
    from fairway.law.proofs.structure import boundaries, circles, endless

    results = [run_case(book, case) for case in load_cases(folder)]
    turning = dict(circles(book))
    cases = [result.determination.facts.values for result in results if result.determination]
    with _told() as progress:
        proof = prove(book, date.today(), cases, [kind for kind in KINDS if kind not in turning], progress)
    uncovered = [] if turning else boundaries(book, results)
    proof.findings[:0] = [*turning.values(), *endless(book), *uncovered]
    return proof


def _sum_up(proof: Proof, accepted: int, seconds: float) -> None:
    typer.echo(
        f"{proof.asked:,} questions, {proof.effort.questions:,} put to a solver in {proof.programs} programs; "
        f"{proof.effort.seconds:.1f} s there, {seconds:.1f} s in all"
    )
    typer.echo(
        f"{len(proof.findings) - accepted} findings, {accepted} more accepted, {len(proof.untold)} not told in time"
    )


@contextmanager
def _told() -> Iterator[Any]:
    """A line that says which program is looked at."""
    with Console(stderr=True).status("proving") as status:
        yield lambda program: status.update(f"proving: {program}")


def _tell(item: Finding) -> None:
    typer.echo(str(item))
    if item.clauses:
        typer.echo(f"    clauses: {', '.join(item.clauses)}")
    if item.witness:
        typer.echo(f"    try: fairway decide {_settings(item.witness)}")
    if item.accepted:
        typer.echo(f"    accepted: {item.accepted}")


def _settings(facts: Facts) -> str:
    """A movement as options of the command line."""
    return " ".join(f"--set '{path}={_written(value)}'" for path, value in facts.to_dict().items())


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value)) or "none"
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _plain(item: Finding) -> dict[str, Any]:
    return {
        "check": item.check,
        "of": list(item.of),
        "part": item.part,
        "clauses": list(item.clauses),
        "file": item.place.file,
        "line": item.place.line,
        "witness": item.witness.to_dict() if item.witness else None,
        "accepted": item.accepted or None,
    }


def equal(one: NormOnDay, other: NormOnDay, folder: Folder = DEFAULT_FOLDER, against: Against = None) -> None:
    """Whether two norms take effect for the same movements, or one that shows otherwise."""
    _relate("equal", one, other, folder, against)


def implies(one: NormOnDay, other: NormOnDay, folder: Folder = DEFAULT_FOLDER, against: Against = None) -> None:
    """Whether the second norm takes effect wherever the first does, or a movement that shows otherwise."""
    _relate("implies", one, other, folder, against)


def never_both(one: NormOnDay, other: NormOnDay, folder: Folder = DEFAULT_FOLDER, against: Against = None) -> None:
    """Whether two norms never take effect together, or a movement for which they do."""
    _relate("never both", one, other, folder, against)


def _relate(relation: str, one: str, other: str, folder: Path, against: Path | None) -> None:
    from fairway.law.proofs.relating import related

    book = Rulebook.load(folder)
    found = related(relation, _named(book, one), _named(_second(book, against), other))
    if found.against is None:
        typer.echo(f"proved in {found.programs} programs: {one} and {other}: {relation}")
        return
    day = "" if DATE in found.against.values else "; choose a day for each"
    typer.echo(f"not so: {one} and {other}: {relation}")
    typer.echo(f"    try: fairway decide {_settings(found.against)}{day}")
    raise typer.Exit(1)


def _second(book: Rulebook, against: Path | None) -> Rulebook:
    if against is None:
        return book
    return Rulebook.load(against) if against.is_dir() else book.amended(load_overlay(against))


def _named(book: Rulebook, text: str) -> Named:
    from fairway.law.proofs.relating import Named

    norm, _, day = text.partition("@")
    if norm not in book.norms:
        raise typer.BadParameter(f"there is no norm '{norm}'")
    try:
        return Named(book, norm, read_date(day) if day else date.today())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
