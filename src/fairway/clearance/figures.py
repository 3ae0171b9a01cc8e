"""What this node's offices have decided, as figures for everybody: how many cases, and how long it took.

Only counts leave this module; of no single case anything is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median

from fairway.clearance import status
from fairway.clearance.models import Part

ENDED_WELL = (*status.GRANTED, status.EXPIRED, status.REVOKED)


@dataclass(frozen=True)
class Decided:
    """Cases in which this node's offices decided; the decisions that granted, and how many days half of them took."""

    cases: int
    granted: int
    median_days: float | None


def decided(first: date, last: date) -> Decided:
    """What was decided here from one day to another."""
    rows = Part.objects.filter(local=True, told=False, decided__gte=first, decided__lte=last)
    granted = rows.filter(status__in=ENDED_WELL, received__isnull=False).values_list("received", "decided")
    took = [(end - start).days for start, end in granted.iterator()]
    return Decided(rows.values("case").distinct().count(), len(took), median(took) if took else None)
