"""Documents brought in: a text kept with its source and what it seems to claim, until a person has decided.

The text is read in `fairway.zone.intake`. Nothing becomes a claim by itself; what is accepted in one go is one
revision, with the document as source and the paragraph as place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fairway.zone.claim import LANGUAGES, ClaimError, Content
from fairway.zone.correcting import Fault
from fairway.zone.identity import clusters
from fairway.zone.intake import DRAFT, LIMIT, Names, propose
from fairway.zone.intake import Proposal as Found
from fairway.zone.intake.judge import NEW, Judged, Known, judge, telling
from fairway.zone.models import Claim, Document, Proposal, Revision, Source
from fairway.zone.revising import Change, revise
from fairway.zone.schemata import schemata
from fairway.zone.sourcing import Described, keep

ACCEPT, SAME, CORRECT, REFUSE = "accept", "same", "correct", "refuse"
CORRECTABLE = ("subject", "property", "value", "unit", "as_of", "certainty")
SAID = ("schema", "property", "value", "unit", "as_of", "certainty", "lang")
MOST_WORDS, MOST_PRINTED = 5, 120
_UNKEEPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Decision:
    """What a person decides on one proposal: a word, and the fields that are corrected or the entity it is of."""

    do: str
    changes: Mapping[str, str] = field(default_factory=dict)


class Undecidable(ValueError):
    """Decisions of which some can't be carried out; none was."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.row}: {fault.field}: {fault.message}" for fault in faults))
        self.faults = faults


def bring_in(text: str, described: Described, *, by: str) -> tuple[Document, bool]:
    """Keep a text with what it seems to claim; and whether it is new. The same text is kept once.

    Raises:
        ClaimError: when the text is empty or too long, or its source is not described as it must be.
    """
    plain = _UNKEEPABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not plain or len(plain) > LIMIT:
        raise ClaimError("text", f"a text of 1 to {LIMIT} characters is needed")
    digest = hashlib.sha256(" ".join(plain.split()).encode()).hexdigest()
    if there := Document.objects.filter(digest=digest).first():
        return there, False
    told = described.check()
    with transaction.atomic():
        source = _source(told, digest)
        document = Document.objects.create(source=source, text=plain, digest=digest, by=by[:150])
        found = propose(plain, source_date=source.said_on, names=names(), lang=told.lang)
        Proposal.objects.bulk_create(_row(document, number, one) for number, one in enumerate(found, 1))
    return document, True


def _source(told: Described, digest: str) -> Source:
    """The source that the registry has at this address, else a new one."""
    there = Source.objects.filter(url=told.url, publisher=told.publisher, document=None) if told.url else None
    return (there and there.first()) or keep(told, id=f"document.{digest[:16]}")


def names() -> Names:
    """The names that the registry holds, each for the entity that has it first."""
    held = Claim.objects.filter(property__in=("name", "alias"), withdrawn_at=None).order_by("property", "-id")
    forms: dict[str, tuple[str, str]] = {}
    for value, subject, schema in held.values_list("value", "subject", "schema").iterator():
        forms[value] = (subject, schema)
    return Names(forms)


def _row(document: Document, number: int, found: Found) -> Proposal:
    content = {
        "subject": _durable(found.subject, document),
        "schema": found.schema,
        "property": found.property,
        "value": _durable(found.value, document),
        "lang": found.lang if found.lang in LANGUAGES else "",
        "unit": found.unit,
        "as_of": found.as_of,
        "certainty": found.certainty,
        "printed": _short(found.printed),
    }
    place = {"paragraph": found.paragraph, "start": found.start, "end": found.end}
    return Proposal(document=document, number=number, rule=found.rule[:40], content=content, **place)


def _durable(name: str, document: Document) -> str:
    """An id that stays, for what the document introduces."""
    if not name.startswith(DRAFT):
        return name
    kind, _, number = name.removeprefix(DRAFT).partition(".")
    return f"{kind}.{_mark(document)}_{number}"


def _mark(document: Document) -> str:
    return f"d{document.digest[:8]}"


def introduced(document: Document, name: str) -> bool:
    """Whether an entity is one that this document introduces."""
    return name.partition(".")[2].startswith(f"{_mark(document)}_")


def _short(printed: str) -> str:
    """The figure as printed, where that is a few words."""
    plain = " ".join(printed.split())
    return plain if len(plain.split()) <= MOST_WORDS and len(plain) <= MOST_PRINTED else ""


def content_of(row: Proposal, changes: Mapping[str, str] | None = None) -> Content:
    """The claim that a proposal would be, perhaps corrected."""
    told: dict[str, Any] = {**row.content, **(changes or {})}
    made = Content(**told, source=row.document.source_id, place=str(row.paragraph))
    # A value that somebody corrects is not what was printed.
    return made if made.value == row.content["value"] else replace(made, printed="")


@dataclass(frozen=True)
class Reviewed:
    """A proposal beside what the registry holds: new, known or contradicting, with the claims that it rests on."""

    row: Proposal
    content: Content
    verdict: str
    claims: tuple[str, ...]
    same_as: str
    fault: str

    @property
    def plainly_new(self) -> bool:
        """Whether it can be accepted without looking at anything else."""
        return self.verdict == NEW and not self.same_as and not self.fault


