"""The same law on Apache Spark: one generic SELECT for all kinds, a SELECT for each kind, and Fairway's own columns.

Run by hand: `python -m bench.cluster [ROWS [FORM...]]`. Writes `bench/cluster.md`. Needs PySpark, Java and sqlglot.
Each form runs in a process of its own, by `python -m bench.cluster FORM FOLDER`, and is stopped when it takes too long.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlglot import exp

from bench.report import machine, table
from fairway.law import Rulebook, default
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.program import Program
from fairway.law.sql import DIALECTS, Statement, Wanted, programs_on
from fairway.law.sql.dialects import cases
from fairway.law.sql.rows import judged_by
from fairway.law.sql.sheet import layered
from fairway.load import files
from fairway.tables.cluster import ClusterJob, session
from fairway.tables.order import Order
from fairway.tables.spark_frame import answered

OF_KINDS = ("data", "person", "vehicle")
BETWEEN = ("sz", "hk")
FIRST, DAY = date(2026, 3, 2), date(2026, 3, 8)
MASTER = "local[2]"
BOUND = 400
"""Seconds after which a form is stopped."""
TIMES = 4
"""How many times more the whole command is given the files."""
SHARES = {"generic": 10, "columns": 1, "count": 1, "kinds": 2}
"""The forms, and of how many rows each is given one."""
NAMES = {
    "generic": "one generic SELECT over one wide table, as Spark comes",
    "kinds": "a SELECT for each kind on its own file, with the settings that `fairway rulebook sql` names",
    "columns": "a data frame of each kind, Fairway's columns (`answered`)",
    "count": "`fairway count --engine spark`, from file to file",
}


@dataclass(frozen=True)
class Measure:
    """One form: rows, and seconds of planning, of a first run and of a later one; none where stopped."""

    rows: int
    planned: float = 0.0
    first: float = 0.0
    again: float = 0.0
    stopped: bool = False

    @property
    def rate(self) -> float:
        """Rows a second; at most so many where the form was stopped."""
        return self.rows / (self.again or BOUND)


def programs(book: Rulebook) -> list[Program]:
    """The programs that judge the rows, one for each kind."""
    return [program for kind in OF_KINDS for program in programs_on(book, *BETWEEN, DAY, kind)]


def made(book: Rulebook, folder: Path, rows: int) -> None:
    """For every size a file of each kind, and one wide file of all; each row numbered."""
    held = []
    for program in programs(book):
        path = folder / "made.parquet"
        files.write_one(book, files.Wanted(4 * rows, 7, 0.2, FIRST, DAY, (program.kind,)), path, lambda _: None)
        held.append(_judged(book, program, pq.read_table(path), rows // len(OF_KINDS)))
    for share in set(SHARES.values()):
        parts = [part.slice(0, part.num_rows // share) for part in held]
        for part, kind in zip(parts, OF_KINDS, strict=True):
            pq.write_table(part, folder / f"{share}-{kind}.parquet", row_group_size=max(part.num_rows // 4, 1))
        wide = pa.concat_tables(parts, promote_options="default")
        pq.write_table(wide, folder / f"{share}-wide.parquet", row_group_size=max(wide.num_rows // 4, 1))


def _judged(book: Rulebook, program: Program, whole: pa.Table, count: int) -> pa.Table:
    """The first rows that a program judges, numbered. Spark reads no times of day from Parquet: none are asked for."""
    going = pc.binary_join_element_wise(whole[START].cast("string"), whole[END].cast("string"), " ")
    mine = [
        way for way in going.unique().to_pylist() if book.programs.sides(program.kind, *way.split()) == program.sides
    ]
    found = whole.filter(pc.is_in(going, pa.array(mine))).slice(0, count)
    assert found.num_rows == count, program.kind
    timeless = [field.name for field in whole.schema if not pa.types.is_time(field.type)]
    ids = pa.array([f"{program.kind}{n}" for n in range(count)])
    return found.select(timeless).append_column("id", ids)


def generic(found: list[Program], wanted: Wanted) -> str:
    """One SELECT in which the law of every kind is reckoned for every row, and each row takes its own answer."""
    first, pairs = Statement(found[0], "spark", wanted), []
    for program in found:
        statement = Statement(program, "spark", wanted)
        statement.sheet = statement.terms.sheet = first.sheet
        statement.terms.facts = first.terms.facts
        pairs.append((judged_by(program, DIALECTS["spark"]), statement.answers["outcome"]))
    for path in (KIND, START, END, DATE, "id"):
        first.sheet.kept(path)
    said = [exp.column("id"), exp.alias_(cases(pairs), "outcome")]
    return layered(first.sheet, said, wanted.table, DIALECTS["spark"]).sql(dialect="spark", copy=False)


def frames(spark: Any, form: str, folder: Path, book: Rulebook) -> Iterator[Any]:
    """The data frames of a form, each saying `id` and `outcome`."""
    share = SHARES[form]
    names = ["wide"] if form == "generic" else OF_KINDS
    if form == "columns":
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 100_000)
    if form == "kinds":
        for name, value in DIALECTS["spark"].settings.items():
            spark.conf.set(name, value)
    for program, name in zip(programs(book), names, strict=False):
        frame = spark.read.parquet(str(folder / f"{share}-{name}.parquet"))
        if form == "columns":
            yield answered(frame, book, DAY, keep=["id"]).select("id", "outcome")
            continue
        frame.createOrReplaceTempView(name)
        wanted = Wanted(name, keep=["id"], say=["outcome"], has=frame.columns)
        mine = generic(programs(book), wanted) if form == "generic" else Statement(program, "spark", wanted).sql(False)
        yield spark.sql(mine)


def timed(act: Callable[[], Any]) -> float:
    """The seconds that an act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def measured(form: str, folder: Path) -> Measure:
    """A form, run twice to its end; what it answers stays in files."""
    book, out = default(), folder / form
    if form == "count":
        return _counted(book, folder, out)
    with session(MASTER) as spark:
        found: list[Any] = []

        def plan() -> None:
            for frame in frames(spark, form, folder, book):
                frame._jdf.queryExecution().executedPlan()
                found.append(frame)

        def write() -> None:
            for n, frame in enumerate(found):
                frame.write.mode("overwrite").parquet(str(out / str(n)))

        planned, first = timed(plan), timed(write)
        made = [frame._jdf.queryExecution().toRdd() for frame in found]

        def run() -> None:
            for rows in made:
                rows.count()

        run()
        rows = pq.read_metadata(folder / f"{SHARES[form]}-wide.parquet").num_rows
        return Measure(rows, planned, first, timed(run))


