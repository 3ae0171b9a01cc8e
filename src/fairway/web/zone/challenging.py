"""This is wrong: a page where anybody says so of a claim, the page of each challenge, and the list to answer.

A challenge changes nothing; its answer, by the registrar, may.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from fairway.web import acting
from fairway.web.typed import typed_text
from fairway.web.zone import editing
from fairway.web.zone.seeing import seen
from fairway.zone import challenging
from fairway.zone.challenging import ChallengeError
from fairway.zone.claim import ClaimError, Content
from fairway.zone.models import Challenge, Claim
from fairway.zone.revising import RevisionError, content
from fairway.zone.sourcing import keep

SAYS = {
    ("says", ChallengeError.NOTHING_SAID): gettext_lazy("Say what is wrong."),
    ("says", ChallengeError.TOO_LONG): gettext_lazy("Say it in at most 1,000 characters."),
    ("evidence", ChallengeError.NO_EVIDENCE): gettext_lazy("Say what shows it: an address, or a text in a few words."),
    ("evidence", ChallengeError.TOO_LONG): gettext_lazy("Give the evidence in at most 600 characters."),
    ("says", ChallengeError.MANY): gettext_lazy(
        "This claim is challenged by many already. Wait until these are answered."
    ),
    ("says", ChallengeError.FLOOD): gettext_lazy("Too many challenges came within the hour. Send yours later."),
    ("answer", ChallengeError.NOTHING_SAID): gettext_lazy("Say why, so that the challenger can read it."),
    ("answer", ChallengeError.TOO_LONG): gettext_lazy("Answer in at most 1,000 characters."),
    ("answer", ChallengeError.ANSWERED): gettext_lazy("Somebody has answered this challenge already."),
    ("claim", ChallengeError.WITHDRAWN): gettext_lazy("The claim is withdrawn already. Refuse, and say so."),
}
PAGE = 50
STATES = (Challenge.OPEN, Challenge.ACCEPTED, Challenge.REFUSED)


@require_http_methods(["GET", "POST"])
def challenge(request: HttpRequest, key: str) -> HttpResponse:
    """Ask what is wrong with a claim and what shows it; keep it, and show where its answer will stand."""
    claim = editing.ever(key)
    if request.method == "GET":
        return _asked(request, claim)
    actor = acting.actor(request)
    typed = {name: typed_text(request, name).replace("\r\n", "\n") for name in ("says", "evidence")}
    try:
        made = challenging.challenge(key, typed["says"], typed["evidence"], actor.name if actor else "")
    except ChallengeError as error:
        busy = error.told in (ChallengeError.MANY, ChallengeError.FLOOD)
        return _asked(request, claim, [_problem(error)], 429 if busy else 422)
    return redirect("zone-challenged", challenge_id=made.pk)


def _problem(error: ChallengeError) -> tuple[str, str]:
    return error.field, str(SAYS[error.field, error.told])


def _asked(
    request: HttpRequest, claim: Claim, problems: editing.Problems | None = None, status: int = 200
) -> HttpResponse:
    context = _claim(request, claim) | {"problems": problems or [], "wrong": dict(problems or [])}
    context["typed"] = editing.typed_back(request)
    context["earlier"] = challenging.of([claim.key]).get(claim.key, [])
    return render(request, "fairway/zone/challenge.html", context, status=status)


def _claim(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    return {"seen": seen(request), "told": claim}


@require_http_methods(["GET", "POST"])
def challenged(request: HttpRequest, challenge_id: int) -> HttpResponse:
    """A challenge and how it stands, for whoever has its address; and the form to answer it, for the registrar."""
    row = Challenge.objects.select_related("revision").filter(pk=challenge_id).first()
    if row is None:
        raise Http404
    claim = editing.ever(row.claim_key)
    if request.method == "GET":
        return _challenged(request, row, claim)
    return _answer(request, row, claim)


@acting.required("answer a challenge")
def _answer(request: HttpRequest, row: Challenge, claim: Claim) -> HttpResponse:
    actor, answer = acting.acting(request), typed_text(request, "answer").replace("\r\n", "\n")
    do = request.POST.get("do")
    try:
        with transaction.atomic():
            if do == "refuse":
                challenging.refuse(row, by=actor.name, answer=answer)
            elif do == "withdraw":
                challenging.accept(row, by=actor.name, answer=answer)
            elif do == "correct":
                corrected = _corrected(request, claim)
                challenging.accept(row, by=actor.name, answer=answer, corrected=corrected)
            else:
                return _challenged(request, row, claim, [("do", _("Choose what to do."))])
    except ChallengeError as error:
        return _challenged(request, row, claim, [_problem(error)])
    except _NewSource as error:
        return _challenged(request, row, claim, editing.of_source(error.why))
    except ClaimError as error:
        field = "value" if error.field == claim.property else error.field
        return _challenged(request, row, claim, [(field, editing.says(field, error.message))])
    except RevisionError:
        return _challenged(request, row, claim, [("source", editing.says("source", ""))])
    return redirect("zone-challenged", challenge_id=row.pk)


class _NewSource(Exception):
    def __init__(self, why: ClaimError) -> None:
        super().__init__(str(why))
        self.why = why


def _corrected(request: HttpRequest, claim: Claim) -> Content:
    """The claim as it was typed, with its source; a new source is kept with it."""
    changes: dict[str, Any] = editing.typed_changes(request, claim)
    try:
        described = editing.new_source(request)
    except ClaimError as error:
        raise _NewSource(error) from None
    if described:
        changes["source"] = keep(described).id
    before = content(claim)
    after = replace(before, **changes, printed="")
    if replace(before, printed="") == after:
        raise ClaimError("value", _("nothing is changed"))
    return after.check()


def _challenged(
    request: HttpRequest, row: Challenge, claim: Claim, problems: editing.Problems | None = None
) -> HttpResponse:
    actor = acting.actor(request)
    answering = bool(actor and actor.may("answer a challenge") and row.state == Challenge.OPEN)
    context = _claim(request, claim) | {
        "row": row,
        "answering": answering,
        "problems": problems or [],
        "wrong": dict(problems or []),
        "typed": editing.typed_back(request) or _fields(claim),
        **(editing.choices() if answering else {}),
    }
    return render(request, "fairway/zone/challenged.html", context, status=422 if problems else 200)


def _fields(claim: Claim) -> dict[str, str]:
    return {name: getattr(content(claim), name) for name in editing.EDITABLE}


@require_GET
@acting.required("answer a challenge")
def challenges(request: HttpRequest) -> HttpResponse:
    """The challenges to answer, the oldest first; and those that were answered, the latest first."""
    state = request.GET.get("status", Challenge.OPEN)
    state = state if state in STATES else Challenge.OPEN
    rows = Challenge.objects.filter(state=state).order_by("pk" if state == Challenge.OPEN else "-answered_at")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    keys = {row.claim_key for row in page}
    claims = {claim.key: claim for claim in Claim.objects.filter(key__in=keys).order_by("recorded_at")}
    view = seen(request)
    view.view.labels({claim.subject for claim in claims.values()}, view.lang)
    context = {
        "seen": view,
        "page": page,
        "rows": [(row, claims[row.claim_key]) for row in page],
        "status": state,
        "states": STATES,
    }
    return render(request, "fairway/zone/challenges.html", context)
