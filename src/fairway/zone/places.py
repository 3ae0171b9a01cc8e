"""Places within places, with their areas, and whether the parts that a source gives add up to its whole.

A place counts as a part of another where an area is claimed of both. Where places lie is drawn elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fairway.zone.figures import Span, span
from fairway.zone.models import Claim, Source
from fairway.zone.reading import Entity, View, surest, weight
from fairway.zone.schemata import schemata

ROOT = "place.zone"
DEEPEST = 6


@dataclass(frozen=True)
class Sum:
    """The areas that one source gives of a place and of all its parts."""

    source: Source
    whole: Claim
    parts: tuple[Claim, ...]

    @property
    def total(self) -> Decimal:
        """The parts together, in square metres."""
        return sum((square_metres(claim) for claim in self.parts), Decimal(0))

    @property
    def holds(self) -> bool:
        """Whether the parts can come to the whole, as exactly as the figures are printed."""
        spans = [span(claim) for claim in self.parts]
        return Span(_added(item.least for item in spans), _added(item.most for item in spans)).meets(span(self.whole))


@dataclass(frozen=True)
class Place:
    """A place with its area, its parts that have one, and the sums that sources give of them."""

    entity: Entity
    area: Claim | None
    parts: tuple[Place, ...]
    sums: tuple[Sum, ...]

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Place]]:
        """The place and all within it, each with how deep it lies."""
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)


def tree(view: View, root: str = ROOT) -> Place | None:
    """A place and the places within it."""
    names = view.claims().filter(schema="Place", property="area").values_list("subject", flat=True)
    found = view.entities({root, *names})
    known = {item.id: item for item in found.values() if item.schema == "Place"}
    within: dict[str, list[Entity]] = {}
    for item in known.values():
        for claim in item.of("part_of"):
            within.setdefault(claim.object, []).append(item)
    return _place(found[root], within, DEEPEST, None) if root in found else None


def _place(entity: Entity, within: dict[str, list[Entity]], left: int, source: str | None) -> Place:
    inner = {item.id: item for name in entity.ids for item in within.get(name, ()) if left and item.of("area")}
    parts = [inner[name] for name in sorted(inner) if name != entity.id]
    sums = _sums(entity, parts)
    told_by = sums[0].source.id if sums else source
    area = _area(entity, told_by)
    nested = (_place(item, within, left - 1, told_by) for item in parts)
    return Place(entity, area, tuple(nested), sums)


def _sums(whole: Entity, parts: list[Entity]) -> tuple[Sum, ...]:
    """The sums of those sources that give the whole and every part, the best source first."""
    found = []
    for claim in sorted(whole.of("area"), key=weight, reverse=True):
        of_parts = [_of_source(item, claim.source_id) for item in parts]
        given = tuple(part for part in of_parts if part)
        if parts and len(given) == len(parts):
            found.append(Sum(claim.source, claim, given))
    by_source = {item.source.id: item for item in found}
    return tuple(sorted(by_source.values(), key=lambda item: weight(item.whole)[1:], reverse=True))


def _of_source(entity: Entity, source: str) -> Claim | None:
    return next((claim for claim in entity.of("area") if claim.source_id == source), None)


def _area(entity: Entity, source: str | None) -> Claim | None:
    """The area as the source of the sum has it, so that parts fit together; else the surest of the best source."""
    claims = entity.of("area")
    told = _of_source(entity, source) if source else None
    return told or (surest(claims) if claims else None)


def square_metres(claim: Claim) -> Decimal:
    """An area in square metres."""
    return schemata().base(claim.amount or Decimal(0), claim.unit)[1]


def _added(bounds: Iterator[Decimal | None]) -> Decimal | None:
    known = list(bounds)
    return None if None in known else sum((item for item in known if item is not None), Decimal(0))
