"""Filters that say a text in the reader's language and show days and values."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fairway.law.language import Text
from fairway.law.rulebook import default
from fairway.web.frame import language

register = template.Library()
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@register.filter
def say(text: Text) -> str:
    """A translated text in the language of the page."""
    return text.say(language()) if text else ""


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """The value under a key."""
    return mapping.get(key)


@register.filter
def day(value: date | None) -> str:
    """A date with its weekday."""
    if value is None:
        return ""
    return f"{value.isoformat()} ({pgettext('weekday', WEEKDAYS[value.weekday()])})"


@register.filter
def place_of(norm_id: str) -> tuple[str, str]:
    """The instrument and provision of a provision's or norm's id, for links."""
    instrument, _hash, rest = norm_id.partition("#")
    return instrument, rest.partition(".")[0]


@register.filter
def title_of(instrument_id: str) -> str:
    """The title of an instrument."""
    return default().instruments[instrument_id].title.say(language())


@register.filter
def clause_of(provision_id: str) -> str:
    """The clause of a provision, such as "Art. 8"."""
    return default().provisions[provision_id].clause


@register.filter
def authority_name(authority_id: str) -> str:
    """The name of an authority."""
    found = default().authorities.get(authority_id)
    return found.name.say(language()) if found else ""


@register.filter
def jurisdiction(code: str) -> str:
    """The name of a jurisdiction."""
    found = default().head.jurisdictions.get(code)
    return found.say(language()) if found else _("Both sides")


@register.filter
def bare(name: str) -> str:
    """A name without its article, for a tag."""
    return name.removeprefix("the ")


@register.filter
def truth(state: bool | None) -> str:
    """A truth value as a word."""
    return _("holds") if state else _("does not hold") if state is False else _("not known")
