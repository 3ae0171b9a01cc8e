"""Engines on tables: each gets the flat slice as it takes it best, and counts the rows that meet each condition.

`load` makes the conditions ready, `take` turns a flat Arrow table into what the engine works on, and `count` is what
is timed. Where an engine has three values, `three` says so, and the same text serves rows with unknowns.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.metadata import version
from typing import Any

import numpy as np
import pyarrow as pa

from bench.dialects import CEDAR, NAIVE_SQL, SQL, Dialect, literal, rego
from bench.flat import Flat
from bench.fused import for_numba, for_numpy, for_python
from fairway.law.columns import cells
from fairway.law.columns.column import Column
from fairway.law.columns.logic import Reading, Trees
from fairway.law.columns.masks import Rows
from fairway.law.columns.table import AT_ONCE
from fairway.law.expression import All, AnyOf, Choose, Compare, Const, Expr, Not, Ref

THREADS = os.cpu_count() or 1


class Peer:
    """One engine. `rowwise` ones take a row at a time and are tried on small tables alone."""

    three = False
    rowwise = False
    package = ""

    def __init__(self, flat: Flat) -> None:
        self.flat = flat

    @property
    def name(self) -> str:
        """How it is called in tables."""
        return f"{self.package} {version(self.package)}" if self.package else type(self).__name__

    def load(self) -> None:
        """Make the conditions ready."""

    def take(self, table: pa.Table) -> Any:
        """A flat table as the engine works on it."""
        return table

    def count(self, held: Any) -> list[int]:
        """How many rows meet each condition."""
        raise NotImplementedError


Taken = tuple[Rows, dict[str, Column]]
"""Some rows as Fairway holds them: yes and no as bits, numbers as they stand."""


class FairwayColumns(Peer):
    """Fairway's own reading of trees over columns that were read before, on the slice's own trees and facts."""

    three = True
    name = "fairway, columns"

    def load(self) -> None:
        self.trees = Trees(self.flat.part.book.functions)
        self.conditions = [self.trees.shared(tree) for tree in self.flat.trees]

    def take(self, table: pa.Table) -> Any:
        return list(pieces(table))

    def count(self, held: Iterable[Taken]) -> list[int]:
        found = np.zeros(len(self.conditions), dtype=np.int64)
        for rows, columns in held:
            reading = Reading(rows, self.trees, columns.__getitem__)
            found += [reading.truth(tree).true.bit_count() for tree in self.conditions]
        return found.tolist()


class FairwayArrow(FairwayColumns):
    """The same from Arrow's memory, each column read anew."""

    name = "fairway, from Arrow"

    def take(self, table: pa.Table) -> pa.Table:
        return table.combine_chunks()

    def count(self, held: pa.Table) -> list[int]:
        return super().count(pieces(held))


def pieces(table: pa.Table) -> Iterator[Taken]:
    """A table as Fairway reads it from Arrow's memory, so many rows at a time."""
    for piece in table.combine_chunks().to_batches(max_chunksize=AT_ONCE):
        rows = Rows(len(piece))
        yield rows, {name: _taken(rows, piece.column(name)) for name in piece.schema.names}


def _taken(rows: Rows, array: Any) -> Column:
    found = cells.taken(rows, array, "bool" if pa.types.is_boolean(array.type) else "number", False, "")
    assert found is not None
    return found


class Numpy(Peer):
    """Arrays, one operation after the other, on one core."""

    package = "numpy"

    def load(self) -> None:
        self.run = for_numpy(self.flat.trees, self.flat.names, self.three)

    def take(self, table: pa.Table) -> dict[str, Any]:
        return arrays(table, self.three)

    def count(self, held: dict[str, Any]) -> list[int]:
        return self.run(held)


class NumpyThree(Numpy):
    """The same with two flags a condition."""

    three = True


