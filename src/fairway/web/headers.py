"""What holds for every page: one rulebook; no foreign script, style or frame; private pages not stored; no NUL."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from fairway.law.rulebook import held
from fairway.reform.serving import current
from fairway.web.acting import actor

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PRIVATE = ("/check/", "/d/", "/watches/")


class OneRulebook:
    """Answers a request by the rulebook of the node as it is when the request comes, from beginning to end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, made under one rulebook."""
        with held(current()):
            return self.get_response(request)


class SecurityHeaders:
    """Adds the content security policy, and forbids storing pages that show somebody's facts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, with the headers set that it does not set itself."""
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        if any(part in request.path for part in PRIVATE) or actor(request):
            response.setdefault("Cache-Control", "no-store")
        return response


class PossibleAddresses:
    """Finds nothing at an address with a NUL, which no database can be asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, or that there is none."""
        if "\0" in request.path:
            raise Http404
        return self.get_response(request)
