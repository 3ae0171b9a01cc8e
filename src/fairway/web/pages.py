"""The small pages: the way in, what this is, and what went wrong."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_GET

from fairway.api import api
from fairway.law.determination import OUTCOMES
from fairway.law.rulebook import default
from fairway.web.frame import language
from fairway.web.presenting import outcome_badge

PRIVATE = ("/*/check/", "/*/d/", "/d/", "/*/watches/", "/feeds/watches/")


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Go to the home page in the reader's own language."""
    return redirect(f"/{get_language_from_request(request)}/")


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Interviews and determinations are nobody else's business."""
    lines = ("User-agent: *", *(f"Disallow: {path}" for path in PRIVATE))
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain")


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


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The usual address of an API's documentation: on to the page in the reader's own language."""
    return redirect(f"/{get_language_from_request(request)}/api")


@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """Every operation of the API, from its own OpenAPI description, on a page without any script."""
    return render(request, "fairway/api.html", {"operations": operations()})


@lru_cache(maxsize=1)
def operations() -> list[dict[str, Any]]:
    """The operations of the API: method, path, what it does, parameters, and an example body where it has one."""
    described = api.get_openapi_schema()
    bodies = described["components"]["schemas"]
    found = []
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            fields = bodies.get(body.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
            examples = {name: kind["examples"][0] for name, kind in fields.items() if "examples" in kind}
            found.append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": told["summary"],
                    "description": told.get("description", ""),
                    "parameters": [(item["name"], _values(item["schema"])) for item in told["parameters"]],
                    "body": json.dumps(examples, ensure_ascii=False) if examples else "",
                }
            )
    return found


def _values(schema: dict[str, Any]) -> str:
    """What a parameter may be: its values or its type."""
    kinds = [schema, *schema.get("anyOf", [])]
    named: dict[str, Any] = next((kind for kind in kinds if "type" in kind), {})
    return " | ".join(schema.get("enum", [])) or str(named.get("format") or named.get("type", ""))


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that can't be read, such as one that is too long."""
    return render(request, "fairway/refused.html", status=400)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token that shows it came from one of our pages."""
    return render(request, "fairway/refused.html", {"stale": True}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    return render(request, "fairway/not_found.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke on our side."""
    return render(request, "fairway/failed.html", status=500)
