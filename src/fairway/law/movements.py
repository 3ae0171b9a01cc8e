"""Movements written in a file: one, or several under ``movements``, each with a name and facts.

The file is strict YAML, of which JSON is a part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fairway.law import source
from fairway.law.errors import Position, SchemaError
from fairway.law.facts import Facts
from fairway.law.reader import Reader
from fairway.law.vocabulary import Vocabulary


@dataclass(frozen=True)
class Movement:
    """A named movement."""

    name: str
    facts: Facts


def read_movements(data: str | bytes, file: str, vocabulary: Vocabulary, changes: Mapping[str, Any]) -> list[Movement]:
    """The movements of a file; `changes` are put over the facts of each.

    Raises:
        LawError: naming file, line and field of what can't be read.
    """
    tree = source.read(data, file)
    if not isinstance(tree, source.Mapping):
        raise SchemaError("expected facts, or a list under 'movements'", tree.place)
    if "movements" not in tree.entries:
        return [_movement("", tree, vocabulary, changes)]
    with Reader(tree, "") as reader:
        reader.text("title", "")
        movements = [_named(item, vocabulary, changes) for item in reader.children("movements")]
        if not movements:
            raise reader.fail("movements", "the list is empty")
        return movements


def _named(reader: Reader, vocabulary: Vocabulary, changes: Mapping[str, Any]) -> Movement:
    with reader:
        facts = reader.raw("facts")
        if facts is None:
            raise SchemaError("'facts' is missing", reader.position)
        if not isinstance(facts, source.Mapping):
            raise reader.fail("facts", "expected facts, each with its value")
        return _movement(reader.text("name", ""), facts, vocabulary, changes)


def _movement(name: str, node: source.Mapping, vocabulary: Vocabulary, changes: Mapping[str, Any]) -> Movement:
    facts = Facts.read(vocabulary, source.plain(node), node.place, dict(_lines(node, "")))
    over = Facts.read(vocabulary, changes)
    return Movement(name, facts.updated(over.values, over.declined))


def _lines(node: source.Mapping, base: str) -> Iterator[tuple[str, Position]]:
    """Where each dotted path is written."""
    for key, item in node.entries.items():
        path = f"{base}.{key}" if base else key
        yield path, node.key_places[key]
        if isinstance(item, source.Mapping):
            yield from _lines(item, path)
