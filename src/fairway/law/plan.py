"""Plans: each lawful route as dated steps, and the order in which to consider them.

Dates are counted on the calendar of the office addressed; past the last published calendar they are
provisional. Routes are ranked by a list of criteria, one after the other, never by a score: certain
before uncertain, in time before late, early before late, cheap, few filings, few duties afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from graphlib import TopologicalSorter
from itertools import zip_longest
from typing import Any

from fairway.law.calculation import Computation
from fairway.law.calendars import Calendar
from fairway.law.determination import Determination, Duty
from fairway.law.functions import add_months
from fairway.law.procedure import CROSSING, Procedure, Step, Term
from fairway.law.values import to_plain

CRITERIA = ("certain", "in time", "date", "fees", "filings", "duties", "validity", "known time")


@dataclass(frozen=True)
class PlannedStep:
    """A step with its dates: when it can be done at the earliest, and by when it must be.

    `known` is false when no source says how long the step takes; it then counts as done on the day
    it starts. `calendar` is the one its dates are counted on.
    """

    procedure: str
    step: Step
    start: date
    end: date
    due: date | None
    calendar: str
    provisional: bool
    known: bool
    done: bool

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The step as JSON data."""
        return {
            "procedure": self.procedure,
            "step": self.step.id,
            "act": self.step.act.say(lang),
            "addressee": self.step.addressee,
            "documents": [text.say(lang) for text in self.step.documents],
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "due": self.due.isoformat() if self.due else None,
            "calendar": self.calendar,
            "provisional": self.provisional,
            "time_known": self.known,
            "done": self.done,
        }


@dataclass(frozen=True)
class Plan:
    """One lawful route as dated steps."""

    determination: Determination
    route: frozenset[str]
    steps: tuple[PlannedStep, ...]
    crossing: date
    fees: tuple[Computation, ...]
    currencies: tuple[str, ...] = ()
    pareto: bool = True
    above_next: str = ""

    @cached_property
    def procedures(self) -> tuple[Procedure, ...]:
        """The procedures of the route, in a fixed order."""
        return tuple(self.determination.rulebook.procedures[name] for name in sorted(self.route))

    @property
    def certain(self) -> bool:
        """Whether every procedure is as of right and rests on settled, well-sourced law."""
        return all(item.decision == "as of right" and not item.is_weak for item in self.procedures)

    @property
    def known_time(self) -> bool:
        """Whether the time of every step that must precede the crossing is known."""
        return all(item.known for item in self.steps if item.step.crossing == "before")

    @property
    def filings(self) -> int:
        """How many steps are addressed to an office."""
        return sum(bool(item.step.addressee) and not item.done for item in self.steps)

    @property
    def documents(self) -> int:
        """How many documents are asked for."""
        return sum(len(item.step.documents) for item in self.steps if not item.done)

    @property
    def totals(self) -> Mapping[str, Decimal]:
        """What the route costs, by currency; currencies are never converted."""
        sums: dict[str, Decimal] = {}
        for fee in self.fees:
            sums[fee.unit] = sums.get(fee.unit, Decimal(0)) + fee.amount
        return sums

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The plan as JSON data."""
        return {
            "route": sorted(self.route),
            "crossing": self.crossing.isoformat(),
            "certain": self.certain,
            "time_known": self.known_time,
            "fees": {unit: to_plain(amount) for unit, amount in sorted(self.totals.items())},
            "filings": self.filings,
            "documents": self.documents,
            "pareto": self.pareto,
            "above_next": self.above_next,
            "steps": [step.to_dict(lang) for step in self.steps],
        }

    @cached_property
    def key(self) -> Mapping[str, tuple[object, ...]]:
        """The route's standing under each criterion; less is better."""
        wanted = self.determination.day
        duties = sum(len(item.continuing) for item in self.procedures)
        return {
            "certain": (not self.certain,),
            "in time": (self.crossing > wanted,),
            "date": (self.crossing,),
            "fees": tuple(self.totals.get(name, Decimal(0)) for name in self.currencies),
            "filings": (self.filings, self.documents),
            "duties": (duties,),
            "validity": (-min((days_of(item.valid) for item in self.procedures), default=0),),
            "known time": (not self.known_time,),
        }


