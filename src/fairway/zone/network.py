"""Who is joined with whom, and by what: parties by agreements, people to bodies by posts, bodies by parents.

Each tie is one claim. How they are drawn is for the pages.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from fairway.zone.models import Claim
from fairway.zone.moments import moment
from fairway.zone.reading import Entity, View
from fairway.zone.schemata import ENTITY_ID

AGREEMENTS, POSTS, PARENTS = "agreements", "posts", "parents"
KINDS = (AGREEMENTS, POSTS, PARENTS)


@dataclass(frozen=True)
class Tie:
    """That somebody (`who`) takes part in something: the claim that says so."""

    who: str
    claim: Claim


@dataclass(frozen=True)
class Knot:
    """What ties join: an agreement, a post in a body, or a body with those above it; and since when."""

    kind: str
    entity: Entity
    named: str
    ties: tuple[Tie, ...]
    when: Claim | None

    @property
    def date(self) -> str:
        """When it was signed, or for when it is said; empty where no source says."""
        if self.when is None:
            return ""
        return self.when.value if self.when.property == "signed" else self.when.as_of

    @property
    def day(self) -> datetime.date:
        """The day by which knots are put in order; those without one stand last."""
        return moment(self.date).first if self.date else datetime.date.max

    def holds(self, ids: Collection[str]) -> bool:
        """Whether an entity, by any of its ids, is joined here."""
        return bool({self.named, *self.entity.ids, *(tie.who for tie in self.ties)} & {*ids})


def knots(view: View, kinds: Iterable[str] = (AGREEMENTS,), about: str = "") -> list[Knot]:
    """The knots of some kinds, or of those the ones that join an entity; the earliest first."""
    wanted = [name for name in KINDS if name in set(kinds)]
    found = [knot for kind in wanted for knot in _FINDERS[kind](view)]
    if about:
        ids = meant(view, about)
        found = [knot for knot in found if knot.holds(ids)]
    return sorted(found, key=lambda knot: (KINDS.index(knot.kind), knot.day, knot.entity.id))


def meant(view: View, about: str) -> frozenset[str]:
    """The ids of the entity that is asked about; of what can be no entity, none."""
    if not ENTITY_ID.match(about):
        return frozenset()
    entity = view.entity(about)
    return entity.ids if entity else frozenset({about})


def _agreements(view: View) -> Iterator[Knot]:
    for item in view.of_schema("Agreement"):
        ties = _ties(item.of("party"))
        if ties:
            yield Knot(AGREEMENTS, item, item.id, ties, min(item.of("signed"), key=_vague, default=None))


def _vague(claim: Claim) -> int:
    """How many days a date can mean."""
    when = moment(claim.value)
    return (when.last - when.first).days


def _posts(view: View) -> Iterator[Knot]:
    """Posts of people; the knot is named by the body in which the post is."""
    for item in view.of_schema("Post"):
        held, body = _ties(item.of("holder")), item.best("organisation")
        if held and body:
            yield Knot(POSTS, item, body.object, held, body)


def _parents(view: View) -> Iterator[Knot]:
    for item in view.of_schema("Organisation"):
        above = _ties(item.of("parent"))
        if above:
            yield Knot(PARENTS, item, item.id, above, above[0].claim)


def _ties(claims: Iterable[Claim]) -> tuple[Tie, ...]:
    """One tie for each entity: the best claim that names it."""
    by_entity: dict[str, Claim] = {}
    for claim in claims:
        by_entity.setdefault(claim.object, claim)
    return tuple(Tie(name, claim) for name, claim in sorted(by_entity.items()))


_FINDERS = {AGREEMENTS: _agreements, POSTS: _posts, PARENTS: _parents}
