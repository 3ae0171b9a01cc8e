"""Who signed what with whom: a picture, the table that says the same, and the table as a file.

The ties are found in `fairway.zone.network`; where they stand in the picture is in `fairway.web.zone.ties`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from fairway.web.zone import downloads, ties
from fairway.web.zone.commitments import Choice, kept, query
from fairway.web.zone.seeing import Seen, seen
from fairway.zone.network import AGREEMENTS, KINDS, PARENTS, POSTS, Knot, knots, meant

KIND_WORDS = {
    AGREEMENTS: gettext_noop("Agreements"),
    POSTS: gettext_noop("Public roles"),
    PARENTS: gettext_noop("Parent bodies"),
}
PAGE = 100
COLUMNS = (
    "kind",
    "who",
    "who_name",
    "what",
    "what_name",
    "in",
    "in_name",
    "when",
    "when_certainty",
    "certainty",
    "source",
    "at",
    "address",
    "claim",
)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The network as a picture and a table."""
    view, given = seen(request), request.GET
    wanted, about = _asked(request)
    every = knots(view.view, wanted)
    ids = meant(view.view, about)
    found = [knot for knot in every if knot.holds(ids)] if about else every
    labels = _labels(view, every)
    shown = Paginator(found, PAGE).get_page(given.get("page"))
    context: dict[str, Any] = {
        **view.context(),
        "kept": [*(("kind", name) for name in wanted), *kept(given, ("about",))],
        "days": kept(given, ("as_of", "known_on")),
        "kinds": [(name, word, name in wanted) for name, word in KIND_WORDS.items()],
        "about": about,
        "entities": _entities(every, labels),
        "knots": shown,
        "count": len(found),
        "drawn": min(len(found), ties.MOST),
        "query": query(given),
        "narrow": f"{query(given) or '?'}&narrow=1",
    }
    return render(request, "fairway/zone/network.html", context)


@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """The picture of the ties that the query asks for."""
    view = seen(request)
    wanted, about = _asked(request)
    found = knots(view.view, wanted, about)[: ties.MOST]
    width = ties.NARROW if "narrow" in request.GET else ties.WIDE
    return ties.draw(found, _labels(view, found), width).answer()


@require_GET
def as_table(request: HttpRequest) -> HttpResponse:
    """The ties that the query asks for as a CSV file, each with its source."""
    view = seen(request)
    wanted, about = _asked(request)
    found = knots(view.view, wanted, about)
    return downloads.table("fairway-network", COLUMNS, _rows(found, _labels(view, found)))


def _rows(found: Iterable[Knot], labels: dict[str, str]) -> Iterable[list[object]]:
    for knot in found:
        when = [knot.date, knot.when.certainty if knot.when else ""]
        for tie in knot.ties:
            claim = tie.claim
            where = [claim.certainty, claim.source_id, claim.place, claim.source.url, claim.key]
            what = [knot.entity.id, labels[knot.entity.id], knot.named, labels[knot.named]]
            yield [knot.kind, tie.who, labels[tie.who], *what, *when, *where]


def _asked(request: HttpRequest) -> tuple[list[str], str]:
    """Which kinds of tie are asked for, and of which entity."""
    wanted = [name for name in KINDS if name in request.GET.getlist("kind")]
    return wanted or [AGREEMENTS], request.GET.get("about", "")[:100]


def _labels(view: Seen, found: Iterable[Knot]) -> dict[str, str]:
    names = {name for knot in found for name in (knot.entity.id, knot.named, *(tie.who for tie in knot.ties))}
    return view.view.labels(sorted(names), view.lang)


def _entities(found: Iterable[Knot], labels: dict[str, str]) -> list[Choice]:
    """Whom the picture can be narrowed to, and how often each is joined."""
    counted = Counter(name for knot in found for name in {knot.named, *(tie.who for tie in knot.ties)})
    return [Choice(name, labels[name], n) for name, n in sorted(counted.items(), key=lambda item: labels[item[0]])]
