"""What this side does with what the other tells it of a case, in the transaction that takes the message in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import DataError, IntegrityError
from django.utils.timezone import localdate

from fairway.clearance import documents, issuing, review, status
from fairway.clearance.casework import resume
from fairway.clearance.filing import VERSION, from_other_side, read_limits, settle
from fairway.clearance.history import record
from fairway.clearance.judging import determination_of
from fairway.clearance.models import Case, Message, Part
from fairway.clearance.telling import tell_part
from fairway.clearance.text import must_be_text
from fairway.law.errors import LawError
from fairway.link.messages import Handler, Refused, handles
from fairway.link.messages import Message as Received

UNREADABLE = (LawError, ValueError, KeyError, TypeError, AttributeError, DataError, IntegrityError)
"""What reading a body of another shape than is expected comes to."""


def _takes(kind: str) -> Callable[[Handler], Handler]:
    """Register a handler. What it can't read is refused, so that it doesn't hold up what follows on the case."""

    def register(handler: Handler) -> Handler:
        def reading(received: Received) -> None:
            try:
                must_be_text(received.body)
                handler(received)
            except UNREADABLE as error:
                raise Refused(f"the message '{kind}' can't be read: {type(error).__name__}: {error}") from None

        return handles(kind)(reading)

    return register


def _case(received: Received) -> Case:
    found = Case.objects.select_for_update().filter(pk=received.subject).first()
    if found is None or not (found.origin == received.side or received.side in found.told):
        raise Refused(f"this side has no case {received.subject} with you")
    return found


def _part(received: Received) -> Part:
    part = _case(received).parts.select_for_update().filter(authority=received.body.get("authority")).first()
    if part is None:
        raise Refused(f"the case has no part for {received.body.get('authority')}")
    return part


@_takes("filed")
def filed(received: Received) -> None:
    """A case was filed with the other side."""
    if received.body.get("version") != VERSION:
        raise Refused(f"this side reads version {VERSION} of a filing, not {received.body.get('version')}")
    if not received.subject.startswith(f"{received.side}-"):
        raise Refused(f"{received.side} gives no numbers such as {received.subject}")
    case = from_other_side(received.body, received.subject, received.side)
    record(case, "arrived", "", side=received.side, facts=sorted(case.facts))
    for part in case.parts.filter(local=True):
        tell_part(part)
    issuing.consider(case)


@_takes("part")
def part_stands(received: Received) -> None:
    """A part of the other side has moved on; or an applicant there has withdrawn one of this side's."""
    part, body = _part(received), received.body
    name = str(body.get("status"))
    if name not in status.STATUSES:
        raise Refused(f"'{name}' is no status")
    if part.local and part.case.origin != received.side:
        raise Refused(f"only the side where a case was filed speaks for its applicant, not {received.side}")
    if part.local and part.connected and name != status.WITHDRAWN:
        raise Refused(f"{part.authority} is decided on this side")
    part.becomes(name)
    if part.local:
        part.pauses.filter(ended=None).update(ended=localdate())
        part.told = name != status.WITHDRAWN
    else:
        part.connected, part.told = bool(body.get("connected", True)), bool(body.get("told"))
        part.due = _day(body.get("due")) or Part._meta.get_field("due").default
        part.conditions, part.limits = [str(item) for item in body["conditions"]], read_limits(body["limits"])
    part.decided, part.valid_until = _day(body.get("decided")), _day(body.get("valid_until"))
    part.reference = str(body.get("reference", ""))[:80]
    part.version += 1
    part.save()
    case = part.case
    settle(case)
    record(case, "told", "", part=part, side=received.side, status=name)
    review.consider(case)
    issuing.consider(case)


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


@_takes("message")
def message(received: Received) -> None:
    """Something was written to an authority here, or by one there to an applicant here."""
    part, body = _part(received), received.body
    if part.local == bool(body["from_office"]):
        raise Refused("only an authority's own side speaks for it")
    asked = Message.objects.filter(pk=body.get("answers"), part=part).first()
    Message.objects.create(
        id=str(body["id"])[:24],
        part=part,
        by=str(body["by"])[:200],
        from_office=bool(body["from_office"]),
        question=bool(body["question"]),
        answers=asked,
        text=str(body["text"]),
        made=datetime.fromisoformat(body["made"]),
    )
    record(part.case, "written", str(body["by"]), part=part, side=received.side, text=str(body["text"]))
    if part.local and asked:
        before = part.status
        resume(part, localdate())
        part.version += 1
        part.save()
        settle(part.case)
        if part.status != before:
            tell_part(part)


@_takes("document")
def document(received: Received) -> None:
    """A file for an authority here; it is looked at anew, whatever the other side made of it."""
    part, body = _part(received), received.body
    if not part.local:
        raise Refused(f"{part.authority} is not on this side")
    content = base64.b64decode(body["content"], validate=True)
    if hashlib.sha256(content).hexdigest() != body["sha256"]:
        raise Refused("the document is not the one that the digest names")
    documents.keep(
        part,
        str(body["name"]),
        content,
        by=str(body["by"]),
        made=datetime.fromisoformat(body["made"]),
        asked=str(body["asked"]),
        id=str(body["id"]),
    )
    record(part.case, "document", str(body["by"]), part=part, side=received.side, sha256=body["sha256"])


@_takes("fact")
def fact(received: Received) -> None:
    """A fact was corrected on the other side; this side judges anew."""
    case, body = _case(received), received.body
    case.facts = {**case.facts, str(body["path"]): body["after"]}
    before, case.outcome = case.outcome, determination_of(case).outcome
    case.save()
    kept = {name: body[name] for name in ("path", "before", "after", "reason")}
    record(case, "fact changed", str(body["by"]), side=received.side, **kept, outcome=[before, case.outcome])


@_takes("review")
def reviewed(received: Received) -> None:
    """The other side has opened a review of a disagreement."""
    body = received.body
    review.adopt(_case(received), date.fromisoformat(body["opened"]), date.fromisoformat(body["due"]))


@_takes("permit")
def permit(received: Received) -> None:
    """The other side has signed a permit and asks this side's approval of it."""
    issuing.approve(_case(received), received)


@_takes("approved")
def approved(received: Received) -> None:
    """The other side approves a permit that this side signed."""
    issuing.issue_approved(_case(received), received)


@_takes("issued")
def issued(received: Received) -> None:
    """The other side shows that a permit stands in its log, under a head that this side cosigned."""
    issuing.adopt_issuance(_case(received), received)


@_takes("revoked")
def revoked(received: Received) -> None:
    """The other side has revoked a permit."""
    issuing.adopt_revocation(_case(received), received)


@_takes("crossing")
def crossing(received: Received) -> None:
    """Something crossed at a gate of the other side."""
    from fairway.clearance import crossings

    crossings.adopt(_case(received), received)
