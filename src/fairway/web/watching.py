"""Watching on pages: a person's watches and what they told, one watch for whoever has its address, and its feed.

Somebody who is signed in finds all watches in one place. Anybody else gets an address that nobody can guess,
and is told to keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST, require_safe

from fairway.law.rulebook import default
from fairway.reform import watches
from fairway.reform.models import Notice, Watch
from fairway.web import acting
from fairway.web.frame import TAGS
from fairway.web.models import Record
from fairway.web.notices import told, what

PAGE = 20
IN_A_FEED = 50
DIGITS = 19


def _user(request: HttpRequest) -> Any:
    found = acting.actor(request)
    return found.user if found else None


@require_POST
def watch_movement(request: HttpRequest, record_id: str) -> HttpResponse:
    """Begin to watch the answer to a movement."""
    record = get_object_or_404(Record, pk=record_id)
    return _begun(request, lambda: watches.watch_movement(record.id, record.facts, _user(request)))


@require_POST
def watch_provision(request: HttpRequest, instrument_id: str, provision_id: str) -> HttpResponse:
    """Begin to watch a provision."""
    name = f"{instrument_id}#{provision_id}"
    if name not in default().provisions:
        raise Http404
    return _begun(request, lambda: watches.watch_provision(name, _user(request)))


def _begun(request: HttpRequest, begin: Callable[[], Watch]) -> HttpResponse:
    try:
        return redirect("watch", watch_id=begin().pk)
    except watches.CannotWatch as error:
        context = {"flood": error.flood, "most": watches.MOST_OF_AN_ACCOUNT}
        return render(request, "fairway/cannot_watch.html", context, status=409)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The watches of a person, and everything that they told, newest first."""
    user = _user(request)
    if user is None:
        return acting.to_sign_in(request, reverse("watches"))
    page = Paginator(watches.told(user), PAGE).get_page(request.GET.get("page"))
    unread = watches.unread_by_watch(user)
    rows = [(watch, what(watch), unread.get(watch.pk, 0)) for watch in watches.of(user)]
    context = {"watches": rows, "unread": sum(unread.values()), **_messages(page)}
    return render(request, "fairway/watches.html", context)


@require_GET
def one(request: HttpRequest, watch_id: str) -> HttpResponse:
    """One watch: what it is on, what it told, where its feed is, and how to stop it."""
    watch = _mine(request, watch_id)
    page = Paginator(watch.notices.select_related("watch").order_by("-id"), PAGE).get_page(request.GET.get("page"))
    context = {
        "watch": watch,
        "what": what(watch),
        "unread": watch.notices.filter(read=None).count() if watch.user_id else 0,
        "address": request.build_absolute_uri(),
        **_messages(page),
    }
    return render(request, "fairway/watch.html", context)


def _messages(page: Page[Notice]) -> dict[str, Any]:
    """What a page of messages shows; `newest` is the last that its reader can have read."""
    newest = max((notice.pk for notice in page), default=0)
    return {"page": page, "messages": [told(notice) for notice in page], "newest": newest}


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Say that messages were read: of one watch or of all, none that came after the page was shown."""
    user, name = _user(request), request.POST.get("watch", "")
    if user is None:
        return acting.to_sign_in(request, reverse("watches"))
    watch = get_object_or_404(Watch, pk=name, user=user) if name else None
    watches.mark_read(user, _number(request.POST.get("up_to", "")), name)
    return redirect("watch", watch_id=watch.pk) if watch else redirect("watches")


def _number(text: str) -> int:
    """What a form that this page made says; nothing where another did."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS else 0


@require_POST
def stop(request: HttpRequest, watch_id: str) -> HttpResponse:
    """Tell nothing more."""
    watch = _mine(request, watch_id)
    watches.stop(watch)
    return redirect("watches") if watch.user_id else redirect("watch", watch_id=watch.pk)


def _mine(request: HttpRequest, watch_id: str) -> Watch:
    """A watch, for its account or, where it has none, for whoever has its address."""
    watch = get_object_or_404(Watch, pk=watch_id)
    user = _user(request)
    if watch.user_id and (user is None or user.pk != watch.user_id):
        raise Http404
    return watch


class WatchFeed(Feed):
    """What one watch told, in one language."""

    feed_type = Atom1Feed

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        newest = watch.notices.select_related("watch").order_by("-id")[:IN_A_FEED]
        self.told = {notice.pk: told(notice) for notice in newest}

    def title(self) -> str:
        """What is watched."""
        return _("Fairway watches: %(what)s") % {"what": what(self.watch)}

    def link(self) -> str:
        """The page of the watch."""
        return reverse("watch", args=[self.watch.pk])

    def feed_guid(self) -> str:
        """The id of the feed."""
        return _tag(self.watch.pk)

    def items(self) -> list[Notice]:
        """The newest messages."""
        return [item.notice for item in self.told.values()]

    def item_guid(self, item: Notice) -> str:
        """The same in every language and for good."""
        return _tag(f"{self.watch.pk}/{item.pk}")

    def item_title(self, item: Notice) -> str:
        """What became of what, in a line."""
        return self.told[item.pk].title

    def item_description(self, item: Notice) -> str:
        """Before, after, the clauses, and the day."""
        return str(render_to_string("fairway/notice.html", {"message": self.told[item.pk]}))

    def item_link(self, item: Notice) -> str:
        """The page of the watch, at this message."""
        return f"{self.link()}#m-{item.pk}"

    def item_updateddate(self, item: Notice) -> datetime:
        """When it was told."""
        return item.made

    def item_pubdate(self, item: Notice) -> datetime:
        """When it was told."""
        return item.made


def _tag(name: str) -> str:
    """An id that no move of the pages changes (RFC 4151)."""
    return f"tag:{settings.FAIRWAY_NODE},2026:watch/{name}"


@require_safe
def feed(request: HttpRequest, watch_id: str) -> HttpResponse:
    """The feed of a watch, for whoever has its address; gone once it is stopped."""
    watch = get_object_or_404(Watch, pk=watch_id)
    if watch.stopped:
        return HttpResponse(status=410)
    asked = request.GET.get("lang", "").lower()
    with override(asked if asked in TAGS else "en"):
        return WatchFeed(watch)(request)
