"""Supplying a measure: what would count as keeping a promise that could not be measured until then."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fairway.web import acting
from fairway.web.zone import editing
from fairway.web.zone.seeing import seen
from fairway.zone import correcting
from fairway.zone.claim import ClaimError
from fairway.zone.reading import Entity

WORDINGS = {"en": "criterion_en", "zh-Hant": "criterion_zh_hant"}


@require_http_methods(["GET", "POST"])
@acting.required("correct a claim")
def measure(request: HttpRequest, entity_id: str) -> HttpResponse:
    """Ask what would count, in both languages, with its source; then add it as one revision."""
    view = seen(request)
    found = view.view.entity(entity_id)
    if found is None or found.schema != "Commitment":
        raise Http404
    if request.method == "GET":
        return _page(request, found)
    wordings = {lang: editing.line(request, name, 2_000) for lang, name in WORDINGS.items()}
    problems = [
        (WORDINGS[lang], _("Say what would count as keeping it.")) for lang, said in wordings.items() if not said
    ]
    reason = editing.line(request, "reason", editing.MOST_REASON)
    if not reason:
        problems.append(("reason", _("Say why this is the measure.")))
    try:
        source = editing.new_source(request)
    except ClaimError as error:
        return _page(request, found, problems + editing.of_source(error))
    name = source.id if source else editing.line(request, "source")
    as_of = editing.line(request, "as_of")
    plan = correcting.added(correcting.measure(found.id, wordings, name, as_of), source)
    if not problems:
        problems += editing.told(plan.wrong)
    if problems:
        return _page(request, found, problems)
    made = correcting.carry_out(plan, by=acting.acting(request).name, reason=reason)
    return redirect("zone-change", number=made.pk)


def _page(request: HttpRequest, found: Entity, problems: editing.Problems | None = None) -> HttpResponse:
    view = seen(request)
    context = {
        "seen": view,
        "entity": found,
        "label": found.label(view.lang),
        "criteria": found.of("criterion"),
        "typed": editing.typed_back(request),
        "problems": problems or [],
        "wrong": dict(problems or []),
        **editing.choices(),
    }
    return render(request, "fairway/zone/measure.html", context, status=422 if problems else 200)
