"""A new text of the law in a real browser, on a node with its worker: proposed, rehearsed, refused, released, told.

Skipped where there is no Chromium, unless FAIRWAY_TESTS_MUST_RUN is 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fairway.clearance.demo import PASSWORD
from tests.clearance.core.texts import BARRED, INFORMATION, overlay
from tests.clearance.test_journey import ROUTE, SEQUENCER, at, until
from tests.databases import Sqlite
from tests.link.conftest import Node, free_port
from tests.web.test_browser import LANGUAGES, browser, context, fits, violations

__all__ = ["browser"]


@dataclass
class Place:
    """A node with an open case and a saved answer to the same movement."""

    url: str
    case: str
    record: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("place")
    node = Node("HK", folder, free_port(), Sqlite(folder))
    node.run("log", "keys")
    node.start()
    node.work()
    try:
        applicant = at(node)("applicant")
        facts: dict[str, Any] = SEQUENCER | {"movement.date": date.today().isoformat()}
        case = applicant.post("cases", facts=facts, route=ROUTE, title="Sequencer", key="k")["case"]
        applicant.post(f"cases/{case}/file")
        yield Place(node.url, case, applicant.post("determinations", facts=facts)["id"])
    finally:
        node.stop()


@pytest.fixture
def people(browser: Browser, place: Place) -> Iterator[dict[str, Page]]:
    """Everybody who has a hand in it, each in a browser of their own without scripts."""
    made = {}
    for name in ("applicant", "officer", "editor", "editor2", "editor3"):
        page = context(browser, place.url, java_script_enabled=False).new_page()
        page.goto("/en/account/sign-in")
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button").click()
        made[name] = page
    yield made
    for page in made.values():
        page.context.close()


def press(page: Page, button: str) -> None:
    """Press a button by keyboard, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).press("Enter")


def propose(page: Page, data: bytes) -> None:
    page.goto("/en/proposals/")
    page.locator("#file").set_input_files({"name": "text.yaml", "mimeType": "text/yaml", "buffer": data})
    press(page, "Propose it")


def reload_until(page: Page, words: str) -> None:
    """Look again, as the page says, until it has the words."""

    def has() -> bool:
        page.reload()
        return words in page.inner_text("main")

    until(has)


def confirm(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("[name=sure]").press("Space")
    press(page, "Confirm the release")


def test_from_a_proposal_to_an_open_case_that_is_flagged_and_a_watch_that_fires(
    place: Place, people: dict[str, Page]
) -> None:
    applicant, officer, editor = people["applicant"], people["officer"], people["editor"]
    applicant.goto(f"/en/d/{place.record}")
    press(applicant, "Watch this movement")
    expect(applicant.locator("main")).to_contain_text("Nothing has changed so far")
    propose(editor, overlay("repeals: [no.such#norm.x]\n"))
    expect(editor.locator("[role=alert]")).to_contain_text("text.yaml:2: repeals: there is no norm")
    propose(editor, BARRED)
    address = editor.url
    press(editor, "Rehearse it")
    reload_until(editor, "What it found")
    expect(editor.locator("main")).to_contain_text("worse off")
    expect(editor.locator("main")).not_to_contain_text(place.case)
    editor.goto(address)
    expect(editor.locator("main")).to_contain_text("You proposed this text: others release it.")
    expect(editor.get_by_role("button", name="Confirm the release")).to_have_count(0)
    confirm(people["editor2"], address)
    expect(people["editor2"].locator("main")).to_contain_text("1 more person must confirm it")
    confirm(people["editor2"], address)
    expect(people["editor2"].locator("[role=alert]")).to_contain_text("Another person must confirm it too")
    confirm(people["editor3"], address)
    expect(people["editor3"].locator("h1")).to_contain_text("law on this node")
    officer.goto("/en/officer/queue?flag=law+changed")
    reload_until(officer, place.case)
    applicant.goto("/en/watches/")
    reload_until(applicant, "Not allowed")
    assert applicant.locator("section.norm").count() == 1
    expect(applicant.locator("main")).to_contain_text("ss. 3 and 4")
    press(applicant, "Stop")
    expect(applicant.locator("main")).to_contain_text("You watch nothing yet")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_accessible_and_fit_a_small_window(browser: Browser, place: Place, lang: str) -> None:
    made = context(browser, place.url)
    page = made.new_page()
    page.goto("/en/account/sign-in")
    page.fill("[name=username]", "editor2")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").click()
    propose(page, overlay(f"# {lang}\nrepeals: ['{INFORMATION}']\n"))
    text = page.url.replace("/en/", f"/{lang}/")
    press(page, "Rehearse it")
    reload_until(page, "under the text")
    rehearsal = page.url.replace("/en/", f"/{lang}/")
    page.goto(f"/en/d/{place.record}")
    press(page, "Watch this movement")
    watch = page.url.replace("/en/", f"/{lang}/")
    for address in (f"/{lang}/proposals/", text, rehearsal, f"/{lang}/watches/", watch):
        for width in (1200, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            assert violations(page) == [], (address, width)
            assert fits(page), (address, width)
    made.close()
