"""The measures of tables as a page and a chart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.flat import Flat
from bench.report import machine, table
from fairway.web.charts import svg

DOCS = Path(__file__).parent.parent / "docs"
PAGE, CHART = DOCS / "measurements.md", DOCS / "images" / "tables.svg"
OURS = "fairwaycolumns"
LEFT_OUT = ("fairwayarrow", "numbathree", "numpythree")
"""Engines that the chart has no room for."""
Lines = Sequence[Mapping[str, Any]]
SAID = {
    "fairwaycolumns": "Fairway's columns, one core",
    "fairwayarrow": "Fairway's columns, from Arrow's memory",
    "numba": "a loop compiled by Numba",
    "numbathree": "a compiled loop, three-valued",
    "numpy": "NumPy, one core",
    "numpythree": "NumPy, three-valued",
    "polars": "Polars",
    "duckdb": "DuckDB",
    "openfisca": "OpenFisca-Core",
    "pyspark": "PySpark",
    "python": "a generated function of Python",
    "zen": "zen-engine",
    "cel": "CEL (Rust)",
    "cedar": "Cedar",
    "rego": "Rego (regopy)",
}

TEXT = """# Measurements on tables

`make bench` installs what `bench/requirements-tables.txt` pins; `python -m bench.tables` measures what is installed
and writes this page and its chart. {machine}, shared with other work. What one decision takes is in
[bench/README.md](../bench/README.md), what counting whole files by the whole rulebook takes in
[bench/count.md](../bench/count.md), and what the law takes on Spark in [bench/cluster.md](../bench/cluster.md).

## One slice of the law, the same rows, the same answers

Data leaving the Mainland on one day: {norms} prohibitions and requirements, with everything that bears on them, over
{columns} flat columns (yes and no, and whole numbers) of movements that `fairway sample` makes. Each engine is given
the conditions as it takes them best, written from the same syntax trees, and says of how many rows each takes effect.
On {checked} rows one by one, and on every table as a whole, all gave the same answers.

Rates are by processor time, all threads and processes together, so that what else the machine did counts little; work
on two cores at once looks no quicker than on one. Of a few passes the leanest counts.

Millions of rows a second, everything known, by the size of the table:

{known}

![Rows a second by the size of the table]({chart})

With a fifth of all facts unknown, the engines that have three values, by the same measure:

{unknown}

{naive}

The largest table each was given, beside Fairway's columns on the same; what it takes to be ready (imports and
compiling, once); and the most memory of its process at {memory_rows} rows, the table included:

{more}

{growth}

## Not like for like

* Flat columns are what the others take best. Fairway's files hold lists, choices and dates as people write them, and
  reading those is most of `fairway count`: this page compares the logic alone. A list of Fairway is one column; here
  it is one for each member that a condition names.
* Numba, Polars, DuckDB and Spark can use every core, the others here use one: by the clock the former are up to as many
  times quicker as there are cores.
* Everybody works in memory on a table made ready before, in a form of its own: Fairway's is bits and numbers, as its
  reader makes them, and what making them adds is told by the line "from Arrow's memory". Spark's is in its own cache,
  and every query of it takes a tenth of a second or more however small the table. Zen, CEL, Cedar and Rego get
  dictionaries, and turning rows into these is not counted.
* Spark's memory is that of the process in Python alone; its Java machine holds as much again as it is given.
* Two-valued text is right only where everything is known. NumPy, Numba, Zen, CEL, Cedar, Rego and OpenFisca have no
  unknown of their own; the three-valued text for NumPy and Numba carries two flags for each condition and is
  generated here.
* The others count rows. Fairway's `count` also says which norms decided, which facts are missing, and joins both
  sides; none of that is here.
* Peers' texts are generated, not tuned by those who know them best. Rego and Cedar are made to permit and refuse, and
  OpenFisca to reckon with populations; that they can be made to answer this at all speaks for them.
