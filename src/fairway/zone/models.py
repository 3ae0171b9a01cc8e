"""What the registry keeps: claims and their sources, revisions, judgements of identity, and the official series.

A claim is never rewritten and never deleted: the database itself refuses all but its withdrawal. Reading
belongs to `fairway.zone.reading`, writing to `fairway.zone.revising`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models


def held_at(moment: datetime | None) -> models.Q:
    """The condition that a claim, judgement or row was held at a moment; now, when there is none."""
    held = models.Q(withdrawn_at=None)
    return held if moment is None else models.Q(recorded_at__lte=moment) & (held | models.Q(withdrawn_at__gt=moment))


class Source(models.Model):
    """A text or dataset that says something: who published it, when, and how much it weighs."""

    id = models.CharField(primary_key=True, max_length=64)
    publisher = models.CharField(max_length=200)
    title = models.JSONField(default=dict)
    date = models.CharField(max_length=24, blank=True)
    said_on = models.DateField(null=True, db_index=True)
    url = models.CharField(max_length=600, blank=True)
    quality = models.CharField(max_length=24)
    lang = models.CharField(max_length=8, blank=True)
    note = models.JSONField(default=dict)


class Revision(models.Model):
    """One change of the registry: what was added and withdrawn together, by whom and why."""

    KINDS = ("load", "import", "intake", "correction", "identity", "undo")

    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    reason = models.CharField(max_length=500)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")


class Claim(models.Model):
    """One statement of one source. `key` is a hash of what it says; a claim said again has the same key."""

    key = models.CharField(max_length=24, db_index=True)
    subject = models.CharField(max_length=100)
    schema = models.CharField(max_length=20, db_index=True)
    property = models.CharField(max_length=40)
    value = models.TextField()
    object = models.CharField(max_length=100, blank=True, db_index=True)
    lang = models.CharField(max_length=8, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=28, decimal_places=8, null=True)
    as_of = models.CharField(max_length=24, blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    certainty = models.CharField(max_length=16)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="claims")
    place = models.CharField(max_length=60, blank=True)
    printed = models.CharField(max_length=120, blank=True)
    note = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_index=True)
    withdrawn_at = models.DateTimeField(null=True)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="added")
    withdrawn_in = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="withdrawn")

    class Meta:
        """What is read often, and each claim held once."""

        indexes = (
            models.Index(fields=["subject", "property"], name="zone_claim_subject"),
            models.Index(fields=["property", "subject"], name="zone_claim_property"),
        )
        constraints = (
            models.UniqueConstraint(fields=["key"], condition=models.Q(withdrawn_at=None), name="zone_claim_held_once"),
        )


class Judgement(models.Model):
    """That two ids mean the same thing, or that they do not. Withdrawing it undoes the merge."""

    left = models.CharField(max_length=100, db_index=True)
    right = models.CharField(max_length=100, db_index=True)
    same = models.BooleanField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="judged")
    withdrawn_in = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="unjudged")


class Term(models.Model):
    """A word, or a pair of Chinese signs, by which an entity can be found."""

    term = models.CharField(max_length=60)
    entity = models.CharField(max_length=100, db_index=True)
    schema = models.CharField(max_length=20)
    weight = models.SmallIntegerField()

    class Meta:
        """Whole terms by weight, and terms by how they begin."""

        indexes = (
            models.Index(fields=["term", "-weight", "entity"], name="zone_term_weight"),
            models.Index(fields=["term"], name="zone_term_begins", opclasses=["varchar_pattern_ops"]),
        )
        constraints = (models.UniqueConstraint(fields=["term", "entity"], name="zone_term_once"),)


class Contest(models.Model):
    """A subject and property of which things were said that differ, whether they are still held or not."""

    subject = models.CharField(max_length=100)
    property = models.CharField(max_length=40)

    class Meta:
        """Each once."""

        constraints = (models.UniqueConstraint(fields=["subject", "property"], name="zone_contest_once"),)


class Challenge(models.Model):
    """A reader's word that a claim is wrong, with the evidence; it changes nothing until somebody answers it."""

    OPEN, ACCEPTED, REFUSED = "open", "accepted", "refused"

    claim_key = models.CharField(max_length=24, db_index=True)
    says = models.CharField(max_length=1_000)
    evidence = models.CharField(max_length=600)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=OPEN, db_index=True)
    answer = models.CharField(max_length=1_000, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT)


class Document(models.Model):
    """A text brought in to be read for claims."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)


class Proposal(models.Model):
    """A claim that a document seems to make, until somebody accepts, corrects or refuses it."""

    WAITING, ACCEPTED, CORRECTED, REFUSED = "waiting", "accepted", "corrected", "refused"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="proposals")
    number = models.IntegerField()
    paragraph = models.IntegerField()
    start = models.IntegerField()
    end = models.IntegerField()
    rule = models.CharField(max_length=40)
    content = models.JSONField()
    state = models.CharField(max_length=10, default=WAITING)
    claim_key = models.CharField(max_length=24, blank=True)
    by = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        """Numbered within its document."""

        constraints = (models.UniqueConstraint(fields=["document", "number"], name="zone_proposal_once"),)


class Passage(models.Model):
    """A row of the official series: who passed a control point on a day, one way, in persons."""

    place = models.CharField(max_length=100)
    day = models.DateField(db_index=True)
    direction = models.CharField(max_length=10)
    hong_kong = models.IntegerField()
    mainland = models.IntegerField()
    other = models.IntegerField()
    total = models.IntegerField()
    row = models.IntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """One row at a time for a day, control point and direction."""

        constraints = (
            models.UniqueConstraint(
                fields=["place", "day", "direction"],
                condition=models.Q(withdrawn_at=None),
                name="zone_passage_held_once",
            ),
        )
