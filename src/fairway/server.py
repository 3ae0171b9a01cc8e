"""One node: making it ready, serving its pages, and saying whether it is fit to start."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from fairway import terminal
from fairway.law import Rulebook, decide
from fairway.law.check import ERROR, check
from fairway.law.errors import LawError
from fairway.law.movements import read_movements
from fairway.law.rulebook import default
from fairway.processes import Processes

BESIDE = (("worker",),)
"""The commands that run beside a node's pages, each in a process of its own."""
THREADS = 16
"""How many requests are worked on at once. Each may hold a connection, and a database gives out only so many."""
EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def demonstrate(console: Console, folder: Path = EXAMPLES) -> None:
    """Print the answer to each demonstration movement, in short."""
    book = default()
    for file in sorted(folder.glob("*.yaml")):
        console.print(f"\n[bold]{file.name}[/]")
        for movement in read_movements(file.read_bytes(), file.name, book.vocabulary, {}):
            terminal.summary(console, decide(book, movement.facts), movement.name, "en")
    console.print("\nIn full: fairway decide examples/FILE, or why, or plan\n")


def prepare(serving: bool = True) -> None:
    """Read the settings, bring the database to the present shape, and make the folder of static files.

    From then on this process answers by the node's own rulebook, unless `serving` is false.

    Raises:
        LawError: when a setting is wrong, the database can't be used, or a released text no longer fits.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairway.web.settings")
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import DatabaseError

    from fairway.web.database import told

    try:
        django.setup()
        _sides_must_exist()
    except (ImproperlyConfigured, ValueError) as error:
        raise LawError(str(error)) from None
    except OSError as error:
        raise LawError(f"the data folder cannot be used: {error}", hint="set FAIRWAY_DATA to another") from None
    try:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        if serving:
            _serve_released()
    except (OSError, DatabaseError) as error:
        where = told(settings.DATABASES["default"])
        reason = " ".join(str(error).split())
        raise LawError(f"{where} cannot be used: {reason}", hint="see FAIRWAY_DATABASE and FAIRWAY_DATA") from None


def _serve_released() -> None:
    from fairway.reform.serving import current

    current()


def _sides_must_exist() -> None:
    """Refuse a node or a peer that decides for a side of which there is no law."""
    from django.conf import settings

    from fairway.link.identity import peers

    sides = default().head.jurisdictions
    named = {"FAIRWAY_SIDE": settings.FAIRWAY_SIDE, **{f"FAIRWAY_PEERS, {peer.url}": peer.side for peer in peers()}}
    for where, side in named.items():
        if side and side not in sides:
            raise LawError(f"{where}: there is no side '{side}'", hint=f"write {' or '.join(sides)}")


def reached(host: str) -> str:
    """The host by which this machine reaches what listens on `host`, as an address writes it."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{here}]" if ":" in here else here


def data_folder() -> Path:
    """Where data are kept."""
    return Path(os.environ.get("FAIRWAY_DATA", "var")).resolve()


def pages(host: str, port: int) -> tuple[str, ...]:
    """The program that serves the pages: a module and its arguments."""
    where = ("--host", host, "--port", str(port), "--blocking-threads", str(THREADS))
    return "granian", "--interface", "wsgi", "--no-log", *where, "fairway.web.wsgi:application"


def serve(host: str, port: int, asked_by: int = 0) -> int:
    """Serve one node's pages until stopped, and do its other work beside them; the exit code.

    All are processes of their own: a server that forks its workers must not inherit threads. `asked_by` is the
    process that runs this node as one of the demonstration's.
    """
    from django.conf import settings

    side = default().head.jurisdictions.get(settings.FAIRWAY_SIDE)
    if asked_by:
        _print_accounts()
        _load_registry()
    with Processes(asked_by) as processes:
        for words in BESIDE:
            processes.start("fairway.cli", *words)
        processes.start(*pages(host, port))
        whose = f" for {side.say()}" if side else ""
        print(f"Fairway is at http://{reached(host)}:{port}/{whose} (stop with Ctrl-C)", flush=True)
        return processes.wait()


def _print_accounts() -> None:
    """Make the accounts of the demonstration, and say how to sign in."""
    from django.conf import settings

    from fairway.clearance import demo

    names = ", ".join(account.name for account in demo.make())
    print(f"{settings.FAIRWAY_SIDE}: sign in as {names}; the password is {demo.PASSWORD}", flush=True)


def _load_registry() -> None:
    """Bring in the claims and the series that come with the program; a few seconds the first time."""
    from fairway.zone import package, series

    claims, rows = package.load(), series.load_passages()
    print(
        f"Registry of the zone: {claims.added + claims.held:,} claims, {rows.added + rows.held:,} rows of the series",
        flush=True,
    )


def doctor(console: Console, folder: Path) -> int:
    """Print what is installed and whether the rulebook is sound; 1 when something is broken."""
    from django.core.exceptions import ImproperlyConfigured

    from fairway.web.database import database, told

    console.print(f"Fairway {version('fairway')}, Python {platform.python_version()}, Django {version('django')}")
    data = data_folder()
    console.print(f"data in {data} ({'exists' if data.exists() else 'made on first use'})")
    console.print(f"rulebook in {folder.resolve()}")
    browser = shutil.which("chromium") or shutil.which("google-chrome") or "none: browser tests are skipped"
    console.print(f"browser for tests: {browser}")
    try:
        console.print(told(database(os.environ.get("FAIRWAY_DATABASE", ""), data)), markup=False)
        errors = [finding for finding in check(Rulebook.load(folder)) if finding.level == ERROR]
    except (LawError, ImproperlyConfigured) as error:
        console.print(str(error), markup=False)
        return 1
    console.print(f"{len(errors)} errors in the rulebook")
    return 1 if errors else 0


def main(host: str, port: str, asked_by: str) -> int:
    """Serve one of the demonstration's nodes, as a program of its own."""
    try:
        prepare()
    except LawError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return serve(host, int(port), int(asked_by))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
