"""An entity as a file: its claims as a table, FollowTheMoney's JSON, or JSON-LD; as of a day, as known on another."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from fairway.web.zone.seeing import seen
from fairway.zone import ftm, jsonld, tables
from fairway.zone.reading import Entity, View
from fairway.zone.schemata import ENTITY_ID


def _entity(request: HttpRequest, entity_id: str) -> tuple[View, Entity]:
    view = seen(request).view
    found = view.entity(entity_id) if ENTITY_ID.match(entity_id) else None
    if found is None:
        raise Http404(entity_id)
    return view, found


def _file(text: str, media: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def as_table(request: HttpRequest, entity_id: str) -> HttpResponse:
    """Every claim in a row with its source, marked as UTF-8 so that Chinese opens well."""
    _, found = _entity(request, entity_id)
    lines: Iterable[str] = tables.written(found.claims)
    return _file("\ufeff" + "".join(lines), "text/csv; charset=utf-8", f"{found.id}.csv")


@require_safe
def as_json(request: HttpRequest, entity_id: str) -> HttpResponse:
    """As FollowTheMoney reads it."""
    view, found = _entity(request, entity_id)
    told = ftm.entity(found, ftm.kinds_of(view, [found]))
    return _file(json.dumps(told, ensure_ascii=False), "application/json", f"{found.id}.json")


@require_safe
def as_jsonld(request: HttpRequest, entity_id: str) -> HttpResponse:
    """In schema.org's words."""
    _, found = _entity(request, entity_id)
    text = json.dumps(jsonld.document([found]), ensure_ascii=False)
    return _file(text, "application/ld+json", f"{found.id}.jsonld")
