"""Filters that say how cases and their parts stand."""

from __future__ import annotations

from datetime import date

from django import template

from fairway.clearance.gateway import Part
from fairway.web.presenting import Badge
from fairway.web.standing import ClockWords, act_words, clock_words, status_badge

register = template.Library()
register.filter("act", act_words)


@register.filter
def standing(name: str) -> Badge:
    """The badge of a status."""
    return status_badge(name)


@register.filter
def clock(part: Part, today: date) -> ClockWords:
    """The clock of a part in words."""
    return clock_words(part, today)