def reviewed(document: Document) -> list[Reviewed]:
    """The proposals that wait, each judged against what is held now."""
    rows = list(document.proposals.filter(state=Proposal.WAITING).select_related("document").order_by("number"))
    contents = [content_of(row) for row in rows]
    found = [_found(document, row, content) for row, content in zip(rows, contents, strict=True)]
    judged = judge(found, _known(document, contents))
    return [_reviewed(*given) for given in zip(rows, contents, judged, strict=True)]


def _found(document: Document, row: Proposal, content: Content) -> Found:
    """The proposal as intake made it, what the document introduces marked as a draft again."""
    subject = f"{DRAFT}{content.subject}" if introduced(document, content.subject) else content.subject
    place = {"paragraph": row.paragraph, "start": row.start, "end": row.end}
    said = {name: getattr(content, name) for name in SAID}
    return Found(subject=subject, printed=content.printed, rule=row.rule, **place, **said)


def _known(document: Document, contents: list[Content]) -> Iterable[Known]:
    """The claims to hold proposals against: those of their subjects, and those that tell things of a kind apart."""
    subjects = {content.subject for content in contents if not introduced(document, content.subject)}
    kinds = {content.schema for content in contents if introduced(document, content.subject)}
    together = clusters(subjects)
    meant = {member: subject for subject in sorted(subjects) for member in together[subject]}
    wanted = Q(subject__in=sorted(meant))
    for kind in kinds:
        wanted |= Q(schema=kind, property__in=telling(kind))
    for claim in Claim.objects.filter(wanted, withdrawn_at=None).exclude(source=document.source_id):
        yield Known(
            meant.get(claim.subject, claim.subject), claim.schema, claim.property, claim.value,
            unit=claim.unit, as_of=claim.as_of, certainty=claim.certainty, key=claim.key,
        )  # fmt: skip


def _reviewed(row: Proposal, content: Content, judged: Judged) -> Reviewed:
    fault = ""
    try:
        content.check()
    except ClaimError as error:
        fault = str(error)
    keys = tuple(claim.key for claim in judged.claims if claim.key)
    return Reviewed(row, content, judged.verdict, keys, judged.same_as, fault)


@transaction.atomic
def settle(document: Document, decisions: Mapping[int, Decision], *, by: str, reason: str) -> Revision | None:
    """Carry out decisions by the number of the proposal; what is accepted becomes claims in one revision.

    With a claim of something that the document introduces goes its name, where that still waits.

    Raises:
        Undecidable: naming every proposal that can't be accepted so; nothing is changed then.
        RevisionError: without a reason.
    """
    waiting = document.proposals.select_for_update().filter(state=Proposal.WAITING).select_related("document")
    rows = {row.number: row for row in waiting}
    decided = {number: told for number, told in decisions.items() if number in rows}
    decided |= _names_with(document, rows, decided)
    made, faults = _made(rows, decided)
    if faults:
        raise Undecidable(faults)
    revision = revise(Change(add=list(made.values())), kind="intake", by=by, reason=reason) if made else None
    now = timezone.now()
    for number, told in decided.items():
        row = rows[number]
        row.state = {REFUSE: Proposal.REFUSED, ACCEPT: Proposal.ACCEPTED}.get(told.do, Proposal.CORRECTED)
        row.by, row.at = by[:150], now
        if number in made:
            row.claim_key = made[number].key
            row.content = {name: value for name, value in made[number].plain().items() if name in row.content}
        row.save()
    return revision


def _made(rows: Mapping[int, Proposal], decided: Mapping[int, Decision]) -> tuple[dict[int, Content], list[Fault]]:
    made: dict[int, Content] = {}
    faults: list[Fault] = []
    for number, told in decided.items():
        if told.do == REFUSE:
            continue
        changes = {name: value for name, value in told.changes.items() if name in CORRECTABLE}
        try:
            made[number] = content_of(rows[number], changes).check()
        except ClaimError as error:
            place = error.field if error.field in CORRECTABLE else "value"
            faults.append(Fault(number, place, error.message))
    return made, faults


def _names_with(
    document: Document, rows: Mapping[int, Proposal], decided: Mapping[int, Decision]
) -> dict[int, Decision]:
    """The names of what the document introduces and some accepted claim speaks of."""
    spoken: set[str] = set()
    for number, told in decided.items():
        if told.do != REFUSE:
            content = content_of(rows[number], told.changes)
            spoken |= {name for name in (content.subject, content.value) if introduced(document, name)}
    return {
        number: Decision(ACCEPT)
        for number, row in rows.items()
        if number not in decided and row.content["property"] == "name" and row.content["subject"] in spoken
    }


def label_of(content: Content, lang: str) -> str:
    """What the property of a proposed claim is called; its own name where the schema has none such."""
    try:
        return schemata().property(content.schema, content.property).label.say(lang)
    except (KeyError, ValueError):
        return content.property
