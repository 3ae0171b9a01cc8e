"""Deciding a part on a page: the letter before it is sent, the decision, and the second person's check of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fairway.clearance import casework, gateway, letters, status
from fairway.clearance.filing import CannotFile, read_limits
from fairway.clearance.gateway import Decision, Part
from fairway.law.errors import LawError
from fairway.law.values import read_date
from fairway.web import acting
from fairway.web.docket import known, second_words
from fairway.web.frame import TAGS, language
from fairway.web.part_page import answering, part_of, repeated, show, typed_in, version_seen
from fairway.web.presenting import reason, side_cards
from fairway.web.typed import typed_text

ASK = "ask"
"""The choice that is no decision: ask the applicant, and let the clock stand still."""
MOST_LINES = 20


@require_POST
@acting.required("decide")
@answering
def decide(request: HttpRequest, part_id: int) -> HttpResponse:
    """Decide, ask the applicant, or see the letter first."""
    actor, part, outcome = acting.acting(request), part_of(request, part_id), request.POST.get("outcome", "")
    if _twice(request, part, outcome):
        return redirect("part", part_id=part_id)
    if outcome == ASK:
        return _asked(request, part)
    problems, given = _read(request, outcome)
    if problems:
        return show(request, part, problems, typed_in(request))
    if request.POST.get("do") == "preview":
        drafted = casework.drafted(actor, part, outcome, **given)
        return show(request, part, (), typed_in(request), letters=in_all_languages(drafted), drafted=drafted)
    casework.decide(actor, part_id, outcome, version=version_seen(request), **given)
    return redirect("part", part_id=part_id)


def _asked(request: HttpRequest, part: Part) -> HttpResponse:
    text = typed_text(request)
    if not text:
        return show(request, part, [("text", _("Write what you ask the applicant."))], typed_in(request))
    casework.ask(acting.acting(request), part.pk, text, version_seen(request))
    return redirect("part", part_id=part.pk)


def _twice(request: HttpRequest, part: Part, outcome: str) -> bool:
    """Whether this is the form that the same person has just sent, sent once more."""
    if part.version == version_seen(request) or request.POST.get("do") == "preview":
        return False
    if outcome == ASK:
        return repeated(request, part, "asked", text=typed_text(request))
    return any(repeated(request, part, kind, outcome=outcome) for kind in ("decided", "proposed"))


def _read(request: HttpRequest, outcome: str) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """What is wrong with the form of a decision, and what it gives."""
    problems: list[tuple[str, str]] = []
    given: dict[str, Any] = {
        "reasons": request.POST.getlist("reasons")[:50],
        "paragraphs": request.POST.getlist("paragraphs")[:20],
        "conditions": typed_text(request, "conditions").splitlines()[:MOST_LINES],
        "text": typed_text(request),
    }
    if outcome not in casework.DECIDABLE:
        problems.append(("outcome", _("Choose what you decide.")))
    if outcome == status.REFUSED and not (given["reasons"] or given["text"]):
        problems.append(("reasons", _("Choose the norms that the refusal rests on, or write the reason.")))
    if outcome == status.CONDITIONAL and not any(line.strip() for line in given["conditions"]):
        problems.append(("conditions", _("Write the conditions, one a line.")))
    try:
        given["limits"] = read_limits(request.POST)
    except CannotFile:
        problems.append(("limits", _("Write whole numbers above zero; an amount comes with a unit, such as kg.")))
    given["valid_until"] = _day(request.POST.get("valid_until", ""), problems)
    return problems, given


def _day(text: str, problems: list[tuple[str, str]]) -> date | None:
    if not text.strip():
        return None
    try:
        day = read_date(text[:40])
    except (ValueError, LawError):
        problems.append(("valid_until", _("Enter a date that exists, like 2026-12-01 or 2026年12月1日.")))
        return None
    if day < localdate():
        problems.append(("valid_until", _("This day is over; enter today or a later day.")))
    return day


def in_all_languages(decision: Decision) -> list[letters.Letter]:
    """The letter of a decision in every language, the applicant's own first."""
    own = decision.part.case.language
    tags = sorted(TAGS.values(), key=lambda tag: (tag != own, tag))
    return [letters.letter(decision, tag) for tag in tags]


@require_http_methods(["GET", "POST"])
@acting.required("see the queue")
def second_check(request: HttpRequest, decision_id: str) -> HttpResponse:
    """A decision as it was proposed: a second person confirms it, or returns it with the reason."""
    found = _decision(request, decision_id)
    if request.method == "GET":
        return _checked(request, found)
    actor = acting.acting(request)
    if not actor.may("confirm"):
        return acting.forbidden(request, "confirm")
    why = typed_text(request, "why", 500)
    returning = request.POST.get("do") == "return"
    if returning and not why:
        return _checked(request, found, [("why", _("Say what should be looked at again."))])
    try:
        if returning:
            casework.send_back(actor, found.pk, why)
        else:
            casework.confirm(actor, found.pk)
    except casework.NotNow as error:
        now_is = _decision(request, decision_id)
        if now_is.confirmed_by_id == actor.user.pk and not returning:
            return redirect("part", part_id=found.part_id)
        return _checked(request, now_is, [("main", str(error))])
    return redirect("part", part_id=found.part_id)


def _decision(request: HttpRequest, decision_id: str) -> Decision:
    rows = gateway.visible(Decision, acting.acting(request)).select_related("part__case", "by", "confirmed_by")
    found = rows.filter(pk=decision_id).first()
    if found is None:
        raise Http404
    return found


def _checked(request: HttpRequest, decision: Decision, problems: list[tuple[str, str]] | None = None) -> HttpResponse:
    part, lang = decision.part, language()
    determined, unreadable = known(part.case)
    because = casework.second_because(part, decision.outcome, determined) if determined else ()
    book = determined.rulebook if determined else None
    norms = [book.norms[name] for name in decision.reasons if name in book.norms] if book else []
    context = {
        "decision": decision,
        "part": part,
        "case": part.case,
        "problems": problems or [],
        "wrong": dict(problems or []),
        "why_second": second_words(because),
        "reasons": [reason(book, norm, lang) for norm in norms] if book else [],
        "cards": [card for card in side_cards(determined, lang) if card.tag == part.side] if determined else [],
        "unreadable": unreadable,
        "letters": in_all_languages(decision),
        "may_confirm": acting.acting(request).may("confirm"),
        "own": decision.by_id == acting.acting(request).user.pk,
    }
    return render(request, "fairway/officer/decision.html", context, status=422 if problems else 200)
