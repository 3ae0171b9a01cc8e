"""A claim's value in words: a figure with what it counts and how sure it is, an entity by its name, a word by its label.

Plain text alone; how a page links or marks it is for the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from fairway.zone.models import Claim
from fairway.zone.reading import View
from fairway.zone.schemata import Property, schemata
from fairway.zone.script import simplified


def value(claim: Claim, lang: str, names: Mapping[str, str]) -> str:
    """What a claim says of its property; `names` has the labels of entities, see `names_in`."""
    known = schemata().property(claim.schema, claim.property)
    said = _value(claim, known, lang, names)
    if claim.certainty == "exact":
        return said
    sure = schemata().certainties[claim.certainty].say(lang)
    return f"{sure} {said}" if known.type == "figure" else f"{said} ({sure})"


def _value(claim: Claim, known: Property, lang: str, names: Mapping[str, str]) -> str:
    if known.type == "figure":
        return figure(claim.value, claim.unit, lang)
    if known.type == "entity":
        return names.get(claim.value, claim.value)
    if known.type == "word":
        return _word(known.name, claim.value, lang)
    if lang == "zh-Hans" and claim.lang == "zh-Hant":
        return simplified(claim.value)
    return f"{claim.value} {claim.unit}".strip()


def _word(name: str, word: str, lang: str) -> str:
    known = schemata().words.get(name, {})
    return known[word].say(lang) if word in known else word


def figure(text: str, unit: str, lang: str) -> str:
    """A figure with its thousands set apart and its unit in words."""
    label = schemata().unit(unit).label.say(lang)
    number = f"{Decimal(text):,f}"
    return f"{number}{label}" if label.startswith("%") else f"{number} {label}"


def label(claim: Claim, lang: str) -> str:
    """What the property of a claim is called."""
    return schemata().property(claim.schema, claim.property).label.say(lang)


def names_in(view: View, claims: Iterable[Claim], lang: str) -> dict[str, str]:
    """The labels of the entities that claims name as values."""
    return view.labels({claim.object for claim in claims if claim.object}, lang)
