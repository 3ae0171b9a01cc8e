"""The page of one's own case, and what an applicant does there: answer, write, add documents, mark steps, withdraw."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fairway.api.cases import download
from fairway.clearance import casework, custody, documents, gateway, letters, status, steps, told
from fairway.clearance.gateway import Act, Case, Decision, Document, Message, Part
from fairway.clearance.history import act
from fairway.web import acting
from fairway.web.applications import own_case
from fairway.web.dossier import dossier
from fairway.web.frame import language
from fairway.web.typed import typed_number, typed_text


@require_GET
@acting.required("see own cases")
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """How it stands on both sides, what is to do, what happened and what comes."""
    return _page(request, own_case(request, ref))


def _page(
    request: HttpRequest,
    case: Case,
    problems: list[tuple[str, str]] | None = None,
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page; with what is wrong and what was typed, where an act was refused."""
    context = {
        "case": case,
        "problems": problems or [],
        "wrong": dict(problems or []),
        "typed": typed or {},
        "just_filed": bool(request.GET.get("filed")),
        **dossier(acting.acting(request), case),
    }
    return render(request, "fairway/case.html", context, status=422 if problems else 200)


def _back(case: Case, place: str) -> HttpResponse:
    return redirect(f"{reverse('case', kwargs={'ref': case.ref})}#{place}")


def _part(request: HttpRequest, case: Case) -> Part:
    """The part of a case that a form names."""
    named = gateway.parts(acting.acting(request)).filter(case=case, pk=typed_number(request, "part") or 0)
    found = named.first()
    if found is None:
        raise Http404
    return found


def _repeated(request: HttpRequest, case: Case, kind: str, /, **said: Any) -> bool:
    """Whether the newest act is just this one, done since the form was shown: it was sent twice."""
    actor = acting.acting(request)
    newest = gateway.visible(Act, actor).filter(case=case).order_by("-pk").first()
    if newest is None or newest.pk <= (typed_number(request, "seen") or 0):
        return False
    same = (newest.by, newest.kind) == (actor.name, kind)
    return same and all(newest.body.get(name) == value for name, value in said.items())


@require_POST
@acting.required("answer")
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Answer an authority's question."""
    case, actor, text = own_case(request, ref), acting.acting(request), typed_text(request)
    asked = gateway.visible(Message, actor).filter(part__case=case, question=True)
    question = asked.filter(pk=typed_text(request, "question", 24)).first()
    if question is None:
        raise Http404
    if not text:
        return _page(request, case, [(f"a-{question.pk}", _("Write your answer."))])
    with act():
        if not _repeated(request, case, "answered", text=text):
            casework.answer(actor, question.pk, text)
    return _back(case, "messages")


@require_POST
@acting.required("write")
def write(request: HttpRequest, ref: str) -> HttpResponse:
    """Write to an authority."""
    case, text = own_case(request, ref), typed_text(request)
    part = _part(request, case)
    if not text:
        return _page(request, case, [("text", _("Write what you want to say."))])
    with act():
        if not _repeated(request, case, "wrote", text=text):
            casework.write(acting.acting(request), part.pk, text)
    return _back(case, "messages")


@require_POST
@acting.required("finish a step")
def finish(request: HttpRequest, ref: str) -> HttpResponse:
    """Mark one's own step as done."""
    case, number = own_case(request, ref), typed_number(request, "step")
    try:
        steps.finish(acting.acting(request), case.ref, number or 0)
    except steps.Task.DoesNotExist:
        raise Http404 from None
    except casework.NotNow:
        return _page(request, case, [("steps", _("This step can't be marked as done yet."))])
    return _back(case, "steps")


