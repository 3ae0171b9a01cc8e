"""Problems, as RFC 9457 describes them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from fairway.law import codec


def problem(status: int, title: str, detail: str, errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    """A problem as RFC 9457 describes it."""
    body = {"type": f"urn:fairway:problem:{status}", "title": title, "status": status, "detail": detail}
    data = codec.canonical({**body, "errors": errors or []})
    return HttpResponse(data, status=status, content_type="application/problem+json")
