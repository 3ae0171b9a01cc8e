"""Control points and the form of the published passenger statistics, as `passengers.yaml` has them.

What is known of a control point as a place (where it lies, its hours) is in the registry, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from fairway.law import source
from fairway.law.language import Text
from fairway.law.reader import Reader

FORMAT = "fairway/passengers-1"
FILE = Path(__file__).with_name("passengers.yaml")
SHENZHEN = "shenzhen"


@dataclass(frozen=True)
class Point:
    """A control point: the id of its place in the registry, its names as published, the one in use first."""

    id: str
    names: tuple[str, ...]
    mode: str
    across: str
    label: Text


@dataclass(frozen=True)
class Form:
    """How a file of the statistics is written, who publishes it, and since when the registry holds its own copy."""

    recorded: date
    title: Text
    publisher: str
    url: str
    columns: Mapping[str, tuple[str, ...]]
    directions: Mapping[str, str]
    points: Mapping[str, Point]
    tolerated: Mapping[str, Text]

    @property
    def named(self) -> dict[str, Point]:
        """Control points by every name that they had, in small letters."""
        return {name.casefold(): point for point in self.points.values() for name in point.names}

    def across(self, city: str) -> tuple[str, ...]:
        """The control points on land that join Hong Kong with a city."""
        return tuple(point.id for point in self.points.values() if point.across == city)


def read_form(data: bytes, file: str) -> Form:
    """The form in a YAML text.

    Raises:
        LawError: with file, line and field, when it is not one.
    """
    with Reader(source.read(data, file), "") as top:
        top.choice("format", [FORMAT])
        with (
            top.part("published") as published,
            top.part("columns") as columns,
            top.part("directions") as directions,
            top.part("points") as points,
            top.part("tolerated") as tolerated,
        ):
            return Form(
                recorded=published.day("recorded") or date.min,
                title=published.words("title"),
                publisher=published.text("publisher"),
                url=published.text("url"),
                columns={key: columns.texts(key) for key in columns.node.entries},
                directions={name.casefold(): key for key in directions.node.entries for name in directions.texts(key)},
                points={key: _point(points, key) for key in points.node.entries},
                tolerated={key: tolerated.words(key) for key in tolerated.node.entries},
            )


@cache
def form() -> Form:
    """The form in use."""
    return read_form(FILE.read_bytes(), FILE.name)


def _point(points: Reader, key: str) -> Point:
    with points.part(key) as point:
        return Point(key, point.texts("names"), point.text("mode"), point.text("across", ""), point.words("label"))
