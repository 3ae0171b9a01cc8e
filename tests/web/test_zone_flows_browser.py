"""The pages of the passenger series in a real browser: small, wide, dark, on paper, in three languages.

Skipped where there is no Chromium, unless FAIRWAY_TESTS_MUST_RUN is 1.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.registry import faults, page, registry, too_wide
from tests.web.test_browser import LANGUAGES, browser, context

__all__ = ["browser", "page", "registry"]
PAGES = (
    "zone/flows",
    "zone/flows?point=place.lo_wu&from=",
    "zone/flows?point=nowhere&from=soon",
    "zone/flows?as_of=2019-01-01",
    "zone/flows/place.lo_wu/2025-09-24",
    "zone/flows/all/2025-09-24",
)
WIDTHS = (320, 1200)


@pytest.mark.parametrize(("lang", "scheme"), [*((lang, "light") for lang in LANGUAGES), ("en", "dark")])
def test_axe_finds_nothing_on_the_pages_of_the_series(browser: Browser, registry: str, lang: str, scheme: Any) -> None:
    assert faults(browser, registry, lang, scheme, PAGES) == {}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_wider_than_its_window(browser: Browser, registry: str, lang: str, width: int) -> None:
    assert too_wide(browser, registry, lang, width, PAGES) == []


def test_without_scripts_a_point_is_chosen_and_a_shock_leads_to_its_rows(browser: Browser, registry: str) -> None:
    made = context(browser, registry, java_script_enabled=False)
    page = made.new_page()
    page.goto("/en/zone/flows")
    page.select_option("#point", "place.lo_wu")
    page.locator('form[aria-label="Filter"] button').click()
    expect(page.locator("h2#trend")).to_contain_text("Lo Wu:")
    page.get_by_role("link", name="2025-09-24 (Wednesday)").first.click()
    expect(page.locator("h1")).to_have_text("Lo Wu: 2025-09-24 (Wednesday)")
    expect(page.locator("main table").first).to_contain_text("row ")
    made.close()


def test_charts_are_drawn_and_a_telephone_gets_its_own(browser: Browser, registry: str) -> None:
    for width, narrow in ((1200, False), (320, True)):
        made = context(browser, registry, viewport={"width": width, "height": 700})
        page = made.new_page()
        page.goto("/en/zone/flows")
        charts = page.locator("figure.chart img")
        expect(charts).to_have_count(4)
        for chart in charts.all():
            chart.scroll_into_view_if_needed()
            expect(chart).to_have_js_property("complete", True)
            drawn = chart.evaluate("image => [image.naturalWidth, image.currentSrc]")
            assert drawn[0] > 0
            assert ("narrow=1" in drawn[1]) == narrow
        made.close()


def test_on_paper_the_tables_are_there_and_the_buttons_are_not(page: Page) -> None:
    page.goto("/en/zone/flows")
    page.emulate_media(media="print")
    expect(page.locator("main button").first).to_be_hidden()
    expect(page.locator('section[aria-labelledby="shocked"] table')).to_be_visible()
    assert len(page.pdf()) > 10_000
