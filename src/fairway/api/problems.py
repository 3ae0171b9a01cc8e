"""Problems, as RFC 9457 describes them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from fairway.law import LawError, codec
from fairway.law.facts import FactErrors


def problem(status: int, title: str, detail: str, errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    """A problem as RFC 9457 describes it."""
    body = {"type": f"urn:fairway:problem:{status}", "title": title, "status": status, "detail": detail}
    data = codec.canonical({**body, "errors": errors or []})
    return HttpResponse(data, status=status, content_type="application/problem+json")


def pointers(error: LawError, base: str) -> list[dict[str, Any]]:
    """Each thing that can't be read, by a JSON pointer that begins with `base`."""
    inner = error.errors if isinstance(error, FactErrors) else [error]
    return [{"pointer": f"{base}{item.place.field}", "detail": item.message, "hint": item.hint} for item in inner]
