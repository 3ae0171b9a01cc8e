"""A node with everything of the zone that comes with the program, and walks over its pages in a real browser."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.web.conftest import served
from tests.web.test_browser import context, fits, listened_to, violations

LOAD = "from fairway.zone import package, series; package.load(); series.load_passages()"


@pytest.fixture(scope="module")
def registry(database: None) -> Iterator[str]:
    """The address of a node that holds the registry and the passenger series."""
    with served(LOAD) as address:
        yield address


@pytest.fixture
def page(browser: Browser, registry: str) -> Iterator[Page]:
    """A page of it, whose scripts have nothing to complain of."""
    with listened_to(browser, registry) as (opened, troubles):
        yield opened
    assert troubles == []


def faults(browser: Browser, registry: str, lang: str, scheme: Any, paths: Iterable[str]) -> dict[str, list[str]]:
    """What axe finds wrong on some pages in a language, by light or in the dark."""
    made = context(browser, registry, color_scheme=scheme)
    opened = made.new_page()
    found = {}
    for path in paths:
        opened.goto(f"/{lang}/{path}")
        found[path] = violations(opened)
    made.close()
    return {path: wrong for path, wrong in found.items() if wrong}


def too_wide(browser: Browser, registry: str, lang: str, width: int, paths: Iterable[str]) -> list[str]:
    """The pages that are wider than their window."""
    made = context(browser, registry, viewport={"width": width, "height": 700})
    opened = made.new_page()
    wide = []
    for path in paths:
        opened.goto(f"/{lang}/{path}")
        if not fits(opened):
            wide.append(path)
    made.close()
    return wide
