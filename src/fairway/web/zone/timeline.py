"""The timeline: events, signings, openings, rules in force and promises by year.

What is dated is read in `fairway.zone.chronicle`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fairway.web.zone.seeing import Seen, seen
from fairway.zone.chronicle import Chronicle, Entry, chronicle
from fairway.zone.reading import Entity
from fairway.zone.schemata import ENTITY_ID, schemata

FIRST, LAST = 1000, 9998
MOST = 1_000
"""How many of the things that name an entity are told with it."""


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Everything that has a date, by year."""
    view = seen(request)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("from", "to", "schema", "entity")}
    errors: dict[str, str] = {}
    first, last = _year(asked["from"], "from", FIRST, errors), _year(asked["to"], "to", LAST, errors)
    schema = asked["schema"] if asked["schema"] in schemata().schemata else ""
    beside = _beside(view, asked["entity"])
    found = Chronicle([], False) if beside == [] else chronicle(view.view, first, last, schema, beside or ())
    shown = found.entries
    known = asked["entity"] if ENTITY_ID.match(asked["entity"]) else ""
    view.view.labels([*(entry.entity for entry in shown), *filter(None, [known])], view.lang)
    context = {
        **view.context(),
        "asked": {**asked, "schema": schema},
        "errors": errors,
        "known": known,
        "years": _by_year(shown),
        "count": len(shown),
        "more": found.more,
        "schemas": _schemas(),
        "kept": [(name, value) for name, value in asked.items() if value],
    }
    return render(request, "fairway/zone/timeline.html", context)


def _year(text: str, name: str, unless: int, errors: dict[str, str]) -> int:
    if not text:
        return unless
    if text.isascii() and text.isdigit() and FIRST <= int(text) <= LAST:
        return int(text)
    errors[name] = _("Write a year such as 2025.")
    return unless


def _beside(view: Seen, name: str) -> list[str] | None:
    """An entity's ids and those of everything that names it; None without a name, nothing for an unknown one."""
    if not name:
        return None
    found: Entity | None = view.view.entity(name) if ENTITY_ID.match(name) else None
    if found is None:
        return []
    naming = view.view.claims().filter(object__in=found.ids).order_by().values_list("subject", flat=True)
    return sorted({*found.ids, *naming.distinct()[:MOST]})


def _by_year(entries: Iterable[Entry]) -> list[tuple[int, list[Entry]]]:
    return [(year, list(some)) for year, some in groupby(entries, key=lambda entry: entry.when.first.year)]


def _schemas() -> list[str]:
    """The schemata of which something dated can be said."""
    known = schemata()
    return [name for name, item in known.schemata.items() if any(one.type == "date" for one in item.own.values())]
