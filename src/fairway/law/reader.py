"""Typed reading of a mapping: each key asked for once, the rest refused.

A `Reader` turns nodes of `fairway.law.source` into text, dates, lists and translations, and says
file, line and field when something does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from types import TracebackType
from typing import Self, TypeVar

from fairway.law.errors import Position, SchemaError
from fairway.law.language import LANGUAGES, Text, nearest
from fairway.law.source import Mapping, Node, Scalar, Sequence
from fairway.law.values import read_bool, read_date

T = TypeVar("T")


class Reader:
    """One mapping being read. Use as a context manager: on leaving, unread keys are errors."""

    def __init__(self, node: Node, field: str) -> None:
        if not isinstance(node, Mapping):
            raise SchemaError("expected a mapping of keys to values", _at(node.place, field))
        self.node = node
        self.field = field
        self._read: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            self.close()

    @property
    def position(self) -> Position:
        """Where the mapping stands."""
        return _at(self.node.place, self.field)

    def __contains__(self, key: str) -> bool:
        return key in self.node.entries

    def close(self) -> None:
        """Refuse every key that nothing has asked for."""
        for key in self.node.entries:
            if key not in self._read:
                near = nearest(key, self._read)
                hint = f"did you mean '{near}'?" if near else f"known: {', '.join(sorted(self._read))}"
                raise SchemaError(f"the key '{key}' is not known here", self.at(key), hint)

    def at(self, key: str) -> Position:
        """Where `key` stands, or the mapping when it is absent."""
        place = self.node.key_places.get(key, self.node.place)
        return _at(place, f"{self.field}.{key}" if self.field else key)

    def fail(self, key: str, message: str, hint: str = "") -> SchemaError:
        """An error at `key`."""
        return SchemaError(message, self.at(key), hint)

    def raw(self, key: str) -> Node | None:
        """The node under `key`, if any."""
        self._read.add(key)
        return self.node.entries.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """The text under `key`; required when there is no default."""
        node = self.raw(key)
        if node is None:
            if default is None:
                raise SchemaError(f"'{key}' is missing", self.position)
            return default
        if not isinstance(node, Scalar):
            raise self.fail(key, "expected a single value")
        return node.text.strip()

    def typed(self, key: str, read: Callable[[str], T], default: T) -> T:
        """The value under `key` through `read`, which raises `ValueError` when it does not fit."""
        if key not in self:
            self._read.add(key)
            return default
        try:
            return read(self.text(key))
        except ValueError as error:
            raise self.fail(key, str(error)) from None

    def flag(self, key: str, default: bool = False) -> bool:
        """The yes or no under `key`."""
        return self.typed(key, read_bool, default)

    def day(self, key: str) -> date | None:
        """The date under `key`, if any."""
        return self.typed(key, read_date, default=None)

    def choice(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        """The text under `key`, which must be one of `allowed`."""
        value = self.text(key, default)
        if value not in allowed and value != default:
            raise self.fail(key, f"'{value}' is not possible", f"one of {', '.join(allowed)}")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The list of texts under `key`; a single text counts as a list of one."""
        node = self.raw(key)
        if node is None:
            return default
        items = node.items if isinstance(node, Sequence) else (node,)
        if not all(isinstance(item, Scalar) for item in items):
            raise self.fail(key, "expected a list of single values")
        return tuple(item.text.strip() for item in items if isinstance(item, Scalar))

    def choices(self, key: str, allowed: Iterable[str], default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The list under `key`, each one of `allowed`."""
        found = self.texts(key) or default
        for value in found:
            if value not in allowed:
                raise self.fail(key, f"'{value}' is not possible", f"one of {', '.join(allowed)}")
        return found

    def words(self, key: str, default: Text | None = None) -> Text:
        """The translated text under `key`; plain text counts as English; empty when absent, or as `default`."""
        node = self.raw(key)
        return (default or Text()) if node is None else read_words(node, f"{self.field}.{key}")

    def words_needed(self, key: str) -> Text:
        """The translated text under `key`, which must be there."""
        if key not in self:
            raise SchemaError(f"'{key}' is missing", self.position)
        return self.words(key)

    def word_list(self, key: str) -> tuple[Text, ...]:
        """The list of translated texts under `key`."""
        node = self.raw(key)
        if node is None:
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(read_words(item, f"{self.field}.{key}[{n}]") for n, item in enumerate(items))

    def child(self, key: str) -> Reader | None:
        """The mapping under `key`, if any."""
        node = self.raw(key)
        return None if node is None else Reader(node, f"{self.field}.{key}" if self.field else key)

    def part(self, key: str) -> Reader:
        """The mapping under `key`, which must be there."""
        child = self.child(key)
        if child is None:
            raise self.fail(key, f"'{key}' is missing")
        return child

    def children(self, key: str) -> list[Reader]:
        """The mappings listed under `key`."""
        node = self.raw(key)
        if node is None:
            return []
        if not isinstance(node, Sequence):
            raise self.fail(key, "expected a list")
        base = f"{self.field}.{key}" if self.field else key
        return [Reader(item, f"{base}[{n}]") for n, item in enumerate(node.items)]

    def named(self, key: str) -> dict[str, Node]:
        """The nodes by name under `key`."""
        child = self.child(key)
        return {} if child is None else child.node.entries


def read_words(node: Node, field: str) -> Text:
    """A translated text: plain English, or wordings by language."""
    if isinstance(node, Scalar):
        return Text(en=node.text.strip())
    with Reader(node, field) as reader:
        return Text({lang: reader.text(lang) for lang in LANGUAGES if lang in reader})


def _at(place: Position, field: str) -> Position:
    return Position(place.file, place.line, field)
