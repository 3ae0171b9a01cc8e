"""A sequencer from home page to crossing: one applicant, two nodes, four officers and a gate, in a real browser.

Pictures of every station are kept in the folder that FAIRWAY_PICTURES names. Skipped where there is no
Chromium, unless FAIRWAY_TESTS_MUST_RUN is 1.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fairway.clearance import demo
from tests.clearance.test_journey import SEQUENCER, until
from tests.databases import Sqlite
from tests.link.conftest import Node, two_nodes
from tests.web.test_browser import browser  # noqa: F401 - a fixture

GATE = "liantang"
FACTS: dict[str, Any] = SEQUENCER | {"movement.date": date.today().isoformat(), "goods.category": "equipment"}
NOBODY_KNOWS = "?"
MOST_QUESTIONS = 30


@dataclass
class Walk:
    """The people of the story, each in a browser of their own, and the pictures taken on the way."""

    chromium: Browser
    pictures: Path | None
    taken: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def person(self, node: Node, name: str, capacity: str = "") -> Page:
        """Somebody who has signed in."""
        page = self.somebody(node)
        page.goto("/en/account/sign-in")
        sign_in(page, name)
        if capacity:
            page.goto("/en/account/capacity")
            page.locator(f"input[value='{capacity}']").check()
            page.get_by_role("button", name="Continue").click()
        return page

    def somebody(self, node: Node) -> Page:
        made = self.chromium.new_context(base_url=node.url, viewport={"width": 1200, "height": 900})
        made.set_default_timeout(30_000)
        self.contexts.append(made)
        return made.new_page()

    def picture(self, page: Page, name: str) -> None:
        self.taken.append(name)
        if self.pictures:
            page.screenshot(path=self.pictures / f"{len(self.taken):02}-{name}.png", full_page=True)


def sign_in(page: Page, name: str) -> None:
    page.locator("input[name=username]").fill(name)
    page.locator("input[type=password]").fill(demo.PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[tuple[Node, Node]]:
    with two_nodes(tmp_path, Sqlite) as pair:
        for node in pair:
            assert node.run("accounts", "demo").returncode == 0
            node.work()
        yield pair


@pytest.fixture
def walk(browser: Browser) -> Iterator[Walk]:  # noqa: F811
    folder = os.environ.get("FAIRWAY_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    made = Walk(browser, Path(folder) if folder else None)
    yield made
    for context in made.contexts:
        context.close()


def answer(page: Page) -> None:
    """Answer the question of the page as the story knows it."""
    for asked in page.locator("input[name=asked]").all():
        path = str(asked.get_attribute("value"))
        value = FACTS.get(path, NOBODY_KNOWS)
        options = page.locator(f"input[type=radio][name='{path}'], input[type=checkbox][name='{path}']")
        if page.locator(f"select[name='{path}']").count():
            page.locator(f"select[name='{path}']").select_option(value)
        elif page.locator(f"input[type=text][name='{path}']").count() and value != NOBODY_KNOWS:
            page.locator(f"input[type=text][name='{path}']").fill(value)
        else:
            for item in (value or ["-none-"]) if isinstance(value, list) else [value]:
                options.and_(page.locator(f"[value='{item}']")).check()
    page.get_by_role("button", name="Continue", exact=True).click()


def test_equipment_goes_from_the_home_page_through_both_nodes_and_over_the_river(
    nodes: tuple[Node, Node], walk: Walk
) -> None:
    here, there = nodes
    ref = apply(walk, here)
    decide(walk, there, "officer", ask="Which laser class?")
    applicant = walk.person(here, "applicant")
    applicant.goto(f"/en/cases/{ref}/")
    until(lambda: applicant.reload() and applicant.get_by_role("button", name="Send the answer").count())
    walk.picture(applicant, "asked")
    applicant.locator("textarea[id^='a-']").fill("Class 1, enclosed.")
    applicant.get_by_role("button", name="Send the answer").click()
    until(lambda: "in review" in standing(walk, there, ref))
    for node in nodes:
        decide(walk, node, "officer", ref=ref)
    until(lambda: applicant.goto(f"/en/cases/{ref}/") and applicant.locator("#permits").count())
    until(lambda: applicant.reload() and "issued" in applicant.locator("#permits").inner_text())
    walk.picture(applicant, "case-with-permit")
    number = str(re.search(r"(P-[A-Z]+-[\d-]+-[0-9A-F]{4})", applicant.locator("#permits").inner_text()).group(1))  # type: ignore[union-attr]
    cross(walk, there, number)
    for node in nodes:
        auditor = walk.person(node, "auditor")
        until(partial(told_of_crossing, auditor, ref))
        walk.picture(auditor, f"audit-{node.side.lower()}")
        assert node.run("audit").returncode == 0


def told_of_crossing(auditor: Page, ref: str) -> bool:
    """Whether the history of a case on this node has the crossing."""
    auditor.goto(f"/en/officer/cases/{ref}/")
    return "crossing" in auditor.content()


def apply(walk: Walk, node: Node) -> str:
    """From the home page to a filed case; its number."""
    page = walk.somebody(node)
    page.goto("/en/")
    walk.picture(page, "home")
    page.get_by_role("button", name="Equipment or goods").click()
    interview(page)
    page.get_by_role("button", name="Answer them and compare").click()
    interview(page)
    walk.picture(page, "determination")
    page.get_by_role("button", name="Choose this route").first.click()
    sign_in(page, "applicant")
    page.get_by_role("button", name="Begin the application").click()
    walk.picture(page, "check")
    page.locator("main input[type=checkbox]").check()
    page.get_by_role("button", name="File with both sides").click()
    walk.picture(page, "filed")
    expect(page.locator("main")).to_contain_text("submitted")
    return str(re.search(r"/cases/([\w-]+)/", page.url).group(1))  # type: ignore[union-attr]


def interview(page: Page) -> None:
    """Answer questions until there are none."""
    for _ in range(MOST_QUESTIONS):
        if "/check/" not in page.url:
            return
        answer(page)
    raise AssertionError("the questions do not end")


def standing(walk: Walk, node: Node, ref: str) -> str:
    """How the queue of an office tells a case."""
    officer = walk.person(node, "officer")
    officer.goto("/en/officer/queue?view=all")
    rows = officer.locator("tr", has_text=ref)
    return rows.first.inner_text() if rows.count() else ""


def decide(walk: Walk, node: Node, name: str, ref: str = "", ask: str = "") -> None:
    """An officer opens the part that waits and asks or approves; a senior confirms where that is needed."""
    officer = walk.person(node, name)
    until(lambda: officer.goto("/en/officer/queue?view=all") and officer.locator("tbody tr").count())
    walk.picture(officer, f"queue-{node.side.lower()}")
    if ask:
        officer.get_by_role("button", name="Take next").click()
    else:
        officer.locator("tbody a", has_text=ref).first.click()
    outcome = "ask" if ask else "approved with conditions"
    officer.locator(f"input[name=outcome][value='{outcome}']").check()
    officer.locator("textarea[name=text]").first.fill(ask)
    officer.locator("textarea[name=conditions]").fill("" if ask else "sealed case")
    walk.picture(officer, f"part-{node.side.lower()}")
    officer.get_by_role("button", name="Send", exact=True).first.click()
    waiting = officer.get_by_role("link", name="Look at it")
    if waiting.count():
        senior = walk.person(node, name.replace("officer", "senior"))
        senior.goto(str(waiting.first.get_attribute("href")))
        walk.picture(senior, f"second-check-{node.side.lower()}")
        senior.get_by_role("button", name="Confirm").click()


def has_permit(gate: Page) -> bool:
    """Whether the lists that the gate takes as its page loads have the permit: its proof may be on its way."""
    gate.reload()
    expect(gate.locator("#counts")).to_contain_text("permits")
    return "1 permits" in gate.locator("#counts").inner_text()


def cross(walk: Walk, node: Node, number: str) -> None:
    """A gate takes its lists, loses the network, admits, and tells the node when it is back."""
    gate = walk.person(node, "gate", f"gate/{GATE}")
    gate.goto("/en/gate")
    until(partial(has_permit, gate))
    gate.context.set_offline(True)
    gate.locator("#direction").select_option(index=0)
    gate.locator("#code").fill(number)
    gate.keyboard.press("Enter")
    expect(gate.locator("#word")).to_have_text("ADMIT")
    walk.picture(gate, "gate-offline")
    gate.locator("#admit").click()
    expect(gate.locator("#counts")).to_contain_text("1 crossings")
    gate.context.set_offline(False)
    expect(gate.locator("#counts")).to_contain_text("0 crossings", timeout=60_000)
    walk.picture(gate, "gate-synced")
