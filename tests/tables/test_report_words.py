"""The report on a reform in three languages: every word of it, its chart too, while its data keep their codes."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from inspect import signature

import pytest
from rich.cells import cell_len

from fairway.count import count
from fairway.law import default
from fairway.law.amendment import read_overlay
from fairway.law.language import LANGUAGES
from fairway.tables.changes import Changes
from fairway.tables.forms import Cells, Named, Table
from fairway.tables.groups import Groups
from fairway.tables.order import BATCH
from fairway.tables.report import Report
from fairway.tables.words import word

DECLARE = "hk.cap629#s-4.declare"
LABEL = {"en": "Nothing is declared", "zh-Hant": "免申報", "zh-Hans": "免申报"}
OVERLAY = read_overlay(f"reform: {{id: draft, label: {LABEL}}}\nfrom: {date(2026, 2, 1)}\nrepeals: ['{DECLARE}']\n")
BOOK = default().amended(OVERLAY)
BY = ("side", "month", "movement.control_point", "funds.medium", "cash.specified_point", "person.groups")
TOLD = {
    "en": ("By month", "rows change", "Filing needed", "Entering Hong Kong", "Luohu / Lo Wu", "not known", "yes"),
    "zh-Hant": ("按月份", "行改變", "須辦手續", "進入香港", "羅湖", "未知", "是"),
    "zh-Hans": ("按月份", "行发生变化", "须办手续", "进入香港", "罗湖", "未知", "是"),
}
NAMES = {"SVG", "draft", "hk", "cap629", "declare", *re.findall(r"\w+", " ".join(BY))}
"""What is in Latin letters in any language: ids."""


def counted() -> dict[str, int]:
    """Counts such as a table of travellers gives."""
    changes = Changes()
    changes.note("outcome", "procedure", "free", "better", 1200)
    changes.note("outcome", "free", "free", "no", 300)
    changes.note("cause", DECLARE, "", "better", 1200)
    groups = {
        "side": ("HK entry", "CN exit"),
        "month": ("2026-02", "2026-03"),
        "movement.control_point": ("luohu", "not known"),
        "funds.medium": tuple(BOOK.vocabulary["funds.medium"].type.choices)[:2],
        "cash.specified_point": ("yes", "no"),
    }
    for name, codes in groups.items():
        for code, how, rows in zip(codes, ("better", "no"), (1200, 300), strict=True):
            changes.note("by", name, code, how, rows)
    return dict(changes)


def report(lang: str) -> Report:
    return Report(OVERLAY, BOOK, BY[:-1], counted(), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_of_the_report_says_the_same_in_its_language(lang: str) -> None:
    made = report(lang)
    for form in (made.text(), made.markdown("a.svg"), unescape(made.html())):
        for words in (*TOLD[lang], LABEL[lang], "1,200"):
            assert words in form, words
    assert f'lang="{lang}"' in made.html()


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_nothing_of_a_chinese_report_or_its_chart_is_left_in_english(lang: str) -> None:
    made = report(lang)
    chart = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", made.chart))
    assert all(words in chart for words in (TOLD[lang][0], TOLD[lang][3], TOLD[lang][4], word("rows", lang)))
    for text in (made.text(), made.markdown(), chart):
        assert {*re.findall(r"[A-Za-z][\w]+", text)} <= NAMES


def test_data_are_the_same_codes_in_every_language() -> None:
    first, *others = ([table["rows"] for table in report(lang).data()["tables"][:-1]] for lang in LANGUAGES)
    assert all(rows == first for rows in others)
    assert first[0] == [{"before": "procedure", "after": "free", "rows": 1200}]
    assert {row["movement.control_point"] for row in first[3]} == {"luohu", "not known"}


def test_more_groups_than_are_told_are_summed_up_in_one_row() -> None:
    changes = Changes()
    for n in range(43):
        changes.note("by", "month", f"{2000 + n}-01", "worse", 2)
    [table] = Report(OVERLAY, BOOK, ["month"], dict(changes), "zh-Hans").tables
    assert table.rows[-1] == (Named("3 others", "其他 3 项"), 6, 6, 0, 6)


def test_columns_of_wide_characters_stand_under_each_other() -> None:
    rows: tuple[Cells, ...] = ((Named("lw", "羅湖"), 5), (Named("x", "Sha Tau Kok"), 10_000))
    lines = list(Table("t", ("place", "rows"), ("口岸", "行數"), rows).plain())
    assert {cell_len(line) for line in lines[2:]} == {2 + 11 + 2 + 6}


def test_groups_that_are_called_alike_are_told_apart_by_their_codes() -> None:
    codes = list(BOOK.geography.places)
    labels = [item.name for item in Groups(BOOK, "movement.from", "zh-Hant").named(codes)]
    assert len({*labels}) == len(codes)


def test_a_group_that_is_a_set_names_each_of_its_members() -> None:
    path = next(fact.path for fact in BOOK.vocabulary.values() if fact.type.kind == "some of")
    first, second = sorted(BOOK.vocabulary[path].type.choices)[:2]
    [pair, none] = Groups(BOOK, path, "zh-Hans").named([f"{first}, {second}", "none"])
    assert "、" in pair.name and first not in pair.name
    assert none.name == "以上都不是"


def test_the_command_counts_as_many_rows_at_a_time_as_an_order_without_it() -> None:
    assert signature(count).parameters["batch"].default == BATCH
