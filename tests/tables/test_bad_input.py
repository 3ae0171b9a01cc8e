"""Whatever is wrong with a table is told in a line, and nothing half-written is left or replaces a good file."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from fairway.law import LawError
from fairway.tables.job import Job, Order, Summary
from tests.law.invented import BOOK, CROSSING

TODAY = date(2026, 6, 1)
PLAIN = {path: str(value) for path, value in CROSSING.items()}


def table(count: int, **more: Any) -> pa.Table:
    return pa.table({**{path: [value] * count for path, value in PLAIN.items()}, **more})


def count(file: Path, **more: Any) -> Summary:
    return Job(BOOK, Order([file], file.with_name("out.csv"), TODAY, **more)).run()


def put(folder: Path, rows: pa.Table) -> Path:
    pq.write_table(rows, folder / "rows.parquet")
    return folder / "rows.parquet"


def listed(file: Path) -> list[tuple[int, str, str]]:
    rows = pa_csv.read_csv(file.with_name("out.csv.refused.csv")).to_pylist()
    return [(row["row"], row["field"], row["message"]) for row in rows]


def cut_short(folder: Path) -> Path:
    (folder / "rows.csv.gz").write_bytes(gzip.compress((",".join(PLAIN) + "\n").encode() * 900)[:90])
    return folder / "rows.csv.gz"


def corrupt(folder: Path) -> Path:
    path = put(folder, table(10))
    path.write_bytes(path.read_bytes()[:-40])
    return path


def without_a_kind(folder: Path) -> Path:
    return put(folder, table(1).drop_columns(["movement.kind"]))


def without_the_key(folder: Path) -> Path:
    return put(folder, table(1))


BROKEN: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "no kind": (without_a_kind, "", r"rows\.parquet:1: there is no column 'movement\.kind'"),
    "no key": (without_the_key, "id", r"rows\.parquet:1: there is no column 'id'"),
    "corrupt Parquet": (corrupt, "", r"rows\.parquet: cannot be read"),
    "truncated gzip": (cut_short, "", r"rows\.csv\.gz: "),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_table_that_cannot_be_counted_is_named_and_the_good_file_stands(what: str, tmp_path: Path) -> None:
    made, key, said = BROKEN[what]
    (tmp_path / "out.csv").write_text("the good file\n")
    with pytest.raises(LawError, match=said):
        count(made(tmp_path), key=key)
    assert (tmp_path / "out.csv").read_text() == "the good file\n"


def test_values_of_a_wrong_type_are_refused_cell_by_cell(tmp_path: Path) -> None:
    wrong = {"goods.is_grain": pa.array([2, 3]), "goods.marks": pa.array([{"a": 1}, None]), "goods.value": [True, None]}
    file = put(tmp_path, table(2, **wrong))
    assert count(file).refused == 2
    assert [(row, name) for row, name, _ in listed(file)] == [
        (1, "goods.is_grain"),
        (1, "goods.marks"),
        (1, "goods.value"),
        (2, "goods.is_grain"),
    ]


def test_dates_outside_coverage_are_not_covered_and_dates_beyond_the_calendar_are_refused(tmp_path: Path) -> None:
    days = pa.array([TODAY.toordinal() - 719_163, 40_000, 50_000_000, -900_000], pa.int32()).cast(pa.date32())
    file = put(tmp_path, table(4).drop_columns(["movement.date"]).append_column("movement.date", days))
    summary = count(file)
    assert (summary.counted, summary.refused, summary.outcomes.get("not covered")) == (2, 2, 1)
    assert [(row, name) for row, name, _ in listed(file)] == [(3, "movement.date"), (4, "movement.date")]


def test_a_hundred_thousand_columns_are_counted(tmp_path: Path) -> None:
    head = ",".join([*PLAIN, *(f"c{n}" for n in range(100_000))])
    (tmp_path / "rows.csv").write_text(head + "\n" + ",".join([*PLAIN.values(), *["1"] * 100_000]) + "\n")
    assert count(tmp_path / "rows.csv").counted == 1


def test_a_row_of_ten_megabytes_is_refused_and_the_next_counted(tmp_path: Path) -> None:
    file = put(tmp_path, table(2, **{"goods.weight": ["9" * (10 << 20), "100"]}))
    assert (count(file).counted, count(file).refused) == (1, 1)
    assert len(listed(file)[0][2]) < 500


DISK = """
import resource, sys
from datetime import date
from pathlib import Path
from fairway.law import LawError
from fairway.tables.job import Order
from fairway.tables.pool import PoolJob
from tests.law.invented import BOOK
if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
    try:
        PoolJob(BOOK, Order([Path(sys.argv[1])], Path(sys.argv[2]), date(2026, 6, 1)), 2).run()
    except LawError as error:
        print(error)
