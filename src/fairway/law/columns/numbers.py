"""Sums, products and dates over columns of numbers, days and moments, exact: whole numbers, 64 bits wide.

What might not fit, or would be rounded, is not reckoned here but value by value, as everything else is. What the
functions of the calendar do is in `fairway.law.columns.calendar`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from fairway.law.columns.calendar import CALENDAR
from fairway.law.columns.joining import numeric
from fairway.law.columns.masks import Rows, Truth, pack, unpack
from fairway.law.columns.scalars import COMPARISONS, FORMS, WIDEST, Counts, Decimals, Form, Scalars, as_scalars
from fairway.law.expression import Arithmetic, Call, Choose, Compare, Const, Expr

if TYPE_CHECKING:
    from fairway.law.columns.logic import Reading

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}
EXTREMES = {"min": np.minimum, "max": np.maximum}


def is_reckoned(expr: Expr) -> bool:
    """Whether an expression may be made of numbers, days or moments, or compares such."""
    match expr:
        case Arithmetic():
            return True
        case Call(name):
            return name in CALENDAR or name in EXTREMES
        case Compare(op, left):
            return op in MIRRORED and left.sort.family in FORMS
    return False


def exact(reading: Reading, expr: Expr) -> Scalars | None:
    """The number, day or moment that an expression comes to in each row; nothing where that can't be told exactly."""
    match expr:
        case Const(value):
            return _constant(reading.rows, value, expr.sort.family)
        case Arithmetic(op, left, right):
            return None if op == "/" else _reckoned(op, exact(reading, left), exact(reading, right))
        case Choose(test, yes, no):
            return _chosen(reading.truth(test), exact(reading, yes), exact(reading, no))
        case Call(name, args) if name in EXTREMES:
            return _extreme(name, [exact(reading, arg) for arg in args])
        case Call(name, args) if name in CALENDAR:
            return _dated(reading, name, args)
    return as_scalars(reading.column(expr), expr.sort.family)


def compared(reading: Reading, op: str, left: Expr, right: Expr) -> Truth | None:
    """Where a comparison is true and false; nothing where that can't be told exactly."""
    if isinstance(left, Const):
        op, left, right = MIRRORED[op], right, left
    if isinstance(right, Const):
        found = exact(reading, left)
        return None if found is None else found.compared(op, right.value)
    pair = _aligned(exact(reading, left), exact(reading, right))
    if pair is None:
        return None
    a, b = pair
    both = a.known & b.known
    true = both & pack(COMPARISONS[op](a.numbers, b.numbers))
    return Truth(true, both ^ true)


def _constant(rows: Rows, value: object, family: str) -> Scalars | None:
    form = FORMS.get(family)
    if form is None or isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        form = Decimals(max(0, -exponent) if isinstance(exponent, int) else 0)
    number, _ = form.placed(value)
    return Scalars(rows, np.full(rows.count, number, np.int64), rows.whole, form) if abs(number) < WIDEST else None


def _dated(reading: Reading, name: str, args: Sequence[Expr]) -> Scalars | None:
    words = [arg.value for arg in args if isinstance(arg, Const) and arg.sort.family == "word"]
    found = [exact(reading, arg) for arg in args[: len(args) - len(words)]]
    known = [item for item in found if item is not None]
    return CALENDAR[name](*known, *words) if len(known) == len(found) else None


def _reckoned(op: str, left: Scalars | None, right: Scalars | None) -> Scalars | None:
    if op == "*":
        if left is None or right is None or not _plain(left, right) or left.most * right.most >= WIDEST:
            return None
        form = Decimals(_scale(left.form) + _scale(right.form))
        return Scalars(left.rows, left.numbers * right.numbers, left.known & right.known, form)
    pair = _aligned(left, right)
    if pair is None or pair[0].most + pair[1].most >= WIDEST:
        return None
    a, b = pair
    numbers = a.numbers + b.numbers if op == "+" else a.numbers - b.numbers
    return Scalars(a.rows, numbers, a.known & b.known, a.form)


def _chosen(test: Truth, yes: Scalars | None, no: Scalars | None) -> Scalars | None:
    pair = _aligned(yes, no)
    if pair is None:
        return None
    a, b = pair
    numbers = np.where(unpack(test.true, a.rows.count), a.numbers, b.numbers)
    return Scalars(a.rows, numbers, test.true & a.known | test.false & b.known, a.form)


def _extreme(name: str, args: Sequence[Scalars | None]) -> Scalars | None:
    found = args[0]
    for arg in args[1:]:
        pair = _aligned(found, arg)
        if pair is None:
            return None
        a, b = pair
        found = Scalars(a.rows, EXTREMES[name](a.numbers, b.numbers), a.known & b.known, a.form)
    return found


def _plain(*columns: Scalars) -> bool:
    return all(isinstance(column.form, Counts | Decimals) for column in columns)


def _scale(form: Form) -> int:
    return form.scale if isinstance(form, Counts | Decimals) else 0


def _aligned(left: Scalars | None, right: Scalars | None) -> list[Scalars] | None:
    """Both in one form: numbers over the same power of ten."""
    return None if left is None or right is None else numeric([left, right])
