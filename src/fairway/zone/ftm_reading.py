"""Entities in FollowTheMoney's JSON read as claims: whole from what stands under `claims`, else from properties.

Nothing is held here (see `fairway.zone.incoming`); every line that does not fit is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from fairway.zone.claim import Content
from fairway.zone.faults import Fault
from fairway.zone.incoming import Incoming, must_be_small
from fairway.zone.schemata import ENTITY_ID, schemata

CARRIED = ("sourceUrl", "currency", "latitude", "longitude")
"""Properties that are made of a claim's source or unit, and are no claims of their own."""


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
        found.take_whole(line, told["claims"], told.get("sources"))
        return
    if not source:
        raise ValueError("who says so? name the source with --source")
    properties = told.get("properties")
    if not isinstance(properties, dict):
        raise ValueError("properties: the entity has none")
    listed = {name: values if isinstance(values, list) else [values] for name, values in properties.items()}
    schema, name = _schema(str(told.get("schema", ""))), entity_id(str(told.get("id", "")))
    for content in _contents(name, schema, source, listed):
        found.take(line, content)
    for ftm in listed.keys() - {*CARRIED, *_ours(schema)}:
        found.odd.append(Fault(line, f"properties.{ftm}", f"has no counterpart in {schema} and was left out"))


def entity_id(name: str) -> str:
    """The registry's id for an id of FollowTheMoney: its own again, or one marked as another program's.

    Raises:
        ValueError: when none can be made of it.
    """
    if ENTITY_ID.match(name):
        return name.replace("--", "_")
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


def _ours(schema: str) -> dict[str, str]:
    """What we call the counterpart's properties; the first of two."""
    found: dict[str, str] = {}
    for name in schemata().properties(schema):
        found.setdefault(schemata().ftm(schema, name), name)
    return {ftm: name for ftm, name in found.items() if ftm}


def _contents(subject: str, schema: str, source: str, listed: dict[str, list[Any]]) -> Iterator[Content]:
    """The claims that an entity's properties make."""
    currency = str(next(iter(listed.get("currency", ())), ""))
    for ftm, name in _ours(schema).items():
        known = schemata().property(schema, name)
        for value in listed.get(ftm, ()):
            said = entity_id(str(value)) if known.type == "entity" else str(value).strip()
            said = said.upper() if name == "country" else said
            yield Content(subject, schema, name, said, source, unit=currency if known.type == "figure" else "")
