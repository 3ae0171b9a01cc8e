"""What the registry holds as plain values, the same for the command line, the API and downloads.

Numbers stay text, as claims keep them. Which claims are read is for `fairway.zone.reading`.
"""

from __future__ import annotations

from typing import Any

from fairway.zone.claim import KEY_FIELDS
from fairway.zone.commitments import Standing
from fairway.zone.conflicts import Conflict
from fairway.zone.models import Claim, Revision, Source
from fairway.zone.reading import Entity

Plain = dict[str, Any]


def _kept(told: Plain) -> Plain:
    """Without what is empty."""
    return {name: value for name, value in told.items() if value not in ("", None, {}, [])}


def claim(row: Claim) -> Plain:
    """One claim, with its source and since when (and until when) it is held."""
    told = {name: getattr(row, name) for name in KEY_FIELDS if name != "source"}
    times = {
        "recorded_at": row.recorded_at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else "",
    }
    return _kept({"key": row.key, **told, "note": row.note, "source": source(row.source), **times})


def bare(row: Claim) -> Plain:
    """One claim with its source's id, to stand beside a list of sources."""
    return {**claim(row), "source": row.source_id}


def source(row: Source) -> Plain:
    """One source."""
    names = ("id", "publisher", "title", "date", "url", "quality", "lang", "note")
    return _kept({name: getattr(row, name) for name in names})


def heading(item: Entity, lang: str) -> Plain:
    """What an entity is called, without its claims."""
    return {"id": item.id, "schema": item.schema, "label": item.label(lang)}


def entity(item: Entity, lang: str) -> Plain:
    """An entity with all its claims by property, the best first."""
    said = {found.name: [claim(row) for row in rows] for found, rows in item.properties.items()}
    return {**heading(item, lang), "ids": sorted(item.ids), "properties": said}


def standing(item: Standing, lang: str) -> Plain:
    """How a promise stands, and the claims that say so."""
    dates = [{"property": row.property, "value": row.value, "claim": row.key} for row in item.dates]
    told = {
        **heading(item.commitment, lang),
        "on": item.on.isoformat(),
        "state": item.state,
        "reason": item.reason,
        "due": item.due.value if item.due else "",
        "fulfilled": item.fulfilled_on.text if item.fulfilled_on else "",
        "slip_days": item.slip_days,
        "dates": dates,
        "evidence": [row.key for row in item.evidence],
    }
    return _kept(told)


def conflict(item: Conflict, lang: str) -> Plain:
    """Claims that differ, side by side, and what was written about it."""
    resolved = [{"id": found.id, "finding": found.text("finding", lang)} for found in item.resolutions]
    return {
        "id": item.id,
        "kind": item.kind,
        "entity": heading(item.entity, lang),
        "property": item.property.name,
        "claims": [claim(row) for row in item.claims],
        "resolutions": resolved,
    }


def revision(row: Revision) -> Plain:
    """One change of the registry."""
    told = {"id": row.id, "at": row.at.isoformat(), "by": row.by, "kind": row.kind, "reason": row.reason}
    return _kept({**told, "undoes": row.undoes_id})
