"""A desk's queue on a page: views, filters, taking the next part or chosen ones, and filters kept by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from fairway.clearance import casework, queues, status
from fairway.clearance.actors import Actor
from fairway.clearance.gateway import Part
from fairway.law.determination import OUTCOMES
from fairway.law.norm import KINDS
from fairway.law.rulebook import default
from fairway.web import acting
from fairway.web.docket import FLAG_WORDS, flag_word, places_of
from fairway.web.frame import language
from fairway.web.models import SavedView

VIEW_WORDS = {
    queues.MINE: gettext_noop("My work"),
    queues.DESK: gettext_noop("Desk"),
    queues.DUE: gettext_noop("Due in 3 days"),
    queues.WAITING: gettext_noop("Waiting for applicant"),
    queues.SECOND: gettext_noop("Second check"),
    queues.ALL: gettext_noop("All"),
}
KEPT = (*queues.FILTERS, "older", "q")
MOST_VIEWS = 20
MOST_TAKEN = 50


@dataclass(frozen=True)
class Row:
    """A part as a row of the queue: where it goes, its flags and norms with their words, and what came back."""

    part: Part
    start: str
    end: str
    flags: tuple[tuple[str, str], ...]
    norms: tuple[tuple[str, str], ...]
    news: tuple[str, ...]


@require_GET
@acting.required("see the queue")
def queue(request: HttpRequest) -> HttpResponse:
    """The parts of one view, those due first at the head."""
    actor, lang = acting.acting(request), language()
    view = request.GET.get("view", queues.DESK)
    view = view if view in queues.VIEWS else queues.DESK
    wanted = asked(request.GET)
    page = queues.page(queues.rows(actor, view, wanted), request.GET.get("after", ""))
    context = {
        "view": view,
        "views": _views(actor),
        "wanted": wanted,
        "flags": [(value, _(word)) for value, word in FLAG_WORDS.items()],
        "kinds": KINDS,
        "outcomes": OUTCOMES,
        "statuses": status.OPEN if view != queues.ALL else tuple(status.STATUSES),
        "rows": [_row(part, lang) for part in page.rows],
        "after": page.after,
        "overdue": queues.overdue(actor),
        "pace": queues.pace(actor),
        "most": queues.MOST,
        "query": _query(view, wanted),
        "saved": SavedView.objects.filter(user=actor.user, capacity=actor.capacity),
        "today": localdate(),
        "nothing": "nothing" in request.GET,
        "missed": request.GET.get("missed", "")[:4],
    }
    return render(request, "fairway/officer/queue.html", context)


def asked(given: QueryDict) -> dict[str, str]:
    """The filters that an address names."""
    return {name: given[name].replace("\x00", "").strip()[:120] for name in KEPT if given.get(name, "").strip()}


def _views(actor: Actor) -> list[tuple[str, str, int | None]]:
    counted = queues.counts(actor)
    return [(name, _(word), counted.get(name)) for name, word in VIEW_WORDS.items()]


def _row(part: Part, lang: str) -> Row:
    marks = list(part.marks.all())
    book = default()
    norms = [mark.value for mark in marks if mark.kind == "norm" and mark.value in book.norms]
    flags = tuple(sorted((mark.value, flag_word(mark.value)) for mark in marks if mark.kind == "flag"))
    labels = tuple((name, book.norms[name].label.say(lang)) for name in sorted(norms)[:1])
    return Row(part, *places_of(part.case, lang), flags, labels, tuple(_news(part)))


def _news(part: Part) -> Iterator[str]:
    """What came back to an open part: a reply, a decision that waits or was returned."""
    if not part.open:
        return
    if part.replied:
        yield _("reply came")
    last = max(part.decisions.all(), key=lambda item: item.made, default=None)
    if last and last.confirmed is None:
        yield _("returned to you") if last.returned else _("waits for a second person")


def _query(view: str, wanted: dict[str, str]) -> str:
    made = QueryDict(mutable=True)
    made.update({"view": view, **wanted})
    return made.urlencode()


@require_POST
@acting.required("take")
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the part that is due first among those nobody has, and open it."""
    part = casework.take_next(acting.acting(request))
    return redirect("part", part_id=part.pk) if part else redirect(f"{reverse('queue')}?nothing=1")


@require_POST
@acting.required("take")
def take_chosen(request: HttpRequest) -> HttpResponse:
    """Take the parts that were ticked; those that another took meanwhile are left to them, and counted."""
    actor, missed = acting.acting(request), 0
    for number in request.POST.getlist("part")[:MOST_TAKEN]:
        try:
            casework.take(actor, int(number) if number.isdecimal() and len(number) < 19 else 0)
        except (casework.NotNow, ObjectDoesNotExist):
            missed += 1
    told = f"&missed={missed}" if missed else ""
    return redirect(f"{reverse('queue')}?view={queues.MINE}{told}")


@require_POST
@acting.required("see the queue")
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters of an address under a name."""
    actor, name = acting.acting(request), request.POST.get("name", "").replace("\x00", "").strip()[:60]
    given = QueryDict(request.POST.get("query", "")[:1000])
    view = given.get("view", queues.DESK)
    query = _query(view if view in queues.VIEWS else queues.DESK, asked(given))
    mine = SavedView.objects.filter(user=actor.user, capacity=actor.capacity)
    if name and (mine.count() < MOST_VIEWS or mine.filter(name=name).exists()):
        mine.update_or_create(user=actor.user, capacity=actor.capacity, name=name, defaults={"query": query})
    return redirect(f"{reverse('queue')}?{query}")


@require_POST
@acting.required("see the queue")
def forget_view(request: HttpRequest, number: int) -> HttpResponse:
    """Forget filters that were kept under a name."""
    actor = acting.acting(request)
    gone, _rows = SavedView.objects.filter(user=actor.user, capacity=actor.capacity, pk=number).delete()
    if not gone:
        raise Http404
    return redirect("queue")
