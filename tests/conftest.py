"""What all tests share: a PostgreSQL server, started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import Server, running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL for the whole run."""
    with running() as server:
        yield server
