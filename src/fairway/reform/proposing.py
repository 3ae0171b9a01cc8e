"""Proposing a new text of the law, and taking a proposal back.

A text is kept only when it can be read and fits the rulebook of today. It is no law yet: see `releasing`.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from fairway.clearance.actors import Actor
from fairway.law import codec
from fairway.law.amendment import Overlay, read_overlay
from fairway.law.errors import SourceError
from fairway.link import log
from fairway.link.models import Entry
from fairway.reform.models import Proposal
from fairway.reform.serving import current

MOST = 500_000
"""How long a text may be, in bytes."""
KIND = "law"
"""Under which kind the log keeps what is done with texts."""


class CannotPropose(ValueError):
    """Something that can't be done with a proposal as it stands: the sentence that says why is one of these."""

    SAME = "this very text is proposed already; withdraw that proposal first"
    NOT_YOURS = "only who proposed a text withdraws it; to keep it from becoming law, do not confirm it"
    NONE = "there is no such proposal"
    WITHDRAWN = "this text is withdrawn; propose it anew"
    RELEASED = "this text is released: it is law already"


def propose(actor: Actor, data: bytes, file: str) -> Proposal:
    """Keep a new text that fits the rulebook of today.

    Raises:
        LawError: when it can't be read or does not fit, naming file, line and field of each error.
        CannotPropose: when the same text is proposed already.
    """
    actor.must("propose a text")
    overlay = _fitting(data, file)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        log.hold()
        if Proposal.objects.filter(sha256=digest, state=Proposal.PROPOSED).exists():
            raise CannotPropose(CannotPropose.SAME)
        made = Proposal.objects.create(
            file=file[:200],
            text=data.decode(),
            sha256=digest,
            overlay=overlay.id[:120],
            label=dict(overlay.label),
            note=dict(overlay.note),
            starts=overlay.start,
            by=actor.user,
        )
        enter("proposed", made, actor)
    return made


def _fitting(data: bytes, file: str) -> Overlay:
    if len(data) > MOST:
        raise SourceError(f"{file} is longer than {MOST:,} bytes", hint="divide it")
    overlay = read_overlay(data, file)
    current().amended(overlay)
    return overlay


def withdraw(actor: Actor, number: int) -> Proposal:
    """Take back a proposal of one's own that is not law yet.

    Raises:
        CannotPropose: when it is somebody else's, or no proposal any more.
    """
    actor.must("propose a text")
    with transaction.atomic():
        log.hold()
        found = proposed(number)
        if found.by_id != actor.user.pk:
            raise CannotPropose(CannotPropose.NOT_YOURS)
        found.state, found.ended = Proposal.WITHDRAWN, now()
        found.save()
        enter("withdrawn", found, actor)
    return found


def proposed(number: int) -> Proposal:
    """A proposal that may still become law, held until the transaction ends.

    Raises:
        CannotPropose: when there is none, or it is withdrawn or released.
    """
    found = Proposal.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise CannotPropose(CannotPropose.NONE)
    if found.state != Proposal.PROPOSED:
        withdrawn = found.state == Proposal.WITHDRAWN
        raise CannotPropose(CannotPropose.WITHDRAWN if withdrawn else CannotPropose.RELEASED)
    return found


def enter(what: str, text: Proposal, actor: Actor, **more: Any) -> Entry:
    """Enter in the log, which anybody may read, what somebody did with a text: by name, as making law is public."""
    told = {"act": f"text {what}", "proposal": text.pk, "text": text.sha256, "by": actor.name, **more}
    return log.append(KIND, str(text.pk), codec.canonical({**told, "at": now().isoformat(timespec="seconds")}))
