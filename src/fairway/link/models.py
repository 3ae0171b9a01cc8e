"""What a node keeps of its own log and of the logs it witnesses.

Entries and subtree hashes are only ever added: triggers in the database refuse to change or delete
them, whoever asks.
"""

from __future__ import annotations

from django.db import models


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
