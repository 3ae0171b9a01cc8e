"""Tables counted: rows a second beside a bare scan of the same file and beside deciding each row alone.

Run by hand: `python -m bench.count [ROWS] [MANY]`. Writes `bench/count.md`. The movements are those that
`fairway sample` makes.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from bench.report import machine, table
from fairway.law import Facts, Rulebook, decide, default
from fairway.law.columns import Answer, Counter, Reader
from fairway.law.norm import KINDS
from fairway.load.files import Wanted, write_by_kind, write_one
from fairway.tables.job import BATCH, Job, Order

FIRST, DAY = date(2025, 3, 9), date(2026, 3, 8)
"""The last year of the passenger series."""
ALONE, CHECKED = 300, 300
SILENT_SHARES = (0.0, 0.2)


@dataclass(frozen=True)
class Measure:
    """What was measured of one file; rates are rows a second."""

    name: str
    rows: int
    columns: int
    scan: float
    polars: float
    memory: float
    whole: float
    alone: float
    singly: int
    distinct: int


def write(book: Rulebook, path: Path, kinds: Sequence[str], rows: int, silent: float) -> None:
    """A file of movements; several kinds are mixed row by row."""
    write_one(book, Wanted(rows, 7, silent, FIRST, DAY, kinds), path, lambda _: None)


def rate(rows: int, act: Any) -> float:
    """Rows a second of processor time, of all threads together, once."""
    started = time.process_time()
    act()
    return rows / (time.process_time() - started)


def batches(path: Path) -> Iterator[Any]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(BATCH)


def scanned_by_polars(path: Path) -> None:
    """All columns read and each looked at once."""
    pl.scan_parquet(path).select(pl.all().null_count()).collect(engine="streaming")


def alone(book: Rulebook, facts: list[Facts]) -> None:
    for item in facts:
        decide(book, item)


def checked(book: Rulebook, path: Path, counter: Counter) -> list[Facts]:
    """The first rows as facts, after seeing that both readings say the same of them."""
    batch = next(batches(path)).slice(0, CHECKED)
    held = Reader(book).read(batch)
    rows = range(held.rows.count)
    facts = [
        Facts(
            {name: column.values[code] for name, column in held.columns.items() if (code := int(column.codes[n])) >= 0}
        )
        for n in rows
    ]
    for found, item in zip(counter.determine(held.columns, held.rows), facts, strict=True):
        assert found is not None
        expected = Answer.of(decide(book, item))
        pairs = zip(found.sides, expected.sides, strict=True)
        assert found.outcome == expected.outcome
        assert all(
            (a.outcome, set(a.because), set(a.needs)) == (b.outcome, set(b.because), set(b.needs)) for a, b in pairs
        )
    return facts[:ALONE]


def measured(book: Rulebook, name: str, kinds: tuple[str, ...], rows: int, silent: float) -> Measure:
    """One file, counted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        write(book, path, kinds, rows, silent)
        counter, reader = Counter(book, DAY), Reader(book)
        facts = checked(book, path, counter)
        found = list[Any]()

        def in_memory() -> None:
            for batch in batches(path):
                held = reader.read(batch)
                found.append(counter.determine(held.columns, held.rows))

        job = Job(book, Order([path], Path(folder) / "answers.parquet", DAY))
        job.judge.counter = counter
        rows = rows // len(kinds) * len(kinds)
        return Measure(
            name=name,
            rows=rows,
            columns=len(pq.ParquetFile(path).schema_arrow),
            scan=rate(rows, lambda: sum(len(batch) for batch in batches(path))),
            polars=rate(rows, lambda: scanned_by_polars(path)),
            memory=rate(rows, in_memory),
            whole=rate(rows, job.run),
            alone=rate(len(facts), lambda: alone(book, facts)),
            singly=sum(answers.singly for answers in found),
            distinct=sum(len(answers.distinct) for answers in found),
        )


COUNTING = """
import sys
from bench.timing import most_memory, processor
from fairway.cli import app
path, out = sys.argv[1:]
app(["count", path, "--out", out, "--workers", "1"], standalone_mode=False)
print(processor(), most_memory())
"""


@dataclass(frozen=True)
class Whole:
    """One kind's share of a great many movements, counted by the command line; rates are rows a second."""

    kind: str
    rows: int
    size: float
    scan: float
    polars: float
    clock: float
    processor: float
    memory: int


