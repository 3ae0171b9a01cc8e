"""From a determination to a case: the chosen route's steps and authorities, and filing it with both sides.

A draft is kept as it grows and filed once: the same application sent twice is one case. Filing starts
the clocks of this side's authorities and tells the other side what its law reads, no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils.timezone import localdate, now

from fairway.clearance import desks, status
from fairway.clearance.actors import Actor
from fairway.clearance.claims import MAX_NUMBER
from fairway.clearance.history import act, record
from fairway.clearance.judging import determination_of
from fairway.clearance.models import Case, Document, Part, Series, Task
from fairway.clearance.telling import tell_document
from fairway.law import Determination, Facts, decide
from fairway.law.disclosure import disclosed
from fairway.law.language import LANGUAGES
from fairway.law.plan import Plan, days_of, plan_of, plans
from fairway.law.procedure import Procedure
from fairway.law.rulebook import default
from fairway.link import messages
from fairway.link.identity import peers

MAX_KEY = 80
MAX_TOLERANCE = 100
VERSION = 1
"""The version of what one side tells the other of a case."""


class CannotFile(ValueError):
    """An application that can't be made or filed, with what would have to change."""


@dataclass(frozen=True)
class Office:
    """An authority of a route, with the procedures that go through it."""

    authority: str
    procedures: tuple[Procedure, ...]

    @property
    def side(self) -> str:
        """The jurisdiction it belongs to."""
        return default().authorities[self.authority].jurisdiction

    @property
    def discretionary(self) -> bool:
        """Whether the law leaves it a choice in any of them."""
        return any(item.decision == "discretionary" for item in self.procedures)

    @property
    def term(self) -> str:
        """The longest time that the law gives it, as a term; nothing where it gives none."""
        steps = (step for item in self.procedures for step in item.steps if step.addressee == self.authority)
        texts = [*(step.takes for step in steps), *(item.lead_time for item in self.procedures)]
        return max((text for text in texts if text), key=days_of, default="")


def offices(plan: Plan) -> list[Office]:
    """The authorities that a route goes to; one that is already held asks none."""
    book = plan.determination.rulebook
    held = {item.procedure for item in plan.steps if item.done}
    found: dict[str, list[Procedure]] = {}
    for procedure in plan.procedures:
        for authority in _addressed(procedure) if procedure.id not in held else ():
            if authority in book.authorities:
                found.setdefault(authority, []).append(procedure)
    return [Office(authority, tuple(items)) for authority, items in sorted(found.items())]


def _addressed(procedure: Procedure) -> Iterable[str]:
    named = dict.fromkeys(step.addressee for step in procedure.steps if step.addressee)
    return named or ([procedure.authority] if procedure.authority else [])


def chosen(determination: Determination, route: Iterable[str]) -> Plan:
    """The plan of one of a determination's routes, begun today.

    Raises:
        CannotFile: when the determination does not offer it.
    """
    wanted = frozenset(route)
    for plan in plans(determination, localdate()):
        if plan.route == wanted:
            return plan
    raise CannotFile("this route is not open on these facts; choose one of those that are")


def begin(
    actor: Actor,
    determination: Determination,
    route: Iterable[str],
    title: str,
    key: str,
    *,
    language: str = "en",
    limits: Mapping[str, Any] | None = None,
) -> Case:
    """A draft case for a route; the one begun before under the same `key` where there is one.

    Raises:
        CannotFile: when the route is not open.
    """
    actor.must("apply")
    if not 0 < len(key) <= MAX_KEY:
        raise CannotFile(f"key: 1 to {MAX_KEY} characters, so that the same application is known again")
    known = Case.objects.filter(owner=actor.scope, key=key).first()
    if known:
        return known
    plan = chosen(determination, route)
    try:
        with act():
            return _begun(actor, plan, title, key, language=language, limits=dict(limits or {}))
    except IntegrityError:
        return Case.objects.get(owner=actor.scope, key=key)


