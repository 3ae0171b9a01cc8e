"""Calculations over the rows of a table: the same functions that reckon one amount, given columns.

Numbers, words, days and yes or no are given as columns; where the function decides by a plain ``if``, the rows are
divided and it is asked again of each part. What no column can stand for - text and lists - divides the rows
from the start. Where few rows are left, or a function can't be read in columns, it is asked once for each
combination of its inputs that occurs, as for a single movement, and those are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

import numpy as np

from fairway.law.calculation import KEPT, Calculation, Working, computation
from fairway.law.columns.amounts import Amounts
from fairway.law.columns.column import Column
from fairway.law.columns.exact import Exact, Holds, Parted, Words, exact, of_decimals
from fairway.law.columns.masks import Codes, Flags
from fairway.law.columns.scalars import Counts, Decimals, as_scalars
from fairway.law.columns.wholes import Wholes
from fairway.law.functions import WIDE
from fairway.law.values import Value
from fairway.law.vocabulary import Vocabulary

FEW = 12
"""So many rows are reckoned one by one sooner than in columns."""
FINEST = 40
"""The most decimal places of an amount that is told as a whole number over a power of ten."""
IN_COLUMNS = {"number", "bool", "choice", "date", "datetime", "time"}
"""The families of facts that a column can stand for."""
Part = tuple[Codes, Exact]


@dataclass
class Sums:
    """Reckons the calculations of one rulebook over columns; counts what it reckons one by one."""

    vocabulary: Vocabulary
    singly: int = 0
    unread: set[str] = field(default_factory=set)

    def reckoned(
        self, known: Calculation, fact: Callable[[str], Column], count: int, within: Flags | None = None
    ) -> Amounts:
        """What a calculation gives in each of `count` rows, or those `within`; unknown where an input is."""
        table = _Table(known, fact, self.vocabulary)
        there = table.there(count)
        if within is not None:
            there &= within
        parts: list[Part] = []
        for places in table.alike(np.flatnonzero(there)):
            parts += self._of(table, places)
        return _gathered(parts, count, known.unit)

    def _of(self, table: _Table, places: Codes) -> Iterator[Part]:
        """The amounts of rows that are alike in what no column can stand for."""
        todo = [places]
        while todo:
            some = todo.pop()
            if len(some) <= FEW or table.known.id in self.unread:
                yield self._singly(table, some)
                continue
            try:
                yield some, table.reckoned(some)
            except Parted as parted:
                todo += [some[parted.ways == way] for way in np.unique(parted.ways).tolist()]
            except (ZeroDivisionError, InvalidOperation):
                continue
            except (TypeError, AttributeError):
                self.unread.add(table.known.id)
                todo.append(some)

    def _singly(self, table: _Table, places: Codes) -> Part:
        """The amounts of some rows, each combination of inputs reckoned as for a single movement."""
        combinations, which = np.unique(table.codes(places), axis=0, return_inverse=True)
        self.singly += len(combinations)
        amounts = [computation(table.known, table.facts(codes)) for codes in combinations.tolist()]
        reckoned = np.array([amount is not None for amount in amounts])[which.ravel()]
        wholes, scale = of_decimals([amount.amount if amount else 0 for amount in amounts])
        return places[reckoned], Exact(wholes.at(which.ravel()[reckoned]), scale)


class _Table:
    """The inputs of one calculation as columns."""

    def __init__(self, known: Calculation, fact: Callable[[str], Column], vocabulary: Vocabulary) -> None:
        self.known = known
        self.paths = {**known.inputs, **known.options}
        self.columns = {name: fact(path) for name, path in self.paths.items()}
        self.families = {name: vocabulary[path].type.family for name, path in self.paths.items()}
        self.silent = {name for name, column in self.columns.items() if not len(column.values)}

    def there(self, count: int) -> Flags:
        """The rows in which every input is known."""
        found = np.ones(count, np.bool_)
        for name in self.known.inputs:
            found &= self.columns[name].codes >= 0
        return found

    def alike(self, places: Codes) -> Iterator[Codes]:
        """Some rows, divided into those alike in what no column can stand for."""
        if not len(places):
            return
        ways = np.zeros(len(places), np.int64)
        for name, column in self.columns.items():
            if name in self.silent:
                continue
            codes = column.codes[places]
            if self.families[name] in IN_COLUMNS:
                codes = np.where(codes >= 0, 0, -1) if self._is_told_by_silence(name) else np.zeros_like(codes)
            if (codes != codes[0]).any():
                ways = np.unique(ways * (len(column.values) + 1) + codes, return_inverse=True)[1]
        order = np.argsort(ways, kind="stable")
        for part in np.split(order, np.flatnonzero(np.diff(ways[order])) + 1):
            yield places[part]

    def _is_told_by_silence(self, name: str) -> bool:
        """Whether an option has no value that stands for its absence."""
        return name not in self.known.inputs and name not in self.known.defaults

    def reckoned(self, places: Codes) -> Exact:
        """The amounts of some rows."""
        given = {name: self._given(name, places) for name in self.columns}
        with localcontext(WIDE):
            found = self.known.function(Working(), **{name: item for name, item in given.items() if item is not None})
        amounts = exact(found)
        one = len(amounts.wholes) == 1 and len(places) > 1
        return _settled(Exact(amounts.wholes.at(np.zeros(len(places), np.int64)), amounts.scale) if one else amounts)

    def _given(self, name: str, places: Codes) -> Any:
        """What the function is given for an input, `None` for an option of which nothing is known."""
        default = self.known.defaults.get(name)
        if name in self.silent:
            return default
        column = self.columns[name]
        codes = column.codes[places]
        if self.families[name] not in IN_COLUMNS or (codes == codes[0]).all():
            first = int(codes[0])
            return column.values[first] if first >= 0 else default
        missing = codes < 0
        match self.families[name]:
            case "number":
                numbers = _numbers(column, places, codes)
                return Holds(missing).chosen(default, numbers) if default and missing.any() else numbers
            case "bool":
                return Holds(np.array([*column.values, bool(default)], dtype=np.bool_)[codes])
            case _:
                silent = [default] if missing.any() else []
                return Words(np.where(missing, len(column.values), codes), [*column.values, *silent])

    def codes(self, places: Codes) -> Codes:
        """The numbers of the values of some rows, an input a column."""
        return np.stack([column.codes[places] for column in self.columns.values()], axis=1)

    def facts(self, codes: list[int]) -> Mapping[str, Value]:
        """The facts of one combination of values."""
        named = zip(self.paths.values(), self.columns.values(), codes, strict=True)
        return {path: column.values[code] for path, column, code in named if code >= 0}


def _numbers(column: Column, places: Codes, codes: Codes) -> Exact:
    """The numbers of some rows, nought where they are unknown."""
    whole = as_scalars(column)
    if whole is not None and isinstance(whole.form, Counts | Decimals):
        return Exact(Wholes(whole.numbers[places] * (codes >= 0), whole.most), 10**whole.form.scale)
    wholes, scale = of_decimals([*column.values, 0])
    return Exact(wholes.at(codes), scale)


def _settled(amounts: Exact) -> Exact:
    """Amounts over a power of ten; what no decimal can hold is kept to as many digits as for a single movement."""
    if amounts.over is None:
        for places in range(FINEST + 1):
            if 10**places % amounts.scale == 0:
                return Exact(amounts.wholes.times(10**places // amounts.scale), 10**places)
    pairs = zip(amounts.wholes.values.tolist(), amounts.under.values.tolist(), strict=True)
    wholes, scale = of_decimals([KEPT.divide(Decimal(whole), Decimal(under)) for whole, under in pairs])
    return _settled(Exact(wholes, scale))


def _gathered(parts: list[Part], count: int, unit: str) -> Amounts:
    """The amounts of all rows from those of some of them."""
    settled = [(places, _settled(amounts)) for places, amounts in parts if len(places)]
    scale = max((amounts.scale for _, amounts in settled), default=1)
    found = [(places, amounts.wholes.times(scale // amounts.scale)) for places, amounts in settled]
    wide = any(wholes.values.dtype == object for _, wholes in found)
    values = np.zeros(count, object if wide else np.int64)
    known = np.zeros(count, np.bool_)
    for places, wholes in found:
        values[places] = wholes.values
        known[places] = True
    largest = max((wholes.largest for _, wholes in found), default=0)
    return Amounts.over(Wholes(values, largest), scale, known, unit)
