"""What all tests share: a PostgreSQL server, ended with the run however that ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.databases import Server, running


def pytest_configure() -> None:
    """Let a run that is told to stop end what it started, as one that is interrupted does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL for the whole run."""
    with running() as server:
        yield server
