"""What a node keeps of watches on the law, and of what they told."""

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
    """What a watch told: how it stood before, how it stands from `day` on, and whether a new rulebook is why."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="notices")
    made = models.DateTimeField(auto_now_add=True)
    day = models.DateField()
    new_rulebook = models.BooleanField()
    rulebook = models.CharField(max_length=64)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        """What a watch told is one walk along an index."""

        indexes = (models.Index(fields=["watch", "-id"], name="notices_of_watch"),)
