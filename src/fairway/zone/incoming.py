"""Claims brought in from a file: checked one by one, then held as one revision, or none of them.

Formats are read in `fairway.zone.tables`, `ftm_reading` and `jsonld_reading`. What is held already is not added
again, so that bringing in a file twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from fairway.zone.claim import KEY_FIELDS, LANGUAGES, ClaimError, Content
from fairway.zone.faults import Fault, ImportRefused
from fairway.zone.models import Claim, Revision, Source
from fairway.zone.moments import moment
from fairway.zone.revising import BATCH, Change, revise
from fairway.zone.schemata import schemata

MOST_BYTES = 50_000_000
FORWARD = ("expected", "claimed", "inferred", "unconfirmed")
"""Certainties with which a source may speak of a day to come."""
SHARES = ("overseas_share", "mainland_share", "local_share")
Described = dict[str, Any]


@dataclass
class Incoming:
    """Claims of a file with their lines, the sources that it describes, what is wrong with it, and what is odd."""

    claims: list[tuple[int, Content]] = field(default_factory=list)
    sources: dict[str, Described] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    odd: list[Fault] = field(default_factory=list)
    _told: dict[str, Described] = field(default_factory=dict)

    def take(self, line: int, content: Content) -> None:
        """A claim, if it fits; else its fault."""
        try:
            self.claims.append((line, content.check()))
        except ClaimError as error:
            self.faults.append(Fault(line, error.field, error.message))

    def take_whole(self, line: int, claims: list[Any], sources: Any) -> None:
        """Claims as the registry writes them beside an entity, with the sources that they name."""
        for name, described in _mapping(sources).items():
            texts = _mapping(described)
            kept = {key: texts.get(key, "") for key in ("publisher", "date", "url", "quality", "lang")}
            titles, note = _mapping(texts.get("title")), _mapping(texts.get("note"))
            self.describe(line, name, {**kept, "title": titles, "note": note})
        for said in claims:
            told = _mapping(said)
            texts = {name: str(told.get(name, "")) for name in KEY_FIELDS}
            self.take(line, Content(**texts, note=_mapping(told.get("note"))))

    def describe(self, line: int, name: str, told: Described) -> None:
        """A source as the file describes it, which must be one way."""
        if name in self._told:
            if self._told[name] != told:
                self.faults.append(Fault(line, "source", f"'{name}' is described in two ways"))
            return
        self._told[name] = self.sources[name] = told
        try:
            self.sources[name] = _described(told)
        except ClaimError as error:
            self.faults.append(Fault(line, error.field, error.message))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True)
class Imported:
    """What an import did; no revision where everything was held already."""

    revision: Revision | None
    added: int
    held: int
    odd: tuple[Fault, ...]


def must_be_small(size: int) -> None:
    """Refuse a file that is too big before it is read.

    Raises:
        ImportRefused: for more than `MOST_BYTES`.
    """
    if size > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise ImportRefused([Fault(0, "", f"the file has {size / 1e6:.0f} MB; at most {most} MB are read at once")])


def _described(told: Described) -> Described:
    """A source's description, checked."""
    known = schemata().qualities
    for name in ("publisher", "quality"):
        if not told.get(name):
            raise ClaimError(f"source_{name}", "a source that is not known here needs this")
    if told["quality"] not in known:
        raise ClaimError("source_quality", f"'{told['quality']}' is not possible; one of {', '.join(known)}")
    if told.get("lang", "") not in ("", *LANGUAGES):
        raise ClaimError("source_lang", f"one of {', '.join(LANGUAGES)}")
    url, day = told.get("url", ""), told.get("date", "")
    if url and (fault := schemata().fault("Thing", "website", url, "", "")):
        raise ClaimError("source_url", fault)
    try:
        return {**told, "said_on": moment(day).first if day else None}
    except ValueError as error:
        raise ClaimError("source_date", str(error)) from None


def bring_in(found: Incoming, *, by: str, reason: str) -> Imported:
    """Hold what is new in a file as one revision.

    Raises:
        ImportRefused: naming all that does not fit; nothing is held then.
        RevisionError: without a reason.
    """
    faults = [*found.faults, *unknown_sources(found)]
    if faults:
        raise ImportRefused(sorted(faults, key=lambda fault: fault.line))
    odd = (*found.odd, *_ahead(found.claims), *_over(found.claims))
    contents = {content.key: content for _, content in found.claims}
    held = _held(list(contents))
    new = [content for key, content in contents.items() if key not in held]
    if not new:
        return Imported(None, 0, len(held), odd)
    with transaction.atomic():
        for name in {content.source for content in new} & set(found.sources):
            Source.objects.get_or_create(id=name, defaults=found.sources[name])
        revision = revise(Change(add=new), kind="import", by=by, reason=reason)
    return Imported(revision, len(new), len(held), odd)


def _held(keys: list[str]) -> set[str]:
    held: set[str] = set()
    for at in range(0, len(keys), BATCH):
        rows = Claim.objects.filter(key__in=keys[at : at + BATCH], withdrawn_at=None)
        held |= set(rows.values_list("key", flat=True))
    return held


def unknown_sources(found: Incoming) -> Iterable[Fault]:
    """Sources that neither the registry nor the file describes, and those that they describe differently."""
    known = {row.id: row for row in Source.objects.filter(id__in={content.source for _, content in found.claims})}
    first = {content.source: line for line, content in reversed(found.claims)}
    for name, line in first.items():
        if name not in known and name not in found.sources:
            yield Fault(line, "source", f"there is no source '{name}'; describe it by source_publisher, source_quality")
        elif name in known and (told := found.sources.get(name)) and _unlike(known[name], told):
            yield Fault(line, "source", f"'{name}' is known here as another: {_unlike(known[name], told)} differs")


def _unlike(known: Source, told: Described) -> str:
    names = (name for name in ("publisher", "date", "url") if told.get(name) not in ("", None, getattr(known, name)))
    return ", ".join(names)


def _ahead(claims: list[tuple[int, Content]]) -> Iterable[Fault]:
    """Claims that say of a day to come how it was."""
    for line, content in claims:
        when = content.moment
        if when and when.first > date.today() and content.certainty not in FORWARD:
            yield Fault(line, "as_of", f"{content.as_of} is still to come, and the claim is not marked as expected")


def _over(claims: list[tuple[int, Content]]) -> Iterable[Fault]:
    """Shares of one thing by one source that come to more than the whole."""
    sums: dict[tuple[str, ...], Decimal] = {}
    for line, content in claims:
        if content.property in SHARES and content.unit.startswith("percent"):
            of = (content.subject, content.source, content.as_of, content.unit)
            sums[of] = sums.get(of, Decimal(0)) + (content.amount or 0)
            if sums[of] > 100:
                yield Fault(line, content.property, f"the shares of {content.subject} add up to {sums[of]}%")
