"""What every page shows around its content."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language

from fairway.law.rulebook import default
from fairway.reform import watches
from fairway.web import acting

TAGS = {"en": "en", "zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}
NAMES = {"en": "English", "zh-hant": "繁體", "zh-hans": "简体"}


def language() -> str:
    """The language tag of the page, as the rulebook writes it."""
    return TAGS.get(get_language() or "en", "en")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Languages with the same page in each, and which law the answers come from."""
    book, actor = default(), acting.actor(request)
    return {
        "actor": actor,
        "unread_messages": watches.unread(actor.user).count() if actor else 0,
        "places": acting.places(request),
        "serves": bool(settings.FAIRWAY_SIDE),
        "languages": [_same_page(request, code) for code, _ in settings.LANGUAGES],
        "lang": language(),
        "book": book,
        "law_checked": checked(),
        "today": date.today(),
    }


def _same_page(request: HttpRequest, code: str) -> dict[str, Any]:
    """A link to this page in another language, its query kept."""
    parts = escape_uri_path(request.path).split("/", 2)
    rest = parts[2] if len(parts) > 2 and parts[1] in TAGS else ""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {
        "tag": TAGS[code],
        "name": NAMES[code],
        "url": f"/{code}/{rest}{query}",
        "current": TAGS[code] == language(),
    }


def checked() -> date | None:
    """The day on which the oldest of the sources was last checked."""
    days = [item.source.checked for item in default().instruments.values() if item.source.checked]
    return min(days, default=None)
