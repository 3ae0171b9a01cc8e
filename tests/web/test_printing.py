"""A permit as a page shows and prints it."""

from __future__ import annotations

from django.template.loader import render_to_string

from fairway.web.printing import words
from tests.clearance.test_paper import BARE, PAPER


def test_the_page_shows_the_words_and_both_codes_and_prints_no_mark_up() -> None:
    page = render_to_string("fairway/permit_paper.html", {"paper": words(PAPER, "zh-Hant"), "live": True})
    assert "通行許可證" in page
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert page.count("data:image/svg+xml") == 2


def test_a_permit_without_its_proof_says_that_it_is_lacking() -> None:
    page = render_to_string("fairway/permit_paper.html", {"paper": words(BARE, "en"), "live": True})
    assert "not here yet" in page
    assert page.count("data:image/svg+xml") == 1
