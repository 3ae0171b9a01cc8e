"""A node on PostgreSQL outlives its database, and asks no more of it than it gives."""

from __future__ import annotations

import urllib.error
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.databases import Server
from tests.link.conftest import Node, free_port
from tests.link.test_messages import until
from tests.link.test_pair import decided


@pytest.fixture
def node(tmp_path: Path, postgresql: Server) -> Iterator[Node]:
    """A node with its worker."""
    made = Node("HK", tmp_path, free_port(), postgresql.new())
    made.keys()
    made.start()
    made.work()
    try:
        yield made
    finally:
        made.stop()


def heads(node: Node) -> int:
    [(count,)] = node.database.execute("SELECT count(*) FROM link_head")
    return int(count)


def test_pages_and_worker_go_on_when_the_database_is_back(node: Node, postgresql: Server) -> None:
    decided(node, data__ordinary_persons=1)
    until(lambda: heads(node) == 1)
    postgresql.stop()
    try:
        with pytest.raises(urllib.error.HTTPError, match=r"50[03]"):
            decided(node, data__ordinary_persons=2)
    finally:
        postgresql.start()
    decided(node, data__ordinary_persons=3)
    until(lambda: heads(node) == 2)
    assert node.run("audit").stdout.endswith("0 findings\n")


def test_more_people_at_once_than_the_database_has_connections_are_all_answered(node: Node) -> None:
    with ThreadPoolExecutor(150) as people:
        answers = set(people.map(lambda n: decided(node, data__ordinary_persons=n), range(150)))
    assert len(answers) == 150
