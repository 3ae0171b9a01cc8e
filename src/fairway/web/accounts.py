"""Signing in and out, and choosing in which capacity to act.

Whoever fails too often must wait. It makes no accounts: the command line does.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fairway.clearance.actors import capacities
from fairway.web import acting
from fairway.web.models import Failure
from fairway.web.typed import typed_text


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; afterwards go on to where the person was going."""
    if not settings.FAIRWAY_SIDE:
        raise Http404
    then = onward(request)
    if request.method == "GET":
        return _asked(request, then)
    name, address = typed_text(request, "username", 150), request.META.get(settings.CLIENT_ADDRESS, "")[:64]
    if Failure.too_many(name, address):
        return _asked(request, then, _("Too many attempts failed. Wait 15 minutes, then try again."), 429)
    user = authenticate(request, username=name, password=request.POST.get("password", "")[:4096])
    if user is None:
        Failure.note(name, address)
        return _asked(request, then, _("Name and password do not fit. Check both and try again."), 422)
    Failure.forget(name, address)
    login(request, user)
    return redirect(then)


def onward(request: HttpRequest) -> str:
    """Where to go next: an address of this host that was asked for, else the way in for the role."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else reverse("capacity")


def _asked(request: HttpRequest, then: str, wrong: str = "", status: int = 200) -> HttpResponse:
    context = {"next": then, "wrong": wrong, "typed": request.POST.get("username", "")}
    return render(request, "fairway/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget the session."""
    logout(request)
    return redirect("home")


@require_http_methods(["GET", "POST"])
def capacity(request: HttpRequest) -> HttpResponse:
    """Choose for whom, or in which office, to act from now on."""
    found = acting.actor(request)
    if found is None:
        return acting.to_sign_in(request, reverse("capacity"))
    offered = capacities(found.user)
    chosen = request.POST.get("capacity", "")
    if request.method == "POST" and any(item.capacity == chosen for item in offered):
        request.session[acting.CAPACITY] = chosen
        return redirect(way_in(next(item for item in offered if item.capacity == chosen).role))
    rows = [(item, acting.ROLE_NAMES[item.role]) for item in offered]
    return render(request, "fairway/capacity.html", {"offered": rows, "acting": found})


def way_in(role: str) -> str:
    """The first place that the header offers a role."""
    return next((name for _word, name in acting.PLACES.get(role, ())), "home")
