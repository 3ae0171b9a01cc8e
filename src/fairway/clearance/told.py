"""What an applicant reports of an authority that is not connected: kept as told, never as the authority's own word."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fairway.clearance import issuing, status
from fairway.clearance.actors import Actor
from fairway.clearance.casework import held
from fairway.clearance.history import record
from fairway.clearance.models import Part

REPORTABLE = (*status.OPEN, *status.GRANTED, status.REFUSED)


class CannotReport(ValueError):
    """A report that can't be kept, with what would be."""


def report(actor: Actor, part_id: int, said: str, reference: str, day: date, valid_until: date | None = None) -> Part:
    """Keep what an office that is not connected said to the applicant.

    Raises:
        CannotReport: when the office is connected and speaks for itself, or what it said is no status.
    """
    actor.must("report what an office said")
    if said not in REPORTABLE:
        raise CannotReport(f"'{said}' is not something that an office says; it is one of {', '.join(REPORTABLE)}")
    if day > localdate():
        raise CannotReport(_("the day is in the future; report what was said"))
    if said in status.GRANTED and not reference.strip():
        raise CannotReport(_("give the number of the paper that the office issued"))
    with held(actor, part_id, None) as part:
        if part.connected or not part.case.filed:
            raise CannotReport(_("this office is connected; what it says stands here by itself"))
        if part.case.permits.exists():
            raise CannotReport(_("a permit rests on what was reported; ask the office that issued it"))
        part.becomes(said)
        part.told, part.reference = True, reference.strip()[:80]
        part.decided, part.valid_until = day, valid_until
        part.save()
        record(part.case, "reported", actor.name, part=part, status=said, reference=part.reference)
        issuing.consider(part.case)
    return part
