"""`fairway run` serves a node for each side, holds them up, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from fairway.link.note import Note, Verifier
from fairway.processes import SETTLED_AFTER
from tests.databases import Server

SECONDS = 60
MOVEMENT = {"movement.kind": "data", "movement.from": "sz", "movement.to": "hk", "movement.date": "2026-12-01"}


@dataclass
class Zone:
    """A running `fairway run`, in a process group of its own, as a terminal has it."""

    process: subprocess.Popen[bytes]
    said: Path
    ports: tuple[int, int]

    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def ended(self) -> bool:
        return not any(answers(port) for port in self.ports)


def answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_healthy(port: int) -> bool:
    try:
        return bool(get(f"http://127.0.0.1:{port}/healthz"))
    except OSError:
        return False


def until(true: Callable[[], object]) -> None:
    for _ in range(SECONDS * 10):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come true")


def get(url: str) -> str:
    answer: bytes = urllib.request.urlopen(url, timeout=30).read()
    return answer.decode()


def two_free_ports() -> int:
    while True:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port < 65_535 and not answers(port + 1):
            return port


def environment(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """That of a terminal in which nothing is set but this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FAIRWAY_")}
    return {**kept, "FAIRWAY_DATA": str(folder), **settings}


def command(port: int, *words: str) -> list[str]:
    return [sys.executable, "-m", "fairway.cli", "run", "--port", str(port), *words]


def begun(folder: Path, **settings: str) -> Zone:
    """The nodes of both sides, answering."""
    port = two_free_ports()
    folder.mkdir(exist_ok=True)
    said = folder / "said"
    with said.open("wb") as out:
        process = subprocess.Popen(
            command(port), env=environment(folder, settings), stdout=out, stderr=out, start_new_session=True
        )
    zone = Zone(process, said, (port, port + 1))
    until(lambda: process.poll() is not None or all(answers(port) for port in zone.ports))
    assert process.poll() is None, said.read_text()
    return zone


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[Zone]:
    found = begun(tmp_path)
    yield found
    found.process.terminate()
    found.process.wait(30)


def is_cosigned(zone: Zone) -> None:
    """Each node witnesses the other's log, of its own accord."""
    keys = [list(map(Verifier.parse, get(f"{url}/link/keys").split()[:2])) for url in zone.urls()]
    for url, (log, _), (_, witness) in zip(zone.urls(), keys, reversed(keys), strict=True):
        body = json.dumps({"facts": MOVEMENT}).encode()
        asked = urllib.request.Request(f"{url}/api/v1/determinations", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(asked, timeout=30).close()
        signed = (log, witness)
        until(lambda: Note.parse(get(f"{url}/link/checkpoint")).signed_by(signed) == signed)  # noqa: B023


def test_both_sides_run_and_witness_each_other_and_ctrl_c_ends_everything(zone: Zone) -> None:
    is_cosigned(zone)
    said = zone.said.read_text()
    first, second = zone.ports
    assert f"Fairway is at http://127.0.0.1:{first}/ for Hong Kong" in said
    assert f"Fairway is at http://127.0.0.1:{second}/ for the Mainland" in said
    assert len(re.findall(r"^(?:HK|CN): sign in as applicant, .*; the password is \S+$", said, re.MULTILINE)) == 2
    assert said.index("Filing needed") < said.index("Fairway is at")
    os.killpg(zone.process.pid, signal.SIGINT)
    assert zone.process.wait(30) == 0
    assert zone.ended()
    assert not re.search("Traceback|Aborted|Received|rror", zone.said.read_text())


def test_sigterm_ends_everything(zone: Zone) -> None:
    zone.process.terminate()
    assert zone.process.wait(30) == 0
    assert zone.ended()


def test_the_nodes_end_when_what_runs_them_is_killed(zone: Zone) -> None:
    zone.process.kill()
    until(zone.ended)


def test_a_node_that_is_killed_is_begun_again_and_its_leftovers_are_ended(zone: Zone) -> None:
    time.sleep(SETTLED_AFTER)
    [node] = children(zone.process.pid, str(zone.ports[1]))
    os.kill(node, signal.SIGKILL)
    until(lambda: "is begun again" in zone.said.read_text())
    until(lambda: is_healthy(zone.ports[1]))
    assert [child for child in children(zone.process.pid, str(zone.ports[1])) if child != node]
    is_cosigned(zone)
    zone.process.terminate()
    assert zone.process.wait(30) == 0
    assert zone.ended()


def children(parent: int, word: str) -> list[int]:
    """The processes that one has started and whose command has a word."""
    lines = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in lines.splitlines()[1:]]
    return [int(row[0]) for row in rows if int(row[1]) == parent and word in row]


def test_on_postgresql_each_side_gets_a_database_of_its_own(tmp_path: Path, postgresql: Server) -> None:
    base = postgresql.new()
    found = begun(tmp_path, FAIRWAY_DATABASE=base.address)
    try:
        is_cosigned(found)
        names = {name for (name,) in base.execute("SELECT datname FROM pg_database")}
        assert {f"{base.name}_hk", f"{base.name}_cn"} <= names
        assert not list(tmp_path.glob("*/fairway.sqlite3"))
    finally:
        found.process.terminate()
        found.process.wait(30)


def test_a_busy_port_of_either_node_is_refused(tmp_path: Path) -> None:
    port = two_free_ports()
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        done = refused(tmp_path, command(port))
    assert done == f"error: cannot listen on 127.0.0.1:{port + 1}: Address already in use (try another --port)\n"


def test_the_last_port_leaves_no_room_for_a_second_node(tmp_path: Path) -> None:
    assert (
        refused(tmp_path, command(65_535)) == "error: 2 nodes need as many ports from 65535 on (try a lower --port)\n"
    )


def test_a_database_that_does_not_answer_is_told_before_anything_starts(tmp_path: Path) -> None:
    said = refused(tmp_path, command(two_free_ports()), FAIRWAY_DATABASE="postgresql://me:secret@127.0.0.1:1/name")
    assert said.startswith("error: FAIRWAY_DATABASE: the database name_hk cannot be made: ")
    assert "secret" not in said


def refused(folder: Path, words: list[str], **settings: str) -> str:
    own = environment(folder / "data", settings)
    done = subprocess.run(words, env=own, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


@pytest.mark.parametrize(
    ("words", "settings"), [(["--single"], {}), ([], {"FAIRWAY_SIDE": "CN", "FAIRWAY_NODE": "cn.example"})]
)
def test_a_single_node_is_of_the_settings_alone(tmp_path: Path, words: list[str], settings: dict[str, str]) -> None:
    port = two_free_ports()
    own = environment(tmp_path, settings)
    process = subprocess.Popen(command(port, *words), env=own, stdout=subprocess.DEVNULL)
    try:
        until(lambda: process.poll() is not None or answers(port))
        name = settings.get("FAIRWAY_NODE", "localhost")
        assert get(f"http://127.0.0.1:{port}/link/keys").startswith(f"{name}/log+")
        assert not answers(port + 1)
        assert (tmp_path / "fairway.sqlite3").exists()
    finally:
        process.terminate()
        assert process.wait(30) == 0
