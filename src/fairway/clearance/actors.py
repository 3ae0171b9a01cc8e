"""Who acts, in which capacity, and what each capacity may do.

A person acts in one capacity at a time: for themself, for an organisation, at a desk, at a gate, as auditor,
as registrar or as editor of the law. `MAY` is the whole table of what each may do; the page of it in the
reference is made from it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from fairway.clearance.models import Desk, Organisation, Post, Token

APPLICANT, OFFICER, SENIOR, GATE, AUDITOR = "applicant", "officer", "senior", "gate", "auditor"
REGISTRAR, EDITOR = "registrar", "editor"
ROLES = (APPLICANT, OFFICER, SENIOR, GATE, AUDITOR, REGISTRAR, EDITOR)
_DESK = frozenset({OFFICER, SENIOR})

MAY = {
    "see own cases": frozenset({APPLICANT}),
    "apply": frozenset({APPLICANT}),
    "file": frozenset({APPLICANT}),
    "withdraw": frozenset({APPLICANT}),
    "answer": frozenset({APPLICANT}),
    "finish a step": frozenset({APPLICANT}),
    "report what an office said": frozenset({APPLICANT}),
    "keep custody": frozenset({APPLICANT}),
    "add a document": frozenset({APPLICANT}),
    "see the queue": _DESK,
    "take": _DESK,
    "ask": _DESK,
    "write": frozenset({APPLICANT, *_DESK}),
    "change a fact": _DESK,
    "mark": _DESK,
    "advise": _DESK,
    "decide": _DESK,
    "confirm": frozenset({SENIOR}),
    "revoke": frozenset({SENIOR}),
    "see all cases": frozenset({AUDITOR}),
    "replay": frozenset({*_DESK, AUDITOR}),
    "foresee changes": frozenset({APPLICANT, *_DESK, AUDITOR}),
    "check permits": frozenset({GATE}),
    "record crossings": frozenset({GATE}),
    "challenge a claim": frozenset(ROLES),
    "answer a challenge": frozenset({REGISTRAR}),
    "correct a claim": frozenset({REGISTRAR}),
    "judge identity": frozenset({REGISTRAR}),
    "bring in a document": frozenset({REGISTRAR}),
    "see proposed texts": frozenset({EDITOR, AUDITOR, *_DESK}),
    "propose a text": frozenset({EDITOR}),
    "rehearse a text": frozenset({EDITOR}),
    "release a text": frozenset({EDITOR}),
}
"""Each action, and the roles that may take it."""

SEES = {
    APPLICANT: "the cases of the body, or of themself, for which they act: all of them, and drafts; of the offices "
    "neither advice nor decisions that nobody has confirmed nor flags",
    OFFICER: "the parts that are routed to their desk, with everything in them; of the cases of these parts the facts, "
    "permits, crossings and custody, and of other offices' parts only how they stand",
    SENIOR: "what the officers of their desk see",
    GATE: "the crossings at their gate, and the lists that a gate works from; no case",
    AUDITOR: "everything of every case that was filed, on this node",
    REGISTRAR: "the registry, which anybody sees, with its challenges and the documents brought in; no case",
    EDITOR: "proposed texts of the law, and of their rehearsals how many are better or worse off; no case",
}
"""What each role sees: the rules of `fairway.clearance.gateway` in words."""


class Forbidden(Exception):
    """An action that the capacity does not allow."""


@dataclass(frozen=True)
class Actor:
    """A person in one capacity. `scope` is whose cases: an owner, a desk, a gate; some have none."""

    user: Any
    role: str
    scope: str
    title: str

    @property
    def capacity(self) -> str:
        """The capacity as a key, such as ``applicant/org:x`` or ``officer/park``."""
        return f"{self.role}/{self.scope}"

    @property
    def name(self) -> str:
        """The person's name as others see it."""
        return str(self.user.get_full_name() or self.user.get_username())

    def may(self, action: str) -> bool:
        """Whether the capacity allows an action of `MAY`."""
        return self.role in MAY[action]

    def must(self, action: str) -> None:
        """Refuse what the capacity does not allow.

        Raises:
            Forbidden: naming the action and the roles that may take it.
        """
        if not self.may(action):
            raise Forbidden(f"{self.role} may not {action}; {', '.join(sorted(MAY[action]))} may")


def capacities(user: Any) -> list[Actor]:
    """Every capacity in which a person may act, offices first."""
    posts = Post.objects.filter(user=user).select_related("desk").order_by("role", "id")
    bodies = Organisation.objects.filter(members__user=user).order_by("name")
    found = [_of_post(user, post) for post in posts]
    found += [Actor(user, APPLICANT, f"org:{item.id}", item.name) for item in bodies]
    return [*found, Actor(user, APPLICANT, f"user:{user.pk}", user.get_full_name() or user.get_username())]


def _of_post(user: Any, post: Post) -> Actor:
    desk: Desk | None = post.desk
    return Actor(user, post.role, desk.id if desk else post.gate, desk.name if desk else post.gate)


def actor_of(user: Any, capacity: str = "") -> Actor:
    """A person in the capacity asked for, or in the first that they have."""
    found = capacities(user)
    return next((item for item in found if item.capacity == capacity), found[0])


def issue_token(actor: Actor) -> str:
    """A new key for programs that act as `actor`; it is shown once."""
    key = secrets.token_urlsafe(32)
    Token.objects.create(digest=_digest(key), user=actor.user, capacity=actor.capacity)
    return key


def bearer(key: str) -> Actor | None:
    """The actor whose key this is, as long as they still have the capacity."""
    token = Token.objects.filter(digest=_digest(key)).select_related("user").first()
    if token is None or not token.user.is_active:
        return None
    return next((item for item in capacities(token.user) if item.capacity == token.capacity), None)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
