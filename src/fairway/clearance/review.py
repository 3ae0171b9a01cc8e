"""When one side grants what the other refuses: a joint review opens, with a last day that both sides see.

Both look again until then: a refusal may be lifted, or a grant withdrawn. After it each decision stands,
and there is no permit.
"""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from fairway.clearance import status
from fairway.clearance.history import act, record
from fairway.clearance.models import Case, Review
from fairway.clearance.telling import tell
from fairway.law.rulebook import default

WORKING_DAYS = 10
"""How long a review lasts: working days on the slower of the two sides' calendars. A rule of the zone's nodes."""
STANDS, AGREED = "each decision stands", "the sides agree"


def disagree(case: Case) -> bool:
    """Whether one side has granted and another refused."""
    granted = {part.side for part in case.parts.all() if part.status in status.GRANTED}
    refused = {part.side for part in case.parts.all() if part.status == status.REFUSED}
    return bool(granted and refused - granted) or bool(refused and granted - refused)


def is_open(case: Case) -> bool:
    """Whether the sides are looking again."""
    return Review.objects.filter(case=case, closed=None).exists()


def consider(case: Case) -> None:
    """Open a review where the sides have come to disagree, and close one where they no longer do."""
    found = Review.objects.filter(case=case).first()
    if disagree(case) and found is None:
        opened = localdate()
        found = adopt(case, opened, last_day(case, opened))
        tell(case, "review", {"opened": found.opened.isoformat(), "due": found.due.isoformat()})
    elif found and found.closed is None and not disagree(case) and not _undecided(case):
        _close(found, AGREED)


def _undecided(case: Case) -> bool:
    return any(part.status in status.OPEN for part in case.parts.all())


def last_day(case: Case, opened: date) -> date:
    """The last day of a review: the later of the sides' own counts."""
    names = {part.office.calendar for part in case.parts.all()}
    calendars = [default().calendars[name] for name in names if name in default().calendars]
    return max((calendar.add(opened, WORKING_DAYS) for calendar in calendars), default=opened)


def adopt(case: Case, opened: date, due: date) -> Review:
    """Keep a review that either side opened; the first one stands."""
    found, made = Review.objects.get_or_create(case=case, defaults={"opened": opened, "due": due})
    if made:
        record(case, "review opened", "", due=due.isoformat())
    return found


def close_overdue(today: date) -> int:
    """End the reviews whose last day is over; how many."""
    late = list(Review.objects.filter(closed=None, due__lt=today).select_related("case"))
    for item in late:
        with act():
            _close(item, STANDS)
    return len(late)


def _close(found: Review, result: str) -> None:
    found.closed, found.result = localdate(), result
    found.save()
    record(found.case, "review closed", "", result=result)