@require_POST
@acting.required("add a document")
def add_document(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a file for an authority; of a name that is there already it is the next version."""
    case, file = own_case(request, ref), request.FILES.get("file")
    part = _part(request, case)
    if file is None:
        return _page(request, case, [("file", _("Choose a file."))])
    name, content = typed_text(request, "replaces") or file.name or "", file.read(documents.MAX_BYTES + 1)
    digest = hashlib.sha256(content).hexdigest()
    try:
        with act():
            if not _repeated(request, case, "document", sha256=digest):
                documents.add(acting.acting(request), part, name, content, typed_text(request, "asked", 300))
    except documents.Unfit as error:
        return _page(request, case, [("file", str(error))])
    return _back(case, "documents")


@require_GET
@acting.required("see own cases")
def document(request: HttpRequest, ref: str, document_id: str) -> HttpResponse:
    """A document, as a download."""
    case = own_case(request, ref)
    found = gateway.visible(Document, acting.acting(request)).filter(part__case=case, pk=document_id).first()
    if found is None:
        raise Http404
    return download(found)


@require_POST
@acting.required("report what an office said")
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep what an office that is not connected said."""
    case, typed = own_case(request, ref), _typed(request)
    part = _part(request, case)
    day, until = _day(typed.get("day")), _day(typed.get("until"))
    problems = [] if day else [("day", _("Enter a date that exists, like 2026-12-01 or 2026年12月1日."))]
    if typed.get("until") and until is None:
        problems.append(("until", _("Enter a date that exists, like 2026-12-01 or 2026年12月1日.")))
    if not day or problems:
        return _page(request, case, problems, typed)
    try:
        told.report(acting.acting(request), part.pk, typed.get("said", ""), typed.get("reference", ""), day, until)
    except told.CannotReport as error:
        return _page(request, case, [("said", str(error))], typed)
    return _back(case, "standing")


def _typed(request: HttpRequest) -> dict[str, str]:
    """Everything that was typed in a form."""
    return {name: typed_text(request, name, 300) for name in request.POST}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


@require_POST
@acting.required("keep custody")
def keep_custody(request: HttpRequest, ref: str) -> HttpResponse:
    """Enter what happened to goods."""
    case, typed = own_case(request, ref), _typed(request)
    amount, day = _number(typed.get("amount", "")), _day(typed.get("on"))
    problems = [] if amount is not None else [("amount", _("Enter a number, like 2.5."))]
    if day is None:
        problems.append(("on", _("Enter a date that exists, like 2026-12-01 or 2026年12月1日.")))
    if amount is None or day is None:
        return _page(request, case, problems, typed)
    kind, unit = typed.get("kind", ""), typed.get("unit", "")
    said = {"kind": kind, "amount": str(amount), "unit": unit, "day": day.isoformat()}
    try:
        with act():
            if not _repeated(request, case, "custody", **said):
                custody.enter(acting.acting(request), case.ref, kind, amount, unit, day, typed.get("note", ""))
    except custody.Broken as error:
        return _page(request, case, [("amount", str(error))], typed)
    return _back(case, "custody")


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    fits = found.is_finite() and abs(found) < 10**12 and found == round(found, 3)
    return found if fits else None


@require_http_methods(["GET", "POST"])
@acting.required("withdraw")
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask once more, then withdraw the case from every authority that has not decided."""
    case, actor = own_case(request, ref), acting.acting(request)
    undecided = gateway.parts(actor).filter(case=case, status__in=(status.DRAFT, *status.OPEN))
    if request.method == "GET":
        return render(request, "fairway/withdraw.html", {"case": case, "undecided": list(undecided)})
    if undecided:
        casework.withdraw(actor, case.ref)
    return _back(case, "standing")


@require_GET
@acting.required("see own cases")
def letter(request: HttpRequest, ref: str, decision_id: str) -> HttpResponse:
    """The letter of a decision, to be read and printed."""
    case, actor = own_case(request, ref), acting.acting(request)
    found = (
        gateway.visible(Decision, actor).filter(part__case=case, pk=decision_id).select_related("part__case").first()
    )
    if found is None:
        raise Http404
    context = {"case": case, "decision": found, "letter": letters.letter(found, language())}
    return render(request, "fairway/letter.html", context)
