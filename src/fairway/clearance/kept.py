"""The cases that a new text of the law is rehearsed on, whoever asks: they are judged, and nothing of them is shown.

What comes of it is counted; which case it was is told through the gateway alone, to those who see it.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from fairway.clearance import status
from fairway.clearance.issuing import APPROVED, ASKED, ISSUED
from fairway.clearance.models import Case, Permit


def permitted() -> QuerySet[Case]:
    """The cases with a permit that is signed and has not ended."""
    return Case.objects.filter(_live())


def filed(since: date) -> QuerySet[Case]:
    """The other cases that were filed since a day."""
    return Case.objects.filter(~_live(), filed__date__gte=since)


def drafts() -> QuerySet[Case]:
    """The cases that are not filed yet."""
    return Case.objects.filter(status=status.DRAFT, filed=None)


def _live() -> Exists:
    return Exists(Permit.objects.filter(case=OuterRef("pk"), status__in=(ASKED, APPROVED, ISSUED)))
