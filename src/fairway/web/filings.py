"""An application made ready for its check page: what goes to each authority, and what each side is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from fairway.clearance import filing
from fairway.clearance.gateway import Case
from fairway.law import Determination
from fairway.law.phrases import number
from fairway.law.plan import Plan, PlannedStep, fees
from fairway.law.procedure import Procedure
from fairway.law.rulebook import default
from fairway.web.presenting import Moment, answers_shown, timeline
from fairway.web.topics import by_topic


@dataclass(frozen=True)
class Share:
    """What an application lays before one authority: the procedures, their dated steps, and what they cost."""

    office: filing.Office
    moments: tuple[Moment, ...]
    fees: str


@dataclass(frozen=True)
class Told:
    """An answer, and which sides are told it; to the others it stays unknown."""

    path: str
    topic: str
    label: str
    value: str
    sides: tuple[bool, ...]


def sheet(case: Case, lang: str) -> dict[str, Any]:
    """Everything that the check page of a draft shows beside what can be typed there."""
    found = filing.determination_of(case)
    try:
        plan: Plan | None = filing.chosen(found, case.route)
    except filing.CannotFile:
        plan = None
    names, told = disclosed(case, found, lang)
    shares, own = _shares(plan) if plan else ([], [])
    return {
        "found": found,
        "plan": plan,
        "shares": shares,
        "own": own,
        "told_sides": names,
        "told": by_topic(told, lambda row: row.topic),
        "others": [row for row in told if not all(row.sides)],
    }


def _shares(plan: Plan) -> tuple[list[Share], list[Moment]]:
    """What goes to each authority, this side's first: the steps of its procedures; and the steps of no authority."""
    offices = sorted(filing.offices(plan), key=lambda office: (office.side != settings.FAIRWAY_SIDE, office.authority))
    rest = [item for item in timeline(plan) if item.step]
    names, shares = {office.authority for office in offices}, []
    for office in offices:
        mine = tuple(item for item in rest if item.step and _of(office, item.step, names))
        rest = [item for item in rest if item not in mine]
        shares.append(Share(office, mine, costs(plan.determination, office.procedures)))
    return shares, rest


def _of(office: filing.Office, planned: PlannedStep, names: set[str]) -> bool:
    """Whether a step is laid before an office: addressed to it, or its procedure's and addressed to no other."""
    to = planned.step.addressee
    return to == office.authority or (to not in names and planned.procedure in {item.id for item in office.procedures})


def costs(found: Determination, procedures: tuple[Procedure, ...]) -> str:
    """What procedures cost, each currency for itself; nothing where no fee is stated."""
    sums: dict[str, Any] = {}
    for item in procedures:
        for fee in fees(found, item):
            sums[fee.unit] = sums.get(fee.unit, 0) + fee.amount
    return " + ".join(f"{unit} {number(amount)}" for unit, amount in sorted(sums.items()))


def disclosed(case: Case, found: Determination, lang: str) -> tuple[list[str], list[Told]]:
    """The sides, this one first, and each answer with whether they are told it."""
    others = filing.disclosure(case)
    known = [facts.values.keys() | facts.declined for facts in others.values()]
    rows = [
        Told(row["path"], row["topic"], row["label"], row["value"], (True, *(row["path"] in paths for paths in known)))
        for row in answers_shown(found.facts, lang)
    ]
    sides = [settings.FAIRWAY_SIDE, *others]
    return [side for side in sides if side in default().head.jurisdictions], rows
