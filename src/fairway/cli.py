"""The command line: decide, ask, plan and explain from a terminal, and keep a rulebook.

Exit codes: 0 lawful, 10 lawful through a procedure or an authority's consent, 11 prohibited,
12 undetermined, 13 conflict or unsettled, 14 not covered, 1 error, 2 usage.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from fairway import (
    changing,
    count,
    difference,
    node,
    permits,
    proposals,
    proving,
    registry,
    sampling,
    selecting,
    terminal,
)
from fairway.law import Determination, Facts, LawError, Rulebook, codec, decide
from fairway.law.amendment import load_overlay
from fairway.law.ask import next_question
from fairway.law.calendar_file import icalendar
from fairway.law.cases import Result, load_cases, run_case
from fairway.law.check import ERROR, check
from fairway.law.counterfactual import why_not
from fairway.law.coverage import coverage
from fairway.law.determination import LAWFUL, OUTCOMES
from fairway.law.errors import FactError, Position, RulebookErrors
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.language import nearest
from fairway.law.movements import Movement, read_movements
from fairway.law.norm import KINDS
from fairway.law.plan import CRITERIA, plans
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.law.values import read_date
from fairway.options import Language

EXIT_CODES = {
    "free": 0,
    "procedure": 10,
    "discretionary": 10,
    "prohibited": 11,
    "undetermined": 12,
    "unsettled": 13,
    "conflict": 13,
    "not covered": 14,
}

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
law_app = typer.Typer(no_args_is_help=True, help="Read the law that is encoded.")
rulebook_app = typer.Typer(no_args_is_help=True, help="Check a rulebook, run its cases, begin a file.")
app.add_typer(law_app, name="law")
app.add_typer(rulebook_app, name="rulebook")
node.add_to(app)
permits.add_to(app)
proposals.add_to(app)
registry.add_to(app)
count.add_to(app)
proving.add_to(rulebook_app)
sampling.add_to(app)
difference.add_to(rulebook_app)
selecting.add_to(rulebook_app)


def _day(text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _must_be_one_of(allowed: tuple[str, ...], given: str, where: str) -> None:
    if given not in allowed:
        raise typer.BadParameter(f"one of {', '.join(allowed)}", param_hint=where)


Folder = Annotated[Path, typer.Option("--rulebook", help="The folder of the rulebook.", envvar="FAIRWAY_RULEBOOK")]
ReformFile = Annotated[
    Path | None, typer.Option("--reform", help="Read the law as it would be after the reform in this file.")
]
File = Annotated[str, typer.Argument(help="A file of facts (YAML or JSON), or - for standard input.")]
Sets = Annotated[list[str], typer.Option("--set", help="A fact, as fact=value. May be repeated.")]
On = Annotated[date | None, typer.Option("--on", parser=_day, help="The day of the movement.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a movement.")]


def _movements(book: Rulebook, file: str, sets: list[str], on: date | None) -> list[Movement]:
    """The movements of a file, or one made of ``--set`` alone."""
    changes: dict[str, Any] = {}
    for pair in sets:
        path, sign, value = pair.partition("=")
        if not sign:
            raise typer.BadParameter(f"'{pair}' is not fact=value", param_hint="--set")
        changes[path.strip()] = value.strip()
    if on:
        changes[DATE] = on
    if not file:
        return [Movement("", Facts.read(book.vocabulary, changes, Position("--set")))]
    data = sys.stdin.buffer.read() if file == "-" else _read(file)
    return read_movements(data, "standard input" if file == "-" else file, book.vocabulary, changes)


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise FactError(f"cannot be read: {error.strerror}", Position(file)) from None


def _write(file: Path, text: str) -> None:
    """Write `text` with its own line ends."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise FactError(f"cannot be written: {error.strerror}", Position(str(file))) from None


def _book(folder: Path, reform: Path | None) -> Rulebook:
    """The rulebook in a folder, after a reform where there is one."""
    book = Rulebook.load(folder)
    return book.amended(load_overlay(reform)) if reform else book


def _decided(book: Rulebook, file: str, sets: list[str], on: date | None) -> list[tuple[str, Determination]]:
    movements = _movements(book, file, sets, on)
    return [(movement.name, decide(book, movement.facts)) for movement in movements]


def _leave(found: list[tuple[str, Determination]]) -> None:
    """Leave with the exit code of the worst outcome."""
    raise typer.Exit(EXIT_CODES[max((item.outcome for _, item in found), key=OUTCOMES.index)])