def _counted(book: Rulebook, folder: Path, out: Path) -> Measure:
    """The command once with everything in it; then with the same files given several times, and what each time adds."""
    out.mkdir(exist_ok=True)
    paths = [folder / f"1-{kind}.parquet" for kind in OF_KINDS]

    def count(times: int, name: Path) -> None:
        order = Order(paths * times, name, DAY, Facts({}), keep=["id"])
        assert ClusterJob(book, order, MASTER).run().refused == 0

    first = timed(lambda: count(1, out / "0.parquet"))
    once = timed(lambda: count(1, folder / "once.parquet"))
    more = timed(lambda: count(1 + TIMES, folder / "more.parquet"))
    return Measure(pq.read_metadata(out / "0.parquet").num_rows, 0, first, (more - once) / TIMES)


def by_itself(form: str, folder: Path, rows: int) -> Measure:
    """A form in processes of its own, stopped after a time."""
    words = [sys.executable, "-m", "bench.cluster", form, str(folder)]
    memory = {"PYSPARK_SUBMIT_ARGS": "--driver-memory 4g pyspark-shell"}
    try:
        subprocess.run(words, env={**os.environ, **memory}, stderr=subprocess.DEVNULL, timeout=BOUND, check=True)
    except subprocess.TimeoutExpired:
        return Measure(rows // SHARES[form], stopped=True)
    return Measure(**json.loads((folder / f"{form}.json").read_text()))


def outcomes(folder: Path, form: str) -> dict[str, str]:
    """What a form answered, by the number of the row."""
    found = pa.concat_tables(
        [pq.read_table(part, columns=["id", "outcome"]).cast(_ANSWERS) for part in sorted((folder / form).iterdir())]
    )
    return dict(zip(found["id"].to_pylist(), found["outcome"].to_pylist(), strict=True))


_ANSWERS = pa.schema([("id", pa.string()), ("outcome", pa.string())])


def checked(folder: Path, found: Mapping[str, Measure]) -> int:
    """That all forms which ended say the same; how many rows SQL leaves to `decide`."""
    told, apart = outcomes(folder, "count"), 0
    for form, measure in found.items():
        if measure.stopped:
            continue
        said = outcomes(folder, form)
        assert len(said) == measure.rows, form
        apart = max(apart, sum(outcome is None for outcome in said.values()))
        assert all(outcome in (None, told[name]) for name, outcome in said.items()), form
    return apart


def main(rows: int, forms: Sequence[str]) -> str:
    """Measure some forms, and say what was found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made(default(), folder, rows)
        return page(folder, {form: by_itself(form, folder, rows) for form in forms})


def page(folder: Path, found: Mapping[str, Measure]) -> str:
    """What was found as Markdown, the answers being checked."""
    apart = checked(folder, found)
    slow = found["generic"]
    lines = [
        (
            NAMES[form],
            f"{its.rows:,}",
            *((f"over {BOUND}", "", "") if its.stopped else (f"{x:.0f}" for x in (its.planned, its.first, its.again))),
            f"{its.rate:,.0f}",
            f"{its.rate / slow.rate:.1f}",
        )
        for form, its in found.items()
    ]
    head = ("form", "rows", "planned, s", "first, s", "again, s", "rows a second, again", "times the generic")
    return TEXT.format(machine=machine(), master=MASTER, measures=table(head, lines), apart=apart, bound=BOUND)


TEXT = """# The same law on Spark

`python -m bench.cluster` writes this file. {machine}, shared with
other work; master `{master}`, 4 GiB of memory. Movements of three kinds, data, persons and vehicles, between Shenzhen
and Hong Kong, as `fairway sample` makes them, a fifth of their facts unknown. Seconds by the clock, one form after the
other. "First" makes a plan, compiles it and writes the answers; "again" is the third run of one plan, no more than
counting its rows. For the whole command "first" has everything in it, Spark's start and the making of programs, and
"again" is what the same files add when they are given once more.

{measures}

* SQL says the outcome alone here. Fairway's columns say sides, norms, missing facts and ways through besides.
* The outcomes of all forms that ended were checked to be equal, row by row; {apart} rows have none in SQL, being left
  to `decide`. A form that takes more than {bound} s is stopped; its rate is then a bound from above.
* The generic statement reckons the law of every kind for every row. With all five kinds it would be longer still.
"""

if __name__ == "__main__":
    first_ = sys.argv[1] if len(sys.argv) > 1 else "100000"
    if first_ in SHARES:
        folder_ = Path(sys.argv[2])
        (folder_ / f"{first_}.json").write_text(json.dumps(measured(first_, folder_).__dict__))
    else:
        report = main(int(first_), sys.argv[2:] or list(SHARES))
        Path(__file__).with_name("cluster.md").write_text(report, encoding="utf-8")
        print(report)
