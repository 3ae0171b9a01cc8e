"""An office with work: cases filed with this node's desks, and its people signed in."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.timezone import localdate

from fairway.clearance import demo, filing
from fairway.clearance.actors import Actor, actor_of, capacities
from fairway.clearance.models import Case, Part
from fairway.law import Facts, decide
from fairway.law.rulebook import default
from tests.clearance.test_journey import ROUTE, SEQUENCER


def actor(name: str, role: str = "") -> Actor:
    """A demonstration person, in their first capacity or in the one of a role."""
    user = get_user_model().objects.get(username=name)
    return next((item for item in capacities(user) if item.role == role), actor_of(user))


def filed(title: str = "DNA sequencer", by: str = "applicant", days: int = 0, **facts: Any) -> Part:
    """A case filed with this node; its part at a desk here."""
    book = default()
    day = localdate() + timedelta(days)
    given = SEQUENCER | {"movement.date": day.isoformat()} | {key.replace("__", "."): v for key, v in facts.items()}
    found = decide(book, Facts.read(book.vocabulary, given))
    case = filing.begin(actor(by), found, ROUTE, title, uuid4().hex)
    filing.file(actor(by), Case.objects.get(pk=case.pk))
    return Part.objects.get(case=case, desk__isnull=False)


def signed_in(name: str, lang: str = "en") -> Client:
    """A browser in which a demonstration person is signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username=name))
    return client


def page_of(part: Part, lang: str = "en") -> str:
    return f"/{lang}/officer/parts/{part.pk}/"


def seen(part: Part, **typed: Any) -> dict[str, Any]:
    """The fields of a form on the page of a part as it stands now."""
    part.refresh_from_db()
    return {"version": part.version, **typed}


__all__ = ["actor", "demo", "filed", "page_of", "seen", "signed_in"]
