"""Amounts, a row each, as text and as decimals for a table of answers; how they come about is not here."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairway.law.calculation import Computation
from fairway.law.columns.exact import Exact
from fairway.law.columns.masks import Flags
from fairway.law.columns.wholes import Wholes
from fairway.law.values import WIDE

MONEY = pa.decimal128(38, 2)
"""How a column of amounts is kept: to two places, whatever the unit."""
PLAIN_PLACES = 6
"""So many decimal places Arrow writes without an exponent."""
UNKNOWN = "?"


class Amounts(NamedTuple):
    """An amount in each row: `wholes` over ten to the `places`, where it is known; and its unit."""

    wholes: Wholes
    places: int
    known: Flags
    unit: str

    @classmethod
    def over(cls, wholes: Wholes, scale: int, known: Flags, unit: str) -> Amounts:
        """Amounts over a scale that is a power of ten."""
        return cls(wholes, len(str(scale)) - 1, known, unit)

    def decimals(self) -> Iterator[Decimal | None]:
        """The amount of each row, `None` where it is not known."""
        for whole, known in zip(self.wholes.values.tolist(), self.known.tolist(), strict=True):
            yield Decimal(whole).scaleb(-self.places, WIDE) if known else None

    @property
    def is_narrow(self) -> bool:
        """Whether all are 64 bits wide."""
        return bool(self.wholes.values.dtype != object)

    def to_cents(self) -> Any:
        """A column of the amounts to two places, halves up; null where they are not known or too long for it."""
        rounded = Exact(self.wholes, 10**self.places).rounded().wholes
        there = self.known & (np.abs(rounded.values) < 10**MONEY.precision)
        if rounded.values.dtype != object:
            return as_decimals(rounded.values, MONEY.scale, there)
        pairs = zip(rounded.values.tolist(), there.tolist(), strict=True)
        return pa.array([Decimal(whole).scaleb(-MONEY.scale, WIDE) if known else None for whole, known in pairs], MONEY)

    def texts(self) -> Any:
        """A column of the amounts with their unit as text, ``?`` where they are not known."""
        if not self.is_narrow or self.places > PLAIN_PLACES:
            said = [UNKNOWN if item is None else str(Computation.of(item, self.unit)) for item in self.decimals()]
            return pa.array(said, pa.string())
        numbers = as_decimals(self.wholes.values, self.places, self.known).cast(pa.string())
        if self.places:
            numbers = pc.replace_substring_regex(numbers, r"\.?0+$", "")
        unit = pa.scalar(f"{self.unit} " if self.unit else "")
        return pc.fill_null(pc.binary_join_element_wise(unit, numbers, ""), UNKNOWN)


def as_decimals(wholes: Any, places: int, known: Flags) -> Any:
    """64-bit whole numbers over a power of ten as Arrow's decimals, null where they are not known."""
    halves = np.stack([wholes, wholes >> 63], axis=1)
    valid = pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(38, places), len(wholes), [valid, pa.py_buffer(halves)])
