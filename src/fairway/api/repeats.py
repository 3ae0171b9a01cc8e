"""The header Idempotency-Key: a request of the API that carries one is done once, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from fairway.api.problems import API, problem
from fairway.clearance.repeats import Answer, Reused, once

HEADER = "Idempotency-Key"


class Repeats:
    """Answers a request that was answered before as it was answered then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, made now or kept from before."""
        key, who = request.headers.get(HEADER, ""), asker(request)
        if not (key and who) or request.method != "POST" or not request.path.startswith(API):
            return self.get_response(request)
        try:
            said = request.path.encode() + b"\n" + request.body
            found = once(who, key, said, lambda: self._made(request))
        except Reused as error:
            return problem(422, "This key was used before", str(error))
        except RequestDataTooBig as error:
            return problem(413, "The request is too long", str(error))
        return HttpResponse(found.body, status=found.status, content_type=found.media)

    def _made(self, request: HttpRequest) -> Answer:
        response = self.get_response(request)
        return Answer(response.status_code, response.content, response.headers["Content-Type"])


def asker(request: HttpRequest) -> str:
    """Whose keys these are: a program's by its own key, a person's by their session."""
    return request.headers.get("Authorization") or request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
