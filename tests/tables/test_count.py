"""Counting files: every row is answered or refused by line and field, and nothing half-written replaces a good file."""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from fairway.law import Facts, LawError, decide
from fairway.tables.job import Job, Order, Summary
from tests.law.invented import BOOK, CROSSING, TEXTS
from tests.test_cli import fairway

TODAY = date(2026, 6, 1)
HEAD = "movement.kind,movement.from,movement.to,movement.date,goods.is_grain,goods.weight,goods.marks,goods.value"
ROWS = [
    "goods,north.town,south,2026-06-01,yes,100,none,80",
    "goods,north.town,south,2026-06-01,no,,none,80",
    "goods,south,north.yard,2025-12-31,yes,,,",
    "goods,north.town,south,2031-01-01,yes,600,blue,10",
    "goods,,south,2026-06-01,yes,600,blue,10",
    "goods,north.town,south,,yes,1000,blue,10",
]
GOOD = "\n".join([HEAD, *ROWS]) + "\n"
Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return written


def run(files: Sequence[Path], out: Path, **more: Any) -> Summary:
    return Job(BOOK, Order(files, out, TODAY, **more)).run()


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The answers in a file, whatever its format."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
    elif path.suffix == ".arrow":
        table = pa.ipc.open_file(path.read_bytes()).read_all()
    else:
        options = pa_csv.ConvertOptions(strings_can_be_null=False)
        table = pa_csv.read_csv(path, convert_options=options)
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def expected(row: str) -> dict[str, str]:
    """What `decide` says of a row of the file."""
    raw = {path: cell for path, cell in zip(HEAD.split(","), row.split(","), strict=True) if cell}
    found = decide(BOOK, Facts.read(BOOK.vocabulary, raw), TODAY)
    return {"outcome": found.outcome, "sides": "; ".join(f"{side.side}: {side.outcome}" for side in found.sides)}


@pytest.mark.parametrize("ending", ["parquet", "csv", "arrow"])
def test_each_row_of_a_file_gets_the_answer_that_it_gets_alone(ending: str, write: Write, tmp_path: Path) -> None:
    summary = run([write("rows.csv", GOOD)], tmp_path / f"out.{ending}")
    assert (summary.read, summary.counted, summary.refused) == (6, 6, 0)
    found = rows_of(tmp_path / f"out.{ending}")
    assert [row["row"] for row in found] == [2, 3, 4, 5, 6, 7]
    assert [{key: row[key] for key in ("outcome", "sides")} for row in found] == [expected(row) for row in ROWS]
    assert found[2]["needs"].split() == sorted(found[2]["needs"].split(), key=found[2]["needs"].split().index)
    assert sum(summary.outcomes.values()) == 6
    assert not (tmp_path / f"out.{ending}.parts").exists()


def test_the_same_rows_as_text_typed_and_compressed_get_the_same_answers(write: Write, tmp_path: Path) -> None:
    plain = write("rows.csv", GOOD)
    typed = pa_csv.read_csv(plain, convert_options=pa_csv.ConvertOptions(column_types={"movement.date": pa.date32()}))
    typed = typed.set_column(5, "goods.weight", typed.column("goods.weight").cast(pa.float64()))
    marks = [[mark] * (mark != "none") if mark else None for mark in typed.column("goods.marks").to_pylist()]
    typed = typed.set_column(6, "goods.marks", pa.array(marks, pa.list_(pa.string())))
    # Row groups of two, so that the words of lists differ from one to the next.
    pq.write_table(typed, tmp_path / "rows.parquet", row_group_size=2)
    with pa.OSFile(str(tmp_path / "rows.arrow"), "wb") as file, pa.ipc.new_stream(file, typed.schema) as stream:
        stream.write_table(typed, max_chunksize=4)
    write("rows.csv.gz", gzip.compress(GOOD.encode()))
    answers = []
    for name in ("rows.csv", "rows.csv.gz", "rows.parquet", "rows.arrow"):
        run([tmp_path / name], tmp_path / "out.parquet", batch=5)
        answers.append([(row["outcome"], row["because"], row["needs"]) for row in rows_of(tmp_path / "out.parquet")])
    assert answers[0] == answers[1] == answers[2] == answers[3]


def test_answers_are_compressed_where_their_name_says_so(write: Write, tmp_path: Path) -> None:
    file = write("rows.csv", GOOD)
    for name in ("out.csv", "out.csv.gz"):
        run([file], tmp_path / name)
    assert gzip.decompress((tmp_path / "out.csv.gz").read_bytes()) == (tmp_path / "out.csv").read_bytes()


