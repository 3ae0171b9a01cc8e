"""Movements made up: their days are those of the series, their facts meet and miss the law, and they repeat."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from fairway.cli import app
from fairway.law import default
from fairway.law.columns import Reader
from fairway.law.columns.logic import Trees
from fairway.law.errors import LawError
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.norm import KINDS
from fairway.load import files
from fairway.load.files import Wanted, blocks, write_by_kind, write_one
from fairway.load.shares import read_shares, shares
from fairway.load.volumes import STANDS, published, span, volumes, ways
from fairway.zone.points import form
from tests.load.reached import reached

BOOK = default()
FEW = ("vehicle", "data")
POINT = "movement.control_point"
YEAR = (date(2025, 1, 1), date(2025, 12, 31))

NEVER = {
    # Vehicles follow the road points of the series; none comes to a station.
    "joint.control-points-vehicles#road-points.no-vehicles",
    "joint.control-points-vehicles#road-points.unknown-point",
}
ALWAYS = {
    # Conditions that any amount at all meets.
    "cn.npcsc.iit-law#art-1.tax-year",
    "cn.npcsc.iit-law#art-3.ordinary-pay",
    "hk.cap112#s-2.year-of-assessment",
}
ROWS, LATER = 200_000, 40_000


def silent(_: int) -> None:
    """Tell nobody."""


def people(first: date, last: date) -> dict[date, int]:
    """What the series has for each day."""
    return {day: sum(count.total for count in counts) for day, counts in published().items() if first <= day <= last}


def test_every_norm_is_met_and_missed_in_two_hundred_thousand_rows_but_for_those_named() -> None:
    trees, met, missed = Trees(BOOK.functions), set[str](), set[str]()
    later = Wanted(LATER, 1, first=date(2026, 2, 10), last=date(2027, 12, 31))
    for wanted in (Wanted(ROWS, 1), later):
        for tables, _ in blocks(BOOK, wanted):
            for table in tables.values():
                true, false = reached(BOOK, table, trees)
                met |= true
                missed |= false
    assert BOOK.norms.keys() - met <= NEVER | {"cn.mof.hetao-goods-tax-2026#para-2.banned"}
    conditional = {name for name, norm in BOOK.norms.items() if norm.when or norm.unless}
    assert conditional - missed <= ALWAYS


def test_people_are_dealt_out_as_the_series_has_them_to_the_row() -> None:
    rows = 300_000
    dealt = volumes(rows, ["person"], *span(None, None))
    assert dealt.total == rows
    known, found = people(*span(None, None)), dealt.by_day()
    whole = sum(known.values())
    assert max(abs(found.get(day, 0) - rows * count / whole) for day, count in known.items()) <= 1
    pairs = np.array([(found.get(day, 0), count) for day, count in known.items()])
    assert np.corrcoef(pairs.T)[0, 1] > 0.9999


def test_each_control_point_and_direction_has_its_share() -> None:
    rows = 500_000
    dealt = volumes(rows, ["person"], *YEAR)
    counted = [count for day, counts in published().items() if YEAR[0] <= day <= YEAR[1] for count in counts]
    wanted = Counter[tuple[str, str]]()
    for count in counted:
        wanted[count.place, count.direction] += count.total
    found = np.bincount(dealt.stand, dealt.rows, len(STANDS))
    crossing = rows * (100 - shares().kinds["person"].inner) / 100
    for stand, own in zip(STANDS, found, strict=True):
        share = crossing * wanted[stand.place, stand.direction] / wanted.total()
        if stand.place != "inside":
            assert own == pytest.approx(share, abs=0.03 * share + 5), stand


def test_the_closed_border_the_typhoons_and_the_week_are_in_the_rows() -> None:
    real = people(*span(None, None))
    dealt = volumes(9_000_000, ["person"], *span(None, None)).by_day()
    made = {day: dealt.get(day, 0) for day in real}
    years = Counter[int]()
    for day, rows in made.items():
        years[day.year] += rows
    assert years[2021] * 100 < years[2024]
    assert years[2022] * 20 < years[2023]
    assert len(storms(real)) >= 3
    assert storms(made) == storms(real)
    assert busiest_weekdays(made) == busiest_weekdays(real)


def storms(days: dict[date, int]) -> set[date]:
    """The days since the reopening with fewer than half of what is usual on their weekday."""
    weeks = [timedelta(7 * n) for n in range(1, 9)]
    since = date(2023, 6, 1)
    return {day for day in days if day >= since and days[day] < median(days[day - week] for week in weeks) / 2}


def busiest_weekdays(days: dict[date, int]) -> list[int]:
    """The weekdays of 2025 by how many cross, the quietest first."""
    found = Counter[int]()
    for day, count in days.items():
        if day.year == 2025:
            found[day.isoweekday()] += count
    return sorted(found, key=lambda day: found[day])


def test_a_day_after_the_series_has_the_figures_of_the_same_weekday_a_year_before() -> None:
    last = max(published())
    later = volumes(10_000, KINDS, last + timedelta(1), last + timedelta(364)).by_day()
    before = volumes(10_000, KINDS, last - timedelta(363), last).by_day()
    assert later == {day + timedelta(364): rows for day, rows in before.items()}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    texts = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_one(BOOK, Wanted(2_000, seed, 0.2, *YEAR, kinds=FEW), tmp_path / f"{name}.parquet", silent)
        texts.append((tmp_path / f"{name}.parquet").read_bytes())
    assert texts[0] == texts[1] != texts[2]


def test_one_file_for_each_kind_holds_the_rows_of_the_one_wide_file(tmp_path: Path) -> None:
    wanted = Wanted(3_000, 5, 0.1, *YEAR, kinds=FEW)
    write_one(BOOK, wanted, tmp_path / "all.parquet", silent)
    paths = write_by_kind(BOOK, wanted, tmp_path / "kinds", silent)
    whole = pq.read_table(tmp_path / "all.parquet").to_pylist()
    assert [row[DATE] for row in whole] == sorted(row[DATE] for row in whole)
    for path, kind in zip(paths, FEW, strict=True):
        mine = [known(row) for row in whole if row[KIND] == kind]
        assert [known(row) for row in pq.read_table(path).to_pylist()] == mine
        assert mine


def known(row: dict[str, Any]) -> dict[str, Any]:
    return {path: value for path, value in row.items() if value is not None}


def test_csv_tells_the_same_facts_as_parquet_also_of_lists_without_items(tmp_path: Path) -> None:
    wanted = Wanted(400, 5, 0.1, *YEAR, kinds=FEW)
    write_one(BOOK, wanted, tmp_path / "all.parquet", silent)
    write_one(BOOK, wanted, tmp_path / "all.csv", silent)
    rows = pq.read_table(tmp_path / "all.parquet").to_pylist()
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        for plain, row in zip(csv.DictReader(file), rows, strict=True):
            told = {path: BOOK.vocabulary.read(path, text) for path, text in plain.items() if text}
            assert told == {path: BOOK.vocabulary.read(path, value) for path, value in known(row).items()}


def test_values_stand_just_below_at_and_just_above_what_conditions_name() -> None:
    columns = drawn(30_000, "data")
    assert {999_999, 1_000_000, 1_000_001} <= set(columns["data.ordinary_persons"])
    far = {(then - day).days for then, day in zip(columns["transfer.filed_on"], columns[DATE], strict=True) if then}
    assert {-1, 0, 1} <= far
    codes = {code for item in columns["transfer.grounds"] if item for code in item}
    assert codes == set(BOOK.vocabulary["transfer.grounds"].type.choices)
    assert {True, False} <= set(columns["data.contains_pi"])


def test_a_fact_that_does_not_apply_is_left_empty() -> None:
    columns = drawn(20_000, "data")
    assert any(value is not None for value in columns["data.ordinary_persons"])
    for contains, subjects in zip(columns["data.contains_pi"], columns["data.ordinary_persons"], strict=True):
        assert contains is not False or subjects is None


def test_a_fifth_unknown_leaves_about_a_fifth_empty_and_never_the_route() -> None:
    wanted = Wanted(20_000, 2, 0.2, *YEAR, kinds=["vehicle"])
    ((tables, _),) = blocks(BOOK, wanted)
    table, full = tables["vehicle"], drawn(20_000, "vehicle", seed=2)
    for path in (KIND, START, END, DATE, POINT):
        assert table.column(path).null_count == 0
    before = sum(value is not None for path, column in full.items() for value in column if path not in (POINT, DATE))
    after = sum(len(table) - table.column(path).null_count for path in full if path not in (POINT, DATE))
    assert 0.78 < after / before < 0.86


def drawn(rows: int, kind: str, seed: int = 1) -> dict[str, list[Any]]:
    """The columns of so many movements of a kind."""
    ((tables, _),) = blocks(BOOK, Wanted(rows, seed, 0.0, *YEAR, kinds=[kind]))
    found: dict[str, list[Any]] = tables[kind].to_pydict()
    return found


def test_no_column_holds_a_word_twice_in_its_dictionary_lest_files_differ() -> None:
    ((tables, _),) = blocks(BOOK, Wanted(500, 1, 0.0, *YEAR, kinds=["data"]))
    for column in tables["data"].columns:
        if pa.types.is_dictionary(column.type):
            words = column.chunk(0).dictionary.to_pylist()
            assert len(words) == len(set(words))


def test_all_rows_can_be_read_by_those_who_count() -> None:
    for tables, _ in blocks(BOOK, Wanted(20_000, 9, 0.2, date(2021, 1, 1), date(2027, 12, 31))):
        for table in tables.values():
            assert not Reader(BOOK).read(table).faults


def test_every_control_point_of_the_series_has_its_stated_places_and_points_of_the_vocabulary() -> None:
    assert shares().points.keys() == form().points.keys()
    codes = BOOK.vocabulary[POINT].type.choices.keys()
    for stand in STANDS:
        for way in ways(stand):
            assert way.code in {"", *codes}
            assert {way.start, way.end} <= BOOK.geography.places.keys()
    for leanings in shares().people.values():
        for path, texts in leanings.items():
            assert [BOOK.vocabulary.read(path, text) for text in texts]


def test_a_share_that_is_no_number_is_named_by_line_and_field() -> None:
    text = Path(files.__file__).with_name("shares.yaml").read_text(encoding="utf-8")
    with pytest.raises(LawError, match=r"a\.yaml:\d+: kinds\.data\.share"):
        read_shares(text.replace("data: {share: 6", "data: {share: six").encode(), "a.yaml")


def test_the_command_makes_the_rows_asked_for_and_counts_none_refused(tmp_path: Path) -> None:
    out = tmp_path / "made.parquet"
    done = CliRunner().invoke(
        app, ["sample", "--rows", "1500", "--seed", "7", "--from", "2026-01-01", "--kind", "data", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert "1,500 movements" in done.output
    assert pq.ParquetFile(out).metadata.num_rows == 1500
    counted = CliRunner().invoke(app, ["count", str(out), "--out", str(tmp_path / "answers.parquet")])
    assert "1,500 counted, 0 refused" in counted.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--from", "2020-12-31"], "begins on 2021-01-01"),
        (["--from", "2026-01-02", "--to", "2026-01-01"], "2026-01-01 is before 2026-01-02"),
        (["--kind", "cattle"], "none of person"),
    ],
)
def test_what_cannot_be_made_is_refused_and_leaves_nothing(tmp_path: Path, options: list[str], said: str) -> None:
    out = tmp_path / "made.parquet"
    done = CliRunner().invoke(app, ["sample", "--rows", "10", "--out", str(out), *options])
    assert done.exit_code != 0
    assert said in f"{done.output} {done.exception}"
    assert not list(tmp_path.iterdir())


def test_a_name_that_tells_no_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match=r"\.parquet or \.csv"):
        write_one(BOOK, Wanted(10, 1, 0.0, *YEAR, kinds=["data"]), tmp_path / "made.txt", silent)


def test_what_stood_there_stays_when_writing_fails(tmp_path: Path) -> None:
    out = tmp_path / "made.parquet"
    out.write_bytes(b"before")

    def fail(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_one(BOOK, Wanted(10, 1, 0.0, *YEAR, kinds=["data"]), out, fail)
    assert out.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["made.parquet"]
