"""Watching the law: who asks to be told, and looking whether there is something to tell.

A message is kept with the state that it leads to, both or neither, so that each change is told once however often
one looks. Nothing is sent: messages are read on pages and in feeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate, now

from fairway.law.rulebook import Rulebook, default
from fairway.reform.models import OPEN, Notice, Watch
from fairway.reform.standing import day_of, differs, next_day, stands

MOST_OF_AN_ACCOUNT = 200
"""How many watches an account has at once: each is looked at again whenever the law changes."""
IN_AN_HOUR = 500
"""How many are begun in an hour without an account, by everybody together."""


class CannotWatch(ValueError):
    """A watch that is not begun. `flood` says that waiting helps; else the account has to stop another first."""

    def __init__(self, flood: bool) -> None:
        of_account = f"you have {MOST_OF_AN_ACCOUNT} watches, as many as an account may; stop one first"
        of_all = f"{IN_AN_HOUR} watches were begun without an account within the hour; sign in, or try later"
        super().__init__(of_all if flood else of_account)
        self.flood = flood


def watch_movement(record: str, facts: Mapping[str, Any], user: Any = None) -> Watch:
    """Watch the answer to a movement, named after the record of a determination.

    Raises:
        CannotWatch: when there are too many.
    """
    return _begun(Watch(user=user, kind=Watch.MOVEMENT, topic=record, facts=dict(facts)))


def watch_provision(provision: str, user: Any = None) -> Watch:
    """Watch a provision and what is encoded of it.

    Raises:
        KeyError: when there is no such provision.
        CannotWatch: when there are too many.
    """
    return _begun(Watch(user=user, kind=Watch.PROVISION, topic=default().provisions[provision].id))


def _begun(watch: Watch) -> Watch:
    """A new watch, or the one that the account has already."""
    if watch.user and (same := of(watch.user).filter(kind=watch.kind, topic=watch.topic).first()):
        return same
    _must_have_room(watch.user)
    _look_on(default(), watch, day_of(watch, localdate()))
    try:
        with transaction.atomic():
            watch.save(force_insert=True)
    except IntegrityError:
        return Watch.objects.get(OPEN, user=watch.user, kind=watch.kind, topic=watch.topic)
    return watch


def _must_have_room(user: Any) -> None:
    hour_ago = now() - timedelta(hours=1)
    if user and of(user).count() >= MOST_OF_AN_ACCOUNT:
        raise CannotWatch(flood=False)
    if not user and Watch.objects.filter(user=None, made__gt=hour_ago).count() >= IN_AN_HOUR:
        raise CannotWatch(flood=True)


def of(user: Any) -> QuerySet[Watch]:
    """The watches of an account that are not stopped, the newest first."""
    return Watch.objects.filter(OPEN, user=user).order_by("-made")


def told(user: Any) -> QuerySet[Notice]:
    """What the watches of an account told, the newest first; those that are stopped too."""
    return Notice.objects.filter(watch__user=user).select_related("watch").order_by("-id")


def unread(user: Any) -> QuerySet[Notice]:
    """What the watches of an account told that it has not said to have read."""
    return Notice.objects.filter(watch__user=user, read=None)


def unread_by_watch(user: Any) -> dict[str, int]:
    """How many messages of each watch of an account are unread, where there are any."""
    return dict(unread(user).values_list("watch").annotate(Count("pk")))


def mark_read(user: Any, up_to: int, watch: str = "") -> int:
    """Say that an account has read what it was told, of one watch or of all, up to a message; how many that were.

    What was told after that message was not on the page, and stays unread.
    """
    rows = unread(user).filter(pk__lte=up_to)
    return (rows.filter(watch=watch) if watch else rows).update(read=now())


def stop(watch: Watch) -> None:
    """Tell nothing more, and forget the facts."""
    Watch.objects.filter(OPEN, pk=watch.pk).update(stopped=now(), facts={})


def look(today: date) -> int:
    """Look at every watch whose law may have changed since the last look; how many messages came of it."""
    unseen = Watch.objects.filter(OPEN).filter(~Q(rulebook=default().hash) | Q(due__lte=today))
    return sum(_look(key, today) for key in list(unseen.values_list("pk", flat=True)))


def _look(key: str, today: date) -> int:
    with transaction.atomic():
        watch = Watch.objects.select_for_update().filter(OPEN, pk=key).first()
        if watch is None:
            return 0
        book, made = default(), list[Notice]()
        if watch.rulebook != book.hash:
            made += _moved(book, watch, today)
        while watch.due and watch.due <= today:
            made += _moved(book, watch, watch.due)
        watch.save()
        Notice.objects.bulk_create(made)
    return len(made)


def _moved(book: Rulebook, watch: Watch, on: date) -> list[Notice]:
    """Bring a watch to how it stands on a day; the message, where that is not how it stood."""
    before, under = watch.state, watch.rulebook
    _look_on(book, watch, day_of(watch, on))
    if not differs(before, watch.state):
        return []
    new = under != book.hash
    return [Notice(watch=watch, day=on, new_rulebook=new, rulebook=book.hash, before=before, after=watch.state)]


def _look_on(book: Rulebook, watch: Watch, day: date) -> None:
    watch.state, watch.day, watch.rulebook = stands(book, watch, day), day, book.hash
    watch.due = next_day(book, watch, day)
