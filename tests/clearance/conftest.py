"""Two sides for each test."""

import pytest

from tests.clearance.sides import Side
from tests.link.conftest import new_database, pair  # noqa: F401


@pytest.fixture
def north() -> Side:
    return Side("north.example", "N")


@pytest.fixture
def south() -> Side:
    return Side("south.example", "S")