def _begun(actor: Actor, plan: Plan, title: str, key: str, **given: Any) -> Case:
    found = plan.determination
    case = Case.objects.create(
        ref=next_number(settings.FAIRWAY_SIDE, localdate().year),
        origin=settings.FAIRWAY_SIDE,
        owner=actor.scope,
        applicant=actor.title,
        contact=actor.name,
        title=title[:200],
        kind=str(found.facts.values["movement.kind"]),
        record=found.id,
        rulebook=found.rulebook.hash,
        facts=found.facts.to_dict(),
        outcome=found.outcome,
        route=sorted(plan.route),
        crossing=max(plan.crossing, found.day),
        key=key,
        **given,
    )
    add_parts(case, plan)
    record(case, "begun", actor.name, route=case.route, determination=found.id)
    return case


def read_limits(given: Mapping[str, Any]) -> dict[str, Any]:
    """How much a permit is for: `entries`, `days`, an `amount` with its `unit`; and a `tolerance` in percent, by
    which gates that do not hear of each other may together exceed these.

    Raises:
        CannotFile: naming the limit that can't be read.
    """
    found: dict[str, Any] = {}
    for name in ("entries", "days", "amount"):
        text = str(given.get(name) or "").strip()
        if text and not (text.isascii() and text.isdecimal() and 0 < int(text) <= MAX_NUMBER):
            raise CannotFile(f"{name}: '{text[:20]}' is not a whole number above zero")
        found |= {name: int(text)} if text else {}
    tolerance = str(given.get("tolerance") or "").strip()
    if tolerance and not (tolerance.isascii() and tolerance.isdecimal() and int(tolerance) <= MAX_TOLERANCE):
        raise CannotFile(f"tolerance: '{tolerance[:20]}' is not a percentage from 0 to {MAX_TOLERANCE}")
    found |= {"tolerance": int(tolerance)} if tolerance else {}
    unit = str(given.get("unit") or "").strip()[:20]
    if bool(unit) != ("amount" in found):
        raise CannotFile("amount: comes with a unit, such as kg, and a unit with an amount")
    return {**found, "unit": unit} if unit else found


def next_number(side: str, year: int) -> str:
    """The next case number of a side, such as ``HK-2026-000042-7``: the last digit checks the others."""
    row, _ = Series.objects.select_for_update().get_or_create(id=f"{side}-{year}")
    row.last += 1
    row.save()
    digits = f"{year}{row.last:06d}"
    return f"{side}-{year}-{row.last:06d}-{_check_digit(digits)}"


def _check_digit(digits: str) -> int:
    """The digit by Luhn's rule: one wrong digit is noticed, and two swapped unless they are 0 and 9."""
    doubled = (int(d) * (2 if n % 2 == 0 else 1) for n, d in enumerate(reversed(digits)))
    return -sum(n - 9 if n > 9 else n for n in doubled) % 10


def add_parts(case: Case, plan: Plan) -> None:
    """Give a case a part for each authority of the plan, and its dated steps."""
    parts = {office.authority: _part(case, office) for office in offices(plan)}
    tasks = [
        Task(
            case=case,
            part=parts.get(item.step.addressee),
            number=n,
            procedure=item.procedure,
            step=item.step.id,
            before=item.step.crossing == "before",
            start=item.start,
            end=item.end,
            due=item.due,
            done=item.end if item.done else None,
        )
        for n, item in enumerate(plan.steps, 1)
    ]
    Task.objects.bulk_create(tasks)


def _part(case: Case, office: Office) -> Part:
    return Part.objects.create(
        case=case,
        authority=office.authority,
        side=office.side,
        local=office.side == settings.FAIRWAY_SIDE,
        owner=case.owner,
        procedures=[item.id for item in office.procedures],
        discretionary=office.discretionary,
        term=office.term,
    )


def disclosure(case: Case) -> dict[str, Facts]:
    """For each other side that is connected, the facts that filing tells it."""
    found = determination_of(case)
    return {peer.side: disclosed(found, peer.side) for peer in peers()}


