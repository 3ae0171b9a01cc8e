"""The registry as data frames: claims, entities, promises and passengers as Polars, pandas or Arrow tables.

Dates and figures are typed, so that they can be reckoned with; the text of a claim stays beside its figure. The
libraries come with `pip install fairway[frames]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from importlib import import_module
from typing import Any, Literal

from fairway.zone.commitments import Standing, standings
from fairway.zone.export import kinds
from fairway.zone.models import Claim
from fairway.zone.moments import moment
from fairway.zone.reading import Entity, View
from fairway.zone.series import held

Kind = Literal["polars", "pandas", "arrow"]
Column = tuple[str, Any]

CLAIMS = (
    *((name, str) for name in ("key", "subject", "schema", "property", "value")),
    ("amount", float),
    *((name, str) for name in ("unit", "lang", "as_of")),
    ("first_day", date),
    ("last_day", date),
    *((name, str) for name in ("certainty", "source", "publisher")),
    ("said_on", date),
    *((name, str) for name in ("quality", "place", "printed")),
    ("recorded_at", datetime),
    ("withdrawn_at", datetime),
)
ENTITIES = (
    *((name, str) for name in ("id", "schema", "en", "zh_hant", "zh_hans")),
    ("claims", int),
    ("sources", int),
    ("first_said", date),
    ("last_said", date),
)
COMMITMENTS = (
    *((name, str) for name in ("id", "promise", "state", "reason", "due")),
    ("due_by", date),
    ("fulfilled_on", date),
    ("slip_days", int),
    ("on", date),
    ("dates_announced", int),
)
PASSAGES = (
    ("place", str),
    ("day", date),
    ("direction", str),
    *((name, int) for name in ("hong_kong", "mainland", "other", "total")),
    ("source", str),
    ("row", int),
)


class NotInstalled(ImportError):
    """A library of the extra `frames` that is not there."""


def claims(kind: Kind = "polars", *, as_of: date | None = None, known_on: datetime | None = None, **narrow: Any) -> Any:
    """Every claim in sight; `narrow` picks some by field, such as property="staff"."""
    rows = View(as_of, known_on).claims().filter(**narrow).order_by("id")
    return _frame(kind, CLAIMS, [_claim(row) for row in rows])


def _claim(row: Claim) -> tuple[Any, ...]:
    source = row.source
    return (
        *(row.key, row.subject, row.schema, row.property, row.value),
        None if row.amount is None else float(row.amount),
        *(row.unit, row.lang, row.as_of, row.first_day, row.last_day, row.certainty),
        *(row.source_id, source.publisher, source.said_on, source.quality, row.place, row.printed),
        *(row.recorded_at, row.withdrawn_at),
    )


def entities(
    kind: Kind = "polars", schema: str = "", *, as_of: date | None = None, known_on: datetime | None = None
) -> Any:
    """Every entity, or those of a schema, with its names and how much is said of it."""
    found = View(as_of, known_on).of_schema(*([schema] if schema else kinds("")))
    return _frame(kind, ENTITIES, [_entity(item) for item in found])


def _entity(item: Entity) -> tuple[Any, ...]:
    days = [row.source.said_on for row in item.claims if row.source.said_on]
    names = (item.label(tongue) for tongue in ("en", "zh-Hant", "zh-Hans"))
    sources = {row.source_id for row in item.claims}
    return (
        item.id,
        item.schema,
        *names,
        len(item.claims),
        len(sources),
        min(days, default=None),
        max(days, default=None),
    )


def commitments(
    kind: Kind = "polars", on: date | None = None, *, as_of: date | None = None, known_on: datetime | None = None
) -> Any:
    """How every promise stands on a day: `on`, else the day of the view, else today."""
    found = standings(View(as_of, known_on), on or as_of or date.today())
    return _frame(kind, COMMITMENTS, [_standing(item) for item in found])


def _standing(item: Standing) -> tuple[Any, ...]:
    due = item.due.value if item.due else ""
    fulfilled = item.fulfilled_on.first if item.fulfilled_on else None
    told = (item.commitment.id, item.commitment.label(), item.state, item.reason, due)
    by = moment(due).last if due else None
    return *told, by, fulfilled, item.slip_days, item.on, len(item.dates)


def passages(kind: Kind = "polars", *, as_of: date | None = None, known_on: datetime | None = None) -> Any:
    """The rows of the official passenger series."""
    names = ("place", "day", "direction", "hong_kong", "mainland", "other", "total", "source_id", "row")
    rows = held(View(as_of, known_on)).order_by("day", "place", "direction").values_list(*names)
    return _frame(kind, PASSAGES, rows)


def _frame(kind: str, columns: Sequence[Column], rows: Iterable[tuple[Any, ...]]) -> Any:
    """Rows as a frame with typed columns."""
    if kind not in _MAKERS:
        raise ValueError(f"'{kind}' is no kind of frame; one of {', '.join(_MAKERS)}")
    return _MAKERS[kind](columns, list(rows))


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise NotInstalled(f"{name} is not installed; it comes with: pip install 'fairway[frames]'") from None


def _polars(columns: Sequence[Column], rows: list[tuple[Any, ...]]) -> Any:
    polars = _library("polars")
    types = {
        str: polars.String,
        int: polars.Int64,
        float: polars.Float64,
        date: polars.Date,
        datetime: polars.Datetime("us", "UTC"),
    }
    schema = {name: types[kind] for name, kind in columns}
    return polars.DataFrame(rows, schema=schema, orient="row")


def _arrow(columns: Sequence[Column], rows: list[tuple[Any, ...]]) -> Any:
    arrow = _library("pyarrow")
    types = {
        str: arrow.string(),
        int: arrow.int64(),
        float: arrow.float64(),
        date: arrow.date32(),
        datetime: arrow.timestamp("us", "UTC"),
    }
    schema = arrow.schema([(name, types[kind]) for name, kind in columns])
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    made = [arrow.array(values, type=field.type) for values, field in zip(cells, schema, strict=True)]
    return arrow.Table.from_arrays(made, schema=schema)


def _pandas(columns: Sequence[Column], rows: list[tuple[Any, ...]]) -> Any:
    pandas = _library("pandas")
    types = {str: "string", int: "Int64", float: "Float64", date: "datetime64[s]", datetime: "datetime64[us, UTC]"}
    frame = pandas.DataFrame.from_records(rows, columns=[name for name, _ in columns])
    return frame.astype({name: types[kind] for name, kind in columns})


_MAKERS = {"polars": _polars, "pandas": _pandas, "arrow": _arrow}
