"""What a movement comes to in the smaller places within one that was named.

The law takes a named place as outside the smaller places listed within it. Whoever names the wider
one although it is the smaller gets a good answer to another movement; so it is told in which of the
smaller places the answer would be another, and which. One place is put in at a time.

Nothing is said of routes, duties and grants that differ while every side's outcome is the same, nor of an answer
that is open either way: it is asked on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fairway.law.decide import decide
from fairway.law.determination import UNDETERMINED, Determination, SideDetermination
from fairway.law.geography import Side

Gist = tuple[str, tuple[tuple[Side, str], ...]]


@dataclass(frozen=True)
class Otherwise:
    """Smaller places whose outcomes are the same, and not those of the wider place.

    `determination` is that of the first of them, `sides` those of its sides that differ.
    """

    places: tuple[str, ...]
    determination: Determination
    sides: tuple[SideDetermination, ...]

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON data."""
        sides = [
            {"jurisdiction": side.side.jurisdiction, "role": side.side.role, "outcome": side.outcome}
            for side in self.sides
        ]
        return {"places": list(self.places), "outcome": self.determination.outcome, "sides": sides}


@dataclass(frozen=True)
class Wide:
    """A fact that names a place, and the smaller places within it that are answered otherwise."""

    path: str
    place: str
    otherwise: tuple[Otherwise, ...]

    def to_dict(self) -> dict[str, Any]:
        """The fact as JSON data."""
        told = [item.to_dict() for item in self.otherwise]
        return {"fact": self.path, "place": self.place, "otherwise": told}


def narrower(found: Determination) -> tuple[Wide, ...]:
    """The places named too widely to be sure, in the order of their facts.

    It takes one decision for each listed place within those that were named. A movement that no law
    was asked about gets nothing, nor does one whose facts contradict each other.
    """
    if found.program is None or found.contradictions:
        return ()
    facts = found.rulebook.vocabulary
    named = {path: str(value) for path, value in found.facts.values.items() if facts[path].type.kind == "place"}
    wide = (Wide(path, named[path], tuple(_otherwise(found, path, named[path]))) for path in sorted(named))
    return tuple(item for item in wide if item.otherwise)


def _otherwise(found: Determination, path: str, named: str) -> Iterator[Otherwise]:
    """The answers that some place within the named one has, and not a place that it lies in."""
    places = found.rulebook.geography.places
    gists = {named: _gist(found)}
    groups: dict[Gist, list[tuple[str, Determination]]] = {}
    for place in found.rulebook.geography.below(named):
        answer = decide(found.rulebook, found.facts.updated({path: place}))
        gists[place] = _gist(answer)
        still_open = found.outcome == answer.outcome == UNDETERMINED
        if not still_open and any(gists[area] != gists[place] for area in places[place].within if area in gists):
            groups.setdefault(gists[place], []).append((place, answer))
    for group in groups.values():
        answer = group[0][1]
        yield Otherwise(tuple(place for place, _ in group), answer, _differing(found, answer))


def _gist(found: Determination) -> Gist:
    """What of an answer counts as the same answer here."""
    return found.outcome, tuple((side.side, side.outcome) for side in found.sides)


def _differing(found: Determination, answer: Determination) -> tuple[SideDetermination, ...]:
    """The sides that are met only in the smaller place, or come to something else there."""
    _, before = _gist(found)
    return tuple(side for side in answer.sides if (side.side, side.outcome) not in before)
