"""Two real nodes exchange signed messages: each arrives once, in order, and both logs say so."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from uuid import UUID

from tests.link.conftest import Node

Pair = tuple[Node, Node]


def told(node: Node, other: Node, text: str) -> UUID:
    """Have a node send a note to the other; the message's id."""
    sent = node.run("link", "note", other.side, text)
    assert sent.returncode == 0, sent.stderr
    return UUID(sent.stdout.strip())


def delivered(node: Node) -> None:
    done = node.run("link", "deliver")
    assert done.returncode == 0, done.stderr


def came(node: Node) -> list[tuple[UUID, int, str]]:
    """What a node's inbox holds: id, sequence, state."""
    rows = node.database.execute("SELECT message, sequence, state FROM link_incoming ORDER BY id")
    return [(UUID(str(name)), sequence, state) for name, sequence, state in rows]


def logged(node: Node, kind: str) -> dict[str, str]:
    """What a node's log says of messages: the digest by id."""
    rows = node.database.execute(f"SELECT body FROM link_entry WHERE kind = '{kind}'")
    entries = [json.loads(bytes(body)) for (body,) in rows]
    return {entry["message"]: entry["sha256"] for entry in entries}


def until(true: Callable[[], bool], seconds: int = 30) -> None:
    for _ in range(seconds * 10):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def test_messages_arrive_once_and_in_order_and_both_logs_have_their_digests(pair: Pair) -> None:
    north, south = pair
    names = [told(north, south, f"note {n}") for n in range(3)]
    assert came(south) == []
    delivered(north)
    assert came(south) == [(name, n, "applied") for n, name in enumerate(names, 1)]
    assert north.run("link", "queue").stdout == ""
    assert logged(north, "sent") == logged(south, "received")
    assert len(logged(north, "sent")) == 3
    delivered(north)
    assert south.database.execute("SELECT count(*) FROM link_entry WHERE kind = 'note'") == [(3,)]


def test_the_worker_delivers_what_is_sent_and_has_the_log_cosigned(pair: Pair) -> None:
    north, south = pair
    north.work()
    name = told(north, south, "hello")
    until(lambda: came(south) == [(name, 1, "applied")])
    until(lambda: bool(north.database.execute("SELECT 1 FROM link_head WHERE cosigned")))
