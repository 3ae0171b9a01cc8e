"""The cells of an Arrow array: taken as they stand where their type says enough, else told apart.

What a cell means for a fact is said by the reader; nothing is refused here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairway.law.columns.calendar import FIRST_DAY, LAST_DAY
from fairway.law.columns.column import Column, YesNo, narrow
from fairway.law.columns.masks import Codes, Rows, Truth, pack, unpack
from fairway.law.columns.scalars import A_DAY, COUNTS, DAYS, MOMENTS, WIDEST, Decimals, Form, Scalars

BETWEEN = "\x1f"
"""What divides the items of a list while its values are told apart."""
WORDS = 62
"""Lists of no more distinct words than this are told apart as one number of 64 bits."""
SHOWN = 60
PLAIN = "^[0-9]{1,15}$"
EXACT = 10**15
"""Fractional columns of decimals with fewer digits than this hold them exactly."""
PLACES = (0, 2, 4)
"""How many decimal places are tried."""


def whole(array: Any) -> Any:
    """An array in one piece; of dictionaries, those of text alone are kept."""
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks == 1 else array.combine_chunks()
    kind = array.type
    if pa.types.is_dictionary(kind):
        if pa.types.is_string_view(kind.value_type):
            return pa.DictionaryArray.from_arrays(array.indices, array.dictionary.cast(pa.string()))
        return array if _is_text(kind.value_type) else array.cast(kind.value_type)
    if pa.types.is_string_view(kind):
        return array.cast(pa.large_string())
    if _is_list(kind) and pa.types.is_string_view(kind.value_type):
        return array.cast(pa.large_list(pa.large_string()))
    return array


def _is_list(kind: Any) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def taken(rows: Rows, array: Any, family: str, from_nought: bool, zone: str) -> Column | None:
    """The column of cells that are taken as they stand; nothing where they must be told apart.

    With `from_nought`, the fact counts: numbers are whole, and none is less than nought.
    """
    take = _TAKEN.get(family)
    if take is not None:
        return take(rows, array, zone)
    return _numbers(rows, array, from_nought) if family == "number" else None


def _flags(rows: Rows, array: Any, zone: str) -> Column | None:
    if not pa.types.is_boolean(array.type):
        return None
    known = _known(rows, array)
    true = _bits(array, array.buffers()[1], rows) & known
    return YesNo(rows, Truth(true, known ^ true))


def _known(rows: Rows, array: Any) -> int:
    """The rows whose cell is not empty."""
    return rows.whole if array.null_count == 0 else _bits(array, array.buffers()[0], rows)


def _bits(array: Any, buffer: Any, rows: Rows) -> int:
    """Some rows of a bitmap as a mask."""
    first, shift = divmod(array.offset, 8)
    last = (array.offset + rows.count + 7) // 8
    bits: int = int.from_bytes(memoryview(buffer)[first:last], "little") >> shift
    return bits & rows.whole


def _numbers(rows: Rows, array: Any, from_nought: bool) -> Column | None:
    found = _as_numbers(array)
    if found is None:
        return None
    numbers, scale = found
    form: Form = Decimals(scale) if scale or not from_nought else COUNTS
    if from_nought and scale:
        return None
    return _within(Scalars(rows, numbers, _known(rows, array), form), 0 if from_nought else -WIDEST, WIDEST)


def _as_numbers(array: Any) -> tuple[Codes, int] | None:
    """An array as whole numbers over a power of ten, exactly; nothing where that can't be."""
    kind = array.type
    if _is_text(kind):
        if not pc.all(pc.match_substring_regex(array, PLAIN), min_count=0).as_py():
            return None
        return _plain(array.cast(pa.int64())), 0
    if pa.types.is_floating(kind):
        return _of_fractions(_plain(array.cast(pa.float64()).fill_null(0)))
    if pa.types.is_decimal128(kind):
        return _of_decimals(array)
    if pa.types.is_integer(kind) and not pa.types.is_uint64(kind):
        return _plain(array).astype(np.int64, copy=False), 0
    return None


def _plain(array: Any) -> np.ndarray[Any, Any]:
    """The numbers of an array as they lie; in empty cells anything may stand."""
    kind = array.type.to_pandas_dtype()
    return np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array)]


def _of_fractions(values: np.ndarray[Any, Any]) -> tuple[Codes, int] | None:
    """Binary fractions as the decimals that their shortest text says."""
    if not np.isfinite(values).all():
        return None
    for places in PLACES:
        scaled = np.rint(values * 10.0**places)
        # A decimal of at most 15 digits that rounds to a fraction is the shortest that does.
        if (np.abs(scaled) < EXACT).all() and (scaled / 10.0**places == values).all():
            return scaled.astype(np.int64), places
    return None


def _of_decimals(array: Any) -> tuple[Codes, int] | None:
    """Decimals of 128 bits whose upper half says nothing."""
    filled = array.fill_null(0) if array.null_count else array
    halves = np.frombuffer(filled.buffers()[1], "<i8").reshape(-1, 2)[filled.offset :][: len(filled)]
    low, high = np.ascontiguousarray(halves[:, 0]), halves[:, 1]
    if array.type.scale < 0 or (high != low >> 63).any():
        return None
    return low, array.type.scale


