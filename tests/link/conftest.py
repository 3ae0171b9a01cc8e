"""Real nodes in processes of their own, each with a database of its own, on every kind of database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fairway.law.rulebook import default
from fairway.server import pages
from tests.databases import KINDS, Database, Server, Sqlite

READY_SECONDS = 60


@dataclass
class Node:
    """A node in a process of its own, with its own data folder, database, keys and port."""

    side: str
    data: Path
    port: int
    database: Database
    peers: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    worker: subprocess.Popen[bytes] | None = field(default=None, repr=False)

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

    def start(self) -> None:
        command = [sys.executable, "-m", *pages("127.0.0.1", self.port)]
        self.process = subprocess.Popen(
            command, env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
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
        command = [sys.executable, "-m", "fairway.cli", "worker"]
        self.worker = subprocess.Popen(
            command, env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def stop(self) -> None:
        for process in (self.process, self.worker):
            if process:
                process.terminate()
                process.wait(20)
        self.process = self.worker = None

    def get(self, path: str) -> str:
        answer: bytes = urllib.request.urlopen(f"{self.url}{path}", timeout=30).read()
        return answer.decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(params=KINDS)
def new_database(request: pytest.FixtureRequest) -> Callable[[Path], Database]:
    """What makes an empty database for the node of a folder; a test that uses it runs once on each kind."""
    if request.param == "sqlite":
        return Sqlite
    server: Server = request.getfixturevalue("postgresql")
    return lambda _: server.new()


@pytest.fixture
def pair(tmp_path: Path, new_database: Callable[[Path], Database]) -> Iterator[tuple[Node, Node]]:
    """Two nodes, each the other's peer: the first two sides of the rulebook."""
    nodes = []
    for side in list(default().head.jurisdictions)[:2]:
        folder = tmp_path / side
        folder.mkdir()
        nodes.append(Node(side, folder, free_port(), new_database(folder)))
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
