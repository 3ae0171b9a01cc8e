"""Where claims of one thing differ, found by rule, and how each difference is resolved in writing.

Differences are shown side by side; none is averaged or dropped. Whether a promise was kept is for
`fairway.zone.commitments`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from math import cos, hypot, radians

from fairway.zone.figures import span
from fairway.zone.models import Claim, Contest
from fairway.zone.moments import Moment, moment
from fairway.zone.reading import Entity, View
from fairway.zone.schemata import Property, schemata

KINDS = (
    "disagree",
    "different bounds",
    "different lists",
    "counted differently",
    "dates moved",
    "no date",
    "unit assumed",
    "within rounding",
    "changes with the day",
)
"""From the gravest to the most harmless."""
HARMLESS = ("within rounding", "changes with the day")
BOUNDS = ("at least", "at most")
SAME_PLACE = 500
"""Metres within which two points are taken for one place: about as long as a control point is."""
METRES_OF_DEGREE = 111_320


@dataclass(frozen=True)
class Conflict:
    """Claims of one property of one entity that differ, and in which way."""

    entity: Entity
    property: Property
    kind: str
    claims: tuple[Claim, ...]
    resolutions: tuple[Entity, ...] = field(default=())

    @cached_property
    def id(self) -> str:
        """Its address: what it is about, and what differs."""
        return f"{self.entity.id}/{self.property.name}/{self.kind.replace(' ', '-')}"


def conflicts(view: View, entities: Iterable[Entity] | None = None) -> list[Conflict]:
    """Every difference in sight, the gravest first; or those of some entities alone.

    Only subjects of which things were ever said that differ are looked at.
    """
    known = list(entities) if entities is not None else _contested(view)
    found = [conflict for entity in known for conflict in _of(entity)]
    found += _undated(view, known)
    resolved = _resolutions(view)
    found = [Conflict(item.entity, item.property, item.kind, item.claims, _fitting(resolved, item)) for item in found]
    return sorted(found, key=lambda item: (KINDS.index(item.kind), item.id))


def _contested(view: View) -> list[Entity]:
    subjects = set(Contest.objects.values_list("subject", flat=True))
    subjects |= set(view.claims().filter(property="restates").values_list("subject", flat=True))
    return sorted(set(view.entities(sorted(subjects)).values()), key=lambda item: item.id)


def differing(entity: Entity) -> set[str]:
    """The properties of which claims of an entity differ, or could on a day when some of them are not in sight."""
    lists = {item.name for item, rows in entity.properties.items() if item.listed and len(rows) > 1}
    return lists | {conflict.property.name for conflict in _of(entity)}


def _of(entity: Entity) -> Iterator[Conflict]:
    for item, claims in entity.properties.items():
        if item.type == "figure":
            yield from _figures(entity, item, claims)
        elif item.listed:
            yield from _lists(entity, item, claims)
        elif not item.several and item.name not in schemata().story(entity.schema):
            yield from _values(entity, item, claims)
    yield from _story(entity)


def _figures(entity: Entity, item: Property, claims: list[Claim]) -> Iterator[Conflict]:
    if item.several:
        return
    by_dimension: dict[str, list[Claim]] = {}
    for claim in claims:
        by_dimension.setdefault(schemata().unit(claim.unit).dimension, []).append(claim)
    if len(by_dimension) > 1 and not item.by_unit and len({claim.source_id for claim in claims}) > 1:
        yield Conflict(entity, item, "counted differently", tuple(claims))
    for told in by_dimension.values():
        yield from _amounts(entity, item, told)
        assumed = tuple(claim for claim in told if claim.certainty == "inferred" and schemata().is_currency(claim.unit))
        if assumed:
            yield Conflict(entity, item, "unit assumed", assumed)


def _amounts(entity: Entity, item: Property, claims: list[Claim]) -> Iterator[Conflict]:
    """The ways in which figures of one dimension differ, each with all the claims that do."""
    differing: dict[str, dict[str, Claim]] = {}
    for one, other in combinations(claims, 2):
        if kind := _difference(item, one, other):
            differing.setdefault(kind, {}).update({one.key: one, other.key: other})
    for kind, told in differing.items():
        yield Conflict(entity, item, kind, tuple(told.values()))


def _difference(item: Property, one: Claim, other: Claim) -> str:
    if _base(one) == _base(other):
        return ""
    if not (item.steady or _same_moment(one, other)):
        return "changes with the day"
    if one.certainty in BOUNDS and one.certainty == other.certainty:
        return "different bounds"
    if not span(one).meets(span(other)):
        return "disagree"
    both_bounds = one.certainty in BOUNDS and other.certainty in BOUNDS
    return "" if both_bounds else "within rounding"


def _base(claim: Claim) -> Decimal:
    return schemata().base(claim.amount or Decimal(0), claim.unit)[1]


def _same_moment(one: Claim, other: Claim) -> bool:
    if ".." in one.as_of + other.as_of:  # a figure of a whole period is that of no other
        return one.as_of == other.as_of
    return not (_under_day(one, other) or _under_day(other, one))


def _under_day(one: Claim, other: Claim) -> bool:
    return one.last_day is not None and other.first_day is not None and one.last_day < other.first_day


def _values(entity: Entity, item: Property, claims: list[Claim]) -> Iterator[Conflict]:
    """Words, dates, addresses and entities of which only one can be right."""
    for lang in sorted({claim.lang for claim in claims}):
        told = [claim for claim in claims if claim.lang == lang]
        apart = [pair for pair in combinations(told, 2) if _apart(item, *pair)]
        if apart:
            both = {claim.key: claim for pair in apart for claim in pair}
            yield Conflict(entity, item, "disagree", tuple(both.values()))
        elif len({claim.value for claim in told}) > 1 and item.type != "prose":
            kind = "within rounding" if item.steady else "changes with the day"
            yield Conflict(entity, item, kind, tuple(told))


def _apart(item: Property, one: Claim, other: Claim) -> bool:
    if one.value == other.value or item.type == "prose" or not (item.steady or _same_moment(one, other)):
        return False
    if item.type == "coordinates":
        return _far(one, other)
    return not moment(one.value).meets(moment(other.value)) if item.type == "date" else True


def _far(one: Claim, other: Claim) -> bool:
    """Whether two points of one datum are further apart than a place is long; of two datums it is not known."""
    (north, east), (further_north, further_east) = (map(float, claim.value.split(",")) for claim in (one, other))
    up, along = further_north - north, (further_east - east) * cos(radians(north))
    return one.unit == other.unit and hypot(up, along) * METRES_OF_DEGREE > SAME_PLACE


def _lists(entity: Entity, item: Property, claims: list[Claim]) -> Iterator[Conflict]:
    """Lists that two sources give differently."""
    by_source: dict[str, set[str]] = {}
    for claim in claims:
        by_source.setdefault(claim.source_id, set()).add(claim.value)
    if len({frozenset(told) for told in by_source.values()}) > 1:
        yield Conflict(entity, item, "different lists", tuple(claims))


def _story(entity: Entity) -> Iterator[Conflict]:
    """The dates given for one promise or building, where they are not one date."""
    names = schemata().story(entity.schema)
    claims = [claim for name in names for claim in entity.of(name)]
    said: list[Moment] = [moment(claim.value) for claim in claims]
    if any(not one.meets(other) for one, other in combinations(said, 2)):
        known = schemata().properties(entity.schema)
        named = next(known[name] for name in names if entity.of(name))
        yield Conflict(entity, named, "dates moved", tuple(claims))


def _undated(view: View, entities: list[Entity]) -> Iterator[Conflict]:
    """Promises without a date that restate one with a date."""
    restating = [item for item in entities if item.of("restates") and not item.of("due")]
    told = view.entities([claim.object for item in restating for claim in item.of("restates")])
    for item in restating:
        for claim in item.of("restates"):
            first = told.get(claim.object)
            if first and first.of("due"):
                due = schemata().property(item.schema, "due")
                yield Conflict(item, due, "no date", (claim, *first.of("due")))


def _resolutions(view: View) -> dict[str, list[Entity]]:
    found: dict[str, list[Entity]] = {}
    for item in view.of_schema("Resolution"):
        for claim in item.of("about"):
            found.setdefault(claim.object, []).append(item)
    return found


def _fitting(resolved: dict[str, list[Entity]], conflict: Conflict) -> tuple[Entity, ...]:
    """The resolutions written for this entity, of this property or of one told in the same story."""
    names = {conflict.property.name, *(claim.property for claim in conflict.claims)}
    about = [item for name in sorted(conflict.entity.ids) for item in resolved.get(name, ())]
    return tuple(item for item in about if names & {claim.value for claim in item.of("of")})
