"""The registry's pages in a real browser, with all that comes with the program: small, wide, in three languages.

Skipped where there is no Chromium, unless FAIRWAY_TESTS_MUST_RUN is 1.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.registry import faults, page, registry, too_wide
from tests.web.test_browser import LANGUAGES, browser, context

__all__ = ["browser", "page", "registry"]
PAGES = (
    "zone/e/org.hsitp",
    "zone/e/com.huanggang_2025",
    "zone/e/org.xtalpi",
    "zone/e/org.nobody",
    "zone/entities",
    "zone/entities?schema=Organisation",
    "zone/conflicts?harmless=1",
    "zone/search?q=permit",
    "zone/timeline",
    "zone/compare?from=2024-01-01&to=2026-01-01",
    "zone/compare?from=then",
    "zone/changes",
    "zone/sources/s1",
)
WIDTHS = (320, 1200)


@pytest.fixture(scope="module")
def evidence(browser: Browser, registry: str) -> str:
    """The path of the page of a claim that others contradict."""
    made = context(browser, registry)
    page = made.new_page()
    page.goto("/en/zone/conflicts")
    href = page.locator(".beside a.claim").first.get_attribute("href") or ""
    made.close()
    return href.removeprefix("/en/")


@pytest.mark.parametrize(("lang", "scheme"), [*((lang, "light") for lang in LANGUAGES), ("en", "dark")])
def test_axe_finds_nothing_on_the_registrys_pages(
    browser: Browser, registry: str, evidence: str, lang: str, scheme: Any
) -> None:
    assert faults(browser, registry, lang, scheme, (*PAGES, evidence)) == {}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_wider_than_its_window(
    browser: Browser, registry: str, evidence: str, lang: str, width: int
) -> None:
    assert too_wide(browser, registry, lang, width, (*PAGES, evidence)) == []


def test_a_figure_leads_to_its_evidence_and_on_to_its_source(page: Page) -> None:
    page.goto("/en/zone/e/org.hsitp?known_on=2026-11-25")
    page.locator("#organisations a.claim").first.click()
    expect(page.locator("h1")).to_contain_text("Organisations")
    assert "known_on=2026-11-25" in page.url
    page.locator('main dd a[href*="/zone/sources/"]').first.click()
    expect(page.locator("main [role=status]")).to_contain_text("claim")


def test_what_was_asked_for_stays_when_the_days_or_the_language_change(page: Page) -> None:
    page.goto("/en/zone/search?q=park&schema=Organisation")
    page.fill("#as_of", "2025-01-01")
    page.locator("form.when button").click()
    assert "schema=Organisation" in page.url
    page.locator('.languages a[lang="zh-Hant"]').click()
    expect(page.locator("#q")).to_have_value("park")
    expect(page.locator("#as_of")).to_have_value("2025-01-01")


def test_every_recorded_difference_is_found_and_says_how_it_is_resolved(page: Page) -> None:
    page.goto("/en/zone/conflicts")
    every = page.locator("section.norm").count()
    while page.locator('a[rel="next"]').count():
        assert page.locator("section.norm:not(:has(.finding))").count() == 0
        page.locator('a[rel="next"]').click()
        every += page.locator("section.norm").count()
    assert page.locator("section.norm:not(:has(.finding))").count() == 0
    assert every >= 16


def test_a_firm_is_followed_from_its_intention_to_its_tenancy(page: Page) -> None:
    page.goto("/en/zone/e/org.xtalpi")
    steps = page.locator("ol.timeline li")
    expect(steps.first).to_contain_text("2023-02-24 Intends to come")
    expect(steps.last).to_contain_text("2025-12-22 Tenant")


@pytest.mark.parametrize("query", ["許可", "许可", "permit"])
def test_search_works_by_keyboard_without_scripts(browser: Browser, registry: str, query: str) -> None:
    made = context(browser, registry, java_script_enabled=False)
    page = made.new_page()
    page.goto("/en/zone/search")
    page.locator("#q").focus()
    page.keyboard.insert_text(query)
    page.keyboard.press("Enter")
    expect(page.locator("#law")).to_be_visible()
    assert page.locator('main a[href*="/law/"]').count() > 5
    made.close()


def test_on_paper_folded_claims_are_there_and_the_forms_are_not(page: Page) -> None:
    page.goto("/en/zone/e/org.hsitp")
    page.emulate_media(media="print")
    expect(page.locator("main button").first).to_be_hidden()
    expect(page.locator("#organisations a.claim").first).to_be_visible()
    assert len(page.pdf()) > 10_000
