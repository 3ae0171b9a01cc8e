"""A claim's value reads as people write it, in the language and script of the page, and leads to its evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from fairway.web.zone.seeing import Seen
from fairway.web.zone.wording import worded
from fairway.zone.models import Claim
from fairway.zone.reading import View
from tests.zone.core.conftest import hold, say, source


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def shown(page: str, schema: str = "Organisation", subject: str = "org.park", **told: str) -> str:
    """How the only claim that says this is worded."""
    source("s", "2025-12-22")
    hold(say(subject, schema, "s", **told))
    with translation.override(page.lower()):
        return plain(str(worded(Claim.objects.latest("id"), page)))


@pytest.mark.parametrize(
    ("told", "english", "chinese"),
    [
        ({"organisations": "60", "unit": "partner", "certainty": "about"}, "about 60 partners", "約 60 合作夥伴"),
        ({"organisations": "1", "unit": "tenant"}, "1 tenant", "1 租戶"),
        ({"organisations": "12345.50", "unit": "person"}, "12 345.50 people", "12 345.50 人"),
        ({"spending": "14600000000", "unit": "HKD"}, "HKD 14 600 000 000", "HKD 14 600 000 000"),
        ({"overseas_share": "25", "unit": "percent of tenant"}, "25% of tenants", "25%（佔租戶）"),
        ({"growth": "-0.5", "unit": "percent", "certainty": "claimed"}, "-0.5% (claimed)", "-0.5% (據稱)"),
        ({"founded": "2025-Q1"}, "quarter 1 of 2025", "2025年第1季"),
        ({"founded": "2023..2025-03"}, "2023 to 2025-03", "2023至2025-03"),
        ({"founded": "2017", "certainty": "expected"}, "2017 (expected)", "2017 (預期)"),
        ({"side": "CN"}, "Mainland", "內地"),
        ({"country": "GB"}, "United Kingdom", "英國"),
    ],
)
def test_values_are_written_as_people_write_them(told: dict[str, str], english: str, chinese: str) -> None:
    assert shown("en", **told) == english
    assert shown("zh-Hant", **told) == chinese


def test_a_point_carries_its_datum() -> None:
    told = shown("en", "Place", "place.park", coordinates="22.529,-114.113", unit="WGS84")
    assert told == "22.529° N, 114.113° W (WGS84)"


def test_chinese_of_one_script_is_shown_in_the_other() -> None:
    assert shown("zh-Hans", name="衞生署", lang="zh-Hant") == "卫生署"
    assert shown("zh-Hant", name="卫生署", lang="zh-Hans") == "衞生署"


def drawn(template: str, lang: str, **context: Any) -> str:
    seen = Seen(View(date(2026, 1, 1)), lang, date(2026, 11, 26), {})
    with translation.override(lang.lower()):
        return plain(Template("{% load zone %}" + template).render(Context({"seen": seen, **context})))


def test_an_entity_is_called_by_its_name_and_nothing_that_it_says_is_markup() -> None:
    source("s", "2025-12-22")
    hold(say("org.a", "Organisation", "s", name="<b>A & B</b>", lang="en"))
    hold(say("org.b", "Organisation", "s", parent="org.a"))
    told = drawn("{% claim c %} {% entity_link 'org.nobody' %}", "en", c=Claim.objects.get(object="org.a"))
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;</a>" in told
    assert ">org.nobody</a>" in told
    assert "<b>" not in told


def test_words_of_another_language_are_marked_as_such() -> None:
    source("s", "2025-12-22")
    hold(say("org.a", "Organisation", "s", name="Park", lang="en"))
    assert 'lang="en">Park</a>' in drawn("{% claim c %}", "zh-Hant", c=Claim.objects.get())
    assert drawn("{{ t|spoken }}", "zh-Hans", t={"en": "Park", "zh-Hant": "園區"}) == "园区"
    assert drawn("{{ t|spoken }}", "zh-Hans", t={"en": "Park"}) == '<span lang="en">Park</span>'
