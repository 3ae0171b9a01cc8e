"""Who changes the registry in the tests: browsers in which the registrar, somebody else or nobody is signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

from fairway.clearance import demo
from fairway.zone.models import Claim, Revision


def browser(name: str = "") -> Client:
    """A browser in which a demonstration person is signed in; nobody where there is no name."""
    client = Client(SERVER_NAME="localhost")
    if name:
        demo.make()
        client.force_login(get_user_model().objects.get(username=name))
    return client


def shown(answer: Any) -> str:
    """The page of an answer as text, its spaces plain."""
    return str(answer.content.decode()).replace("\u00a0", " ").replace("&#x27;", "'")


def revision_of(answer: Any) -> Revision:
    """The change that an answer leads to."""
    assert answer.status_code == 302, shown(answer)
    return Revision.objects.get(pk=int(answer["Location"].rsplit("/", 1)[1]))


def values(subject: str, name: str) -> list[str]:
    """What is held now of a property, in the order of recording."""
    held = Claim.objects.filter(subject=subject, property=name, withdrawn_at=None)
    return list(held.order_by("id").values_list("value", flat=True))
