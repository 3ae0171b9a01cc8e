"""What the board finds, each a sentence worked out from rows at hand, with how it was worked out and where to look.

A finding without rows is left out; none is written by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fairway.web.zone.seeing import Seen
from fairway.web.zone.wording import grouped
from fairway.zone import rhythm
from fairway.zone.conflicts import HARMLESS, conflicts
from fairway.zone.flows import DEPARTURE, Day
from fairway.zone.models import Revision
from fairway.zone.reading import View

SATURDAY = 6


@dataclass(frozen=True)
class Finding:
    """A sentence, how it was worked out, and the address of what it rests on."""

    says: str
    method: str
    address: str


def findings(seen: Seen, days: Sequence[Day]) -> list[Finding]:
    """What is found in the last year of the series and among the claims."""
    made = (_saturdays(seen, _last_year(days)), _record(seen, days), _disagreements(seen))
    return [item for item in made if item]


def _last_year(days: Sequence[Day]) -> list[Day]:
    first = days[-1].day - timedelta(364) if days else date.max
    return [item for item in days if item.day >= first]


def _saturdays(seen: Seen, days: Sequence[Day]) -> Finding | None:
    """How Saturdays compare with working days in departures from Hong Kong."""
    by_weekday = rhythm.weekdays(days)
    working = [item.departures for item in days if item.day.isoweekday() < SATURDAY]
    if SATURDAY not in by_weekday or not sum(working):
        return None
    ratio = by_weekday[SATURDAY][1] / (sum(working) / len(working))
    says = _("On Saturdays %(ratio)s times as many people go north as from Monday to Friday") % {
        "ratio": f"{ratio:.2f}"
    }
    method = _("mean departures at the land control points with Shenzhen, %(first)s to %(last)s") % {
        "first": days[0].day.isoformat(),
        "last": days[-1].day.isoformat(),
    }
    return Finding(says, method, seen.link("zone-flows"))


def _record(seen: Seen, days: Sequence[Day]) -> Finding | None:
    """The busiest day northwards."""
    found = rhythm.record(days, DEPARTURE)
    if not found:
        return None
    words = {"day": found.day.isoformat(), "n": grouped(str(found.departures))}
    says = _("The busiest day northwards was %(day)s, with %(n)s people") % words
    method = _("the most departures of any day of the series at the land control points with Shenzhen")
    return Finding(says, method, seen.link("zone-flows"))


def _disagreements(seen: Seen) -> Finding | None:
    """How often sources disagree."""
    last = Revision.objects.aggregate(last=Max("id"))["last"]
    differing, resolved = _counted(last, seen.view.as_of, seen.view.known_on)
    if not differing:
        return None
    says = ngettext(
        "Sources differ on %(n)s matter; how it is resolved is written down for %(resolved)s",
        "Sources differ on %(n)s matters; how it is resolved is written down for %(resolved)s",
        differing,
    ) % {"n": differing, "resolved": resolved}
    return Finding(says, _("by rule, over all claims in sight"), seen.link("zone-conflicts"))


@lru_cache(maxsize=64)
def _counted(last_revision: int | None, as_of: date | None, known_on: datetime | None) -> tuple[int, int]:
    """Differences and how many are resolved. Claims change by revisions alone, so one count serves until the next."""
    grave = [item for item in conflicts(View(as_of, known_on)) if item.kind not in HARMLESS]
    return len(grave), sum(bool(item.resolutions) for item in grave)
