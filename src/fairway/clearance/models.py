"""What a node keeps of cases: who may act, what was filed with whom, and everything that happened to it.

Only `fairway.clearance` touches these tables; every other reader goes through
`fairway.clearance.gateway`. What decides who sees a row stands in a column of the part it belongs to.
"""

from __future__ import annotations

import secrets
from datetime import date

from django.conf import settings
from django.db import models

from fairway.clearance import status
from fairway.clearance.clock import Clock, Stop
from fairway.law.geography import Authority
from fairway.law.rulebook import default

USER = settings.AUTH_USER_MODEL
OPEN = models.Q(open=True)
"""What the queues' indexes hold: a truth test, which no index with the column in it serves on every database."""
NEVER = date.max
"""The due day of a part that has none: it stands last in every queue, on every database."""


def name() -> str:
    """A name that nobody can guess."""
    return secrets.token_urlsafe(12)


class Organisation(models.Model):
    """A body for which people apply."""

    id = models.CharField(primary_key=True, max_length=24, default=name)
    name = models.CharField(max_length=200)


class Member(models.Model):
    """A person who may act for an organisation."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="members")

    class Meta:
        """A person is a member once."""

        constraints = (models.UniqueConstraint(fields=["user", "organisation"], name="member_once"),)


class Desk(models.Model):
    """Officers who share a queue, for one or more authorities of this node's side."""

    id = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=200)


class Routing(models.Model):
    """Which desk gets what: an authority's parts, or those among them that a norm or a flag marks.

    Of the routes that fit a part the narrowest wins: by flag, then by norm, then by authority.
    """

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="routing")
    authority = models.CharField(max_length=60)
    norm = models.CharField(max_length=120, blank=True)
    flag = models.CharField(max_length=60, blank=True)

    class Meta:
        """One desk for each rule."""

        constraints = (models.UniqueConstraint(fields=["authority", "norm", "flag"], name="one_desk_a_rule"),)


