"""Crossings: what gates say went through, kept once however often it is told, and passed to the other side.

A gate names each crossing itself, so a list that is sent again changes nothing. What could not be known
at the gate, that a permit was revoked meanwhile or used elsewhere, is told as an alert.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Sum

from fairway.clearance.actors import Actor
from fairway.clearance.history import record as enter
from fairway.clearance.models import Case, Crossing, Permit
from fairway.clearance.telling import tell
from fairway.link.messages import Message, Refused

ADMIT, REFER, REFUSE = "admit", "refer", "refuse"
WORDS = (ADMIT, REFER, REFUSE)


class BadCrossing(ValueError):
    """A crossing that can't be read, naming its place in the list and its field."""


def record(actor: Actor, told: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Keep what a gate tells; for each its id, whether it was new, and an alert if there is one.

    Raises:
        BadCrossing: when one can't be read; then none is kept.
    """
    actor.must("record crossings")
    read = [_read(item, n) for n, item in enumerate(told)]
    with transaction.atomic():
        return [_keep(Crossing(gate=actor.scope, by=actor.name, **item)) for item in read]


def _read(item: Mapping[str, Any], n: int) -> dict[str, Any]:
    """A crossing's own fields, checked."""
    try:
        return {
            "id": uuid.UUID(str(_field(item, "id", n))),
            "permit": str(_field(item, "permit", n))[:40],
            "device": str(item.get("device", ""))[:60],
            "direction": str(item.get("direction", ""))[:10],
            "at": _moment(_field(item, "at", n), n),
            "word": _word(_field(item, "word", n), n),
            "reason": str(item.get("reason", ""))[:300],
            "amount": Decimal(str(item.get("amount", 0) or 0)),
        }
    except (ValueError, InvalidOperation) as error:
        if isinstance(error, BadCrossing):
            raise
        raise BadCrossing(f"crossing {n + 1}: {error}") from None


def _field(item: Mapping[str, Any], name: str, n: int) -> Any:
    if not isinstance(item, Mapping) or not item.get(name):
        raise BadCrossing(f"crossing {n + 1}: '{name}' is missing")
    return item[name]


def _moment(text: Any, n: int) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        raise BadCrossing(f"crossing {n + 1}: 'at' is a moment like 2026-12-01T09:40:00+08:00") from None
    if found.tzinfo is None:
        raise BadCrossing(f"crossing {n + 1}: 'at' needs its zone, like +08:00")
    return found


def _word(text: Any, n: int) -> str:
    if text not in WORDS:
        raise BadCrossing(f"crossing {n + 1}: 'word' is one of {', '.join(WORDS)}")
    return str(text)


def _keep(crossing: Crossing) -> dict[str, str]:
    """Keep one crossing unless it is known, with its alert, and tell the other side."""
    known = Crossing.objects.filter(pk=crossing.pk).first()
    if known:
        return {"id": str(known.id), "kept": "before", "alert": known.alert}
    permit = Permit.objects.select_related("case").select_for_update(of=("self",)).filter(pk=crossing.permit).first()
    crossing.case = permit.case if permit else None
    crossing.alert = _alert(crossing, permit)
    crossing.save(force_insert=True)
    if permit:
        enter(permit.case, "crossing", crossing.by, **_told(crossing))
        tell(permit.case, "crossing", _told(crossing))
    return {"id": str(crossing.id), "kept": "now", "alert": crossing.alert}


def _told(crossing: Crossing) -> dict[str, Any]:
    return {
        "id": str(crossing.id),
        "permit": crossing.permit,
        "gate": crossing.gate,
        "device": crossing.device,
        "direction": crossing.direction,
        "at": crossing.at.isoformat(),
        "word": crossing.word,
        "reason": crossing.reason,
        "amount": str(crossing.amount),
    }


def _alert(crossing: Crossing, permit: Permit | None) -> str:
    """What the gate could not know when it let something through."""
    if permit is None:
        return "no such permit is known here" if crossing.word == ADMIT else ""
    if crossing.word != ADMIT:
        return ""
    if permit.revoked and permit.revoked <= crossing.at:
        return f"revoked before this crossing: {permit.reason}"
    used = Crossing.objects.filter(permit=permit.pk, word=ADMIT)
    limit, drawn = permit.claims.get("entries"), permit.claims.get("amount")
    if limit and used.count() >= limit:
        other = used.order_by("at").last()
        return f"used more often than the {limit} times allowed; also at {other.gate} on {other.at:%Y-%m-%d %H:%M}"
    if drawn and (used.aggregate(n=Sum("amount"))["n"] or 0) + crossing.amount > drawn:
        return f"more than the {drawn} {permit.claims.get('unit', '')} allowed has crossed"
    return ""


def adopt(case: Case, received: Message) -> None:
    """Keep a crossing at a gate of the other side.

    Raises:
        Refused: when it can't be read, or its permit is not of the case.
    """
    if not case.permits.filter(pk=received.body.get("permit")).exists():
        raise Refused("the crossing is of a permit that this case does not have")
    try:
        read = _read(received.body, 0)
    except BadCrossing as error:
        raise Refused(str(error)) from None
    gate = str(received.body.get("gate", ""))[:60]
    crossing = Crossing(gate=gate, by=received.side, case=case, **read)
    if not Crossing.objects.filter(pk=crossing.pk).exists():
        crossing.alert = _alert(crossing, Permit.objects.get(pk=crossing.permit))
        crossing.save(force_insert=True)
        enter(case, "crossing", "", side=received.side, **_told(crossing))
