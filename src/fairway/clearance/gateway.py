"""The one gateway: every reading of cases, by page, list, search, export, feed, count or API, goes through here.

What an actor sees is decided by columns of the part: its owner, or its desk. Applicants see their
own cases whole; a desk sees the parts that are routed to it and, of the other parts of these cases,
only how they stand; an auditor sees everything that was filed; a gate sees no case. Pages, API and
command line take the tables' names from here: they never import the models, and never ask a table itself.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from fairway.clearance.actors import APPLICANT, AUDITOR, GATE, OFFICER, SENIOR, Actor
from fairway.clearance.history import INSIDE
from fairway.clearance.models import (
    Act,
    Advice,
    Case,
    Crossing,
    Custody,
    Decision,
    Document,
    Mark,
    Message,
    Part,
    Pause,
    Permit,
    Review,
    Task,
)

__all__ = [
    "READABLE", "Act", "Advice", "Case", "Crossing", "Custody", "Decision", "Document", "Message", "Part",
    "Pause", "Permit", "Review", "Task", "cases", "glance", "linked", "parts", "precedents", "queue", "search",
    "visible",
]  # fmt: skip

M = TypeVar("M", bound=Model)
_OF_PARTS: tuple[type[Model], ...] = (Document, Message, Pause, Advice, Decision)
_OF_CASES: tuple[type[Model], ...] = (Task, Act, Permit, Custody, Review, Crossing)
READABLE: tuple[type[Model], ...] = (Case, Part, *_OF_PARTS, *_OF_CASES)
"""Everything that can be read of cases."""


def parts(actor: Actor) -> QuerySet[Part]:
    """The parts whose content an actor sees."""
    match actor.role:
        case "applicant":
            return Part.objects.filter(owner=actor.scope)
        case "officer" | "senior":
            return Part.objects.filter(desk=actor.scope)
        case "auditor":
            return Part.objects.filter(case__filed__isnull=False)
    return Part.objects.none()


def cases(actor: Actor) -> QuerySet[Case]:
    """The cases that an actor sees."""
    if actor.role == APPLICANT:
        return Case.objects.filter(owner=actor.scope)
    if actor.role == AUDITOR:
        return Case.objects.filter(filed__isnull=False)
    return Case.objects.filter(Exists(parts(actor).filter(case=OuterRef("pk"))))


def visible(model: type[M], actor: Actor) -> QuerySet[M]:
    """The rows of any readable table that an actor sees.

    Raises:
        TypeError: when the table is not one of `READABLE`.
    """
    if model is Case:
        return cases(actor)
    if model is Part:
        return parts(actor)
    rows: QuerySet[M] = model._default_manager.all()
    if model in _OF_PARTS:
        return _told(model, rows.filter(part__in=parts(actor)), actor)
    if model in _OF_CASES:
        return _of_case(model, rows, actor)
    raise TypeError(f"{model.__name__} is not read through the gateway")


def _told(model: type[M], rows: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """Leave out what an office keeps to itself of its parts: advice, and decisions that nobody has confirmed."""
    if actor.role != APPLICANT:
        return rows
    if model is Advice:
        return rows.none()
    return rows.filter(confirmed__isnull=False) if model is Decision else rows


def _of_case(model: type[M], rows: QuerySet[M], actor: Actor) -> QuerySet[M]:
    if actor.role == GATE:
        return rows.filter(gate=actor.scope) if model is Crossing else rows.none()
    rows = rows.filter(case__in=cases(actor))
    if model is Act and actor.role == APPLICANT:
        return rows.exclude(kind__in=INSIDE)
    if model in (Task, Act) and actor.role in (OFFICER, SENIOR):
        return rows.filter(Q(part__isnull=True) | Q(part__in=parts(actor)))
    return rows


def glance(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """How every part of a case that the actor sees stands, on both sides: never what is in it."""
    if not cases(actor).filter(pk=case.pk).exists():
        return []
    told = ("authority", "side", "status", "due", "connected", "told", "reference", "decided", "valid_until")
    return list(Part.objects.filter(case=case).order_by("side", "authority").values("id", *told))


def queue(actor: Actor, which: str = "open", **wanted: str) -> QuerySet[Part]:
    """A desk's open parts, those due first at the head; filtered by kind, outcome, norm, flag and officer.

    With `which` as "all" also those that are decided or ended.
    """
    rows = parts(actor) if which == "all" else parts(actor).filter(open=True)
    if wanted.get("norm"):
        rows = rows.filter(marks__kind="norm", marks__value=wanted["norm"])
    if wanted.get("flag"):
        rows = rows.filter(marks__kind="flag", marks__value=wanted["flag"])
    plain = {"kind": "case__kind", "outcome": "case__outcome", "status": "status", "officer": "officer__username"}
    found = {field: wanted[name] for name, field in plain.items() if wanted.get(name)}
    return rows.filter(**found).select_related("case", "officer").order_by("due", "id")


def search(actor: Actor, text: str) -> QuerySet[Case]:
    """The cases that an actor sees whose number, title or applicant holds `text`."""
    return cases(actor).filter(Q(ref__icontains=text) | Q(title__icontains=text) | Q(applicant__icontains=text))


def precedents(actor: Actor, part: Part, most: int = 5) -> list[Part]:
    """Decided parts that the actor sees and that rest on a norm this one rests on, the newest first."""
    norms = part.marks.filter(kind="norm").values("value")
    shared = Mark.objects.filter(part=OuterRef("pk"), kind="norm", value__in=norms)
    decided = parts(actor).filter(Exists(shared), open=False, decided__isnull=False).exclude(case=part.case_id)
    return list(decided.select_related("case").order_by("-id")[:most])


def linked(actor: Actor, case: Case, most: int = 5) -> list[Case]:
    """Other cases that the actor sees of the same applicant, the newest first."""
    same = {"origin": case.origin, "owner": case.owner, "applicant": case.applicant}
    return list(cases(actor).filter(**same).exclude(pk=case.pk).order_by("-made")[:most])
