"""The passenger statistics are read as they are published, and a file at fault is not taken at all."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

import fairway.zone
from fairway.law.errors import LawError
from fairway.zone.passengers import MAX_BYTES, BadSeries, Count, Series, read
from fairway.zone.points import FILE, SHENZHEN, form, read_form

TODAY = date(2026, 11, 26)
PUBLISHED = Path(fairway.zone.__path__[0]) / "data" / "passengers.csv.gz"
HEADINGS = "Date,Control Point,Arrival / Departure,Hong Kong Residents,Mainland Visitors,Other Visitors,Total"
ROW = "09-08-2025,Lo Wu,Arrival,70,20,10,100"


def table(*rows: str, headings: str = HEADINGS, end: str = "\n") -> bytes:
    return "".join(line + end for line in (headings, *rows)).encode()


def faults(content: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(BadSeries) as refused:
        read(content, TODAY)
    return [(fault.row, fault.field, fault.kind) for fault in refused.value.faults]


@pytest.fixture(scope="module")
def published() -> Series:
    return read(PUBLISHED.read_bytes(), TODAY)


def test_the_published_series_is_read_whole_and_its_defects_are_counted(published: Series) -> None:
    assert len(published.counts) == 56_424
    assert published.tolerated == {
        "byte order mark": 1,
        "empty last cell": 56_425,
        "day first": 56_424,
        "former name": 3_652,
    }
    assert (min(c.day for c in published.counts), max(c.day for c in published.counts)) == (
        date(2021, 1, 1),
        date(2026, 3, 8),
    )


def test_a_row_keeps_the_line_that_it_stands_on(published: Series) -> None:
    line = gzip.decompress(PUBLISHED.read_bytes()).decode("utf-8-sig").splitlines()[56_423]
    assert line == "08-03-2026,Macao Ferry Terminal,Arrival,7463,1042,2794,11299,"
    assert published.counts[-2] == Count(
        date(2026, 3, 8), "place.macao_ferry_terminal", "arrival", 7463, 1042, 2794, 11299, 56_424
    )


def test_a_renamed_ferry_terminal_is_one_place(published: Series) -> None:
    days = [count.day for count in published.counts if count.place == "place.macao_ferry_terminal"]
    assert len(days) == 3_652 + 134
    assert len(set(days)) * 2 == len(days)


def test_the_points_across_from_shenzhen_are_those_on_land() -> None:
    assert form().across(SHENZHEN) == (
        "place.lo_wu",
        "place.lok_ma_chau_spur_line",
        "place.lok_ma_chau",
        "place.shenzhen_bay",
        "place.heung_yuen_wai",
        "place.man_kam_to",
        "place.sha_tau_kok",
    )
    assert all(not point.label.missing() for point in form().points.values())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_may_end_in_any_way(end: str) -> None:
    assert read(table(ROW, end=end), TODAY).counts[0].total == 100


def test_mixed_line_endings_a_mark_and_a_trailing_comma_are_told() -> None:
    content = b"\xef\xbb\xbf" + table(headings=HEADINGS + ",", end="\r\n") + f"{ROW},\n".encode()
    series = read(content, TODAY)
    assert series.counts[0].hong_kong == 70
    assert series.tolerated == {
        "byte order mark": 1,
        "mixed line endings": 1,
        "empty last cell": 2,
        "day first": 1,
    }


def test_a_date_is_read_day_first_or_year_first() -> None:
    rows = (ROW, ROW.replace("09-08-2025", "2025-08-10"))
    assert [count.day for count in read(table(*rows), TODAY).counts] == [date(2025, 8, 9), date(2025, 8, 10)]


def test_columns_are_found_by_name_wherever_they_stand() -> None:
    headings = (
        "Remark,Total,Other Visitors,Mainland Visitors,Hong Kong Residents,Arrival / Departure,Control Point,Date"
    )
    series = read(table("fine,100,10,20,70,Departure,lo wu,2025-08-09", headings=headings), TODAY)
    assert series.counts == (Count(date(2025, 8, 9), "place.lo_wu", "departure", 70, 20, 10, 100, 2),)
    assert series.tolerated == {"column not read": 1}


def test_a_day_without_rows_is_told() -> None:
    series = read(table(ROW, ROW.replace("09-08", "12-08"), ""), TODAY)
    assert series.tolerated == {"day first": 2, "empty line": 1, "day left out": 2}


@pytest.mark.parametrize(
    ("cell", "instead", "field", "kind"),
    [
        ("100", "101", "Total", "total"),
        ("70", "-70", "Hong Kong Residents", "negative"),
        ("20", "", "Mainland Visitors", "not a number"),
        ("20", "2O", "Mainland Visitors", "not a number"),
        ("20", "２０", "Mainland Visitors", "not a number"),
        ("20", "20.0", "Mainland Visitors", "not a number"),
        ("20", '"=HYPERLINK(""http://x"")"', "Mainland Visitors", "not a number"),
        ("100", "99999999999", "Total", "too many"),
        ("10-08-2025", "30-02-2025", "Date", "impossible date"),
        ("10-08-2025", "08-13-2025", "Date", "impossible date"),
        ("10-08-2025", "27-11-2026", "Date", "future date"),
        ("10-08-2025", "9/8/2025", "Date", "not a date"),
        ("Lo Wu", "Lo Fu", "Control Point", "unknown control point"),
        ("Lo Wu", "<script>alert(1)</script>", "Control Point", "unknown control point"),
        ("Arrival", "Sideways", "Arrival / Departure", "unknown direction"),
    ],
)
def test_a_fault_is_told_by_row_and_field_and_nothing_is_taken(cell: str, instead: str, field: str, kind: str) -> None:
    wrong = ROW.replace("09-08", "10-08").replace(cell, instead)
    assert (3, field, kind) in faults(table(ROW, wrong))


def test_today_is_no_future_date() -> None:
    assert read(table(ROW.replace("09-08-2025", "26-11-2026")), TODAY).counts


def test_every_fault_of_a_row_is_told_at_once() -> None:
    assert faults(table("31-04-2025,Nowhere,Arrival,-1,x,3,4")) == [
        (2, "Date", "impossible date"),
        (2, "Control Point", "unknown control point"),
        (2, "Hong Kong Residents", "negative"),
        (2, "Mainland Visitors", "not a number"),
    ]


def test_a_key_stands_once_also_under_a_former_name_or_another_form_of_date() -> None:
    row = "09-08-2025,Macau Ferry Terminal,Arrival,70,20,10,100"
    again = "2025-08-09,Macao Ferry Terminal,Arrival,70,20,10,100"
    assert faults(table(row, again)) == [(3, "Date, Control Point, Arrival / Departure", "doubled key")]


def test_missing_and_doubled_columns_are_told_before_any_row() -> None:
    assert faults(table(ROW, headings=HEADINGS.replace(",Total", ""))) == [(1, "Total", "missing column")]
    assert faults(table(ROW + ",1", headings=HEADINGS + ",Total")) == [(1, "Total", "doubled column")]


def test_a_row_with_too_few_or_too_many_cells_is_at_fault() -> None:
    assert faults(table("09-08-2025,Lo Wu", ROW + ",,5")) == [(2, "", "cells"), (3, "", "cells")]


def test_a_hundred_faults_are_shown_and_all_are_counted() -> None:
    rows = [f"09-08-2025,Nowhere {number},Arrival,70,20,10,100" for number in range(250)]
    with pytest.raises(BadSeries, match="and 150 more") as refused:
        read(table(*rows), TODAY)
    assert (len(refused.value.faults), refused.value.count) == (100, 250)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "missing column"),
        (table(), "empty"),
        (table(ROW)[:-4] + b"\xff\xfe", "encoding"),
        (gzip.compress(table(ROW))[:-12], "broken"),
        (b"\x1f\x8bnot compressed at all", "broken"),
        (table('"' + "x" * 200_000 + '"'), "not a table"),
        (table('"no end'), "not a table"),
        (b"PK\x03\x04 a workbook\x00", "missing column"),
    ],
)
def test_what_is_no_such_table_is_refused(content: bytes, kind: str) -> None:
    assert kind in {found for _, _, found in faults(content)}


def test_a_file_of_50_mb_is_refused_in_little_memory_and_so_is_one_that_unpacks_to_more() -> None:
    large = table(*[ROW] * 10) * 20_000 * 7
    assert len(large) > 50_000_000
    packed = gzip.compress(large, compresslevel=1)
    tracemalloc.start()
    assert faults(large) == [(0, "", "too large")]
    assert faults(packed) == [(0, "", "too large")]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 3 * MAX_BYTES


def test_the_form_says_file_and_field_when_it_is_wrong() -> None:
    text = FILE.read_text(encoding="utf-8").replace("mode: air", "mood: air")
    with pytest.raises(LawError, match=r"points\.place\.airport"):
        read_form(text.encode(), "form.yaml")
