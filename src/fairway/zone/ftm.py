"""Entities and claims in FollowTheMoney's forms, for the programs that read those; and its entities read back.

An exported entity has the properties that FollowTheMoney knows, and beside them, under `claims` and `sources`,
all that the registry holds of it: reading that back loses nothing. Which schema and property is the counterpart
of which stands in `schemata.yaml`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from fairway.zone import plain
from fairway.zone.claim import KEY_FIELDS, Content
from fairway.zone.incoming import Fault, Incoming, must_be_small
from fairway.zone.models import Claim
from fairway.zone.moments import moment
from fairway.zone.reading import Entity, View
from fairway.zone.schemata import ENTITY_ID, Property, schemata

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
}
"""Which of our schemata a counterpart's property may point to; the others point to anything."""
CARRIED = ("sourceUrl", "currency", "latitude", "longitude")
"""Properties that are made of a claim's source or unit, and are no claims of their own."""
_YEAR = re.compile(r"\d{4}")


def statement(row: Claim, canonical: str, kinds: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What a claim says in FollowTheMoney's words: properties with their values; nothing where it has no words."""
    known = schemata().property(row.schema, row.property)
    if known.type == "coordinates" and schemata().is_a(row.schema, "Place"):
        yield from zip(("latitude", "longitude"), row.value.split(","), strict=True)
    name = schemata().ftm(row.schema, row.property)
    if not name or (known.type == "entity" and not _fits(name, kinds.get(row.object, ""))):
        return
    yield name, _value(known, row.value)
    if name == "amount":
        yield "currency", row.unit


def _fits(name: str, kind: str) -> bool:
    return bool(kind) and any(schemata().is_a(kind, wanted) for wanted in FIT.get(name, ("Thing",)))


def _value(known: Property, value: str) -> str:
    if known.type == "date":
        return _date(value)
    return value.lower() if known.name == "country" else value


def _date(value: str) -> str:
    """A date as far as a single year, month or day can tell it."""
    when = moment(value)
    first, last = when.first.isoformat(), when.last.isoformat()
    if _YEAR.match(first[:4]) and "Q" not in value and ".." not in value:
        return value
    shared = next((first[:size] for size in (10, 7, 4) if first[:size] == last[:size]), first[:4])
    return shared


def kinds_of(view: View, entities: Iterable[Entity]) -> dict[str, str]:
    """The schemata of the entities that some entities name."""
    named = {row.object for item in entities for row in item.claims if row.object}
    return {name: found.schema for name, found in view.entities(sorted(named)).items()}


def entity(item: Entity, kinds: dict[str, str]) -> dict[str, Any]:
    """An entity as FollowTheMoney's JSON; `kinds` has the schemata of what it names, see `kinds_of`."""
    properties: dict[str, list[str]] = {}
    for row in item.claims:
        for name, value in statement(row, item.id, kinds):
            properties.setdefault(name, []).append(value)
    addresses = [row.source.url for row in item.claims if row.source.url]
    if addresses:
        properties["sourceUrl"] = addresses
    sources = {row.source_id: plain.source(row.source) for row in item.claims}
    return {
        "id": item.id,
        "schema": schemata().schemata[item.schema].ftm,
        "caption": item.label(),
        "properties": {name: list(dict.fromkeys(values)) for name, values in properties.items()},
        "referents": sorted(item.ids - {item.id}),
        "datasets": [DATASET],
        "first_seen": min(row.recorded_at for row in item.claims).isoformat(timespec="seconds"),
        "claims": [_bare(row) for row in item.claims],
        "sources": sources,
    }


def _bare(row: Claim) -> dict[str, Any]:
    told = plain.claim(row)
    return {**told, "source": row.source_id}


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
    """Claims as the lines of a CSV file of statements, behind `head`: the id is the claim's key, the dataset its source."""
    listed = list(found)
    kinds = kinds_of(view, listed)
    for item in listed:
        schema = schemata().schemata[item.schema].ftm
        for row in item.claims:
            seen = row.recorded_at.isoformat(timespec="seconds")
            for number, (name, value) in enumerate(statement(row, item.id, kinds)):
                key = f"{row.key}-{number}" if number else row.key
                tongue = LANGS.get(row.lang, "")
                yield _line(
                    (item.id, row.subject, name, "", schema, value, row.source_id, row.place, tongue, row.printed)
                    + ("f", seen, seen, key)
                )


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, dialect=csv.unix_dialect).writerow(cells)
    return out.getvalue()


