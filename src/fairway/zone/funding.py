"""Sums promised and sums paid: each investment with how far it has come, in its own currency and in another.

Sums are never added up: they overlap, and some are the whole of which others are a part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairway.zone.models import Claim
from fairway.zone.rates import Worth, rates, worth
from fairway.zone.reading import Entity, View
from fairway.zone.schemata import schemata

PROMISED, GRANTED = ("expected", "pledged", "requested"), ("approved", "spent")
"""Stages at which nothing is paid yet, and those at which it is, or may be."""


@dataclass(frozen=True)
class Sum:
    """An investment or funding: its amounts, the stage it has reached, and what each amount is worth."""

    entity: Entity
    stage: str
    amounts: tuple[tuple[Claim, Worth | None], ...]

    @property
    def promised(self) -> bool:
        """Whether it is still a promise."""
        return self.stage in PROMISED

    @property
    def day(self) -> date:
        """When its newest amount was so."""
        return max((claim.last_day for claim, _ in self.amounts if claim.last_day), default=date.min)


def sums(view: View, currency: str) -> list[Sum]:
    """Every investment in sight, the newest first, with its worth in a currency where a rate is known."""
    known = rates(view)
    found = []
    for entity in view.of_schema("Investment"):
        amounts = tuple((claim, worth(claim, currency, known)) for claim in _once(entity.of("amount")))
        found.append(Sum(entity, _stage(entity), amounts))
    return sorted(found, key=lambda item: (item.day, item.entity.id), reverse=True)


def _once(claims: list[Claim]) -> list[Claim]:
    """The claims without those that say the same as a better one."""
    first: dict[tuple[str, str, str], Claim] = {}
    for claim in claims:
        first.setdefault((claim.value, claim.unit, claim.certainty), claim)
    return list(first.values())


def _stage(entity: Entity) -> str:
    """The farthest stage that any source reports; empty when none does."""
    order = list(schemata().words["stage"])
    return max((claim.value for claim in entity.of("stage")), key=order.index, default="")
