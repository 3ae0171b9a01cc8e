"""What two views of the registry hold differently: which claims came and went, and how promises stand in each.

Both views may differ in the day that they are as of, in what was known, or in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fairway.zone.commitments import Standing, standings
from fairway.zone.models import Claim
from fairway.zone.reading import Entity, View
from fairway.zone.schemata import Property, schemata

ADDED, WITHDRAWN, CHANGED, SUPPORTED = "added", "withdrawn", "changed", "supported"
MOST = 300
"""How many entities are compared at once."""


@dataclass(frozen=True)
class Step:
    """What became of one property: which claim weighed most before and after, which came and which went."""

    property: Property
    kind: str
    before: Claim | None
    after: Claim | None
    came: tuple[Claim, ...]
    went: tuple[Claim, ...]


@dataclass(frozen=True)
class Compared:
    """An entity of which the two views hold different things."""

    entity: Entity
    new: bool
    gone: bool
    steps: list[Step]


def compared(before: View, after: View) -> tuple[list[Compared], int]:
    """The entities that differ, by id, at most `MOST`; and how many ids differ in all."""
    came = after.claims().exclude(id__in=before.claims().order_by().values("id"))
    went = before.claims().exclude(id__in=after.claims().order_by().values("id"))
    touched = sorted({*_subjects(came), *_subjects(went)})
    some = touched[:MOST]
    old, new = before.entities(some), after.entities(some)
    found: dict[str, Compared] = {}
    for name in some:
        entity = new.get(name) or old[name]
        found.setdefault(entity.id, _compared(entity, old.get(name), new.get(name)))
    return [item for _, item in sorted(found.items()) if item.steps], len(touched)


def _subjects(claims: QuerySet[Claim]) -> Iterable[str]:
    return claims.order_by().values_list("subject", flat=True).distinct()


def _compared(entity: Entity, old: Entity | None, new: Entity | None) -> Compared:
    known = schemata().properties(entity.schema)
    names = {claim.property for side in (old, new) if side for claim in side.claims}
    steps = [_step(item, _of(old, name), _of(new, name)) for name, item in known.items() if name in names]
    return Compared(entity, old is None, new is None, [step for step in steps if step is not None])


def _of(entity: Entity | None, name: str) -> list[Claim]:
    return entity.of(name) if entity else []


def _step(item: Property, old: list[Claim], new: list[Claim]) -> Step | None:
    before, after = {claim.key for claim in old}, {claim.key for claim in new}
    came = tuple(claim for claim in new if claim.key not in before)
    went = tuple(claim for claim in old if claim.key not in after)
    if not came and not went:
        return None
    first, last = next(iter(old), None), next(iter(new), None)
    return Step(item, _kind(first, last), first, last, came, went)


def _kind(first: Claim | None, last: Claim | None) -> str:
    if first is None:
        return ADDED
    if last is None:
        return WITHDRAWN
    return SUPPORTED if (first.value, first.unit) == (last.value, last.unit) else CHANGED


@dataclass(frozen=True)
class Moved:
    """A promise whose state is another in the second view; without `before` where the first knows nothing of it."""

    before: Standing | None
    after: Standing


def moved(before: View, on: date, after: View, then: date) -> list[Moved]:
    """The promises whose state changed between two views, each asked on its own day."""
    old = {item.commitment.id: item for item in standings(before, on)}
    found = [Moved(old.get(item.commitment.id), item) for item in standings(after, then)]
    return [item for item in found if item.before is None or item.before.state != item.after.state]
