"""The stated shares of made-up movements, as `shares.yaml` has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fairway.law import source
from fairway.law.norm import KINDS
from fairway.law.reader import Reader

FORMAT = "fairway/load-1"
FILE = Path(__file__).with_name("shares.yaml")
MODES = ("rail", "road", "air", "sea")
PEOPLE = ("hong_kong", "mainland", "other")
Weights = Mapping[str, int]


@dataclass(frozen=True)
class Kind:
    """How many of all movements are of a kind, by which modes they pass, and how many of 100 stay inside."""

    share: int
    modes: tuple[str, ...]
    inner: int


@dataclass(frozen=True)
class Point:
    """What passes a control point of the series: by which points of the vocabulary, from and to which places."""

    codes: Weights
    here: Weights
    beyond: Weights


@dataclass(frozen=True)
class Shares:
    """Everything that is stated."""

    kinds: Mapping[str, Kind]
    points: Mapping[str, Point]
    unseen: Point
    inner: tuple[tuple[str, str, int], ...]
    people: Mapping[str, Mapping[str, tuple[str, ...]]]


def read_shares(data: bytes, file: str) -> Shares:
    """The shares in a YAML text.

    Raises:
        LawError: with file, line and field, when it is not one.
    """
    with Reader(source.read(data, file), "") as top:
        top.choice("format", [FORMAT])
        with top.part("usual") as part:
            usual = Point({}, _weights(part, "here"), _weights(part, "beyond"))
        with top.part("unseen") as part:
            unseen = Point({}, _weights(part, "here"), _weights(part, "beyond"))
        with top.part("kinds") as kinds, top.part("points") as points, top.part("people") as people:
            return Shares(
                kinds={name: _kind(kinds, name) for name in KINDS},
                points={name: _point(points, name, usual) for name in points.node.entries},
                unseen=unseen,
                inner=tuple(_ways(top, "inner")),
                people={name: _lists(people, name) for name in PEOPLE},
            )


@cache
def shares() -> Shares:
    """The shares in use."""
    return read_shares(FILE.read_bytes(), FILE.name)


def _kind(kinds: Reader, name: str) -> Kind:
    with kinds.part(name) as part:
        return Kind(_whole(part, "share"), part.choices("modes", MODES), _whole(part, "inner"))


def _point(points: Reader, name: str, usual: Point) -> Point:
    with points.part(name) as part:
        here = _weights(part, "here") if "here" in part else usual.here
        beyond = _weights(part, "beyond") if "beyond" in part else usual.beyond
        return Point(_weights(part, "codes"), here, beyond)


def _weights(part: Reader, key: str) -> Weights:
    with part.part(key) as inner:
        return {name: _whole(inner, name) for name in inner.node.entries}


def _lists(part: Reader, key: str) -> Mapping[str, tuple[str, ...]]:
    with part.part(key) as inner:
        return {name: inner.texts(name) for name in inner.node.entries}


def _whole(part: Reader, key: str) -> int:
    return part.typed(key, int, 0)


def _ways(top: Reader, key: str) -> list[tuple[str, str, int]]:
    node = top.raw(key)
    rows: Any = source.plain(node) if node else []
    try:
        return [(start, end, int(weight)) for start, end, weight in rows]
    except (TypeError, ValueError):
        raise top.fail(key, "expected lists of from, to and a whole number") from None