def file(actor: Actor, case: Case) -> Case:
    """File a case with every authority of its route: once, on both sides.

    Raises:
        CannotFile: when it was withdrawn, or the law no longer allows its route.
    """
    actor.must("file")
    with act():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if case.filed:
            return case
        if case.status != status.DRAFT:
            raise CannotFile(f"the case is {case.status}; begin another")
        if not case.parts.exists():
            raise CannotFile("no authority has to decide on this route; you may go ahead without filing")
        found = determination_of(case)
        chosen(found, case.route)
        case.filed, case.rulebook, case.outcome = now(), found.rulebook.hash, found.outcome
        _send(case, found)
        case.save()
        for document in Document.objects.filter(part__case=case).order_by("made", "id"):
            tell_document(document)
        receive(case, found)
        record(case, "filed", actor.name, told=case.told)
    return case


def _send(case: Case, found: Determination) -> None:
    """Tell each other side what its law reads of the case, and keep what was told."""
    for peer in peers():
        facts = disclosed(found, peer.side).to_dict()
        case.told = {**case.told, peer.side: sorted(facts)}
        body = {
            "version": VERSION,
            "title": case.title,
            "applicant": case.applicant,
            "language": case.language,
            "facts": facts,
            "route": case.route,
            "rulebook": case.rulebook,
            "crossing": case.crossing.isoformat(),
            "limits": case.limits,
            "offices": [part.authority for part in case.parts.all()],
        }
        messages.send(peer.side, case.ref, "filed", body)


def receive(case: Case, found: Determination) -> None:
    """Lay a case before this side's authorities: their clocks start, and desks get their parts."""
    for part in case.parts.filter(local=True):
        arrive(part, found, localdate())
    case.parts.filter(local=False).update(status=status.SUBMITTED)
    settle(case)


def arrive(part: Part, found: Determination, day: date) -> None:
    """Start an authority's clock on a part and route it to its desk; without a desk it is not connected."""
    norms = {name for side in found.sides if side.side.jurisdiction == part.side for name in side.because}
    desks.mark(part, norms, desks.flags(part, found))
    part.desk = desks.desk_of(part)
    part.connected = part.desk is not None
    part.becomes(status.SUBMITTED)
    part.received = day
    set_due(part, day)
    part.save()


def set_due(part: Part, today: date) -> None:
    """Work out anew by when a part must be decided."""
    clock = part.clock()
    due = clock.due(today) if clock else None
    part.due = due or Part._meta.get_field("due").default


def settle(case: Case) -> None:
    """Bring the status of a case up to its parts', and keep it."""
    case.status = status.joined([part.status for part in case.parts.all()])
    case.version += 1
    case.save(update_fields=["status", "version"])


def from_other_side(body: Mapping[str, Any], ref: str, origin: str) -> Case:
    """The case that another side tells of, as this side judges it by its own reading of the disclosed facts.

    Raises:
        CannotFile: when it names a procedure that this side's rulebook does not know, or no language of letters.
    """
    book = default()
    found = decide(book, Facts.read(book.vocabulary, body["facts"]))
    unknown = sorted(set(body["route"]) - book.procedures.keys())
    if unknown:
        raise CannotFile(f"this side's rulebook has no procedure {', '.join(unknown)}")
    if body["language"] not in LANGUAGES:
        raise CannotFile(f"letters are written in one of {', '.join(LANGUAGES)}")
    case = Case.objects.create(
        ref=ref,
        origin=origin,
        owner=f"side:{origin}",
        key=ref,
        applicant=str(body["applicant"])[:200],
        language=body["language"],
        title=str(body["title"])[:200],
        kind=str(found.facts.values["movement.kind"]),
        rulebook=str(body["rulebook"])[:64],
        facts=found.facts.to_dict(),
        outcome=found.outcome,
        route=sorted(body["route"]),
        crossing=date.fromisoformat(body["crossing"]),
        limits=read_limits(body["limits"]),
        filed=now(),
    )
    add_parts(case, plan_of(found, frozenset(body["route"]), localdate()))
    case.parts.filter(local=False).exclude(authority__in=body["offices"]).delete()
    receive(case, found)
    return case
