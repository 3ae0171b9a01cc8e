"""What happened and what was said to happen when: every date that claims give to something, in order of time.

A date that several sources give is one entry. Dates on which things were said are not told here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fairway.zone.models import Claim
from fairway.zone.moments import Moment, moment
from fairway.zone.reading import View, weight
from fairway.zone.schemata import Property, schemata

OMITTED = ("unfulfilled",)
"""Dates on which something was only looked at."""
YEAR = 364
MOST = 1_500
"""How many claims are read at once, the latest dates first."""


@dataclass(frozen=True)
class Entry:
    """A date of an entity: what it is the date of, and the claims that give it, the best first."""

    entity: str
    property: Property
    when: Moment
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Chronicle:
    """Entries in order of time; whether there are more, earlier than these."""

    entries: list[Entry]
    more: bool


def dated() -> tuple[str, ...]:
    """The properties that are dates."""
    known = schemata()
    names = [item.name for schema in known.schemata.values() for item in schema.own.values() if item.type == "date"]
    return tuple(name for name in dict.fromkeys(names) if name not in OMITTED)


def chronicle(view: View, first: int, last: int, schema: str = "", entities: Iterable[str] = ()) -> Chronicle:
    """The entries between two years, both counted in; of one schema or of some entities where asked."""
    claims = view.claims().filter(property__in=dated(), value__gte=str(first), value__lt=str(last + 1))
    if schema:
        claims = claims.filter(schema=schema)
    if names := list(entities):
        claims = claims.filter(subject__in=names)
    found: dict[tuple[str, str, str], list[Claim]] = {}
    some = list(claims.order_by("-value", "id")[: MOST + 1])
    for claim in some[:MOST]:
        found.setdefault((claim.subject, claim.property, claim.value), []).append(claim)
    made = [_entry(told) for told in found.values()]
    return Chronicle(sorted(made, key=_order), len(some) > MOST)


def _order(entry: Entry) -> tuple[int, bool, date, date, str, str]:
    """By time; in a year, what is known to the year alone comes first."""
    first, last = entry.when.first, entry.when.last
    return first.year, (last - first).days < YEAR, first, last, entry.entity, entry.property.name


def _entry(told: list[Claim]) -> Entry:
    best = tuple(sorted(told, key=weight, reverse=True))
    item = schemata().property(best[0].schema, best[0].property)
    return Entry(best[0].subject, item, moment(best[0].value), best)
