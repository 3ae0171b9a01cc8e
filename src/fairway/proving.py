"""The command line of proofs: what no movement of a rulebook shows at work, how norms stand to each other, and
how well the cases guard them.

What is proved, is proved in `fairway.law.proofs`. This module only asks and prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from fairway.law import Facts, Rulebook
from fairway.law.amendment import load_overlay
from fairway.law.cases import load_cases, run_case
from fairway.law.check import ERROR, check
from fairway.law.errors import LawError
from fairway.law.explain import sentence
from fairway.law.facts import DATE
from fairway.law.mutation import Mutant, Score, scores
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
    rulebook_app.command("mutate")(mutate)


def prove_command(
    folder: Folder = DEFAULT_FOLDER,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only what is not accepted.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="All that came of it as JSON.")] = False,
) -> None:
    """Ask of every norm, edge, condition and procedure whether some movement shows it at work, or at odds.

    What a file under ``proofs`` in the rulebook's folder accepts is told with its reason. Leaves with 1
    where something is not accepted, or was not told in time.
    """
    from fairway.law.proofs.finding import accept, accepted_in

    began = perf_counter()
    book = Rulebook.load(folder)
    broken = sum(item.level == ERROR for item in check(book))
    if broken:
        typer.echo(f"`fairway rulebook check` names errors ({broken}): what they touch may be left out here", err=True)
    proof = _proof(book, folder)
    findings, idle = accept(proof.findings, accepted_in(folder))
    if proof.unasked:
        # What is accepted may well be found once all is asked.
        idle = []
    wrong = [item for item in findings if not item.accepted]
    if as_json:
        typer.echo(json.dumps(_to_dict(proof, findings, idle), ensure_ascii=False, indent=2))
    else:
        for item in wrong if quiet else findings:
            _tell(item)
        for kind in proof.unasked:
            typer.echo(f"not asked about {kind}: its norms depend on each other in a circle; mend that and prove again")
        for name, subject in idle:
            typer.echo(f"{name} {subject}: is accepted and was not found; take it out of the file")
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
    proof.unasked = list(turning)
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


def _to_dict(proof: Proof, findings: list[Finding], idle: list[tuple[str, str]]) -> dict[str, Any]:
    """All that came of it: what was found, what is accepted and was not found, not asked about, not told in time."""
    return {
        "findings": [_plain(item) for item in findings],
        "idle": [{"check": name, "of": subject} for name, subject in idle],
        "unasked": proof.unasked,
        "untold": [_plain(item) for item in proof.untold],
    }


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
    from fairway.law.proofs.world import NotTold

    book = Rulebook.load(folder)
    try:
        found = related(relation, _named(book, one), _named(_second(book, against), other))
    except NotTold as error:
        raise LawError(f"neither proved nor shown otherwise: {one} and {other}: {relation}: {error}") from None
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


def mutate(
    instrument: Annotated[str, typer.Option(help="Only the norms and procedures of one instrument.")] = "",
    folder: Folder = DEFAULT_FOLDER,
    least: Annotated[float, typer.Option(min=0, max=100, help="The share to be caught of each instrument.")] = 95,
    verbose: Annotated[bool, typer.Option("--verbose", help="List every mutant that survives.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Shares and survivors as JSON.")] = False,
) -> None:
    """Change every condition a little, one at a time, and say whether some worked case comes out otherwise.

    Changes that a solver proves to mean the same as the law are not counted; without a solver they are.
    Leaves with 1 where an instrument's cases catch less than they should. The survivors of such an
    instrument are listed.
    """
    book = Rulebook.load(folder)
    if instrument and instrument not in book.instruments:
        raise typer.BadParameter(f"there is no instrument '{instrument}'")
    found = _scored(book, folder, instrument)
    low = [name for name, score in found.items() if score.caught * 100 < least]
    listed = [mutant for name, score in found.items() if verbose or name in low for mutant in score.survivors]
    if as_json:
        typer.echo(json.dumps(_shares(book, found), ensure_ascii=False, indent=2))
    else:
        _tell_shares(found, least)
        for mutant in listed:
            typer.echo(f"{_place(book, mutant)} {mutant.name}: {_said(book, mutant)}")
    raise typer.Exit(1 if low else 0)


def _scored(book: Rulebook, folder: Path, instrument: str) -> dict[str, Score]:
    """The scores of each instrument, the lowest first; what means the same as the law is left out."""
    with Console(stderr=True).status("changing") as status:
        results = [run_case(book, case) for case in load_cases(folder)]
        found = scores(book, results, instrument, lambda place: status.update(f"changing {place}"))
        if find_spec("z3"):
            from fairway.law.proofs.telling import equal_to_the_law

            survivors = [mutant for score in found.values() for mutant in score.survivors]
            equal = set(equal_to_the_law(book, survivors, date.today()))
            found = {name: score.without(equal) for name, score in found.items()}
    return dict(sorted(found.items(), key=lambda item: (item[1].caught, item[0])))


def _tell_shares(found: dict[str, Score], least: float) -> None:
    """A line for each instrument, and one for all."""
    total = Score(
        sum(score.mutants for score in found.values()),
        [mutant for score in found.values() for mutant in score.survivors],
    )
    for name, score in {**found, "all": total}.items():
        mark = "  less than it should be" if name != "all" and score.caught * 100 < least else ""
        caught = score.mutants - len(score.survivors)
        typer.echo(f"{score.caught:7.1%}  {caught:5,} of {score.mutants:5,}  {name}{mark}")


def _shares(book: Rulebook, found: dict[str, Score]) -> list[dict[str, Any]]:
    return [
        {
            "instrument": name,
            "mutants": score.mutants,
            "caught": score.mutants - len(score.survivors),
            "share": round(score.caught, 4),
            "survivors": [
                {"of": mutant.name, "place": _place(book, mutant), "what": _said(book, mutant)}
                for mutant in score.survivors
            ],
        }
        for name, score in found.items()
    ]


def _place(book: Rulebook, mutant: Mutant) -> str:
    item = book.norms.get(mutant.name) or book.procedures[mutant.name]
    return f"{item.file}:{item.line}"


def _said(book: Rulebook, mutant: Mutant) -> str:
    return f"{mutant.what}: {sentence(mutant.part, book)}"
