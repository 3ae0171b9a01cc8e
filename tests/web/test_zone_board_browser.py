"""The board, the tracker and the network in a real browser: small, by axe, without scripts, in print, without colours.

Skipped where there is no Chromium, unless FAIRWAY_TESTS_MUST_RUN is 1.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.registry import page, registry
from tests.web.test_browser import LANGUAGES, browser, context, fits, violations

__all__ = ["browser", "page", "registry"]
PAGES = ("zone/", "zone/commitments", "zone/network?kind=agreements&kind=posts&kind=parents")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_wrong_by_axe_and_the_page_fits_a_small_window(page: Page, lang: str, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"/{lang}/{address}")
    assert fits(page)
    assert violations(page) == []
    page.set_viewport_size({"width": 1200, "height": 900})
    assert fits(page)
    assert violations(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_every_chart_is_drawn_has_words_for_it_and_a_table_or_list_with_its_data(page: Page, address: str) -> None:
    page.goto(f"/en/{address}")
    pictures = page.locator("figure.chart img")
    assert pictures.count() > 0
    for at in range(pictures.count()):
        pictures.nth(at).scroll_into_view_if_needed()
        expect(pictures.nth(at)).to_have_js_property("complete", True)
        assert pictures.nth(at).evaluate("picture => picture.naturalWidth") > 100
        assert len(pictures.nth(at).get_attribute("alt") or "") > 20
    assert page.locator("figure.chart a[download]").count() >= 2 * pictures.count()
    assert page.locator("main table caption").count() > 0


def test_a_state_is_found_by_the_keyboard_alone_without_scripts(browser: Browser, registry: str) -> None:
    made = context(browser, registry, java_script_enabled=False)
    page = made.new_page()
    page.goto("/en/zone/commitments?as_of=2026-11-20")
    page.locator("select[name=state]").focus()
    page.keyboard.type("Missed")
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**state=missed**")
    assert "as_of=2026-11-20" in page.url
    states = page.locator("table.promises").first.locator("tbody .badge strong")
    assert states.count() > 0 and set(states.all_inner_texts()) == {"Missed"}
    made.close()


def test_states_are_told_in_print_and_without_colours(browser: Browser, registry: str) -> None:
    made = context(browser, registry, forced_colors="active")
    page = made.new_page()
    page.goto("/en/zone/commitments")
    shapes = page.locator("table.promises").first.locator("tbody .badge svg use")
    assert len({shapes.nth(at).get_attribute("href") for at in range(shapes.count())}) >= 4
    page.emulate_media(media="print")
    expect(page.locator("table.promises tbody .badge strong").first).to_be_visible()
    expect(page.locator("figure.chart img").first).to_be_visible()
    assert fits(page)
    made.close()
