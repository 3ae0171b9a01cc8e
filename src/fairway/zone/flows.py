"""The passenger series asked by SQL: days, kinds of people, and control points, as known and as of a view.

What the figures show (weekdays, shocks ...) is worked out in `fairway.zone.rhythm`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, Min, QuerySet, Sum

from fairway.zone.models import Passage
from fairway.zone.reading import View
from fairway.zone.series import held

ARRIVAL, DEPARTURE = "arrival", "departure"
KINDS = ("hong_kong", "mainland", "other")


@dataclass(frozen=True, slots=True)
class Day:
    """How many people came into Hong Kong and left it on a day, at the control points asked for."""

    day: date
    arrivals: int
    departures: int

    @property
    def total(self) -> int:
        """People both ways."""
        return self.arrivals + self.departures

    @property
    def net(self) -> int:
        """By how many more came than left."""
        return self.arrivals - self.departures

    def way(self, direction: str = "") -> int:
        """People in one direction, or both ways."""
        return {ARRIVAL: self.arrivals, DEPARTURE: self.departures}.get(direction, self.total)


@dataclass(frozen=True)
class Asked:
    """Which part of the series is asked for. An empty field asks for everything."""

    view: View = field(default_factory=View)
    places: Collection[str] = ()
    direction: str = ""
    first: date | None = None
    last: date | None = None

    def rows(self) -> QuerySet[Passage]:
        """The rows asked for."""
        rows = held(self.view)
        narrow = {
            "place__in": list(self.places),
            "direction": self.direction,
            "day__gte": self.first,
            "day__lte": self.last,
        }
        return rows.filter(**{name: value for name, value in narrow.items() if value})


def span(view: View | None = None) -> tuple[date, date] | None:
    """The first and the last day of the series in sight; nothing when it is empty."""
    ends = held(view).aggregate(first=Min("day"), last=Max("day"))
    return (ends["first"], ends["last"]) if ends["first"] else None


def days(asked: Asked) -> list[Day]:
    """Every day with rows, in order."""
    ways = asked.rows().values_list("day", "direction").annotate(people=Sum("total")).order_by("day")
    found: dict[date, dict[str, int]] = {}
    for day, direction, people in ways:
        found.setdefault(day, {})[direction] = people
    return [Day(day, way.get(ARRIVAL, 0), way.get(DEPARTURE, 0)) for day, way in found.items()]


def kinds(asked: Asked) -> dict[str, int]:
    """How many people of each kind passed."""
    sums = asked.rows().aggregate(**{kind: Sum(kind) for kind in KINDS})
    return {kind: sums[kind] or 0 for kind in KINDS}


def by_point(asked: Asked, kind: str = "total") -> dict[tuple[str, str], int]:
    """How many people, or people of one kind, passed each control point in each direction."""
    rows = asked.rows().values_list("place", "direction").annotate(people=Sum(kind)).order_by()
    return {(place, direction): people for place, direction, people in rows}


def people(asked: Asked, kind: str = "total") -> int | None:
    """How many people, or people of one kind, passed; nothing when there is no row."""
    found: int | None = asked.rows().aggregate(people=Sum(kind))["people"]
    return found


@dataclass(frozen=True, slots=True)
class AtPoint:
    """What one control point took: in all, by kind, and over how many days."""

    place: str
    people: int
    days: int
    hong_kong: int
    mainland: int
    other: int

    @property
    def mean(self) -> int:
        """People a day."""
        return round(self.people / self.days) if self.days else 0


def points(asked: Asked) -> list[AtPoint]:
    """Every control point with rows, the busiest first."""
    sums = {"people": Sum("total"), "days": Count("day", distinct=True), **{kind: Sum(kind) for kind in KINDS}}
    rows = asked.rows().values("place").annotate(**sums).order_by("-people", "place")
    return [AtPoint(**row) for row in rows]


def one_day(asked: Asked) -> list[Passage]:
    """The rows themselves, with their sources: the evidence for a figure."""
    return list(asked.rows().select_related("source").order_by("day", "place", "direction"))
