"""Every door to cases: the addresses of the app, each filled with every name that the tables hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from fairway.clearance.actors import Actor
from fairway.clearance.gateway import Act, Case, Decision, Document, Message, Part, Permit
from fairway.reform.models import Proposal, Rehearsal
from fairway.zone.models import Challenge, Claim, Revision

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
REGISTRY = ("en/zone/", "en/evidence/", "feeds/", "api/v1/zone/")
CLOSED = (
    "link/", "d/", "en/d/", "en/law/", "en/check/", "api/v1/determinations", "api/v1/law", "api/v1/watches",
    "en/account/", "en/watches/",
    *REGISTRY,
)  # fmt: skip
"""Where no case is read: the link has tests of its own, the others read law, determinations and the registry."""


def names() -> dict[str, list[str]]:
    """By the name of a parameter, everything that it can stand for."""
    return {
        "ref": [str(row.pk) for row in Case.objects.all()],
        "part_id": [str(row.pk) for row in Part.objects.all()],
        "document_id": [str(row.pk) for row in Document.objects.all()],
        "decision_id": [str(row.pk) for row in Decision.objects.all()],
        "message_id": [str(row.pk) for row in Message.objects.filter(question=True)],
        "permit_id": [str(row.pk) for row in Permit.objects.all()],
        "path": ["goods.duty_rate"],
        "act_id": [str(row.pk) for row in Act.objects.order_by("id")][::5],
        "norm_id": ["hk.cap60l#s3.lorry"],
        "name": ["take", "release", "ask", "write", "flag", "advise", "reopen", "question", "note"],
        "number": ["1"],
        "kind": ["goods"],
        "key": list(Claim.objects.values_list("key", flat=True)),
        "entity_id": sorted(set(Claim.objects.values_list("subject", flat=True))),
        "proposal_id": [str(row.pk) for row in Proposal.objects.all()],
        "rehearsal_id": [str(row.pk) for row in Rehearsal.objects.all()],
        "challenge_id": [str(row.pk) for row in Challenge.objects.all()],
    }


def patterns(resolver: Any = None, base: str = "") -> Iterator[str]:
    """The addresses of the app, with their parameters."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from patterns(item, base + str(item.pattern))
        elif isinstance(item, URLPattern):
            yield base + str(item.pattern)


def of_cases() -> list[str]:
    """The addresses behind which cases may be read."""
    return [pattern for pattern in dict.fromkeys(patterns()) if not pattern.startswith(CLOSED)]


def doors() -> Iterator[str]:
    """Every address, for every name that its parameters can stand for.

    Raises:
        KeyError: when there is a door with a parameter that the walk does not know.
    """
    known = names()
    for pattern in of_cases():
        yield from _filled(pattern, known)


def registry() -> Iterator[str]:
    """Every address of the registry; where it names what the walk does not know, anything will do."""
    known = names() | {"number": [str(row.pk) for row in Revision.objects.all()]}
    for pattern in dict.fromkeys(patterns()):
        if pattern.startswith(REGISTRY):
            yield from _filled(pattern, {name: ["x"] for name in PARAMETER.findall(pattern)} | known)


def _filled(pattern: str, known: dict[str, list[str]]) -> Iterator[str]:
    for values in product(*(known[name] for name in PARAMETER.findall(pattern))):
        given = iter(values)
        yield "/" + PARAMETER.sub(lambda _, given=given: next(given), pattern)  # type: ignore[misc]


def entered(actor: Actor | None) -> Client:
    """A browser in which somebody is signed in, in one capacity; nobody where there is no actor."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    if actor:
        client.force_login(get_user_model().objects.get(pk=actor.user.pk))
        session = client.session
        session["capacity"] = actor.capacity
        session.save()
    return client
