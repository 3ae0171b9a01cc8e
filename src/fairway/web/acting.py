"""Who acts on a page: the person who is signed in, in the capacity that they have chosen.

Every page of cases, officers and gates asks here. What an actor sees is not decided here:
`fairway.clearance.gateway` does that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_noop

from fairway.clearance.actors import APPLICANT, AUDITOR, EDITOR, GATE, MAY, OFFICER, REGISTRAR, SENIOR, Actor, actor_of

View = Callable[..., HttpResponse]
CAPACITY = "capacity"
"""Where a session keeps the capacity that was chosen."""

ROLE_NAMES = {
    APPLICANT: gettext_noop("applicant"),
    OFFICER: gettext_noop("officer"),
    SENIOR: gettext_noop("senior officer"),
    GATE: gettext_noop("gate officer"),
    AUDITOR: gettext_noop("auditor"),
    REGISTRAR: gettext_noop("registrar"),
    EDITOR: gettext_noop("editor of the law"),
}

PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    APPLICANT: ((gettext_noop("My cases"), "my-cases"),),
    OFFICER: ((gettext_noop("Queue"), "queue"),),
    SENIOR: ((gettext_noop("Queue"), "queue"),),
    AUDITOR: ((gettext_noop("All cases"), "audit"),),
    GATE: ((gettext_noop("Gate"), "gate"),),
    REGISTRAR: (
        (gettext_noop("Challenges"), "zone-challenges"),
        (gettext_noop("Bring in"), "zone-bring-in"),
        (gettext_noop("Correct"), "zone-correct"),
        (gettext_noop("Identity"), "zone-identity"),
    ),
    EDITOR: ((gettext_noop("Proposed texts"), "proposals"),),
}
"""What the header offers each role: a word, and the name of an address."""


def actor(request: HttpRequest) -> Actor | None:
    """The person who is signed in, in the capacity of their session; nobody where no side is served."""
    if not hasattr(request, "acting"):
        # A request that is refused early, such as for an unknown host, has no user yet.
        user = getattr(request, "user", None)
        known = bool(settings.FAIRWAY_SIDE and user and user.is_authenticated)
        request.acting = actor_of(user, request.session.get(CAPACITY, "")) if known else None
    found: Actor | None = request.acting
    return found


def required(action: str) -> Callable[[View], View]:
    """Let only those take a page who may take an action of `MAY`: others sign in, or are told who may."""

    def guarded(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
            found = actor(request)
            if found is None:
                return to_sign_in(request)
            return view(request, *given, **named) if found.may(action) else forbidden(request, action)

        return checked

    return guarded


def acting(request: HttpRequest) -> Actor:
    """The actor of a page that `required` guards."""
    found = actor(request)
    assert found is not None
    return found


def to_sign_in(request: HttpRequest, then: str = "") -> HttpResponse:
    """Go and sign in, then come back: to this page where it was asked for, else to `then` or the cases."""
    back = then or (request.get_full_path() if request.method == "GET" else reverse("my-cases"))
    return redirect(f"{reverse('sign-in')}?{urlencode({'next': back})}")


def forbidden(request: HttpRequest, action: str) -> HttpResponse:
    """Say that this capacity may not do that, and which may."""
    may = [ROLE_NAMES[role] for role in ROLE_NAMES if role in MAY[action]]
    return render(request, "fairway/forbidden.html", {"may": may}, status=403)


def places(request: HttpRequest) -> list[tuple[str, str]]:
    """What the header offers the actor: words with their addresses."""
    found = actor(request)
    return [(word, reverse(name)) for word, name in PLACES.get(found.role, ())] if found else []
