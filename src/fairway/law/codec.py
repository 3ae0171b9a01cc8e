"""Frozen objects to plain JSON data and back, driven by their type hints.

Only what the law needs: dataclasses, text, numbers, dates, tuples, sets and mappings of these.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeVar

from fairway.law.language import Text
from fairway.law.values import to_plain

T = TypeVar("T")
_POSITIONS = ("file", "line", "place")


def pack(item: Any, positions: bool = True) -> Any:
    """`item` as JSON data; fields at their default are left out, and with `positions` false also where it stood."""
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        defaults = _defaults(type(item))
        pairs = ((name, getattr(item, name)) for name in defaults)
        return {
            name: pack(value, positions)
            for name, value in pairs
            if value != defaults[name] and (positions or name not in _POSITIONS)
        }
    if isinstance(item, Mapping):
        return {key: pack(value, positions) for key, value in item.items()}
    if isinstance(item, tuple | list):
        return [pack(value, positions) for value in item]
    if isinstance(item, frozenset) and item and isinstance(next(iter(item)), date):
        return sorted(day.isoformat() for day in item)
    return to_plain(item)


@cache
def _defaults(kind: Any) -> dict[str, Any]:
    """The fields of a dataclass with their defaults; one without a default is equal to nothing."""
    return {field.name: _default(field) for field in dataclasses.fields(kind) if field.init}


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def canonical(data: Any) -> bytes:
    """JSON data as bytes that depend on the data alone."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def unpack(kind: type[T], data: dict[str, Any]) -> T:
    """The object of class `kind` that `pack` made `data` from."""
    hint: Any = kind
    made: T = _maker(hint)(data)
    return made


@cache
def _maker(hint: Any) -> Callable[[Any], Any]:
    """A function that makes a value of the hinted type from JSON data."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint is Text:
        return Text
    if hint is date:
        return date.fromisoformat
    if origin in (typing.Union, types.UnionType):
        inner = _maker(next(arg for arg in args if arg is not type(None)))
        return lambda data: None if data is None else inner(data)
    if origin in (tuple, list, frozenset):
        return _collection(origin, _maker(args[0]))
    if origin is not None and issubclass(origin, Mapping):
        inner = _maker(args[1])
        return lambda data: {key: inner(value) for key, value in data.items()}
    if dataclasses.is_dataclass(hint):
        return _object(hint)
    return _as_it_is


def _as_it_is(data: Any) -> Any:
    return data


def _collection(kind: Callable[[Any], Any], inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return kind if inner is _as_it_is else lambda data: kind([inner(value) for value in data])


def _object(kind: Any) -> Callable[[Any], Any]:
    """A maker of dataclasses; most fields are such as JSON holds them and need no maker of their own."""
    hints = typing.get_type_hints(kind)
    made = [(f.name, _maker(hints[f.name])) for f in dataclasses.fields(kind) if f.init]
    makers = [(name, maker) for name, maker in made if maker is not _as_it_is]
    return lambda data: kind(**{**data, **{name: maker(data[name]) for name, maker in makers if name in data}})