def many(book: Rulebook, rows: int, silent: float) -> list[Whole]:
    """So many movements of all kinds, a file for each, counted in a process of its own."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        wanted = Wanted(rows, 7, silent, FIRST, DAY)
        for kind, path in zip(KINDS, write_by_kind(book, wanted, Path(folder), lambda _: None), strict=True):
            count = pq.ParquetFile(path).metadata.num_rows
            out = path.with_name("answers.parquet")
            started = time.perf_counter()
            command = [sys.executable, "-c", COUNTING, str(path), str(out)]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
            clock, (spent, memory) = time.perf_counter() - started, map(float, told.split())
            found.append(
                Whole(
                    kind=kind,
                    rows=count,
                    size=path.stat().st_size / 2**20,
                    scan=rate(count, lambda path=path: sum(len(batch) for batch in batches(path))),
                    polars=rate(count, lambda path=path: scanned_by_polars(path)),
                    clock=count / clock,
                    processor=count / spent,
                    memory=int(memory),
                )
            )
            print(found[-1], flush=True)
    return found


def steps() -> tuple[float, float]:
    """Microseconds of one step of logic over 65,536 rows: on whole numbers, and in an expression of Polars."""
    count, terms = 65_536, 64
    random = np.random.default_rng(1)
    flags = {f"c{n}": random.random(count) < 0.5 for n in range(terms)}
    masks = [int.from_bytes(np.packbits(column).tobytes(), "little") for column in flags.values()]
    frame, expr = pl.DataFrame(flags), pl.lit(True)
    for name in flags:
        expr ^= pl.col(name)

    def of_masks() -> None:
        found = (1 << count) - 1
        for mask in masks:
            found ^= mask

    return _best(of_masks) / terms, _best(lambda: frame.lazy().select(expr).collect()) / terms


def _best(act: Any) -> float:
    """Microseconds of the quickest of some runs."""
    return 1e6 / max(rate(1, act) for _ in range(9))


TEXT = """# Counting a table

`python -m bench.count` writes this file. {machine}, shared with other work;
{norms} norms. One run of each file. Rates are by processor time, not by the clock, so that what else the machine did
counts little; work on two cores at once looks no quicker than on one.

Movements as `fairway sample` makes them, on the days and at the points of the last year of the passenger series, with
every fact that their law reads as a column. On {checked} rows of each file both readings were checked to be equal
first. Rates are thousands of rows a second of processor time:

* **scan**: PyArrow reads the columns of the file; **Polars** reads them and counts their nulls;
* **judged**: read and decided, answers in memory; **whole**: `fairway count` from file to file, parts and all;
* **alone**: `decide` on facts that are in memory already, with the routes and the trace that counting does not give.

{rows}

* "One by one" are rows that only `decide` can tell: those in which norms conflict.
* "Distinct" are different answers, told apart within each batch of {batch:,} rows. Programs had been made
  before; making one takes about a tenth of a second, once for a kind, its sides and a stretch of days.
* "Whole" ran after "judged" and found its answers for values and their combinations kept.
* One step of logic over 65,536 rows takes {mask:.1f} µs on whole numbers, and {polars:.0f} µs in an expression of
  Polars (an exclusive or; quickest of nine runs of 64).
* The most memory that the process held: {memory:,} MiB, the making of the files included.

Six rows of ten aim at some norm, so that exceptions are met far oftener than travellers meet them, and nearly a third
of all numbers are drawn from one to ten million, so that few are alike: both are harder than most tables.

## {many:,} movements by the whole rulebook

A file for each kind, {unknown:.0%} of the facts unknown, each counted by `fairway count` in a process of its own: the
reading of the law and making of programs included. Thousands of rows a second, by processor time but for "clock".

{wholes}
"""


def _wholes(found: list[Whole]) -> str:
    rows = [
        (
            item.kind,
            f"{item.rows:,}",
            f"{item.size:,.0f}",
            *(f"{value / 1e3:,.0f}" for value in (item.scan, item.polars, item.processor, item.clock)),
            f"{item.processor / item.scan:.0%}",
            f"{item.memory:,}",
        )
        for item in found
    ]
    return table(("", "rows", "file, MiB", "scan", "Polars", "count", "clock", "count : scan", "memory, MiB"), rows)


def written(found: list[Measure], wholes: list[Whole]) -> str:
    """The measures as a page."""
    rows = [
        (
            item.name,
            f"{item.rows:,}",
            item.columns,
            *(f"{value / 1e3:,.0f}" for value in (item.scan, item.polars, item.memory, item.whole)),
            f"{item.alone / 1e3:.1f}",
            f"{item.whole / item.alone:.0f}",
            f"{item.memory / item.scan:.0%}",
            f"{item.singly / item.rows:.1%}",
            f"{item.distinct:,}",
        )
        for item in found
    ]
    head = ("", "rows", "columns", "scan", "Polars", "judged", "whole", "alone", "whole : alone", "judged : scan")
    mask, polars = steps()
    return TEXT.format(
        machine=machine(),
        norms=len(default().norms),
        checked=CHECKED,
        batch=BATCH,
        rows=table((*head, "one by one", "distinct"), rows),
        mask=mask,
        polars=polars,
        many=sum(item.rows for item in wholes),
        unknown=SILENT_SHARES[1],
        wholes=_wholes(wholes),
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def main(rows: int, great: int) -> None:
    """Measure and write."""
    book, found = default(), list[Measure]()
    files = [((kind,), kind) for kind in KINDS] + [(KINDS, "all kinds mixed")]
    for kinds, name in files:
        for silent in SILENT_SHARES:
            said = f"{name}, {'all known' if not silent else 'a fifth unknown'}"
            found.append(measured(book, said, kinds, rows, silent))
            print(found[-1])
    wholes = many(book, great, SILENT_SHARES[1])
    Path(__file__).with_suffix(".md").write_text(written(found, wholes), encoding="utf-8")


if __name__ == "__main__":
    asked = [*map(int, sys.argv[1:])]
    main(*asked, *(1_000_000, 10_000_000)[len(asked) :])
