"""A case made ready for its applicant's page: how it stands on both sides, its steps, what happened, what comes.

Everything is read through the gateway; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fairway.clearance import custody, gateway, review, status, steps
from fairway.clearance.actors import Actor
from fairway.clearance.gateway import Act, Case, Decision, Document, Message, Part, Pause, Permit, Review, Task
from fairway.clearance.told import REPORTABLE
from fairway.law.procedure import Step
from fairway.law.rulebook import default
from fairway.web.frame import language

GROUPS = (
    gettext_noop("Before you file"),
    gettext_noop("File"),
    gettext_noop("For the crossing"),
    gettext_noop("Afterwards"),
)


@dataclass(frozen=True)
class Standing:
    """How one authority's part stands: its status, its clock, and where it has stopped since when."""

    part: Part
    stopped: date | None = None
    due: date | None = None
    used: int | None = None
    allowed: int | None = None

    @property
    def late(self) -> bool:
        """Whether the day by which it must decide is over."""
        return self.part.status in status.OPEN and self.due is not None and self.due < localdate()


@dataclass(frozen=True)
class Item:
    """A step of the case: how it stands, and whether the applicant may mark it."""

    task: Task
    step: Step | None
    state: str
    markable: bool


@dataclass(frozen=True)
class Coming:
    """Something that comes, and by when; whose working days count."""

    says: str
    day: date | None = None
    side: str = ""


@dataclass
class Talk:
    """What was written with one authority: the questions that are open first, then all of it."""

    part: Part
    open: list[Message] = field(default_factory=list)
    all: list[Message] = field(default_factory=list)


@dataclass
class Paper:
    """A document of one authority in all its versions, the newest first."""

    part: Part
    versions: list[Document] = field(default_factory=list)

    @property
    def newest(self) -> Document:
        """The version that counts."""
        return self.versions[0]


def dossier(actor: Actor, case: Case) -> dict[str, Any]:
    """Everything that the page of a case shows."""
    parts = list(gateway.parts(actor).filter(case=case).order_by("-local", "side", "authority"))
    messages = list(gateway.visible(Message, actor).filter(part__in=parts).order_by("made", "id"))
    talks = conversations(parts, messages)
    standings = [_standing(actor, part, talks) for part in parts]
    items = _items(actor, case)
    return {
        "standings": standings,
        "groups": _groups(items),
        "acts": list(gateway.visible(Act, actor).filter(case=case).select_related("part").order_by("-id")),
        "coming": list(_coming(actor, case, standings, items, talks)),
        "waiting": any(item.part.status in status.OPEN for item in standings),
        "talks": talks,
        "questions": [(talk, message) for talk in talks for message in talk.open],
        "papers": papers(gateway.visible(Document, actor).filter(part__in=parts).select_related("part")),
        "asked_for": _asked_for(items),
        "decisions": list(
            gateway.visible(Decision, actor).filter(part__in=parts).select_related("part").order_by("confirmed")
        ),
        "permits": list(gateway.visible(Permit, actor).filter(case=case).order_by("made")),
        "review": gateway.visible(Review, actor).filter(case=case).first(),
        "clauses": [default().norms[name] for name in case.law.get("clauses", ()) if name in default().norms],
        "unconnected": [part for part in parts if not part.connected and case.filed],
        "reportable": REPORTABLE,
        "chain": _chain(actor, case),
        "withdrawable": any(part.status in (status.DRAFT, *status.OPEN) for part in parts),
    }


def conversations(parts: list[Part], messages: list[Message]) -> list[Talk]:
    """What was written, by authority."""
    answered = {message.answers_id for message in messages}
    talks = {part.pk: Talk(part) for part in parts}
    for message in messages:
        talk = talks[message.part_id]
        talk.all.append(message)
        if message.question and message.pk not in answered:
            talk.open.append(message)
    return list(talks.values())


def papers(documents: Iterable[Document]) -> list[Paper]:
    """The documents by authority and name."""
    found: dict[tuple[int, str], Paper] = {}
    for item in sorted(documents, key=lambda item: (item.part.authority, item.name, -item.version)):
        found.setdefault((item.part_id, item.name), Paper(item.part)).versions.append(item)
    return list(found.values())


