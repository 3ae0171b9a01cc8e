"""The pages in a real browser: journeys with and without scripts, by keyboard, small, dark, printed, checked by axe.

Skipped where there is no Chromium, unless FAIRWAY_TESTS_MUST_RUN is 1.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.wide import talent

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if CHROMIUM is None and os.environ.get("FAIRWAY_TESTS_MUST_RUN") != "1":
    pytest.skip("no Chromium is installed", allow_module_level=True)

LANGUAGES = ("en", "zh-hant", "zh-hans")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
LAW = (
    "law/",
    "law/?q=permit",
    "law/gaps",
    "law/changes",
    "law/in-force",
    "law/compare?from=2026-07-31&to=2026-08-01",
    "law/compare?from=2026-07-31&to=2026-08-01&part=norms",
    "law/joint.control-points-vehicles/freight?at=2026-01-01",
    "about",
    "api",
    "check/goods/form",
    "check/data/form",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "no Chromium is installed"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


def context(browser: Browser, server: str, **settings: Any) -> BrowserContext:
    made = browser.new_context(base_url=server, **settings)
    made.set_default_timeout(20_000)
    return made


@contextmanager
def listened_to(browser: Browser, server: str) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what its scripts complain of."""
    made = context(browser, server)
    opened = made.new_page()
    troubles: list[str] = []
    opened.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened, troubles
    made.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    with listened_to(browser, server) as (opened, troubles):
        yield opened
    assert [text for text in troubles if "422" not in text] == []


@pytest.fixture(scope="module")
def record(browser: Browser, server: str) -> str:
    """The path of a determination with routes, made once through the API."""
    made = context(browser, server)
    facts = {
        "movement.kind": "data",
        "movement.from": "sz",
        "movement.to": "hk",
        "movement.date": "2026-03-02",
        "data.contains_pi": True,
        "data.special": [],
        "transfer.mode": "sent",
        "transfer.grounds": [],
        "transfer.flags": [],
        "exporter.is_ciio": False,
        "exporter.place": "sz",
        "recipient.place": "hk",
        "transfer.gba_limits": [],
        "data.ordinary_persons": 0,
        "data.sensitive_persons": 4000,
    }
    response = made.request.post("/api/v1/determinations", data={"facts": facts})
    found = response.json()
    made.close()
    assert found["routes"], found["outcome"]
    return f"d/{found['id']}"


@pytest.fixture(scope="module")
def barred(browser: Browser, server: str) -> str:
    """The path of a determination that a change and a condition would make lawful."""
    made = context(browser, server)
    facts = {
        "movement": {"kind": "vehicle", "from": "zh", "to": "hk", "date": "2025-12-23", "control_point": "hzmb"},
        "vehicle": {"category": "private-car", "arrangement": "southbound", "home": "guangdong", "city": "zhuhai"},
        "drive": {"ballot_won": True, "plans": ["for-hire"]},
        "driver": {"licences": ["hk", "mainland"]},
    }
    found = made.request.post("/api/v1/determinations", data={"facts": facts}).json()
    made.close()
    assert found["outcome"] == "prohibited"
    return f"d/{found['id']}"


def open_questions(page: Page, kind: str, lang: str = "en") -> None:
    """From the home page to the first question after the opening ones."""
    page.goto(f"/{lang}/")
    page.locator(f'button[value="{kind}"]').click()
    page.select_option('select[name="movement.from"]', "sz")
    page.select_option('select[name="movement.to"]', "hk")
    page.fill('input[name="movement.date"]', "2026年12月1日")
    with page.expect_navigation():
        page.locator("main .actions button").click()


