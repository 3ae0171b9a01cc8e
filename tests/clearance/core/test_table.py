"""Many applications from one table: each row stands alone, and is reported by its line."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.utils.timezone import localdate

from fairway.clearance import bulk
from fairway.clearance.bulk import Row
from fairway.clearance.models import Case
from tests.clearance.core.story import Story
from tests.clearance.test_journey import SEQUENCER

FACTS = {
    **{name: (", ".join(value) or "none") if isinstance(value, list) else value for name, value in SEQUENCER.items()},
    "movement.date": localdate().isoformat(),
}


def table(*rows: dict[str, Any], head: list[str] | None = None) -> bytes:
    to = io.StringIO()
    writer = csv.DictWriter(to, head or ["title", "key", *FACTS], extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**FACTS, **row} for row in rows)
    return to.getvalue().encode()


def filed(story: Story, content: bytes) -> list[Row]:
    return list(bulk.file_all(story.applicant, content, "en"))


def test_rows_stand_alone_and_are_filed_once(story: Story) -> None:
    content = table(
        {"title": "One", "key": "r1"},
        {"title": "Bad", "key": "r2", "goods.duty_rate": "much"},
        {"title": "", "key": "r3"},
        {"title": "No way", "key": "r4", "movement.control_point": "huanggang"},
        {"title": "Two", "key": "r5"},
    )
    first, again = filed(story, b"\xef\xbb\xbf" + content), filed(story, content)
    assert [(row.line, bool(row.case)) for row in first] == [(2, True), (3, False), (4, False), (5, False), (6, True)]
    assert "goods.duty_rate" in first[1].problem and "title" in first[2].problem and "no route" in first[3].problem
    assert again == first and Case.objects.filter(key__in=("table:r1", "table:r5")).count() == 2


def test_lines_are_counted_as_an_editor_counts_them(story: Story) -> None:
    rows = table({"title": "On two\nlines", "key": "r1"}, {"title": "", "key": "r2"})
    head, rest = rows.split(b"\r\n", 1)
    found = filed(story, head + b"\r\n\r\n" + rest)
    assert [(row.line, row.problem[:5]) for row in found] == [(4, ""), (5, "a row")]


def test_a_formula_is_kept_as_the_text_that_it_is(story: Story) -> None:
    [row] = filed(story, table({"title": '=HYPERLINK("http://x","y")', "key": "f"}))
    assert Case.objects.get(pk=row.case).title == '=HYPERLINK("http://x","y")'
    [bad] = filed(story, table({"title": "x", "key": "g", "goods.value_cny": "=1+1"}))
    assert "goods.value_cny" in bad.problem


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "no column"),
        (b"\xff\xfe", "byte 1 is not UTF-8"),
        (b"title,key\n", "no column 'movement.kind'"),
        (b"title,key,movement.kind,goods.nonsense\n", "no fact is called 'goods.nonsense'"),
        (b"title,key,movement.kind,title\n", "stands twice"),
        (b'title,key,movement.kind\n"a,b\n', "not a CSV table"),
        (b"title,key,movement.kind\n" + b"a,b,goods\n" * 2_001, "2001 rows"),
        (b"title,key,movement.kind\n" + b" " * bulk.MAX_BYTES, "bytes"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(story: Story, content: bytes, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        filed(story, content)


def test_a_row_with_more_cells_than_the_first_and_one_with_too_long_a_key_are_named(story: Story) -> None:
    found = filed(story, b"title,key,movement.kind\nx,y,goods,more\nx," + b"k" * 99 + b",goods\n")
    assert [row.line for row in found] == [2, 3]
    assert "more cells" in found[0].problem and found[1].problem