def plans(determination: Determination, start: date, first: str = "") -> tuple[Plan, ...]:
    """A plan for each route, best first, begun on `start`.

    `first` moves one criterion of `CRITERIA` to the head of the ranking.
    """
    order = sorted(CRITERIA, key=lambda name: (name != first, CRITERIA.index(name)))
    drawn = [plan_of(determination, route, start) for route in determination.routes]
    currencies = tuple(sorted({name for plan in drawn for name in plan.totals}))
    made = [replace(plan, currencies=currencies) for plan in drawn]
    ranked = sorted(made, key=lambda plan: ([plan.key[name] for name in order], sorted(plan.route)))
    marked = [replace(plan, pareto=not any(_dominates(other, plan) for other in ranked)) for plan in ranked]
    return tuple(
        replace(plan, above_next=_difference(plan, other, order) if other else "")
        for plan, other in zip_longest(marked, marked[1:])
    )


def _difference(plan: Plan, other: Plan, order: list[str]) -> str:
    """The first criterion under which a plan stands above the next."""
    return next((name for name in order if plan.key[name] != other.key[name]), "")


def _dominates(one: Plan, other: Plan) -> bool:
    """Whether `one` is nowhere worse than `other` and somewhere better."""
    pairs = [(one.key[name], other.key[name]) for name in CRITERIA if name != "fees"]
    cheaper = _cheaper(one.totals, other.totals)
    no_worse = cheaper is not None and all(a <= b for a, b in pairs)
    return no_worse and (bool(cheaper) or any(a < b for a, b in pairs))


def _cheaper(one: Mapping[str, Decimal], other: Mapping[str, Decimal]) -> bool | None:
    """True when cheaper in some currency and dearer in none; `None` when dearer in one."""
    names = one.keys() | other.keys()
    gaps = [other.get(name, Decimal(0)) - one.get(name, Decimal(0)) for name in names]
    return None if any(gap < 0 for gap in gaps) else any(gap > 0 for gap in gaps)


def plan_of(determination: Determination, route: frozenset[str], start: date) -> Plan:
    """The plan of a set of procedures, begun on `start`; whether it is lawful is the determination's to say."""
    rulebook = determination.rulebook
    procedures = _in_order([rulebook.procedures[name] for name in sorted(route)])
    schedule = _Schedule(determination, start)
    before = [step for item in procedures for step in schedule.dated(item, "before")]
    earliest = max([start, *(step.end for step in before)])
    schedule.crossing = max(earliest, determination.day)
    after = [step for item in procedures for step in schedule.dated(item, "after")]
    steps = sorted(before + after, key=lambda step: (step.start, step.end))
    paid = [fee for item in procedures for fee in fees(determination, item)]
    dated = tuple(schedule.with_due(step) for step in steps)
    return Plan(determination, route, dated, earliest, tuple(paid))


def _in_order(procedures: list[Procedure]) -> list[Procedure]:
    """The procedures of a route, each after those it waits for."""
    named = {item.id: item for item in procedures}
    graph = {item.id: [name for name in item.after if name in named] for item in procedures}
    return [named[name] for name in TopologicalSorter(graph).static_order()]


