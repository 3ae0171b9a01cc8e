"""Which part of the passenger series a page is asked for: control points, direction, days.

A word that can't be read is told, and what it asks for is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fairway.law.values import read_date
from fairway.web.zone.seeing import Seen, seen
from fairway.zone.flows import ARRIVAL, DEPARTURE, Asked, span
from fairway.zone.points import SHENZHEN, form

ALL = "all"
WAYS = {
    "": gettext_noop("both ways"),
    ARRIVAL: gettext_noop("into Hong Kong"),
    DEPARTURE: gettext_noop("out of Hong Kong"),
}
YEARS_SHOWN = 2  # whole years before the one that the series ends in


@dataclass(frozen=True)
class Query:
    """What is asked for, and what was wrong with it."""

    seen: Seen
    point: str
    way: str
    first: date | None
    last: date | None
    held: tuple[date, date] | None
    errors: dict[str, str]

    @property
    def asked(self) -> Asked:
        """The same as a question to the series."""
        return Asked(self.seen.view, self.places, self.way, self.first, self.last)

    @property
    def both(self) -> Asked:
        """The question without its direction."""
        return replace(self.asked, direction="")

    @property
    def places(self) -> tuple[str, ...]:
        """The control points; none means all."""
        if self.point == SHENZHEN:
            return form().across(SHENZHEN)
        return () if self.point == ALL else (self.point,)

    @property
    def where(self) -> str:
        """The control points in words."""
        return point_name(self.point, self.seen.lang)

    def text(self) -> str:
        """The same as the query of an address."""
        told = QueryDict(mutable=True)
        told.update({name: value for name, value in self.fields() if value or name in ("from", "to")})
        for name, value in self.seen.context().items():
            if name in ("as_of", "known_on") and value:
                told[name] = value
        return str(told.urlencode())

    def fields(self) -> list[tuple[str, str]]:
        """Names and values of the form."""
        days = (day.isoformat() if day else "" for day in (self.first, self.last))
        return [("point", self.point), ("way", self.way), *zip(("from", "to"), days, strict=True)]

    def context(self) -> dict[str, Any]:
        """What the form needs."""
        return {
            **self.seen.context(),
            "query": self,
            "points": [(name, point_name(name, self.seen.lang)) for name in (ALL, SHENZHEN, *form().points)],
            "ways": [(name, _(word)) for name, word in WAYS.items()],
            "kept": self.fields(),
            "wrong": self.errors,
            "problems": [*self.errors.items(), *self.seen.errors.items()],
        }


def query(request: HttpRequest) -> Query:
    """What a request asks for; without days, the last years."""
    view, told, errors = seen(request), request.GET, dict[str, str]()
    held = span(view.view)
    point, way = told.get("point", ALL), told.get("way", "")
    if point not in (ALL, SHENZHEN) and point not in form().points:
        errors["point"], point = _("There is no such control point."), ALL
    if way not in WAYS:
        errors["way"], way = _("Choose one of the directions."), ""
    first = _day(told, "from", errors) if "from" in told else _beginning(held)
    last = _day(told, "to", errors)
    if first and last and last < first:
        errors["to"], last = _("The last day is before the first."), None
    return Query(view, point, way, first, last, held, errors)


def point_name(name: str, lang: str) -> str:
    """A control point, or a group of them, in words."""
    if name == ALL:
        return _("All control points")
    return _("On land to Shenzhen") if name == SHENZHEN else form().points[name].label.say(lang)


def _beginning(held: tuple[date, date] | None) -> date | None:
    return max(held[0], date(held[1].year - YEARS_SHOWN, 1, 1)) if held else None


def _day(told: QueryDict, name: str, errors: dict[str, str]) -> date | None:
    text = told.get(name, "").strip()
    if not text:
        return None
    try:
        return read_date(text)
    except ValueError:
        errors[name] = _("Write a date such as 2026-11-20.")
        return None
