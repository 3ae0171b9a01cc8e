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

from fairway.law.calculation import KEPT, Calculation, Working
from fairway.law.columns.amounts import Amounts
from fairway.law.columns.column import Column
from fairway.law.columns.exact import Exact, Parted, exact, of_decimals
from fairway.law.columns.inputs import Inputs
from fairway.law.columns.masks import Codes, Flags
from fairway.law.columns.wholes import Wholes
from fairway.law.values import WIDE
from fairway.law.vocabulary import Vocabulary

FEW = 12
"""So many rows are reckoned one by one sooner than in columns."""
FINEST = 40
"""The most decimal places of an amount that is told as a whole number over a power of ten."""
NO_NUMBER = (ZeroDivisionError, InvalidOperation)
"""What is raised where nothing can be reckoned; the amount is then not known."""
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
        inputs = Inputs(known, fact, self.vocabulary, count)
        there = inputs.there if within is None else inputs.there & within
        parts: list[Part] = []
        with localcontext(WIDE):
            for places in inputs.alike(np.flatnonzero(there)):
                parts += self._of(known, inputs, places)
        return _gathered(parts, count, known.unit)

    def _of(self, known: Calculation, inputs: Inputs, places: Codes) -> Iterator[Part]:
        """The amounts of rows that can be reckoned together."""
        todo = [places]
        while todo:
            some = todo.pop()
            if len(some) <= FEW or known.id in self.unread:
                yield self._singly(known, inputs, some)
                continue
            try:
                yield some, _whole(known.function(Working(), **inputs.given(some)), len(some))
            except Parted as parted:
                todo += [some[parted.ways == way] for way in np.unique(parted.ways).tolist()]
            except NO_NUMBER:
                continue
            except (TypeError, AttributeError):
                self.unread.add(known.id)
                todo.append(some)

    def _singly(self, known: Calculation, inputs: Inputs, places: Codes) -> Part:
        """The amounts of some rows, each combination of inputs reckoned as for a single movement."""
        combinations, which = inputs.combinations(places)
        self.singly += len(combinations)
        amounts = [_alone(known, inputs.given(combinations[n : n + 1])) for n in range(len(combinations))]
        reckoned = np.array([amount is not None for amount in amounts])[which]
        wholes, scale = of_decimals([amount or 0 for amount in amounts])
        return places[reckoned], Exact(wholes.at(which[reckoned]), scale)


def _alone(known: Calculation, given: Mapping[str, Any]) -> Decimal | None:
    """What a calculation gives on plain values."""
    try:
        return KEPT.plus(Decimal(known.function(Working(), **given)))
    except NO_NUMBER:
        return None


def _whole(found: Any, count: int) -> Exact:
    """What a function gave for rows, an amount for each."""
    amounts = exact(found)
    if len(amounts.wholes) == count:
        return amounts
    return Exact(amounts.wholes.at(np.zeros(count, np.int64)), amounts.scale)


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
