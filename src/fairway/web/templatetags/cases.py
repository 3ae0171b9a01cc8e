"""Words for how steps, goods, permits and reviews stand, and numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import gettext_noop

register = template.Library()

STEP_WORDS = (gettext_noop("completed"), gettext_noop("incomplete"), gettext_noop("cannot start yet"))
"""How a step stands."""

OTHER_WORDS = (
    gettext_noop("asked"),
    gettext_noop("issued"),
    gettext_noop("received"),
    gettext_noop("used"),
    gettext_noop("destroyed"),
    gettext_noop("returned"),
    gettext_noop("held"),
    gettext_noop("each decision stands"),
    gettext_noop("the sides agree"),
)
"""How a permit stands, what happens to goods, and how a review ends."""


@register.filter
def plain(amount: Decimal) -> str:
    """A number without zeros that say nothing."""
    return f"{amount.normalize():f}"
