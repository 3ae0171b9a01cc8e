"""Problems, as RFC 9457 describes them."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from fairway.law import LawError, codec
from fairway.law.facts import FactErrors

API = "/api/v1/"
MEDIA = "application/problem+json"
KEPT = ("Allow", "Retry-After", "WWW-Authenticate")


class Problems:
    """Tells as a problem whatever fails under the API, also where no operation of it was reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, or the problem in its stead."""
        response = self.get_response(request)
        media = response.headers.get("Content-Type", "")
        if response.status_code < 400 or not request.path.startswith(API) or "json" in media:
            return response
        status = HTTPStatus(response.status_code)
        told = problem(response.status_code, status.phrase, status.description or status.phrase)
        for name in KEPT:
            if name in response.headers:
                told.headers[name] = response.headers[name]
        return told


def problem(status: int, title: str, detail: str, errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    """A problem as RFC 9457 describes it."""
    body = {"type": f"urn:fairway:problem:{status}", "title": title, "status": status, "detail": detail}
    data = codec.canonical({**body, "errors": errors or []})
    return HttpResponse(data, status=status, content_type=MEDIA)


def pointers(error: LawError, base: str) -> list[dict[str, Any]]:
    """Each thing that can't be read, by a JSON pointer that begins with `base`."""
    inner = error.errors if isinstance(error, FactErrors) else [error]
    return [{"pointer": f"{base}{item.place.field}", "detail": item.message, "hint": item.hint} for item in inner]
