"""A node in this process, on the database that the environment names, and the node of the other side as a simulator.

Every test runs in a transaction that is taken back, so that each begins with the demonstration accounts and an empty
desk; one that needs threads asks for `lasting` and leaves its traces.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.catalogues import compile_catalogues
from tests.clearance.core.other import Other

OTHER = Other("CN", "cn.example")
os.environ.setdefault("FAIRWAY_DATA", tempfile.mkdtemp(prefix="fairway-core-"))
os.environ |= {
    "FAIRWAY_SIDE": "HK",
    "FAIRWAY_NODE": "hk.example",
    "FAIRWAY_PEERS": OTHER.line,
    "DJANGO_SETTINGS_MODULE": "fairway.web.settings",
}

from fairway.server import prepare  # noqa: E402

compile_catalogues()
prepare()

from django.db import transaction  # noqa: E402

from fairway.clearance import demo  # noqa: E402
from fairway.law.rulebook import serve, shipped  # noqa: E402
from fairway.link import keys  # noqa: E402
from tests.clearance.core.story import Story  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that leave traces run after all that expect none."""
    items.sort(key=lambda item: "lasting" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def accounts() -> None:
    """The demonstration accounts, and the keys of both sides."""
    demo.make()
    keys.own()
    keys.adopt(OTHER.node, OTHER.statement)


@pytest.fixture(autouse=True)
def taken_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """The transaction of a test; the texts that it released go with it."""
    if "lasting" in request.fixturenames:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    serve(shipped())


@pytest.fixture
def lasting() -> None:
    """Asked for by tests of several threads, whose work must be seen by each other."""


@pytest.fixture
def story() -> Story:
    return Story(OTHER)


@pytest.fixture
def folder() -> Path:
    return Path(os.environ["FAIRWAY_DATA"])
