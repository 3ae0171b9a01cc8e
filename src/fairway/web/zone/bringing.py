"""Bringing in a document: a text pasted or uploaded with its source, then read for what it seems to claim.

An address is only kept as the source's; nothing is fetched. Deciding on what was found is in
`fairway.web.zone.reviewing`.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from fairway.web import acting
from fairway.web.zone import editing
from fairway.web.zone.seeing import seen
from fairway.zone import documents
from fairway.zone.claim import ClaimError
from fairway.zone.intake import LIMIT
from fairway.zone.models import Document, Proposal
from fairway.zone.sourcing import Described
from fairway.zone.textfiles import Unreadable, text_of

MOST_BYTES = 6_000_000
"""Of a whole request: a file and the fields beside it."""
PAGE = 30
SAYS = {
    Unreadable.EMPTY: gettext_lazy("The file is empty."),
    Unreadable.BIG: gettext_lazy("The file is larger than 5 MB. Paste the part that matters."),
    Unreadable.PDF: gettext_lazy("The text of a PDF is not read here. Open it, copy its text and paste it."),
    Unreadable.KIND: gettext_lazy("Only text files and saved web pages are read: .txt, .md, .html."),
    Unreadable.CODING: gettext_lazy("The file is not in UTF-8. Save it as UTF-8, or paste its text."),
}


@csrf_exempt
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """The documents so far and the form for another. What is too large is refused before any of it is read."""
    return _too_large(request) if editing.too_large(request, MOST_BYTES) else _bring_in(request)


@acting.required("bring in a document")
def _too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, [("file", str(SAYS[Unreadable.BIG]))], 413)


@csrf_protect
@acting.required("bring in a document")
def _bring_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request)
    try:
        text = _text(request)
        document, _new = documents.bring_in(text, _described(request), by=acting.acting(request).name)
    except Unreadable as error:
        return _page(request, [("file", str(SAYS[error.why]))])
    except ClaimError as error:
        known = error.field == "text"
        return _page(request, [("text", _wrong_text()) if known else editing.of_source(error)[0]])
    return redirect("zone-document", number=document.pk)


def _text(request: HttpRequest) -> str:
    """The text of the file, or else what was pasted."""
    file = request.FILES.get("file")
    if file is not None:
        return text_of(file.name or "", file.read())
    return request.POST.get("text", "")


def _described(request: HttpRequest) -> Described:
    told = {name: editing.line(request, f"new_{name}", most) for name, most in editing.NEW.items()}
    return Described(**{name: value for name, value in told.items() if value})


def _wrong_text() -> str:
    return _("Paste the text or choose a file, of at most %(n)s characters. An address alone is not enough.") % {
        "n": f"{LIMIT:,}"
    }


def _page(request: HttpRequest, problems: editing.Problems | None = None, status: int = 422) -> HttpResponse:
    waiting = Count("proposals", filter=Q(proposals__state=Proposal.WAITING))
    rows = Document.objects.select_related("source").annotate(waiting=waiting, found=Count("proposals")).order_by("-pk")
    context: dict[str, Any] = {
        **seen(request).context(),
        "page": Paginator(rows.defer("text"), PAGE).get_page(request.GET.get("page")),
        "most": f"{LIMIT:,}",
        "typed": editing.typed_back(request),
        "problems": problems or [],
        "wrong": dict(problems or []),
        "qualities": editing.choices()["qualities"],
    }
    return render(request, "fairway/zone/bring_in.html", context, status=status if problems else 200)
