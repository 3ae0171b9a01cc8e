"""Reforms: an overlay file that amends, repeals and adds to the law of a rulebook.

The file names norms, procedures and lists by id and says what changes, under the keys of a rulebook's
own files; whole instruments are added as they would be written there. Here it is read; what comes
of it for a rulebook is made in `fairway.law.succession`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from fairway.law import source
from fairway.law.contents import Contents
from fairway.law.errors import LawError, Position, RulebookErrors, SchemaError
from fairway.law.language import Text
from fairway.law.reader import Reader
from fairway.law.schema import FileReader, slug
from fairway.law.source import Sequence


@dataclass(frozen=True)
class Overlay:
    """What a reform changes. Before `start`, where it has one, nothing changes.

    `amends` has, by id, what is written for each; `repeals` where each is named; `adds` everything new.
    """

    id: str
    label: Text
    place: Position
    note: Text = field(default_factory=Text)
    start: date | None = None
    amends: Mapping[str, Reader] = field(default_factory=dict)
    repeals: Mapping[str, Position] = field(default_factory=dict)
    adds: Contents = field(default_factory=Contents)

    @property
    def is_empty(self) -> bool:
        """Whether the reform changes nothing."""
        return not self.amends and not self.repeals and self.adds == Contents()


def load_overlay(path: Path) -> Overlay:
    """The overlay in a file.

    Raises:
        LawError: naming file, line and field, when it can't be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SchemaError(f"can't be read: {error.strerror or error}", Position(str(path))) from None
    return read_overlay(data, str(path))


def read_overlay(data: str | bytes, name: str = "<reform>") -> Overlay:
    """The overlay that a text writes; `name` is its file, for errors.

    Raises:
        LawError: naming file, line and field.
    """
    with Reader(source.read(data, name), "") as file:
        if file.text("format", "fairway/1") != "fairway/1":
            raise file.fail("format", "expected 'fairway/1'")
        head = file.child("reform")
        if head is None:
            raise SchemaError("'reform' is missing", file.position, "with its id and label")
        with head:
            names = slug(head, "id"), _label(head), head.words("note")
        overlay = Overlay(
            id=names[0],
            label=names[1],
            note=names[2],
            place=file.position,
            start=file.day("from"),
            amends=_amends(file),
            repeals=_repeals(file),
            adds=_adds(file),
        )
    for key, place in overlay.repeals.items():
        if key in overlay.amends:
            raise SchemaError(f"'{key}' is both amended and repealed", place, "keep one of the two")
    return overlay


def _label(head: Reader) -> Text:
    label = head.words("label")
    if missing := label.missing():
        raise head.fail("label", f"not written in {', '.join(missing)}", "{en: ..., zh-Hant: ..., zh-Hans: ...}")
    return label


def _amends(file: Reader) -> dict[str, Reader]:
    """What is written for each norm, procedure or list, by id."""
    child = file.child("amends")
    nodes = child.node.entries if child else {}
    return {name: Reader(node, f"amends.{name}") for name, node in nodes.items()}


def _repeals(file: Reader) -> dict[str, Position]:
    """The norms repealed, each with where it is named."""
    names, node = file.texts("repeals"), file.raw("repeals")
    items = node.items if isinstance(node, Sequence) else (node,)
    found: dict[str, Position] = {}
    for name, item in zip(names, items, strict=False):
        place = replace(file.at("repeals"), line=item.place.line if item else 0)
        if name in found:
            raise SchemaError(f"'{name}' is repealed twice", place)
        found[name] = place
    return found


def _adds(file: Reader) -> Contents:
    """Everything new.

    Raises:
        RulebookErrors: with every error found in it.
    """
    contents, errors = Contents(), list[LawError]()
    for item in file.children("adds"):
        FileReader(contents, errors).read_added(item)
    if errors:
        raise RulebookErrors(errors, "the reform")
    return contents
