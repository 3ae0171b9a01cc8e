"""Whether promises were kept: a state for any day, which follows by rule from claims, with the evidence listed.

Unknown is never missed: a promise counts as missed only when somebody saw it undone after its date. How a
state is shown is for the pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fairway.zone.models import Claim
from fairway.zone.moments import Moment, moment
from fairway.zone.reading import Entity, View
from fairway.zone.schemata import schemata

KEPT, LATE, SLIPPING, MISSED = "kept", "kept late", "slipping", "missed"
NOT_MEASURABLE, NO_DATA = "not measurable", "no data"
STATES = (KEPT, LATE, SLIPPING, MISSED, NOT_MEASURABLE, NO_DATA)
WEAK = ("unconfirmed", "ambiguous")
"""How certain a claim is that decides nothing."""
AHEAD = (*WEAK, "expected")
"""Likewise, of what is said to have happened."""
REASONS = (
    "no criterion",
    "not due",
    "not reported",
    "only before its date",
    "no date",
    "later date",
    "earlier date passed",
)


@dataclass(frozen=True)
class Standing:
    """How a promise stands on a day: state, why, its dates in the order in which they were said, the evidence.

    `reason` is one of `REASONS` where the state needs one; `fulfilled_on` is when it was kept, by `fulfilled`.
    """

    commitment: Entity
    on: date
    state: str
    reason: str
    due: Claim | None
    dates: tuple[Claim, ...]
    fulfilled: Claim | None
    fulfilled_on: Moment | None
    undone: tuple[Claim, ...]

    @property
    def evidence(self) -> tuple[Claim, ...]:
        """The claims that the state rests on."""
        return tuple(claim for claim in (self.due, self.fulfilled, *self.undone) if claim)

    @property
    def slip_days(self) -> int | None:
        """Days from the end of its due date to its fulfilment, or to the day asked about; None when not late."""
        if self.due is None or self.state not in (LATE, MISSED):
            return None
        end = self.fulfilled_on.first if self.fulfilled_on else self.on
        return (end - moment(self.due.value).last).days


def standing(commitment: Entity, on: date, measured: Entity | None = None) -> Standing:
    """How a promise stands on a day. `measured` is the entity on whose figure it is measured, where it is one."""
    said = [claim for claim in commitment.claims if _said(claim) <= on]
    firm = [claim for claim in said if claim.property == "due" and claim.certainty not in WEAK]
    due = min(firm, key=lambda claim: (_said(claim), moment(claim.value).last), default=None)
    dates = _dates(said)
    fulfilled, when = _fulfilment(commitment, measured, on)
    undone = _undone(commitment, on)
    end = moment(due.value).last if due else None
    if when:
        state, reason = (LATE if end and when.first > end else KEPT), ""
    elif not (commitment.of("criterion") or commitment.of("target")):
        state, reason = NOT_MEASURABLE, "no criterion"
    elif end is None:
        state, reason = NO_DATA, "no date"
    elif on > end:
        state, reason = _after(end, [moment(claim.value) for claim in undone])
    else:
        state, reason = _before(on, end, [moment(claim.value) for claim in dates if claim.certainty not in WEAK])
    return Standing(commitment, on, state, reason, due, dates, fulfilled, when, undone)


def _after(end: date, undone: list[Moment]) -> tuple[str, str]:
    """After the due date, nothing fulfilled: missed only where somebody looked."""
    if any(when.first > end for when in undone):
        return MISSED, ""
    return NO_DATA, "only before its date" if undone else "not reported"


def _before(on: date, end: date, dates: list[Moment]) -> tuple[str, str]:
    """Before the due date: whether it slips already."""
    if dates and dates[-1].first > end:
        return SLIPPING, "later date"
    if any(when.last < on for when in dates):
        return SLIPPING, "earlier date passed"
    return NO_DATA, "not due"


def _dates(said: list[Claim]) -> tuple[Claim, ...]:
    """Every date announced, in the order in which they were said; what only repeats the date before is left out."""
    told = sorted((claim for claim in said if claim.property in ("due", "expected")), key=lambda c: (_said(c), c.value))
    return tuple(claim for at, claim in enumerate(told) if at == 0 or not _repeats(claim, told[at - 1]))


def _repeats(claim: Claim, earlier: Claim) -> bool:
    confirms = earlier.certainty in WEAK and claim.certainty not in WEAK
    return claim.value == earlier.value and not confirms


def _undone(commitment: Entity, on: date) -> tuple[Claim, ...]:
    """The days up to one on which a source firmly saw it undone, in order."""
    seen = [claim for claim in commitment.of("unfulfilled") if claim.certainty not in WEAK]
    return tuple(sorted((c for c in seen if moment(c.value).first <= on), key=lambda c: moment(c.value)))


def _said(claim: Claim) -> date:
    return claim.source.said_on or claim.first_day or date.min


def _happened(claim: Claim) -> date:
    """The day by which what a claim dates had happened: the end of its date, or when it was said if that is before."""
    when = moment(claim.value)
    return min(when.last, max(when.first, _said(claim)))


def _fulfilment(commitment: Entity, measured: Entity | None, on: date) -> tuple[Claim | None, Moment | None]:
    """The earliest fulfilment by a day that a source firmly reports, or the first figure that reaches the target."""
    firm = [c for c in commitment.of("fulfilled") if c.certainty not in AHEAD and _happened(c) <= on]
    if firm:
        found = min(firm, key=_happened)
        return found, moment(found.value)
    reached = [claim for claim in _reaching(commitment, measured) if claim.first_day and claim.first_day <= on]
    first = min(reached, key=lambda claim: claim.first_day or date.max, default=None)
    return first, moment(first.as_of or str(first.first_day)) if first else None


def _reaching(commitment: Entity, measured: Entity | None) -> list[Claim]:
    """The figures that reach the target of a promise that is measured on another entity; a target can be a ceiling."""
    target = commitment.best("target")
    if target is None or measured is None:
        return []
    dimension, wanted = schemata().base(target.amount or Decimal(0), target.unit)
    found = []
    for claim in measured.of(commitment.value("target_measure")):
        kind, amount = schemata().base(claim.amount or Decimal(0), claim.unit)
        over, under = amount >= wanted, amount <= wanted
        reached, bound = (under, "at least") if target.certainty == "at most" else (over, "at most")
        if kind == dimension and reached and claim.certainty not in (*AHEAD, bound):
            found.append(claim)
    return found


def _made(commitment: Entity) -> date:
    """When a promise was first spoken of, as far as any source has a date."""
    return min((day for claim in commitment.claims if (day := claim.source.said_on)), default=date.min)


def standings(view: View, on: date, entities: list[Entity] | None = None) -> list[Standing]:
    """How every promise made by a day stands on it, the earliest due first.

    What happened by that day counts also when it was reported later, provided that it was known to the view.
    """
    whole = View(known_on=view.known_on)
    asked = None if entities is None else list(whole.entities([item.id for item in entities]).values())
    told = whole.of_schema("Commitment") if asked is None else asked
    promises = [item for item in told if _made(item) <= on]
    measured = whole.entities([claim.object for item in promises for claim in item.of("target_of")])
    found = [standing(item, on, measured.get(item.value("target_of"))) for item in promises]
    return sorted(found, key=lambda item: (moment(item.due.value).last if item.due else date.max, item.commitment.id))
