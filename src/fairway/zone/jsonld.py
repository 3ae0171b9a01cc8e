"""Entities as JSON-LD in schema.org's words, with the context in the file: no address is fetched to read it.

A figure is a PropertyValue with its unit, its day and its source. What schema.org has no word for keeps the
registry's own, under `fw`; `claims` and `sources` carry everything, for who takes it in again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from fairway.zone import plain
from fairway.zone.models import Claim
from fairway.zone.reading import Entity, View
from fairway.zone.schemata import Property, schemata

BASE = "urn:fairway:zone:"
CONTEXT: dict[str, Any] = {
    "@vocab": "https://schema.org/",
    "fw": "urn:fairway:zone:property:",
    "claim": "urn:fairway:zone:claim:",
    "claims": {"@id": "urn:fairway:zone:claims", "@type": "@json"},
    "sources": {"@id": "urn:fairway:zone:sources", "@type": "@json"},
}
FIGURE = "additionalProperty"


def entity(item: Entity) -> dict[str, Any]:
    """One entity, without the context."""
    said: dict[str, Any] = {"@id": BASE + item.id, "@type": schemata().schemata[item.schema].jsonld}
    others = sorted(item.ids - {item.id})
    if others:
        said["sameAs"] = [{"@id": BASE + name} for name in others]
    for known, rows in item.properties.items():
        name = known.jsonld if known.jsonld not in ("", FIGURE) and known.type != "figure" else FIGURE
        said.setdefault(name, []).extend(_value(known, row, name) for row in rows)
    by_source = {row.source_id: row for row in item.claims}
    said["subjectOf"] = [_source(row) for row in by_source.values()]
    said["claims"] = [plain.bare(row) for row in item.claims]
    said["sources"] = {name: plain.source(row.source) for name, row in by_source.items()}
    return said


def _value(known: Property, row: Claim, name: str) -> Any:
    if name == FIGURE:
        return _property_value(known, row)
    if known.type == "entity":
        return {"@id": BASE + row.value}
    if row.lang:
        return {"@value": row.value, "@language": row.lang}
    return row.value


def _property_value(known: Property, row: Claim) -> dict[str, Any]:
    told = {
        "@type": "PropertyValue",
        "@id": f"claim:{row.key}",
        "propertyID": f"fw:{known.name}",
        "name": known.label.say(),
        "value": {"@id": BASE + row.value} if row.object else row.value,
        "unitText": row.unit,
        "observationDate": row.as_of or row.source.date,
        "measurementQualifier": row.certainty if row.certainty != "exact" else "",
        "citation": {"@id": _address(row)},
    }
    return {name: value for name, value in told.items() if value}


def _address(row: Claim) -> str:
    return row.source.url or f"{BASE}source:{row.source_id}"


def _source(row: Claim) -> dict[str, Any]:
    source = row.source
    titles = [{"@value": text, "@language": tongue} for tongue, text in source.title.items()]
    told = {"@id": _address(row), "@type": "CreativeWork", "name": titles, "publisher": source.publisher}
    return {name: value for name, value in {**told, "datePublished": source.date}.items() if value}


def document(items: Iterable[Entity]) -> dict[str, Any]:
    """Entities with the context that explains them."""
    return {"@context": CONTEXT, "@graph": [entity(item) for item in items]}


def lines(view: View, parts: Iterable[list[Entity]]) -> Iterator[str]:
    """Entities as the lines of one document."""
    yield f'{{"@context": {json.dumps(CONTEXT)}, "@graph": [\n'
    mark = ""
    for part in parts:
        for item in part:
            yield mark + json.dumps(entity(item), ensure_ascii=False)
            mark = ",\n"
    yield "\n]}\n"
