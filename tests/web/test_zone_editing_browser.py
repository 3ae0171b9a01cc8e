"""The registrar's work in a real browser: a document brought in, a claim of it challenged, corrected and undone again.

Without scripts, small and wide, in three languages, checked by axe. Skipped where there is no Chromium, unless
FAIRWAY_TESTS_MUST_RUN is 1.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fairway.clearance.demo import PASSWORD
from tests.web.conftest import served
from tests.web.test_browser import LANGUAGES, browser, context, fits, violations

__all__ = ["browser"]
FIRST = """
from fairway.clearance import demo
from fairway.zone import challenging
from fairway.zone.claim import Content
from fairway.zone.documents import bring_in
from fairway.zone.models import Source
from fairway.zone.revising import Change, revise
from fairway.zone.sourcing import Described
demo.make()
Source.objects.create(id="paper", publisher="Pell Courier", date="2026-01-05", said_on="2026-01-05", quality="press")
def say(subject, schema, name, value, **more):
    return Content(subject, schema, name, value, "paper", **more)
held = [
    say("org.quay", "Organisation", "name", "Ardent Quay Science Park", lang="en"),
    say("org.pier", "Organisation", "name", "Ardent Quay Science Park", lang="en"),
    say("org.wharf", "Organisation", "name", "Ardent Quay Park", lang="en"),
    say("org.quay", "Organisation", "spending", "100", unit="HKD"),
    say("com.lab", "Commitment", "says", "A second laboratory will open", lang="en"),
]
revise(Change(add=held), kind="import", by="Pell Courier", reason="Told by the paper")
challenging.challenge(held[3].key, "It was 120.", "https://park.example/accounts")
text = "Ardent Quay Science Park welcomed 44 tenants on Tuesday.\\n" * 2 + "The park spent HK$120 million in 2025."
bring_in(text, Described("Pell Gazette", "A year at the quay", "2026-02-01"), by="Fong Lai")

"""
NEWS = """Quay fills up
Ardent Quay Science Park welcomed 30 tenants on Tuesday.
Larkmoor and Eastmere signed 14 agreements on Tuesday."""
PAGES = (
    "zone/challenges",
    "zone/challenges/1",
    "zone/bring-in",
    "zone/bring-in/1",
    "zone/identity",
    "zone/correct",
    "zone/changes/1",
    "zone/changes/1/undo",
    "zone/e/com.lab/measure",
)


@pytest.fixture(scope="module")
def registry(database: None) -> Iterator[str]:
    """The address of a node of one side, with accounts and a small registry."""
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("FAIRWAY_SIDE", "HK")
        settings.setenv("FAIRWAY_NODE", "hk.example")
        with served(FIRST) as address:
            yield address


def signed_in(browser: Browser, registry: str, **settings: Any) -> Page:
    """A page of the registrar."""
    page = context(browser, registry, **settings).new_page()
    page.goto("/en/account/sign-in")
    page.fill("[name=username]", "registrar")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").click()
    return page


@pytest.fixture
def page(browser: Browser, registry: str) -> Iterator[Page]:
    """The registrar, without scripts."""
    made = signed_in(browser, registry, java_script_enabled=False)
    yield made
    made.context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_accessible_and_fit_a_small_window(browser: Browser, registry: str, lang: str) -> None:
    page = signed_in(browser, registry)
    page.goto("/en/zone/challenges/1")
    claim = (page.locator("#claim a.claim").get_attribute("href") or "").removeprefix("/en/").partition("?")[0]
    for path in (*PAGES, claim, f"{claim}/challenge", f"{claim}/correct"):
        for width in (1200, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"/{lang}/{path}")
            assert violations(page) == [], (path, width)
            assert fits(page), (path, width)
    page.context.close()


def test_a_document_becomes_claims_that_are_challenged_corrected_and_put_back(
    browser: Browser, registry: str, page: Page
) -> None:
    page.get_by_role("link", name="Bring in", exact=True).click()
    page.fill("#text", NEWS)
    page.fill("#new_publisher", "Larkmoor Post")
    page.fill("#new_date", "2026-03-12")
    page.locator("main form button").click()
    number = page.locator("fieldset", has_text="30 tenants").first
    number.get_by_label("Accept", exact=True).check()
    page.get_by_role("button", name="Carry out these decisions").click()
    expect(page.get_by_role("status")).to_contain_text("What you accepted is held now")

    page.goto("/en/zone/e/org.quay")
    page.get_by_role("link", name="30 tenants").first.click()
    evidence = page.url
    assert "Larkmoor Post" in page.content()
    challenged = challenge(browser, registry, evidence)

    page.goto(challenged)
    page.fill("#answer", "The park counts 31.")
    page.fill("#value", "31")
    page.get_by_role("button", name="Accept: correct the claim").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("accepted")
    page.get_by_role("link", name="of the registry").first.click()
    page.goto("/en/zone/e/org.quay")
    expect(page.get_by_role("link", name="31 tenants").first).to_be_visible()

    page.get_by_role("link", name="31 tenants").first.click()
    page.get_by_role("link", name="Correct a claim").click()
    page.fill("#value", "32")
    page.fill("#reason", "One more signed.")
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator("section[role=status] tbody")).to_contain_text("32")
    page.get_by_role("button", name="Make this correction").click()
    page.fill("#reason", "It did not.")
    page.get_by_role("button", name="Undo this change").click()
    page.goto("/en/zone/e/org.quay")
    expect(page.get_by_role("link", name="31 tenants").first).to_be_visible()
    expect(page.get_by_role("link", name="32 tenants")).to_have_count(0)


def challenge(browser: Browser, registry: str, evidence: str) -> str:
    """Somebody without an account says that a claim is wrong; the address at which they look for the answer."""
    made = context(browser, registry, java_script_enabled=False)
    reader = made.new_page()
    reader.goto(evidence)
    reader.get_by_role("link", name="This is wrong").click()
    reader.fill("#says", "It is 31.")
    reader.fill("#evidence", "https://park.example/tenants")
    reader.get_by_role("button", name="Send the challenge").click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("not answered yet")
    found = reader.url
    made.close()
    return found
