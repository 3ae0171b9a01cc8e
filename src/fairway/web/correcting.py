"""Correcting a fact of a part on a page: with a reason, and with the outcome before and after in sight."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fairway.clearance import casework
from fairway.clearance.filing import determination_of
from fairway.clearance.gateway import Part
from fairway.law import Determination, LawError, decide
from fairway.law.facts import KIND
from fairway.law.rulebook import default
from fairway.web import acting
from fairway.web.docket import known
from fairway.web.fields import Field, answer_from, field_for
from fairway.web.frame import language
from fairway.web.part_page import answering, part_of, repeated, version_seen
from fairway.web.presenting import side_cards
from fairway.web.typed import typed_text


@require_http_methods(["GET", "POST"])
@acting.required("change a fact")
@answering
def correct(request: HttpRequest, part_id: int, path: str) -> HttpResponse:
    """Show the fact; when posted, show what a change would do, or make it."""
    part, book = part_of(request, part_id), default()
    if path not in book.vocabulary or path == KIND:
        raise Http404
    fact = book.vocabulary[path]
    if request.method == "GET":
        return _page(request, part, field_for(book, fact, language(), part.case.facts.get(path, "")))
    value, error = answer_from(book, fact, request.POST)
    field = field_for(book, fact, language(), value, error)
    reason = typed_text(request, "reason", 1000)
    if error or value is None:
        return _page(request, part, field, missing=_("Say what the fact is; an officer can't leave it open."))
    if request.POST.get("do") == "try":
        return _page(request, part, field, after=_tried(part, path, value))
    if not reason:
        return _page(request, part, field, missing=_("Say why the fact is changed."))
    if repeated(request, part, "fact changed", path=path, after=value, reason=reason):
        return redirect("part", part_id=part_id)
    casework.change_fact(acting.acting(request), part_id, path, value, reason, version_seen(request))
    return redirect(f"{reverse('part', kwargs={'part_id': part_id})}#history")


def _tried(part: Part, path: str, value: Any) -> Determination | str:
    """What the law would say if the fact were so, or why it can't be read."""
    book = default()
    try:
        return decide(book, determination_of(part.case).facts.updated({path: book.vocabulary.read(path, value)}))
    except LawError as error:
        return str(error)


def _page(
    request: HttpRequest, part: Part, field: Field, missing: str = "", after: Determination | str | None = None
) -> HttpResponse:
    lang, (before, _unreadable) = language(), known(part.case)
    wrong = [("f-" + field.name, field.error)] if field.error else [("reason", missing)] if missing else []
    tried = isinstance(after, Determination)
    if after and not tried:
        wrong = [("f-" + field.name, str(after))]
    context = {
        "part": part,
        "case": part.case,
        "field": field,
        "problems": wrong,
        "wrong": dict(wrong),
        "reason": request.POST.get("reason", ""),
        "before": _mine(part, before, lang),
        "after": _mine(part, after, lang) if isinstance(after, Determination) else None,
    }
    return render(request, "fairway/officer/fact.html", context, status=422 if wrong else 200)


def _mine(part: Part, found: Determination | None, lang: str) -> list[Any]:
    """This side's cards of a determination."""
    return [card for card in side_cards(found, lang) if card.tag == part.side] if found else []
