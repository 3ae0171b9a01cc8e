"""Filters that say how cases and their parts stand."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import gettext as _

from fairway.clearance.gateway import Part
from fairway.law.rulebook import default
from fairway.reform.sides import Apart, apart
from fairway.web.docket import STATES
from fairway.web.frame import language
from fairway.web.presenting import Badge
from fairway.web.standing import PERMIT_WORDS, REVIEW_WORDS, ClockWords, act_words, clock_words, status_badge

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


@register.filter
def fact_state(state: str) -> str:
    """How a fact is known, in words."""
    return _(STATES[state])


@register.filter
def fact_label(path: str) -> str:
    """The label of a fact; its path where the vocabulary no longer has it."""
    return default().vocabulary[path].label.say(language()) if path in default().vocabulary else path


@register.filter
def permit_state(name: str) -> str:
    """The state of a permit, in words."""
    return _(PERMIT_WORDS[name])


@register.filter
def review_result(text: str) -> str:
    """How a joint review ended, in words."""
    return _(REVIEW_WORDS[text]) if text in REVIEW_WORDS else text


@register.filter
def real_day(day: date | None) -> bool:
    """Whether a day is one, and not the mark of "never"."""
    return day is not None and day != date.max


@register.inclusion_tag("fairway/sides_apart.html")
def sides_apart() -> dict[str, list[Apart]]:
    """The sides that judge by another rulebook than this node, as a warning."""
    return {"apart": apart()}
