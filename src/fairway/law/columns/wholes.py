"""Columns of whole numbers that never overflow: 64 bits wide while they must fit, of any length where not.

Each column knows a bound of its numbers. An operation whose result might not fit looks at the numbers
themselves, and only if these are too large does it reckon with Python's own. One number stands for all rows
where a column has a single one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fairway.law.columns.masks import Flags

WIDEST = 2**62


class Wholes:
    """Whole numbers, none beyond `largest`."""

    __slots__ = ("largest", "values")

    def __init__(self, values: Any, largest: int) -> None:
        self.values = values
        self.largest = largest

    @classmethod
    def of(cls, numbers: Sequence[int]) -> Wholes:
        """A column of these numbers."""
        largest = max(map(abs, numbers), default=0)
        return cls(np.array(numbers, dtype=np.int64 if largest < WIDEST else object), largest)

    def __len__(self) -> int:
        return len(self.values)

    def tight(self) -> Wholes:
        """The same with the nearest bound."""
        return Wholes(self.values, int(np.abs(self.values).max(initial=0)))

    def __neg__(self) -> Wholes:
        return Wholes(-self.values, self.largest)

    def __abs__(self) -> Wholes:
        return Wholes(np.abs(self.values), self.largest)

    def __add__(self, other: Wholes) -> Wholes:
        return _applied(np.add, self, other, lambda a, b: a + b)

    def __mul__(self, other: Wholes) -> Wholes:
        return _applied(np.multiply, self, other, lambda a, b: a * b)

    def __floordiv__(self, other: Wholes) -> Wholes:
        """The quotients rounded down; the divisors are above nought."""
        return _applied(np.floor_divide, self, other, max)

    def times(self, factor: int) -> Wholes:
        """Every number times one."""
        return self if factor == 1 else self * Wholes.of([factor])

    def where(self, flags: Flags, other: Wholes) -> Wholes:
        """These numbers in some rows, those of another column in the rest."""
        return _narrow(np.where(flags, self.values, other.values), max(self.largest, other.largest))

    def signed(self, like: Wholes) -> Wholes:
        """These numbers, below nought where those of another column are."""
        return (-self).where(like.values < 0, self)

    def at(self, places: Any) -> Wholes:
        """The numbers at some places."""
        return _narrow(self.values[places], self.largest)


def _applied(act: Callable[..., Any], a: Wholes, b: Wholes, bound: Callable[[int, int], int]) -> Wholes:
    """What an operation gives, in numbers that are wide enough."""
    largest = bound(a.largest, b.largest)
    if largest >= WIDEST:
        a, b = a.tight(), b.tight()
        largest = bound(a.largest, b.largest)
    if largest >= WIDEST:
        return _narrow(act(a.values.astype(object), b.values.astype(object)), largest)
    return _narrow(act(a.values, b.values), largest)


def _narrow(values: Any, largest: int) -> Wholes:
    """A column, of 64 bits again where its numbers fit."""
    if values.dtype != object:
        return Wholes(values, largest)
    found = Wholes(values, largest).tight()
    return Wholes(values.astype(np.int64), found.largest) if found.largest < WIDEST else found
