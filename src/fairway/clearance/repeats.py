"""Requests that are sent again: an act that names a key is done once, and answered alike each time.

The answer is kept in the transaction of the act, so that there is none without the other. What was
refused is not kept: it may be sent again, mended, under the same key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.utils.timezone import now

from fairway.clearance.history import act
from fairway.clearance.models import Answered

KEPT_DAYS = 7
MAX_KEY = 200


class Answer(NamedTuple):
    """The answer to a request."""

    status: int
    body: bytes
    media: str


class Reused(ValueError):
    """A key that was sent before, with something else."""


def once(asker: str, key: str, said: bytes, answer: Callable[[], Answer]) -> Answer:
    """The answer given before to the same asker's key, or that of `answer`, kept with what it did.

    Raises:
        Reused: when the key is too long, or came before with another request.
    """
    if len(key) > MAX_KEY:
        raise Reused(f"a key has at most {MAX_KEY} characters")
    name = hashlib.sha256(f"{asker}\n{key}".encode()).hexdigest()
    digest = hashlib.sha256(said).hexdigest()
    with act():
        known = Answered.objects.filter(pk=name).first()
        if known is None:
            given = answer()
            if given.status < 400:
                Answered.objects.create(
                    name=name, said=digest, status=given.status, body=given.body, media=given.media, made=now()
                )
            return given
    if known.said != digest:
        raise Reused("this key was sent before with another request; take a new key for each act")
    return Answer(known.status, bytes(known.body), known.media)


def forget() -> None:
    """Drop the answers that nobody will ask for again."""
    Answered.objects.filter(made__lt=now() - timedelta(KEPT_DAYS)).delete()