class Post(models.Model):
    """An office that a person holds on this node, such as officer at a desk, at a gate, or auditor."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="posts")
    role = models.CharField(max_length=12)
    desk = models.ForeignKey(Desk, models.CASCADE, null=True, related_name="posts")
    gate = models.CharField(max_length=60, blank=True)


class Token(models.Model):
    """A key with which a program acts as a person in one capacity; only its digest is kept."""

    digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(USER, models.CASCADE)
    capacity = models.CharField(max_length=60)
    made = models.DateTimeField(auto_now_add=True)


class Series(models.Model):
    """The last number given in a series, such as the cases of one side in one year."""

    id = models.CharField(primary_key=True, max_length=40)
    last = models.PositiveBigIntegerField(default=0)


class Case(models.Model):
    """One application. On the node where it was filed it holds all facts, on the other those disclosed to it."""

    ref = models.CharField(primary_key=True, max_length=32)
    origin = models.CharField(max_length=20)
    owner = models.CharField(max_length=60, db_index=True)
    applicant = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="en")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    record = models.CharField(max_length=20, blank=True)
    rulebook = models.CharField(max_length=64)
    facts = models.JSONField()
    outcome = models.CharField(max_length=20)
    route = models.JSONField(default=list)
    crossing = models.DateField()
    status = models.CharField(max_length=30, default=status.DRAFT)
    key = models.CharField(max_length=80)
    limits = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    law = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    made = models.DateTimeField(auto_now_add=True)
    filed = models.DateTimeField(null=True)

    class Meta:
        """The same application, sent twice, is one case."""

        constraints = (models.UniqueConstraint(fields=["owner", "key"], name="case_filed_once"),)
        indexes = (
            models.Index(fields=["owner", "-made"], name="case_of_owner"),
            models.Index(fields=["owner", "applicant"], name="cases_of_applicant"),
        )

    @property
    def here(self) -> bool:
        """Whether it was filed on this node."""
        return self.origin == settings.FAIRWAY_SIDE

    @property
    def day(self) -> date:
        """The day of the movement."""
        return date.fromisoformat(self.facts["movement.date"])


class Part(models.Model):
    """What one authority decides of a case.

    `owner` and `desk` say who sees it. A part of the other side is only its status here (`local` is false).
    `told` marks what an applicant reported of an authority that is not connected.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="parts")
    authority = models.CharField(max_length=60)
    side = models.CharField(max_length=20)
    local = models.BooleanField()
    owner = models.CharField(max_length=60)
    desk = models.ForeignKey(Desk, models.PROTECT, null=True)
    officer = models.ForeignKey(USER, models.SET_NULL, null=True)
    status = models.CharField(max_length=30, default=status.DRAFT)
    open = models.BooleanField(default=False)
    connected = models.BooleanField(default=True)
    told = models.BooleanField(default=False)
    procedures = models.JSONField(default=list)
    discretionary = models.BooleanField(default=False)
    term = models.CharField(max_length=40, blank=True)
    received = models.DateField(null=True)
    due = models.DateField(default=NEVER)
    decided = models.DateField(null=True)
    reference = models.CharField(max_length=80, blank=True)
    conditions = models.JSONField(default=list)
    limits = models.JSONField(default=dict)
    valid_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        """One part for each authority; the queue of a desk is one walk along an index."""

        constraints = (models.UniqueConstraint(fields=["case", "authority"], name="one_part_an_authority"),)
        indexes = (
            models.Index(fields=["desk", "due", "id"], condition=OPEN, name="queue_by_due"),
            models.Index(fields=["desk", "id"], name="parts_of_desk"),
            models.Index(fields=["owner", "id"], name="parts_of_owner"),
            models.Index(fields=["desk", "officer", "due", "id"], condition=OPEN, name="queue_of_officer"),
            models.Index(fields=["desk", "status", "due", "id"], condition=OPEN, name="queue_by_status"),
        )

    @property
    def deadline(self) -> date | None:
        """The day by which the authority must decide, if there is one."""
        return None if self.due == NEVER else self.due

    def becomes(self, name: str) -> None:
        """Take another state; while it is open, officers here may work on it.

        What an applicant reported of an office is no act of that office, and may be corrected.

        Raises:
            status.NotAfter: when the state may not follow the present one.
        """
        if not self.told:
            status.must_follow(self.status, name)
        self.status = name
        self.open = self.local and self.connected and name in status.OPEN

    @property
    def office(self) -> Authority:
        """The authority as the rulebook knows it."""
        return default().authorities[self.authority]

    def clock(self) -> Clock | None:
        """The authority's clock, once it has received the part and where its calendar is known."""
        calendar = default().calendars.get(self.office.calendar)
        if self.received is None or calendar is None:
            return None
        stops = [Stop(item.began, item.reason, item.ended) for item in sorted(self.pauses.all(), key=_began)]
        return Clock(calendar, self.received, self.term, stops)


def _began(pause: Pause) -> tuple[date, int]:
    return pause.began, pause.pk


class Mark(models.Model):
    """A norm that a part rests on, or a flag that was put on it: what queues are filtered and routed by."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=4)
    value = models.CharField(max_length=120)

    class Meta:
        """Each mark once."""

        constraints = (models.UniqueConstraint(fields=["part", "kind", "value"], name="mark_once"),)
        indexes = (models.Index(fields=["kind", "value"], name="marks_by_value"),)


class Task(models.Model):
    """A dated step of the chosen route; one that is addressed to an authority belongs to its part."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    part = models.ForeignKey(Part, models.CASCADE, null=True, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    procedure = models.CharField(max_length=120)
    step = models.CharField(max_length=60)
    before = models.BooleanField()
    start = models.DateField()
    end = models.DateField()
    due = models.DateField(null=True)
    done = models.DateField(null=True)


class Blob(models.Model):
    """The bytes of a file, once however often it is uploaded."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    content = models.BinaryField()


class Document(models.Model):
    """A file for one authority. A newer version replaces an older one and keeps it."""

    id = models.CharField(primary_key=True, max_length=24, default=name)
    part = models.ForeignKey(Part, models.CASCADE, related_name="documents")
    asked = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    media = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    blob = models.ForeignKey(Blob, models.PROTECT)
    by = models.CharField(max_length=200)
    made = models.DateTimeField()


class Message(models.Model):
    """What applicant and authority wrote to each other; a question waits for the answer that names it."""

    id = models.CharField(primary_key=True, max_length=24, default=name)
    part = models.ForeignKey(Part, models.CASCADE, related_name="messages")
    by = models.CharField(max_length=200)
    from_office = models.BooleanField()
    question = models.BooleanField(default=False)
    answers = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    text = models.TextField()
    made = models.DateTimeField()


class Pause(models.Model):
    """A time during which the authority's clock stands still."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="pauses")
    began = models.DateField()
    ended = models.DateField(null=True)
    reason = models.CharField(max_length=300)


