"""Atom feeds of the registry: what is new, changed or withdrawn of an entity, of a kind of thing, or of all.

Each piece of news is told once, with the reason that stands in the history and a link to its evidence. Which
pieces there are is found in `fairway.zone.news`.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import condition, require_safe

from fairway.web.frame import TAGS
from fairway.web.zone import changes
from fairway.web.zone.wording import worded
from fairway.zone.identity import clusters
from fairway.zone.models import Claim, Revision
from fairway.zone.news import News, following, news
from fairway.zone.reading import View
from fairway.zone.schemata import ENTITY_ID, schemata

ALL = "all"
SHOWN = 25
"""How many claims of a new entity are told."""


class ZoneFeed(Feed):
    """The feed of one topic in one language."""

    feed_type = Atom1Feed

    def __init__(self, name: str, of: Q, lang: str) -> None:
        self.name, self.lang, self.view = name, lang, View()
        self.found = news(of)
        claims = [row for item in self.found for row in (*item.added, *item.withdrawn)]
        self.view.labels({name for row in claims for name in (row.subject, row.object) if name}, lang)

    def title(self) -> str:
        """What is followed."""
        return _("Fairway: changes of %(topic)s") % {"topic": self._topic()}

    def _topic(self) -> str:
        if self.name == ALL:
            return _("the whole registry")
        known = schemata().schemata
        return known[self.name].label.say(self.lang) if self.name in known else self._label(self.name)

    def link(self) -> str:
        """The page of what is followed."""
        known = schemata().schemata
        if self.name == ALL:
            return reverse("zone-changes")
        if self.name in known:
            return f"{reverse('zone-entities')}?schema={self.name}"
        return reverse("zone-entity", args=[self.name])

    def feed_guid(self) -> str:
        """The id of the feed."""
        return _tag(f"feed/{self.name}/{self.lang}")

    def items(self) -> list[News]:
        """The newest pieces."""
        return self.found

    def item_guid(self, item: News) -> str:
        """The same in every language and for good."""
        return _tag(item.id)

    def item_title(self, item: News) -> str:
        """What happened, in a line."""
        label = self._label(item.subject)
        if item.begun:
            return _("%(entity)s: first held") % {"entity": label}
        row = (*item.added, *item.withdrawn)[0]
        told = {
            "entity": label,
            "property": schemata().property(row.schema, row.property).label.say(self.lang),
            "new": self._values(item.added),
            "old": self._values(item.withdrawn),
        }
        if not item.withdrawn:
            return _("%(entity)s: %(property)s: %(new)s") % told
        if not item.added:
            return _("%(entity)s: %(property)s: withdrawn: %(old)s") % told
        return _("%(entity)s: %(property)s: changed from %(old)s to %(new)s") % told

    def item_description(self, item: News) -> SafeString:
        """Why, and each claim with its source."""
        reason = item.revision.reason
        said = _(reason) if reason in changes.REASONS else reason
        claims = (*item.added, *item.withdrawn)[:SHOWN]
        return format_html("<p>{}</p><ul>{}</ul>", said, self._lines(claims))

    def _lines(self, claims: tuple[Claim, ...]) -> SafeString:
        rows = ((reverse("evidence", args=[row.key]), self._line(row), _source(row, self.lang)) for row in claims)
        return format_html_join("", '<li><a href="{}">{}</a> ({})</li>', rows)

    def _line(self, row: Claim) -> str:
        label = schemata().property(row.schema, row.property).label.say(self.lang)
        return f"{label}: {self._values((row,))}"

    def item_link(self, item: News) -> str:
        """The evidence; of a new entity, its page."""
        if item.begun:
            return reverse("zone-entity", args=[item.subject])
        return reverse("evidence", args=[(*item.added, *item.withdrawn)[0].key])

    def item_updateddate(self, item: News) -> datetime:
        """When the registry changed."""
        return item.revision.at

    def item_author_name(self, item: News) -> str:
        """Who changed it."""
        return item.revision.by

    def _label(self, name: str) -> str:
        return self.view.labels([name], self.lang)[name]

    def _values(self, rows: tuple[Claim, ...]) -> str:
        names = self.view.labels([row.object for row in rows if row.object], self.lang)
        return ", ".join(str(worded(row, self.lang, names)) for row in rows)


def _source(row: Claim, lang: str) -> str:
    return ", ".join(filter(None, (row.source.publisher, row.source.date, row.place and f"¶ {row.place}")))


def _tag(name: str) -> str:
    """An id that no move of the pages changes (RFC 4151)."""
    return f"tag:{settings.FAIRWAY_NODE},2026:zone/{name}"


def _newest(request: HttpRequest, name: str) -> Revision | None:
    newest: Revision | None = Revision.objects.order_by("-id").first()
    return newest


def _etag(request: HttpRequest, name: str) -> str:
    newest = _newest(request, name)
    return f'"{newest.id if newest else 0}-{_language(request)}"'


def _changed(request: HttpRequest, name: str) -> datetime | None:
    newest = Revision.objects.order_by("-at").first()
    return newest.at if newest else None


def _language(request: HttpRequest) -> str:
    """The language asked for, else the one that the reader's program prefers."""
    asked = request.GET.get("lang", "").lower()
    return asked if asked in TAGS else "en"


@require_safe
@condition(etag_func=_etag, last_modified_func=_changed)
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """The feed of an entity, of a schema or of all."""
    with override(code := _language(request)):
        return ZoneFeed(name, _wanted(name), TAGS[code])(request)


def _wanted(name: str) -> Q:
    """The claims that a topic is about."""
    known = schemata()
    if name == ALL:
        return Q()
    if name in known.schemata:
        return Q(schema__in=[item for item in known.schemata if known.is_a(item, name)])
    ids = clusters([name])[name] if ENTITY_ID.match(name) else frozenset[str]()
    if not Claim.objects.filter(subject__in=ids).exists():
        raise Http404(name)
    return following(ids)
