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