def read(data: bytes, source: str = "") -> Incoming:
    """The claims of entities as JSON, one a line. What `claims` tells is taken as it is; else properties are.

    `source` is the id of the source that says what stands in properties.
    """
    must_be_small(len(data))
    found = Incoming()
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if line.strip():
            try:
                _entity(found, number, _object(line), source)
            except ValueError as error:
                found.faults.append(Fault(number, "", str(error)))
    return found


def _object(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("this is no JSON object; write one entity a line") from None
    if not isinstance(told, dict):
        raise ValueError("this is no JSON object; write one entity a line")
    return told


def _entity(found: Incoming, line: int, told: dict[str, Any], source: str) -> None:
    if isinstance(told.get("claims"), list):
        _told_claims(found, line, told)
        return
    if not source:
        raise ValueError("who says so? name the source with --source")
    schema = _schema(str(told.get("schema", "")))
    name = entity_id(str(told.get("id", "")))
    properties = told.get("properties")
    if not isinstance(properties, dict):
        raise ValueError("properties: the entity has none")
    for ftm, values in properties.items():
        _property(found, line, (name, schema, source), ftm, values if isinstance(values, list) else [values], told)


def _told_claims(found: Incoming, line: int, told: dict[str, Any]) -> None:
    for name, described in _mapping(told.get("sources")).items():
        texts = _mapping(described)
        kept = {key: texts.get(key, "") for key in ("publisher", "date", "url", "quality", "lang")}
        found.describe(line, name, {**kept, "title": _mapping(texts.get("title")), "note": _mapping(texts.get("note"))})
    for said in told["claims"]:
        plain_claim = _mapping(said)
        texts = {name: str(plain_claim.get(name, "")) for name in KEY_FIELDS}
        found.take(line, Content(**texts, note=_mapping(plain_claim.get("note"))))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def entity_id(name: str) -> str:
    """The registry's id for an id of another program.

    Raises:
        ValueError: when none can be made of it.
    """
    if ENTITY_ID.match(name):
        return name
    made = f"ftm.{name}"
    if not ENTITY_ID.match(made):
        raise ValueError(f"id: '{name[:80]}' can't be an id here; letters, digits, '.', '_' and '-' are possible")
    return made


@lru_cache(maxsize=1)
def _counterparts() -> dict[str, str]:
    """Our schemata by FollowTheMoney's; the more general of two."""
    found: dict[str, str] = {}
    for item in schemata().schemata.values():
        for name in (item.ftm, *item.ftm_also):
            found.setdefault(name, item.name)
    return {**found, "Event": "Event"}


def _schema(name: str) -> str:
    if name not in _counterparts():
        raise ValueError(f"schema: '{name}' has no counterpart here; one of {', '.join(sorted(_counterparts()))}")
    return _counterparts()[name]


def _property(
    found: Incoming, line: int, of: tuple[str, str, str], ftm: str, values: list[Any], told: dict[str, Any]
) -> None:
    subject, schema, source = of
    ours = next((name for name in schemata().properties(schema) if schemata().ftm(schema, name) == ftm), "")
    if not ours:
        if ftm not in CARRIED:
            found.odd.append(Fault(line, f"properties.{ftm}", f"has no counterpart in {schema} and was left out"))
        return
    known = schemata().property(schema, ours)
    unit = next(iter(told["properties"].get("currency", [])), "") if ours == "amount" else ""
    for value in values:
        said = entity_id(str(value)) if known.type == "entity" else str(value).strip()
        said = said.upper() if ours == "country" else said
        found.take(line, Content(subject, schema, ours, said, source, unit=unit))
