"""Correcting claims, one or many: planned first, so that every change is seen, then made as one revision.

A correction withdraws a claim and adds another in its place. What may be wrong with each is told by its
field; nothing is made while anything is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from fairway.zone.claim import ClaimError, Content
from fairway.zone.incoming import Incoming, unknown_sources
from fairway.zone.models import Claim, Revision, Source
from fairway.zone.revising import Change, RevisionError, content, revise
from fairway.zone.schemata import schemata
from fairway.zone.sourcing import Described, keep

FIELDS = ("value", "unit", "as_of", "certainty", "source", "place", "printed")
"""What of a claim can be corrected. Another subject or property is another claim."""
MOST = 1_000
"""Claims of one bulk correction."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a planned claim: the row of a table or nought, the field, and why."""

    row: int
    field: str
    message: str


@dataclass(frozen=True)
class Step:
    """One claim as it is held and as it would be; without `after` it would be withdrawn, without `before` added."""

    before: Content | None
    after: Content | None
    row: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether it does anything."""
        return _key(self.before) != _key(self.after)

    @property
    def fields(self) -> list[tuple[str, str, str]]:
        """The fields that differ: name, before, after."""
        if not (self.before and self.after):
            return []
        pairs = ((name, getattr(self.before, name), getattr(self.after, name)) for name in FIELDS)
        return [(name, old, new) for name, old, new in pairs if old != new]


@dataclass(frozen=True)
class Plan:
    """What a correction would do, claim by claim; `source` and those `described` may be new."""

    steps: tuple[Step, ...] = ()
    left_off: int = 0
    faults: tuple[Fault, ...] = field(default=())
    source: Described | None = None
    described: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What it would do, in a few signs: a plan that was looked at is told from another by it."""
        told = "\n".join(f"{_key(step.before)} {_key(step.after)}" for step in self.steps)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def wrong(self) -> tuple[Fault, ...]:
        """Everything that is wrong with it."""
        return (*self.faults, *(fault for step in self.steps for fault in step.faults))

    @property
    def changing(self) -> list[Step]:
        """The steps that do something."""
        return [step for step in self.steps if step.changes]

    @property
    def ready(self) -> bool:
        """Whether it can be made."""
        return not self.wrong and not self.left_off and bool(self.changing)


@dataclass(frozen=True)
class Wanted:
    """Which held claims to correct; an empty field leaves all in."""

    entity: str = ""
    property: str = ""
    source: str = ""
    value: str = ""

    def __bool__(self) -> bool:
        return any((self.entity, self.property, self.source, self.value))

    def claims(self) -> list[Claim]:
        """The claims that fit, one more than `MOST` at most."""
        names = {"subject": self.entity, "property": self.property, "source_id": self.source, "value": self.value}
        asked = {name: told for name, told in names.items() if told}
        held = Claim.objects.filter(withdrawn_at=None, **asked).select_related("source")
        return list(held.order_by("subject", "property", "id")[: MOST + 1])


def _key(content: Content | None) -> str:
    return content.key if content else ""


def edited(claims: Sequence[Claim], changes: dict[str, str], source: Described | None = None) -> Plan:
    """The plan of one edit over some claims: the fields that change, and perhaps a new source."""
    rows = claims[:MOST]
    if source:
        changes = {**changes, "source": source.id}
    return Plan(tuple(_step(row, changes, source) for row in rows), len(claims) - len(rows), source=source)


def withdrawn(claims: Sequence[Claim]) -> Plan:
    """The plan of a withdrawal of some claims."""
    rows = claims[:MOST]
    return Plan(tuple(Step(content(row), None) for row in rows), len(claims) - len(rows))


def _step(row: Claim, changes: dict[str, str], source: Described | None) -> Step:
    before = content(row)
    told: dict[str, Any] = changes
    after = replace(before, **told)
    # What was printed is not what is corrected; it goes unless it is said again.
    if "printed" not in changes and after.value != before.value:
        after = replace(after, printed="")
    return Step(before, after, faults=tuple(_faults(after, 0, source)))


def _faults(after: Content, row: int, source: Described | None = None) -> Iterable[Fault]:
    try:
        after.check()
    except ClaimError as error:
        yield Fault(row, "value" if error.field == after.property else error.field, error.message)
    new = source is not None and source.id == after.source
    if not (new or Source.objects.filter(id=after.source).exists()):
        yield Fault(row, "source", f"there is no source '{after.source}'")


def added(contents: Iterable[Content], source: Described | None = None) -> Plan:
    """The plan of claims that are only added, perhaps of a new source."""
    return Plan(tuple(Step(None, item, faults=tuple(_faults(item, 0, source))) for item in contents), source=source)


def of_table(found: Incoming) -> Plan:
    """The plan of a table of claims: each beside the claim of the same in the same place, which it replaces.

    Of properties that have several values nothing is replaced; the claim is added.
    """
    faults = [*found.faults, *unknown_sources(found)]
    steps = [Step(_same(after), after, line) for line, after in found.claims]
    return Plan(
        tuple(steps[:MOST]),
        max(0, len(steps) - MOST),
        tuple(Fault(fault.line, fault.field, fault.message) for fault in faults),
        described=found.sources,
    )


def _same(after: Content) -> Content | None:
    """The one claim that is held of the same property of the same thing, from the same place of the same source."""
    about = schemata().property(after.schema, after.property)
    if about.several or about.listed:
        return None
    named = {name: getattr(after, name) for name in ("subject", "property", "lang", "place")}
    held = list(Claim.objects.filter(**named, source_id=after.source, withdrawn_at=None)[:2])
    return content(held[0]) if len(held) == 1 else None


@transaction.atomic
def carry_out(plan: Plan, *, by: str, reason: str) -> Revision:
    """Make a plan as one revision.

    Raises:
        RevisionError: when something is wrong with it, or it changes nothing, or has no reason.
    """
    if not plan.ready:
        raise RevisionError("the plan has faults, or changes nothing")
    if plan.source:
        keep(plan.source)
    steps = plan.changing
    for name in {step.after.source for step in steps if step.after} & set(plan.described):
        Source.objects.get_or_create(id=name, defaults=plan.described[name])
    change = Change(
        add=[step.after for step in steps if step.after],
        withdraw=[step.before.key for step in steps if step.before],
    )
    return revise(change, kind="correction", by=by, reason=reason)


def measure(commitment: str, wordings: dict[str, str], source: str, as_of: str = "") -> list[Content]:
    """What would count as keeping a promise that has no criterion, in each language."""
    return [
        Content(commitment, "Commitment", "criterion", text, source, lang=lang, as_of=as_of)
        for lang, text in wordings.items()
    ]
