"""Tables counted: rows a second beside a bare scan of the same file and beside deciding each row alone.

Run by hand: `python -m bench.count [ROWS]`. Writes `bench/count.md`. Facts are drawn at random from the values that
conditions tell apart; numbers are drawn from a wide range besides, so that few rows are alike.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from bench.report import machine, table
from fairway.law import Facts, Rulebook, decide, default
from fairway.law.columns import Answer, Counter, Reader
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.norm import KINDS
from fairway.law.sample import domains_of
from fairway.law.values import Value
from fairway.tables.job import BATCH, Job, Order

DAY = date(2026, 3, 2)
ROUTES = (("hk", "sz"), ("sz", "hk"))
ALONE, CHECKED, PIECE = 300, 300, 100_000
WIDE = 5_000_000
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


def columns_of(book: Rulebook, kind: str) -> dict[str, list[Value]]:
    """The facts that the law on a kind of movement reads, each with the values worth trying."""
    found: dict[str, list[Value]] = {}
    for route in ROUTES:
        program = book.programs.on(kind, book.programs.sides(kind, *route), DAY)
        for path, values in domains_of(program).values.items():
            kept = found.setdefault(path, [])
            kept += [value for value in values if value not in kept]
    return {path: values for path, values in found.items() if values and not path.startswith("movement.")}


def drawn(family: str, values: list[Value], rows: int, silent: float, random: Any) -> pa.Array:
    """A column of random values, some of them unknown."""
    missing = random.random(rows) < silent
    if family == "number":
        numbers = np.array([int(value) for value in values])[random.integers(0, len(values), rows)]  # type: ignore[arg-type]
        mixed = np.where(random.random(rows) < 0.3, random.integers(0, WIDE, rows), np.abs(numbers))
        return pa.array(mixed, pa.int64(), mask=missing)
    plain: Any = [sorted(value) if isinstance(value, frozenset) else value for value in values]
    places = pa.array(random.integers(0, len(values), rows), mask=missing)
    return pa.array(plain, pa.list_(pa.string()) if family == "set" else None).take(places)


def movements(book: Rulebook, kind: str, rows: int, silent: float, random: Any) -> pa.Table:
    """Random movements of one kind, both ways, on the days of a fortnight."""
    ways = random.integers(0, len(ROUTES), rows)
    days = [DAY + timedelta(n) for n in range(14)]
    made = {
        KIND: pa.array([kind]).take(pa.array(np.zeros(rows, np.int64))),
        START: pa.array([start for start, _ in ROUTES]).take(pa.array(ways)),
        END: pa.array([end for _, end in ROUTES]).take(pa.array(ways)),
        DATE: pa.array(days).take(pa.array(random.integers(0, len(days), rows))),
    }
    for path, values in columns_of(book, kind).items():
        made[path] = drawn(book.vocabulary[path].type.family, values, rows, silent, random)
    return pa.table(made)


def write(book: Rulebook, path: Path, kinds: tuple[str, ...], rows: int, silent: float) -> None:
    """A file of movements; several kinds are mixed row by row."""
    random = np.random.default_rng(7)
    share = rows // len(kinds)
    whole = pa.concat_tables(
        [movements(book, kind, share, silent, random) for kind in kinds], promote_options="permissive"
    )
    if len(kinds) > 1:
        whole = whole.take(pa.array(random.permutation(whole.num_rows)))
    pq.write_table(whole, path, row_group_size=PIECE)


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

Movements between Hong Kong and the Mainland, both ways, on the days of a fortnight, with every fact that their law
reads as a column and values drawn at random. On {checked} rows of each file both readings were checked to be equal
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

Numbers are drawn from a range so wide that nearly every row has its own, which is harder than most tables; yes and no
are as likely as each other, which meets exceptions more often than travellers do.
"""


def written(found: list[Measure]) -> str:
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
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def main(rows: int) -> None:
    """Measure and write."""
    book, found = default(), list[Measure]()
    files = [((kind,), kind) for kind in KINDS] + [(KINDS, "all kinds mixed")]
    for kinds, name in files:
        for silent in SILENT_SHARES:
            said = f"{name}, {'all known' if not silent else 'a fifth unknown'}"
            found.append(measured(book, said, kinds, rows, silent))
            print(found[-1])
    Path(__file__).with_suffix(".md").write_text(written(found), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
