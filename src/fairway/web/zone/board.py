"""The zone at a glance: figures, crossing points and promises, each bound to a claim or a query.

What is counted is counted in `fairway.zone`; which figures stand here is in `fairway/zone/board.yaml`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fairway.web.zone import slips
from fairway.web.zone.commitments import query, rows
from fairway.web.zone.seeing import seen


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The dashboard."""
    view = seen(request)
    found = rows(view)
    context = {
        **view.context(),
        "query": query(request.GET),
        "rows": found,
        "slips": slips.of(found, view.on),
    }
    return render(request, "fairway/zone/board.html", context)
