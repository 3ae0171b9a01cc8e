"""Correcting one claim on a page: seen before and after, then made as one revision with a reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fairway.web import acting
from fairway.web.zone import editing
from fairway.web.zone.seeing import seen
from fairway.zone import correcting
from fairway.zone.claim import ClaimError
from fairway.zone.correcting import Plan
from fairway.zone.models import Claim
from fairway.zone.revising import content


@require_http_methods(["GET", "POST"])
@acting.required("correct a claim")
def correct(request: HttpRequest, key: str) -> HttpResponse:
    """Show the claim's fields; when posted, show what would change, and once that was seen, change it."""
    claim = editing.held(key)
    if request.method == "GET":
        before = content(claim)
        return _page(request, claim, {name: getattr(before, name) for name in editing.EDITABLE})
    typed = editing.typed_back(request)
    try:
        source = editing.new_source(request)
    except ClaimError as error:
        return _page(request, claim, typed, problems=editing.of_source(error))
    if request.POST.get("withdraw"):
        plan = correcting.withdrawn([claim])
    else:
        plan = correcting.edited([claim], editing.typed_changes(request, claim), source)
    problems = editing.told(plan.wrong)
    if not problems and not plan.changing:
        problems = [("value", _("Change something first."))]
    if problems:
        return _page(request, claim, typed, problems=problems)
    if not editing.line(request, "reason"):
        return _page(request, claim, typed, plan, [("reason", _("Say why it is corrected."))])
    if request.POST.get("do") != "make" or request.POST.get("plan") != plan.digest:
        return _page(request, claim, typed, plan)
    made = correcting.carry_out(
        plan, by=acting.acting(request).name, reason=editing.line(request, "reason", editing.MOST_REASON)
    )
    return redirect("zone-change", number=made.pk)


def _page(
    request: HttpRequest,
    claim: Claim,
    typed: dict[str, str],
    plan: Plan | None = None,
    problems: editing.Problems | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "seen": seen(request),
        "told": claim,
        "typed": typed,
        "plan": plan,
        "differences": editing.differences(plan.steps[0]) if plan else [],
        "withdrawing": bool(plan and plan.steps[0].after is None),
        "problems": problems or [],
        "wrong": dict(problems or []),
        **editing.choices(),
    }
    return render(request, "fairway/zone/correct.html", context, status=422 if problems else 200)
