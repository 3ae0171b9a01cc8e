"""Permits in the making: signed by the side of the case when every authority has granted, approved by the other.

The other side looks at its own decisions before it adds its signature. Issuance is entered in the log
of the side that signed; once the other side has cosigned a head over that entry, the proof is sent
around, and gates accept the permit without asking anybody.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone, localdate, now

from fairway.clearance import gateway, issuance, sd_jwt, status
from fairway.clearance.actors import Actor
from fairway.clearance.claims import Permit as Claims
from fairway.clearance.claims import PermitError
from fairway.clearance.filing import settle
from fairway.clearance.history import act, record
from fairway.clearance.judging import determination_of, lawful_here
from fairway.clearance.models import Case, Part, Permit
from fairway.clearance.permit import Key, countersign, digest, issue, node_of, read
from fairway.clearance.telling import tell, tell_part
from fairway.law.determination import FREE, LAWFUL
from fairway.law.explain import next_change
from fairway.law.facts import END, START
from fairway.law.rulebook import default
from fairway.link import keys, log
from fairway.link.identity import peers
from fairway.link.messages import Message, Refused
from fairway.link.models import Entry, Head

USUAL_DAYS = 30
"""How long a permit lasts where no authority has said."""
BRIEF, ROOM = 48, 160
"""How long a name may be in a permit, in characters, and all conditions of one authority, in bytes."""
ASKED, APPROVED, ISSUED, REVOKED, EXPIRED = "asked", "approved", "issued", "revoked", "expired"


def granted(case: Case, side: str) -> bool:
    """Whether every authority of a side has granted the case, as itself or as the applicant reports of it."""
    return all(part.status in status.GRANTED for part in case.parts.filter(side=side))


def consider(case: Case) -> None:
    """Sign a permit and ask the other side's approval, once every authority of both sides has granted."""
    sides = {settings.FAIRWAY_SIDE, *case.told}
    complete = bool(case.told) and all(granted(case, side) for side in sides)
    if not (case.here and complete) or case.permits.exists():
        return
    if not _lets_through(case, settings.FAIRWAY_SIDE):
        record(case, "permit not made", "", why=f"the law of {settings.FAIRWAY_SIDE} does not let it through any more")
        return
    try:
        claims = claims_of(case)
        code = issue(claims, keys.signer(keys.PERMIT))
        row = _kept(case, claims, code, ASKED)
    except PermitError as error:
        record(case, "permit not made", "", why=str(error))
        return
    record(case, "permit signed", "", permit=row.id, digest=row.digest)
    tell(case, "permit", {"code": base64.b64encode(code).decode()})


def claims_of(case: Case) -> Claims:
    """What the permit of a case says: the movement, its limits, and every condition that an authority made."""
    begins, ends = period(case)
    parts = list(case.parts.order_by("authority"))
    limits = _narrowest([case.limits, *(part.limits for part in parts)])
    gate = case.facts.get("movement.control_point")
    return Claims(
        id=f"P-{case.ref}-{secrets.token_hex(2).upper()}",
        issuer=settings.FAIRWAY_NODE,
        case=case.ref,
        issued=int(now().timestamp()),
        begins=_midnight(begins),
        ends=_midnight(ends + timedelta(1)),
        kind=case.kind,
        origin=_side(case, START),
        destination=_side(case, END),
        gates=(str(gate),) if gate else (),
        what=_brief(case.title),
        holder=_brief(case.applicant),
        conditions=tuple(dict.fromkeys(text for part in parts for text in conditions_of(part))),
        returns=case.facts.get("movement.returns") is True,
        tolerance=min((part.limits.get("tolerance", 0) for part in parts), default=0),
        **limits,
    )


def _side(case: Case, fact: str) -> str:
    """The side in which a movement begins or ends."""
    return default().geography.jurisdiction(str(case.facts[fact]))


def conditions_of(part: Part) -> list[str]:
    """An authority's conditions; of one that is not connected, that its own paper must be shown.

    Where they are too long for a permit, the decision that holds them is named: both sides leave out the same.
    """
    told = [f"{part.authority}: show {part.reference or 'its own paper'}"] if part.told else []
    if sum(len(text.encode()) for text in part.conditions) > ROOM:
        return [*told, f"{part.authority}: conditions of {part.reference}"]
    return [*told, *part.conditions]


