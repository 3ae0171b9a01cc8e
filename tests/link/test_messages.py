"""Two real nodes exchange signed messages: each arrives once, in order, and both logs say so."""

from __future__ import annotations

import re
import sqlite3

from tests.link.conftest import Node


def rows(node: Node, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(node.data / "fairway.sqlite3", timeout=20) as database:
        return database.execute(query).fetchall()


def told(node: Node, text: str) -> str:
    """Have a node send a note to the other; the message's id."""
    sent = node.run("link", "note", "S" if node.name.startswith("north") else "N", text)
    assert sent.returncode == 0, sent.stderr
    return sent.stdout.strip()


def test_messages_arrive_once_and_in_order_and_both_logs_have_their_digests(pair: tuple[Node, Node]) -> None:
    north, south = pair
    names = [told(north, f"note {n}") for n in range(3)]
    assert rows(south, "SELECT * FROM link_incoming") == []
    done = north.run("link", "deliver")
    assert done.returncode == 0, done.stderr
    came = rows(south, "SELECT message, sequence, state FROM link_incoming ORDER BY id")
    assert came == [(name.replace("-", ""), n, "applied") for n, name in enumerate(names, 1)]
    assert north.run("link", "queue").stdout == ""
    entries = {
        node.name: dict(rows(node, "SELECT subject, body FROM link_entry WHERE kind IN ('sent', 'received')"))
        for node in pair
    }
    for name in names:
        digests = {re.search(rb'"sha256":"(\w+)"', entries[node.name][name])[1] for node in pair}
        assert len(digests) == 1
    assert north.run("link", "deliver").returncode == 0
    assert rows(south, "SELECT count(*) FROM link_entry WHERE kind = 'note'") == [(3,)]


