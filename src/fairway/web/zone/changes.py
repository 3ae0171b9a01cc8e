"""The registry's own history: each revision with who made it, why, and what it added and withdrew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from fairway.web.zone.seeing import Seen, seen
from fairway.zone.models import Claim, Judgement, Revision

PAGE, WHOLE = 20, 100
FEW = 5
ENDS = ("revision", "withdrawn_in")
"""What ties a claim to the revision that added it, and to the one that withdrew it."""
KINDS = {
    "load": gettext_noop("Loaded with the program"),
    "import": gettext_noop("Brought in as a table"),
    "intake": gettext_noop("Read from a document"),
    "correction": gettext_noop("Corrected"),
    "identity": gettext_noop("Who is the same as whom"),
    "undo": gettext_noop("Taken back"),
}
REASONS = (
    gettext_noop("The claims that come with the program"),
    gettext_noop("No longer among the claims that come with the program"),
)
"""What the program itself gives as a reason."""


@dataclass(frozen=True)
class Told:
    """A revision as a list shows it: its first claims, its judgements, and how many claims there are in all."""

    revision: Revision
    kind: str
    added: list[Claim]
    withdrawn: list[Claim]
    judged: list[Judgement]
    unjudged: list[Judgement]
    adds: int
    withdraws: int


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Every revision, the newest first."""
    view = seen(request)
    revisions = Revision.objects.select_related("undoes", "undone_by").order_by("-at", "-id")
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        revisions = revisions.filter(kind=kind)
    if view.view.known_on:
        revisions = revisions.filter(at__lte=view.view.known_on)
    paged = Paginator(revisions, PAGE).get_page(request.GET.get("page"))
    context = {
        **view.context(),
        "kinds": [(name, _(word)) for name, word in KINDS.items()],
        "kind": kind,
        "told": _told(view, list(paged.object_list)),
        "page": paged,
        "kept": [("kind", kind)] if kind in KINDS else [],
        "more": view.asking(kind=kind),
    }
    return render(request, "fairway/zone/changes.html", context)


@require_GET
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One revision with every claim that it added or withdrew."""
    view = seen(request)
    revision = Revision.objects.select_related("undoes", "undone_by").filter(id=number).first()
    if revision is None:
        raise Http404
    claims = _of([number], "revision") | _of([number], "withdrawn_in")
    paged = Paginator(claims.order_by("subject", "property", "id"), WHOLE).get_page(request.GET.get("page"))
    _learn(view, list(paged))
    context = {
        **view.context(),
        "told": _told(view, [revision])[0],
        "page": paged,
        "more": view.query,
    }
    return render(request, "fairway/zone/change.html", context)


def _of(numbers: Iterable[int], end: str) -> QuerySet[Claim]:
    return Claim.objects.select_related("source").filter(**{f"{end}__in": list(numbers)})


def _told(view: Seen, revisions: list[Revision]) -> list[Told]:
    numbers = [item.id for item in revisions]
    firsts = {end: _firsts(numbers, end) for end in ENDS}
    counts = {end: dict(_of(numbers, end).order_by().values_list(end).annotate(count=Count("id"))) for end in ENDS}
    judged = list(Judgement.objects.filter(revision__in=numbers))
    unjudged = list(Judgement.objects.filter(withdrawn_in__in=numbers))
    _learn(view, [*firsts["revision"], *firsts["withdrawn_in"]], [*judged, *unjudged])
    return [
        Told(
            item,
            _(KINDS[item.kind]),
            [claim for claim in firsts["revision"] if claim.revision_id == item.id],
            [claim for claim in firsts["withdrawn_in"] if claim.withdrawn_in_id == item.id],
            [one for one in judged if one.revision_id == item.id],
            [one for one in unjudged if one.withdrawn_in_id == item.id],
            counts["revision"].get(item.id, 0),
            counts["withdrawn_in"].get(item.id, 0),
        )
        for item in revisions
    ]


def _firsts(numbers: list[int], end: str) -> list[Claim]:
    """The first claims of each of some revisions: those up to the last that is shown of each."""
    own = Claim.objects.filter(**{end: OuterRef("id")}).order_by("id").values("id")
    last = Revision.objects.filter(id__in=numbers).annotate(last=Subquery(own[FEW - 1 : FEW]))
    wanted = Q(pk=None)
    for number, limit in last.values_list("id", "last"):
        wanted |= Q(**{end: number}, **({"id__lte": limit} if limit else {}))
    return list(Claim.objects.select_related("source").filter(wanted).order_by("id"))


def _learn(view: Seen, claims: list[Claim], judgements: Iterable[Judgement] = ()) -> None:
    """Learn at once what everything on the page is called."""
    named = {name for claim in claims for name in (claim.subject, claim.object) if name}
    named |= {name for item in judgements for name in (item.left, item.right)}
    view.view.labels(sorted(named), view.lang)
