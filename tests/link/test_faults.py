"""Whatever fails between two nodes, nothing is lost or applied twice; whatever is tried on them, nothing passes."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psycopg
import pytest

from tests.databases import Sqlite
from tests.link.conftest import SURVIVED, Node, two_nodes
from tests.link.proxy import RETRY_AFTER, Line

Pair = tuple[Node, Node]
MESSAGES = {"sqlite": 2_000, "postgresql": 300}
CHUNK = 20
SUBJECTS = 40
KILLS = 5
LOSS = 0.2


@pytest.fixture
def line(standing: Pair) -> Iterator[Line]:
    """A line from the first node to the second that is as bad as a test makes it."""
    north, south = standing
    between, straight = Line(south.url), north.peers
    north.stop_console()
    north.peers = straight.replace(south.url, between.url)
    yield between
    between.shutdown()
    north.stop_console()
    north.peers = straight


@dataclass(frozen=True)
class Tally:
    """What became of all that one node sent to another."""

    sent: int
    applied: int
    lost: int
    twice: int
    out_of_order: int

    @classmethod
    def of(cls, north: Node, south: Node, subjects: str) -> Tally:
        """What became of the messages on subjects that begin alike."""
        like = f"subject LIKE '{subjects}%'"
        names = north.database.execute(f"SELECT message FROM link_outgoing WHERE {like}")
        sent = {str(uuid.UUID(str(name))) for (name,) in names}
        rows = south.database.execute(f"SELECT message, subject, sequence FROM link_incoming WHERE {like}")
        places = {str(uuid.UUID(str(name))): (subject, sequence) for name, subject, sequence in rows}
        effects = south.database.execute("SELECT subject FROM link_entry WHERE kind = 'note' ORDER BY \"index\"")
        applied = [name for (name,) in effects if name in places]
        last: Counter[str] = Counter()
        wrong = 0
        for subject, sequence in map(places.__getitem__, applied):
            wrong += sequence != last[subject] + 1
            last[subject] = sequence
        count = len(set(applied))
        return cls(len(sent), count, len(sent - set(applied)), len(applied) - count, wrong)

    def __str__(self) -> str:
        return f"sent {self.sent}, applied {self.applied}, lost {self.lost}, applied twice {self.twice}"


def until(true: Callable[[], bool], seconds: int = 60) -> None:
    for _ in range(seconds * 10):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


@contextmanager
def locked(node: Node) -> Iterator[None]:
    """Hold the node's database, so that nobody else can write the log."""
    if isinstance(node.database, Sqlite):
        with closing(sqlite3.connect(node.database.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    else:
        with psycopg.connect(node.database.address) as held:
            held.execute("LOCK TABLE link_entry IN EXCLUSIVE MODE")
            yield


def settled(north: Node) -> bool:
    return north.database.execute("SELECT count(*) FROM link_outgoing WHERE state != 'applied'") == [(0,)]


def deliver_until_settled(north: Node, tries: int = 60) -> None:
    for _ in range(tries):
        north.do("deliver")
        if settled(north):
            return
    raise AssertionError(north.run("link", "queue").stdout[:2_000])


def kill(name: str, north: Node, south: Node) -> None:
    """Kill one of the processes that send, deliver and receive, whatever it is doing, and start it again."""
    node, process = {
        "sender": (north, north.console),
        "worker": (north, north.worker),
        "receiver": (south, south.process),
    }[name]
    node.kill(process)
    if name == "worker":
        north.work()
    elif name == "receiver":
        south.start()


def test_nothing_is_lost_or_applied_twice_when_lines_are_bad_and_processes_are_killed(
    standing: Pair, line: Line, request: pytest.FixtureRequest
) -> None:
    north, south = standing
    wanted = MESSAGES[request.node.callspec.params["new_database"]]
    line.loss = LOSS
    chance = random.Random(7)
    killed: Counter[str] = Counter()
    victims = cycle(("sender", "worker", "receiver"))
    north.work()
    texts = [f"note {n}" for n in range(CHUNK)]
    while north.database.execute("SELECT count(*) FROM link_outgoing WHERE kind = 'note'")[0][0] < wanted:
        subject = f"chaos {chance.randrange(SUBJECTS)}"
        sending = threading.Thread(target=north.tried, args=("tell", south.side, subject, texts))
        sending.start()
        if chance.random() < KILLS * CHUNK / wanted:
            time.sleep(chance.random() / 10)
            kill(name := next(victims), north, south)
            killed[name] += 1
        sending.join()
        north.tried("deliver")
    north.kill(north.worker)
    deliver_until_settled(north)
    line.loss = 0.0
    tally = Tally.of(north, south, "chaos")
    SURVIVED.append(f"faults: {dict(line.counts)}; killed {dict(killed)}; {tally}")
    assert (tally.lost, tally.twice, tally.out_of_order, tally.applied >= wanted) == (0, 0, 0, True)
    assert killed
    assert north.do("findings") == south.do("findings") == []


def test_a_peer_that_was_away_gets_everything_when_it_is_back(standing: Pair) -> None:
    north, south = standing
    south.stop()
    north.work()
    north.do("tell", south.side, "away", [f"note {n}" for n in range(30)])
    until(lambda: bool(north.database.execute("SELECT 1 FROM link_lane WHERE failures > 1")))
    assert f"peer {south.name}" in north.run("link", "queue").stdout
    south.start()
    until(lambda: settled(north))
    north.kill(north.worker)
    assert Tally.of(north, south, "away") == Tally(30, 30, 0, 0, 0)


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[Pair]:
    """Two nodes on files of their own: of a server's files a node has no say."""
    with two_nodes(tmp_path, Sqlite) as nodes:
        yield nodes


def test_a_receiver_whose_disk_is_full_keeps_nothing_in_part_and_everything_later(filed: Pair) -> None:
    north, south = filed
    south.stop()
    south.room = 100_000
    south.start()
    north.do("tell", south.side, "full", ["x" * 10_000] * 60)
    [error] = north.do("deliver")
    assert "503" in error
    assert Tally.of(north, south, "full") == Tally(60, 0, 60, 0, 0)
    assert south.database.execute("SELECT count(*) FROM link_incoming WHERE subject = 'full'") == [(0,)]
    south.stop()
    south.room = 0
    south.start()
    assert north.do("deliver") == []
    assert Tally.of(north, south, "full") == Tally(60, 60, 0, 0, 0)
    assert north.do("findings") == south.do("findings") == []


def test_a_database_that_somebody_locks_for_a_while_delays_and_loses_nothing(standing: Pair) -> None:
    north, south = standing
    north.do("tell", south.side, "locked", ["one", "two"])
    with locked(south):
        waiting = threading.Thread(target=north.do, args=("deliver",))
        waiting.start()
        time.sleep(1)
        assert Tally.of(north, south, "locked").applied == 0
    waiting.join()
    deliver_until_settled(north)
    assert Tally.of(north, south, "locked") == Tally(2, 2, 0, 0, 0)


def test_a_receiver_that_asks_for_time_is_given_it(standing: Pair, line: Line) -> None:
    north, south = standing
    line.forge = lambda body: (503, b"not now")
    north.do("tell", south.side, "patience", ["one"])
    [error] = north.do("deliver")
    assert "503 not now" in error
    assert north.do("pause") > int(RETRY_AFTER) - 60
    line.forge = None
    assert north.do("deliver") == []
    assert Tally.of(north, south, "patience") == Tally(1, 1, 0, 0, 0)
