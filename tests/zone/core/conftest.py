"""A registry in this process, on the database that the environment names, empty but for what a test says.

Every test runs in a transaction that is taken back.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.catalogues import compile_catalogues

os.environ.setdefault("FAIRWAY_DATA", tempfile.mkdtemp(prefix="fairway-zone-"))
os.environ |= {"FAIRWAY_SIDE": "HK", "FAIRWAY_NODE": "hk.example", "DJANGO_SETTINGS_MODULE": "fairway.web.settings"}

from fairway.server import prepare

compile_catalogues()
prepare()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402

from fairway.zone.claim import Content  # noqa: E402
from fairway.zone.models import Revision, Source  # noqa: E402
from fairway.zone.revising import Change, revise  # noqa: E402

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody waits for a password here
ZONE = ZoneInfo("Asia/Hong_Kong")
BESIDE = ("unit", "as_of", "certainty", "lang", "place")


@pytest.fixture(autouse=True)
def taken_back() -> Iterator[None]:
    """The transaction of a test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def at(text: str) -> datetime:
    """Noon of a day."""
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=ZONE)


def source(name: str, said: str, quality: str = "press") -> str:
    """A source of a day."""
    told = {"publisher": name, "date": said, "said_on": date.fromisoformat(said), "quality": quality}
    return str(Source.objects.update_or_create(id=name, defaults=told)[0].id)


def say(subject: str, schema: str, said_by: str, **told: str) -> Content:
    """A claim: the one property among the words, and what stands beside it."""
    beside: dict[str, Any] = {name: told.pop(name) for name in BESIDE if name in told}
    [(name, value)] = told.items()
    return Content(subject, schema, name, value, said_by, **beside)


def hold(*claims: Content, on: str = "2026-11-01", reason: str = "told") -> Revision:
    """Record claims at noon of a day."""
    return revise(Change(add=list(claims)), kind="import", by="test", reason=reason, at=at(on))
