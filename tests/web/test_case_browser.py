"""An application in a real browser, over two real nodes: from a route to the permit, without scripts, small, checked.

Skipped where there is no Chromium, unless FAIRWAY_TESTS_MUST_RUN is 1.
"""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fairway.clearance import demo
from tests.clearance.test_journey import SEQUENCER, Desk, at
from tests.databases import Sqlite
from tests.link.conftest import Node, two_nodes
from tests.web.test_browser import LANGUAGES, browser, context, fits, violations  # noqa: F401

WAIT_SECONDS = 90


@dataclass
class Zone:
    """Two nodes at work, with somebody signed in on the first."""

    here: Node
    there: Node
    desks: tuple[Callable[[str], Desk], Callable[[str], Desk]]
    case: str = ""
    receipt: str = ""


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zone]:
    with two_nodes(tmp_path_factory.mktemp("zone"), Sqlite) as (here, there):
        desks = at(here), at(there)
        for node in (here, there):
            node.work()
        yield Zone(here, there, desks)


def signed_in(browser: Browser, zone: Zone, **settings: Any) -> BrowserContext:  # noqa: F811
    made = context(browser, zone.here.url, **settings)
    page = made.new_page()
    page.goto("/en/account/sign-in")
    sign_in(page)
    page.close()
    return made


def sign_in(page: Page) -> None:
    page.fill("#username", "applicant")
    page.fill("#password", demo.PASSWORD)
    with page.expect_navigation():  # a page closed on its way to another may never close
        page.click("main form button")


def until(page: Page, address: str, there: str) -> None:
    """Load a page until something is on it: the nodes' workers carry messages meanwhile."""
    for _ in range(WAIT_SECONDS):
        page.goto(address)
        if page.locator(there).count():
            return
        time.sleep(1)
    raise AssertionError(f"{there} did not come at {address}")


def waiting(desk: Desk, ref: str) -> Any:
    """The part of a case that waits at a desk, once it is there."""
    for _ in range(WAIT_SECONDS):
        found = [row for row in desk.get("queue") if row["case"] == ref]
        if found:
            return found[0]
        time.sleep(1)
    raise AssertionError(f"{ref} did not come")


def test_from_a_route_to_a_permit_without_scripts(browser: Browser, zone: Zone) -> None:  # noqa: F811
    made = context(browser, zone.here.url, java_script_enabled=False)
    page = made.new_page()
    facts = SEQUENCER | {"movement.date": (date.today() + timedelta(1)).isoformat(), "goods.value_hkd": "2200000"}
    found = made.request.post("/api/v1/determinations", data={"facts": facts}).json()
    page.goto(f"/en/d/{found['id']}")
    page.locator("table.routes button").first.click()
    sign_in(page)
    page.get_by_role("button", name="Begin the application").click()
    page.get_by_role("button", name="File with both sides").click()
    expect(page).to_have_title(re.compile("^Error:"))
    page.fill("#title", "1 DNA sequencer")
    page.check("#declared")
    page.get_by_role("button", name="File with both sides").click()
    expect(page.locator("h1")).to_have_text("1 DNA sequencer")
    zone.case = page.url.split("?")[0]
    ref = zone.case.rstrip("/").rpartition("/")[2]

    here, there = (desks("officer") for desks in zone.desks)
    asked = waiting(there, ref)
    there.post(f"parts/{asked['id']}/questions", text="Which laser class?")
    until(page, zone.case, "#messages textarea[name=text][id^=a-]")
    page.locator("#messages textarea[id^=a-]").fill("Class 1.")
    page.get_by_role("button", name="Send the answer").click()
    page.set_input_files("#file", {"name": "laser.txt", "mimeType": "text/plain", "buffer": b"class 1\n"})
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("#documents")).to_contain_text("laser.txt")
    for desk in (here, there):
        desk.post(f"parts/{waiting(desk, ref)['id']}/decisions", outcome="approved")
    until(page, zone.case, "#permits a")
    zone.receipt = page.locator(".events a").first.get_attribute("href") or ""
    page.locator("#permits a").click()
    until(page, page.url, "main img")
    made.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_pass_axe_and_fit_a_narrow_window(browser: Browser, zone: Zone, lang: str) -> None:  # noqa: F811
    made = signed_in(browser, zone, viewport={"width": 320, "height": 640})
    page = made.new_page()
    case = zone.case.removeprefix(zone.here.url).removeprefix("/en/")
    receipt = zone.receipt.removeprefix("/en/")
    more = ("cases/", "cases/table", "cases/table/goods/columns", "verify", "account/capacity", "account/sign-in")
    for address in (case, f"{case}withdraw", receipt, *more):
        page.goto(f"/{lang}/{address}")
        assert violations(page) == [], address
        assert fits(page), address
    made.close()


