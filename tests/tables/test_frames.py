"""Frames in memory, whatever made them, get the answers that each row gets alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from fairway.law import Facts, LawError, decide
from fairway.tables import determine
from fairway.tables.output import routes_text
from tests.law.invented import BOOK

TODAY = date(2026, 6, 1)
WEIGHTS = [100, None, 600, 40]
ROWS: dict[str, list[Any]] = {
    "id": ["a", "b", "c", "d"],
    "movement.kind": ["goods"] * 4,
    "movement.from": ["north.town", "south", "north.town", "north.town"],
    "movement.to": ["south", "north.yard", "south", "south"],
    "movement.date": [TODAY, date(2025, 12, 31), None, date(2031, 1, 1)],
    "goods.is_grain": [True, False, None, True],
    "goods.weight": WEIGHTS,
    "goods.marks": [[], ["blue"], None, ["blue"]],
    "goods.value": [80, 80, 10, None],
}


def duckdb_of(table: pa.Table) -> Any:
    duckdb = pytest.importorskip("duckdb")
    return duckdb.connect().from_arrow(table)


FRAMES: dict[str, Callable[[pa.Table], Any]] = {
    "arrow": lambda table: table,
    "arrow batch": lambda table: table.to_batches()[0],
    "arrow stream": lambda table: table.to_reader(),
    "polars": pl.from_arrow,
    "polars lazy": lambda table: pl.DataFrame(table).lazy(),
    "polars categorical": lambda table: pl.DataFrame(table).with_columns(
        pl.col("movement.from").cast(pl.Categorical), pl.col("id").cast(pl.Categorical)
    ),
    "pandas": lambda table: table.to_pandas(),
    "pandas on another index": lambda table: table.to_pandas().set_index(pd.Index([7, 7, 1, 0])),
    "pandas categorical": lambda table: table.to_pandas().astype({"movement.to": "category"}),
    "duckdb": duckdb_of,
}


def expected() -> list[dict[str, Any]]:
    found = []
    for cells in zip(*ROWS.values(), strict=True):
        raw = {path: cell for path, cell in zip(ROWS, cells, strict=True) if cell is not None and path != "id"}
        answer = decide(BOOK, Facts.read(BOOK.vocabulary, raw), TODAY)
        found.append(
            {
                "id": cells[0],
                "outcome": answer.outcome,
                "needs": " ".join(sorted(answer.needs)),
                "routes": routes_text(answer.routes),
                "faults": None,
            }
        )
    return found


@pytest.mark.parametrize("made", FRAMES)
def test_a_frame_of_any_make_is_answered_row_by_row(made: str) -> None:
    found = determine(FRAMES[made](pa.table(ROWS)), BOOK, TODAY, keep=["id"])
    assert found.select(["id", "outcome", "needs", "routes", "faults"]).to_pylist() == expected()


def test_a_row_that_cannot_be_read_says_why_and_the_others_have_answers() -> None:
    weights = pa.array([None if weight is None else str(weight) for weight in WEIGHTS[:3]] + ["heavy"])
    found = determine(pa.table({**ROWS, "goods.weight": weights, "goods.value": ["?", "x", "10", None]}), BOOK, TODAY)
    assert [row["outcome"] is None for row in found.to_pylist()] == [False, True, False, True]
    faults = found.column("faults").to_pylist()
    assert "goods.value: 'x' does not fit goods.value" in faults[1]
    assert "goods.weight: 'heavy' does not fit goods.weight" in faults[3]


def test_a_frame_without_rows_has_no_answers_and_all_columns() -> None:
    found = determine(pa.table(ROWS).slice(0, 0), BOOK, TODAY)
    assert found.num_rows == 0
    assert "outcome" in found.schema.names


def test_moments_of_mixed_time_zones_are_taken_at_the_time_of_both_sides() -> None:
    moments = [
        datetime(2025, 12, 31, 15, 59, tzinfo=UTC),
        datetime(2025, 12, 31, 16, 0, tzinfo=UTC),
        datetime(2025, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-5))),
        datetime(2025, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=8))),
    ]
    mixed = pd.DataFrame({**ROWS, "movement.date": pd.Series(moments, dtype=object)})
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 1), date(2025, 12, 31)]
    plain = pa.table({**ROWS, "movement.date": days})
    assert determine(mixed, BOOK, TODAY).to_pylist() == determine(plain, BOOK, TODAY).to_pylist()


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pa.table({"movement.from": ["south"]}), r"the frame: there is no column 'movement\.kind'"),
        (pa.table({**ROWS, "goods.weigth": WEIGHTS}), r"no fact 'goods\.weigth'.*did you mean goods\.weight"),
        (
            pa.table([["goods"], ["goods"]], ["movement.kind", "movement.kind"]),
            "two columns are called 'movement.kind'",
        ),
        (pd.DataFrame({"movement.kind": ["goods", 3, TODAY]}), r"the frame: cannot be read: .*movement\.kind"),
        (
            pd.DataFrame([["goods", "data"]], columns=["movement.kind"] * 2),
            "the frame: cannot be read: Duplicate column",
        ),
        (pd.Series(["goods"]), "Series is no frame"),
        ([{"movement.kind": "goods"}], "list is no frame"),
    ],
)
def test_a_frame_that_cannot_be_judged_is_refused_in_words(frame: Any, said: str) -> None:
    with pytest.raises(LawError, match=said):
        determine(frame, BOOK, TODAY)
