"""Undoing a change of the registry from its page, with a reason. What undoing means is for `fairway.zone.revising`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fairway.web import acting
from fairway.web.zone import editing
from fairway.web.zone.seeing import seen
from fairway.zone.models import Revision
from fairway.zone.revising import RevisionError, undo


@require_http_methods(["GET", "POST"])
@acting.required("correct a claim")
def undoing(request: HttpRequest, number: int) -> HttpResponse:
    """Ask why a change is to be undone; when posted, undo it."""
    found = get_object_or_404(Revision, pk=number)
    if request.method == "GET":
        return _page(request, found)
    reason = editing.line(request, "reason", editing.MOST_REASON)
    if not reason:
        return _page(request, found, _("Say why it is undone."))
    try:
        made = undo(found, by=acting.acting(request).name, reason=reason)
    except RevisionError:
        wrong = _("It can't be undone: it was undone already, or a later change rests on it. Undo the later one first.")
        return _page(request, found, wrong)
    return redirect("zone-change", number=made.pk)


def _page(request: HttpRequest, found: Revision, wrong: str = "") -> HttpResponse:
    problems = [("reason", wrong)] if wrong else []
    context = {
        **seen(request).context(),
        "revision": found,
        "typed": editing.typed_back(request),
        "problems": problems,
        "wrong": dict(problems),
    }
    return render(request, "fairway/zone/undo.html", context, status=422 if problems else 200)
