"""Columns read together: where two differ, what several agree on, and the combinations of their values.

Columns of few values are joined by their masks, numbers as numbers; others by the numbers of their
distinct values. No condition is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from fairway.law.columns.column import FEW, Column, Few, blank, narrow, spread
from fairway.law.columns.masks import Codes, Rows, Truth, pack, union, unpack
from fairway.law.columns.scalars import DENSE, WIDEST, Counts, Decimals, Scalars, distinct, in_form
from fairway.law.values import Value


def differing(left: Column, right: Column) -> int:
    """The rows where both are known and differ."""
    both = left.known & right.known
    if not both:
        return 0
    if left.is_few and right.is_few:
        return both & left.rows.other(_same(left, right))
    pair = numeric([left, right])
    if pair:
        return both & pack(pair[0].numbers != pair[1].numbers)
    _, (mine, other), _ = joined([left, right])
    return both & pack(spread(mine, left.codes) != spread(other, right.codes))


def _same(left: Column, right: Column) -> int:
    """The rows where two columns of few values have the same."""
    places = {value: n for n, value in enumerate(right.values)}
    pairs = ((n, places[value]) for n, value in enumerate(left.values) if value in places)
    return union(left.mask(n) & right.mask(m) for n, m in pairs)


def settled(rows: Rows, pairs: Sequence[tuple[Truth, Column]]) -> Column:
    """What pairs of (takes effect, value) agree on; unknown while one may differ."""
    live = [(effective, column) for effective, column in pairs if rows.other(effective.false)]
    if not live:
        return blank(rows)
    certain = union(effective.true for effective, _ in live)
    doubtful = union(rows.other(effective.false) & column.unknown for effective, column in live)
    sure = certain & rows.other(doubtful)
    spans = [rows.other(effective.false) & column.known for effective, column in live]
    if all(column.is_few for _, column in live):
        return _settled_masks(rows, [column for _, column in live], spans, sure)
    numbers = numeric([column for _, column in live])
    if numbers:
        return _settled_numbers(rows, numbers, spans, sure)
    values, tables, ordered = joined([column for _, column in live])
    codes = [spread(table, column.codes) for table, (_, column) in zip(tables, live, strict=True)]
    found, disputed = _overlaid(rows, codes, spans)
    settled_codes = np.where(unpack(sure & rows.other(disputed), rows.count), found, found.dtype.type(-1))
    return Column(rows, settled_codes, values, ordered)


def _settled_masks(rows: Rows, columns: Sequence[Column], spans: Sequence[int], sure: int) -> Column:
    """The same for columns of few values: each value where no other is."""
    masks: dict[Value, int] = {}
    for column, span in zip(columns, spans, strict=True):
        for n, value in enumerate(column.values):
            masks[value] = masks.get(value, 0) | span & column.mask(n)
    once = several = 0
    for mask in masks.values():
        several |= once & mask
        once |= mask
    alone = sure & rows.other(several)
    found = {value: mask & alone for value, mask in masks.items() if mask & alone}
    if len(found) < FEW:
        return Few(rows, tuple(found), tuple(found.values()))
    codes = Few(rows, tuple(found), tuple(found.values())).codes
    return Column(rows, codes, tuple(found))


def _settled_numbers(rows: Rows, columns: Sequence[Scalars], spans: Sequence[int], sure: int) -> Column:
    """The same for numbers."""
    found, disputed = _overlaid(rows, [column.numbers for column in columns], spans)
    return Scalars(rows, found, sure & rows.other(disputed), columns[0].form)


def _overlaid(rows: Rows, arrays: Sequence[Codes], spans: Sequence[int]) -> tuple[Codes, int]:
    """What stands in each row within the span of some array, and the rows where two say otherwise."""
    found, taken, disputed = arrays[0], spans[0], 0
    for array, span in zip(arrays[1:], spans[1:], strict=True):
        if span & taken:
            disputed |= span & taken & pack(found != array)
        if span & rows.other(taken):
            found = np.where(unpack(span & rows.other(taken), rows.count), array, found)
        taken |= span
    return found, disputed


def first_known(rows: Rows, first: Column, second: Column) -> Column:
    """The first column, and the second where that is unknown."""
    if not first.known:
        return second
    rest = second.known & first.unknown
    if not rest:
        return first
    if first.is_few and second.is_few:
        return _settled_masks(rows, [first, second], [first.known, rest], rows.whole)
    pair = numeric([first, second])
    if pair:
        return _settled_numbers(rows, pair, [first.known, rest], first.known | rest)
    values, (mine, other), ordered = joined([first, second])
    codes = np.where(unpack(first.known, rows.count), spread(mine, first.codes), spread(other, second.codes))
    return Column(rows, codes, values, ordered)


def numeric(columns: Sequence[Column]) -> list[Scalars] | None:
    """The columns as numbers of one form; nothing where they are not such."""
    model = next((column for column in columns if isinstance(column, Scalars)), None)
    if model is None:
        return None
    made = [column if isinstance(column, Scalars) else in_form(column, model.form) for column in columns]
    found = [column for column in made if column is not None]
    if len(found) < len(made):
        return None
    if all(type(column.form) is type(model.form) and not isinstance(column.form, Decimals) for column in found):
        return found
    return _scaled(found)


def _scaled(columns: Sequence[Scalars]) -> list[Scalars] | None:
    """Numbers over one power of ten."""
    forms = [column.form for column in columns]
    if not all(isinstance(form, Counts | Decimals) for form in forms):
        return None
    scales = [form.scale for form in forms if isinstance(form, Counts | Decimals)]
    scale, found = max(scales), list[Scalars]()
    for column, own in zip(columns, scales, strict=True):
        factor = 10 ** (scale - own)
        if factor == 1:
            found.append(column)
        elif column.most * factor < WIDEST:
            found.append(Scalars(column.rows, column.numbers * factor, column.known, Decimals(scale)))
        else:
            return None
    return found


def combined(columns: Sequence[Column]) -> tuple[Codes, list[tuple[Any, ...]]]:
    """For each row the number of its combination of values, and the combinations that occur."""
    rows = columns[0].rows
    codes = np.zeros(rows.count, np.int64)
    there = np.zeros(1, np.int64)
    parts: list[Codes] = []
    for column in columns:
        size = len(column.values) + 1
        if size == 2 and column.known == rows.whole:
            parts.append(np.zeros(len(there), np.int64))
            continue
        there, codes = _told_apart(codes.astype(np.int64) * size + column.codes + 1)
        before, last = np.divmod(there, size)
        parts = [*(part[before] for part in parts), last - 1]
    return codes, list(zip(*map(_looked_up, columns, parts), strict=True))


def _told_apart(numbers: Codes) -> tuple[Codes, Codes]:
    """The distinct numbers, and the place of each among them."""
    if len(numbers) and int(numbers.max()) < DENSE:
        return distinct(numbers)
    encoded = pa.array(numbers).dictionary_encode()
    return encoded.dictionary.to_numpy(), encoded.indices.to_numpy()


def _looked_up(column: Column, codes: Codes) -> list[Any]:
    """The values of some numbers, `None` for unknown."""
    values = column.values
    return [values[code] if code >= 0 else None for code in codes.tolist()]


def joined(columns: Sequence[Column]) -> tuple[Sequence[Value], list[Codes], bool]:
    """The values of all columns, for each column its numbers among them, and whether they ascend.

    The last number of each is that of an unknown.
    """
    ordered = any(column.ordered for column in columns) and all(
        column.ordered or len(column.values) < 2 for column in columns
    )
    everything = dict.fromkeys(value for column in columns for value in column.values)
    values: Sequence[Any] = tuple(everything)
    if ordered:
        values = sorted(values)
    places = {value: n for n, value in enumerate(values)}
    kind = narrow(len(values))
    tables = [np.array([*map(places.__getitem__, column.values), -1], dtype=kind) for column in columns]
    return values, tables, ordered
