"""Entities and claims in FollowTheMoney's forms, for the programs that read those.

An exported entity has the properties that FollowTheMoney knows, and beside them, under `claims` and `sources`,
all that the registry holds of it, which `fairway.zone.ftm_reading` reads back without loss. Which schema and
property is the counterpart of which stands in `schemata.yaml`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from fairway.zone import plain
from fairway.zone.models import Claim
from fairway.zone.moments import moment
from fairway.zone.reading import Entity, View
from fairway.zone.schemata import Property, schemata

DATASET = "fairway"
COLUMNS = (
    "canonical_id",
    "entity_id",
    "prop",
    "prop_type",
    "schema",
    "value",
    "dataset",
    "origin",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
    "id",
)
"""The columns of a file of statements, in the library's order."""
LANGS = {"en": "eng", "zh-Hant": "zho", "zh-Hans": "zho"}
PARTIES = ("Organisation", "Person")
FIT = {
    "addressEntity": ("Place",),
    "parent": ("Organisation",),
    "organization": ("Organisation",),
    "member": PARTIES,
    "involved": PARTIES,
    "payer": PARTIES,
    "beneficiary": PARTIES,
}
"""Which of our schemata a counterpart's property may point to; the others point to any Thing."""
LINKS = ("Payment", "Membership", "UnknownLink")
"""Counterparts that are no Thing, so that nothing points to them."""


def statement(row: Claim, kinds: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What a claim says in FollowTheMoney's words: properties with their values; nothing where it has no words."""
    known = schemata().property(row.schema, row.property)
    if known.type == "coordinates" and schemata().is_a(row.schema, "Place"):
        yield from zip(("latitude", "longitude"), row.value.split(","), strict=True)
    name = schemata().ftm(row.schema, row.property)
    if not name or (known.type == "entity" and not _fits(name, kinds.get(row.object, ""))):
        return
    yield name, foreign_id(row.value) if known.type == "entity" else _value(known, row.value)
    if name == "amount":
        yield "currency", row.unit


def _fits(name: str, kind: str) -> bool:
    if not kind or schemata().schemata[kind].ftm in LINKS:
        return False
    return any(schemata().is_a(kind, wanted) for wanted in FIT.get(name, ("Thing",)))


def _value(known: Property, value: str) -> str:
    if known.type == "date":
        return _date(value)
    return value.lower() if known.name == "country" else value


def _date(value: str) -> str:
    """A date as far as a single year, month or day can tell it: of a span, what its ends share, or its first year."""
    first, last = moment(value).first.isoformat(), moment(value).last.isoformat()
    return next((first[:size] for size in (10, 7, 4) if first[:size] == last[:size]), first[:4])


def kinds_of(view: View, entities: Iterable[Entity]) -> dict[str, str]:
    """The schemata of the entities that some entities name."""
    named = {row.object for item in entities for row in item.claims if row.object}
    return {name: found.schema for name, found in view.entities(sorted(named)).items()}


def entity(item: Entity, kinds: dict[str, str]) -> dict[str, Any]:
    """An entity as FollowTheMoney's JSON; `kinds` has the schemata of what it names, see `kinds_of`."""
    properties: dict[str, list[str]] = {}
    for row in item.claims:
        for name, value in statement(row, kinds):
            properties.setdefault(name, []).append(value)
    addresses = [row.source.url for row in item.claims if row.source.url]
    if addresses:
        properties["sourceUrl"] = addresses
    sources = {row.source_id: plain.source(row.source) for row in item.claims}
    return {
        "id": foreign_id(item.id),
        "schema": schemata().schemata[item.schema].ftm,
        "caption": item.label(),
        "properties": {name: list(dict.fromkeys(values)) for name, values in properties.items()},
        "referents": sorted(map(foreign_id, item.ids - {item.id})),
        "datasets": [DATASET],
        "first_seen": min(row.recorded_at for row in item.claims).isoformat(timespec="seconds"),
        "claims": [plain.bare(row) for row in item.claims],
        "sources": sources,
    }


def entities(view: View, found: Iterable[Entity]) -> Iterator[str]:
    """Entities as JSON, one a line."""
    listed = list(found)
    kinds = kinds_of(view, listed)
    for item in listed:
        yield json.dumps(entity(item, kinds), ensure_ascii=False) + "\n"


def head() -> str:
    """The first line of a file of statements."""
    return _line(COLUMNS)


def statements(view: View, found: Iterable[Entity]) -> Iterator[str]:
    """Claims as the lines of a CSV file of statements, behind `head`: the key is the id, the source the dataset."""
    listed = list(found)
    kinds = kinds_of(view, listed)
    for item in listed:
        schema = schemata().schemata[item.schema].ftm
        for row in item.claims:
            yield from (_line(cells) for cells in _cells(row, item.id, schema, kinds))


def _cells(row: Claim, canonical: str, schema: str, kinds: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """The statements that a claim makes, as rows."""
    seen = row.recorded_at.isoformat(timespec="seconds")
    ids = foreign_id(canonical), foreign_id(row.subject)
    beside = row.source_id, row.place, LANGS.get(row.lang, ""), row.printed, "f", seen, seen
    for number, (name, value) in enumerate(statement(row, kinds)):
        yield *ids, name, "", schema, value, *beside, f"{row.key}-{number}" if number else row.key


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, dialect=csv.unix_dialect).writerow(cells)
    return out.getvalue()


def foreign_id(name: str) -> str:
    """An id as FollowTheMoney allows it, which knows no underscore."""
    return name.replace("_", "--")
