"""From a determination to a filed case: choosing a route, checking the answers, filing; and the list of cases.

Facts are never typed here: they come from a stored determination, and are changed by asking anew.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fairway.clearance import casework, drafts, filing, gateway, status
from fairway.clearance.actors import Actor
from fairway.clearance.gateway import Case
from fairway.law import Determination
from fairway.law.language import LANGUAGES
from fairway.law.plan import Plan
from fairway.web import acting
from fairway.web.determinations import again, replayed
from fairway.web.filings import sheet
from fairway.web.frame import language
from fairway.web.presenting import answers_shown
from fairway.web.typed import typed_text

PAGE = 25
CHANGING = "changing"
"""Where a session keeps the draft whose answers are being changed."""
LIMITS = ("entries", "amount", "unit", "days")


@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, record_id: str) -> HttpResponse:
    """Choose a route of a determination: a draft is made of it, one for a button however often it is pressed."""
    given = request.POST if request.method == "POST" else request.GET
    wanted = Wanted(
        given.getlist("route")[:20], given.get("key", "").replace("\x00", "")[:60] or secrets.token_urlsafe(12)
    )
    record, found = replayed(record_id)
    if found is None:
        return redirect("determination", record_id=record.id)
    actor = acting.actor(request)
    if actor is None:
        return acting.to_sign_in(request, f"{request.path}?{wanted.query}")
    if not actor.may("apply"):
        return acting.forbidden(request, "apply")
    plan = _plan(found, wanted.route)
    if request.method == "POST" and plan and filing.offices(plan):
        title = title_of(found)
        case = filing.begin(actor, found, wanted.route, title, f"page:{wanted.key}", language=language())
        _take_over(request, actor, case)
        return redirect("check-answers", ref=case.ref)
    context = {
        "record": record,
        "plan": plan,
        "offices": filing.offices(plan) if plan else [],
        "wanted": wanted,
        "title": title_of(found),
    }
    return render(request, "fairway/apply.html", context, status=200 if request.method == "GET" and plan else 422)


@dataclass(frozen=True)
class Wanted:
    """The route that somebody chose, and the key of the button with which they did."""

    route: list[str]
    key: str

    @property
    def query(self) -> str:
        """Both as the query of an address, to come back to after signing in."""
        return urlencode([("key", self.key), *(("route", name) for name in self.route)])


def _take_over(request: HttpRequest, actor: Actor, case: Case) -> None:
    """Let a draft take the place of the one whose answers were changed, with what was typed there."""
    changed = request.session.pop(CHANGING, "")
    old = gateway.cases(actor).filter(pk=changed, status=status.DRAFT).exclude(pk=case.ref).first()
    if old is None or case.status != status.DRAFT:
        return
    named = old.title != title_of(filing.determination_of(old))
    drafts.amend(actor, case.ref, old.title if named else case.title, old.language, old.limits)
    casework.withdraw(actor, old.ref)


def _plan(found: Determination, route: list[str]) -> Plan | None:
    try:
        return filing.chosen(found, route)
    except filing.CannotFile:
        return None


def title_of(found: Determination) -> str:
    """What a draft is called until its applicant says better: what is moved, from where to where."""
    shown = {row["path"]: row["value"] for row in answers_shown(found.facts, language())}
    told = f"{shown['movement.kind']}: {shown['movement.from']} → {shown['movement.to']}"
    return f"{told[:1].upper()}{told[1:199]}"


@require_GET
@acting.required("see own cases")
def my_cases(request: HttpRequest) -> HttpResponse:
    """The cases that the applicant sees, newest first: searched, and by how they stand."""
    text, stands = request.GET.get("q", "").replace("\x00", "")[:200].strip(), request.GET.get("status", "")
    actor = acting.acting(request)
    rows = gateway.search(actor, text) if text else gateway.cases(actor)
    rows = rows.filter(status=stands) if stands in status.STATUSES else rows
    page = Paginator(rows.order_by("-made", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "status": stands, "statuses": list(status.STATUSES)}
    return render(request, "fairway/my_cases.html", context)


def own_case(request: HttpRequest, ref: str) -> Case:
    """One of the applicant's cases; of another's there is nothing to be found."""
    found = gateway.cases(acting.acting(request)).filter(pk=ref).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@acting.required("apply")
def check_answers(request: HttpRequest, ref: str) -> HttpResponse:
    """What goes to whom and by when, before it is filed; the draft's title, limits and language; and filing it."""
    case = own_case(request, ref)
    if case.status != status.DRAFT:
        return redirect("case", ref=case.ref)
    if request.method == "GET":
        return _checked(request, case, _typed(case))
    typed = {name: typed_text(request, name, 200) for name in ("title", "language", *LIMITS)}
    problems = wrong(typed)
    filing_now = request.POST.get("act") == "file"
    if filing_now and "declared" not in request.POST:
        problems.append(("declared", _("Read the declaration, and tick it if it is so.")))
    if problems:
        return _checked(request, case, typed, problems)
    drafts.amend(acting.acting(request), case.ref, typed["title"], typed["language"], typed)
    return _filed(request, case, typed) if filing_now else redirect("my-cases")


def _filed(request: HttpRequest, case: Case, typed: dict[str, str]) -> HttpResponse:
    try:
        filing.file(acting.acting(request), case)
    except filing.CannotFile:
        return _checked(request, case, typed, [("route", _("This route is no longer open. Change your answers."))])
    return redirect(f"{reverse('case', kwargs={'ref': case.ref})}?filed=1")


def _typed(case: Case) -> dict[str, str]:
    limits = {name: str(case.limits.get(name, "")) for name in LIMITS}
    return {"title": case.title, "language": case.language, **limits}


def wrong(typed: dict[str, str]) -> list[tuple[str, str]]:
    """What is wrong with what was typed of a draft: the field, and what would be right."""
    found = [] if typed["title"] else [("title", _("Say what is moved, such as: 1 DNA sequencer."))]
    if typed["language"] not in LANGUAGES:
        found.append(("language", _("Choose one of the languages.")))
    labels = {"entries": _("Entries"), "amount": _("Amount"), "days": _("Days of stay")}
    for name, label in labels.items():
        try:
            filing.read_limits({name: typed[name], "unit": "-" if name == "amount" and typed[name] else ""})
        except filing.CannotFile:
            found.append((name, f"{label}: {_('Enter a whole number above zero, or leave it empty.')}"))
    if bool(typed["amount"]) != bool(typed["unit"]):
        found.append(("unit", _("Give an amount together with its unit, such as 20 and kg.")))
    return found


def _checked(
    request: HttpRequest, case: Case, typed: dict[str, str], problems: list[tuple[str, str]] | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "case": case,
        "typed": typed,
        "problems": problems or [],
        "wrong": dict(problems or []),
        "declared": "declared" in request.POST,
        **sheet(case, language()),
    }
    return render(request, "fairway/check.html", context, status=422 if problems else 200)


@require_POST
@acting.required("apply")
def change_answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Go back to the questions of a draft; the draft of the route chosen then takes its place."""
    case = own_case(request, ref)
    if case.status != status.DRAFT:
        return redirect("case", ref=case.ref)
    request.session[CHANGING] = case.ref
    return again(request, case.record)


@require_POST
@acting.required("withdraw")
def discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Give up a draft."""
    case = own_case(request, ref)
    if case.status == status.DRAFT:
        casework.withdraw(acting.acting(request), case.ref)
    return redirect("my-cases")