class _Schedule:
    """Dates for the steps of procedures."""

    def __init__(self, determination: Determination, start: date) -> None:
        self.determination = determination
        self.start = start
        self.crossing = determination.day
        self.ends: dict[str, date] = {}
        self.done: dict[str, date] = {}

    def dated(self, procedure: Procedure, when: str) -> Iterator[PlannedStep]:
        """The steps of a procedure before or after the crossing, each at its earliest."""
        held = self._held(procedure)
        steps = [step for step in procedure.steps if step.crossing == when]
        for step in steps:
            ends = [self.ends[f"{procedure.id}/{name}"] for name in step.after if f"{procedure.id}/{name}" in self.ends]
            earlier = [self.done[name] for name in procedure.after if name in self.done]
            start = max([self.crossing if when == "after" else self.start, *ends, *earlier])
            calendar = self.calendar(procedure, step)
            takes = step.takes or (procedure.lead_time if step is steps[-1] else "")
            fixed = self.determination.values.get(step.date_fact) if step.date_fact else None
            done = held or isinstance(fixed, date)
            end = fixed if isinstance(fixed, date) else start if held else shifted(start, takes, calendar)
            self.ends[f"{procedure.id}/{step.id}"] = end
            self.done[procedure.id] = max(end, self.done.get(procedure.id, end))
            known = done or bool(takes) or not step.addressee
            provisional = bool(calendar and calendar.is_provisional(end))
            name = calendar.id if calendar else ""
            yield PlannedStep(procedure.id, step, start, end, None, name, provisional, known, done)

    def _held(self, procedure: Procedure) -> bool:
        if not procedure.held_when:
            return False
        expr = self.determination.rulebook.expression(procedure.held_when)
        return self.determination.value_of(expr) is True

    def calendar(self, procedure: Procedure, step: Step) -> Calendar | None:
        """The calendar of the office that a step is addressed to."""
        return calendar_of(self.determination, step.addressee or procedure.authority)

    def with_due(self, planned: PlannedStep) -> PlannedStep:
        """The step with the day by which it must be done."""
        if not planned.step.due:
            return planned
        calendar = self.determination.rulebook.calendars.get(planned.calendar)
        due = self.due(planned.procedure, planned.step.due, calendar)
        provisional = planned.provisional or bool(due and calendar and calendar.is_provisional(due))
        return replace(planned, due=due, provisional=provisional)

    def due(self, procedure: str, text: str, calendar: Calendar | None) -> date | None:
        """The day that a term such as ``10 working days after sign`` ends on."""
        anchor = self.anchor(procedure, Term.parse(text).anchor)
        return None if anchor is None else shifted(anchor, text, calendar)

    def anchor(self, procedure: str, name: str) -> date | None:
        """The day that a term is counted from: a step's, the crossing's, or a fact's."""
        if name == CROSSING:
            return self.crossing
        value = self.determination.values.get(name)
        return value if isinstance(value, date) else self.ends.get(f"{procedure}/{name}")


def calendar_of(determination: Determination, authority: str) -> Calendar | None:
    """The calendar on which an authority counts working days, or `None`."""
    found = determination.rulebook.authorities.get(authority)
    return determination.rulebook.calendars.get(found.calendar) if found else None


def shifted(day: date, text: str, calendar: Calendar | None) -> date:
    """`day` moved by a term; backwards for ``before``. No term moves nothing."""
    if not text:
        return day
    term = Term.parse(text)
    count = -term.count if term.side == "before" else term.count
    match term.unit:
        case "working days":
            return calendar.add(day, count) if calendar else day + timedelta(count)
        case "days":
            return day + timedelta(count)
        case "months" | "years":
            return add_months(day, count * (12 if term.unit == "years" else 1))
        case _:
            per_day = 24 if term.unit == "hours" else 24 * 60
            whole = math.ceil(term.count / per_day) if term.count >= per_day else 0
            return day + timedelta(whole if count > 0 else -whole)


def days_of(text: str) -> int:
    """About how many days a term lasts, to tell the longer of two; no term counts as none."""
    if not text:
        return 0
    term = Term.parse(text)
    return term.count * {"years": 365, "months": 30, "days": 1, "working days": 1}.get(term.unit, 0)


def fees(determination: Determination, procedure: Procedure) -> tuple[Computation, ...]:
    """The fees of a procedure's steps that the known facts settle, each in its own currency."""
    computed = (determination.computed(step.fee) for step in procedure.steps)
    return tuple(fee for fee in computed if fee is not None)


def due_dates(determination: Determination) -> dict[str, date]:
    """Every known deadline: of steps, named ``procedure/step``, and of duties, by norm."""
    found: dict[str, date] = {}
    for name in sorted({name for side in determination.sides for way in side.ways for name in way}):
        for planned in plan_of(determination, frozenset([name]), determination.day).steps:
            if planned.due:
                found[f"{name}/{planned.step.id}"] = planned.due
    found |= {duty.norm.id: day for duty in determination.duties if (day := due_of(determination, duty))}
    return found


def due_of(determination: Determination, duty: Duty) -> date | None:
    """The day by which a duty must be done, where its term and the facts give one."""
    if not duty.norm.by or not Term.parse(duty.norm.by).anchor:
        return None
    schedule = _Schedule(determination, determination.day)
    return schedule.due("", duty.norm.by, calendar_of(determination, duty.norm.addressee))
