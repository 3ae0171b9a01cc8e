"""Accounts to try a node with: applicants, officers, seniors, a gate, and who works for all. Never for real use."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from fairway.clearance.actors import AUDITOR, EDITOR, GATE, OFFICER, REGISTRAR, SENIOR
from fairway.clearance.desks import DISCRETION
from fairway.clearance.models import Post
from fairway.clearance.staff import GATES, Person, Serves, Staff, appoint
from fairway.law.rulebook import default

PASSWORD = "river-2026"
BODY, OTHER_BODY = "Riverside Laboratory", "Hillside Trading"
PARK, CHOICE = "park", "choice"


@dataclass(frozen=True)
class Account:
    """A demonstration account: its name to sign in with, whose it is, what it is for, and the posts and body."""

    name: str
    person: str
    does: str
    posts: tuple[tuple[str, str], ...] = ()
    bodies: tuple[str, ...] = ()


ACCOUNTS = (
    Account("applicant", "Chan Siu-ming", f"applies for {BODY}", bodies=(BODY,)),
    Account("rival", "Lee Ka-yan", "applies for another body, and sees nothing of the first", bodies=(OTHER_BODY,)),
    Account("officer", "Wong Kit", "officer at the service desk", ((OFFICER, PARK),)),
    Account("senior", "Ho Mei", "senior at the service desk: confirms", ((SENIOR, PARK),)),
    Account("officer2", "Ng Tai", "officer at the desk for what the law leaves to discretion", ((OFFICER, CHOICE),)),
    Account("senior2", "Lam Yee", "senior at that desk", ((SENIOR, CHOICE),)),
    Account("gate", "Gate officer", "checks permits at a gate"),
    Account("auditor", "Auditor", "sees every filed case, changes none", ((AUDITOR, ""),)),
    Account("registrar", "Fong Lai", "keeps the registry of the zone; sees no case", ((REGISTRAR, ""),)),
    Account("editor", "Mok Yin", "edits the law: proposes new texts, and releases those of others", ((EDITOR, ""),)),
    Account("editor2", "Tse Hoi", "a second editor of the law", ((EDITOR, ""),)),
    Account("editor3", "Yip Lan", "a third: whoever proposed a text does not release it", ((EDITOR, ""),)),
)


def make() -> tuple[Account, ...]:
    """Make the accounts, and desks that serve every authority of this node's side; where others work, nothing."""
    if Post.objects.exclude(user__username__in=[item.name for item in ACCOUNTS]).exists():
        return ACCOUNTS
    own = [item.id for item in default().authorities.values() if item.jurisdiction == settings.FAIRWAY_SIDE]
    serves = [Serves(PARK, authority) for authority in own]
    serves += [Serves(CHOICE, authority, flag=DISCRETION) for authority in own]
    people = [Person(item.name, item.person, item.posts or _gates(item), item.bodies) for item in ACCOUNTS]
    staff = Staff({PARK: "Park service desk", CHOICE: "Discretion desk"}, tuple(serves), tuple(people))
    appoint(staff, PASSWORD)
    return ACCOUNTS


def _gates(account: Account) -> tuple[tuple[str, str], ...]:
    """The gate officer works at every gate."""
    gates = default().vocabulary[GATES].type.choices
    return tuple((GATE, gate) for gate in gates) if account.name == GATE else ()
