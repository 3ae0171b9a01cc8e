"""Two sides for each test; the tests of a node in this process run in processes of their own."""

import os

import pytest

from tests.clearance.sides import Side
from tests.link.conftest import new_database, pair  # noqa: F401

collect_ignore = [] if os.environ.get("FAIRWAY_CORE_TESTS") else ["core"]
"""A process has one node: `test_core` runs that folder once for each kind of database."""


@pytest.fixture
def north() -> Side:
    return Side("north.example", "N")


@pytest.fixture
def south() -> Side:
    return Side("south.example", "S")
