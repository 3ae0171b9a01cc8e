"""Which rows are alike: the ways in which masks hold rows, each found once.

Masks are turned so that each row has a number of 64 bits for every 64 masks; rows with the same numbers
are alike. What the masks say is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from fairway.law.columns.masks import Codes

Words = np.ndarray[Any, np.dtype[np.uint64]]
WORD = 64
ODD = np.uint64(0x9E3779B97F4A7C15)


class Alike(NamedTuple):
    """Each way in which masks hold rows, as the bits of their places; and for each row its way."""

    keys: list[bytes]
    codes: Codes


def alike(masks: Mapping[int, int], count: int) -> Alike:
    """Tell `count` rows apart by the masks that hold them, which are given by their places from 0.

    A way is told by the same bytes whatever other masks there are.
    """
    groups = sorted({place // WORD for place, mask in masks.items() if mask})
    if not groups:
        return Alike([b""], np.zeros(count, np.int8))
    words = [_turned([masks.get(WORD * group + n, 0) for n in range(WORD)], count) for group in groups]
    first, codes = _told_apart(words)
    whole = np.zeros((len(first), groups[-1] + 1), np.uint64)
    for group, word in zip(groups, words, strict=True):
        whole[:, group] = word[first]
    return Alike([row.tobytes().rstrip(b"\0") for row in whole.astype("<u8", copy=False)], codes)


def places_in(key: bytes) -> list[int]:
    """The places of the masks that hold the rows of a way."""
    found: list[int] = np.flatnonzero(np.unpackbits(np.frombuffer(key, np.uint8), bitorder="little")).tolist()
    return found


def _turned(masks: list[int], count: int) -> Words:
    """For each row the bits of 64 masks: square after square of 64 bits each way, turned over its diagonal."""
    size = (count + WORD - 1) // WORD
    grid = np.frombuffer(b"".join(mask.to_bytes(8 * size, "little") for mask in masks), dtype="<u8")
    grid = grid.reshape(WORD, size).copy()
    half, kept = 32, np.uint64(0xFFFFFFFF)
    while half:
        pairs = grid.reshape(WORD // (2 * half), 2, half, size)
        low, high, shift = pairs[:, 0], pairs[:, 1], np.uint64(half)
        moved = ((low >> shift) ^ high) & kept
        high ^= moved
        low ^= moved << shift
        half //= 2
        kept = kept ^ (kept << np.uint64(half)) if half else kept
    return np.ascontiguousarray(grid.T).reshape(-1)[:count]


def _told_apart(words: list[Words]) -> tuple[Codes, Codes]:
    """A row of each way, and the way of each row."""
    if len(words) > 1:
        first, codes = _encoded(_mixed(words))
        if all((word[first].take(codes) == word).all() for word in words):
            return first, codes
    first, codes = _encoded(words[0])
    for word in words[1:]:
        own = _encoded(word)[1].astype(np.int64)
        first, codes = _encoded(codes * (int(own.max()) + 1) + own)
    return first, codes


def _mixed(words: list[Words]) -> Words:
    """One number for each row that rows of different words hardly ever share."""
    found = words[0].copy()
    for word in words[1:]:
        found ^= found >> np.uint64(31)
        found *= ODD
        found ^= word
    return found


def _encoded(numbers: Any) -> tuple[Codes, Codes]:
    encoded = pa.array(numbers).dictionary_encode().indices.to_numpy()
    first = np.empty(int(encoded.max()) + 1, np.int64)
    first[encoded[::-1]] = np.arange(len(encoded) - 1, -1, -1)
    return first, encoded
