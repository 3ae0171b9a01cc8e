"""What makes a count quick, one thing apart from the other: a file for each kind, a program for each kind, processes;
and what three values cost.

Run by hand: `python -m bench.layout [ROWS]`. Writes `bench/layout.md`.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.count import DAY, FIRST, batches, rate
from bench.report import machine
from fairway.law import Rulebook, default
from fairway.law.columns import Counter, Reader
from fairway.law.columns.column import Column, blank
from fairway.law.columns.group import Group
from fairway.load.files import Wanted, write_by_kind, write_one
from fairway.tables.order import BATCH
from fairway.tables.source import Source

SHARES = (0.0, 0.2)


def scanned(paths: Sequence[Path], rows: int) -> float:
    """Rows a second of PyArrow's own reading."""
    return rate(rows, lambda: [len(batch) for path in paths for batch in batches(path)])


def judged(book: Rulebook, paths: Sequence[Path], rows: int) -> float:
    """Rows a second read and judged, the second time."""
    counter, reader = Counter(book, DAY), Reader(book)

    def once() -> None:
        for source in map(Source, paths):
            for batch in source.batches(source.names, BATCH):
                held = reader.read(batch.table)
                counter.determine(held.columns, held.rows)

    once()
    return rate(rows, once)


def by_program(book: Rulebook, wide: Path) -> tuple[float, float]:
    """Rows a second of a wide table in memory: each judged by its own program; by the programs of all kinds."""
    counter, source = Counter(book, DAY), Source(wide)
    held = Reader(book).read(next(source.batches(source.names, BATCH)).table)

    def fact(path: str) -> Column:
        return held.columns.get(path) or blank(held.rows)

    def apart() -> Any:
        return counter.determine(held.columns, held.rows)

    apart()
    desks = [*counter._desks.values()]

    def by_all() -> None:
        for desk in desks:
            desk.ledger.answered(Group(desk.plan, held.rows, fact).marks(), held.rows.count)

    by_all()
    return rate(held.rows.count, apart), rate(held.rows.count, by_all)


def by_processes(path: Path, folder: Path) -> list[str]:
    """What a count takes by one and by two processes: by the clock, and in memory."""
    found = []
    for workers in (1, 2):
        words = ["count", str(path), "--out", str(folder / f"{workers}.parquet"), "--workers", str(workers)]
        started, most = time.perf_counter(), 0
        running = subprocess.Popen([sys.executable, "-m", "fairway.cli", *words], stdout=subprocess.DEVNULL)
        while running.poll() is None:
            most = max(most, held_by(running.pid))
            time.sleep(0.05)
        found.append(f"{workers}: {time.perf_counter() - started:.1f} s, {most >> 10:,} MiB")
    return found


def held_by(pid: int) -> int:
    """KiB that a process and those that it started hold, what they share counted once."""
    total = 0
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            total += sum(map(held_by, map(int, path.read_text(encoding="utf-8").split())))
    return total


TEXT = """# What makes a count quick

`python -m bench.layout` writes this file. {machine}, shared with other work. {rows:,} movements of all kinds
as `fairway sample` makes them. Rates are thousands of rows a second of processor time; judged is read and
decided, answers and ways through in memory, after a first time that is not told.

| all facts known | scan by PyArrow | judged | judged : scan |
|---|--:|--:|--:|
| one wide file | {wide_scan:,.0f} | {wide:,.0f} | {wide_share:.0%} |
| a file for each kind | {kinds_scan:,.0f} | {kinds:,.0f} | {kinds_share:.0%} |

* **Layout**: a file for each kind is scanned {layout_scan:.1f} times as fast as the wide one and judged
  {layout:.1f} times as fast.
* **A program for each kind and way**: of one wide batch in memory, {own:,.0f} thousand rows a second are
  judged each by the program of its own, {all:,.0f} thousand when every row is put to the programs of all that
  occur: {special:.1f} times as many.
* **Three values**: with a fifth of the facts unknown the files of each kind are judged at {silent:,.0f}
  thousand rows a second, all known at {kinds:,.0f}: {three:.2f} times as long. More answers differ then, and
  facts that are missing are told. A reading in two values is not there to be measured: both masks of a
  condition are made at once.
* **Processes**, by the clock and started anew, memory of all together, the largest kind: {pool}.
"""


def main(rows: int) -> None:
    """Measure and write."""
    book, text = default(), dict[str, Any]()
    with tempfile.TemporaryDirectory() as name:
        folder, rates = Path(name), list[float]()
        for share in SHARES:
            (folder / str(share)).mkdir()
            wanted = Wanted(rows, 7, share, FIRST, DAY)
            paths = write_by_kind(book, wanted, folder / str(share), lambda _: None)
            rates.append(judged(book, paths, rows))
            print(share, rates, flush=True)
            if not share:
                kinds_scan = scanned(paths, rows)
                write_one(book, wanted, folder / "wide.parquet", lambda _: None)
                wide_scan, wide = (
                    scanned([folder / "wide.parquet"], rows),
                    judged(book, [folder / "wide.parquet"], rows),
                )
                own, every = by_program(book, folder / "wide.parquet")
        largest = max(paths, key=lambda path: pq.ParquetFile(path).metadata.num_rows)
        text["pool"] = "; ".join(by_processes(largest, folder))
    kinds, silent = rates
    text |= {"wide_scan": wide_scan / 1e3, "wide": wide / 1e3, "wide_share": wide / wide_scan}
    text |= {"kinds_scan": kinds_scan / 1e3, "kinds": kinds / 1e3, "kinds_share": kinds / kinds_scan}
    text |= {
        "own": own / 1e3,
        "all": every / 1e3,
        "special": own / every,
        "silent": silent / 1e3,
        "three": kinds / silent,
    }
    text |= {"layout_scan": kinds_scan / wide_scan, "layout": kinds / wide}
    page = TEXT.format(machine=machine(), rows=rows, **text)
    Path(__file__).with_suffix(".md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
