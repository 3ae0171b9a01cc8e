"""What this side does with what the other tells it of a case, in the transaction that takes the message in."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from fairway.clearance import documents, issuing, review, status
from fairway.clearance.casework import resume
from fairway.clearance.filing import VERSION, CannotFile, determination_of, from_other_side, settle
from fairway.clearance.history import record
from fairway.clearance.models import Case, Message, Part
from fairway.clearance.telling import tell_part
from fairway.law.errors import LawError
from fairway.link.messages import Message as Received
from fairway.link.messages import Refused, handles


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


@handles("filed")
def filed(received: Received) -> None:
    """A case was filed with the other side."""
    if received.body.get("version") != VERSION:
        raise Refused(f"this side reads version {VERSION} of a filing, not {received.body.get('version')}")
    if not received.subject.startswith(f"{received.side}-"):
        raise Refused(f"{received.side} gives no numbers such as {received.subject}")
    try:
        case = from_other_side(received.body, received.subject, received.side)
    except (LawError, CannotFile, KeyError, ValueError, TypeError) as error:
        raise Refused(f"the filing can't be read: {error}") from None
    record(case, "received", "", side=received.side, facts=sorted(case.facts))
    for part in case.parts.filter(local=True):
        tell_part(part)
    issuing.consider(case)


@handles("part")
def part_stands(received: Received) -> None:
    """A part of the other side has moved on; or an applicant there has withdrawn one of this side's."""
    part, body = _part(received), received.body
    name = str(body.get("status"))
    if name not in status.STATUSES:
        raise Refused(f"'{name}' is no status")
    if part.local and name != status.WITHDRAWN:
        raise Refused(f"{part.authority} is decided on this side")
    if part.local:
        part.pauses.filter(ended=None).update(ended=localdate())
        part.open = False
    else:
        part.connected = bool(body.get("connected", True))
        part.due = _day(body.get("due")) or Part._meta.get_field("due").default
        part.decided, part.valid_until = _day(body.get("decided")), _day(body.get("valid_until"))
        part.reference, part.conditions = str(body.get("reference", ""))[:80], list(body.get("conditions", []))
        part.limits = dict(body.get("limits", {}))
    part.status = name
    part.version += 1
    part.save()
    case = part.case
    settle(case)
    record(case, "told", "", part=part, side=received.side, status=name)
    review.consider(case)
    issuing.consider(case)


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


@handles("message")
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


@handles("document")
def document(received: Received) -> None:
    """A file for an authority here; it is looked at anew, whatever the other side made of it."""
    part, body = _part(received), received.body
    if not part.local:
        raise Refused(f"{part.authority} is not on this side")
    try:
        content = base64.b64decode(body["content"], validate=True)
    except (binascii.Error, ValueError):
        raise Refused("the document is not base64") from None
    if hashlib.sha256(content).hexdigest() != body["sha256"]:
        raise Refused("the document is not the one that the digest names")
    try:
        documents.keep(
            part,
            str(body["name"]),
            content,
            by=str(body["by"]),
            made=datetime.fromisoformat(body["made"]),
            asked=str(body["asked"]),
            id=str(body["id"]),
        )
    except documents.Unfit as error:
        raise Refused(str(error)) from None
    record(part.case, "document", str(body["by"]), part=part, side=received.side, sha256=body["sha256"])


@handles("fact")
def fact(received: Received) -> None:
    """A fact was corrected on the other side; this side judges anew."""
    case, body = _case(received), received.body
    case.facts = {**case.facts, str(body["path"]): body["after"]}
    try:
        before, case.outcome = case.outcome, determination_of(case).outcome
    except LawError as error:
        raise Refused(f"the fact can't be read: {error}") from None
    case.save()
    kept = {name: body[name] for name in ("path", "before", "after", "reason")}
    record(case, "fact changed", str(body["by"]), side=received.side, **kept, outcome=[before, case.outcome])


@handles("review")
def reviewed(received: Received) -> None:
    """The other side has opened a review of a disagreement."""
    body = received.body
    review.adopt(_case(received), date.fromisoformat(body["opened"]), date.fromisoformat(body["due"]))


@handles("permit")
def permit(received: Received) -> None:
    """The other side has signed a permit and asks this side's approval of it."""
    issuing.approve(_case(received), received)


@handles("approved")
def approved(received: Received) -> None:
    """The other side approves a permit that this side signed."""
    issuing.issue_approved(_case(received), received)


@handles("issued")
def issued(received: Received) -> None:
    """The other side shows that a permit stands in its log, under a head that this side cosigned."""
    issuing.adopt_issuance(_case(received), received)


@handles("revoked")
def revoked(received: Received) -> None:
    """The other side has revoked a permit."""
    issuing.adopt_revocation(_case(received), received)


@handles("crossing")
def crossing(received: Received) -> None:
    """Something crossed at a gate of the other side."""
    from fairway.clearance import crossings

    crossings.adopt(_case(received), received)
