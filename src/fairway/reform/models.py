"""What a node keeps of watches on the law and what they told, and of proposed texts, their rehearsals and releases."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from fairway.clearance.models import name

USER = settings.AUTH_USER_MODEL
OPEN = models.Q(stopped=None)


class Watch(models.Model):
    """Somebody wants to be told when a provision, or the answer to a movement, changes.

    Whoever has its name may read and stop it, unless it is an account's. `state` is how what is watched last
    stood, `day` the day that was asked about, `due` the next one on which the encoded law may change it.
    """

    MOVEMENT, PROVISION = "movement", "provision"

    id = models.CharField(primary_key=True, max_length=24, default=name)
    user = models.ForeignKey(USER, models.CASCADE, null=True, related_name="watches")
    kind = models.CharField(max_length=10)
    topic = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    state = models.JSONField()
    day = models.DateField()
    due = models.DateField(null=True)
    rulebook = models.CharField(max_length=64)
    made = models.DateTimeField(auto_now_add=True)
    stopped = models.DateTimeField(null=True)

    class Meta:
        """An account watches a thing once; what must be looked at again is found along an index."""

        constraints = (
            models.UniqueConstraint(fields=["user", "kind", "topic"], condition=OPEN, name="watch_once_an_account"),
        )
        indexes = (
            models.Index(fields=["rulebook"], condition=OPEN, name="watches_by_rulebook"),
            models.Index(fields=["due"], condition=OPEN, name="watches_by_day"),
        )


class Notice(models.Model):
    """What a watch told: how it stood before, how it stands from `day` on, and whether a new rulebook is why.

    `read` is when its account said so; nobody says it of a watch without one.
    """

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="notices")
    made = models.DateTimeField(auto_now_add=True)
    day = models.DateField()
    new_rulebook = models.BooleanField()
    rulebook = models.CharField(max_length=64)
    before = models.JSONField()
    after = models.JSONField()
    read = models.DateTimeField(null=True)

    class Meta:
        """What a watch told is one walk along an index; so is what nobody has read, which every page counts."""

        indexes = (
            models.Index(fields=["watch", "-id"], name="notices_of_watch"),
            models.Index(fields=["watch"], condition=models.Q(read=None), name="notices_unread"),
        )


class Proposal(models.Model):
    """A new text of the law, as somebody proposed it. Its text never changes; another text is another proposal."""

    PROPOSED, WITHDRAWN, RELEASED = "proposed", "withdrawn", "released"

    file = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    overlay = models.CharField(max_length=120)
    label = models.JSONField()
    note = models.JSONField(default=dict)
    starts = models.DateField(null=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="proposals")
    made = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=PROPOSED)
    ended = models.DateTimeField(null=True)


class Rehearsal(models.Model):
    """What a proposed text would have changed, against one rulebook: how far it has come, and what it counted.

    `reached` is the last thing read of which kind, so that a run that was broken off goes on from there.
    """

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="rehearsals")
    sha256 = models.CharField(max_length=64)
    base = models.CharField(max_length=64)
    amended = models.CharField(max_length=64)
    on = models.DateField()
    state = models.CharField(max_length=10, default=WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    reached = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    cited = models.JSONField(default=dict)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)


class Finding(models.Model):
    """Something that a proposed text would judge otherwise, or that can't be read. `case` only where it is one."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="findings")
    subject = models.CharField(max_length=10)
    case = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    sides = models.JSONField(default=dict)
    norms = models.JSONField(default=list)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        """What is worse or better is one walk along an index."""

        indexes = (models.Index(fields=["rehearsal", "direction", "id"], name="findings_by_direction"),)


class Confirmation(models.Model):
    """Somebody who did not propose a text stands for its release, having its rehearsal."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="confirmations")
    rehearsal = models.ForeignKey(Rehearsal, models.PROTECT, related_name="confirmations")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A person stands for a text once under each rehearsal."""

        constraints = (models.UniqueConstraint(fields=["rehearsal", "by"], name="confirm_once"),)


class Release(models.Model):
    """A text that is law on this node: who confirmed it, before and after which rulebook, and where the log says so.

    The texts that are not ended make the node's rulebook, in their order.
    """

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="release")
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)
    names = models.JSONField(default=list)
    entry = models.PositiveBigIntegerField()
    made = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True)
