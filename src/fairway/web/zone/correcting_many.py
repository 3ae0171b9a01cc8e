"""Correcting many claims: chosen and edited, or given as a table; seen one by one, then made as one revision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from fairway.web import acting
from fairway.web.zone import editing
from fairway.web.zone.seeing import seen
from fairway.zone import correcting, tables
from fairway.zone.claim import ClaimError, Content
from fairway.zone.correcting import Fault, Plan, Step, Wanted
from fairway.zone.faults import ImportRefused
from fairway.zone.schemata import schemata

MOST_BYTES, MOST_TABLE = 2_000_000, 500_000
"""Of a whole request; of a table, which is carried along in the form until it is made."""
CHOOSING = {"entity": "of_entity", "property": "of_property", "source": "of_source", "value": "of_value"}


@csrf_exempt
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """Ask which claims and how; show every one before and after; then make it. What is too large is not read."""
    return _too_large(request) if editing.too_large(request, MOST_BYTES) else _correct(request)


@acting.required("correct a claim")
def _too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, problems=[("file", _too_much())], status=413)


def _too_much() -> str:
    return _("The table is larger than 500 kB. Divide it.")


@csrf_protect
@acting.required("correct a claim")
def _correct(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request)
    table = _table(request)
    if len(table) > MOST_TABLE:
        return _page(request, problems=[("file", _too_much())])
    try:
        plan = correcting.of_table(tables.read(table)) if table else _chosen(request)
    except ImportRefused as error:
        plan = Plan(faults=tuple(Fault(fault.line, fault.field, fault.message) for fault in error.faults))
    except ClaimError as error:
        return _page(request, problems=editing.of_source(error))
    problems = _problems(request, plan)
    if problems or request.POST.get("do") != "make" or request.POST.get("plan") != plan.digest:
        return _page(request, plan, problems, table)
    reason = editing.line(request, "reason", editing.MOST_REASON)
    made = correcting.carry_out(plan, by=acting.acting(request).name, reason=reason)
    return redirect("zone-change", number=made.pk)


def _table(request: HttpRequest) -> bytes:
    """The table that was sent now, or the one that the form carries along."""
    file = request.FILES.get("file")
    return file.read(MOST_TABLE + 1) if file else request.POST.get("table", "").encode(errors="replace")


def _chosen(request: HttpRequest) -> Plan:
    """The plan of the edit over the claims that were chosen."""
    wanted = Wanted(**{name: editing.line(request, field, 2_000) for name, field in CHOOSING.items()})
    claims = wanted.claims() if wanted else []
    if request.POST.get("withdraw"):
        return correcting.withdrawn(claims)
    return correcting.edited(claims, editing.typed_changes(request), editing.new_source(request))


def _problems(request: HttpRequest, plan: Plan) -> editing.Problems:
    if plan.left_off:
        return [("of_entity", _("These are more than 1,000 claims. Choose fewer."))]
    if plan.wrong:
        return [("plan", _("Something does not fit; see below. Nothing is changed."))]
    if not plan.steps:
        return [("of_entity", _("No claim that is held fits. Choose by at least one field, or send a table."))]
    if not plan.changing:
        return [("value", _("This would change nothing."))]
    if not editing.line(request, "reason"):
        return [("reason", _("Say why it is corrected."))]
    return []


def _page(
    request: HttpRequest,
    plan: Plan | None = None,
    problems: editing.Problems | None = None,
    table: bytes = b"",
    status: int = 422,
) -> HttpResponse:
    view = seen(request)
    steps = plan.steps if plan else ()
    view.view.labels({step.after.subject for step in steps if step.after}, view.lang)
    context: dict[str, Any] = {
        **view.context(),
        "plan": plan,
        "steps": [_shown(step, view.lang) for step in steps],
        "faults": plan.faults if plan else (),
        "ready": bool(plan and plan.ready),
        "table": table.decode(errors="replace"),
        "columns": tables.COLUMNS,
        "typed": editing.typed_back(request),
        "problems": problems or [],
        "wrong": dict(problems or []),
        **editing.choices(),
    }
    return render(request, "fairway/zone/correct_many.html", context, status=status if problems else 200)


def _shown(step: Step, lang: str) -> dict[str, Any]:
    """A step as the page shows it: of what, which property, and each field before and after."""
    told = step.after or step.before
    assert told is not None
    return {
        "step": step,
        "subject": told.subject,
        "label": _label(told, lang),
        "before": step.before,
        "after": step.after,
        "differences": editing.differences(step),
        "faults": [(fault.field, editing.says(fault.field, fault.message)) for fault in step.faults],
    }


def _label(told: Content, lang: str) -> str:
    try:
        return schemata().property(told.schema, told.property).label.say(lang)
    except (KeyError, ValueError):
        return told.property
