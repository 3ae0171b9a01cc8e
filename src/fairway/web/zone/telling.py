"""What an entity's page tells: each property with its claims, agreeing ones folded, differences beside them.

Which claims differ is found in `fairway.zone.conflicts`; here they are only put in order for a reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fairway.web.zone.seeing import Seen
from fairway.zone.conflicts import HARMLESS, Conflict
from fairway.zone.models import Claim, Source
from fairway.zone.reading import Entity
from fairway.zone.schemata import Property, schemata

MOST = 25
"""How many statements of one property are shown unless all are asked for."""
CHINESE = ("zh-Hant", "zh-Hans")
KINDS = {
    "disagree": gettext_noop("The sources disagree"),
    "different bounds": gettext_noop("Different bounds"),
    "different lists": gettext_noop("Different lists"),
    "counted differently": gettext_noop("Counted differently"),
    "dates moved": gettext_noop("The dates moved"),
    "no date": gettext_noop("Repeated without its date"),
    "unit assumed": gettext_noop("The unit is assumed"),
    "within rounding": gettext_noop("The same within rounding"),
    "changes with the day": gettext_noop("Changes with the day"),
}
"""In which way claims differ, in words."""


@dataclass(frozen=True)
class Statement:
    """One value, told by the claim that weighs most and by any others that agree with it."""

    best: Claim
    also: tuple[Claim, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All of them."""
        return self.best, *self.also


@dataclass(frozen=True)
class Told:
    """A property: what is said in the reader's language and elsewhere, how many are not shown, where claims differ."""

    property: Property
    statements: list[Statement]
    elsewhere: list[Statement]
    left: int
    differences: list[Difference]


@dataclass(frozen=True)
class Difference:
    """A conflict as pages show it."""

    conflict: Conflict
    kind: str
    statements: list[Statement]
    findings: list[Finding]

    @property
    def grave(self) -> bool:
        """Whether it is more than rounding or the passing of time."""
        return self.conflict.kind not in HARMLESS


@dataclass(frozen=True)
class Finding:
    """A written resolution: its entity, the claim that words it for the reader, the sources that it follows."""

    entity: Entity
    claim: Claim | None
    prefers: list[tuple[str, Source | None]]


def differences(found: Iterable[Conflict], lang: str) -> list[Difference]:
    """Conflicts in words, each with what was found about it."""
    some = list(found)
    sources = {claim.source_id: claim.source for conflict in some for claim in conflict.claims}
    followed = {claim.value for conflict in some for item in conflict.resolutions for claim in item.of("prefers")}
    if missing := followed - sources.keys():
        sources |= Source.objects.in_bulk(missing)
    return [_difference(conflict, lang, sources) for conflict in some]


def _difference(conflict: Conflict, lang: str, sources: dict[str, Source]) -> Difference:
    findings = [
        Finding(
            item,
            next(iter(readable(item.of("finding"), lang)[0]), None),
            [(claim.value, sources.get(claim.value)) for claim in item.of("prefers")],
        )
        for item in conflict.resolutions
    ]
    return Difference(conflict, _(KINDS[conflict.kind]), fold(conflict.claims), findings)


def told(entity: Entity, differing: Iterable[Conflict], seen: Seen, whole: str = "") -> list[Told]:
    """Every property of an entity. `whole` names the property of which everything is shown."""
    apart = differences(differing, seen.lang)
    return [_told(item, claims, apart, seen.lang, whole) for item, claims in entity.properties.items()]


def _told(item: Property, claims: list[Claim], apart: list[Difference], lang: str, whole: str) -> Told:
    here, elsewhere = readable(claims, lang)
    statements = fold(here)
    shown = statements if item.name == whole else statements[:MOST]
    own = [one for one in apart if one.conflict.property.name == item.name]
    return Told(item, shown, fold(elsewhere), len(statements) - len(shown), own)


def fold(claims: Iterable[Claim]) -> list[Statement]:
    """Claims by what they say, in the order given."""
    by_value: dict[Any, list[Claim]] = {}
    for claim in claims:
        by_value.setdefault(value(claim), []).append(claim)
    return [Statement(first, tuple(also)) for first, *also in by_value.values()]


def value(claim: Claim) -> Any:
    """What two claims of one entity have in common when they say the same."""
    if claim.amount is not None:
        return claim.property, *schemata().base(claim.amount, claim.unit)
    return claim.property, claim.value, claim.unit, claim.lang


def readable(claims: list[Claim], lang: str) -> tuple[list[Claim], list[Claim]]:
    """Claims for a reader of a language, Chinese of the other script where there is no other; and those left."""
    tongues = {claim.lang for claim in claims}
    chosen = next((tongue for tongue in _preferred(lang) if tongue in tongues), None)
    if chosen is None:
        return claims, []
    wanted = {"", chosen}
    return [c for c in claims if c.lang in wanted], [c for c in claims if c.lang not in wanted]


def _preferred(lang: str) -> Iterator[str]:
    yield lang
    if lang in CHINESE:
        yield from CHINESE
    yield "en"
