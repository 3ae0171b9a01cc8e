"""Several processes answer a table as one does: the same rows, the same refusals, and on from where it was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairway.law import LawError
from fairway.tables.job import Job, Order
from fairway.tables.pool import SMALL, PoolJob, job_of
from tests.law.invented import BOOK, CROSSING

TODAY = date(2026, 6, 1)


def rows(count: int, first: int = 0) -> pa.Table:
    """Movements by number, of which each seventh has a weight that can't be read, and two have the same number."""
    numbers = [f"n{first + n if n != 41 else first + 3}" for n in range(count)]
    weights = ["heavy" if n % 7 == 5 else str(n * 20) for n in range(count)]
    same = {path: [value] * count for path, value in CROSSING.items() if path != "goods.weight"}
    return pa.table(
        {"id": numbers, **same, "goods.weight": weights, "goods.is_grain": [n % 3 == 0 for n in range(count)]}
    )


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    for name, first in (("a", 0), ("b", 50)):
        pq.write_table(rows(60, first), tmp_path / f"{name}.parquet", row_group_size=10)
    return [tmp_path / "a.parquet", tmp_path / "b.parquet"]


def read(out: Path) -> Any:
    return pq.read_table(out).to_pylist(), out.with_name(f"{out.name}.refused.csv").read_text()


def order(files: Sequence[Path], out: Path) -> Order:
    return Order(files, out, TODAY, key="id", batch=20)


def test_several_processes_give_the_table_that_one_gives_keys_and_refusals_included(
    files: list[Path], tmp_path: Path
) -> None:
    alone = Job(BOOK, order(files, tmp_path / "alone.parquet")).run()
    together = PoolJob(BOOK, order(files, tmp_path / "together.parquet"), 2).run()
    assert (together.read, together.counted, together.refused) == (alone.read, alone.counted, alone.refused)
    assert together.outcomes == alone.outcomes
    assert read(tmp_path / "together.parquet") == read(tmp_path / "alone.parquet")
    refused = read(tmp_path / "together.parquet")[1]
    assert "'n3' is the key of an earlier row" in refused
    assert "'n53' is the key of an earlier row" in refused


def test_what_several_processes_had_judged_is_not_judged_again(files: list[Path], tmp_path: Path) -> None:
    def stop(done: float, rows: int) -> None:
        if rows >= 40:
            raise KeyboardInterrupt

    wanted = order(files, tmp_path / "out.parquet")
    with pytest.raises(KeyboardInterrupt):
        PoolJob(BOOK, wanted, 2).run(stop)
    assert not wanted.out.exists()
    resumed = PoolJob(BOOK, wanted, 3).run()
    assert resumed.resumed >= 40
    Job(BOOK, order(files, tmp_path / "alone.parquet")).run()
    assert read(wanted.out) == read(tmp_path / "alone.parquet")


def test_a_piece_that_cannot_be_read_ends_the_count_and_names_its_file(files: list[Path], tmp_path: Path) -> None:
    data = bytearray(files[1].read_bytes())
    middle = len(data) // 2
    data[60 : middle - 500] = b"\xff" * (middle - 560)
    files[1].write_bytes(data)
    with pytest.raises(LawError, match=r"b\.parquet: cannot be read"):
        PoolJob(BOOK, order(files, tmp_path / "out.parquet"), 2).run()
    assert not (tmp_path / "out.parquet").exists()


def test_few_rows_are_counted_by_one_process_unless_more_are_asked_for(files: list[Path], tmp_path: Path) -> None:
    wanted = order(files, tmp_path / "out.parquet")
    assert sum(path.stat().st_size for path in files) < SMALL
    assert type(job_of(BOOK, wanted)) is Job
    assert type(job_of(BOOK, wanted, 1)) is Job
    assert type(job_of(BOOK, wanted, 2)) is PoolJob
