"""Filters for the board and the tracker: what evidence speaks of, who made a promise known, sums and means."""

from __future__ import annotations

from django import template
from django.template import Context

from fairway.web.frame import language
from fairway.web.zone.commitments import rows
from fairway.web.zone.seeing import Seen
from fairway.web.zone.wording import figure, grouped
from fairway.zone.models import Claim
from fairway.zone.network import Knot
from fairway.zone.places import Sum
from fairway.zone.reading import Entity
from fairway.zone.rhythm import Period
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


@register.filter
def in_figures(told: Sum) -> str:
    """A sum of areas as a line of figures, each as its source has it."""
    parts = " + ".join(figure(claim.value, claim.unit, language()) for claim in told.parts)
    return f"{parts} = {figure(told.whole.value, told.whole.unit, language())}"


@register.filter
def mean(period: Period, direction: str) -> str:
    """People a day in a period, one way."""
    return grouped(str(period.mean(direction)))


@register.simple_tag(takes_context=True)
def zone_query(context: Context, **more: object) -> str:
    """The days of the page and more as the query of a link."""
    seen: Seen = context["seen"]
    return seen.asking(**more)


@register.filter
def sources(knot: Knot) -> list[Claim]:
    """One claim of each source that tells of a tie."""
    return list({tie.claim.source_id: tie.claim for tie in reversed(knot.ties)}.values())[::-1]


@register.inclusion_tag("fairway/zone/promise.html", takes_context=True)
def promise(context: Context, commitment: Entity) -> dict[str, object]:
    """How a promise stands on the day of the page, with its dates and evidence."""
    seen: Seen = context["seen"]
    return {"seen": seen, "row": next(iter(rows(seen, [commitment])), None)}
