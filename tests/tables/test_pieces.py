"""A file cut into pieces says, piece by piece, what it says as a whole: every row once, by its own number."""

from __future__ import annotations

import gzip
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairway.tables import pieces
from fairway.tables.source import Piece, Source

Row = tuple[int, tuple[Any, ...]]


def rows_of(source: Source, piece: Piece | None = None) -> tuple[list[Row], list[tuple[int, str]]]:
    """Every row with its number, and what could not be read."""
    rows: list[Row] = []
    unread: list[tuple[int, str]] = []
    for batch in source.batches(source.names, 7, piece):
        cells = zip(*(batch.table.column(name).to_pylist() for name in source.names), strict=True)
        rows += zip(batch.lines.tolist(), cells, strict=True)
        unread += batch.unread
    return rows, unread


def assert_the_same_in_pieces(path: Path, least: int) -> None:
    source = Source(path)
    found = pieces.pieces(source, 10)
    assert len(found) >= least
    parts = [rows_of(source, piece) for piece in found]
    whole = rows_of(source)
    assert [row for rows, _ in parts for row in rows] == whole[0]
    assert [fault for _, unread in parts for fault in unread] == whole[1]


CELLS = ["", "x", '"quoted"', '"two\nlines"', '"a,b"', '"say ""so"""', 'half "quoted"', '""', '"\r\n"', "香港", '"q"x']


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("seed", range(8))
def test_text_is_never_cut_within_a_row_whatever_is_quoted(
    end: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    monkeypatch.setattr(pieces, "BYTES", 50)
    cells = CELLS if seed % 2 else ["", "x", "香港"]
    rows = [",".join(random.choice(cells) for _ in range(random.choice([3, 3, 3, 3, 2]))) for _ in range(80)]
    path = tmp_path / "rows.csv"
    path.write_bytes(end.join(["a,b,c", *rows, *([""] if seed % 3 else [])]).encode())
    assert_the_same_in_pieces(path, least=5)


def test_row_groups_and_batches_are_kept_whole_and_gathered(tmp_path: Path) -> None:
    table = pa.table({"n": range(95), "t": [str(n) for n in range(95)]})
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=6)
    with pa.OSFile(str(tmp_path / "rows.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=4)
    for name in ("rows.parquet", "rows.arrow"):
        found = [piece for piece in pieces.pieces(Source(tmp_path / name), 10) if piece]
        assert [piece.row for piece in found] == list(range(1, 96, 12))
        assert_the_same_in_pieces(tmp_path / name, least=8)


def test_what_cannot_be_cut_is_one_piece(tmp_path: Path) -> None:
    (tmp_path / "rows.csv.gz").write_bytes(gzip.compress(b"a\n1\n2\n"))
    table = pa.table({"a": [1, 2]})
    with pa.OSFile(str(tmp_path / "rows.arrow"), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)
    pq.write_table(table.slice(0, 0), tmp_path / "none.parquet")
    for name, count in (("rows.csv.gz", 2), ("rows.arrow", 2), ("none.parquet", 0)):
        source = Source(tmp_path / name)
        assert all(piece is None or piece.start == piece.stop - 1 for piece in pieces.pieces(source, 1))
        assert_the_same_in_pieces(tmp_path / name, least=1)
        assert len(rows_of(source)[0]) == count
