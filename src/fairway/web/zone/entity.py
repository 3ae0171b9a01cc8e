"""The page of one entity, and the list of them all.

What is said of it is put in order in `fairway.web.zone.telling`, who names it in `fairway.web.zone.referring`.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fairway.web.zone.referring import Group, groups, ladder, rows, shown
from fairway.web.zone.seeing import Seen, seen
from fairway.web.zone.telling import Told, told
from fairway.zone.conflicts import conflicts
from fairway.zone.models import Claim, Judgement, held_at
from fairway.zone.schemata import ENTITY_ID, schemata

DOWNLOADS = (("CSV", "zone-entity-csv"), ("JSON", "zone-entity-json"), ("JSON-LD", "zone-entity-jsonld"))
PAGE = 50


def unknown(request: HttpRequest, view: Seen, name: str) -> HttpResponse:
    """That nothing is held under an id, with a way to search."""
    return render(request, "fairway/zone/unknown.html", {**view.context(), "asked": name[:80]}, status=404)


@require_GET
def page(request: HttpRequest, entity_id: str) -> HttpResponse:
    """What is held of an entity, and what names it."""
    view = seen(request)
    entity = view.view.entity(entity_id) if ENTITY_ID.match(entity_id) else None
    if entity is None:
        if not Claim.objects.filter(subject=entity_id).exists():
            return unknown(request, view, entity_id)
        return render(request, "fairway/zone/nothing.html", {**view.context(), "asked": entity_id})
    properties = told(entity, conflicts(view.view, [entity]), view, request.GET.get("all", ""))
    referring = groups(view, entity)
    label = view.view.labels([entity.id, *_named(properties), *_rows(referring)], view.lang)[entity.id]
    context = {
        **view.context(),
        "entity": entity,
        "label": label,
        "also": sorted(entity.ids - {entity.id}),
        "properties": properties,
        "differing": sum(one.grave for item in properties for one in item.differences),
        "groups": referring,
        "ladder": ladder(entity, referring),
        "downloads": [(word, view.link(name, entity.id)) for word, name in DOWNLOADS if view.link(name, entity.id)],
        "feed": view.link("zone-feed", entity.id, lang=view.lang),
    }
    return render(request, "fairway/zone/entity.html", context)


def _named(properties: list[Told]) -> list[str]:
    statements = [one for item in properties for one in (*item.statements, *item.elsewhere)]
    own = [one.best.object for one in statements if one.best.object]
    apart = [claim.object for item in properties for one in item.differences for claim in one.conflict.claims]
    return [name for name in (*own, *apart) if name]


def _rows(referring: list[Group]) -> list[str]:
    return [name for group in referring for name in shown(group.rows)]


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every entity by schema, or those that name another one, fifty to a page."""
    view = seen(request)
    wanted = _wanted(request)
    subjects = _subjects(view, wanted)
    page = Paginator(subjects, PAGE).get_page(request.GET.get("page"))
    found = view.view.entities(list(page.object_list))
    told = list(rows(view, dict.fromkeys(found.values())).values())
    labels = view.view.labels([*shown(told), *filter(None, [wanted["names"]])], view.lang)
    context = {
        **view.context(),
        "counts": _counts(view),
        "rows": told,
        "page": page,
        "wanted": wanted,
        "named": labels.get(wanted["names"], ""),
        "kept": [(name, value) for name, value in wanted.items() if value],
        "more": view.asking(**wanted),
    }
    return render(request, "fairway/zone/entities.html", context)


def _wanted(request: HttpRequest) -> dict[str, str]:
    """What the query asks for, as far as it can be: a schema, an entity that is named, by which property."""
    schema, names, role = (request.GET.get(name, "").strip()[:100] for name in ("schema", "names", "role"))
    return {
        "schema": schema if schema in schemata().schemata else "",
        "names": names if ENTITY_ID.match(names) else "",
        "role": role if role.isidentifier() else "",
    }


def _subjects(view: Seen, wanted: dict[str, str]) -> QuerySet[Claim, str]:
    """The ids that are listed; of ids judged the same, the first alone."""
    merged = Judgement.objects.filter(held_at(view.view.known_on), same=True).values("right")
    claims = view.view.claims().exclude(subject__in=merged)
    if wanted["schema"]:
        claims = claims.filter(schema=wanted["schema"])
    if wanted["names"]:
        claims = claims.filter(object__in=_together(view, wanted["names"]))
    if wanted["role"]:
        claims = claims.filter(property=wanted["role"])
    return claims.order_by("subject").values_list("subject", flat=True).distinct()


def _together(view: Seen, name: str) -> list[str]:
    found = view.view.entity(name)
    return sorted(found.ids) if found else [name]


def _counts(view: Seen) -> list[tuple[str, Any]]:
    """How many ids are held of each schema, in the order of the schemata."""
    claims = view.view.claims().order_by()
    counted = dict(claims.values_list("schema").annotate(count=Count("subject", distinct=True)))
    return [(name, counted[name]) for name in schemata().schemata if name in counted]
