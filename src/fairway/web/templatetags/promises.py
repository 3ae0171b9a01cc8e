"""Filters for promises: what their evidence speaks of, and who made the promise known."""

from __future__ import annotations

from django import template

from fairway.web.frame import language
from fairway.zone.models import Claim
from fairway.zone.reading import Entity
from fairway.zone.schemata import schemata

register = template.Library()


@register.filter
def property_label(claim: Claim) -> str:
    """What a claim says something about."""
    return schemata().property(claim.schema, claim.property).label.say(language())


@register.filter
def said_by(entity: Entity) -> list[Claim]:
    """One claim of each source that words a promise, the earliest first."""
    by_source = {claim.source_id: claim for claim in entity.of("says") or entity.of("name")}
    return sorted(by_source.values(), key=lambda claim: claim.source.date)
