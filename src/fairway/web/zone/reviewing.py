"""What a document seems to claim, beside its text: each proposal accepted, corrected or refused by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fairway.web import acting
from fairway.web.zone import editing
from fairway.web.zone.seeing import Seen, seen
from fairway.web.zone.wording import worded
from fairway.zone import documents
from fairway.zone.documents import Decision, Reviewed, Undecidable
from fairway.zone.intake import read
from fairway.zone.intake.judge import CONTRADICTS, KNOWN
from fairway.zone.models import Claim, Document, Proposal

PAGE = 25
WORDS = (documents.ACCEPT, documents.SAME, documents.CORRECT, documents.REFUSE)
Place = tuple[int, int, int]


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph; `numbers` are the proposals that it bears, `ends` those whose place ends with it."""

    text: str
    numbers: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A proposal as the page shows it: its words, what the registry holds of it, and what was typed for it."""

    told: Reviewed
    label: str
    value: str
    held: tuple[Claim, ...]
    typed: dict[str, str]
    wrong: dict[str, str]

    @property
    def known(self) -> bool:
        """Whether the registry holds it already."""
        return self.told.verdict == KNOWN

    @property
    def contradicts(self) -> bool:
        """Whether a claim that is held says otherwise."""
        return self.told.verdict == CONTRADICTS


@require_http_methods(["GET", "POST"])
@acting.required("bring in a document")
def review(request: HttpRequest, number: int) -> HttpResponse:
    """The text with its places, and the proposals that wait; when posted, the decisions on them."""
    document = get_object_or_404(Document.objects.select_related("source"), pk=number)
    waiting = documents.reviewed(document)
    if request.method == "GET":
        return _page(request, document, waiting)
    do = request.POST.get("do")
    plainly = [told for told in waiting if told.plainly_new]
    if do == "all":
        return _page(request, document, waiting, sure=len(plainly))
    if do == "all-sure":
        decisions = {told.row.number: Decision(documents.ACCEPT) for told in plainly}
    else:
        decisions = _decisions(request, waiting)
    if not decisions:
        return _page(request, document, waiting, problems=[("proposals", _("Decide on at least one proposal."))])
    reason = editing.line(request, "reason", editing.MOST_REASON) or _reason(document)
    try:
        made = documents.settle(document, decisions, by=acting.acting(request).name, reason=reason)
    except Undecidable as error:
        wrong = [(f"c-{fault.row}-{fault.field}", editing.says(fault.field, fault.message)) for fault in error.faults]
        return _page(request, document, waiting, problems=wrong)
    return redirect(f"{request.path}?made={made.pk}" if made else request.path)


def _reason(document: Document) -> str:
    source = document.source
    return f"Read from {source.publisher}, {source.date}".removesuffix(", ")


def _decisions(request: HttpRequest, waiting: list[Reviewed]) -> dict[int, Decision]:
    """What was chosen for each proposal; one that is left has no decision."""
    found = {}
    for told in waiting:
        number, do = told.row.number, request.POST.get(f"d-{told.row.number}", "")
        if do == documents.SAME and told.same_as:
            found[number] = Decision(do, {"subject": told.same_as})
        elif do == documents.CORRECT:
            found[number] = Decision(do, _typed(request, number))
        elif do in (documents.ACCEPT, documents.REFUSE):
            found[number] = Decision(do)
    return found


def _typed(request: HttpRequest, number: int) -> dict[str, str]:
    fields = {name: f"c-{number}-{name}" for name in documents.CORRECTABLE}
    return {name: editing.line(request, field) for name, field in fields.items() if field in request.POST}


def _page(
    request: HttpRequest,
    document: Document,
    waiting: list[Reviewed],
    problems: editing.Problems | None = None,
    sure: int | None = None,
) -> HttpResponse:
    view, wrong = seen(request), dict(problems or [])
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    decided = document.proposals.exclude(state=Proposal.WAITING).order_by("number")
    pages = {told.row.number: place // PAGE + 1 for place, told in enumerate(waiting)}
    context: dict[str, Any] = {
        **view.context(),
        "document": document,
        "page": page,
        "shown": _shown(request, view, list(page), wrong),
        "waiting": len(waiting),
        "fresh": sum(told.plainly_new for told in waiting),
        "paragraphs": [(one, _pieces(one.text, one.number, waiting)) for one in read(document.text)],
        "pages": pages,
        "decided": decided,
        "sure": sure,
        "made": request.GET.get("made", "") if request.GET.get("made", "").isdigit() else "",
        "typed": editing.typed_back(request),
        "problems": problems or [],
        "wrong": wrong,
        **editing.choices(),
    }
    return render(request, "fairway/zone/review.html", context, status=422 if problems else 200)


def _shown(request: HttpRequest, view: Seen, waiting: list[Reviewed], wrong: dict[str, str]) -> list[Shown]:
    keys = {key for told in waiting for key in told.claims}
    rows = {row.key: row for row in Claim.objects.filter(key__in=keys, withdrawn_at=None).select_related("source")}
    named = {name for told in waiting for name in (told.content.subject, told.content.value, told.same_as) if name}
    labels = view.view.labels(named, view.lang)
    return [
        Shown(
            told,
            documents.label_of(told.content, view.lang),
            _value(told, view.lang, labels),
            tuple(rows[key] for key in told.claims if key in rows),
            {"do": request.POST.get(f"d-{told.row.number}", ""), **_fields(told), **_typed(request, told.row.number)},
            {name: wrong.get(f"c-{told.row.number}-{name}", "") for name in documents.CORRECTABLE},
        )
        for told in waiting
    ]


def _fields(told: Reviewed) -> dict[str, str]:
    return {name: getattr(told.content, name) for name in documents.CORRECTABLE}


def _value(told: Reviewed, lang: str, labels: dict[str, str]) -> str:
    """The value in words; as it is where it does not fit its property."""
    return told.content.value if told.fault else str(worded(told.content, lang, labels))


def _pieces(text: str, number: int, waiting: Iterable[Reviewed]) -> list[Piece]:
    """A paragraph cut where the places of its proposals begin and end."""
    rows = [told.row for told in waiting]
    places: list[Place] = [(row.start, row.end, row.number) for row in rows if row.paragraph == number]
    cuts = sorted({0, len(text), *(min(at, len(text)) for start, end, _n in places for at in (start, end))})
    return [
        Piece(
            text[first:last],
            tuple(n for start, end, n in places if start <= first and last <= end),
            tuple(n for start, end, n in places if start <= first and last == end),
        )
        for first, last in pairwise(cuts)
    ]