def answer_all(page: Page, unknown: bool = True) -> None:
    """Answer whatever is asked until the determination is shown."""
    for _ in range(50):
        if "/d/" in page.url:
            return
        field = page.locator("main form .field").first
        choices = field.locator('input[type="radio"], input[type="checkbox"]')
        wanted = field.locator('input[value="?"]') if unknown else choices.first
        wanted.check()
        page.locator("main .actions button").click()
    raise AssertionError(f"no determination: {page.url}")


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page."""
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['help']} {[node['html'][:160] for node in item['nodes'][:3]]}" for item in found]


def fits(page: Page) -> bool:
    """Whether the page is no wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_home_through_the_questions_to_an_answer_a_change_and_the_law(
    browser: Browser, server: str, lang: str, scripts: bool
) -> None:
    made = context(browser, server, java_script_enabled=scripts)
    page = made.new_page()
    open_questions(page, "data", lang)
    answer_all(page)
    first = page.url
    expect(page).to_have_title(re.compile(r".+ · D-[A-Z2-7]{12} · Fairway"))
    expect(page.locator(".side")).to_have_count(2)
    page.locator('button[name="change"][value="movement.date"]').click()
    page.fill('input[name="movement.date"]', "2023-01-05")
    page.locator("main .actions button").click()
    answer_all(page)
    assert page.url != first
    expect(page.locator(".inset a").first).to_be_visible()
    page.locator("a.cite").first.click()
    expect(page.locator("h1")).not_to_be_empty()
    assert f"/{lang}/law/" in page.url
    made.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_long_form_says_what_is_wrong_and_then_decides(browser: Browser, server: str, scripts: bool) -> None:
    made = context(browser, server, java_script_enabled=scripts)
    page = made.new_page()
    page.goto("/en/check/goods/form")
    page.locator("main .actions button").click()
    expect(page.locator("#errors")).to_be_visible()
    expect(page).to_have_title(re.compile("^Error:"))
    if scripts:
        expect(page.locator("#errors")).to_be_focused()
    page.locator("#errors a").first.click()
    assert page.url.endswith("#f-movement.from")
    page.select_option('select[name="movement.from"]', "hk")
    page.select_option('select[name="movement.to"]', "sz")
    page.fill('input[name="movement.date"]', "2026-12-01")
    page.locator("main .actions button").click()
    expect(page.locator(".verdict h1")).to_be_visible()
    made.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "blood samples from Shenzhen to Hong Kong on 2026-12-01"),
        ("zh-hant", "2026年12月1日把血液樣本由深圳送到香港"),
        ("zh-hans", "2026年12月1日把血液样本从深圳送到香港"),
    ],
)
def test_own_words_are_confirmed_and_lead_to_an_answer(
    browser: Browser, server: str, lang: str, text: str, scripts: bool
) -> None:
    made = context(browser, server, java_script_enabled=scripts)
    page = made.new_page()
    page.goto(f"/{lang}/")
    page.fill("#text", text)
    page.locator("form.stack button").click()
    expect(page.locator('.chips input[name="confirmed"]')).to_have_count(4)
    page.locator("form.inset button").click()
    answer_all(page)
    expect(page.locator(".verdict h1")).to_be_visible()
    made.close()


