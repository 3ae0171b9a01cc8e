"""The officers' pages in a real browser: by keyboard, without scripts, small, in three languages, checked by axe.

Skipped where there is no Chromium, unless FAIRWAY_TESTS_MUST_RUN is 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fairway.clearance.demo import PASSWORD
from tests.clearance.test_journey import ROUTE, SEQUENCER, at
from tests.databases import Sqlite
from tests.link.conftest import Node, free_port
from tests.web.test_browser import LANGUAGES, browser, context, fits, violations

__all__ = ["browser"]


@dataclass
class Office:
    """A node with cases on its desk: one that waits, one that is decided upon, one with a question."""

    url: str
    waiting: int
    proposed: str
    asked: str


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office, served by a node of its own."""
    folder: Path = tmp_path_factory.mktemp("office")
    node = Node("CN", folder, free_port(), Sqlite(folder))
    node.run("log", "keys")
    node.start()
    try:
        sign_in = at(node)
        applicant, officer = sign_in("applicant"), sign_in("officer")
        facts: dict[str, Any] = SEQUENCER | {"movement.date": date.today().isoformat()}
        for n in range(4):
            case = applicant.post("cases", facts=facts, route=ROUTE, title=f"Sequencer {n}", key=f"k{n}")
            applicant.post(f"cases/{case['case']}/file")
        first, second, third, *_ = (row["id"] for row in officer.get("queue"))
        decided = officer.post(f"parts/{second}/decisions", outcome="refused", text="Not on the list")
        officer.post(f"parts/{third}/questions", text="Which class?")
        officer.post(f"parts/{first}/facts", fact="goods.value_cny", value="3000000", reason="Invoice")
        case = officer.get("queue")[0]["case"]
        yield Office(node.url, first, decided["decision"], case)
    finally:
        node.stop()


def signed_in(browser: Browser, office: Office, name: str, **settings: Any) -> tuple[BrowserContext, Page]:
    made = context(browser, office.url, **settings)
    page = made.new_page()
    page.goto("/en/account/sign-in")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").click()
    return made, page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_accessible_and_fit_a_small_window(browser: Browser, office: Office, lang: str) -> None:
    pages = [
        "queue",
        f"parts/{office.waiting}/",
        f"parts/{office.waiting}/facts/goods.hetao",
        f"decisions/{office.proposed}/",
        f"cases/{office.asked}/?replay=1",
    ]
    made, page = signed_in(browser, office, "senior")
    for path in pages:
        for width in (1200, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"/{lang}/officer/{path}")
            assert violations(page) == [], (path, width)
            assert fits(page), (path, width)
    made.close()


def test_a_morning_by_keyboard_alone(browser: Browser, office: Office) -> None:
    made, page = signed_in(browser, office, "officer")
    page.goto("/en/officer/queue")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-row] th a").first).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-row] input").first).to_be_checked()
    page.locator("[data-row] th a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("a")
    assert "view=mine" in page.url
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/officer/parts/" in page.url
    page.keyboard.press("c")
    expect(page.locator("#write-text")).to_be_focused()
    page.keyboard.type("jjaag q")
    expect(page.locator("#write-text")).to_have_value("jjaag q")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(page.locator("input[name=outcome]").first).to_be_focused()
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("q")
    assert page.url.endswith("/en/officer/queue")
    made.close()


def test_without_scripts_a_refusal_is_seen_proposed_and_confirmed_by_another(browser: Browser, office: Office) -> None:
    made, page = signed_in(browser, office, "officer", java_script_enabled=False)
    page.goto("/en/officer/queue")
    page.get_by_role("button", name="Take next").click()
    page.locator("input[value=refused]").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#errors")).to_contain_text("Choose the norms")
    page.locator("input[name=reasons]").first.check()
    page.get_by_role("button", name="See the letter").click()
    expect(page.locator("#preview article")).to_have_count(3)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("main")).to_contain_text("A decision waits for a second person.")
    address = page.get_by_role("link", name="Look at it").get_attribute("href")
    made.close()
    made, page = signed_in(browser, office, "senior", java_script_enabled=False)
    page.goto(address or "")
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("main")).to_contain_text("Decided on")
    made.close()
