"""Acts: what happens to a case, kept with it and entered in the log in the same transaction.

The log gets digests and names of acts, never facts: what one side keeps stays with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from fairway.clearance.models import Act, Case, Part
from fairway.law import codec
from fairway.link import log

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
    made, side = now(), side or settings.FAIRWAY_SIDE
    told = {
        "act": kind,
        "case": case.ref,
        "authority": part.authority if part else "",
        "side": side,
        "at": made.isoformat(timespec="seconds"),
        "sha256": hashlib.sha256(codec.canonical([by, body])).hexdigest(),
    }
    entry = log.append(kind, case.ref, codec.canonical(told))
    return Act.objects.create(
        case=case, part=part, kind=kind, by=by, side=side, body=body, entry=entry.index, made=made
    )


def last_entry(case: Case) -> int:
    """The place in the log of the newest act of a case."""
    return Act.objects.filter(case=case).order_by("-id").values_list("entry", flat=True)[0]
