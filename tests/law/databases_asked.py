"""Databases that tests ask: a table of movements put in, a statement run, rows got back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Protocol

import duckdb
import psycopg
from sqlglot import exp

from fairway.law.sql.dialects import DIALECTS, Dialect
from tests.databases import running

Row = Mapping[str, Any]


class Asked(Protocol):
    """A database."""

    dialect: str

    def load(self, table: str, types: Mapping[str, str], rows: Sequence[Row]) -> None:
        """Put rows in a new table, each with its place as `id`."""

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement."""

    def run(self, statement: str) -> None:
        """Run a statement that has no rows."""


class DuckDbAsked:
    dialect = "duckdb"

    def __init__(self) -> None:
        self.connection = duckdb.connect()

    def load(self, table: str, types: Mapping[str, str], rows: Sequence[Row]) -> None:
        load_by_text(self, table, types, rows, self.connection.execute)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()

    def run(self, statement: str) -> None:
        self.connection.execute(statement)


class PostgresAsked:
    dialect = "postgres"

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True)

    def load(self, table: str, types: Mapping[str, str], rows: Sequence[Row]) -> None:
        load_by_text(self, table, types, rows, lambda text: self.connection.execute(text.encode()))

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement.encode()).fetchall()

    def run(self, statement: str) -> None:
        self.connection.execute(statement.encode())


class SparkAsked:
    dialect = "spark"

    def __init__(self, spark: Any) -> None:
        self.spark = spark

    def load(self, table: str, types: Mapping[str, str], rows: Sequence[Row]) -> None:
        schema = ", ".join(f"`{name}` {kind}" for name, kind in {"id": "INT", **types}.items())
        held = [(n, *(_for_spark(row.get(name), types[name]) for name in types)) for n, row in enumerate(rows)]
        self.spark.createDataFrame(held, schema).createOrReplaceTempView(table)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.spark.sql(statement).collect()]

    def run(self, statement: str) -> None:
        self.spark.sql(statement)


def _for_spark(value: Any, kind: str) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, time):
        return value.isoformat()
    if value is not None and kind.startswith("DECIMAL"):
        return Decimal(value)
    return int(value) if kind == "BIGINT" and value is not None else value


def load_by_text(asked: Asked, table: str, types: Mapping[str, str], rows: Sequence[Row], run: Any) -> None:
    """Create a table and insert rows as literals."""
    run(f"DROP TABLE IF EXISTS {table}")
    named = {"id": "INT", **types}
    columns = ", ".join(f'"{name}" {kind}' for name, kind in named.items())
    run(f"CREATE TABLE {table} ({columns})")
    for start in range(0, len(rows), 100):
        values = [
            f"({start + n}, {', '.join(_literal(DIALECTS[asked.dialect], row.get(name)) for name in types)})"
            for n, row in enumerate(rows[start : start + 100])
        ]
        run(f"INSERT INTO {table} VALUES {', '.join(values)}")


def _literal(dialect: Dialect, value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, frozenset):
        return dialect.list_of(sorted(value)).sql(dialect=dialect.name) if value else "'{}'" if dialect.fence else "[]"
    if isinstance(value, int | Decimal):
        return format(Decimal(value), "f")
    text = value.isoformat(" ") if isinstance(value, datetime) else str(value)
    return exp.Literal.string(text).sql(dialect=dialect.name)


@contextmanager
def postgres() -> Iterator[Asked]:
    """A PostgreSQL of its own."""
    with running() as server:
        yield PostgresAsked(server.new().address)