class Numba(Numpy):
    """One loop over rows, compiled, on every core."""

    package = "numba"

    def load(self) -> None:
        self.loop = for_numba(self.flat.trees, self.flat.names, self.three)
        self.pool = ThreadPoolExecutor(THREADS)
        empty = {f.name: pa.array([], pa.bool_() if f.is_flag else pa.int64()) for f in self.flat.columns}
        self.count(self.take(pa.table(empty)))

    def count(self, held: dict[str, Any]) -> list[int]:
        rows = len(next(iter(held.values())))
        ends = [rows * n // THREADS for n in range(THREADS + 1)]
        found = np.zeros((THREADS, len(self.flat.trees)), dtype=np.int64)
        parts = zip(ends, ends[1:], found, strict=False)
        list(self.pool.map(lambda part: self.loop(*part, *held.values()), parts))
        return found.sum(axis=0).tolist()


class NumbaThree(Numba):
    """The same with two flags a condition."""

    three = True


def arrays(table: pa.Table, three: bool) -> dict[str, Any]:
    """Columns as arrays, and with `three` what is known of each."""
    filled = {name: table.column(name).combine_chunks() for name in table.schema.names}
    held = {name: item.fill_null(False if item.type == pa.bool_() else 0) for name, item in filled.items()}
    made = {name: item.to_numpy(zero_copy_only=False) for name, item in held.items()}
    if three:
        made |= {f"k_{name}": item.is_valid().to_numpy(zero_copy_only=False) for name, item in filled.items()}
    return made


class Polars(Peer):
    """Expressions on a frame in memory."""

    package = "polars"
    three = True

    def load(self) -> None:
        self.pl = import_module("polars")
        self.wanted = [self._expr(tree).sum().alias(f"e{n}") for n, tree in enumerate(self.flat.trees)]

    def _expr(self, expr: Expr) -> Any:
        pl = self.pl
        match expr:
            case Const(value):
                return pl.lit(bool(value))
            case Ref(path):
                return pl.col(path)
            case Not(item):
                return ~self._expr(item)
            case All(items):
                return pl.all_horizontal(map(self._expr, items))
            case AnyOf(items):
                return pl.any_horizontal(map(self._expr, items))
            case Choose(test, yes, no):
                told = self._expr(test)
                return pl.when(told).then(self._expr(yes)).when(~told).then(self._expr(no)).otherwise(None)
            case Compare(op, left, right):
                return getattr(self._number(left), COMPARED[op])(self._number(right))
        raise NotImplementedError(type(expr).__name__)

    def _number(self, expr: Expr) -> Any:
        return self.pl.col(expr.path) if isinstance(expr, Ref) else self.pl.lit(expr.value)  # type: ignore[union-attr]

    def take(self, table: pa.Table) -> Any:
        return self.pl.from_arrow(table)

    def count(self, held: Any) -> list[int]:
        return list(held.lazy().select(self.wanted).collect().row(0))


COMPARED = {"==": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


class Duckdb(Peer):
    """SQL on a table of its own in memory."""

    package = "duckdb"
    three = True

    def load(self) -> None:
        self.connection = import_module("duckdb").connect()
        self.query = f"SELECT {sums(self.flat, SQL)} FROM held"

    def take(self, table: pa.Table) -> Any:
        self.connection.execute("DROP TABLE IF EXISTS held")
        self.connection.register("given", table)
        self.connection.execute("CREATE TABLE held AS SELECT * FROM given")
        self.connection.unregister("given")
        return table.num_rows

    def count(self, held: Any) -> list[int]:
        (found,) = self.connection.execute(self.query).fetchall()
        return [int(count or 0) for count in found]

    def unsupported(self) -> tuple[int, int]:
        """Of the rows held, how many the obvious text answers, and how many of these the known facts do not settle."""
        naive = self._outcome(NAIVE_SQL, False)
        careful = self._outcome(SQL, True)
        query = f"SELECT count(*), count(*) FILTER (WHERE {careful} IS NULL) FROM held WHERE {naive} IS NOT NULL"
        ((answered, without),) = self.connection.execute(query).fetchall()
        return answered, without

    def _outcome(self, dialect: Dialect, careful: bool) -> str:
        """What comes of a row: 2 prohibited, 1 by a procedure, 0 free; with `careful` null while that is open."""
        program = self.flat.part.program
        pairs = list(zip(self.flat.part.asked, self.flat.trees, strict=True))
        steps = ""
        for code, effect in ((2, "prohibit"), (1, "require")):
            texts = [dialect.write(tree, {}) for n, tree in pairs if program.norms[n].effect == effect]
            text = f"({' OR '.join(texts)})"
            steps += f" WHEN {text} THEN {code}" + (f" WHEN {text} IS NULL THEN NULL" if careful else "")
        return f"(CASE{steps} ELSE 0 END)"


def sums(flat: Flat, dialect: Dialect) -> str:
    """The counts as one list of SQL."""
    texts = (dialect.write(tree, {}) for tree in flat.trees)
    return ", ".join(f"sum(CASE WHEN {text} THEN 1 ELSE 0 END) AS e{n}" for n, text in enumerate(texts))


class Pyspark(Peer):
    """SQL on a table held in memory by Spark, on as many workers as there are cores."""

    package = "pyspark"
    three = True

    def load(self) -> None:
        sql = import_module("pyspark.sql")
        self.session = (
            sql.SparkSession.builder.master(f"local[{THREADS}]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", str(THREADS))
            .config("spark.driver.memory", "4g")
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .getOrCreate()
        )
        self.session.sparkContext.setLogLevel("ERROR")
        self.query = f"SELECT {sums(self.flat, SQL)} FROM held"

    def take(self, table: pa.Table) -> Any:
        pq = import_module("pyarrow.parquet")
        tempfile = import_module("tempfile")
        path = f"{tempfile.mkdtemp()}/held.parquet"
        pq.write_table(table, path, row_group_size=250_000)
        frame = self.session.read.parquet(path).repartition(THREADS).cache()
        frame.count()
        frame.createOrReplaceTempView("held")
        return frame

    def count(self, held: Any) -> list[int]:
        return [int(count or 0) for count in self.session.sql(self.query).collect()[0]]


class Openfisca(Peer):
    """A country of one entity, with a variable for each column and each condition."""

    package = "OpenFisca-Core"

    def load(self) -> None:
        entities = import_module("openfisca_core.entities")
        systems = import_module("openfisca_core.taxbenefitsystems")
        self.builder = import_module("openfisca_core.simulation_builder").SimulationBuilder
        self.entity = entities.Entity("movement", "movements", "", "")
        self.system = systems.TaxBenefitSystem([self.entity])
        for column in self.flat.columns:
            self._variable(column.name, bool if column.is_flag else int, None)
        self.steps: dict[str, str] = {}
        self.wanted = [self._told(tree) for tree in self.flat.trees]

    def _variable(self, name: str, kind: type, formula: Any) -> None:
        base = import_module("openfisca_core.variables").Variable
        day = import_module("openfisca_core.periods").DateUnit.DAY
        body = {"value_type": kind, "entity": self.entity, "definition_period": day, "label": name}
        if formula:
            body["formula"] = formula
        self.system.add_variable(type(name, (base,), body))

    def _told(self, expr: Expr) -> str:
        """The variable of a condition, made when it is new."""
        match expr:
            case Ref(path):
                return path
            case Not(item):
                return self._step("~{}", self._told(item))
            case All(items) | AnyOf(items):
                sign = " & " if isinstance(expr, All) else " | "
                return self._step(sign.join("{}" for _ in items), *map(self._told, items))
            case Choose(test, yes, no):
                return self._step("({0} & {1}) | (~{0} & {2})", *map(self._told, (test, yes, no)))
            case Compare(op, left, right):
                read = [item.path for item in (left, right) if isinstance(item, Ref)]
                text = f"{{}} {op} {{}}" if len(read) > 1 else f"{{}} {op} {literal(right.value)}"  # type: ignore[union-attr]
                return self._step(text, *read)
            case Const(value):
                return self._step(f"np.full(movement.count, {bool(value)})")
        raise NotImplementedError(type(expr).__name__)

    def _step(self, text: str, *read: str) -> str:
        calls = [f"movement({name!r}, period)" for name in read]
        body = text.format(*calls)
        if body not in self.steps:
            self.steps[body] = f"v{len(self.steps)}"
            names: dict[str, Any] = {"np": np}
            exec(f"def formula(movement, period):\n    return {body}\n", names)
            self._variable(self.steps[body], bool, names["formula"])
        return self.steps[body]

    def take(self, table: pa.Table) -> dict[str, Any]:
        return arrays(table, False)

    def count(self, held: dict[str, Any]) -> list[int]:
        simulation = self.builder().build_default_simulation(self.system, count=len(next(iter(held.values()))))
        for name, values in held.items():
            simulation.set_input(name, DAY, values)
        return [int(np.count_nonzero(simulation.calculate(name, DAY))) for name in self.wanted]


DAY = "2026-11-25"


class Rowwise(Peer):
    """An engine that takes one row at a time."""

    rowwise = True

    def take(self, table: pa.Table) -> list[Any]:
        return list(table.to_pylist())

    def count(self, held: list[Any]) -> list[int]:
        found = [0] * len(self.flat.trees)
        for row in held:
            for n in self.met(row):
                found[n] += 1
        return found

    def met(self, row: Any) -> Iterator[int] | list[int]:
        """The conditions that a row meets, by number."""
        raise NotImplementedError


class Python(Rowwise):
    """A plain function of Python that is generated, over a dictionary."""

    name = "Python, generated function"

    def load(self) -> None:
        self.states = for_python(self.flat.trees, self.flat.names)

    def met(self, row: Any) -> list[int]:
        return [n for n, state in enumerate(self.states(row)) if state]


class Zen(Rowwise):
    """One compiled expression of zen-engine."""

    package = "zen-engine"

    def load(self) -> None:
        text = f"[{', '.join(ZEN_FLAT.write(tree, {}) for tree in self.flat.trees)}]"
        self.expression = import_module("zen").compile_expression(text)

    def met(self, row: Any) -> list[int]:
        return [n for n, state in enumerate(self.expression.evaluate(row)) if state]


ZEN_FLAT = Dialect(" and ", " or ", "not ({})")


class Cel(Rowwise):
    """One program of the Common Expression Language, in Rust."""

    package = "common-expression-language"

    def load(self) -> None:
        text = f"[{', '.join(CEL_FLAT.write(tree, {}) for tree in self.flat.trees)}]"
        self.program = import_module("cel").compile(text)

    def met(self, row: Any) -> list[int]:
        return [n for n, state in enumerate(self.program.execute(row)) if state]


CEL_FLAT = Dialect(" && ", " || ", "!({})")


class Rego(Rowwise):
    """Rules of Rego, built into a bundle and run by the C++ interpreter."""

    package = "regopy"

    def load(self) -> None:
        engine = import_module("regopy").Interpreter()
        engine.add_module("slice.rego", rego(self.flat.trees, "slice"))
        self.bundle = engine.build("x = data.slice.met")
        self.engine = import_module("regopy").Interpreter()

    def met(self, row: Any) -> list[int]:
        self.engine.set_input(row)
        return list(self.engine.query_bundle(self.bundle).results[0].bindings["x"])


class Cedar(Rowwise):
    """A policy for each condition; those that permit are named in the answer."""

    package = "cedarpy"

    def load(self) -> None:
        self.cedar = import_module("cedarpy")
        names = {name: f"context.{name}" for name in self.flat.names}
        texts = (CEDAR.write(tree, names) for tree in self.flat.trees)
        text = "\n".join(f"permit(principal, action, resource) when {{ {text} }};" for text in texts)
        self.policies = self.cedar.PolicySet.from_str(text)
        self.entities = self.cedar.Entities.from_json_str("[]")
        self.request = {"principal": 'M::"a"', "action": 'A::"a"', "resource": 'R::"a"'}

    def met(self, row: Any) -> list[int]:
        answer = self.cedar.is_authorized({**self.request, "context": row}, self.policies, self.entities)
        assert not answer.diagnostics.errors, answer.diagnostics.errors
        return [int(name.removeprefix("policy")) for name in answer.diagnostics.reasons]


PEERS: dict[str, type[Peer]] = {
    item.__name__.lower(): item
    for item in (
        FairwayColumns,
        FairwayArrow,
        Numba,
        NumbaThree,
        Numpy,
        NumpyThree,
        Polars,
        Duckdb,
        Openfisca,
        Pyspark,
        Python,
        Zen,
        Cel,
        Cedar,
        Rego,
    )
}