def _brief(text: str) -> str:
    """A line short enough for a code that a gate reads."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= BRIEF else f"{line[: BRIEF - 1]}…"


def _narrowest(limits: list[dict[str, Any]]) -> dict[str, Any]:
    """The least of each limit that anybody set; one entry where nobody has asked for more.

    Raises:
        PermitError: when amounts are in different units.
    """
    units = {item["unit"] for item in limits if item.get("unit")}
    if len(units) > 1:
        raise PermitError("malformed", f"amounts were granted in {' and in '.join(sorted(units))}")
    numbers = ("entries", "amount", "days")
    found: dict[str, Any] = {"entries": 1}
    for name in numbers:
        said = [item[name] for item in limits if item.get(name)]
        found |= {name: min(said)} if said else {}
    return {**found, "unit": units.pop()} if "amount" in found else found


def period(case: Case) -> tuple[date, date]:
    """The first and last day of a permit: no longer than any authority allows, or the law stays as it was judged.

    Raises:
        PermitError: when that is over before it could begin.
    """
    begins = max(localdate(), case.crossing)
    said = [part.valid_until for part in case.parts.all() if part.valid_until]
    ends = min(said, default=begins + timedelta(USUAL_DAYS))
    change = next_change(determination_of(case))
    if change and change.day <= begins:
        raise PermitError("malformed", f"the law that was judged ends on {change.day}, and it would begin on {begins}")
    return begins, min(ends, change.day - timedelta(1)) if change else ends


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), get_default_timezone()).timestamp())


def _kept(case: Case, claims: Claims, code: bytes, state: str) -> Permit:
    zone = get_default_timezone()
    return Permit.objects.create(
        id=claims.id,
        case=case,
        status=state,
        claims=claims.claims(),
        code=code,
        digest=digest(code).hex(),
        valid_from=datetime.fromtimestamp(claims.begins, zone).date(),
        valid_until=datetime.fromtimestamp(claims.ends - 1, zone).date(),
        made=now(),
    )


def known_keys() -> list[Key]:
    """Every permit key of this node and its peers, whatever its state."""
    nodes = [settings.FAIRWAY_NODE, *(peer.node for peer in peers())]
    # A key that a node announces under another's name would let it sign as the other.
    return [key for node in nodes for key in keys.known(node, keys.PERMIT).values() if node_of(key) == node]


def _code(received: Message) -> bytes:
    try:
        return base64.b64decode(received.body["code"], validate=True)
    except (KeyError, TypeError, binascii.Error, ValueError):
        raise Refused("the message holds no permit") from None


def approve(case: Case, received: Message) -> None:
    """Add this side's signature to a permit that the other side signed, if this side has granted what it says.

    Raises:
        Refused: when it has not, or the permit says something else.
    """
    code, side = _code(received), settings.FAIRWAY_SIDE
    try:
        claims = read(code, known_keys(), approved=False)
    except PermitError as error:
        raise Refused(f"{error.code}: {error}") from None
    if case.origin != received.side:
        raise Refused(f"{case.origin} signs the permits of this case, where it was filed")
    said = (claims.case, claims.kind, claims.origin, claims.destination)
    if said != (case.ref, case.kind, _side(case, START), _side(case, END)):
        raise Refused("the permit is not of this case's movement")
    if not granted(case, side) or not _lets_through(case, side):
        raise Refused(f"{side} has not granted this case")
    if case.permits.exists():
        raise Refused("this case has a permit already")
    for part in case.parts.filter(side=side):
        _must_keep(claims, part)
    both = countersign(code, keys.signer(keys.PERMIT))
    row = _kept(case, claims, both, APPROVED)
    record(case, "permit approved", "", permit=row.id, digest=row.digest)
    tell(case, "approved", {"code": base64.b64encode(both).decode()})


def _must_keep(claims: Claims, part: Part) -> None:
    """Refuse a permit that goes further than an authority of this side has granted."""
    if not set(conditions_of(part)) <= set(claims.conditions):
        raise Refused("a condition that this side made is missing from the permit")
    for name in ("entries", "amount", "days"):
        limit, said = part.limits.get(name), getattr(claims, name)
        if limit and (said is None or said > limit):
            raise Refused(f"this side granted {name} {limit}, the permit says {said or 'no limit'}")
    if claims.tolerance > part.limits.get("tolerance", 0):
        raise Refused(f"this side tolerates {part.limits.get('tolerance', 0)} percent, not {claims.tolerance}")
    if part.limits.get("unit", claims.unit) != claims.unit:
        raise Refused(f"this side granted an amount in {part.limits['unit']}, the permit says {claims.unit}")
    if part.valid_until and claims.ends > _midnight(part.valid_until + timedelta(1)):
        raise Refused(f"this side granted it until {part.valid_until}, and the permit lasts longer")


def _lets_through(case: Case, side: str) -> bool:
    """Whether a side's law lets the movement through as the facts now stand, or two people have decided against it.

    Where nobody has to decide, the movement must be free there, or its procedures held.
    """
    found = determination_of(case)
    parts = case.parts.filter(side=side)
    if parts:
        return all(lawful_here(part, found) or _overridden(part) for part in parts)
    outcomes = [item.outcome for item in found.sides if item.side.jurisdiction == side]
    waiting = case.tasks.filter(before=True, done=None, part=None).values_list("procedure", flat=True)
    held = not any(side in default().procedures[name].jurisdictions for name in waiting)
    return all(outcome == FREE or (outcome in LAWFUL and held) for outcome in outcomes)


def _overridden(part: Part) -> bool:
    return part.decisions.filter(override=True, confirmed__isnull=False).exists()


def issue_approved(case: Case, received: Message) -> None:
    """Issue a permit that the other side has approved: it now stands in this side's log.

    Raises:
        Refused: when it is not the one that was asked about, or the approval is not theirs.
    """
    code = _code(received)
    try:
        row = Permit.objects.select_for_update().get(case=case, digest=digest(code).hex(), status=ASKED)
        read(code, known_keys())
    except (PermitError, Permit.DoesNotExist) as error:
        raise Refused(f"this approval is not of a permit that waits for it: {error}") from None
    entry = log.append("permit", row.id, issuance.entry(code))
    row.code, row.status, row.entry = code, ISSUED, entry.index
    row.save()
    record(case, "permit issued", "", permit=row.id, digest=row.digest)


def prove() -> int:
    """Give the proof of issuance to permits that a cosigned head now covers, here and on the other side; how many."""
    head = Head.objects.filter(cosigned=True).order_by("-size").first()
    if head is None:
        return 0
    waiting = list(Permit.objects.filter(status=ISSUED, proof=b"", entry__lt=head.size).order_by("entry")[:500])
    for row in waiting:
        with act():
            row.proof = issuance.pack(log.receipt(Entry.objects.get(pk=row.entry)))
            row.save(update_fields=["proof"])
            tell(row.case, "issued", {"permit": row.id, "proof": base64.b64encode(row.proof).decode()})
    return len(waiting)


def adopt_issuance(case: Case, received: Message) -> None:
    """Keep the proof that a permit which this side approved was issued.

    Raises:
        Refused: when the proof does not hold.
    """
    row = Permit.objects.select_for_update().filter(case=case, pk=received.body.get("permit")).first()
    if row is None:
        raise Refused("this side has approved no such permit")
    proof = base64.b64decode(str(received.body.get("proof", "")))
    try:
        receipt = issuance.unpack(proof, bytes(row.code), logs(), row.claims["iss"])
        issuance.verify(receipt, logs(), row.claims["iss"])
    except PermitError as error:
        raise Refused(f"{error.code}: {error}") from None
    row.proof, row.status = proof, ISSUED if row.status == APPROVED else row.status
    row.save()
    record(case, "permit issued", "", side=received.side, permit=row.id, digest=row.digest)


def logs() -> list[issuance.Log]:
    """The logs of this node and its peers, by their keys."""
    from fairway.link.identity import log_signer, witness_signer

    own = issuance.Log(settings.FAIRWAY_NODE, log_signer().verifier, witness_signer().verifier)
    return [own, *(issuance.Log(peer.node, peer.log, peer.witness) for peer in peers())]


def revoke(actor: Actor, permit_id: str, reason: str) -> Permit:
    """Revoke a permit, on both sides; gates hear of it with their next lists."""
    actor.must("revoke")
    if not reason.strip():
        raise ValueError("a permit is revoked with a reason; say why")
    with act():
        row = gateway.visible(Permit, actor).select_for_update().get(pk=permit_id)
        if row.status != REVOKED:
            _revoked(row, reason)
            record(row.case, "permit revoked", actor.name, permit=row.id, reason=reason)
            tell(row.case, "revoked", {"permit": row.id, "reason": reason})
            _end(row.case, gateway.parts(actor), status.REVOKED)
    return row


def _end(case: Case, parts: QuerySet[Part], name: str) -> None:
    """What is granted of a case ends with its permit."""
    for part in parts.filter(case=case, status__in=status.GRANTED):
        part.becomes(name)
        part.version += 1
        part.save()
        tell_part(part)
    settle(case)


def _revoked(row: Permit, reason: str) -> None:
    row.status, row.revoked, row.reason = REVOKED, now(), reason[:300]
    row.save()


def adopt_revocation(case: Case, received: Message) -> None:
    """Hold a permit for revoked since the other side says so."""
    row = Permit.objects.select_for_update().filter(case=case, pk=received.body.get("permit")).first()
    if row is None:
        raise Refused("this side knows no such permit")
    if row.status != REVOKED:
        _revoked(row, str(received.body.get("reason", "")))
        record(case, "permit revoked", "", side=received.side, permit=row.id, reason=row.reason)


def expire(today: date) -> int:
    """Mark the permits, and the granted parts of their cases, whose time is over; how many permits."""
    over = Permit.objects.filter(status=ISSUED, valid_until__lt=today).select_related("case")
    for row in list(over):
        with act():
            row.status = EXPIRED
            row.save(update_fields=["status"])
            _end(row.case, Part.objects.filter(local=True), status.EXPIRED)
            record(row.case, "permit expired", "", permit=row.id)
    return len(over)


def has_wallet(row: Permit) -> bool:
    """Whether a permit has a wallet form here: only the node that issued it makes one."""
    return row.status == ISSUED and row.claims["iss"] == settings.FAIRWAY_NODE


def wallet(row: Permit) -> str:
    """The wallet form of a permit; nothing where it has none."""
    if not has_wallet(row):
        return ""
    return sd_jwt.issue(bytes(row.code), keys.signer(keys.PERMIT), known_keys())
