"""The page of one source: what it is, and everything that the registry takes from it, paragraph by paragraph."""

from __future__ import annotations

from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Case, When
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fairway.web.zone.entity import unknown
from fairway.web.zone.seeing import seen
from fairway.zone.models import Claim, Source

PAGE = 200
UNPLACED = Case(When(place="", then=1), default=0)
ORDER = (UNPLACED, Length("place"), "place", "subject", "property", "lang", "value")
"""By place, 9 before 10 and what has no place last; in a place by subject."""


@require_GET
def page(request: HttpRequest, source_id: str) -> HttpResponse:
    """A source and its claims in sight, in the order of the source."""
    view = seen(request)
    source = Source.objects.filter(id=source_id).first()
    if source is None:
        return unknown(request, view, source_id)
    claims = view.view.claims().filter(source=source).order_by(*ORDER)
    shown = Paginator(claims, PAGE).get_page(request.GET.get("page"))
    view.view.labels({name for claim in shown for name in (claim.subject, claim.object) if name}, view.lang)
    context = {
        **view.context(),
        "source": source,
        "paragraphs": _grouped(list(shown)),
        "page": shown,
        "more": view.query,
    }
    return render(request, "fairway/zone/source.html", context)


def _grouped(claims: list[Claim]) -> list[tuple[str, list[tuple[str, list[Claim]]]]]:
    """Claims by place, and in a place by subject."""
    return [
        (place, [(subject, list(told)) for subject, told in groupby(some, key=lambda claim: claim.subject)])
        for place, some in groupby(claims, key=lambda claim: claim.place)
    ]