def _standing(actor: Actor, part: Part, talks: list[Talk]) -> Standing:
    if part.status not in status.OPEN:
        return Standing(part)
    pause = gateway.visible(Pause, actor).filter(part=part, ended=None).order_by("began").first()
    asked = next((talk.open[0] for talk in talks if talk.part == part and talk.open), None)
    stopped = pause.began if pause else localtime(asked.made).date() if asked else None
    clock = part.clock()
    if clock is None:
        return Standing(part, stopped, part.deadline)
    today = localdate()
    return Standing(part, stopped, clock.due(today), clock.used(today), clock.allowed)


def _items(actor: Actor, case: Case) -> list[Item]:
    tasks = gateway.visible(Task, actor).filter(case=case).select_related("part").order_by("number")
    states = steps.states(case)
    return [
        Item(
            task, steps.step_of(task), states[task.number], steps.own(task) and states[task.number] == steps.INCOMPLETE
        )
        for task in tasks
    ]


def _groups(items: list[Item]) -> list[tuple[str, list[Item]]]:
    """The steps in four groups; those without any are left out."""
    found: dict[str, list[Item]] = {_(title): [] for title in GROUPS}
    prepare, file, cross, after = found.values()
    waited_for = _waited_for(items)
    for item in items:
        if not item.task.before:
            after.append(item)
        elif item.task.part_id:
            file.append(item)
        else:
            (prepare if (item.task.procedure, item.task.step) in waited_for else cross).append(item)
    return [(title, group) for title, group in found.items() if group]


def _asked_for(items: list[Item]) -> list[str]:
    """The documents that the steps ask for, each once."""
    return list(dict.fromkeys(text.say(language()) for item in items if item.step for text in item.step.documents))


def _waited_for(items: list[Item]) -> set[tuple[str, str]]:
    """The steps that a filing comes after, at once or through others."""
    after = {(item.task.procedure, item.step.id): item.step.after for item in items if item.step}
    waiting = [(item.task.procedure, item.task.step) for item in items if item.task.part_id]
    found: set[tuple[str, str]] = set()
    while waiting:
        procedure, step = waiting.pop()
        new = {(procedure, name) for name in after.get((procedure, step), ())} - found
        found |= new
        waiting += new
    return found


def _coming(
    actor: Actor, case: Case, standings: list[Standing], items: list[Item], talks: list[Talk]
) -> Iterator[Coming]:
    """What happens next, the dated before the undated."""
    found = [*_decisions(standings), *_duties(items), *_permits(actor, case)]
    if review.is_open(case):
        last = gateway.visible(Review, actor).get(case=case).due
        found.append(Coming(_("The joint review of both sides ends"), last))
    yield from (
        Coming(_("Answer: until then the clock stands still"), None, talk.part.side) for talk in talks if talk.open
    )
    yield from sorted(found, key=lambda item: item.day or date.max)


def _decisions(standings: list[Standing]) -> Iterator[Coming]:
    for item in standings:
        if item.part.status not in status.OPEN:
            continue
        name = item.part.office.name.say(language())
        if item.due is None:
            yield Coming(
                _("%(office)s decides; the law gives it no time limit") % {"office": name}, None, item.part.side
            )
        elif item.stopped:
            says = _("%(office)s decides by this day if you answer today")
            yield Coming(says % {"office": name}, item.due, item.part.side)
        else:
            yield Coming(_("%(office)s decides by this day") % {"office": name}, item.due, item.part.side)


def _duties(items: list[Item]) -> Iterator[Coming]:
    for item in items:
        if item.state != steps.COMPLETED and item.task.due and item.step:
            yield Coming(item.step.act.say(language()), item.task.due, item.task.part.side if item.task.part else "")


def _permits(actor: Actor, case: Case) -> Iterator[Coming]:
    issued = gateway.visible(Permit, actor).filter(case=case).exclude(status__in=("asked", "approved"))
    if case.status in status.GRANTED and not issued.exists():
        yield Coming(_("Both sides sign the permit; then it is shown here"))
    for permit in issued.filter(status="issued"):
        yield Coming(_("The permit's last day"), permit.valid_until)


def _chain(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The custody chain of goods: its entries, the sums of each unit, and whether it is closed."""
    if case.kind != "goods" or not case.filed:
        return None
    entries = list(gateway.visible(gateway.Custody, actor).filter(case=case).order_by("day", "id"))
    sums = {
        unit: {
            kind: sum((row.amount for row in entries if (row.kind, row.unit) == (kind, unit)), Decimal())
            for kind in custody.KINDS
        }
        for unit in sorted({row.unit for row in entries})
    }
    held = custody.held(case)
    return {"entries": entries, "sums": [(unit, row, held[unit]) for unit, row in sums.items()], "kinds": custody.KINDS}
