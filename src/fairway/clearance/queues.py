"""A desk's queue as officers look at it: views, filters, how many are in each, and pages by key.

Nothing is counted beyond `MOST`, and a page begins behind a key, not a number of rows: a queue is as quick
with a hundred thousand parts as with ten. Who sees what is the gateway's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from fairway.clearance import gateway, status
from fairway.clearance.actors import Actor
from fairway.clearance.models import Decision, Message, Part

MINE, DESK, DUE, WAITING, SECOND, ALL = "mine", "desk", "due", "waiting", "second", "all"
VIEWS = (MINE, DESK, DUE, WAITING, SECOND, ALL)
FILTERS = ("kind", "outcome", "norm", "flag", "status")
SOON_DAYS = 3
MOST = 100
PAGE = 50
MONTH_DAYS = 30
SAMPLE = 200

BESIDE = (
    "marks",
    "pauses",
    "decisions",
    Prefetch("messages", Message.objects.filter(answers__isnull=False), to_attr="replied"),
)
"""What is read with the rows of a page; of the messages only replies to questions, as `replied`."""


@dataclass(frozen=True)
class Page:
    """Some rows of a queue, and the key behind which the next begin; none where these are the last."""

    rows: tuple[Part, ...]
    after: str


def rows(actor: Actor, view: str, wanted: Mapping[str, str]) -> QuerySet[Part]:
    """The parts of a view, filtered.

    `wanted` may also say ``older``, received that many days ago or more, and ``q``, what number, title or
    applicant hold.
    """
    actor.must("see the queue")
    filters = {name: wanted[name] for name in FILTERS if wanted.get(name)}
    found = _in_view(gateway.queue(actor, "all" if view == ALL else "open", **filters), actor, view)
    if wanted.get("q"):
        found = found.filter(case__in=gateway.search(actor, wanted["q"]))
    days = wanted.get("older", "")
    if days.isascii() and days.isdecimal() and len(days) < 5:
        found = found.filter(received__lte=localdate() - timedelta(int(days)))
    return found.order_by("-id") if view == ALL else found


def _in_view(found: QuerySet[Part], actor: Actor, view: str) -> QuerySet[Part]:
    match view:
        case "mine":
            return found.filter(officer=actor.user)
        case "due":
            return found.filter(due__lte=localdate() + timedelta(SOON_DAYS)).exclude(status=status.MORE)
        case "waiting":
            return found.filter(status=status.MORE)
        case "second":
            waiting = Decision.objects.filter(confirmed=None, returned="")
            return found.filter(pk__in=waiting.values("part"))
    return found


def counts(actor: Actor) -> dict[str, int]:
    """How many parts each view has, up to `MOST` and one more; the view of all is not counted."""
    found = {view: rows(actor, view, {}) for view in VIEWS if view != ALL}
    return {view: found[view].order_by()[: MOST + 1].count() for view in found}


def overdue(actor: Actor) -> int:
    """How many parts of the desk should have been decided by now, up to `MOST` and one more."""
    late = gateway.queue(actor).filter(due__lt=localdate()).exclude(status=status.MORE)
    return late.order_by()[: MOST + 1].count()


def pace(actor: Actor) -> tuple[int, int] | None:
    """How many days nine in ten of the desk's decisions of a month took at most, and of how many it is said."""
    recent = gateway.parts(actor).filter(decided__gte=localdate() - timedelta(MONTH_DAYS), received__isnull=False)
    pairs = recent.order_by("-id").values_list("received", "decided")[:SAMPLE]
    took = sorted((decided - received).days for received, decided in pairs)
    return (took[(len(took) * 9 + 9) // 10 - 1], len(took)) if took else None


def page(found: QuerySet[Part], after: str = "", size: int = PAGE) -> Page:
    """The rows behind a key, with what stands beside them; an unreadable key begins at the head."""
    by_number = found.query.order_by == ("-id",)
    key = _key(after)
    if key:
        due, number = key
        behind = Q(id__lt=number) if by_number else Q(due__gt=due) | Q(due=due, id__gt=number)
        found = found.filter(behind)
    got = list(found.prefetch_related(*BESIDE)[: size + 1])
    more = len(got) > size
    last = got[size - 1] if more else None
    return Page(tuple(got[:size]), f"{last.due.isoformat()}~{last.pk}" if last else "")


def _key(text: str) -> tuple[date, int] | None:
    day, _, number = text.partition("~")
    try:
        return (date.fromisoformat(day), int(number)) if len(number) < 19 else None
    except ValueError:
        return None
