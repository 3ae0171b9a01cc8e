"""Who works on a node: its desks, what each gets, its people, their posts, and the bodies they apply for.

Read from a strict YAML file and put into force as a whole: what the file does not say is not so any more.
Accounts are never deleted, since cases name them; whoever is left out keeps the account and loses every post.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from fairway.clearance.actors import AUDITOR, EDITOR, GATE, OFFICER, REGISTRAR, SENIOR
from fairway.clearance.models import Desk, Member, Organisation, Post, Routing
from fairway.law import source
from fairway.law.reader import Reader
from fairway.law.rulebook import default

FORMAT = "fairway/staff-1"
GATES = "movement.control_point"
"""The fact whose values are the gates."""
_AT_DESKS = (OFFICER, SENIOR)


@dataclass(frozen=True)
class Serves:
    """What a desk gets: an authority's parts, or those among them that a norm or a flag marks."""

    desk: str
    authority: str
    norm: str = ""
    flag: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody with an account: posts as (role, desk or gate or nothing), and the bodies they act for."""

    name: str
    full_name: str
    posts: tuple[tuple[str, str], ...] = ()
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Staff:
    """Everybody, and who gets what."""

    desks: dict[str, str]
    serves: tuple[Serves, ...]
    people: tuple[Person, ...]


def read(data: bytes, file: str) -> Staff:
    """The staff that a file names.

    Raises:
        SchemaError: with file, line and field, when a key, desk, authority, role or gate is unknown.
    """
    with Reader(source.read(data, file), "") as reader:
        reader.choice("format", (FORMAT,))
        desks: dict[str, str] = {}
        serves: list[Serves] = []
        for entry in reader.children("desks"):
            with entry:
                _read_desk(entry, desks, serves)
        people = tuple(_read_person(entry, desks) for entry in reader.children("people"))
    return Staff(desks, tuple(serves), people)


def _read_desk(entry: Reader, desks: dict[str, str], serves: list[Serves]) -> None:
    desk = entry.text("desk")
    desks[desk] = entry.text("name")
    own = [item.id for item in default().authorities.values() if item.jurisdiction == settings.FAIRWAY_SIDE]
    norm, flag = entry.text("norm", ""), entry.text("flag", "")
    if norm and norm not in default().norms:
        raise entry.fail("norm", f"there is no norm '{norm}'")
    serves += [Serves(desk, authority, norm, flag) for authority in entry.choices("serves", own)]


def _read_person(entry: Reader, desks: Iterable[str]) -> Person:
    with entry:
        posts = tuple(_post(entry, text, desks) for text in entry.texts("posts"))
        return Person(entry.text("name"), entry.text("full_name", ""), posts, entry.texts("bodies"))


def _post(entry: Reader, text: str, desks: Iterable[str]) -> tuple[str, str]:
    role, _, where = text.partition(" ")
    places = {
        **dict.fromkeys(_AT_DESKS, tuple(desks)),
        GATE: tuple(default().vocabulary[GATES].type.choices),
        AUDITOR: ("",),
        REGISTRAR: ("",),
        EDITOR: ("",),
    }
    if role not in places:
        raise entry.fail("posts", f"'{role}' is no role", f"one of {', '.join(places)}")
    if where.strip() not in places[role]:
        raise entry.fail("posts", f"'{text}' names no place", f"one of {', '.join(places[role]) or 'none'}")
    return role, where.strip()


@transaction.atomic
def appoint(staff: Staff, password: str = "") -> dict[str, str]:
    """Put a staff into force; the passwords of accounts that had to be made, by name.

    New accounts get `password`, or each one of its own that nobody can guess.
    """
    for desk, title in staff.desks.items():
        Desk.objects.update_or_create(id=desk, defaults={"name": title})
    Routing.objects.all().delete()
    Routing.objects.bulk_create(
        Routing(desk_id=item.desk, authority=item.authority, norm=item.norm, flag=item.flag) for item in staff.serves
    )
    Post.objects.all().delete()
    made = {person.name: _appoint(person, password) for person in staff.people}
    return {name: word for name, word in made.items() if word}


def _appoint(person: Person, password: str) -> str:
    """A person's account, posts and bodies; the password of an account that was made."""
    first, _, rest = person.full_name.partition(" ")
    user, made = get_user_model().objects.update_or_create(
        username=person.name, defaults={"first_name": first, "last_name": rest}
    )
    for role, where in person.posts:
        at_desk = role in _AT_DESKS
        Post.objects.create(user=user, role=role, desk_id=where if at_desk else None, gate="" if at_desk else where)
    Member.objects.filter(user=user).exclude(organisation__name__in=person.bodies).delete()
    for body in person.bodies:
        organisation, _ = Organisation.objects.get_or_create(name=body)
        Member.objects.get_or_create(user=user, organisation=organisation)
    return _give_password(user, password) if made else ""


def renew(name: str) -> str:
    """A new password for an account; nothing where there is none of that name."""
    user = get_user_model().objects.filter(username=name).first()
    return _give_password(user) if user else ""


def _give_password(user: Any, password: str = "") -> str:
    word = password or secrets.token_urlsafe(12)
    user.set_password(word)
    user.save()
    return word
