"""The REST API of watches: what an account watches, and what that told; by session or by a bearer's key.

An account sees its own watches alone; those that were begun without one have their address and feed. What an
answer is watched for, and when it is looked at again, is not decided here.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import override
from ninja import Field, NinjaAPI, Query, Router
from pydantic import model_validator

from fairway.api.cases import MOST, PAGE, ByKey, BySession, Given, answered
from fairway.api.problems import problem
from fairway.law.rulebook import default
from fairway.reform import watches
from fairway.reform.models import Notice, Watch
from fairway.web.models import Record
from fairway.web.notices import told, what

Lang = Literal["en", "zh-Hant", "zh-Hans"]
LIMIT = Query(PAGE, ge=1, le=MOST)
LARGEST = 2**63 - 1
BEFORE = Query(None, ge=0, le=LARGEST)

router = Router(auth=[ByKey(), BySession()], tags=["watches"])


class Wanted(Given):
    """What to watch: a determination by its id, or a provision by its id; one of the two."""

    determination: str = Field("", examples=["D-3XW2K7Q5"])
    provision: str = Field("", examples=["hk.cap60l#s-4"])

    @model_validator(mode="after")
    def one(self) -> Self:
        """Itself, where it names one thing."""
        if bool(self.determination) == bool(self.provision):
            raise ValueError("name a determination or a provision, one of the two")
        return self


class Seen(Given):
    """The last message that was read; of one watch, or of all."""

    up_to: int = Field(..., ge=0, le=LARGEST)
    watch: str = ""


@router.get("/watches", summary="Your watches")
def list_watches(request: HttpRequest, lang: Lang = "en") -> HttpResponse:
    """Those that are not stopped, the newest first, each with how many of its messages are unread."""
    user = _user(request)
    found = list(watches.of(user))
    unread = watches.unread_by_watch(user)
    with override(lang):
        return answered([_watch(row, unread.get(row.pk, 0)) for row in found])


@router.post("/watches", summary="Watch an answer or a provision")
def watch(request: HttpRequest, wanted: Wanted, lang: Lang = "en") -> HttpResponse:
    """A watch on it; the one that you have already where you watch it."""
    made = _begun(wanted, _user(request))
    with override(lang):
        return answered(_watch(made, watches.unread_by_watch(_user(request)).get(made.pk, 0)))


@router.get("/watches/messages", summary="What your watches told")
def list_messages(
    request: HttpRequest, unread: bool = False, before: int | None = BEFORE, limit: int = LIMIT, lang: Lang = "en"
) -> HttpResponse:
    """Newest first, of stopped watches too; `before` goes on behind a message, `unread` leaves out what was read."""
    rows = watches.told(_user(request))
    return _messages(rows.filter(read=None) if unread else rows, before, limit, lang)


@router.post("/watches/read", summary="Say that you have read messages")
def mark_read(request: HttpRequest, seen: Seen) -> HttpResponse:
    """Those up to a message, of one watch or of all. What was told since stays unread."""
    read = watches.mark_read(_user(request), seen.up_to, seen.watch)
    return answered({"read": read, "unread": watches.unread(_user(request)).count()})


@router.get("/watches/{watch_id}", summary="A watch")
def read_watch(request: HttpRequest, watch_id: str, lang: Lang = "en") -> HttpResponse:
    """What is watched, how it stands, and the next day on which the encoded law may change it."""
    row = _mine(request, watch_id)
    with override(lang):
        return answered({**_watch(row, row.notices.filter(read=None).count()), "stands": row.state})


@router.get("/watches/{watch_id}/messages", summary="What a watch told")
def read_messages(
    request: HttpRequest, watch_id: str, before: int | None = BEFORE, limit: int = LIMIT, lang: Lang = "en"
) -> HttpResponse:
    """Newest first; `before` goes on behind a message."""
    rows = watches.told(_user(request)).filter(watch=_mine(request, watch_id))
    return _messages(rows, before, limit, lang)


@router.delete("/watches/{watch_id}", summary="Stop a watch")
def stop(request: HttpRequest, watch_id: str) -> HttpResponse:
    """Nothing more is told, and the facts are forgotten; what it told stays. Again changes nothing."""
    watches.stop(_mine(request, watch_id))
    return HttpResponse(status=204)


def _user(request: HttpRequest) -> Any:
    return request.auth.user


def _mine(request: HttpRequest, watch_id: str) -> Watch:
    found: Watch = get_object_or_404(Watch, pk=watch_id, user=_user(request))
    return found


def _begun(wanted: Wanted, user: Any) -> Watch:
    if wanted.determination:
        record = get_object_or_404(Record, pk=wanted.determination)
        return watches.watch_movement(record.id, record.facts, user)
    if wanted.provision not in default().provisions:
        raise Http404(f"no provision '{wanted.provision}'")
    return watches.watch_provision(wanted.provision, user)


def _watch(row: Watch, unread: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "what": what(row),
        row.kind if row.kind == Watch.PROVISION else "determination": row.topic,
        "since": row.made.isoformat(timespec="seconds"),
        "stopped": row.stopped.isoformat(timespec="seconds") if row.stopped else None,
        "next_change": row.due.isoformat() if row.due else None,
        "unread": unread,
        "feed": f"/feeds/watches/{row.pk}.atom",
    }


def _messages(rows: Any, before: int | None, limit: int, lang: str) -> HttpResponse:
    found = (rows if before is None else rows.filter(pk__lt=before))[:limit]
    with override(lang):
        return answered([_message(row) for row in found])


def _message(row: Notice) -> dict[str, Any]:
    """A message: how it stood and stands as kept, and in words."""
    said = told(row)
    return {
        "id": row.pk,
        "watch": row.watch_id,
        "day": row.day.isoformat(),
        "told": row.made.isoformat(timespec="seconds"),
        "read": row.read.isoformat(timespec="seconds") if row.read else None,
        "new_rulebook": row.new_rulebook,
        "rulebook": row.rulebook,
        "says": said.title,
        "remarks": list(said.remarks),
        "clauses": [{name: value for name, value in vars(clause).items() if value} for clause in said.clauses],
        "before": row.before,
        "after": row.after,
    }


def join(api: NinjaAPI) -> None:
    """Add the watches to the API, with the words for one that is not begun."""
    api.add_router("", router)
    api.add_exception_handler(watches.CannotWatch, _on_cannot_watch)


def _on_cannot_watch(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(409, "This can't be watched now", str(error))
