"""Exact numbers, a row each: what a calculation is given in place of a decimal when it is read over a table.

A number is a whole one over a scale that all rows share and, after a division by a column, over that column.
Nothing is rounded but by `rounded`, and nothing is a binary float. A decision that is not the same in
all rows raises `Parted`, so that whoever asked can ask again of each part.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from math import gcd, lcm
from typing import Any

import numpy as np

from fairway.law.arithmetic import Row, Rowwise
from fairway.law.columns.masks import Codes, Flags
from fairway.law.columns.wholes import Wholes

HUNDRED = 100


class Parted(Exception):
    """A decision that some rows take otherwise than others: for each row, which way it goes."""

    def __init__(self, ways: Any) -> None:
        super().__init__("the rows differ")
        self.ways = ways


class Holds(Rowwise):
    """Yes or no in each row."""

    def __init__(self, flags: Flags) -> None:
        self.flags = flags

    def __bool__(self) -> bool:
        first = bool(self.flags[0])
        if (self.flags == first).all():
            return first
        raise Parted(self.flags)

    def __int__(self) -> int:
        return int(bool(self))

    def __hash__(self) -> int:
        return hash(bool(self))

    def __eq__(self, other: object) -> Any:
        return Holds(self.flags == _flags(other))

    def __and__(self, other: Any) -> Holds:
        return Holds(self.flags & _flags(other))

    def __or__(self, other: Any) -> Holds:
        return Holds(self.flags | _flags(other))

    __rand__, __ror__ = __and__, __or__

    def __invert__(self) -> Holds:
        return Holds(~self.flags)

    def chosen(self, yes: Any, no: Any) -> Any:
        """`yes` in the rows where it holds, `no` in the others."""
        if isinstance(yes, bool | Holds) and isinstance(no, bool | Holds):
            return Holds(np.where(self.flags, _flags(yes), _flags(no)))
        a, b, scale, over = _alike(exact(yes), exact(no))
        return Exact(a.where(self.flags, b), scale, over)

    def entry(self, table: Mapping[Any, Any]) -> Any:
        """What a table has for yes or for no."""
        return self.chosen(table[True], table[False])


class Ordered(Rowwise):
    """Values that are compared row by row, each kind in its own way."""

    def _compared(self, holds: Callable[[Any, Any], Any], other: Any) -> Holds:
        raise NotImplementedError

    def __hash__(self) -> int:
        raise NotImplementedError

    def __eq__(self, other: object) -> Any:
        return self._compared(operator.eq, other)

    def __ne__(self, other: object) -> Any:
        return self._compared(operator.ne, other)

    def __lt__(self, other: Any) -> Holds:
        return self._compared(operator.lt, other)

    def __le__(self, other: Any) -> Holds:
        return self._compared(operator.le, other)

    def __gt__(self, other: Any) -> Holds:
        return self._compared(operator.gt, other)

    def __ge__(self, other: Any) -> Holds:
        return self._compared(operator.ge, other)


class Words(Ordered):
    """One of some words or days in each row: `codes` are places in `values`.

    A comparison is asked of each value; what else is asked is asked of the one value that all rows have.
    """

    def __init__(self, codes: Codes, values: Sequence[Any]) -> None:
        self.codes = codes
        self.values = values

    @property
    def only(self) -> Any:
        """The value that all rows have."""
        if (self.codes == self.codes[0]).all():
            return self.values[int(self.codes[0])]
        raise Parted(self.codes)

    def __hash__(self) -> int:
        return hash(self.only)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.only, name)

    def __getitem__(self, part: Any) -> Any:
        return self.only[part]

    def __sub__(self, other: Any) -> Any:
        return self.only - (other.only if isinstance(other, Words) else other)

    def __rsub__(self, other: Any) -> Any:
        return other - self.only

    def _compared(self, holds: Callable[[Any, Any], bool], other: Any) -> Holds:
        with_ = other.only if isinstance(other, Words) else other
        return Holds(np.array([holds(value, with_) for value in self.values], dtype=np.bool_)[self.codes])

    def entry(self, table: Mapping[Any, Any]) -> Exact:
        """The number that a table has under each row's word."""
        held = np.unique(self.codes).tolist()
        numbers = [Decimal(table[self.values[code]]) for code in held]
        wholes, scale = of_decimals(numbers)
        return Exact(wholes.at(np.searchsorted(held, self.codes)), scale)