"""


def test_where_no_process_can_write_the_good_file_stands(tmp_path: Path) -> None:
    file = put(tmp_path, table(3000))
    (tmp_path / "full.py").write_text(DISK)
    (tmp_path / "out.csv").write_text("the good file\n")
    words = [sys.executable, str(tmp_path / "full.py"), str(file), str(tmp_path / "out.csv")]
    done = subprocess.run(words, check=True, capture_output=True, text=True, env=_path())
    assert "out.csv: cannot be written" in done.stdout, done.stderr
    assert (tmp_path / "out.csv").read_text() == "the good file\n"


def _path() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def test_one_moment_beyond_the_calendar_does_not_spoil_the_others(tmp_path: Path) -> None:
    moments = pa.array([2**62, 1_780_272_000_000_000], pa.timestamp("us"))
    file = put(tmp_path, table(2).drop_columns(["movement.date"]).append_column("movement.date", moments))
    assert (count(file).counted, [(row, name) for row, name, _ in listed(file)]) == (1, [(1, "movement.date")])


def test_columns_of_any_type_are_kept_as_text_and_told_apart(tmp_path: Path) -> None:
    odd = {"of": [{"a": 1}, {"a": 2}], "raw": pa.array([b"good", b"\xff"], pa.binary()), "list": [[1, 2], None]}
    file = put(tmp_path, table(2, **odd))
    assert count(file, key="of", keep=["raw", "list"]).counted == 2
    kept = pa_csv.read_csv(file.with_name("out.csv")).select(["of", "raw", "list"]).to_pylist()
    assert [row["of"] for row in kept] == ["{'a': 1}", "{'a': 2}"]
    assert [row["raw"] for row in kept] == ["good", r"\xff"]
    file = put(tmp_path, table(2, raw=pa.array([b"\xff", b"\xff"], pa.binary())))
    assert count(file, key="raw").refused == 1


def test_text_in_another_encoding_is_named_with_what_would_be_right(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    for encoding in ("gbk", "utf-16"):
        file.write_bytes(
            (",".join([*PLAIN, "備註"]) + "\n" + ",".join([*PLAIN.values(), "貨"]) + "\n").encode(encoding)
        )
        with pytest.raises(LawError, match=r"rows\.csv: cannot be read: .*\(save it as UTF-8\)"):
            count(file)


def test_compressed_text_that_is_damaged_inside_is_named(tmp_path: Path) -> None:
    rows = "\n".join([",".join([*PLAIN, "id"]), *(",".join([*PLAIN.values(), str(n * n)]) for n in range(9000))])
    whole = gzip.compress(rows.encode())
    for place in range(20, len(whole) - 20, len(whole) // 9):
        (tmp_path / "rows.csv.gz").write_bytes(whole[:place] + b"\xff\xff\xff" + whole[place + 3 :])
        with pytest.raises(LawError, match=r"rows\.csv\.gz: "):
            count(tmp_path / "rows.csv.gz")


def test_a_page_of_parquet_that_does_not_sum_up_is_told(tmp_path: Path) -> None:
    places = [f"place {n}" for n in range(4000)]
    file = tmp_path / "rows.parquet"
    rows = table(4000, **{"goods.weight": pa.array(range(4000))}).append_column("note", [places])
    pq.write_table(rows, file, write_page_checksum=True, compression="none", use_dictionary=False)
    whole = file.read_bytes()
    place = whole.index((2345).to_bytes(8, "little"))
    file.write_bytes(whole[:place] + b"\x07" + whole[place + 1 :])
    with pytest.raises(LawError, match=r"rows\.parquet: cannot be read: .*(checksum|CRC)"):
        count(file)


def test_neither_the_answers_nor_what_is_refused_replaces_a_file_that_is_read(tmp_path: Path) -> None:
    rows = ",".join(PLAIN) + "\n" + ",".join(PLAIN.values()) + "\nshort\n"
    for name, out in (("a.csv", "a.csv"), ("a.csv.refused.csv", "a.csv")):
        (tmp_path / name).write_text(rows)
        with pytest.raises(LawError, match=rf"{name}: the .* would replace a file that is read"):
            Job(BOOK, Order([tmp_path / name], tmp_path / out, TODAY))
        assert (tmp_path / name).read_text() == rows
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(LawError, match=r"folder\.csv: .* over a folder"):
        Job(BOOK, Order([tmp_path / "a.csv"], tmp_path / "folder.csv", TODAY))


def test_two_counts_never_write_the_same_answers_at_once(tmp_path: Path) -> None:
    file = put(tmp_path, table(3))
    order = Order([file], tmp_path / "out.csv", TODAY)

    def begin_another(done: float, rows: int) -> None:
        for afresh in (False, True):
            with pytest.raises(LawError, match=r"out\.csv\.parts: another count is at work here"):
                Job(BOOK, order).run(afresh=afresh)

    assert Job(BOOK, order).run(begin_another).counted == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "rows.parquet"]


def test_a_mended_file_is_counted_though_it_could_not_be_read_before(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="cannot be read"):
        count(cut_short(tmp_path))
    rows = ",".join(PLAIN) + "\n" + ",".join(PLAIN.values()) + "\n"
    (tmp_path / "rows.csv.gz").write_bytes(gzip.compress(rows.encode()))
    assert count(tmp_path / "rows.csv.gz").counted == 1


def test_an_arrow_file_that_points_beyond_itself_is_named(tmp_path: Path) -> None:
    rows = table(3, **{"goods.origin": ["AA", "BB", "CC"]})
    with pa.OSFile(str(tmp_path / "rows.arrow"), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
        writer.write_table(rows)
    whole = (tmp_path / "rows.arrow").read_bytes()
    ends = b"".join(n.to_bytes(4, "little") for n in (0, 2, 4, 6))
    (tmp_path / "rows.arrow").write_bytes(whole.replace(ends, ends[:-4] + (1 << 30).to_bytes(4, "little")))
    with pytest.raises(LawError, match=r"rows\.arrow: cannot be read: .*offset"):
        count(tmp_path / "rows.arrow")
