"""What the tests of cases share: the people, the sequencer's application, and its way to a permit."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.timezone import localdate

from fairway.clearance import casework, filing, status
from fairway.clearance.actors import ROLES, Actor, capacities
from fairway.clearance.models import Case, Decision, Part, Permit
from fairway.clearance.permit import countersign
from fairway.law import Determination, Facts, decide
from fairway.law.rulebook import default
from tests.clearance.core.other import Other
from tests.clearance.test_journey import ROUTE, SEQUENCER

HERE, THERE = "hk.ced", "cn.customs"


def who(name: str) -> Actor:
    """A demonstration account in its first capacity."""
    return capacities(get_user_model().objects.get(username=name))[0]


def everyone() -> list[Actor]:
    """The demonstration accounts in their capacities: of the gates two, one editor, one who applies for themself."""
    users = get_user_model().objects.exclude(username__in=("editor2", "editor3")).order_by("id")
    found = [actor for user in users for actor in capacities(user) if actor.role in ROLES]
    gates = [actor for actor in found if actor.scope in ("hzmb", "liantang")]
    alone = [actor for actor in found if actor.scope.startswith("user:")][:1]
    return [
        *(actor for actor in found if actor.role != "gate" and ":" not in actor.scope),
        *gates,
        *alone,
        *(actor for actor in found if actor.scope.startswith("org:")),
    ]


def judged(**changes: Any) -> Determination:
    """The determination of the sequencer today, with some facts changed."""
    book = default()
    facts = {**SEQUENCER, "movement.date": localdate().isoformat(), **changes}
    return decide(book, Facts.read(book.vocabulary, facts))


@dataclass
class Story:
    """An application on its way: each step is one of the acts that pages and programs take."""

    other: Other
    key: str = ""

    @property
    def applicant(self) -> Actor:
        return who("applicant")

    def begun(self, actor: Actor | None = None, key: str = "", **more: Any) -> Case:
        actor = actor or self.applicant
        return filing.begin(actor, judged(), ROUTE, "DNA sequencer", key or uuid.uuid4().hex, **more)

    def filed(self, **more: Any) -> Case:
        return filing.file(more.get("actor") or self.applicant, self.begun(**more))

    def mine(self, case: Case) -> Part:
        """The part that this side decides."""
        return case.parts.get(side="HK")

    def theirs(self, case: Case) -> Part:
        return case.parts.get(side="CN")

    def desk_of(self, case: Case) -> tuple[Actor, Actor]:
        """The officer and the senior of the desk that has this side's part."""
        number = "2" if self.mine(case).desk_id == "choice" else ""
        return who(f"officer{number}"), who(f"senior{number}")

    def decided(self, case: Case, outcome: str = status.APPROVED, **more: Any) -> Decision:
        """Decided by this side, confirmed where a second person must."""
        officer, senior = self.desk_of(case)
        decision = casework.decide(officer, self.mine(case).pk, outcome, **more)
        return casework.confirm(senior, decision.id) if decision.waiting else decision

    def stands(self, case: Case, word: str = status.APPROVED, **more: Any) -> tuple[str, str]:
        """The other side tells how its part stands."""
        body: dict[str, Any] = {"conditions": [], "limits": {}, "reference": "CN-1", "connected": True}
        body |= {"due": None, "decided": localdate().isoformat(), "valid_until": None}
        return self.other.says(case.ref, "part", authority=self.theirs(case).authority, status=word, **(body | more))

    def asked(self, conditions: Sequence[str] = (), **more: Any) -> Case:
        """Granted by both sides: this node has signed a permit and waits for the other's approval."""
        case = self.filed(**more)
        outcome = status.CONDITIONAL if conditions else status.APPROVED
        self.decided(case, outcome, conditions=conditions)
        assert self.stands(case) == ("applied", "")
        return case

    def approves(self, case: Case) -> tuple[str, str]:
        """The other side signs the permit that it was asked about."""
        code = base64.b64decode(self.other.heard(case.ref, "permit")[-1]["code"])
        both = base64.b64encode(countersign(code, self.other.permit)).decode()
        return self.other.says(case.ref, "approved", code=both)

    def permitted(self, **more: Any) -> Permit:
        """An application that has become a permit."""
        case = self.asked(**more)
        assert self.approves(case) == ("applied", "")
        return case.permits.get()
