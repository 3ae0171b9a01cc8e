"""The entities that name another, as rows that read like sentences: who held which role, who signed, who promised.

Which properties a row tells is data. A group shows its first rows; the list of entities shows them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Window
from django.db.models.functions import DenseRank

from fairway.web.zone.seeing import Seen
from fairway.web.zone.telling import fold, readable
from fairway.zone.commitments import Standing, standings
from fairway.zone.models import Claim
from fairway.zone.reading import Entity
from fairway.zone.schemata import Property, schemata

MOST = 30
VALUES = 4
ROWS: dict[str, tuple[str, ...]] = {
    "Post": ("holder", "role", "organisation"),
    "Admission": ("organisation", "stage", "park", "since"),
    "Relation": ("subject", "role", "object"),
    "Agreement": ("signed", "party", "field"),
    "Project": ("owner", "planned", "opened", "status"),
    "Investment": ("amount", "stage", "investor", "target", "purpose"),
    "Commitment": ("promisor", "due", "expected", "fulfilled"),
    "Opinion": ("holder", "gist", "about"),
    "Event": ("date", "place", "participant"),
    "Rule": ("issuer", "effective", "published"),
    "Resolution": ("about", "of", "finding"),
}
OTHERS = ("kind", "side", "located_in")
"""What the row of any other schema tells."""


@dataclass(frozen=True)
class Fact:
    """A property in a row, by its best claims; and how many more values there are."""

    property: Property
    claims: list[Claim]
    left: int

    @cached_property
    def sentences(self) -> bool:
        """Whether its values are whole sentences, which need no comma between them."""
        return all(claim.value.endswith((".", "。")) for claim in self.claims)


@dataclass(frozen=True)
class Row:
    """One entity in a list: what it is called, what is told of it, from when until when it was told."""

    entity: Entity
    facts: list[Fact]
    first: date | None
    last: date | None
    standing: Standing | None


@dataclass(frozen=True)
class Group:
    """The entities of one schema that name another by one property."""

    schema: str
    property: Property
    count: int
    rows: list[Row]


def groups(seen: Seen, entity: Entity) -> list[Group]:
    """Everything that names an entity, by schema and role in the order of the schemata."""
    naming = seen.view.claims().filter(object__in=entity.ids).exclude(subject__in=entity.ids).order_by()
    counted = naming.values("schema", "property").annotate(count=Count("subject", distinct=True))
    rank = Window(DenseRank(), partition_by=[F("schema"), F("property")], order_by=F("subject").asc())
    first = naming.annotate(rank=rank).filter(rank__lte=MOST).values_list("schema", "property", "subject")
    members: dict[tuple[str, str], list[str]] = {}
    for schema, name, subject in first:
        members.setdefault((schema, name), []).append(subject)
    found = seen.view.entities(sorted({subject for some in members.values() for subject in some}))
    told = rows(seen, found.values(), without=entity.ids)
    known = schemata()
    made = [
        Group(
            item["schema"],
            known.property(item["schema"], item["property"]),
            item["count"],
            _chosen(told, [found[name] for name in dict.fromkeys(members[item["schema"], item["property"]])]),
        )
        for item in counted
    ]
    order = list(known.schemata)
    return sorted(made, key=lambda group: (order.index(group.schema), group.property.name))


def _chosen(told: dict[str, Row], entities: Iterable[Entity]) -> list[Row]:
    some = [told[name] for name in dict.fromkeys(item.id for item in entities)]
    return sorted(some, key=lambda row: (row.first or date.min, row.entity.id))


def rows(seen: Seen, entities: Iterable[Entity], without: frozenset[str] = frozenset()) -> dict[str, Row]:
    """The rows of some entities by id; the entities named `without` are not named again."""
    listed = list({item.id: item for item in entities}.values())
    promises = [item for item in listed if item.schema == "Commitment"]
    stands = {item.commitment.id: item for item in standings(seen.view, seen.on, promises)} if promises else {}
    return {item.id: _row(item, seen.lang, without, stands.get(item.id)) for item in listed}


def _row(entity: Entity, lang: str, without: frozenset[str], standing: Standing | None) -> Row:
    known = schemata().properties(entity.schema)
    wanted = [known[name] for name in ROWS.get(entity.schema, OTHERS) if name in known]
    facts = [fact for item in wanted if (fact := _fact(entity, item, lang, without))]
    days = [day for claim in entity.claims for day in (claim.first_day, claim.last_day) if day]
    return Row(entity, facts, min(days, default=None), max(days, default=None), standing)


def _fact(entity: Entity, item: Property, lang: str, without: frozenset[str]) -> Fact | None:
    claims = [claim for claim in entity.of(item.name) if claim.object not in without or not claim.object]
    values = [statement.best for statement in fold(readable(claims, lang)[0])]
    label = entity.label(lang)
    values = [claim for claim in values if claim.value != label]
    return Fact(item, values[:VALUES], len(values[VALUES:])) if values else None


def shown(told: Iterable[Row]) -> list[str]:
    """The entities that rows name."""
    every = list(told)
    named = [claim.object for row in every for fact in row.facts for claim in fact.claims if claim.object]
    ends = [end for row in every for end in row.entity.ends]
    return [*(row.entity.id for row in every), *named, *ends]


@dataclass(frozen=True)
class Step:
    """A step of an organisation towards a park: which, since when or told when, and the claim that says so."""

    day: str
    stage: Claim
    admission: Entity

    @property
    def parks(self) -> list[Claim]:
        """Where to, each once."""
        return [statement.best for statement in fold(self.admission.of("park"))]


def ladder(entity: Entity, told: Iterable[Group]) -> list[Step]:
    """The steps of an organisation from intention to residence, in time."""
    admissions = {
        row.entity.id: row.entity
        for group in told
        if (group.schema, group.property.name) == ("Admission", "organisation")
        for row in group.rows
    }
    steps = [
        Step(_since(item, statement.best), statement.best, item)
        for item in admissions.values()
        for statement in fold(item.of("stage"))
    ]
    order = schemata().ladders["stage"]
    rank = {word: at for at, word in enumerate(order)}
    return sorted(steps, key=lambda step: (step.day, rank.get(step.stage.value, len(order)), step.admission.id))


def _since(admission: Entity, stage: Claim) -> str:
    """When a step was taken: its own date where the admission has one step, else when it was told."""
    only = len({claim.value for claim in admission.of("stage")}) == 1
    return (admission.value("since") if only else "") or stage.as_of or stage.source.date