def test_rows_that_cannot_be_read_are_listed_by_line_and_field_and_the_sums_add_up(
    write: Write, tmp_path: Path
) -> None:
    bad = [
        "goods,north.town,south,2026-06-01,perhaps,heavy,none,80",
        "goods,north.town",
        ",north.town,south,2026-06-01,yes,100,none,80",
        "goods,atlantis,south,2026-13-01,yes,100,none,80",
    ]
    file = write("rows.csv", "\n".join([HEAD, ROWS[0], *bad, ROWS[1]]) + "\n")
    summary = run([file], tmp_path / "out.csv")
    assert (summary.read, summary.counted, summary.refused) == (6, 2, 4)
    listed = pa_csv.read_csv(tmp_path / "out.csv.refused.csv").to_pylist()
    assert [(row["row"], row["field"]) for row in listed] == [
        (3, "goods.is_grain"),
        (3, "goods.weight"),
        (4, ""),
        (5, "movement.kind"),
        (6, "movement.date"),
        (6, "movement.from"),
    ]
    assert [row["row"] for row in rows_of(tmp_path / "out.csv")] == [2, 7]
    run([write("rows.csv", GOOD)], tmp_path / "out.csv")
    assert not (tmp_path / "out.csv.refused.csv").exists()


def test_lines_are_those_of_the_file_however_it_is_read_in_pieces(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [row for n in range(60) for row in (ROWS[n % 6], f"short,{n}" if n % 7 == 3 else ROWS[0])]
    bad = [n for n, line in enumerate([HEAD, *lines], start=1) if line.startswith("short")]
    monkeypatch.setattr("fairway.tables.source.BLOCK", 400)
    summary = run([write("rows.csv", "\n".join([HEAD, *lines]) + "\n")], tmp_path / "out.csv", batch=7)
    assert (summary.read, summary.refused) == (120, len(bad))
    listed = pa_csv.read_csv(tmp_path / "out.csv.refused.csv").to_pylist()
    assert [row["row"] for row in listed] == bad
    assert [row["row"] for row in rows_of(tmp_path / "out.csv")] == [n for n in range(2, 122) if n not in bad]


def test_the_answers_never_replace_what_is_read(write: Write) -> None:
    file = write("rows.csv", GOOD)
    with pytest.raises(LawError, match="replace a file that is read"):
        run([file], file)
    assert file.read_text() == GOOD


def test_where_the_packages_for_tables_are_not_installed_the_command_says_so(write: Write) -> None:
    script = "import sys; sys.modules.update(numpy=None); from fairway import cli; cli.main()"
    words = [sys.executable, "-c", script, "count", str(write("rows.csv", GOOD)), "--out", "out.csv"]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("error: tables need the package 'numpy'")


def test_a_key_that_stands_twice_is_refused_the_second_time_in_whatever_part(write: Write, tmp_path: Path) -> None:
    lines = [f"{key},{row}" for key, row in zip("abcab", ROWS, strict=False)] + [f",{ROWS[0]}"]
    file = write("rows.csv", "\n".join([f"id,{HEAD}", *lines]) + "\n")
    summary = run([file], tmp_path / "out.csv", key="id", batch=2)
    assert (summary.counted, summary.refused) == (3, 3)
    assert [(fault[1], fault[3]) for fault in summary.faults] == [
        (5, "'a' is the key of an earlier row"),
        (6, "'b' is the key of an earlier row"),
        (7, "the key is missing"),
    ]
    assert [row["id"] for row in rows_of(tmp_path / "out.csv")] == ["a", "b", "c"]


def test_a_count_that_was_stopped_goes_on_where_it_was(write: Write, tmp_path: Path) -> None:
    file = write("rows.csv", "\n".join([f"id,{HEAD}", *(f"{n},{row}" for n, row in enumerate(ROWS))]) + "\n")
    order = Order([file], tmp_path / "out.csv", TODAY, key="id", batch=2)

    def stop(done: float, rows: int) -> None:
        assert 0 < done <= 1
        if rows == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Job(BOOK, order).run(stop)
    assert not order.out.exists()
    resumed = Job(BOOK, order).run()
    assert (resumed.read, resumed.counted, resumed.resumed) == (6, 6, 4)
    whole = rows_of(order.out)
    run([file], tmp_path / "again.csv", key="id")
    assert whole == rows_of(tmp_path / "again.csv")


def test_parts_of_another_count_are_neither_used_nor_lost(write: Write, tmp_path: Path) -> None:
    file = write("rows.csv", GOOD)

    def stop(done: float, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Job(BOOK, Order([file], tmp_path / "out.csv", TODAY)).run(stop)
    other = Order([file], tmp_path / "out.csv", date(2026, 6, 2))
    with pytest.raises(LawError, match=r"parts of another count.*--afresh"):
        Job(BOOK, other).run()
    assert Job(BOOK, other).run(afresh=True).resumed == 0


DISK = """
import resource, sys
from datetime import date
from pathlib import Path
from fairway.law import LawError, Rulebook
from fairway.tables.job import Job, Order
book = Rulebook.load(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
try:
    Job(book, Order([Path(sys.argv[2])], Path(sys.argv[3]), date(2026, 6, 1))).run()
except LawError as error:
    print(error)
"""


def test_where_nothing_more_can_be_written_the_good_file_stands(write: Write, tmp_path: Path) -> None:
    folder = tmp_path / "ford"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    out = write("out.csv", "the good file\n")
    many = write("rows.csv", "\n".join([HEAD, *ROWS * 200]) + "\n")
    words = [sys.executable, "-c", DISK, str(folder), str(many), str(out)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    assert "out.csv: cannot be written" in done.stdout, done.stderr
    assert out.read_text() == "the good file\n"
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 2_000


def broken_parquet(tmp_path: Path) -> bytes:
    pq.write_table(pa.table({"movement.kind": ["goods"] * 5000}), tmp_path / "good.parquet", use_dictionary=False)
    data = bytearray((tmp_path / "good.parquet").read_bytes())
    data[10:60] = b"\xff" * 50
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rows.parquet", b"PAR1 this is no Parquet"),
        ("rows.parquet", b""),
        ("rows.arrow", b"ARROW1 nor this Arrow"),
        ("rows.csv.gz", gzip.compress(GOOD.encode() * 50)[:150]),
        ("rows.csv.gz", b"not gzip"),
        ("rows.csv", b""),
        ("rows.csv", GOOD.encode() + b"goods,\xff\xfe,south,,,,,\n"),
        ("rows.csv", GOOD.replace("goods.value", "goods.weight").encode()),
        ("rows.txt", GOOD.encode()),
    ],
)
def test_a_file_that_cannot_be_read_is_named_in_one_line(name: str, data: bytes, write: Write, tmp_path: Path) -> None:
    with pytest.raises(LawError) as caught:
        run([write(name, data)], tmp_path / "out.csv")
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out.csv").exists()


def test_a_parquet_file_that_is_damaged_inside_is_named(write: Write, tmp_path: Path) -> None:
    with pytest.raises(LawError, match=r"rows\.parquet"):
        run([write("rows.parquet", broken_parquet(tmp_path))], tmp_path / "out.csv")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LawError, match=r"gone\.csv: cannot be read: No such file"):
        run([tmp_path / "gone.csv"], tmp_path / "out.csv")


