"""What a new rulebook changes for open cases: each is judged anew, the difference kept with its clauses."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from fairway.clearance import status
from fairway.clearance.desks import CHANGED
from fairway.clearance.history import act, record
from fairway.clearance.judging import determination_of
from fairway.clearance.models import Case, Mark
from fairway.law import Determination
from fairway.law.errors import LawError
from fairway.law.rulebook import default


def watch() -> int:
    """Judge every open case that was judged under another rulebook; how many now stand otherwise."""
    hash = default().hash
    # What has no such key is not unequal to it: a case that was never judged anew is asked for by itself.
    unseen = Q(law={}) & ~Q(rulebook=hash) | ~Q(law={}) & ~Q(law__rulebook=hash)
    stale = Case.objects.filter(unseen, status__in=status.OPEN)
    return sum(_judge(ref) for ref in list(stale.values_list("pk", flat=True)))


def _judge(ref: str) -> bool:
    with act():
        case = Case.objects.select_for_update().get(pk=ref)
        before = case.law if "outcome" in case.law else {"outcome": case.outcome}
        try:
            found = determination_of(case)
        except LawError as error:
            case.law = {"rulebook": default().hash, "unreadable": str(error), "differs": True}
        else:
            case.law = _law(case, before, found)
            case.outcome = found.outcome
        case.save()
        if case.law["differs"]:
            for part in case.parts.filter(local=True, open=True):
                Mark.objects.get_or_create(part=part, kind="flag", value=CHANGED)
            record(case, "law changed", "", **{name: case.law.get(name) for name in ("was", "outcome", "clauses")})
        return bool(case.law["differs"])


def _law(case: Case, before: dict[str, Any], found: Determination) -> dict[str, Any]:
    """How a case stands under today's rulebook, against how it stood before."""
    because = sorted({name for side in found.sides for name in side.because})
    was = before.get("because") or sorted(
        Mark.objects.filter(part__case=case, kind="norm").values_list("value", flat=True).distinct()
    )
    route_open = frozenset(case.route) in found.routes or not case.here
    return {
        "rulebook": found.rulebook.hash,
        "was": before["outcome"],
        "outcome": found.outcome,
        "because": because,
        "clauses": sorted(set(because) ^ set(was)),
        "route open": route_open,
        "differs": found.outcome != before["outcome"] or not route_open,
    }
