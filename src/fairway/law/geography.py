"""Places, and which legal systems a movement between two of them meets.

A place is not a jurisdiction: an area may lie in one territory under the law of another. A zone is
an area with a line of its own inside its jurisdiction: the first line divides it from other legal
systems, the second from the rest of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from fairway.law.language import Text
from fairway.law.values import tidy


@dataclass(frozen=True)
class Place:
    """A named area. `jurisdiction` is whose law applies there; empty means that of `within`.

    `aliases` are what people also call it when they write freely, and may mean something else by.
    """

    id: str
    label: Text
    within: tuple[str, ...] = ()
    jurisdiction: str = ""
    zone: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Authority:
    """Who decides or receives. `calendar` counts its working days."""

    id: str
    name: Text
    jurisdiction: str
    calendar: str = ""
    url: str = ""
    contact: str = ""


@dataclass(frozen=True, order=True)
class Side:
    """One legal system's view of a movement: a jurisdiction, and the role it plays."""

    jurisdiction: str
    role: str

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.role}"


@dataclass(frozen=True)
class Geography:
    """All places by id. `names` has the place of each name, in any language and in small letters."""

    places: Mapping[str, Place]
    ancestors: Mapping[str, frozenset[str]] = field(init=False)
    names: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        lines = {place: frozenset(self._up(place)) for place in self.places}
        object.__setattr__(self, "ancestors", lines)
        object.__setattr__(self, "names", dict(_names(self.places.values())))

    def _up(self, place: str) -> Iterator[str]:
        yield place
        for parent in self.places[place].within:
            yield from self._up(parent)

    def jurisdiction(self, place: str) -> str:
        """Whose law applies at `place`; the id of its outermost area where no law is encoded."""
        found = self.places[place]
        if found.jurisdiction:
            return found.jurisdiction
        return self.jurisdiction(found.within[0]) if found.within else place

    def below(self, place: str) -> tuple[str, ...]:
        """The smaller places listed within `place`, each after those that it lies in itself."""
        smaller = (one for one, areas in self.ancestors.items() if place in areas and one != place)
        return tuple(sorted(smaller, key=lambda one: len(self.ancestors[one])))

    def zone(self, place: str) -> str:
        """The zone that `place` lies in, or nothing."""
        return next((area for area in sorted(self.ancestors[place]) if self.places[area].zone), "")

    def sides(self, start: str, end: str) -> tuple[Side, ...]:
        """The sides that a movement from `start` to `end` meets, in the order it meets them."""
        leaving, arriving = self.jurisdiction(start), self.jurisdiction(end)
        if leaving != arriving:
            outer = [Side(leaving, "exit"), Side(arriving, "entry")]
            return tuple(outer + list(self._first_lines(start, end)))
        crosses = self.zone(start) != self.zone(end)
        return (Side(leaving, "second line" if crosses else "inland"),)

    def _first_lines(self, start: str, end: str) -> Iterator[Side]:
        for place in (start, end):
            if self.zone(place):
                yield Side(self.jurisdiction(place), "first line")


def _names(places: Collection[Place]) -> Iterator[tuple[str, str]]:
    """Each name with its place: its label in every language, unless another has the same, and always its id."""
    called: dict[str, set[str]] = {}
    for place in places:
        for label in place.label.values():
            called.setdefault(tidy(label).lower(), set()).add(place.id)
    yield from ((name, owners.pop()) for name, owners in called.items() if len(owners) == 1)
    yield from ((place.id, place.id) for place in places)
