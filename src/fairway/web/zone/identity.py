"""Which entities are one, on a page: pairs to judge with what makes them likely, and judgements to withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fairway.web import acting
from fairway.web.zone import editing
from fairway.web.zone.seeing import seen
from fairway.zone import candidates
from fairway.zone.identity import clusters
from fairway.zone.models import Judgement
from fairway.zone.revising import RevisionError

SAYS = {
    "unknown": gettext_lazy("The registry holds nothing of one of them."),
    "judged": gettext_lazy("This is judged so already."),
    "apart": gettext_lazy("This would join two that were judged not to be the same. Withdraw that judgement first."),
}


@require_http_methods(["GET", "POST"])
@acting.required("judge identity")
def identity(request: HttpRequest) -> HttpResponse:
    """The pairs that may be one and the judgements that stand; when posted, a judgement or its withdrawal."""
    if request.method == "GET":
        return _page(request)
    reason = editing.line(request, "reason", editing.MOST_REASON)
    if not reason:
        return _page(request, [("reason", _("Say what shows it."))])
    by, do = acting.acting(request).name, request.POST.get("do")
    try:
        if do == "split":
            number = request.POST.get("judgement", "")
            row = get_object_or_404(Judgement, pk=number if number.isascii() and number.isdigit() else 0)
            made = candidates.split(row, by=by, reason=reason)
        elif do in ("same", "different"):
            left, right = editing.line(request, "left", 100), editing.line(request, "right", 100)
            made = candidates.judge(left, right, same=do == "same", by=by, reason=reason)
        else:
            return _page(request, [("reason", _("Choose what to do."))])
    except RevisionError as error:
        return _page(request, [("reason", str(SAYS.get(str(error), SAYS["judged"])))])
    return redirect("zone-change", number=made.pk)


def _page(request: HttpRequest, problems: editing.Problems | None = None) -> HttpResponse:
    view, typed = seen(request), editing.typed_back(request)
    of = request.GET.get("of", "").replace("\x00", "").strip()[:100]
    left, right = (
        typed.get(name) or request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ("left", "right")
    )
    pairs = candidates.candidates(of)
    standing = candidates.judgements([of] if of else (), view.view.known_on)
    chosen = candidates.compared(left, right) if left and right and left != right else None
    named = {name for row in standing for name in (row.left, row.right)}
    named |= {name for pair in (*pairs, *([chosen] if chosen else ())) for name in (pair.left, pair.right)}
    view.view.labels(named, view.lang)
    context: dict[str, Any] = {
        **view.context(),
        "of": of,
        "pairs": pairs,
        "merged": _merged(standing, view.view.known_on),
        "standing": standing,
        "left": left,
        "right": right,
        "chosen": chosen,
        "typed": typed,
        "problems": problems or [],
        "wrong": dict(problems or []),
    }
    return render(request, "fairway/zone/identity.html", context, status=422 if problems else 200)


def _merged(standing: list[Judgement], known_on: datetime | None) -> list[tuple[str, list[str]]]:
    """The entities that have more than one id by the judgements shown: the id each goes by, and all of them."""
    ids = {name for row in standing if row.same for name in (row.left, row.right)}
    together = {members for members in clusters(ids, known_on).values() if len(members) > 1}
    return sorted((min(members), sorted(members)) for members in together)