def test_the_check_page_says_what_is_wrong_where_the_keyboard_is(browser: Browser, zone: Zone) -> None:  # noqa: F811
    made = signed_in(browser, zone, viewport={"width": 320, "height": 640})
    page = made.new_page()
    facts = SEQUENCER | {"movement.date": (date.today() + timedelta(1)).isoformat()}
    found = made.request.post("/api/v1/determinations", data={"facts": facts}).json()
    page.goto(f"/en/d/{found['id']}")
    assert fits(page)
    page.locator("table.routes button").first.click()
    assert fits(page)
    page.fill("#entries", "many")
    page.get_by_role("button", name="File with both sides").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#entries")).to_have_value("many")
    assert violations(page) == []
    page.locator("#errors a").first.click()
    expect(page.locator("#entries")).to_be_focused()
    made.close()


def test_a_receipt_is_verified_by_the_saved_page_with_no_server(
    browser: Browser,  # noqa: F811
    zone: Zone,
    tmp_path: Path,
) -> None:
    made = signed_in(browser, zone)
    page = made.new_page()
    page.goto(zone.receipt)
    until(page, zone.receipt, "text=has seen and cosigned")
    receipt = json.loads(made.request.get(page.locator("a[download]").get_attribute("href") or "").text())
    keys = "\n".join([zone.here.keys()[0], zone.there.keys()[1]])
    saved = made.request.get("/en/verify").text()
    script = re.search(r'src="(/static/fairway/[^"]+\.js)"', saved)
    assert script
    (tmp_path / "verify.js").write_text(made.request.get(script[1]).text(), encoding="utf-8")
    (tmp_path / "verify.html").write_text(saved.replace(script[1], "verify.js"), encoding="utf-8")
    made.set_offline(True)
    page.goto((tmp_path / "verify.html").as_uri())

    def verdict(given: Any, trusted: str = keys) -> str:
        page.fill("#receipt", given if isinstance(given, str) else json.dumps(given))
        page.fill("#keys", trusted)
        page.locator("#verdict").evaluate("item => item.textContent = ''")
        page.get_by_role("button", name="Verify").click()
        expect(page.locator("#verdict")).not_to_be_empty()
        return page.locator("#result").inner_text()

    def changed(name: str, at: int) -> dict[str, Any]:
        found = bytearray(base64.b64decode(receipt[name]))
        found[at] ^= 1
        return {**receipt, name: base64.b64encode(found).decode()}

    good = verdict(receipt)
    assert good.startswith("Proven") and f"{zone.there.name}/witness" in good
    assert "not under the head" in verdict(changed("entry", 5))
    assert "not under the head" in verdict({**receipt, "proof": receipt["proof"][:-1]})
    assert "signature is wrong" in verdict({**receipt, "checkpoint": receipt["checkpoint"].replace("\n", "\n1", 1)})
    assert "None of your keys" in verdict(receipt, zone.there.keys()[0])
    assert "This is no key" in verdict(receipt, keys.replace("+", "-", 1))
    assert "This is no receipt" in verdict("<script>alert(1)</script>")
    made.close()
