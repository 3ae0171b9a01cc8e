"""The slice on tables: the same rows and the same answers by Fairway, compiled code and other engines, from 1e3 to 1e7.

Run by hand: `python -m bench.tables`. Writes `docs/measurements.md` and its chart. Each engine runs in a process of its
own and stops growing when one pass takes too long.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from bench.flat import Flat, drawn, flat
from bench.table_peers import PEERS, Duckdb, Peer
from bench.table_report import write
from bench.timing import most_memory, processor
from fairway.law import default

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
FIRST_OF_ROWWISE = 100
LONGEST = 60.0
"""Seconds after which a peer gets no larger table; its next would take ten times as long."""
REPEATS, ENOUGH, LEAST = 5, 4.0, 0.1
CHECKED, CHECKED_OF_SPARK = 60, 5
COPIES, ROWS_GROWN = (1, 2, 4, 8), 100_000
GROWN = ("fairwaycolumns", "numba", "numpy", "polars", "duckdb")
KNOWN, UNKNOWN = "known", "unknown"


def prepare(folder: Path, largest: int) -> None:
    """The flat tables, and the counts that are expected of each size."""
    law = flat(default())
    for name, share in ((KNOWN, 0.0), (UNKNOWN, 0.2)):
        table = law.table(drawn(law.part, largest, share).facts)
        pq.write_table(table, folder / f"{name}.parquet", row_group_size=250_000, compression="zstd")


def tried(name: str, folder: Path, sizes: list[int]) -> None:
    """One engine on all sizes; a line of JSON for each."""
    law = flat(default())
    before = processor()
    peer = PEERS[name](law)
    peer.load()
    told: dict[str, Any] = {"peer": peer.name, "load": processor() - before}
    for state in [KNOWN, UNKNOWN] if peer.three else [KNOWN]:
        checked_rows(law, peer, folder, state)
        for size in [FIRST_OF_ROWWISE, *sizes] if peer.rowwise else sizes:
            taken, counts = timed(peer, rows_of(folder, state, size))
            print(
                json.dumps(
                    {**told, "state": state, "rows": size, "taken": taken, "counts": counts, "memory": most_memory()}
                )
            )
            sys.stdout.flush()
            if taken * 10 > LONGEST:
                break
    if isinstance(peer, Duckdb):
        peer.take(rows_of(folder, UNKNOWN, min(sizes[-1], 1_000_000)))
        print(json.dumps({**told, "state": "naive", "answered": peer.unsupported()}))


def rows_of(folder: Path, state: str, size: int) -> Any:
    """The first rows of a table."""
    with pq.ParquetFile(folder / f"{state}.parquet") as file:
        groups = range(min(file.num_row_groups, -(-size // 250_000)))
        return file.read_row_groups(list(groups)).slice(0, size)


def timed(peer: Peer, table: Any) -> tuple[float, list[int]]:
    """The seconds of processor time of the leanest of a few passes over a table, and the answer.

    So small a pass that the clock of processor time can't tell it is made many times over.
    """
    held = peer.take(table)
    counts, times, passes = peer.count(held), list[float](), 1
    while len(times) < REPEATS and sum(times) < ENOUGH:
        started = processor()
        for _ in range(passes):
            peer.count(held)
        spent = processor() - started
        if spent < LEAST:
            passes *= 4
        else:
            times.append(spent / passes)
    return min(times), counts


def checked_rows(law: Flat, peer: Peer, folder: Path, state: str) -> None:
    """See that a peer says of each of some rows, one by one, what Fairway's columns say.

    Raises:
        AssertionError: naming the first row of which it does not.
    """
    ours = PEERS["fairwaycolumns"](law)
    ours.load()
    table = rows_of(folder, state, 250_000)
    places = np.random.default_rng(5).choice(
        len(table), CHECKED_OF_SPARK if peer.package == "pyspark" else CHECKED, replace=False
    )
    for place in places.tolist():
        row = table.slice(place, 1)
        wanted, found = ours.count(ours.take(row)), peer.count(peer.take(row))
        assert found == wanted, f"{peer.name} on {row.to_pylist()}: {found} and not {wanted}"


def all_tried(folder: Path, sizes: list[int], names: list[str]) -> list[dict[str, Any]]:
    """Every engine that is installed, each in a process of its own; the counts of all are the same."""
    found: list[dict[str, Any]] = []
    for name in names:
        try:
            _ = PEERS[name](flat(default())).name
        except PackageNotFoundError:
            print(f"{name} is not installed")
            continue
        command = [sys.executable, "-m", "bench.tables", "--peer", name, str(folder), *map(str, sizes)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | QUIET)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        found += [{"key": name, **line} for line in lines]
        for line in lines:
            print(
                name, line["state"], line.get("rows", ""), f"{line.get('rows', 0) / line.get('taken', 1):,.0f} a second"
            )
    expected: dict[tuple[str, int], list[int]] = {}
    for line in found:
        if "rows" in line:
            counts = expected.setdefault((line["state"], line["rows"]), line["counts"])
            assert line["counts"] == counts, f"{line['peer']} counts otherwise on {line['rows']} rows"
    return found


def grown(folder: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """How long the engines take for more and more conditions."""
    law, found = flat(default()), []
    table = rows_of(folder, KNOWN, ROWS_GROWN)
    for name in names:
        for copies in COPIES if not PEERS[name].rowwise else ():
            peer = PEERS[name](law.copied(copies))
            peer.load()
            taken, _ = timed(peer, law.copied_table(table, copies))
            found.append({"key": name, "copies": copies, "taken": taken})
    return found


QUIET = {"PYTHONWARNINGS": "ignore"}


def main(largest: int, names: list[str]) -> None:
    """Measure and write."""
    sizes = [size for size in SIZES if size <= largest]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, sizes[-1])
        lines = all_tried(folder, sizes, names or list(PEERS))
        write(flat(default()), lines, grown(folder, names or GROWN))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        tried(sys.argv[2], Path(sys.argv[3]), [*map(int, sys.argv[4:])])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1], sys.argv[2:])
