"""The permanent page of a determination, its files, and starting over from it."""

from __future__ import annotations

import json
from datetime import date
from secrets import token_urlsafe
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_POST

from fairway.law import Determination
from fairway.law.calendar_file import icalendar
from fairway.law.explain import prove_norm
from fairway.law.plan import CRITERIA
from fairway.law.rulebook import default
from fairway.web import what_if as ways
from fairway.web.frame import language
from fairway.web.interview import answered, labels
from fairway.web.models import Draft, Record
from fairway.web.presenting import condition, outcome_badge, page, planned, reason
from fairway.web.wide_places import wide_places


def replayed(record_id: str) -> tuple[Record, Determination | None]:
    """A record, and the determination made again under the same rulebook."""
    record = get_object_or_404(Record, pk=record_id)
    return record, record.replay(default())


@require_GET
def determination(request: HttpRequest, record_id: str) -> HttpResponse:
    """What may cross, both sides, every route, with reasons and sources."""
    record, found = replayed(record_id)
    if found is None:
        return render(request, "fairway/earlier.html", {"record": record, **as_stored(record)})
    first = wanted_first(request)
    context = {
        **page(found, started(record), first, language()),
        "wide": wide_places(found, language()),
        "record": record,
        "by": first,
        "address": address(request, record),
        "key": token_urlsafe(12),
        "before": Record.objects.filter(pk=request.GET.get("before", "")[:20]).exclude(pk=record.id).first(),
        "dropped": labels(request.GET.getlist("dropped")[:60], language()),
    }
    return render(request, "fairway/determination.html", context)


def wanted_first(request: HttpRequest) -> str:
    """The criterion by which a reader wants the routes ranked first, or nothing."""
    first = request.GET.get("by", "")
    return first if first in CRITERIA else ""


def as_stored(record: Record) -> dict[str, Any]:
    """A record of an earlier rulebook as it was made; norms that are still encoded keep their sentences."""
    stored, book, lang = json.loads(bytes(record.body)), default(), language()
    sides = [
        {
            "jurisdiction": side["jurisdiction"],
            "role": side["role"],
            "badge": outcome_badge(side["outcome"], lang),
            "because": [(name, book.norms.get(name)) for name in side["because"]],
        }
        for side in stored["sides"]
    ]
    facts = book.vocabulary
    answers = [(facts[path].label.say(lang) if path in facts else path, value) for path, value in record.facts.items()]
    return {"sides": sides, "answers": answers, "badge": outcome_badge(record.outcome, lang)}


def address(request: HttpRequest, record: Record) -> str:
    """The permanent address of a record in the language of the page; it holds none of the answers."""
    return request.build_absolute_uri(reverse("determination", kwargs={"record_id": record.id}))


@require_GET
def report(request: HttpRequest, record_id: str) -> HttpResponse:
    """How to report an error in an answer: what to write down, and to whom."""
    record = get_object_or_404(Record, pk=record_id)
    context = {
        "record": record,
        "address": address(request, record),
        "badge": outcome_badge(record.outcome, language()),
    }
    return render(request, "fairway/report.html", context)


def started(record: Record) -> date:
    """The day on which the plans of a record begin: the day it was made."""
    return localtime(record.made).date()


@require_GET
def determination_json(request: HttpRequest, record_id: str) -> HttpResponse:
    """The stored bytes of a determination."""
    record = get_object_or_404(Record, pk=record_id)
    return HttpResponse(bytes(record.body), content_type="application/json")


@require_GET
def calendar(request: HttpRequest, record_id: str, number: int) -> HttpResponse:
    """The dated steps of one route, numbered as in the ranking that was asked for, as an iCalendar file."""
    record, found = replayed(record_id)
    made = planned(found, started(record), wanted_first(request)) if found else ()
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
        "condition": condition(book, norm, language()),
        "badge": outcome_badge(record.outcome, language()),
    }
    return render(request, "fairway/why.html", context)


@require_GET
def what_if(request: HttpRequest, record_id: str) -> HttpResponse:
    """What would make a movement lawful or simpler, what would spoil it, and when the law itself next changes."""
    record, found = replayed(record_id)
    by = request.GET.get("by", "")
    if found is None or (by and by not in found.rulebook.procedures):
        raise Http404
    told = ways.what_if(found, language(), by)
    context = {**told, "record": record, "badge": outcome_badge(found.outcome, language())}
    return render(request, "fairway/what_if.html", context)


@require_POST
def again(request: HttpRequest, record_id: str) -> HttpResponse:
    """Go back to the questions with the same answers, to change some; one that is given with it is put in."""
    record = get_object_or_404(Record, pk=record_id)
    draft = Draft.objects.create(answers=record.facts, compare="compare" in request.POST, before=record.id)
    path = request.POST.get("change", "")
    if path in default().vocabulary and path != "movement.kind" and not _put_in(draft, path, request):
        return redirect("change", draft_id=draft.id, path=path)
    return redirect("interview", draft_id=draft.id)


def _put_in(draft: Draft, path: str, request: HttpRequest) -> bool:
    """Whether another answer came with the wish to change one, and is kept now."""
    return path in request.POST and not any(field.error for field in answered(draft, [path], request))
