"""Sums and products over columns of numbers, exact: whole numbers with a power of ten beneath, 64 bits wide.

What might not fit, or would be rounded, is not reckoned here but value by value, as everything else is.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fairway.law.columns.column import Column
from fairway.law.columns.masks import Codes, Flags, Rows, Truth, pack, unpack
from fairway.law.columns.scalars import COMPARISONS, WIDEST, Counts, Decimals, Scalars, as_scalars
from fairway.law.expression import Arithmetic, Call, Choose, Const, Expr

if TYPE_CHECKING:
    from fairway.law.columns.logic import Reading


class Numbers(NamedTuple):
    """A number in each row: `values` over ten to the `scale`, none beyond `most`, where it is known."""

    values: Codes
    scale: int
    most: int
    known: Flags


def exact(reading: Reading, expr: Expr) -> Numbers | None:
    """The number that an expression comes to in each row; nothing where that can't be told exactly."""
    match expr:
        case Const(value) if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return _constant(reading.rows, Decimal(value))
        case Arithmetic(op, left, right):
            return _reckoned(reading, op, left, right)
        case Choose(test, yes, no):
            return _chosen(reading, reading.truth(test), exact(reading, yes), exact(reading, no))
        case Call("min" | "max" as name, args):
            return _extreme(name, [exact(reading, arg) for arg in args])
        case Const():
            return None
    return _of_column(reading.column(expr))


def compared(reading: Reading, op: str, left: Expr, right: Expr) -> Truth | None:
    """Where a comparison of numbers is true and false; nothing where that can't be told exactly."""
    pair = _aligned(exact(reading, left), exact(reading, right))
    if pair is None:
        return None
    a, b = pair
    known, holds = a.known & b.known, COMPARISONS[op](a.values, b.values)
    return Truth(pack(known & holds), pack(known & ~holds))


def as_column(rows: Rows, numbers: Numbers) -> Column:
    """The numbers as a column."""
    return Scalars(rows, numbers.values, pack(numbers.known), Decimals(numbers.scale))


def _constant(rows: Rows, value: Decimal) -> Numbers | None:
    exponent = value.as_tuple().exponent
    scale = max(0, -exponent) if isinstance(exponent, int) else 0
    whole = int(value.scaleb(scale))
    if abs(whole) >= WIDEST:
        return None
    return Numbers(np.full(rows.count, whole, np.int64), scale, abs(whole), np.ones(rows.count, np.bool_))


def _of_column(column: Column) -> Numbers | None:
    scalars = as_scalars(column)
    if scalars is None or not isinstance(scalars.form, Counts | Decimals):
        return None
    return Numbers(scalars.numbers, scalars.form.scale, scalars.most, scalars.known_flags)


def _reckoned(reading: Reading, op: str, left: Expr, right: Expr) -> Numbers | None:
    if op == "/":
        return None
    a, b = exact(reading, left), exact(reading, right)
    if op == "*":
        if a is None or b is None or a.most * b.most >= WIDEST:
            return None
        return Numbers(a.values * b.values, a.scale + b.scale, a.most * b.most, a.known & b.known)
    pair = _aligned(a, b)
    if pair is None or pair[0].most + pair[1].most >= WIDEST:
        return None
    a, b = pair
    values = a.values + b.values if op == "+" else a.values - b.values
    return Numbers(values, a.scale, a.most + b.most, a.known & b.known)


def _chosen(reading: Reading, test: Truth, yes: Numbers | None, no: Numbers | None) -> Numbers | None:
    pair = _aligned(yes, no)
    if pair is None:
        return None
    a, b = pair
    count = reading.rows.count
    true, false = unpack(test.true, count), unpack(test.false, count)
    known = (true & a.known) | (false & b.known)
    return Numbers(np.where(true, a.values, b.values), a.scale, max(a.most, b.most), known)


def _extreme(name: str, args: Sequence[Numbers | None]) -> Numbers | None:
    found = args[0]
    for arg in args[1:]:
        pair = _aligned(found, arg)
        if pair is None:
            return None
        a, b = pair
        values = np.minimum(a.values, b.values) if name == "min" else np.maximum(a.values, b.values)
        found = Numbers(values, a.scale, max(a.most, b.most), a.known & b.known)
    return found


def _aligned(left: Numbers | None, right: Numbers | None) -> tuple[Numbers, Numbers] | None:
    """Both over the same power of ten."""
    if left is None or right is None:
        return None
    scale = max(left.scale, right.scale)
    a, b = _scaled(left, scale), _scaled(right, scale)
    return None if a is None or b is None else (a, b)


def _scaled(numbers: Numbers, scale: int) -> Numbers | None:
    factor = 10 ** (scale - numbers.scale)
    if numbers.most * factor >= WIDEST:
        return None
    return numbers._replace(values=numbers.values * factor, scale=scale, most=numbers.most * factor)
