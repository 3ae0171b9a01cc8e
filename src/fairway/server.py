"""Starting the web app on one machine, and saying whether it is fit to start."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import socket
import subprocess
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

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def demonstrate(console: Console, folder: Path = EXAMPLES) -> None:
    """Print the answer to each demonstration movement, in short."""
    book = default()
    for file in sorted(folder.glob("*.yaml")):
        console.print(f"\n[bold]{file.name}[/]")
        for movement in read_movements(file.read_bytes(), file.name, book.vocabulary, {}):
            terminal.summary(console, decide(book, movement.facts), movement.name, "en")
    console.print("\nIn full: fairway decide examples/FILE, or why, or plan\n")


def prepare() -> None:
    """Read the settings, bring the database to the present shape, and make the folder of static files.

    Raises:
        LawError: when a setting is wrong or the database can't be used.
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
    except (OSError, DatabaseError) as error:
        where = told(settings.DATABASES["default"])
        reason = " ".join(str(error).split())
        raise LawError(f"{where} cannot be used: {reason}", hint="see FAIRWAY_DATABASE and FAIRWAY_DATA") from None


def _sides_must_exist() -> None:
    """Refuse a node or a peer that decides for a side of which there is no law."""
    from django.conf import settings

    from fairway.link.identity import peers

    sides = default().head.jurisdictions
    named = {"FAIRWAY_SIDE": settings.FAIRWAY_SIDE, **{f"FAIRWAY_PEERS, {peer.url}": peer.side for peer in peers()}}
    for where, side in named.items():
        if side and side not in sides:
            raise LawError(f"{where}: there is no side '{side}'", hint=f"write {' or '.join(sides)}")


def _must_be_free(host: str, port: int) -> None:
    """Refuse a port that something else listens on: two servers would share its requests unnoticed."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise LawError(f"cannot listen on {host}:{port}: {error.strerror}", hint="try another --port") from None


def run(host: str, port: int) -> None:
    """Serve the pages until stopped, with a worker for what runs in the background beside them.

    Both are processes of their own: a server that forks its workers must not inherit threads.
    """
    _must_be_free(host, port)
    prepare()
    demonstrate(Console())
    server = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-log"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    children = [_child("fairway.cli", "worker"), _child(*server, "fairway.web.wsgi:application")]
    print(f"Fairway is at http://{host}:{port}/ (stop with Ctrl-C)", flush=True)
    try:
        sys.exit(children[-1].wait())
    except KeyboardInterrupt:
        pass
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


def _child(*words: str) -> subprocess.Popen[bytes]:
    """A module run as a program in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", *words])


def doctor(console: Console, folder: Path) -> int:
    """Print what is installed and whether the rulebook is sound; 1 when something is broken."""
    console.print(f"Fairway {version('fairway')}, Python {platform.python_version()}, Django {version('django')}")
    data = Path(os.environ.get("FAIRWAY_DATA", "var")).resolve()
    console.print(f"data in {data} ({'exists' if data.exists() else 'made on first use'})")
    console.print(f"rulebook in {folder.resolve()}")
    browser = shutil.which("chromium") or shutil.which("google-chrome") or "none: browser tests are skipped"
    console.print(f"browser for tests: {browser}")
    try:
        errors = [finding for finding in check(Rulebook.load(folder)) if finding.level == ERROR]
    except LawError as error:
        console.print(str(error), markup=False)
        return 1
    console.print(f"{len(errors)} errors in the rulebook")
    return 1 if errors else 0
