"""The small pages: the way in, what this is, and what went wrong."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_GET

from fairway.law.determination import OUTCOMES
from fairway.law.rulebook import default
from fairway.web.frame import language
from fairway.web.presenting import outcome_badge


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Go to the home page in the reader's own language."""
    return redirect(f"/{get_language_from_request(request)}/")


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Interviews and determinations are nobody else's business."""
    text = "User-agent: *\nDisallow: /*/check/\nDisallow: /*/d/\nDisallow: /d/\n"
    return HttpResponse(text, content_type="text/plain")


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether the rulebook is loaded and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "rulebook": default().hash})


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """What Fairway is, what it is not, and how it decides."""
    outcomes = [(outcome, outcome_badge(outcome, language())) for outcome in OUTCOMES]
    return render(request, "fairway/about.html", {"outcomes": outcomes})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    return render(request, "fairway/not_found.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke on our side."""
    return render(request, "fairway/failed.html", status=500)
