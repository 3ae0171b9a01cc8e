"""Strong Kleene logic over many rows at once: one bit a row, in whole numbers of any length.

A condition is two masks: the rows where it is true and the rows where it is false; it is unknown
elsewhere. An ``and`` of 65,536 rows is then two operations on whole numbers. Values other than true
and false are not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Codes = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]


class Truth(NamedTuple):
    """The rows where something is true, and the rows where it is false."""

    true: int
    false: int

    @property
    def negated(self) -> Truth:
        """True where this is false, false where it is true."""
        return Truth(self.false, self.true)


NOWHERE = Truth(0, 0)
"""Unknown in every row."""


class Rows:
    """So many rows, and the logic over them."""

    def __init__(self, count: int, whole: int | None = None) -> None:
        self.count = count
        self.whole = (1 << count) - 1 if whole is None else whole
        self.always = Truth(self.whole, 0)
        self.never = Truth(0, self.whole)

    def known(self, truth: Truth) -> int:
        """The rows where it is either true or false."""
        return truth.true | truth.false

    def unknown(self, truth: Truth) -> int:
        """The rows where it is neither."""
        return self.whole ^ (truth.true | truth.false)

    def other(self, mask: int) -> int:
        """All rows but those."""
        return self.whole ^ mask

    def all_of(self, items: Iterable[Truth]) -> Truth:
        """False where one is false; else unknown where one is unknown; else true."""
        true, false = self.whole, 0
        for item in items:
            true &= item.true
            false |= item.false
        return Truth(true, false)

    def any_of(self, items: Iterable[Truth]) -> Truth:
        """True where one is true; else unknown where one is unknown; else false."""
        return self.all_of(item.negated for item in items).negated

    def choose(self, test: Truth, yes: Truth, no: Truth) -> Truth:
        """`yes` where the test is true, `no` where it is false, unknown elsewhere."""
        return Truth(test.true & yes.true | test.false & no.true, test.true & yes.false | test.false & no.false)

    def settle(self, pairs: Iterable[tuple[Truth, Truth]]) -> Truth:
        """What pairs of (takes effect, yes or no) agree on; unknown where one may differ."""
        yes = no = doubtful = certain = 0
        for effective, value in pairs:
            live = self.other(effective.false)
            yes |= live & value.true
            no |= live & value.false
            doubtful |= live & self.unknown(value)
            certain |= effective.true
        sure = certain & self.other(doubtful)
        return Truth(sure & yes & self.other(no), sure & no & self.other(yes))


def union(masks: Iterable[int]) -> int:
    """The rows in any of the masks."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def pack(flags: Flags) -> int:
    """The mask of the rows whose flag is set."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def to_bytes(mask: int, count: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The mask of `count` rows as bytes, the first row in the lowest bit."""
    return np.frombuffer(mask.to_bytes((count + 7) // 8, "little"), dtype=np.uint8)


def unpack(mask: int, count: int) -> Flags:
    """The flag of each row of a mask."""
    return np.unpackbits(to_bytes(mask, count), count=count, bitorder="little").view(np.bool_)
