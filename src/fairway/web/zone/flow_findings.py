"""What the passenger series shows, in sentences that its figures make: each is the title of a chart and a table.

Nothing is said of why it is so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from fairway.web.templatetags.fairway import WEEKDAYS
from fairway.web.templatetags.fairway import day as with_weekday
from fairway.web.zone.wording import grouped
from fairway.zone.flows import ARRIVAL, DEPARTURE, AtPoint, Day
from fairway.zone.reconcile import AGREEING, DISAGREES, FORECAST, NO_DATA, ODD, Reconciled
from fairway.zone.rhythm import Period, Shock

PEOPLE = {
    "": gettext_noop("people"),
    ARRIVAL: gettext_noop("arrivals"),
    DEPARTURE: gettext_noop("departures"),
}
KINDS = {
    "hong_kong": gettext_noop("Hong Kong residents"),
    "mainland": gettext_noop("mainland visitors"),
    "other": gettext_noop("other visitors"),
}


def people(count: int) -> str:
    """A number with its thousands set apart."""
    return grouped(str(count))


def percent(part: float) -> str:
    """A part of one as a percentage without decimals."""
    return f"{100 * part:.0f}"


def trend(where: str, years: Sequence[Period], way: str) -> str:
    """The last whole year beside the one before it; else the days in sight."""
    whole = [year for year in years if year.whole and year.mean(way)]
    if not years:
        return _("%(where)s: the series has no such day") % {"where": where}
    last = whole[-1] if whole else years[-1]
    told = {"where": where, "year": last.name, "mean": people(last.mean(way)), "people": _(PEOPLE[way])}
    before = next((year for year in whole if year.first.year == last.first.year - 1), None)
    if before is None:
        return _("%(where)s: %(mean)s %(people)s a day in %(year)s") % told
    change = last.mean(way) / before.mean(way) - 1
    told |= {"before": before.name, "percent": percent(abs(change))}
    if change < 0:
        return _("%(where)s: %(mean)s %(people)s a day in %(year)s, %(percent)s%% fewer than in %(before)s") % told
    return _("%(where)s: %(mean)s %(people)s a day in %(year)s, %(percent)s%% more than in %(before)s") % told


def week(where: str, profile: Mapping[int, tuple[int, int]], way: str) -> str:
    """The weekday on which most leave (or come) beside the one on which fewest do."""
    column = 0 if way == ARRIVAL else 1
    ways = {weekday: means[column] for weekday, means in profile.items()}
    most, least = (pick(ways, key=ways.__getitem__, default=0) for pick in (max, min))
    if len(ways) < len(WEEKDAYS) or not ways[least]:
        return _("%(where)s: arrivals and departures by weekday") % {"where": where}
    told = {
        "where": where,
        "most": _(WEEKDAYS[most - 1]),
        "least": _(WEEKDAYS[least - 1]),
        "times": f"{ways[most] / ways[least]:.1f}",
    }
    if way == ARRIVAL:
        return _("%(where)s: on a %(most)s %(times)s times as many people come in as on a %(least)s") % told
    return _("%(where)s: on a %(most)s %(times)s times as many people leave as on a %(least)s") % told


def shocks(where: str, found: Sequence[Shock]) -> str:
    """How many days fell far below the usual, and the deepest of them."""
    if not found:
        return _("%(where)s: no day fell far below what is usual on its weekday") % {"where": where}
    deepest = max(found, key=lambda item: item.fall)
    return ngettext(
        "%(where)s: %(n)s day fell far below what is usual on its weekday, %(day)s by %(percent)s%%",
        "%(where)s: %(n)s days fell far below what is usual on their weekday, %(day)s by %(percent)s%%",
        len(found),
    ) % {"where": where, "n": len(found), "day": deepest.day.isoformat(), "percent": percent(deepest.fall)}


def kinds(where: str, counted: Mapping[str, int]) -> str:
    """The largest kind of people and its share."""
    whole = sum(counted.values())
    if not whole:
        return _("%(where)s: nobody passed") % {"where": where}
    largest = max(counted, key=counted.__getitem__)
    told = {"where": where, "kind": _(KINDS[largest]), "percent": percent(counted[largest] / whole)}
    return _("%(where)s: %(percent)s%% were %(kind)s") % told


def busiest(found: Sequence[AtPoint], names: Mapping[str, str]) -> str:
    """The control point that took most people, and its share of all."""
    whole = sum(item.people for item in found)
    if not whole:
        return _("Nobody passed any control point")
    told = {"where": names[found[0].place], "percent": percent(found[0].people / whole)}
    return _("%(where)s took most people: %(percent)s%% of all") % told


def record(where: str, found: Day, way: str) -> str:
    """The busiest day."""
    told = {
        "where": where,
        "day": with_weekday(found.day),
        "n": people(found.way(way)),
        "people": _(PEOPLE[way]),
    }
    return _("%(where)s: the busiest day was %(day)s, with %(n)s %(people)s") % told


def lopsided(where: str, found: Day) -> str:
    """The day on which the two directions were furthest apart."""
    told = {"where": where, "day": with_weekday(found.day), "n": people(abs(found.net))}
    if found.net < 0:
        return _("%(where)s: on %(day)s, %(n)s more people left than came") % told
    return _("%(where)s: on %(day)s, %(n)s more people came than left") % told


def published(found: Sequence[Reconciled]) -> str:
    """How many published figures come out, and how many say something else; forecasts and parts of days do neither."""
    judged = [item.outcome.verdict for item in found if item.outcome.verdict != NO_DATA]
    if not judged:
        return _("No published figure for these days can be held against the series")
    told = {
        "n": sum(verdict in AGREEING for verdict in judged),
        "odd": sum(verdict in ODD for verdict in judged),
        "whole": len(judged),
    }
    return _("Of %(whole)s published figures, %(n)s agree with the series and %(odd)s say something else") % told


def apart(item: Reconciled) -> str:
    """How far a forecast, or a figure that disagrees, is from the series."""
    if item.outcome.verdict not in (FORECAST, DISAGREES) or not item.outcome.ours:
        return ""
    part = float(item.difference or 0) / item.outcome.ours
    told = {"percent": f"{abs(100 * part):.1f}"}
    return _("%(percent)s%% too high") % told if part > 0 else _("%(percent)s%% too low") % told


def level(day: date, before: int, after: int) -> str:
    """A change of level."""
    told = {"day": with_weekday(day), "before": people(before), "after": people(after)}
    return _("%(day)s: from %(before)s a day to %(after)s, by the medians of the week before and the week after") % told