def test_a_table_without_a_kind_needs_one_said_for_all(write: Write, tmp_path: Path) -> None:
    file = write("rows.csv", "movement.from,movement.to,goods.is_grain\nnorth.town,south,no\n")
    with pytest.raises(LawError, match=r"no column 'movement\.kind'.*--set"):
        run([file], tmp_path / "out.csv")
    fixed = Facts.read(BOOK.vocabulary, {"movement.kind": "goods"})
    assert run([file], tmp_path / "out.csv", fixed=fixed).counted == 1


def test_a_head_without_rows_is_counted_as_nothing(write: Write, tmp_path: Path) -> None:
    assert run([write("rows.csv", HEAD + "\n")], tmp_path / "out.parquet").read == 0
    assert rows_of(tmp_path / "out.parquet") == []


def test_columns_that_are_no_facts_are_left_aside_however_many(write: Write, tmp_path: Path) -> None:
    spare = [f"c{n}" for n in range(20_000)]
    pq.write_table(
        pa.table({**{path: [str(value)] for path, value in CROSSING.items()}, **{name: [1] for name in spare}}),
        tmp_path / "wide.parquet",
    )
    job = Job(BOOK, Order([tmp_path / "wide.parquet"], tmp_path / "out.csv", TODAY))
    assert len(job.left_aside) == 20_000
    assert job.run().counted == 1


