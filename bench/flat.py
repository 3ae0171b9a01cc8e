"""The slice over flat columns: every fact as yes and no or whole numbers, as engines of tables take it best.

A list becomes one column of yes and no for each member that a condition names, a place one for each area, a choice and
a date a number. Conditions are lowered to the same columns, so that only ``and``, ``or``, ``not``, a choice between two
and comparisons of numbers are left for others to write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from bench.movements import SLICE_DAY, Slice
from fairway.law import Rulebook, logic
from fairway.law.columns import Reader
from fairway.law.columns.column import Column
from fairway.law.columns.logic import Trees
from fairway.law.columns.masks import Rows
from fairway.law.columns.run import ManyRun, Plan
from fairway.law.expression import (
    BOOL,
    NUMBER,
    TRUE,
    AnyOf,
    Call,
    Choose,
    Compare,
    Const,
    Expr,
    Ref,
    inlined,
    parts,
    with_parts,
)
from fairway.law.norm import KINDS
from fairway.load.files import Wanted, blocks

FALSE = Const(False, BOOL)
NOUGHT: dict[str, Any] = {"bool": False, "number": 0, "set": frozenset(), "date": SLICE_DAY}


@dataclass(frozen=True)
class FlatColumn:
    """A column: what it holds of which fact, and whether it is yes and no."""

    name: str
    path: str
    of: str
    word: str = ""

    @property
    def is_flag(self) -> bool:
        """Whether it holds yes and no."""
        return self.of in ("flag", "member", "area")

    def told(self, value: Any, areas: Any) -> Any:
        """What the column has for a value of its fact."""
        match self.of:
            case "member":
                return self.word in value
            case "area":
                return self.word in areas[value]
            case "day":
                return value.toordinal()
            case _:
                return value


@dataclass(frozen=True)
class Flat:
    """The slice's conditions over flat columns; `codes` number the choices."""

    part: Slice
    trees: tuple[Expr, ...]
    columns: tuple[FlatColumn, ...]
    codes: Mapping[str, Mapping[str, int]]

    @property
    def names(self) -> list[str]:
        """The columns that the conditions read."""
        return [column.name for column in self.columns]

    @property
    def ids(self) -> list[str]:
        """The prohibitions and requirements."""
        return [self.part.program.norms[n].id for n in self.part.asked]

    def table(self, facts: Mapping[str, Column]) -> pa.Table:
        """The columns of some facts."""
        return pa.table({column.name: self._array(column, facts[column.path]) for column in self.columns})

    def _array(self, column: FlatColumn, held: Column) -> Any:
        if column.of == "code":
            codes = self.codes[column.path]
            table = [codes.get(str(value), len(codes)) for value in held.values]
        else:
            table = [column.told(value, self.part.book.geography.ancestors) for value in held.values]
        told = np.array([*table, 0], dtype=np.bool_ if column.is_flag else np.int64)[held.codes]
        return pa.array(told, mask=held.codes < 0)

    def copied(self, times: int) -> Flat:
        """As many times the conditions, each time over columns of their own."""
        columns, trees = list[FlatColumn](), list[Expr]()
        for n in range(times):
            mine = [replace(column, name=f"{column.name}_{n}") for column in self.columns]
            renamed = {
                old.name: Ref(new.name, BOOL if new.is_flag else NUMBER)
                for old, new in zip(self.columns, mine, strict=True)
            }
            columns += mine
            trees += [inlined(tree, renamed) for tree in self.trees]
        return Flat(self.part, tuple(trees), tuple(columns), self.codes)

    def copied_table(self, table: pa.Table, times: int) -> pa.Table:
        """The columns of so many copies, each with other rows beside the same row of the first."""
        rows, made = len(table), dict[str, Any]()
        for n in range(times):
            shift = n * rows // times
            turned = pa.concat_tables([table.slice(shift), table.slice(0, shift)]).combine_chunks()
            made |= {f"{name}_{n}": turned.column(name) for name in table.schema.names}
        return pa.table(made)


