"""The applicant's own cases: the list of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fairway.web import acting


@require_GET
@acting.required("see own cases")
def my_cases(request: HttpRequest) -> HttpResponse:
    """The cases that the applicant sees."""
    return render(request, "fairway/my_cases.html")
