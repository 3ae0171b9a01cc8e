"""The custody chain of goods that crossed: received = used + destroyed + returned + held, at every moment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from fairway.clearance import gateway
from fairway.clearance.actors import Actor
from fairway.clearance.history import act, record
from fairway.clearance.models import Case, Custody

RECEIVED, USED, DESTROYED, RETURNED = "received", "used", "destroyed", "returned"
KINDS = (RECEIVED, USED, DESTROYED, RETURNED)
MAX_UNIT, PLACES, MOST = 20, 3, 10**12


class Broken(ValueError):
    """An entry that would break the chain."""


def held(case: Case) -> dict[str, Decimal]:
    """What is still held, by unit."""
    sums = case.custody.values_list("unit", "kind").annotate(total=Sum("amount"))
    found: dict[str, Decimal] = {}
    for unit, kind, total in sums:
        found[unit] = found.get(unit, Decimal(0)) + (total if kind == RECEIVED else -total)
    return found


def closed(case: Case) -> bool:
    """Whether something was received and nothing of it is held any more."""
    left = held(case)
    return bool(left) and not any(left.values())


def enter(actor: Actor, case_ref: str, kind: str, amount: Decimal, unit: str, day: date, note: str = "") -> Custody:
    """Enter what happened to goods of one's case.

    Raises:
        Broken: when more would leave than is held, or the entry can't be.
    """
    actor.must("keep custody")
    with act():
        case = gateway.cases(actor).select_for_update().get(pk=case_ref)
        _check(case, kind, amount, unit.strip(), day)
        entry = Custody.objects.create(
            case=case,
            kind=kind,
            amount=amount,
            unit=unit.strip(),
            day=day,
            note=note[:300],
            by=actor.name,
            made=now(),
        )
        record(case, "custody", actor.name, kind=kind, amount=str(amount), unit=entry.unit, day=day.isoformat())
    return entry


def _check(case: Case, kind: str, amount: Decimal, unit: str, day: date) -> None:
    if kind not in KINDS:
        raise Broken(f"'{kind}' is none of {', '.join(KINDS)}")
    if not 0 < len(unit) <= MAX_UNIT:
        raise Broken(_("say in which unit, such as kg or pieces, in at most %(n)s characters") % {"n": MAX_UNIT})
    if not amount.is_finite() or not 0 < amount < MOST or amount != round(amount, PLACES):
        told = {"most": f"{MOST:,}", "n": PLACES}
        raise Broken(_("the amount is a number above zero and below %(most)s with at most %(n)s decimal places") % told)
    if day > localdate():
        raise Broken(_("the day is in the future; enter what has happened"))
    left = held(case).get(unit, Decimal(0))
    if kind != RECEIVED and amount > left:
        told = {"left": f"{left.normalize():f}", "unit": unit}
        raise Broken(_("only %(left)s %(unit)s are held; no more can leave") % told)
