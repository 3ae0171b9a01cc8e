"""The inputs of a calculation, a row each: as columns for many rows that differ, as plain values where rows are alike.

What is taken for an option of which nothing is known is filled in. What is made of the inputs is said elsewhere.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np

from fairway.law.calculation import Calculation
from fairway.law.columns.column import Column
from fairway.law.columns.exact import Exact, Holds, Words, of_decimals
from fairway.law.columns.masks import Codes, Flags, unpack
from fairway.law.columns.scalars import Counts, Decimals, as_scalars
from fairway.law.columns.wholes import Wholes
from fairway.law.vocabulary import Vocabulary

Places = Codes
"""Some of the rows, by number."""


class Input(ABC):
    """One input: `codes` tell apart its values, `known` are the rows in which something is known of it."""

    codes: Any
    parts = False
    """Whether rows that differ in it can't be reckoned together."""

    def __init__(self, known: Flags) -> None:
        self.known = known

    def given(self, places: Places) -> Any:
        """What a function is given for some rows: a plain value where they are alike."""
        codes = self.codes[places]
        return self.plain(codes[0]) if (codes == codes[0]).all() else self.column(codes)

    @abstractmethod
    def plain(self, code: Any) -> Any:
        """The value that one code stands for."""

    def column(self, codes: Codes) -> Any:
        """A column of values."""
        raise TypeError("no column can stand for this")


class Number(Input):
    """Numbers over a scale."""

    def __init__(self, column: Column, known: Flags, default: Any, is_count: bool) -> None:
        super().__init__(known)
        self.is_count = is_count
        self.wholes, self.scale = _numbers(column)
        if default and not known.all():
            filled = Holds(known).chosen(Exact(self.wholes, self.scale), default)
            self.wholes, self.scale = filled.wholes, filled.scale
        self.codes = self.wholes.values

    def plain(self, code: Any) -> Any:
        """The number that one code stands for."""
        return int(code) if self.is_count else Decimal(int(code)) / self.scale

    def column(self, codes: Codes) -> Exact:
        """A column of numbers."""
        return Exact(Wholes(codes, self.wholes.largest), self.scale)


class Flag(Input):
    """Yes and no."""

    def __init__(self, column: Column, known: Flags, default: Any) -> None:
        super().__init__(known)
        self.codes = np.array([*column.values, bool(default)], dtype=np.bool_)[column.codes]

    def plain(self, code: Any) -> bool:
        """Yes or no."""
        return bool(code)

    def column(self, codes: Codes) -> Holds:
        """A column of yes and no."""
        return Holds(codes.astype(np.bool_))


class Listed(Input):
    """Values by their place in a list, the last of which stands for the unknown; words and days are columns."""

    def __init__(self, column: Column, known: Flags, default: Any, parts: bool) -> None:
        super().__init__(known)
        self.parts = parts
        self.values = [*column.values, default]
        self.codes = np.where(known, column.codes.astype(np.int64), len(column.values))

    def plain(self, code: Any) -> Any:
        """The value at a place, `None` where nothing is known and nothing is taken for it."""
        return self.values[int(code)]

    def column(self, codes: Codes) -> Words:
        """A column of words or days."""
        held, places = np.unique(codes, return_inverse=True)
        return Words(places, [self.values[code] for code in held.tolist()])


class Inputs:
    """All inputs of one calculation over the rows of a table."""

    def __init__(self, known: Calculation, fact: Callable[[str], Column], vocabulary: Vocabulary, count: int) -> None:
        self.count = count
        self.constant: dict[str, Any] = {}
        self.columns: dict[str, Input] = {}
        self.told_by_silence = known.options.keys() - known.defaults.keys()
        self.there = np.ones(count, np.bool_)
        for name, path in {**known.inputs, **known.options}.items():
            column, default = fact(path), known.defaults.get(name)
            if name in known.inputs:
                self.there &= unpack(column.known, count)
            if column.known:
                self.columns[name] = _input(column, default, vocabulary[path].type.family, vocabulary[path].type.kind)
            elif default is not None:
                self.constant[name] = default

    def alike(self, places: Places) -> Iterator[Places]:
        """Some rows, divided into those that can be reckoned together."""
        if not len(places):
            return
        ways = np.zeros(len(places), np.int64)
        for name, item in self.columns.items():
            if item.parts or name in self.told_by_silence:
                codes = item.codes[places] if item.parts else item.known[places]
                if (codes != codes[0]).any():
                    found, own = np.unique(codes, return_inverse=True)
                    ways = np.unique(ways * len(found) + own, return_inverse=True)[1]
        order = np.argsort(ways, kind="stable")
        for part in np.split(order, np.flatnonzero(np.diff(ways[order])) + 1):
            yield places[part]

    def given(self, places: Places) -> dict[str, Any]:
        """What a function is given for rows that can be reckoned together."""
        found = dict(self.constant)
        for name, item in self.columns.items():
            if name in self.told_by_silence and not item.known[places[0]]:
                continue
            value = item.given(places)
            if value is not None:
                found[name] = value
        return found

    def combinations(self, places: Places) -> tuple[Places, Codes]:
        """One row for each combination of inputs that occurs in some rows, and which of these each row has."""
        codes = [array for item in self.columns.values() for array in (item.codes[places], item.known[places])]
        told = [np.unique(array, return_inverse=True)[1] for array in codes]
        if not told:
            return places[:1], np.zeros(len(places), np.int64)
        _, first, which = np.unique(np.stack(told, axis=1), axis=0, return_index=True, return_inverse=True)
        return places[first], which.ravel()


def _input(column: Column, default: Any, family: str, kind: str) -> Input:
    known = unpack(column.known, column.rows.count)
    match family:
        case "number":
            return Number(column, known, default, kind == "count")
        case "bool":
            return Flag(column, known, default)
        case _:
            return Listed(column, known, default, family not in ("choice", "date", "datetime", "time"))


def _numbers(column: Column) -> tuple[Wholes, int]:
    """The numbers of a column over a scale, nought where they are unknown."""
    scalars = as_scalars(column)
    if scalars is not None and isinstance(scalars.form, Counts | Decimals):
        return Wholes(scalars.filled, scalars.most), 10**scalars.form.scale
    wholes, scale = of_decimals([*column.values, 0])
    return wholes.at(column.codes), scale
