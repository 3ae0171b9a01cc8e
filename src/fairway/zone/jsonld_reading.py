"""JSON-LD in schema.org's words read as claims: whole from what stands under `claims`, else from properties.

Documents are read as they are written, in schema.org's bare names: contexts are not followed, nothing is
fetched. Nothing is held here (see `fairway.zone.incoming`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from fairway.zone.claim import Content
from fairway.zone.faults import Fault
from fairway.zone.incoming import Incoming, must_be_small
from fairway.zone.jsonld import BASE
from fairway.zone.schemata import ENTITY_ID, schemata

TYPES = ("name", "prose", "url", "identifier", "date", "entity")
"""Properties that a bare value can tell; figures need the unit that only the registry's own claims have."""
HANT, HANS = ("zh-hant", "zh-hk", "zh-tw", "zh-mo"), ("zh-hans", "zh-cn", "zh-sg")
LANGS = {"en": "en", **dict.fromkeys(HANT, "zh-Hant"), **dict.fromkeys(HANS, "zh-Hans")}


def read(data: bytes, source: str = "") -> Incoming:
    """The claims of a document: of its `@graph`, of a list, or of one node. Faults name the node by its number.

    `source` is the id of the source that says what stands in properties.
    """
    must_be_small(len(data))
    found = Incoming()
    try:
        nodes = _nodes(json.loads(data.removeprefix(b"\xef\xbb\xbf")))
    except (ValueError, RecursionError):
        found.faults.append(Fault(0, "", "this is no JSON-LD document: an object with @graph, a list, or one node"))
        return found
    for number, node in enumerate(nodes, 1):
        try:
            _node(found, number, node, source)
        except ValueError as error:
            found.faults.append(Fault(number, "", str(error)))
    return found


def _nodes(told: Any) -> list[Any]:
    if isinstance(told, dict):
        told = told.get("@graph", [told])
    if not isinstance(told, list):
        raise ValueError
    return told


def _node(found: Incoming, number: int, node: Any, source: str) -> None:
    if not isinstance(node, dict):
        raise ValueError("this is no node: an object with @id and @type")
    if isinstance(node.get("claims"), list):
        found.take_whole(number, node["claims"], node.get("sources"))
        return
    if not source:
        raise ValueError("who says so? name the source with --source")
    subject, schema = _id(node.get("@id")), _schema(node.get("@type"))
    ours = {item.jsonld: item.name for item in reversed(schemata().properties(schema).values()) if item.type in TYPES}
    for word, values in node.items():
        if word in ours:
            for value in values if isinstance(values, list) else [values]:
                found.take(number, _content(subject, schema, ours[word], value, source))
        elif not word.startswith("@"):
            found.odd.append(Fault(number, word, f"has no counterpart in {schema} and was left out"))


def _content(subject: str, schema: str, name: str, value: Any, source: str) -> Content:
    """The claim that a value makes: text, text with its language, or a node that is named."""
    known = schemata().property(schema, name)
    lang = ""
    if isinstance(value, dict):
        lang = LANGS.get(str(value.get("@language", "")).lower(), "")
        value = value.get("@value", value.get("@id", ""))
    said = _id(value) if known.type == "entity" else str(value).strip()
    return Content(subject, schema, name, said, source, lang=lang if known.type in ("name", "prose") else "")


def _id(address: Any) -> str:
    """The registry's id for a node's address: its own again, or one made of the last part of another's.

    Raises:
        ValueError: when none can be made of it.
    """
    name = str(address or "").removeprefix(BASE)
    if ENTITY_ID.match(name):
        return name
    made = "ld." + re.sub(r"[^A-Za-z0-9]+", "_", re.split(r"[/#:]", name.rstrip("/#"))[-1]).strip("_")
    if not ENTITY_ID.match(made):
        raise ValueError(f"@id: '{name[:80]}' can't be an id here")
    return made


def _schema(types: Any) -> str:
    """Our counterpart of the most special of a node's types that has one."""
    known = dict(_counterparts())
    named = [str(item).rpartition("/")[2] for item in (types if isinstance(types, list) else [types])]
    found = [known[name] for name in named if name in known]
    if not found:
        raise ValueError(f"@type: '{', '.join(named)[:80]}' has no counterpart here; one of {', '.join(sorted(known))}")
    return max(found, key=lambda name: len(list(schemata().lineage(name))))


def _counterparts() -> Iterator[tuple[str, str]]:
    """Our schemata by schema.org's; of two the first."""
    for item in reversed(schemata().schemata.values()):
        yield item.jsonld, item.name
