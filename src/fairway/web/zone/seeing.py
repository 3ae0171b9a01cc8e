"""Which day and which knowledge a page of the registry shows: the query `as_of` and `known_on`.

Every page of the registry begins here, so that both are asked and answered in one way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fairway.law.values import read_date
from fairway.web.frame import language
from fairway.zone.reading import View

DAYS = ("as_of", "known_on")
"""The two days in the query of every page: how things stood, and what was held."""


@dataclass(frozen=True)
class Seen:
    """What a page shows: the registry in a view, in a language; and what was wrong with the dates asked for."""

    view: View
    lang: str
    today: date
    errors: dict[str, str]

    @property
    def on(self) -> date:
        """The day that the page is about: the one asked for, or today."""
        return self.view.as_of or self.today

    @property
    def known_day(self) -> date | None:
        """The day whose knowledge is shown, where one is asked for."""
        return timezone.localdate(self.view.known_on) if self.view.known_on else None

    @property
    def query(self) -> str:
        """Both dates as the query of a link to another page of the registry; empty when neither is asked for."""
        return self.asking()

    def asking(self, **more: object) -> str:
        """Both dates, and whatever else, as the query of a link; empty without any."""
        days = {"as_of": self.view.as_of, "known_on": self.known_day}
        told = urlencode({name: value for name, value in {**days, **more}.items() if value})
        return f"?{told}" if told else ""

    def link(self, name: str, *args: object, **more: object) -> str:
        """The address of a page of the registry that shows the same day; empty where there is no such page."""
        try:
            return reverse(name, args=args) + self.asking(**more)
        except NoReverseMatch:
            return ""

    def context(self) -> dict[str, Any]:
        """What the form for both dates needs; see `fairway/zone/when.html`."""
        return {
            "seen": self,
            "as_of": self.view.as_of.isoformat() if self.view.as_of else "",
            "known_on": self.known_day.isoformat() if self.known_day else "",
        }


def seen(request: HttpRequest) -> Seen:
    """The view that a request asks for; a date that can't be read is told and left out."""
    errors: dict[str, str] = {}
    as_of, known_on = (request.GET.get(name, "") for name in DAYS)
    view = taken(as_of, known_on, errors, DAYS)
    return Seen(view, language(), timezone.localdate(), errors)


def taken(as_of: str, known_on: str, errors: dict[str, str], names: tuple[str, str]) -> View:
    """The view of two dates as typed; what can't be read is told under its field's name and left out."""
    day, known = (_day(text, name, errors) for text, name in zip((as_of, known_on), names, strict=True))
    moment = datetime.combine(known, time.max, timezone.get_default_timezone()) if known else None
    return View(day, moment)


def _day(text: str, name: str, errors: dict[str, str]) -> date | None:
    if not text.strip():
        return None
    try:
        return read_date(text)
    except ValueError:
        errors[name] = _("Write a date such as 2026-11-20.")
        return None
