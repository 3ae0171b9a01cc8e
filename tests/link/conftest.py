"""Real nodes in processes of their own, each with a database of its own, on every kind of database."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fairway.law.rulebook import default
from fairway.server import pages
from tests.databases import KINDS, Database, Server, Sqlite

READY_SECONDS = 60
ROOT = Path(__file__).parents[2]


@dataclass
class Node:
    """A node in a process of its own, with its own data folder, database, keys and port.

    With `room`, its processes can make no file longer than so many bytes: the disk is full for them.
    """

    side: str
    data: Path
    port: int
    database: Database
    peers: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    worker: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    console: subprocess.Popen[str] | None = field(default=None, repr=False)
    room: int = 0

    @property
    def name(self) -> str:
        return f"{self.side.lower()}.example"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        own = {
            "FAIRWAY_DATA": str(self.data),
            "FAIRWAY_DATABASE": self.database.address,
            "FAIRWAY_SIDE": self.side,
            "FAIRWAY_NODE": self.name,
            "FAIRWAY_PEERS": self.peers,
        }
        return {**os.environ, **own}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the node, beside its server."""
        command = [sys.executable, "-m", "fairway.cli", *words]
        return subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False, timeout=120)

    def keys(self) -> list[str]:
        return self.run("log", "keys").stdout.split()

    def do(self, act: str, *arguments: object) -> Any:
        """An act of the node's console (tests.link.console); what it returns."""
        if self.console is None or self.console.poll() is not None:
            command = [sys.executable, "-m", "tests.link.console"]
            self.console = subprocess.Popen(
                command,
                env=self.environment(),
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        assert self.console.stdin and self.console.stdout
        self.console.stdin.write(f"{json.dumps([act, arguments])}\n")
        self.console.stdin.flush()
        return json.loads(self.console.stdout.readline())

    def tried(self, act: str, *arguments: object) -> None:
        """An act that may be cut short by the end of its process."""
        with suppress(ValueError, OSError):
            self.do(act, *arguments)

    def start(self) -> None:
        """Start the server."""
        self.process = self._child([sys.executable, "-m", *pages("127.0.0.1", self.port)])
        for _ in range(READY_SECONDS * 10):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).read()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"{self.name} did not start")

    def work(self) -> None:
        """Start the worker of the node."""
        self.worker = self._child([sys.executable, "-m", "fairway.cli", "worker"])

    def _child(self, command: list[str]) -> subprocess.Popen[bytes]:
        def limit() -> None:
            if self.room:
                resource.setrlimit(resource.RLIMIT_FSIZE, (self.room, self.room))

        return subprocess.Popen(
            command,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=limit,  # noqa: PLW1509 - no threads hold anything that it needs
        )

    def kill(self, process: subprocess.Popen[Any] | None) -> None:
        """End a process and its children as a power cut does."""
        if process:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)

    def stop(self) -> None:
        for process in (self.process, self.worker, self.console):
            if process and process.poll() is None:
                process.terminate()
                process.wait(20)
        self.process = self.worker = self.console = None

    def stop_console(self) -> None:
        """End the console, so that the next act is one of a console with the present environment."""
        self.kill(self.console)
        self.console = None

    def get(self, path: str) -> str:
        answer: bytes = urllib.request.urlopen(f"{self.url}{path}", timeout=30).read()
        return answer.decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


SURVIVED: list[str] = []
"""What the tests of faults and attacks counted."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell the counts at the end of the run."""
    for line in SURVIVED:
        terminalreporter.write_line(line)


@pytest.fixture(params=KINDS, scope="module")
def new_database(request: pytest.FixtureRequest) -> Callable[[Path], Database]:
    """What makes an empty database for the node of a folder; a test that uses it runs once on each kind."""
    if request.param == "sqlite":
        return Sqlite
    server: Server = request.getfixturevalue("postgresql")
    return lambda _: server.new()


@contextmanager
def two_nodes(folder: Path, new_database: Callable[[Path], Database]) -> Iterator[tuple[Node, Node]]:
    """Two nodes, each the other's peer: the first two sides of the rulebook."""
    nodes = []
    for side in list(default().head.jurisdictions)[:2]:
        (folder / side).mkdir()
        nodes.append(Node(side, folder / side, free_port(), new_database(folder / side)))
    north, south = nodes
    keys = {node.name: " ".join(node.keys()) for node in nodes}
    north.peers, south.peers = (f"{node.side} {node.url} {keys[node.name]}" for node in (south, north))
    try:
        for node in nodes:
            node.start()
        yield north, south
    finally:
        for node in nodes:
            node.stop()


@pytest.fixture
def pair(tmp_path: Path, new_database: Callable[[Path], Database]) -> Iterator[tuple[Node, Node]]:
    """Two nodes of a test's own."""
    with two_nodes(tmp_path, new_database) as nodes:
        yield nodes


@pytest.fixture(scope="module")
def standing(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[Path], Database]
) -> Iterator[tuple[Node, Node]]:
    """Two nodes that the tests of a module share: each test keeps to a subject of its own."""
    with two_nodes(tmp_path_factory.mktemp("standing"), new_database) as nodes:
        yield nodes
