"""The databases that tests run on: a file, and a real PostgreSQL that is thrown away.

`postgresql` starts one server for the whole run, as a user that is not root, on a free port, with a password.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import psycopg
import pytest

SERVER_USER = "nobody"
PASSWORD = "open: se/same@%"
KINDS = ("sqlite", "postgresql")


class Database(Protocol):
    """A node's database as somebody sees it who goes round the program."""

    @property
    def address(self) -> str:
        """What FAIRWAY_DATABASE says of it."""

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements in one transaction; the rows of the last."""

    def unlock(self, table: str) -> None:
        """Take away the triggers that keep a table from being changed."""

    def keep(self) -> None:
        """Make a copy of everything; no node may be running."""

    def restore(self) -> None:
        """Put the copy back; no node may be running."""


@dataclass
class Sqlite:
    """The file in a node's folder."""

    folder: Path
    address: str = ""

    @property
    def file(self) -> Path:
        return self.folder / "fairway.sqlite3"

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        with closing(sqlite3.connect(self.file, timeout=20)) as connection, connection:
            for statement in statements:
                rows = connection.execute(statement).fetchall()
        return rows

    def unlock(self, table: str) -> None:
        named = self.execute(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'")
        self.execute(*(f"DROP TRIGGER {name}" for (name,) in named))

    def keep(self) -> None:
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.file, self.folder / "kept")

    def restore(self) -> None:
        for stale in self.folder.glob(f"{self.file.name}*"):
            stale.unlink()
        shutil.copy(self.folder / "kept", self.file)


@dataclass
class Postgresql:
    """One database of the server."""

    server: Server
    name: str

    @property
    def address(self) -> str:
        return self.server.address(self.name)

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.address) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def unlock(self, table: str) -> None:
        self.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    def keep(self) -> None:
        self.server.execute(f"CREATE DATABASE {self.name}_kept TEMPLATE {self.name}")

    def restore(self) -> None:
        self.server.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
        self.server.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_kept")


@dataclass
class Server:
    """A running PostgreSQL with as many databases as tests ask for."""

    programs: Path
    folder: Path
    port: int
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def address(self, name: str) -> str:
        return f"postgresql://fairway:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        _run(self.programs, self.folder, "pg_ctl", "start", "-w", "-o", options)

    def stop(self) -> None:
        """Stop it as a loss of power would."""
        _run(self.programs, self.folder, "pg_ctl", "stop", "-m", "immediate")

    def new(self) -> Postgresql:
        """An empty database."""
        name = f"node_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return Postgresql(self, name)


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl; Debian does not put it on the path."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "pg_ctl").exists()), None)


@contextmanager
def running() -> Iterator[Server]:
    """A server with data of its own, until it is done with."""
    programs = binaries()
    if programs is None:
        if os.environ.get("FAIRWAY_TESTS_MUST_RUN") == "1":
            pytest.fail("no initdb: install PostgreSQL")
        pytest.skip("no initdb: PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fairway-postgresql-"))
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER)
    (folder / "password").write_text(PASSWORD)
    server = Server(programs, folder, _free_port())
    try:
        _run(
            programs, folder, "initdb", "-N", "-U", "fairway", "-A", "scram-sha-256", "--pwfile=password", "-E", "UTF8"
        )
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(programs: Path, folder: Path, program: str, *words: str) -> None:
    """Run a program of PostgreSQL on the data in a folder, as the folder's owner: it refuses to be run by root."""
    owner = folder.stat()
    ids: dict[str, Any] = {"user": owner.st_uid, "extra_groups": []} if os.geteuid() == 0 else {}
    command = [str(programs / program), *words, "-D", "data"]
    with (folder / "log").open("ab") as log:
        done = subprocess.run(command, cwd=folder, stdout=log, stderr=log, check=False, timeout=120, **ids)
    assert done.returncode == 0, (folder / "log").read_text()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
