"""The one reader of the registry: as the world was on a day, as the registry held it at a moment.

Entities are put together from claims here; nothing else is stored of them. Disagreements are judged in
`fairway.zone.conflicts`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from fairway.zone.batches import batches
from fairway.zone.identity import clusters
from fairway.zone.models import Claim, held_at
from fairway.zone.schemata import schemata
from fairway.zone.script import simplified, traditional

if TYPE_CHECKING:
    from fairway.zone.schemata import Property

TIMELESS = ("name", "alias", "identifier")
"""Properties that hold whatever day is asked for."""
NAMING = ("name", "says", "gist", "role")
"""Properties that an entity is called by, the first that is held."""
WEIGHT_OF_QUALITY = ("recalled", "third", "press", "official copy", "dataset", "official")
WEIGHT_OF_CERTAINTY = ("unconfirmed", "ambiguous", "inferred", "claimed", "expected", "about", "at most", "at least")
BATCH = 400


@dataclass(frozen=True)
class Entity:
    """What is held of one thing: its claims, the best of each property first."""

    ids: frozenset[str]
    claims: tuple[Claim, ...]

    @cached_property
    def id(self) -> str:
        """The id it goes by: the first of its ids."""
        return min(self.ids)

    @cached_property
    def schema(self) -> str:
        """The most special of the schemata that its claims name."""
        known = schemata()
        return max((claim.schema for claim in self.claims), key=lambda name: (len(list(known.lineage(name))), name))

    def of(self, name: str) -> list[Claim]:
        """The claims of one property, the best first."""
        return [claim for claim in self.claims if claim.property == name]

    def best(self, name: str) -> Claim | None:
        """The claim of a property that weighs most."""
        return next(iter(self.of(name)), None)

    def value(self, name: str) -> str:
        """The value of that claim; empty when there is none."""
        found = self.best(name)
        return found.value if found else ""

    def text(self, name: str, lang: str = "en") -> str:
        """The wording of a property in a language; Chinese of the other script converted, else any."""
        return wording(self.of(name), lang)

    def label(self, lang: str = "en") -> str:
        """What to call it: its name, or what it says, or its id."""
        return next(filter(None, (self.text(name, lang) for name in NAMING)), self.id)

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """What a relation joins, where it has no name of its own."""
        edge = schemata().schemata[self.schema].edge or ()
        named = any(claim.property in NAMING for claim in self.claims)
        return () if named else tuple(filter(None, map(self.value, edge)))

    @cached_property
    def properties(self) -> dict[Property, list[Claim]]:
        """The properties of which something is said, in the order of the schema."""
        known = schemata().properties(self.schema)
        said: dict[str, list[Claim]] = {}
        for claim in self.claims:
            said.setdefault(claim.property, []).append(claim)
        return {item: said[name] for name, item in known.items() if name in said}


@dataclass(frozen=True)
class View:
    """The registry as of a day, as known on a moment. Without them: whatever day, and now."""

    as_of: date | None = None
    known_on: datetime | None = None
    _labels: dict[str, Entity | None] = field(default_factory=dict, compare=False, repr=False)

    def claims(self) -> QuerySet[Claim]:
        """Every claim in sight, with its source. Narrow it by filters."""
        seen = Claim.objects.filter(held_at(self.known_on)).select_related("source")
        if self.as_of:
            by_then = Q(first_day__lte=self.as_of) | Q(first_day=None)
            seen = seen.filter(by_then | Q(property__in=TIMELESS))
        return seen

    def entity(self, name: str) -> Entity | None:
        """One entity by any of its ids, if anything is held of it."""
        return self.entities([name]).get(name)

    def entities(self, names: Collection[str], only: Collection[str] = ()) -> dict[str, Entity]:
        """Entities by the ids asked for, whole or of some properties; what nothing is held of is left out."""
        together = clusters(names, self.known_on)
        members = sorted({member for name in names for member in together[name]})
        said: dict[str, list[Claim]] = {}
        for some in batches(members, BATCH):
            claims = self.claims().filter(subject__in=some)
            for claim in claims.filter(property__in=only) if only else claims:
                said.setdefault(claim.subject, []).append(claim)
        made: dict[frozenset[str], Entity] = {}
        for ids in {together[name] for name in names}:
            claims = [claim for member in ids for claim in said.get(member, ())]
            if claims:
                made[ids] = Entity(ids, tuple(sorted(claims, key=weight, reverse=True)))
        return {name: made[together[name]] for name in names if together[name] in made}

    def of_schema(self, *wanted: str) -> list[Entity]:
        """Every entity of some schemata, or of those that extend them, by id."""
        known = schemata()
        kinds = [name for name in known.schemata if any(known.is_a(name, item) for item in wanted)]
        names = self.claims().filter(schema__in=kinds).values_list("subject", flat=True)
        # Not DISTINCT in the database: it would walk an index of all claims to find a few.
        found = self.entities(sorted(set(names.order_by())))
        return sorted(set(found.values()), key=lambda item: item.id)

    def referring(self, entity: Entity) -> list[Entity]:
        """The entities that name this one as a value."""
        names = self.claims().filter(object__in=entity.ids).values_list("subject", flat=True)
        found = self.entities(sorted(set(names) - entity.ids))
        return sorted(set(found.values()), key=lambda item: item.id)

    def labels(self, names: Iterable[str], lang: str = "en") -> dict[str, str]:
        """What to call some entities: a relation without a name by both its ends, what nothing is held of by its id."""
        asked = list(dict.fromkeys(names))
        self._call(asked)
        self._call([end for name in asked if (known := self._labels[name]) for end in known.ends])
        return {name: self._label(name, lang) for name in asked}

    def _call(self, names: list[str]) -> None:
        """Learn what some entities are called."""
        if wanted := [name for name in names if name not in self._labels]:
            found = self.entities(wanted, (*NAMING, *schemata().ends))
            self._labels.update({name: found.get(name) for name in wanted})

    def _label(self, name: str, lang: str) -> str:
        known = self._labels.get(name)
        if known is None or not known.ends:
            return known.label(lang) if known else name
        ends = (self._labels.get(end) for end in known.ends)
        return " – ".join(end.label(lang) if end else told for end, told in zip(ends, known.ends, strict=True))


def weight(claim: Claim) -> tuple[date, int, int, datetime, str]:
    """How much a claim weighs beside others of its property: later days, then better sources, then surer words."""
    quality = _place(WEIGHT_OF_QUALITY, claim.source.quality)
    return (
        claim.last_day or date.min,
        quality,
        _place(WEIGHT_OF_CERTAINTY, claim.certainty),
        claim.recorded_at,
        claim.key,
    )


def surest(claims: Iterable[Claim]) -> Claim:
    """Of claims of what does not change with the day, the surest of the best source, whenever it was made."""

    def key(claim: Claim) -> tuple[object, ...]:
        day, quality, sure, recorded, name = weight(claim)
        return sure, quality, day, recorded, name

    return max(claims, key=key)


def _place(order: tuple[str, ...], word: str) -> int:
    return order.index(word) if word in order else len(order)


def wording(claims: Iterable[Claim], lang: str) -> str:
    """The wording in a language among claims of one property, Chinese converted where only the other script is held."""
    by_lang: dict[str, str] = {}
    for claim in claims:
        by_lang.setdefault(claim.lang, claim.value)
    if lang in by_lang:
        return by_lang[lang]
    if lang == "zh-Hans" and "zh-Hant" in by_lang:
        return simplified(by_lang["zh-Hant"])
    if lang == "zh-Hant" and "zh-Hans" in by_lang:
        return traditional(by_lang["zh-Hans"])
    return by_lang.get("en") or next(iter(by_lang.values()), "")
