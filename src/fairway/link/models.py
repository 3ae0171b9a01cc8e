"""What a node keeps of its own log, of the logs it witnesses, and of the messages it sends and gets.

Entries and subtree hashes are only ever added: triggers in the database refuse to change or delete
them, whoever asks.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """One entry of this node's log: what kind of act it records, and its bytes."""

    index = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=60, db_index=True)
    body = models.BinaryField()
    made = models.DateTimeField(auto_now_add=True)


class Subtree(models.Model):
    """The hash of one complete subtree of the log."""

    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField()

    class Meta:
        """One hash for each place."""

        constraints = (models.UniqueConstraint(fields=["level", "index"], name="one_hash_a_place"),)


class Head(models.Model):
    """A checkpoint that this node signed, with the cosignatures it has got since."""

    size = models.PositiveBigIntegerField(primary_key=True)
    note = models.TextField()
    cosigned = models.BooleanField(default=False)
    made = models.DateTimeField(auto_now_add=True)


class Witnessed(models.Model):
    """The last checkpoint of another log that this node cosigned."""

    origin = models.CharField(max_length=200, primary_key=True)
    size = models.PositiveBigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    changed = models.DateTimeField(auto_now=True)


class Statement(models.Model):
    """A key statement of this node or of a peer, as it was signed."""

    node = models.CharField(max_length=200)
    serial = models.PositiveBigIntegerField()
    note = models.TextField()
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One statement for each serial."""

        constraints = (models.UniqueConstraint(fields=["node", "serial"], name="one_statement_a_serial"),)


class Outgoing(models.Model):
    """A message to a peer: its payload as it is signed at each delivery, and what became of it."""

    class State(models.TextChoices):
        """Pending until the peer has answered for good; dead when it can't be let in as it is."""

        PENDING = "pending"
        APPLIED = "applied"
        REFUSED = "refused"
        DEAD = "dead"

    message = models.UUIDField(unique=True)
    peer = models.CharField(max_length=200)
    subject = models.CharField(max_length=120)
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=30)
    payload = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    due = models.DateTimeField(default=timezone.now)
    why = models.TextField(default="")
    made = models.DateTimeField(auto_now_add=True)
    settled = models.DateTimeField(null=True)

    class Meta:
        """One place in the order of a subject for each message."""

        constraints = (models.UniqueConstraint(fields=["peer", "subject", "sequence"], name="one_outgoing_a_sequence"),)
        indexes = (
            models.Index(
                fields=["peer", "id"], condition=models.Q(state__in=["pending", "dead"]), name="outgoing_unsettled"
            ),
        )


class Incoming(models.Model):
    """A message from a peer, in the envelope it came in, and what became of it here."""

    class State(models.TextChoices):
        """Held until everything before it is applied or refused, or until its handler no longer fails."""

        HELD = "held"
        APPLIED = "applied"
        REFUSED = "refused"

    message = models.UUIDField()
    sender = models.CharField(max_length=200)
    subject = models.CharField(max_length=120)
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    envelope = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    why = models.TextField(default="")
    received = models.DateTimeField(auto_now_add=True)
    settled = models.DateTimeField(null=True)

    class Meta:
        """A sender's id and its place in a subject are taken once."""

        constraints = (
            models.UniqueConstraint(fields=["sender", "message"], name="one_incoming_an_id"),
            models.UniqueConstraint(fields=["sender", "subject", "sequence"], name="one_incoming_a_sequence"),
        )
        indexes = (models.Index(fields=["sender", "subject", "state", "sequence"], name="incoming_order"),)


class Conflict(models.Model):
    """An envelope that a peer signed and that contradicts another it signed before: kept as evidence."""

    sender = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    envelope = models.TextField()
    why = models.TextField()
    received = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Kept once."""

        constraints = (models.UniqueConstraint(fields=["sender", "digest"], name="one_conflict_a_digest"),)


class Lane(models.Model):
    """The way to a peer: who is delivering on it now, and when to try again after it failed."""

    peer = models.CharField(max_length=200, primary_key=True)
    holder = models.CharField(max_length=100, default="")
    held_until = models.DateTimeField(default=timezone.now)
    failures = models.PositiveIntegerField(default=0)
    due = models.DateTimeField(default=timezone.now)
    why = models.TextField(default="")
