"""Filing many applications from one table: the columns it has, and a report for every row."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fairway.clearance import bulk
from fairway.law.facts import KIND
from fairway.law.language import LANGUAGES
from fairway.law.norm import KINDS
from fairway.law.rulebook import default
from fairway.web import acting
from fairway.web.frame import language
from fairway.web.long_form import form_facts

MAX_BYTES = 5_000_000


@require_http_methods(["GET", "POST"])
@acting.required("file")
def table(request: HttpRequest) -> HttpResponse:
    """Ask for a table; once it is sent, file its rows and report on each."""
    if request.method == "GET":
        return _page(request)
    file, letters = request.FILES.get("table"), request.POST.get("language", "")
    if file is None:
        return _page(request, [("table", _("Choose a file."))])
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        return _page(request, [("table", _("The table is larger than 5 MB. Divide it."))])
    try:
        rows = list(bulk.file_all(acting.acting(request), content, letters if letters in LANGUAGES else "en"))
    except ValueError as error:
        return _page(request, [("table", str(error))])
    return _page(request, rows=rows)


def _page(
    request: HttpRequest, problems: list[tuple[str, str]] | None = None, rows: list[bulk.Row] | None = None
) -> HttpResponse:
    kinds = default().vocabulary[KIND].type.choices
    context: dict[str, Any] = {
        "problems": problems or [],
        "wrong": dict(problems or []),
        "rows": rows,
        "filed": sum(bool(row.case) for row in rows or ()),
        "kinds": [(kind, kinds[kind].say(language())) for kind in KINDS if kind in kinds],
    }
    return render(request, "fairway/table.html", context, status=422 if problems else 200)


@require_GET
def columns(request: HttpRequest, kind: str) -> HttpResponse:
    """The columns of a table for one kind of movement, as a CSV file: their names, and what each asks."""
    if kind not in KINDS:
        raise Http404
    facts = form_facts(kind)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([bulk.TITLE, bulk.KEY, KIND, *(fact.path for fact in facts)])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="fairway-{kind}.csv"'
    return response


@require_GET
def guide(request: HttpRequest, kind: str) -> HttpResponse:
    """What each column asks, and which values it takes."""
    if kind not in KINDS:
        raise Http404
    name = default().vocabulary[KIND].type.choices[kind].say(language())
    rows = [(fact, list(fact.type.choices)) for fact in form_facts(kind)]
    return render(request, "fairway/columns.html", {"kind": kind, "name": name, "facts": rows})
