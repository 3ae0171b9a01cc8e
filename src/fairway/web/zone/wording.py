"""How the value of a claim is written for a reader: figures, money, shares, dates, places, words, names.

What is certain about it, and where it was said, belongs to its evidence page; nothing is rounded or converted
here but Chinese script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fairway.web.fields import countries
from fairway.zone.claim import Content
from fairway.zone.models import Claim
from fairway.zone.schemata import Property, schemata
from fairway.zone.script import simplified, traditional

LEADING = ("about", "at least", "at most")
"""Certainties that stand before a figure; the others stand behind it."""
NARROW = "\u00a0"
_PARTS = re.compile(r"(\d{4})-Q(\d)$")


@dataclass(frozen=True)
class Worded:
    """A value as text, the language it is in where that is not the page's, and its certainty before or behind it."""

    text: str
    lang: str = ""
    before: str = ""
    behind: str = ""

    def __str__(self) -> str:
        behind = f" ({self.behind})" if self.behind else ""
        return f"{self.before} {self.text}".strip() + behind


def worded(claim: Claim | Content, lang: str, labels: dict[str, str] | None = None) -> Worded:
    """A claim's value in a language; `labels` names the entities that may stand as values."""
    text, tongue = _value(claim, lang, labels or {})
    before = behind = ""
    if claim.certainty != "exact":
        word = schemata().certainties[claim.certainty].say(lang)
        before, behind = (word, "") if claim.certainty in LEADING and claim.amount is not None else ("", word)
    return Worded(text, "" if tongue in ("", lang) else tongue, before, behind)


def _value(claim: Claim | Content, lang: str, labels: dict[str, str]) -> tuple[str, str]:
    kind = schemata().property(claim.schema, claim.property).type
    if kind == "figure":
        return figure(claim.value, claim.unit, lang), ""
    if kind == "date":
        return day(claim.value), ""
    if kind == "coordinates":
        return coordinates(claim.value, claim.unit), ""
    if kind == "entity":
        return labels.get(claim.value, claim.value), ""
    if kind == "word":
        return word(claim.property, claim.value, lang)
    return script(claim.value, claim.lang, lang)


def figure(value: str, unit: str, lang: str) -> str:
    """A figure with its unit: 60 partners, 25% of tenants, HKD 14 600 000 000."""
    number = grouped(value)
    known = schemata().unit(unit)
    label = known.label.say(lang)
    if schemata().is_currency(unit):
        return f"{unit}{NARROW}{number}"
    if label.startswith("%"):
        return f"{number}{label}"
    if lang == "en" and Decimal(value) == 1 and unit in schemata().nouns:
        label = unit
    return f"{number}{NARROW}{label}"


def grouped(value: str) -> str:
    """A figure with its thousands set apart, every digit kept."""
    return f"{Decimal(value):,f}".replace(",", NARROW)


def day(text: str) -> str:
    """A date as the registry keeps it: days and months as they are, quarters and spans in words."""
    first, _sep, last = text.partition("..")
    if last:
        return _("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}
    quarter = _PARTS.match(text)
    return _("quarter %(number)s of %(year)s") % {"number": quarter[2], "year": quarter[1]} if quarter else text


def coordinates(value: str, datum: str) -> str:
    """A point in degrees, with the datum that it is told in."""
    latitude, _sep, longitude = value.partition(",")
    north, east = Decimal(latitude), Decimal(longitude)
    return f"{abs(north)}° {'N' if north >= 0 else 'S'}, {abs(east)}° {'E' if east >= 0 else 'W'} ({datum})"


def word(name: str, value: str, lang: str) -> tuple[str, str]:
    """A word by its label; a country, a measure or a property by its name. Else as it is, in English."""
    known = schemata()
    if value in known.words.get(name, {}):
        return known.words[name][value].say(lang), ""
    if name == "country":
        return dict(countries(lang)).get(value, value), ""
    named = _property(value) if name in ("target_measure", "of") else None
    return (named.label.say(lang), "") if named else (value, "en")


def _property(name: str) -> Property | None:
    """The property of this name in whatever schema has it."""
    known = schemata()
    owning = (schema.own[name] for schema in known.schemata.values() if name in schema.own)
    return known.measures.get(name) or next(owning, None)


def script(text: str, tongue: str, lang: str) -> tuple[str, str]:
    """A text as it is, or Chinese of the other script in the reader's; and the language that it is then in."""
    if lang == "zh-Hans" and tongue == "zh-Hant":
        return simplified(text), lang
    if lang == "zh-Hant" and tongue == "zh-Hans":
        return traditional(text), lang
    return text, tongue
