"""Which desk gets a part, and by what marks: the authority, the norms it rests on, and flags."""

from __future__ import annotations

from collections.abc import Iterable

from fairway.clearance.models import Desk, Mark, Part, Routing
from fairway.law import Determination
from fairway.law.determination import SETTLED

DISCRETION, DOUBT, CHANGED = "discretion", "doubt", "law changed"
"""The flags that are put on parts without anybody's asking."""


def flags(part: Part, found: Determination) -> set[str]:
    """What an officer should notice: a choice left by law, law that is unsettled, an answer that is not firm."""
    outcomes = {side.outcome for side in found.sides if side.side.jurisdiction == part.side}
    raised = {DISCRETION} if part.discretionary else set()
    return raised | ({DOUBT} if outcomes - set(SETTLED) else set())


def mark(part: Part, norms: Iterable[str], raised: Iterable[str]) -> None:
    """Put marks on a part, each once."""
    rows = [Mark(part=part, kind="norm", value=value) for value in sorted(norms)]
    rows += [Mark(part=part, kind="flag", value=value) for value in sorted(raised)]
    Mark.objects.bulk_create(rows, ignore_conflicts=True)


def desk_of(part: Part) -> Desk | None:
    """The desk that a part is routed to: of the rules that fit, the narrowest; `None` where nobody serves it."""
    marks = set(part.marks.values_list("kind", "value"))
    fitting = [
        rule
        for rule in Routing.objects.filter(authority=part.authority).select_related("desk").order_by("id")
        if (not rule.norm or ("norm", rule.norm) in marks) and (not rule.flag or ("flag", rule.flag) in marks)
    ]
    best = max(fitting, key=lambda rule: (bool(rule.flag), bool(rule.norm)), default=None)
    return best.desk if best else None