@app.command("decide")
def decide_command(
    file: File = "",
    sets: Sets = [],  # noqa: B006 - typer copies it
    on: On = None,
    as_json: Json = False,
    lang: Language = "en",
    reform: ReformFile = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Say whether and how each movement may cross."""
    found = _decided(_book(folder, reform), file, sets, on)
    for name, item in found:
        if as_json:
            typer.echo(item.to_bytes().decode())
        else:
            terminal.determination(Console(), item, name, lang)
    _leave(found)


@app.command()
def why(
    file: File = "",
    sets: Sets = [],  # noqa: B006
    on: On = None,
    norm: Annotated[str, typer.Option(help="Prove this norm only.")] = "",
    lang: Language = "en",
    reform: ReformFile = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Prove the answer: each deciding norm, and why each other way is closed."""
    found = _decided(_book(folder, reform), file, sets, on)
    for name, item in found:
        if norm and norm not in item.rulebook.norms:
            raise FactError(f"there is no norm '{norm}'", Position(field="--norm"))
        terminal.proof(Console(), item, name, norm, lang)
    _leave(found)


@app.command("why-not")
def why_not_command(
    file: File = "",
    sets: Sets = [],  # noqa: B006
    on: On = None,
    at_most: Annotated[str, typer.Option(help=f"The heaviest outcome wanted: {', '.join(LAWFUL)}.")] = "",
    by: Annotated[str, typer.Option("--by", help="The id of a procedure: what would open this one.")] = "",
    tries: Annotated[int, typer.Option(min=1, help="How many combinations to try at most.")] = 20_000,
    as_json: Json = False,
    lang: Language = "en",
    reform: ReformFile = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Say what would make each movement lawful, or lawful more simply: the smallest honest changes, or a later day."""
    if at_most:
        _must_be_one_of(LAWFUL[1:] if by else LAWFUL, at_most, "--at-most")
    book = _book(folder, reform)
    if by and by not in book.procedures:
        near = nearest(by, book.procedures)
        raise typer.BadParameter(
            f"no procedure '{by}'" + (f"; did you mean {near}?" if near else ""), param_hint="--by"
        )
    found = _decided(book, file, sets, on)
    for name, item in found:
        answer = why_not(item, at_most, tries, seconds=tries / 1000, by=by)
        if as_json:
            typer.echo(codec.canonical(answer.to_dict()).decode())
        else:
            changing.tell(Console(), answer, name, lang)
    _leave(found)


@app.command()
def plan(
    file: File = "",
    sets: Sets = [],  # noqa: B006
    on: On = None,
    start: Annotated[date | None, typer.Option("--from", parser=_day, help="The day to begin; default today.")] = None,
    by: Annotated[str, typer.Option(help=f"What to rank by first: {', '.join(CRITERIA)}.")] = "",
    ics: Annotated[Path | None, typer.Option(help="Write the best route to this iCalendar file.")] = None,
    as_json: Json = False,
    lang: Language = "en",
    reform: ReformFile = None,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Show every lawful route as dated steps, best first."""
    if by:
        _must_be_one_of(CRITERIA, by, "--by")
    found = _decided(_book(folder, reform), file, sets, on)
    for name, item in found:
        made = plans(item, start or date.today(), by)
        if ics and made:
            _write(ics, icalendar(made[0], lang))
        elif ics:
            typer.echo(f"{ics}: not written, as no route is open", err=True)
        if as_json:
            typer.echo(codec.canonical([plan.to_dict(lang) for plan in made]).decode())
        else:
            terminal.plans(Console(), item, made, name, lang)
    _leave(found)


@app.command()
def ask(
    kind: Annotated[str, typer.Argument(help=f"What is moved: {', '.join(KINDS)}.")],
    sets: Sets = [],  # noqa: B006
    on: On = None,
    lang: Language = "en",
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Ask one question after another until the answer is known. "?" says why; "-" is "I don't know"."""
    _must_be_one_of(KINDS, kind, "KIND")
    book = Rulebook.load(folder)
    facts = _movements(book, "", [f"{KIND}={kind}", *sets], on)[0].facts
    console = Console()
    for path in (START, END, DATE):
        if path not in facts.values:
            facts = terminal.answer(console, book, facts, book.vocabulary[path], (), lang)
    topic = ""
    while question := next_question(found := decide(book, facts), topic):
        facts = terminal.answer(console, book, facts, question.fact, question.why, lang)
        topic = question.fact.topic
    terminal.determination(console, found, "", lang)
    _leave([("", found)])


@law_app.command("show")
def law_show(
    ref: Annotated[str, typer.Argument(help="INSTRUMENT or INSTRUMENT#PROVISION.")],
    at: Annotated[date | None, typer.Option(parser=_day, help="As on this day; default today.")] = None,
    lang: Language = "en",
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Show an instrument or a provision as on a day."""
    book = Rulebook.load(folder)
    instrument, _, provision = ref.partition("#")
    known = ref in book.provisions if provision else instrument in book.instruments
    if not known:
        raise FactError(f"there is no '{ref}' in the rulebook", hint="see: fairway law list")
    terminal.law(Console(), book, ref, at or date.today(), lang)


@law_app.command("list")
def law_list(lang: Language = "en", folder: Folder = DEFAULT_FOLDER) -> None:
    """List every instrument."""
    for item in sorted(Rulebook.load(folder).instruments.values(), key=lambda item: item.id):
        typer.echo(f"{item.id}  {item.title.say(lang)}")


@rulebook_app.command("check")
def rulebook_check(
    folder: Folder = DEFAULT_FOLDER,
    quiet: Annotated[bool, typer.Option("--quiet", help="Errors only, no warnings.")] = False,
    reform: ReformFile = None,
) -> None:
    """Read every file and report what is wrong, errors first."""
    try:
        rulebook = _book(folder, reform)
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
    reform: ReformFile = None,
) -> None:
    """Run the scenario cases and report each that does not come out as expected.

    With a reform, report each that comes out otherwise than without it, and leave with 0.
    """
    rulebook = Rulebook.load(folder)
    cases = [case for case in load_cases(folder) if only in case.position.file or only in case.name]
    results = [run_case(rulebook, case) for case in cases]
    if reform:
        amended = rulebook.amended(load_overlay(reform))
        after = [run_case(amended, case) for case in cases]
        changed = [new for old, new in zip(results, after, strict=True) if old.failures != new.failures]
        _tell_failures(changed)
        typer.echo(f"{len(changed)} of {len(cases)} cases come out otherwise")
        return
    _tell_failures(results)
    failed = sum(not result.passed for result in results)
    typer.echo(f"{len(results) - failed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)


def _tell_failures(results: list[Result]) -> None:
    for result in results:
        for failure in result.failures:
            typer.echo(f"{result.case.position.file}:{result.case.position.line} {result.case.name}: {failure}")


@rulebook_app.command("coverage")
def rulebook_coverage(
    folder: Folder = DEFAULT_FOLDER,
    verbose: Annotated[bool, typer.Option("--verbose", help="List what is not covered.")] = False,
) -> None:
    """Say which norms and boundaries the cases cover."""
    rulebook = Rulebook.load(folder)
    found = coverage(rulebook, [run_case(rulebook, case) for case in load_cases(folder)])
    terminal.coverage(Console(), rulebook, found, verbose)


@rulebook_app.command("new")
def rulebook_new(
    instrument: Annotated[str, typer.Argument(help="The id of the instrument, like cn.cac.order-16-2024.")],
    jurisdiction: Annotated[str, typer.Option(help="Whose law it is.")],
    kind: Annotated[str, typer.Option(help=f"What it is about: {', '.join(KINDS)}.")],
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Begin the file of an instrument, with everything it must state left to fill in."""
    if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", instrument):
        raise typer.BadParameter("lower-case letters, digits, dots and hyphens", param_hint="INSTRUMENT")
    if not jurisdiction.isalnum():
        raise typer.BadParameter("letters and digits, like CN", param_hint="--jurisdiction")
    _must_be_one_of(KINDS, kind, "--kind")
    place = folder / jurisdiction.lower() / f"{instrument}.yaml"
    if place.exists():
        raise FactError("exists already", Position(str(place)))
    _write(place, terminal.skeleton(instrument, jurisdiction, kind))
    typer.echo(str(place))


@app.command()
def run(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port of the first node.", envvar="FAIRWAY_PORT")
    ] = 8000,
    single: Annotated[bool, typer.Option("--single", help="One node only, that decides for no side.")] = False,
) -> None:
    """Start a node for each side, on ports that follow each other; above, the answers to the demonstration movements.

    Where FAIRWAY_SIDE, FAIRWAY_NODE or FAIRWAY_PEERS is set, that one node is started.
    """
    from fairway import demonstration

    demonstration.run(host, port, single)


@app.command()
def doctor(folder: Folder = DEFAULT_FOLDER) -> None:
    """Say what is installed, where data are kept, and whether the rulebook is sound."""
    from fairway import server

    raise typer.Exit(server.doctor(Console(), folder))


def main() -> None:
    """Run the command line; a user's error ends in one line, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except LawError as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
