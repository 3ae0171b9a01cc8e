"""The arithmetic of calculations, written once and read in two ways: of one movement, or of a table.

Of one movement numbers are decimals. Over a table the same function is given columns of exact numbers
(`fairway.law.columns.exact`), on which ``+ - * /`` and comparisons mean what they mean on a decimal. What a
comparison decides is said here with `choose`, `least`, `most`, `entry` and `band`, which take either; a plain
``if`` over a column divides the table into the rows that go one way and those that go the other, and
so is slower and never wrong. No amount is a binary float, on either reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

from fairway.law import functions
from fairway.law.values import WIDE

Band = tuple[Decimal | None, Decimal]
Row = tuple[Any, ...]

CENT = Decimal("0.01")
FINE = Decimal(1).scaleb(-40)
"""Far finer than any half cent, and far coarser than what a division leaves out in so many digits."""


class Rowwise:
    """What stands for one value a row. What it can do is said where it is made, beside the tables."""

    chosen: Any
    entry: Any
    band: Any
    least: Any
    most: Any
    rounded: Any
    up_to: Any


def choose(test: Any, yes: Any, no: Any) -> Any:
    """`yes` where the test holds, else `no`."""
    return test.chosen(yes, no) if isinstance(test, Rowwise) else yes if test else no


def anything(amount: Any) -> bool:
    """Whether there is anything of an amount; over a table there may be in some row."""
    return isinstance(amount, Rowwise) or bool(amount)


def least(*numbers: Any) -> Any:
    """The smallest of some numbers."""
    column = next((item for item in numbers if isinstance(item, Rowwise)), None)
    return min(numbers) if column is None else column.least(*(item for item in numbers if item is not column))


def most(*numbers: Any) -> Any:
    """The largest of some numbers."""
    column = next((item for item in numbers if isinstance(item, Rowwise)), None)
    return max(numbers) if column is None else column.most(*(item for item in numbers if item is not column))


def entry(table: Mapping[Any, Any], key: Any) -> Any:
    """The number that a table has under a word, or under yes or no."""
    return key.entry(table) if isinstance(key, Rowwise) else table[key]


def band(amount: Any, rows: Sequence[Row]) -> Row:
    """What stands beside the first bound that `amount` does not pass; the last row has none."""
    if isinstance(amount, Rowwise):
        return tuple(amount.band(rows))
    return next(row[1:] for row in rows if row[0] is None or amount <= row[0])


def progressive(amount: Any, bands: Sequence[Band]) -> Any:
    """Tax on `amount` by slices: each band is (width, rate), the last with no width."""
    tax, rest = Decimal(0), most(amount, Decimal(0))
    for width, rate in bands:
        part = rest if width is None else least(rest, width)
        tax += part * rate
        rest -= part
    return tax


def cents(amount: Any) -> Any:
    """`amount` to two places, halves up; a half that a division has missed by a hair is a half."""
    if isinstance(amount, Rowwise):
        return amount.rounded()
    return Decimal(amount).quantize(FINE, ROUND_HALF_EVEN, WIDE).quantize(CENT, ROUND_HALF_UP, WIDE)


def round_up(amount: Any, step: Decimal) -> Any:
    """The least multiple of `step` that is not below `amount`."""
    return amount.up_to(step) if isinstance(amount, Rowwise) else functions.round_up(amount, step)