def test_the_first_stop_after_skipping_is_the_first_tile(page: Page) -> None:
    page.goto("/en/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator('button[value="person"]')).to_be_focused()


def test_a_journey_by_keyboard_alone(page: Page) -> None:
    page.goto("/en/")
    page.locator('button[value="vehicle"]').focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for name, typed in (("movement.from", "Hong Kong"), ("movement.to", "Guangdong"), ("movement.date", "2026-12-01")):
        tab_to(page, f'[name="{name}"]:focus')
        page.keyboard.type(typed)
    for _ in range(30):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if "/d/" in page.url:
            break
        tab_to(page, "main .field input:focus, main .field select:focus")
        reach_unknown(page)
    expect(page.locator(".verdict h1")).to_be_visible()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something is in focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(selector).count():
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def reach_unknown(page: Page) -> None:
    """From anywhere in a question, choose "I don't know" by Tab, arrows and Space."""
    for _ in range(60):
        if page.locator('input[value="?"]:focus').count():
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowUp" if page.locator('input[type="radio"]:focus').count() else "Tab")
    raise AssertionError("the answer is not reached by keyboard")


def test_number_keys_choose_and_a_question_mark_says_why(page: Page) -> None:
    open_questions(page, "goods")
    page.keyboard.press("?")
    expect(page.locator("main form details").first).to_have_attribute("open", "")
    page.keyboard.press("1")
    expect(page.locator(".field .choice input").first).to_be_checked()


def test_none_of_these_clears_the_others(page: Page) -> None:
    open_questions(page, "goods")
    page.goto(page.url.rstrip("/") + "/goods.controls_cn")
    boxes = page.locator('.field input[type="checkbox"]')
    boxes.first.check()
    page.locator('input[value="-none-"]').check()
    expect(boxes.first).not_to_be_checked()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_provision_is_slid_through_time_with_and_without_scripts(
    browser: Browser, server: str, scripts: bool
) -> None:
    made = context(browser, server, java_script_enabled=scripts)
    page = made.new_page()
    page.goto("/en/law/joint.control-points-vehicles/freight?at=2026-01-01")
    slider = page.locator("#step")
    slider.focus()
    with page.expect_navigation():
        slider.press("ArrowLeft")
        if not scripts:
            page.locator("form.slider button").click()
    expect(page.locator("form.slider output")).to_have_text("2025-12-20")
    expect(page.locator("#at")).to_have_value("2025-12-20")
    with page.expect_navigation():
        page.locator('a[rel="next"]').click()
    expect(page.locator("form.slider output")).to_have_text("2025-12-21")
    made.close()


def test_two_days_are_compared_and_a_movement_opened_without_scripts(browser: Browser, server: str) -> None:
    made = context(browser, server, java_script_enabled=False)
    page = made.new_page()
    page.goto("/en/law/changes")
    page.get_by_role("link", name="Compare two days of the law").click()
    page.fill("#from", "2026-07-31")
    page.fill("#to", "2026-08-01")
    page.get_by_role("button", name="Compare").click()
    for _ in range(120):
        if not page.get_by_role("link", name="Load again").count():
            break
        page.wait_for_timeout(1_000)
        page.get_by_role("link", name="Load again").click()
    section = page.locator("section.norm", has_text="cn.gacc.health-access").first
    expect(section.locator(".badge")).to_have_count(2)
    section.get_by_role("button", name="Open it on 2026-08-01").click()
    expect(page).to_have_url(re.compile(r"/en/d/D-"))
    made.close()


@pytest.mark.parametrize(("lang", "scheme"), [*((lang, "light") for lang in LANGUAGES), ("en", "dark")])
def test_axe_finds_nothing_on_any_sort_of_page(
    browser: Browser, server: str, record: str, lang: str, scheme: Any
) -> None:
    made = context(browser, server, color_scheme=scheme)
    page = made.new_page()
    found: dict[str, list[str]] = {}
    for path in ("", *LAW, record, f"{record}/report", law_page(page, lang, record), "nothing-here"):
        page.goto(f"/{lang}/{path}")
        found[path] = violations(page)
    open_questions(page, "goods", lang)
    found["question"] = violations(page)
    page.locator("main .actions button").click()
    found["error"] = violations(page)
    made.close()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def law_page(page: Page, lang: str, record: str) -> str:
    """The first provision that a determination cites."""
    page.goto(f"/{lang}/{record}")
    link = page.locator("a.cite").first.get_attribute("href") or ""
    return link.removeprefix(f"/{lang}/")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_wider_than_a_small_phone(browser: Browser, server: str, record: str, lang: str) -> None:
    made = context(browser, server, viewport={"width": 320, "height": 640})
    page = made.new_page()
    wide = []
    for path in ("", *LAW, record, f"{record}/report", law_page(page, lang, record)):
        page.goto(f"/{lang}/{path}")
        if not fits(page):
            wide.append(path)
    open_questions(page, "goods", lang)
    if not fits(page):
        wide.append("question")
    made.close()
    assert wide == []


def test_buttons_and_choices_are_large_enough_to_touch(browser: Browser, server: str) -> None:
    made = context(browser, server, viewport={"width": 320, "height": 640}, has_touch=True)
    page = made.new_page()
    open_questions(page, "goods")
    heights = page.evaluate(
        "[...document.querySelectorAll('main .choice, main .actions button, main summary')].map(e => e.offsetHeight)"
    )
    assert min(height for height in heights if height) >= 44
    made.close()


def test_on_paper_everything_unfolded_is_there_and_the_buttons_are_not(page: Page, record: str) -> None:
    page.goto(f"/en/{record}")
    page.emulate_media(media="print")
    expect(page.locator("main button").first).to_be_hidden()
    expect(page.locator(".top nav").first).to_be_hidden()
    expect(page.locator(".timeline").last).to_be_visible()
    expect(page.locator(".verdict h1")).to_be_visible()
    assert len(page.pdf()) > 10_000


def test_forced_colours_keep_the_verdicts_shape_and_word(browser: Browser, server: str, record: str) -> None:
    made = context(browser, server, forced_colors="active")
    page = made.new_page()
    page.goto(f"/en/{record}")
    expect(page.locator(".verdict h1 svg")).to_be_visible()
    expect(page.locator(".verdict h1 strong")).not_to_be_empty()
    made.close()


def test_switching_the_language_keeps_the_page_and_the_answers(page: Page) -> None:
    open_questions(page, "vehicle")
    asked = page.locator('input[name="asked"]').first.get_attribute("value")
    for lang in ("zh-Hant", "zh-Hans", "en"):
        page.locator(f'.languages a[lang="{lang}"]').click()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        assert page.locator('input[name="asked"]').first.get_attribute("value") == asked


def test_nothing_is_fetched_from_anywhere_else(page: Page, server: str, record: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    for path in ("", "api", record, "law/", "check/data/form"):
        page.goto(f"/en/{path}")
    assert [url for url in fetched if not url.startswith(server)] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_not_allowed_to_the_change_that_makes_it_lawful(
    browser: Browser, server: str, barred: str, scripts: bool
) -> None:
    made = context(browser, server, java_script_enabled=scripts)
    page = made.new_page()
    page.goto(f"/en/{barred}")
    page.get_by_role("link", name="What would make it lawful").click()
    expect(page.locator("main h1")).to_have_text("What would make it lawful")
    first = page.locator("main ol > li").first
    expect(first).to_contain_text("what is planned for the trip")
    first.locator("summary").click()
    expect(first.locator("a.cite").first).to_be_visible()
    first.get_by_role("button", name="Change").first.click()
    expect(page.locator('input[value="for-hire"]')).to_be_checked()
    page.locator('input[value="for-hire"]').uncheck()
    page.locator("main .actions button").first.click()
    answer_all(page)
    expect(page.locator("main .verdict")).not_to_have_class(re.compile("prohibited"))
    made.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_would_make_it_lawful_reads_well_on_a_small_phone(
    browser: Browser, server: str, barred: str, lang: str
) -> None:
    made = context(browser, server, viewport={"width": 320, "height": 700})
    page = made.new_page()
    page.goto(f"/{lang}/{barred}/what-if")
    for summary in page.locator("main summary").all():
        summary.click()
    assert fits(page)
    assert violations(page) == []
    made.close()


@pytest.fixture(scope="module")
def wide(browser: Browser, server: str) -> str:
    """The path of a determination that would be another in a smaller place than the one named."""
    made = context(browser, server)
    found = made.request.post("/api/v1/determinations", data={"facts": talent("cn")}).json()
    made.close()
    return f"d/{found['id']}"


def test_a_smaller_place_is_chosen_by_its_name_and_answered_otherwise(browser: Browser, server: str, wide: str) -> None:
    made = context(browser, server, java_script_enabled=False)
    page = made.new_page()
    page.goto(f"/en/{wide}")
    page.get_by_role("button", name="Choose instead: Beijing").click()
    answer_all(page)
    expect(page.locator("main .verdict")).to_have_class(re.compile("procedure"))
    expect(page.locator("main")).to_contain_text("The answer is not the same. Before it was:")
    made.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_smaller_places_read_well_on_a_small_phone_and_on_paper(
    browser: Browser, server: str, wide: str, lang: str
) -> None:
    made = context(browser, server, viewport={"width": 320, "height": 700})
    page = made.new_page()
    page.goto(f"/{lang}/{wide}")
    assert fits(page)
    assert violations(page) == []
    page.emulate_media(media="print")
    expect(page.locator('main button[value="bj"]')).to_be_visible()
    made.close()