def test_a_cell_of_ten_megabytes_is_told_in_a_line(write: Write, tmp_path: Path) -> None:
    row = f"goods,{'x' * (10 << 20)},south,2026-06-01,yes,100,none,80"
    summary = run([write("rows.csv", f"{HEAD}\n{row}\n{ROWS[0]}\n")], tmp_path / "out.csv")
    assert (summary.counted, summary.refused) == (1, 1)
    assert len(summary.faults[0][3]) < 500


def test_several_files_are_counted_into_one_table_that_names_them(write: Write, tmp_path: Path) -> None:
    files = [write("a.csv", GOOD), write("b.csv", GOOD)]
    assert run(files, tmp_path / "out.parquet").counted == 12
    assert {row["file"] for row in rows_of(tmp_path / "out.parquet")} == set(map(str, files))


def test_the_command_tells_a_summary_that_adds_up(write: Write, tmp_path: Path) -> None:
    head = "movement.kind,movement.from,movement.to,movement.date,data.special,note"
    rows = ["data,hk,sz,2026-12-02,none,x", "data,hk,sz,2026-12-02,perhaps,y", "goods,hk,sz,2026-12-02,,"]
    file, out = write("rows.csv", "\n".join([head, *rows]) + "\n"), tmp_path / "out.csv"
    answer = fairway("count", str(file), "--out", str(out))
    assert answer.code == 1
    assert "3 rows read: 2 counted, 1 refused" in answer.out
    assert "1 free" in answer.words
    assert "columns that are no facts: note" in answer.out
    assert "rows.csv:3: data.special: 'perhaps' does not fit" in answer.words
    assert "that --set replaces" not in answer.out
    answer = fairway("count", str(file), "--out", str(out), "--set", "data.special=none")
    assert "3 rows read: 3 counted, 0 refused" in answer.out
    assert "columns that --set replaces: data.special" in answer.out
    assert fairway("count", str(file), "--out", str(out), "--set", "nonsense").code == 2
    assert fairway("count", str(file), "--out", str(tmp_path / "out.txt")).code == 1


def test_what_came_of_each_part_is_kept_as_plain_data(write: Write, tmp_path: Path) -> None:
    def stop(done: float, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Job(BOOK, Order([write("rows.csv", GOOD)], tmp_path / "out.csv", TODAY)).run(stop)
    kept = json.loads((tmp_path / "out.csv.parts" / "000000.json").read_text())
    assert kept["read"] == kept["counted"] == 6


RESIDENTS = """id,income.wages,tax.year,tax.hk_ya,tax.hk_income,tax.hk_married,tax.cn_resident
a,500000,2025,2025/26,600000,no,yes
b,,2025,2025/26,900000,yes,yes
c,12x,2025,2025/26,900000,yes,yes
"""
PERSON = ["--set", "movement.kind=person", "--set", "movement.from=hk", "--set", "movement.to=sz", "--on", "2026-03-02"]


def test_the_command_adds_duties_grants_and_amounts_and_the_columns_asked_for(write: Write, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    more = ["--amounts", "--calculation", "cn.iit.year", "--calculation", "hk.salaries-tax", "--key", "id"]
    done = fairway("count", str(write("rows.csv", RESIDENTS)), "--out", str(out), *PERSON, *more)
    assert done.code == 1
    assert "3 rows read: 2 counted, 1 refused" in done.out
    first, second = pa_csv.read_csv(out).to_pylist()
    assert "cn.npcsc.iit-law#art-3.tax" in first["duties"].split()
    assert "cn.npcsc.iit-law#art-3.tax=CNY 79080" in first["amounts"].split("; ")
    assert "hk.cap112#sch-4.allowances" in first["grants"].split()
    assert (first["cn.iit.year_CNY"], first["hk.salaries-tax_HKD"]) == (79_080, 58_560)
    assert (second["cn.iit.year_CNY"], second["hk.salaries-tax_HKD"]) == (None, 87_120)


def test_amounts_are_decimals_of_two_places_in_a_parquet_table(write: Write, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    fairway("count", str(write("rows.csv", RESIDENTS)), "--out", str(out), *PERSON, "--calculation", "cn.iit.year")
    table = pq.read_table(out)
    assert table.schema.field("cn.iit.year_CNY").type == pa.decimal128(38, 2)
    assert "duties" not in table.schema.names


def test_a_calculation_that_there_is_not_stops_a_count_before_it_begins(write: Write, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = fairway("count", str(write("rows.csv", RESIDENTS)), "--out", str(out), *PERSON, "--calculation", "cn.iit.yr")
    assert "there is no calculation 'cn.iit.yr'" in done.errors
    assert done.code == 1
    assert not out.with_name("out.csv.parts").exists()