"""


def write(law: Flat, lines: Lines, growth: Lines) -> None:
    """Write the page and the chart."""
    rated = [line for line in lines if "rows" in line]
    biggest = max(line["rows"] for line in rated)
    PAGE.write_text(
        TEXT.format(
            machine=machine(),
            norms=len(law.trees),
            columns=len(law.columns),
            checked=60,
            known=_rates(rated, "known"),
            unknown=_rates(rated, "unknown"),
            naive=_naive(lines),
            more=_more(rated),
            memory_rows=f"{min(biggest, 1_000_000):,}",
            growth=_growth(growth),
            chart=f"images/{CHART.name}",
        ),
        encoding="utf-8",
    )
    CHART.write_text(svg(chart(rated)), encoding="utf-8")


def _rates(lines: Lines, state: str) -> str:
    mine = [line for line in lines if line["state"] == state]
    sizes = sorted({line["rows"] for line in mine if line["rows"] >= 1_000})
    keys = sorted({line["key"] for line in mine}, key=lambda key: -_best(mine, key))
    return table(
        ("", *(f"{size:,}" for size in sizes)),
        ((_name(mine, key), *(_cell(mine, key, size) for size in sizes)) for key in keys),
    )


def _of(lines: Lines, key: str) -> Iterable[Mapping[str, Any]]:
    return (line for line in lines if line["key"] == key)


def _best(lines: Lines, key: str) -> float:
    return max(line["rows"] / line["taken"] for line in _of(lines, key))


def _name(lines: Lines, key: str) -> str:
    peer = next(line["peer"] for line in _of(lines, key))
    return SAID[key] if key in (OURS, "fairwayarrow", "python") else f"{SAID[key]} ({peer})"


def _cell(lines: Lines, key: str, size: int) -> str:
    found = [line for line in _of(lines, key) if line["rows"] == size]
    return _short(found[0]["rows"] / found[0]["taken"] / 1e6) if found else ""


def _short(number: float) -> str:
    for least, places in ((100, 0), (10, 1), (0.1, 2), (0.001, 4)):
        if number >= least:
            return f"{number:,.{places}f}"
    return f"{number:.2g}"


def _naive(lines: Lines) -> str:
    found = next((line["answered"] for line in lines if line["state"] == "naive"), None)
    if not found:
        return ""
    answered, without = found
    return (
        "The obvious text in SQL (`CASE WHEN` prohibited, `WHEN` a procedure is needed, `ELSE` free) answers every one "
        f"of {answered:,} such rows. **{without / answered:.0%}** of its answers have no support: what is known leaves "
        "open whether the row is prohibited, needs a procedure or is free. The three-valued text leaves exactly those "
        "rows open."
    )


def _more(lines: Lines) -> str:
    known = [line for line in lines if line["state"] == "known"]
    ours = {line["rows"]: line["taken"] for line in _of(known, OURS)}
    rows = []
    for key in dict.fromkeys(line["key"] for line in known):
        last = max(_of(known, key), key=lambda line: line["rows"])
        held = [line for line in _of(known, key) if line["rows"] <= 1_000_000]
        beside = ours[last["rows"]] / last["taken"] if last["rows"] in ours else None
        rows.append(
            (
                _name(known, key),
                f"{last['rows']:,}",
                _short(beside) if beside else "",
                f"{last['load'] * 1e3:,.0f}",
                f"{max(held, key=lambda line: line['rows'])['memory']:,}",
            )
        )
    rows.sort(key=lambda row: -float(row[2].replace(",", "") or 0))
    return table(("", "rows", "times Fairway's columns", "ready, ms", "MiB"), rows)


def _growth(lines: Lines) -> str:
    if not lines:
        return ""
    copies = sorted({line["copies"] for line in lines})
    keys = dict.fromkeys(line["key"] for line in lines)
    rows = [
        (
            SAID[key],
            *(_short(line["taken"] * 1e3) for n in copies for line in _of(lines, key) if line["copies"] == n),
        )
        for key in keys
    ]
    head = ("", *(f"{31 * n} norms" for n in copies))
    return (
        "As the law grows: milliseconds for 100,000 rows, with the slice once, twice and more times over, each time "
        "over columns of its own:\n\n" + table(head, rows)
    )


def chart(lines: Lines) -> dict[str, Any]:
    """Rows a second by size, everything known."""
    values = [
        {"engine": SAID[line["key"]], "rows": line["rows"], "rate": line["rows"] / line["taken"]}
        for line in lines
        if line["state"] == "known" and line["rows"] >= 1_000 and line["key"] not in LEFT_OUT
    ]
    names = list(dict.fromkeys(value["engine"] for value in values))
    return {
        "width": 720,
        "height": 460,
        "padding": {"left": 5, "top": 5, "bottom": 5, "right": 40},
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "rows",
                "type": "quantitative",
                "scale": {"type": "log", "domain": [1_000, 10 * max(value["rows"] for value in values)]},
                "title": "rows of the table",
            },
            "y": {
                "field": "rate",
                "type": "quantitative",
                "scale": {"type": "log"},
                "title": "rows a second of processor time",
            },
            "color": {"field": "engine", "type": "nominal", "sort": names, "legend": None},
            "strokeDash": {"field": "engine", "type": "nominal", "sort": names, "legend": None},
        },
        "layer": [
            {"mark": {"type": "line", "point": True}},
            {
                "transform": [
                    {
                        "joinaggregate": [{"op": "max", "field": "rows", "as": "last"}],
                        "groupby": ["engine"],
                    },
                    {"filter": "datum.rows == datum.last"},
                ],
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 8,
                    # Set lower, as another engine ends at nearly the same height.
                    "dy": {"expr": f"datum.engine == {json.dumps(SAID[OURS])} ? 10 : 0"},
                    "fontSize": 11,
                },
                "encoding": {"text": {"field": "engine"}},
            },
        ],
    }
