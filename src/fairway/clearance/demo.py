"""Accounts to try a node with: an applicant, two officers, a senior, a gate and an auditor. Never for real use."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from fairway.clearance.actors import AUDITOR, GATE, OFFICER, SENIOR
from fairway.clearance.desks import DISCRETION, serve
from fairway.clearance.models import Desk, Member, Organisation, Post
from fairway.law.rulebook import default

PASSWORD = "river-2026"
BODY = "Riverside Laboratory"
GATE_FACT = "movement.control_point"
"""The fact whose values are the gates."""


@dataclass(frozen=True)
class Account:
    """A demonstration account: its name to sign in with, whose it is, and what it is for."""

    name: str
    person: str
    does: str


ACCOUNTS = (
    Account("applicant", "Chan Siu-ming", "applies for Riverside Laboratory"),
    Account("rival", "Lee Ka-yan", "applies for another body, and sees nothing of the first"),
    Account("officer", "Wong Kit", "officer at the service desk"),
    Account("senior", "Ho Mei", "senior at the service desk: confirms"),
    Account("officer2", "Ng Tai", "officer at the desk for what the law leaves to discretion"),
    Account("senior2", "Lam Yee", "senior at that desk"),
    Account("gate", "Gate officer", "checks permits at a gate"),
    Account("auditor", "Auditor", "sees every filed case, changes none"),
)


@transaction.atomic
def make() -> tuple[Account, ...]:
    """Make the accounts, and desks that serve every authority of this node's side; what is there is left alone."""
    users = {account.name: _user(account) for account in ACCOUNTS}
    for name, body in (("applicant", BODY), ("rival", "Hillside Trading")):
        organisation, _ = Organisation.objects.get_or_create(name=body)
        Member.objects.get_or_create(user=users[name], organisation=organisation)
    park, choice = _desk("park", "Park service desk"), _desk("choice", "Discretion desk")
    for authority in default().authorities.values():
        if authority.jurisdiction == settings.FAIRWAY_SIDE:
            serve(park, authority.id)
            serve(choice, authority.id, flag=DISCRETION)
    for number, desk in (("", park), ("2", choice)):
        Post.objects.get_or_create(user=users[f"officer{number}"], role=OFFICER, desk=desk)
        Post.objects.get_or_create(user=users[f"senior{number}"], role=SENIOR, desk=desk)
    Post.objects.get_or_create(user=users["auditor"], role=AUDITOR)
    for gate in default().vocabulary[GATE_FACT].type.choices:
        Post.objects.get_or_create(user=users["gate"], role=GATE, gate=gate)
    return ACCOUNTS


def _user(account: Account) -> object:
    first, _, rest = account.person.partition(" ")
    user, made = get_user_model().objects.get_or_create(
        username=account.name, defaults={"first_name": first, "last_name": rest}
    )
    if made:
        user.set_password(PASSWORD)
        user.save()
    return user


def _desk(id: str, title: str) -> Desk:
    return Desk.objects.get_or_create(id=id, defaults={"name": title})[0]