class Exact(Ordered):
    """A number in each row: `wholes` over `scale`, and over the column `over`, above nought, where there is one."""

    def __init__(self, wholes: Wholes, scale: int = 1, over: Wholes | None = None) -> None:
        self.wholes = wholes
        self.scale = scale
        self.over = over

    def __neg__(self) -> Exact:
        return Exact(-self.wholes, self.scale, self.over)

    def __add__(self, other: Any) -> Exact:
        a, b, scale, over = _alike(self, exact(other))
        return Exact(a + b, scale, over)

    def __sub__(self, other: Any) -> Exact:
        return self + -exact(other)

    def __rsub__(self, other: Any) -> Exact:
        return -self + exact(other)

    def __mul__(self, other: Any) -> Exact:
        given = exact(other)
        if self.over is not None and given.wholes is self.over:
            # What was divided by is multiplied by again.
            return Exact(self.wholes, self.scale * given.scale, given.over)
        return Exact(self.wholes * given.wholes, self.scale * given.scale, _product(self.over, given.over))

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: Any) -> Exact:
        return self * exact(other).inverse()

    def __rtruediv__(self, other: Any) -> Exact:
        return self.inverse() * exact(other)

    def __floordiv__(self, other: Any) -> Exact:
        """Whole quotients, towards nought as those of decimals are."""
        parts = self / other
        return Exact((abs(parts.wholes) // parts.under).signed(parts.wholes))

    def inverse(self) -> Exact:
        """One over each number.

        Raises:
            ZeroDivisionError: where all are nought.
            Parted: where some are.
        """
        if Holds(self.wholes.values == 0):
            raise ZeroDivisionError("division by nought")
        negative = bool((self.wholes.values < 0).any())
        whole = Wholes.of([self.scale]) if self.over is None else self.over.times(self.scale)
        under = abs(self.wholes) if negative else self.wholes
        whole = whole.signed(self.wholes) if negative else whole
        return Exact(whole, int(under.values[0])) if len(under) == 1 else Exact(whole, 1, under)

    @property
    def under(self) -> Wholes:
        """All that the whole numbers are divided by."""
        return Wholes.of([self.scale]) if self.over is None else self.over.times(self.scale)

    def _compared(self, holds: Callable[[Any, Any], Any], other: Any) -> Holds:
        a, b, _, _ = _alike(self, exact(other))
        return Holds(holds(a.values, b.values).astype(np.bool_))

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __hash__(self) -> int:
        """That of the one number that all rows have, so that a table can be asked for it."""
        if self.over is not None:
            raise TypeError("a quotient is not looked up")
        values = self.wholes.values
        if (values != values[0]).any():
            raise Parted(np.unique(values, return_inverse=True)[1])
        return hash(Decimal(int(values[0])) / self.scale)

    def least(self, *others: Any) -> Exact:
        """The smallest of each row's numbers."""
        return reduce(lambda a, b: (b < a).chosen(b, a), map(exact, others), self)

    def most(self, *others: Any) -> Exact:
        """The largest of each row's numbers."""
        return reduce(lambda a, b: (b > a).chosen(b, a), map(exact, others), self)

    def band(self, rows: Sequence[Row]) -> list[Exact]:
        """What stands beside the first bound that each row's number does not pass."""
        found = [exact(value) for value in rows[-1][1:]]
        for bound, *values in reversed(rows[:-1]):
            within = self <= bound
            found = [within.chosen(value, other) for value, other in zip(values, found, strict=True)]
        return found

    def rounded(self) -> Exact:
        """The numbers to two places, halves away from nought."""
        if self.over is None and HUNDRED % self.scale == 0:
            return Exact(self.wholes.times(HUNDRED // self.scale), HUNDRED)
        common = gcd(2 * HUNDRED, self.scale)
        under = Wholes.of([self.scale // common]) if self.over is None else self.over.times(self.scale // common)
        twice = abs(self.wholes).times(2 * HUNDRED // common) + under
        return Exact((twice // under.times(2)).signed(self.wholes), HUNDRED)

    def up_to(self, step: Decimal) -> Exact:
        """The least multiples of a step that are not below the numbers."""
        parts = self / step
        return Exact(-(-parts.wholes // parts.under)) * step


def exact(value: Any) -> Exact:
    """A number as a column.

    Raises:
        TypeError: when it is none.
    """
    if isinstance(value, Exact):
        return value
    if not isinstance(value, int | Decimal):
        raise TypeError(f"{type(value).__name__} is no number")
    whole, scale = value.as_integer_ratio()
    return Exact(Wholes.of([whole]), scale)


def of_decimals(values: Sequence[Any]) -> tuple[Wholes, int]:
    """Decimals, or whole numbers, as whole numbers over one scale."""
    ratios = [value.as_integer_ratio() for value in values]
    scale = lcm(*(under for _, under in ratios))
    return Wholes.of([whole * (scale // under) for whole, under in ratios]), scale


def _flags(value: Any) -> Any:
    if isinstance(value, Holds):
        return value.flags
    if isinstance(value, bool):
        return np.array([value])
    raise TypeError(f"{type(value).__name__} is neither yes nor no")


def _product(left: Wholes | None, right: Wholes | None) -> Wholes | None:
    if left is None or right is None:
        return right if left is None else left
    return left * right


def _alike(a: Exact, b: Exact) -> tuple[Wholes, Wholes, int, Wholes | None]:
    """The whole numbers of both over the same scale and the same column."""
    scale = lcm(a.scale, b.scale)
    left, right = a.wholes.times(scale // a.scale), b.wholes.times(scale // b.scale)
    if a.over is b.over:
        return left, right, scale, a.over
    left = left if b.over is None else left * b.over
    right = right if a.over is None else right * a.over
    return left, right, scale, _product(a.over, b.over)
