"""Columns of numbers, days and moments as they stand: 64 bits a row, compared with a constant all at once.

Which rows have a value is a mask. The distinct values are found only when something asks for them.
Numbers that do not fit are columns of distinct values like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from fairway.law.columns.column import Column, Places, narrow, spread
from fairway.law.columns.masks import Codes, Flags, Rows, Truth, pack, unpack
from fairway.law.values import Value

WIDEST = 2**62
"""Numbers are smaller than this, so that the sum of two fits."""
SCALES = (0, 2, 4)
"""How many decimal places are tried to tell values as whole numbers."""
DENSE = 2**18
"""Distinct numbers that span no more than this are told apart without sorting."""
ZERO_DAY = date(1970, 1, 1)
ZERO_MOMENT = datetime(1970, 1, 1)
A_DAY = 86_400 * 10**6
"""A day in millionths of a second."""
COMPARISONS = {"==": np.equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}


class Form(Protocol):
    """How values of one kind stand as whole numbers."""

    def value(self, number: int) -> Value:
        """The value that a number stands for."""

    def placed(self, value: Any) -> tuple[int, bool]:
        """The last number not above a value, and whether it stands for that value exactly."""


class Counts:
    """Whole numbers as themselves."""

    scale = 0

    def value(self, number: int) -> Value:
        """The value that a number stands for."""
        return number

    def placed(self, value: Any) -> tuple[int, bool]:
        """The last number not above a value, and whether it stands for that value exactly."""
        return _floor(value)


class Decimals:
    """Numbers over ten to the `scale`."""

    def __init__(self, scale: int) -> None:
        self.scale = scale

    def value(self, number: int) -> Value:
        """The value that a number stands for."""
        return Decimal(number).scaleb(-self.scale) if self.scale else Decimal(number)

    def placed(self, value: Any) -> tuple[int, bool]:
        """The last number not above a value, and whether it stands for that value exactly."""
        return _floor(value, 10**self.scale)


class Days:
    """Days from the first of 1970."""

    def value(self, number: int) -> Value:
        """The value that a number stands for."""
        return ZERO_DAY + timedelta(number)

    def placed(self, value: Any) -> tuple[int, bool]:
        """The last number not above a value, and whether it stands for that value exactly."""
        return (value - ZERO_DAY).days, True


class Moments:
    """Millionths of a second from the first of 1970."""

    def value(self, number: int) -> Value:
        """The value that a number stands for."""
        return ZERO_MOMENT + timedelta(microseconds=number)

    def placed(self, value: Any) -> tuple[int, bool]:
        """The last number not above a value, and whether it stands for that value exactly."""
        return (value - ZERO_MOMENT) // timedelta(microseconds=1), True


class Times:
    """Millionths of a second from midnight."""

    def value(self, number: int) -> Value:
        """The value that a number stands for."""
        return (ZERO_MOMENT + timedelta(microseconds=number)).time()

    def placed(self, value: Any) -> tuple[int, bool]:
        """The last number not above a value, and whether it stands for that value exactly."""
        return MOMENTS.placed(datetime.combine(ZERO_DAY, value))


class Sixtieths:
    """Seconds that stand for minutes: numbers over 60, to as many digits as decimals have."""

    def value(self, number: int) -> Value:
        """The value that a number stands for."""
        return Decimal(number) / 60

    def placed(self, value: Any) -> tuple[int, bool]:
        """The last number not above a value, and whether it stands for that value exactly."""
        number, _ = _floor(value, 60)
        # A sixtieth that is rounded down may be the value though it is above sixty times as much.
        number += Decimal(number + 1) / 60 <= value
        return number, Decimal(number) / 60 == value


COUNTS, DAYS, MOMENTS, TIMES, SIXTIETHS = Counts(), Days(), Moments(), Times(), Sixtieths()
FORMS: dict[str, Form] = {"number": Decimals(0), "date": DAYS, "datetime": MOMENTS, "time": TIMES}
"""The form of the values of a family; numbers may need more places."""


def _floor(value: int | Decimal, times: int = 1) -> tuple[int, bool]:
    above, below = value.as_integer_ratio()
    number, rest = divmod(above * times, below)
    return number, not rest


class Scalars(Column):
    """A whole number in each row where `known` has it, and what such numbers stand for."""

    def __init__(self, rows: Rows, numbers: Codes, known: int, form: Form) -> None:
        super().__init__(rows, numbers, (), ordered=True)
        self.numbers = numbers
        self.known = known
        self.form = form

    @property
    def is_few(self) -> bool:
        """Whether the rows of each value are best told by masks, which they are not."""
        return False

    @cached_property
    def known_flags(self) -> Flags:
        """Which rows have a value."""
        return unpack(self.known, self.rows.count)

    @property
    def filled(self) -> Codes:
        """The numbers, nought where they are unknown."""
        numbers: Codes = self.numbers if self.known == self.rows.whole else self.numbers * self.known_flags
        return numbers.astype(np.int64, copy=False)

    @cached_property
    def most(self) -> int:
        """No number is further from nought than this."""
        return max(-int(self.filled.min()), int(self.filled.max())) if self.known else 0

    @property
    def codes(self) -> Codes:
        """For each row the number of its value, -1 where it is unknown."""
        return self._told_apart[0]

    @property
    def values(self) -> Sequence[Value]:
        """The distinct values, ascending."""
        return self._told_apart[1]

    @cached_property
    def _told_apart(self) -> tuple[Codes, Sequence[Value]]:
        there = self.numbers if self.known == self.rows.whole else self.numbers[self.known_flags]
        numbers, places = distinct(there)
        if len(there) < self.rows.count:
            codes = np.full(self.rows.count, -1, places.dtype)
            codes[self.known_flags] = places
        else:
            codes = places
        return codes, tuple(map(self.form.value, numbers.tolist()))

    def compared(self, op: str, value: Any) -> Truth:
        """How the rows compare with a value."""
        below, exact = self.form.placed(value)
        if not -WIDEST < below < WIDEST - 1:
            holds = op in (("<", "<=") if below > 0 else (">", ">="))
            return Truth(self.known, 0) if holds else Truth(0, self.known)
        if op == "==":
            true = self.known & pack(self.numbers == below) if exact else 0
        elif op in ("<", ">="):
            least = self.known & pack(self.numbers >= (below if exact else below + 1))
            true = least if op == ">=" else self.known ^ least
        else:
            above = self.known & pack(self.numbers > below)
            true = above if op == ">" else self.known ^ above
        return Truth(true, self.known ^ true)

    def at(self, places: Places, rows: Rows) -> Scalars:
        """The column of some of the rows."""
        known = rows.whole if self.known == self.rows.whole else pack(self.known_flags[places])
        return Scalars(rows, self.numbers[places], known, self.form)


def as_scalars(column: Column, family: str = "number") -> Scalars | None:
    """A column of numbers, days, moments or times as such; nothing where they are too large or have too many places."""
    if isinstance(column, Scalars):
        return column
    if family != "number":
        return in_form(column, FORMS[family]) if family in FORMS else None
    if any(type(value) not in (int, Decimal) for value in column.values):
        return None
    found = (in_form(column, Decimals(scale)) for scale in SCALES)
    return next((scalars for scalars in found if scalars is not None), None)


def in_form(column: Column, form: Form) -> Scalars | None:
    """A column of values as numbers of a form, where each stands for its value exactly."""
    placed = [form.placed(value) for value in column.values]
    if not all(exact and abs(number) < WIDEST for number, exact in placed):
        return None
    table = np.array([*(number for number, _ in placed), 0], dtype=np.int64)
    return Scalars(column.rows, spread(table, column.codes), column.known, form)


def distinct(numbers: Codes) -> tuple[Codes, Codes]:
    """The distinct numbers, ascending, and the place of each among them."""
    if not len(numbers):
        return numbers, numbers.astype(np.int8)
    low = int(numbers.min())
    span = int(numbers.max()) - low + 1
    if span > DENSE:
        found, places = np.unique(numbers, return_inverse=True)
        return found, places.astype(narrow(len(found)))
    there = np.zeros(span, np.bool_)
    offsets = numbers - low
    there[offsets] = True
    places = (np.cumsum(there) - 1).astype(narrow(span))
    return np.flatnonzero(there) + low, places.take(offsets)
