"""Crossings: what gates say went through, kept once however often it is told, and passed to the other side.

A gate names each crossing itself, so a list that is sent again changes nothing. What could not be known
at the gate, that a permit was revoked meanwhile or used elsewhere, is told as an alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from fairway.clearance import ledger
from fairway.clearance.actors import Actor
from fairway.clearance.claims import Permit as Claims
from fairway.clearance.history import act
from fairway.clearance.history import record as enter
from fairway.clearance.ledger import ADMIT, CrossingError
from fairway.clearance.models import Case, Crossing, Permit
from fairway.clearance.telling import tell
from fairway.link.messages import Message, Refused

MOST = 1_000
"""How many crossings a gate may tell at once."""


def record(actor: Actor, told: Sequence[Any]) -> list[dict[str, str]]:
    """Keep what a gate tells; for each its id, whether it was new, and an alert if there is one.

    Raises:
        CrossingError: naming the one that can't be read; then none is kept.
    """
    actor.must("record crossings")
    if len(told) > MOST:
        raise CrossingError(f"{len(told)} crossings at once; send at most {MOST}")
    read = [_read(actor, item, n) for n, item in enumerate(told, 1)]
    with act():
        return [_keep(item, actor.name) for item in read]


def _read(actor: Actor, item: Any, n: int) -> ledger.Crossing:
    try:
        found = ledger.Crossing.from_json(item)
    except CrossingError as error:
        raise CrossingError(f"crossing {n}: {error}") from None
    if found.gate != actor.scope:
        raise CrossingError(f"crossing {n}: gate: you are at {actor.scope}, not at {found.gate}")
    return found


def _keep(told: ledger.Crossing, by: str) -> dict[str, str]:
    """Keep one crossing unless it is known, with its alert, and tell the other side."""
    permit = Permit.objects.select_for_update(of=("self",)).select_related("case").filter(pk=told.permit).first()
    row, made = _row(told, permit, by)
    if not made:
        return {"id": told.id, "kept": "before", "alert": row.alert}
    if permit:
        enter(permit.case, "crossing", by, **told.to_json())
        tell(permit.case, "crossing", told.to_json())
    return {"id": told.id, "kept": "now", "alert": row.alert}


def _row(told: ledger.Crossing, permit: Permit | None, by: str) -> tuple[Crossing, bool]:
    """A crossing as it is kept, and whether it was not before: of several who tell it at once one is the first."""
    at = datetime.fromtimestamp(told.at, UTC)
    given = {**told.to_json(), "at": at, "case": permit and permit.case, "by": by}
    given["alert"] = lambda: alert(told, permit)[:300]
    return Crossing.objects.get_or_create(id=given.pop("id"), defaults=given)


def read_back(rows: Iterable[Crossing]) -> list[ledger.Crossing]:
    """Crossings as the gates told them."""
    names = [field.name for field in fields(ledger.Crossing)]
    return [
        ledger.Crossing(**{name: getattr(row, name) for name in names} | {"id": str(row.id), "at": _seconds(row.at)})
        for row in rows
    ]


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def alert(told: ledger.Crossing, permit: Permit | None) -> str:
    """What the gate could not know when it let something through."""
    if told.word != ADMIT:
        return ""
    if permit is None:
        return "no such permit is known here"
    if permit.revoked and _seconds(permit.revoked) <= told.at:
        return f"revoked before this crossing: {permit.reason}"
    others = read_back(Crossing.objects.filter(permit=permit.pk).exclude(pk=told.id))
    claims = Claims.from_claims(permit.claims)
    _, findings = ledger.merge([*others, told], {claims.id: claims}, tolerant=False)
    mine = [item for item in findings if told in item.crossings]
    return "; ".join(f"{item.code} at {', '.join(dict.fromkeys(item.gates))}" for item in mine)


def adopt(case: Case, received: Message) -> None:
    """Keep a crossing at a gate of the other side.

    Raises:
        Refused: when it can't be read, or its permit is not of the case.
    """
    try:
        told = ledger.Crossing.from_json(received.body)
    except CrossingError as error:
        raise Refused(str(error)) from None
    permit = case.permits.filter(pk=told.permit).first()
    if permit is None:
        raise Refused("the crossing is of a permit that this case does not have")
    _, made = _row(told, permit, received.side)
    if made:
        enter(case, "crossing", "", side=received.side, **told.to_json())
