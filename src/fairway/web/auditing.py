"""Auditing cases on pages: every act with its place in the log, the case replayed, its history as a file."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fairway.clearance import gateway, replay
from fairway.clearance.gateway import Act, Case
from fairway.clearance.history import altered
from fairway.law import codec
from fairway.web import acting

PAGE = 50
COLUMNS = ("number", "made", "side", "authority", "kind", "by", "entry", "body")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
@acting.required("see all cases")
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that the auditor sees, by number; searched in numbers, titles and applicants."""
    actor, text = acting.acting(request), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = gateway.search(actor, text) if text else gateway.cases(actor)
    rows = list(found.filter(pk__gt=request.GET.get("after", "").replace("\x00", "")[:32]).order_by("pk")[: PAGE + 1])
    after = rows[PAGE - 1].pk if len(rows) > PAGE else ""
    return render(request, "fairway/officer/cases.html", {"cases": rows[:PAGE], "q": text, "after": after})


def _case(request: HttpRequest, ref: str) -> Case:
    found = gateway.cases(acting.acting(request)).filter(pk=ref).first()
    if found is None:
        raise Http404
    return found


@require_GET
@acting.required("replay")
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """Every act of a case, where the log says so, and how its parts stand; replayed where that is asked for."""
    actor, found = acting.acting(request), _case(request, ref)
    acts = list(gateway.visible(Act, actor).filter(case=found).select_related("part").order_by("pk"))
    context = {
        "case": found,
        "acts": acts,
        "all_cases": actor.may("see all cases"),
        "altered": altered(acts),
        "bodies": {act.pk: codec.canonical(act.body).decode() for act in acts if act.body},
        "glance": gateway.glance(actor, found),
        "moments": replay.replay(actor, found) if "replay" in request.GET else None,
    }
    return render(request, "fairway/officer/case.html", context)


def _rows(request: HttpRequest, found: Case) -> list[dict[str, Any]]:
    acts = gateway.visible(Act, acting.acting(request)).filter(case=found).select_related("part").order_by("pk")
    return [
        {
            "number": number,
            "made": act.made.isoformat(),
            "side": act.side,
            "authority": act.part.authority if act.part else "",
            "kind": act.kind,
            "by": act.by,
            "entry": act.entry,
            "body": act.body,
        }
        for number, act in enumerate(acts, 1)
    ]


@require_GET
@acting.required("replay")
def history(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The acts of a case that the actor sees, as CSV or JSON."""
    found = _case(request, ref)
    rows = _rows(request, found)
    if form == "json":
        response = HttpResponse(codec.canonical({"case": found.ref, "acts": rows}), content_type="application/json")
    else:
        response = HttpResponse(_table(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.ref}-history.{form}"'
    return response


def _table(rows: list[dict[str, Any]]) -> str:
    made = io.StringIO()
    table = csv.writer(made)
    table.writerow(COLUMNS)
    for row in rows:
        table.writerow([_cell(row[name]) for name in COLUMNS])
    return made.getvalue()


def _cell(value: Any) -> str:
    """A value as text that no spreadsheet takes for a formula."""
    text = codec.canonical(value).decode() if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
