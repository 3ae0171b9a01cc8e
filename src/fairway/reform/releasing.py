"""Making a proposed text law on this node: by two people, neither of whom proposed it, having seen its rehearsal.

The rehearsal must be of this very text, against the rulebook of today. From the release on the node answers by the
amended rulebook; what was determined before keeps the name of the rulebook that it was determined under.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.timezone import now

from fairway.clearance.actors import Actor
from fairway.clearance.tasks import upkeep as upkeep_of_cases
from fairway.law import codec
from fairway.law.amendment import read_overlay
from fairway.law.errors import LawError
from fairway.law.rulebook import Rulebook
from fairway.link import log
from fairway.link.tasks import ask
from fairway.reform.models import Confirmation, Proposal, Rehearsal, Release
from fairway.reform.proposing import KIND, CannotPropose, enter, proposed
from fairway.reform.serving import current

PEOPLE = 2
"""How many must stand for a text before it is law."""


class CannotRelease(CannotPropose):
    """Why somebody can't confirm a text, and what would let it be confirmed."""

    PROPOSER = "whoever proposed a text does not release it; two others must"
    UNREHEARSED = "rehearse this text against the rulebook of today first"
    TWICE = "you have confirmed it already; another person must"
    FITS = "every released text fits; to undo one, propose a text that does"
    NO_LAW = "this text is not law here"


def fitting(text: Proposal, book: Rulebook) -> Rehearsal | None:
    """The newest finished rehearsal of this very text against a rulebook."""
    done = text.rehearsals.filter(state=Rehearsal.DONE, sha256=text.sha256, base=book.hash)
    return done.order_by("-pk").first()


def confirmations(text: Proposal, book: Rulebook) -> list[Confirmation]:
    """Who stands for a text as against a rulebook, each once: what was confirmed against another does not count."""
    rows = text.confirmations.filter(rehearsal__base=book.hash, rehearsal__sha256=text.sha256)
    found = {row.by_id: row for row in rows.select_related("by").order_by("-pk")}
    return sorted(found.values(), key=lambda row: row.pk)


def confirm(actor: Actor, number: int) -> Proposal:
    """Stand for a proposed text; with the second person it is law.

    Raises:
        CannotRelease: for the proposer, without a rehearsal, or for somebody who has confirmed already.
        CannotPropose: when it is no proposal any more.
    """
    actor.must("release a text")
    with transaction.atomic():
        log.hold()
        text, book = proposed(number), current()
        if text.by_id == actor.user.pk:
            raise CannotRelease(CannotRelease.PROPOSER)
        rehearsal = fitting(text, book)
        if rehearsal is None:
            raise CannotRelease(CannotRelease.UNREHEARSED)
        if any(row.by_id == actor.user.pk for row in confirmations(text, book)):
            raise CannotRelease(CannotRelease.TWICE)
        Confirmation.objects.create(proposal=text, rehearsal=rehearsal, by=actor.user)
        enter("confirmed", text, actor, rehearsal=rehearsal.pk, rulebook=book.hash)
        if len(confirmations(text, book)) >= PEOPLE:
            _release(actor, text, book)
    return text


def _release(actor: Actor, text: Proposal, book: Rulebook) -> None:
    after = book.amended(read_overlay(text.text, text.file)).hash
    names = [_name(row.by) for row in confirmations(text, book)]
    said = {"proposed": _name(text.by), "confirmed": names, "before": book.hash, "after": after}
    entry = enter("released", text, actor, **said)
    Release.objects.create(proposal=text, names=names, before=book.hash, after=after, entry=entry.index)
    text.state, text.ended = Proposal.RELEASED, now()
    text.save()
    _have_looked()


def _have_looked() -> None:
    """Have the worker judge open cases anew and tell those who watch, once the release is kept."""
    from fairway.reform.tasks import upkeep

    ask(upkeep_of_cases)
    ask(upkeep)


def _name(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())


def released() -> list[Release]:
    """The texts that are law here, newest first."""
    return list(Release.objects.filter(ended=None).select_related("proposal__by").order_by("-pk"))


def set_aside(number: int, reason: str) -> Proposal:
    """Take a released text out that no longer fits the rulebook that comes with Fairway, so that the node can start.

    Raises:
        CannotRelease: when it is not released, or fits; a text that fits is undone by another text.
    """
    with transaction.atomic():
        log.hold()
        row = Release.objects.select_for_update().filter(proposal=number, ended=None).first()
        if row is None:
            raise CannotRelease(CannotRelease.NO_LAW)
        if _all_fit():
            raise CannotRelease(CannotRelease.FITS)
        row.ended = now()
        row.save()
        told = {"act": "text set aside", "proposal": number, "text": row.proposal.sha256, "reason": reason}
        log.append(KIND, str(number), codec.canonical({**told, "at": row.ended.isoformat(timespec="seconds")}))
    return row.proposal


def _all_fit() -> bool:
    try:
        current()
    except LawError:
        return False
    return True
