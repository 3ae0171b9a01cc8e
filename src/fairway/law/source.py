"""A strict reader of YAML 1.2 text: every scalar stays text until a schema types it.

Duplicate keys, anchors, aliases, tags, tabs and several documents are errors, and so are files
beyond the size and depth limits: a rulebook from a stranger can be read safely.
This module does not know what a rulebook contains.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fairway.law.errors import Position, SourceError

MAX_BYTES = 4_000_000
MAX_DEPTH = 24


@dataclass(frozen=True)
class Scalar:
    """A piece of text and where it stands."""

    text: str
    place: Position
    plain: bool = True


@dataclass(frozen=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Position


@dataclass(frozen=True)
class Mapping:
    """Nodes by key, in the order written."""

    entries: dict[str, Node]
    place: Position
    key_places: dict[str, Position] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


def read(data: str | bytes, file: str = "<text>") -> Node:
    """The node tree of one YAML document.

    Raises:
        SourceError: with file and line, when the text is not strict YAML.
    """
    text = _decode(data, file)
    # Imported late: a compiled rulebook needs no YAML reader.
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = yaml.parse(text, Loader=loader)
        return _document(_checked(events, file), file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise SourceError(f"not valid YAML: {problem}", Position(file, line)) from None
    except RecursionError:
        raise SourceError("nested too deeply", Position(file)) from None


def plain(node: Node | None) -> Any:
    """A node as text, lists and dictionaries; no node as an empty dictionary."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if isinstance(node, Mapping):
        return {key: plain(item) for key, item in node.entries.items()}
    return {}


def _decode(data: str | bytes, file: str) -> str:
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MAX_BYTES:
        hint = f"at most {MAX_BYTES:,} bytes; split the file"
        raise SourceError(f"the file has {len(raw):,} bytes", Position(file), hint)
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError("not UTF-8 text", Position(file, line), "save it as UTF-8") from None
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text


def _checked(events: Iterator[Any], file: str) -> Iterator[Any]:
    """The events, with anchors, aliases, tags and excess depth refused."""
    import yaml

    depth = 0
    for event in events:
        line = _position(event, file).line
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise SourceError("anchors and aliases are not allowed", Position(file, line), "repeat the text")
        if getattr(event, "tag", None) not in (None, "!"):
            raise SourceError(f"the tag {event.tag} is not allowed", Position(file, line))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise SourceError("nested too deeply", Position(file, line), f"at most {MAX_DEPTH} levels")
        yield event


def _position(event: Any, file: str) -> Position:
    return Position(file, event.start_mark.line + 1)


def _document(events: Iterator[object], file: str) -> Node:
    import yaml

    next(events)  # the stream starts
    first = next(events)
    if isinstance(first, yaml.StreamEndEvent):
        raise SourceError("the file is empty", Position(file))
    node = _node(next(events), events, file)
    next(events)  # the document ends
    after = next(events)
    if isinstance(after, yaml.DocumentStartEvent):
        raise SourceError("only one document a file", _position(after, file))
    return node


def _node(event: object, events: Iterator[object], file: str) -> Node:
    import yaml

    place = _position(event, file)
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(event.value, place, plain=event.style is None)
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(tuple(_items(events, file)), place)
    return _mapping(events, file, place)


def _items(events: Iterator[object], file: str) -> Iterator[Node]:
    import yaml

    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield _node(event, events, file)


def _mapping(events: Iterator[object], file: str, place: Position) -> Mapping:
    import yaml

    entries: dict[str, Node] = {}
    places: dict[str, Position] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, file)
        if not isinstance(key, Scalar):
            raise SourceError("a key must be plain text", key.place)
        if key.text in entries:
            raise SourceError(f"the key '{key.text}' is written twice", key.place)
        entries[key.text] = _node(next(events), events, file)
        places[key.text] = key.place
    return Mapping(entries, place, places)
