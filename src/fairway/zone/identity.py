"""Who is the same as whom: judgements over ids, never a change of claims, so that every merge has an inverse.

Two ids are one entity when positive judgements join them. Finding candidates is for the reader of a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from fairway.zone.models import Judgement, held_at

BATCH = 400


def clusters(ids: Iterable[str], known_on: datetime | None = None) -> dict[str, frozenset[str]]:
    """For each id, all ids that were held to mean the same thing at a moment (now, when there is none)."""
    wanted = set(ids)
    joined = _joined(wanted, known_on)
    return {name: joined.get(name, frozenset({name})) for name in wanted}


def _joined(ids: set[str], known_on: datetime | None) -> dict[str, frozenset[str]]:
    """The clusters that ids belong to, found by following judgements outwards."""
    beside: dict[str, set[str]] = {}
    seen: set[str] = set()
    fresh = set(ids)
    while fresh:
        seen |= fresh
        pairs = _pairs(fresh, known_on)
        for left, right in pairs:
            beside.setdefault(left, set()).add(right)
            beside.setdefault(right, set()).add(left)
        fresh = {name for pair in pairs for name in pair} - seen
    found: dict[str, frozenset[str]] = {}
    for name in beside:
        if name not in found:
            members = frozenset(_reached(name, beside))
            found |= dict.fromkeys(members, members)
    return found


def _reached(start: str, beside: dict[str, set[str]]) -> set[str]:
    found, fresh = {start}, [start]
    while fresh:
        new = beside[fresh.pop()] - found
        found |= new
        fresh += new
    return found


def _pairs(ids: set[str], known_on: datetime | None) -> list[tuple[str, str]]:
    listed = sorted(ids)
    found: list[tuple[str, str]] = []
    for at in range(0, len(listed), BATCH):
        some = listed[at : at + BATCH]
        rows = Judgement.objects.filter(Q(left__in=some) | Q(right__in=some), held_at(known_on), same=True)
        found += rows.values_list("left", "right")
    return found