def _days(rows: Rows, array: Any, zone: str) -> Column | None:
    kind = array.type
    if pa.types.is_date32(kind):
        days = _plain(array.cast(pa.int32()))
    elif pa.types.is_timestamp(kind):
        days = _micros(array, zone) // A_DAY
    else:
        return None
    return _within(Scalars(rows, days, _known(rows, array), DAYS), FIRST_DAY, LAST_DAY)


def _moments(rows: Rows, array: Any, zone: str) -> Column | None:
    if not pa.types.is_timestamp(array.type):
        return None
    column = Scalars(rows, _micros(array, zone), _known(rows, array), MOMENTS)
    return _within(column, FIRST_DAY * A_DAY, (LAST_DAY + 1) * A_DAY - 1)


def _micros(array: Any, zone: str) -> Codes:
    """Moments in millionths of a second, those with a time zone at the time of ours."""
    return _plain(_local(array, zone).cast(pa.int64()))


def _local(array: Any, zone: str) -> Any:
    """Moments at the time of ours, without their fractions of a microsecond."""
    if array.type.tz:
        array = pc.local_timestamp(array.cast(pa.timestamp(array.type.unit, zone)))
    return array.cast(pa.timestamp("us"), safe=array.type.unit != "ns")


def _within(column: Scalars, low: int, high: int) -> Column | None:
    """A column whose numbers are all within bounds."""
    numbers = column.numbers
    if not len(numbers) or (low <= numbers.min() and numbers.max() <= high):
        return column
    # What stands in empty cells may be anything.
    beyond = pack(numbers < low) | pack(numbers > high)
    return None if beyond & column.known else column


_TAKEN: dict[str, Callable[[Rows, Any, str], Column | None]] = {"bool": _flags, "date": _days, "datetime": _moments}


def distinct(array: Any, zone: str) -> tuple[Codes, list[Any]]:
    """For each cell the number of its value, -1 where it is empty, and the values."""
    kind = array.type
    if pa.types.is_timestamp(kind):
        array = _local(array, zone)
    if _is_list(kind):
        return _distinct_words(array) or _distinct_lists(array)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        array = pa.array([None if item is None else str(item)[:SHOWN] for item in array.to_pylist()], pa.string())
    encoded = array if pa.types.is_dictionary(kind) else array.dictionary_encode()
    return _codes(encoded), _values(encoded.dictionary)


def _values(values: Any) -> list[Any]:
    """Distinct values as Python holds them, each that it can't as text."""
    try:
        return list(values.to_pylist())
    except (ValueError, OverflowError):
        return list(map(_value, values))


def _value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        return scalar.cast(pa.string()).as_py()


def _codes(encoded: Any) -> Codes:
    """The indices of a dictionary, -1 for an empty cell, in the smallest type that holds them."""
    kind = narrow(len(encoded.dictionary))
    codes: Codes = _plain(encoded.indices).astype(kind, copy=False)
    if encoded.null_count:
        codes = codes | _emptiness(encoded.indices, kind)
    return codes


def _emptiness(array: Any, kind: Any) -> Codes:
    """Nought where a cell holds something and -1, all bits set, where it does not."""
    held = unpack(_known(Rows(len(array)), array), len(array))
    empty: Codes = held.view(np.int8).astype(kind) - kind(1)
    return empty


def _distinct_words(array: Any) -> tuple[Codes, list[Any]] | None:
    """The same for lists of a few different words, each word a bit; nothing where they are many."""
    ends = _plain(array.offsets).astype(np.int64)
    words = array.values[ends[0] : ends[-1]]
    if _is_text(words.type):
        words = words.dictionary_encode()
    if not pa.types.is_dictionary(words.type) or not _is_text(words.type.value_type):
        return None
    known = words.dictionary.to_pylist()
    if len(known) > WORDS or None in known:
        return None
    bits = np.left_shift(np.int64(1), np.array([*range(len(known)), WORDS], dtype=np.int64))
    sums = _sums(ends - ends[0], bits.take(_codes(words), mode="wrap"))
    encoded = pa.array(sums, mask=array.is_null().to_numpy(zero_copy_only=False)).dictionary_encode()
    return _codes(encoded), [_list_of(known, number) for number in encoded.dictionary.to_pylist()]


def _sums(ends: Codes, bits: Codes) -> Codes:
    """The bits of each list together, given where each begins and the last one ends."""
    if len(ends) == 1:
        return np.empty(0, np.int64)
    sums: Codes = np.bitwise_or.reduceat(np.append(bits, 0), ends[:-1])
    sums *= ends[:-1] != ends[1:]
    return sums


def _list_of(words: list[str], number: int) -> list[str]:
    """The words whose bits a number has; an item that is not there is no word."""
    return ["?"] if number >> WORDS else [word for n, word in enumerate(words) if number >> n & 1]


def _distinct_lists(array: Any) -> tuple[Codes, list[Any]]:
    """The same for any lists of words; an empty list is a value, and an item that is not there no word."""
    large = pa.types.is_large_list(array.type)
    inner = pa.large_string() if large else pa.string()
    joined = pc.binary_join(array.cast(pa.large_list(inner) if large else pa.list_(inner)), BETWEEN)
    holed = pc.and_(pc.is_null(joined), pc.is_valid(array))
    encoded = pc.if_else(holed, pa.scalar("?", inner), joined).dictionary_encode()
    return _codes(encoded), [text.split(BETWEEN) if text else [] for text in encoded.dictionary.to_pylist()]