class _Lowering:
    """Conditions being lowered; columns are named as they are met."""

    def __init__(self, part: Slice) -> None:
        self.part = part
        self.columns: dict[tuple[str, str, str], FlatColumn] = {}
        self.codes: dict[str, dict[str, int]] = {}

    def _column(self, path: str, of: str, word: str = "") -> Ref:
        key = (path, of, word)
        if key not in self.columns:
            self.columns[key] = FlatColumn(f"c{len(self.columns)}", path, of, word)
        column = self.columns[key]
        return Ref(column.name, BOOL if column.is_flag else NUMBER)

    def lowered(self, expr: Expr) -> Expr:
        """An expression over flat columns."""
        match expr:
            case Ref(path):
                return self._column(path, "flag")
            case Compare() | Call():
                return self._atom(expr)
            case Choose(test, yes, no):
                return Choose(self.lowered(test), self.lowered(yes), self.lowered(no), BOOL)
        return with_parts(expr, tuple(map(self.lowered, parts(expr))))

    def _atom(self, expr: Expr) -> Expr:
        """A comparison or call; a choice inside it is brought outside."""
        below = parts(expr)
        for n, item in enumerate(below):
            if isinstance(item, Choose):
                yes, no = (with_parts(expr, (*below[:n], way, *below[n + 1 :])) for way in (item.yes, item.no))
                return Choose(self.lowered(item.test), self._atom(yes), self._atom(no), BOOL)
        if all(isinstance(item, Const) for item in below):
            return TRUE if logic.evaluate(expr, lambda _: None, self.part.book.functions) else FALSE
        match expr:
            case Compare("in", Const(word), Ref(path)):
                return self._column(path, "member", str(word))
            case Compare("in", Ref(path), Const(words)) if isinstance(words, frozenset):
                return AnyOf(tuple(self._is(path, word) for word in sorted(words)))
            case Compare("==", Ref(path), Const(word)) if isinstance(word, str):
                return self._is(path, word)
            case Call("overlaps", (Ref(path), Const(words))) if isinstance(words, frozenset):
                return AnyOf(tuple(self._column(path, "member", word) for word in sorted(words)))
            case Call("within", (Ref(path), Const(area))):
                return self._column(path, "area", str(area))
            case Compare(op, left, right):
                return Compare(op, self._number(left), self._number(right))
        raise NotImplementedError(str(expr))

    def _is(self, path: str, word: str) -> Expr:
        codes = self.codes.setdefault(path, {})
        return Compare("==", self._column(path, "code"), Const(codes.setdefault(word, len(codes)), NUMBER))

    def _number(self, expr: Expr) -> Expr:
        if isinstance(expr, Const):
            return replace(expr, value=expr.value.toordinal()) if isinstance(expr.value, date) else expr
        assert isinstance(expr, Ref)
        return self._column(expr.path, "day" if expr.sort.family == "date" else "number")


@dataclass(frozen=True)
class Drawn:
    """Movements of the slice as columns of facts."""

    rows: Rows
    facts: dict[str, Column]


def drawn(part: Slice, count: int, unknown: float) -> Drawn:
    """So many movements of data on the day of the slice: everything known, then a share of the facts forgotten.

    What the law derives or presumes is filled in; what does not apply is no, none or nought.
    """
    paths = sorted({column.path for column in flat(part.book).columns})
    pieces = [_known(part, table, paths) for table in _tables(part.book, count)]
    rows, random = Rows(count), np.random.default_rng(11)
    found = {}
    for path in paths:
        values: dict[Any, int] = {}
        codes = [
            np.array([values.setdefault(value, len(values)) for value in piece[path].values], np.int64)[
                piece[path].codes
            ]
            for piece in pieces
        ]
        joined = np.resize(np.concatenate(codes), count)
        if unknown:
            joined = np.where(random.random(count) < unknown, -1, joined)
        found[path] = Column(rows, joined, tuple(values))
    return Drawn(rows, found)


DISTINCT = 2_000_000
"""So many movements are drawn; a larger table repeats them."""


def _tables(book: Rulebook, count: int) -> list[Any]:
    wanted = Wanted(min(count, DISTINCT), 1, 0.0, SLICE_DAY, SLICE_DAY, [kind for kind in KINDS if kind == "data"])
    return [tables["data"] for tables, _ in blocks(book, wanted)]


def _known(part: Slice, table: Any, paths: Sequence[str]) -> dict[str, Column]:
    """The facts of some rows, with what the law makes of them."""
    held = Reader(part.book).read(table)

    def given(path: str) -> Column:
        return held.columns.get(path) or Column(held.rows, np.full(held.rows.count, -1, np.int64), ())

    run = ManyRun(Plan(part.program, Trees(part.book.functions)), held.rows, given)
    return {path: _filled(part, path, run.facts[path]) for path in paths}


def _filled(part: Slice, path: str, column: Column) -> Column:
    kind = part.book.vocabulary[path].type
    value: Any = (
        NOUGHT[kind.family] if kind.family in NOUGHT else next(iter(kind.choices or part.book.geography.places))
    )
    values = list(column.values)
    if value not in values:
        values.append(value)
    return Column(column.rows, np.where(column.codes < 0, values.index(value), column.codes), tuple(values))


def flat(book: Rulebook) -> Flat:
    """The slice, lowered."""
    lowering = _Lowering(Slice(book))
    trees = tuple(map(lowering.lowered, lowering.part.trees()))
    return Flat(lowering.part, trees, tuple(lowering.columns.values()), lowering.codes)
