"""Acts: what happens to a case, kept with it and entered in the log in the same transaction.

The log gets digests and names of acts, never facts: what one side keeps stays with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from fairway.clearance.models import Act, Case, Part
from fairway.law import codec
from fairway.link import log
from fairway.link.models import Entry

INSIDE = ("advised", "proposed", "returned", "flagged")
"""Acts within an office, which applicants do not see."""


@contextmanager
def act() -> Iterator[None]:
    """The transaction of an act. It holds the log first, so that acts and messages never wait for each other."""
    with transaction.atomic():
        log.hold()
        yield


def record(case: Case, kind: str, by: str, /, *, part: Part | None = None, side: str = "", **body: Any) -> Act:
    """Keep an act and enter it in the log, in the caller's transaction: both or neither."""
    act = Act(case=case, part=part, kind=kind, by=by, side=side or settings.FAIRWAY_SIDE, body=body, made=now())
    act.entry = log.append(kind, case.ref, logged(act)).index
    act.save()
    return act


def logged(act: Act) -> bytes:
    """What the log says of an act: whose it is, of which case, when, and the digest of the rest."""
    told = {
        "act": act.kind,
        "case": act.case_id,
        "authority": act.part.authority if act.part else "",
        "side": act.side,
        "at": act.made.isoformat(timespec="seconds"),
        "sha256": hashlib.sha256(codec.canonical([act.salt, act.by, act.body])).hexdigest(),
    }
    return codec.canonical(told)


def altered(acts: Iterable[Act]) -> set[int]:
    """Of some acts, the ids of those that are no longer what the log says of them."""
    acts = list(acts)
    entries = dict(Entry.objects.filter(pk__in=[act.entry for act in acts]).values_list("index", "body"))
    return {act.pk for act in acts if bytes(entries.get(act.entry, b"")) != logged(act)}


def last_entry(case: Case) -> int:
    """The place in the log of the newest act of a case."""
    return Act.objects.filter(case=case).order_by("-id").values_list("entry", flat=True)[0]
