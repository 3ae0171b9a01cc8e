"""The permanent page of a determination, its files, and starting over from it."""

from __future__ import annotations

import json
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from fairway.law import Determination
from fairway.law.calendar_file import icalendar
from fairway.law.explain import prove_norm
from fairway.law.plan import CRITERIA
from fairway.law.rulebook import default
from fairway.web.frame import language
from fairway.web.models import Draft, Record
from fairway.web.presenting import outcome_badge, page, planned, reason


def replayed(record_id: str) -> tuple[Record, Determination | None]:
    """A record, and the determination made again under the same rulebook."""
    record = get_object_or_404(Record, pk=record_id)
    return record, record.replay(default())


@require_GET
def determination(request: HttpRequest, record_id: str) -> HttpResponse:
    """What may cross, both sides, every route, with reasons and sources."""
    record, found = replayed(record_id)
    if found is None:
        stored = json.loads(bytes(record.body))
        context = {"record": record, "stored": stored, "badge": outcome_badge(record.outcome, language())}
        return render(request, "fairway/earlier.html", context)
    first = request.GET.get("by", "")
    first = first if first in CRITERIA else ""
    context = page(found, started(record), first, language())
    return render(request, "fairway/determination.html", {**context, "record": record, "by": first})


def started(record: Record) -> date:
    """The day on which the plans of a record begin: the day it was made."""
    return record.made.date()


@require_GET
def determination_json(request: HttpRequest, record_id: str) -> HttpResponse:
    """The stored bytes of a determination."""
    record = get_object_or_404(Record, pk=record_id)
    return HttpResponse(bytes(record.body), content_type="application/json")


@require_GET
def calendar(request: HttpRequest, record_id: str, number: int) -> HttpResponse:
    """The dated steps of one route as an iCalendar file."""
    record, found = replayed(record_id)
    made = planned(found, started(record)) if found else ()
    if not 1 <= number <= len(made):
        raise Http404
    response = HttpResponse(icalendar(made[number - 1], language()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{record.id}-{number}.ics"'
    return response


@require_GET
def why(request: HttpRequest, record_id: str, norm_id: str) -> HttpResponse:
    """The proof of one norm on the facts of a determination."""
    record, found = replayed(record_id)
    book = default()
    if found is None or norm_id not in book.norms:
        raise Http404
    norm = book.norms[norm_id]
    context = {
        "record": record,
        "proof": prove_norm(norm, found, language()),
        "reason": reason(book, norm, language()),
        "badge": outcome_badge(record.outcome, language()),
    }
    return render(request, "fairway/why.html", context)


@require_POST
def again(request: HttpRequest, record_id: str) -> HttpResponse:
    """Go back to the questions with the same answers, to change some."""
    record = get_object_or_404(Record, pk=record_id)
    draft = Draft.objects.create(answers=record.facts, compare="compare" in request.POST)
    path = request.POST.get("change", "")
    if path in default().vocabulary and path != "movement.kind":
        return redirect("change", draft_id=draft.id, path=path)
    return redirect("interview", draft_id=draft.id)
