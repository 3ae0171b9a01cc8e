"""Search: one query over the registry in three scripts and over the law.

Entities are found by `fairway.zone.names`, law by `fairway.web.searching`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fairway.law.rulebook import default
from fairway.web import searching
from fairway.web.zone.referring import rows, shown
from fairway.web.zone.seeing import seen
from fairway.zone.names import MOST, find
from fairway.zone.reading import NAMING, Entity, View
from fairway.zone.schemata import schemata

PAGE = 20
LAW_MOST = 20


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What holds every word of the query."""
    view = seen(request)
    query = request.GET.get("q", "").strip()[:100]
    schema = request.GET.get("schema", "")
    schema = schema if schema in schemata().schemata else ""
    context: dict[str, Any] = {**view.context(), "q": query, "schema": schema}
    if query:
        every = _found(view.view, query)
        counted = Counter(item.schema for item in every)
        wanted = [item for item in every if not schema or item.schema == schema]
        paged = Paginator(wanted, PAGE).get_page(request.GET.get("page"))
        whole = view.view.entities([item.id for item in paged])
        told = rows(view, [whole[item.id] for item in paged])
        view.view.labels(shown(told.values()), view.lang)
        context |= {
            "rows": [told[item.id] for item in paged],
            "page": paged,
            "counts": [(name, counted[name]) for name in schemata().schemata if counted[name]],
            "all": len(every),
            "most": MOST,
            "kept": [(name, value) for name, value in (("q", query), ("schema", schema)) if value],
            "more": view.asking(q=query, schema=schema),
            **_law(query),
        }
    return render(request, "fairway/zone/search.html", context)


def _found(view: View, query: str) -> list[Entity]:
    """The entities in sight, the best first, ids judged the same once."""
    ids = find(query)
    found = view.entities(ids, NAMING)
    whole = view.entities([name for name in ids if name not in found])
    told = [found.get(name) or whole.get(name) for name in ids]
    return list(dict.fromkeys(item for item in told if item))


def _law(query: str) -> dict[str, Any]:
    """What the law holds of the words, the first of each kind, and how much there is in all."""
    book, hits = default(), searching.found(query)
    return {
        "instruments": [book.instruments[name] for name in hits.get("instruments", ())][:LAW_MOST],
        "provisions": [book.provisions[name] for name in hits.get("provisions", ())][:LAW_MOST],
        "procedures": [book.procedures[name] for name in hits.get("procedures", ())][:LAW_MOST],
        "law_hits": sum(map(len, hits.values())),
    }