class Advice(models.Model):
    """What one level of officers recommends, for the next to decide."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="advice")
    level = models.CharField(max_length=12)
    by = models.ForeignKey(USER, models.PROTECT)
    recommends = models.CharField(max_length=30)
    reasons = models.JSONField(default=list)
    text = models.TextField(blank=True)
    made = models.DateTimeField()


class Decision(models.Model):
    """A decision on a part; it takes effect when confirmed, by a second person where the law leaves a choice."""

    id = models.CharField(primary_key=True, max_length=24, default=name)
    part = models.ForeignKey(Part, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=30)
    reasons = models.JSONField(default=list)
    conditions = models.JSONField(default=list)
    limits = models.JSONField(default=dict)
    paragraphs = models.JSONField(default=list)
    text = models.TextField(blank=True)
    valid_until = models.DateField(null=True)
    override = models.BooleanField(default=False)
    second = models.BooleanField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="proposed")
    made = models.DateTimeField()
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="confirmed")
    confirmed = models.DateTimeField(null=True)
    returned = models.CharField(max_length=500, blank=True)

    class Meta:
        """Those that wait for a second person are found without looking at the others."""

        indexes = (
            models.Index(fields=["part"], condition=models.Q(confirmed=None, returned=""), name="waiting_decisions"),
        )

    @property
    def waiting(self) -> bool:
        """Whether a second person must still look at it."""
        return self.confirmed is None and not self.returned


class Review(models.Model):
    """The named procedure that opens when the sides disagree: both look again, until a day that both see."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="review")
    opened = models.DateField()
    due = models.DateField()
    closed = models.DateField(null=True)
    result = models.CharField(max_length=30, blank=True)


class Act(models.Model):
    """Something that happened to a case, and where the log says so. Never changed.

    `salt` keeps what is in it from being guessed from its digest in the log, which anybody may read.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="acts")
    part = models.ForeignKey(Part, models.CASCADE, null=True, related_name="acts")
    kind = models.CharField(max_length=30)
    by = models.CharField(max_length=200)
    side = models.CharField(max_length=20)
    body = models.JSONField(default=dict)
    salt = models.CharField(max_length=24, default=name)
    entry = models.PositiveBigIntegerField()
    made = models.DateTimeField()

    class Meta:
        """A case's history is one walk along an index."""

        indexes = (models.Index(fields=["case", "id"], name="history_of_case"),)


class Permit(models.Model):
    """A permit of a case: its signed code, and what became of it."""

    id = models.CharField(primary_key=True, max_length=40)
    case = models.ForeignKey(Case, models.CASCADE, related_name="permits")
    status = models.CharField(max_length=12)
    claims = models.JSONField()
    code = models.BinaryField()
    digest = models.CharField(max_length=64, db_index=True)
    entry = models.PositiveBigIntegerField(null=True)
    proof = models.BinaryField(default=bytes)
    valid_from = models.DateField()
    valid_until = models.DateField()
    made = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)


class Crossing(models.Model):
    """What a gate did with a permit, under the name that the gate gave it (see `fairway.clearance.ledger`)."""

    id = models.UUIDField(primary_key=True)
    permit = models.CharField(max_length=300, db_index=True)
    digest = models.CharField(max_length=300, blank=True)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="crossings")
    gate = models.CharField(max_length=300)
    device = models.CharField(max_length=300)
    direction = models.CharField(max_length=300)
    at = models.DateTimeField()
    word = models.CharField(max_length=10)
    code = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    amount = models.PositiveBigIntegerField(default=0)
    bundle = models.PositiveBigIntegerField(default=0)
    by = models.CharField(max_length=200)
    alert = models.CharField(max_length=300, blank=True)
    kept = models.DateTimeField(auto_now_add=True)


class Custody(models.Model):
    """One movement of goods under a permit: received, used, destroyed or returned. What is held follows."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="custody")
    kind = models.CharField(max_length=12)
    amount = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=20)
    day = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    made = models.DateTimeField()


class Answered(models.Model):
    """The answer to a request that named a key, for when it is sent again."""

    name = models.CharField(primary_key=True, max_length=64)
    said = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    media = models.CharField(max_length=80)
    made = models.DateTimeField()
