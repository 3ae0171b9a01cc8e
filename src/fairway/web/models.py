"""What the pages keep: drafts of an interview, the record of each determination, failed attempts to sign in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now

from fairway.law import Determination, Facts, Rulebook, codec, decide
from fairway.link import log


def draft_id() -> str:
    """A name that nobody can guess: whoever has it may go on with the draft."""
    return secrets.token_urlsafe(12)


class Draft(models.Model):
    """The answers given so far in one interview.

    `dropped` names the facts whose answers stopped applying with the last change; `before` is the record
    whose answers are being changed.
    """

    id = models.CharField(primary_key=True, max_length=24, default=draft_id)
    answers = models.JSONField(default=dict)
    compare = models.BooleanField(default=False)
    topic = models.CharField(max_length=60, blank=True)
    dropped = models.JSONField(default=list)
    before = models.CharField(max_length=20, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True, db_index=True)

    KEPT = timedelta(days=30)
    """How long it is kept after the last answer."""

    def facts(self, rulebook: Rulebook) -> Facts:
        """The answers as facts; an answer of `None` is "I don't know"."""
        return Facts.read(rulebook.vocabulary, self.answers)


class Record(models.Model):
    """A determination as it was made: facts, rulebook, outcome and every norm's truth value."""

    id = models.CharField(primary_key=True, max_length=20)
    made = models.DateTimeField(auto_now_add=True)
    channel = models.CharField(max_length=10)
    rulebook = models.CharField(max_length=64)
    outcome = models.CharField(max_length=20)
    facts = models.JSONField()
    body = models.BinaryField()

    @classmethod
    def keep(cls, determination: Determination, channel: str) -> Record:
        """Store a determination once, and log that it was made, both or neither.

        The same facts under the same rulebook are the same record. The log gets its digest, not its facts.
        """
        values: dict[str, Any] = {
            "channel": channel,
            "rulebook": determination.rulebook.hash,
            "outcome": determination.outcome,
            "facts": determination.facts.to_dict(),
            "body": determination.to_bytes(),
        }
        with transaction.atomic():
            record, made = cls.objects.get_or_create(id=determination.id, defaults=values)
            if made:
                log.append("determination", record.id, record.entry)
        return record

    @property
    def entry(self) -> bytes:
        """What the log says of the record: its name, its outcome and the digests of its body and rulebook."""
        digest = hashlib.sha256(bytes(self.body)).hexdigest()
        told = {"act": "determined", "id": self.id, "outcome": self.outcome, "rulebook": self.rulebook}
        return codec.canonical({**told, "sha256": digest})

    def replay(self, rulebook: Rulebook) -> Determination | None:
        """The determination made again, or `None` where the rulebook is another one by now."""
        if self.rulebook != rulebook.hash:
            return None
        return decide(rulebook, Facts.read(rulebook.vocabulary, self.facts))


class Failure(models.Model):
    """A failed attempt to sign in, for as long as it counts."""

    name = models.CharField(max_length=150, db_index=True)
    address = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    COUNTS = timedelta(minutes=15)
    PAIR, NAME, ADDRESS = 5, 50, 100

    @classmethod
    def too_many(cls, name: str, address: str) -> bool:
        """Whether a name from an address, the name from anywhere or the address for any name must wait."""
        recent = cls.objects.filter(at__gt=now() - cls.COUNTS)
        named, here = recent.filter(name=name), recent.filter(address=address)
        return (
            named.filter(address=address).count() >= cls.PAIR
            or named.count() >= cls.NAME
            or here.count() >= cls.ADDRESS
        )

    @classmethod
    def note(cls, name: str, address: str) -> None:
        """Count a failed attempt; those that no longer count are dropped."""
        cls.objects.filter(at__lt=now() - cls.COUNTS).delete()
        cls.objects.create(name=name, address=address)

    @classmethod
    def forget(cls, name: str, address: str) -> None:
        """Begin anew for a name at an address, after it has signed in."""
        cls.objects.filter(name=name, address=address).delete()


class SavedView(models.Model):
    """Filters of a queue that an officer keeps under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    capacity = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        """A name means one thing to one person in one capacity."""

        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["user", "capacity", "name"], name="view_once_a_name"),)
