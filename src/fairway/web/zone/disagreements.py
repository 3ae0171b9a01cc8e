"""The list of differences: which claims differ, in which way, and how each is resolved; as a page and a table.

They are found in `fairway.zone.conflicts`. Harmless kinds are left out until they are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fairway.web.zone import downloads
from fairway.web.zone.seeing import Seen, seen
from fairway.web.zone.telling import KINDS, differences
from fairway.zone.conflicts import HARMLESS, Conflict, conflicts
from fairway.zone.schemata import ENTITY_ID

PAGE = 20
COLUMNS = (
    "entity",
    "entity_label",
    "property",
    "kind",
    "value",
    "unit",
    "as_of",
    "certainty",
    "printed",
    "claim",
    "source",
    "publisher",
    "source_date",
    "source_address",
    "place",
    "quality",
    "resolution",
    "finding",
    "sources_followed",
)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Every difference that the query asks for, the gravest first."""
    view = seen(request)
    wanted = _wanted(request)
    every = _of(view, wanted["about"])
    found = _narrowed(every, wanted)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    named = {claim.object for item in shown for claim in item.claims if claim.object}
    labels = view.view.labels([*named, *(item.entity.id for item in every), *_asked(wanted)], view.lang)
    counted = Counter(item.kind for item in every)
    context = {
        **view.context(),
        "kinds": [(name, _(word), counted[name], name in HARMLESS) for name, word in KINDS.items() if counted[name]],
        "grave": sum(count for name, count in counted.items() if name not in HARMLESS),
        "harmless": sum(counted[name] for name in HARMLESS),
        "entities": _choices(found, labels),
        "differences": differences(shown, view.lang),
        "page": shown,
        "wanted": wanted,
        "named": labels.get(wanted["about"], ""),
        "kept": [(name, value) for name, value in wanted.items() if value],
        "more": view.asking(**wanted),
        "csv": view.link("zone-conflicts-csv", **wanted),
    }
    return render(request, "fairway/zone/conflicts.html", context)


@require_GET
def as_table(request: HttpRequest) -> HttpResponse:
    """The same as a CSV file: a row for each claim, with its source and with what was found."""
    view = seen(request)
    wanted = _wanted(request)
    found = _narrowed(_of(view, wanted["about"]), wanted)
    labels = view.view.labels({item.entity.id for item in found}, view.lang)
    return downloads.table("fairway-conflicts", COLUMNS, _cells(found, labels, view.lang))


def _wanted(request: HttpRequest) -> dict[str, str]:
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("kind", "about", "harmless")}
    return {**asked, "kind": asked["kind"] if asked["kind"] in KINDS else ""}


def _asked(wanted: dict[str, str]) -> list[str]:
    return [wanted["about"]] if ENTITY_ID.match(wanted["about"]) else []


def _of(view: Seen, entity: str) -> list[Conflict]:
    """Every difference, or those of one entity."""
    if not entity:
        return conflicts(view.view)
    found = view.view.entity(entity) if ENTITY_ID.match(entity) else None
    return conflicts(view.view, [found]) if found else []


def _narrowed(found: list[Conflict], wanted: dict[str, str]) -> list[Conflict]:
    if wanted["kind"]:
        return [item for item in found if item.kind == wanted["kind"]]
    return [item for item in found if wanted["harmless"] or item.kind not in HARMLESS]


def _choices(found: Iterable[Conflict], labels: dict[str, str]) -> list[tuple[str, str, int]]:
    """The entities that differ, by name, with how often."""
    counted = Counter(item.entity.id for item in found)
    return sorted(((name, labels[name], count) for name, count in counted.items()), key=lambda item: item[1])


def _cells(found: Iterable[Conflict], labels: dict[str, str], lang: str) -> Iterable[list[Any]]:
    for item in found:
        findings = " ".join(resolution.text("finding", lang) for resolution in item.resolutions)
        followed = [claim.value for resolution in item.resolutions for claim in resolution.of("prefers")]
        for claim in item.claims:
            yield [
                item.entity.id,
                labels[item.entity.id],
                claim.property,
                item.kind,
                claim.value,
                claim.unit,
                claim.as_of,
                claim.certainty,
                claim.printed,
                claim.key,
                claim.source_id,
                claim.source.publisher,
                claim.source.date,
                claim.source.url,
                claim.place,
                claim.source.quality,
                "; ".join(resolution.id for resolution in item.resolutions),
                findings,
                "; ".join(followed),
            ]
