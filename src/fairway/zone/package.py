"""The claims that come with the program: read from `data/`, and loaded so that loading again changes nothing.

A claim that a newer release no longer makes is withdrawn, not deleted. The official series is loaded by
`fairway.zone.passengers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from fairway.law.errors import SchemaError
from fairway.law.language import Text
from fairway.law.reader import Reader
from fairway.law.source import Scalar, read
from fairway.zone.claim import LANGUAGES, ClaimError, Content
from fairway.zone.models import Claim, Revision, Source
from fairway.zone.moments import moment
from fairway.zone.revising import Change, revise
from fairway.zone.schemata import schemata

FOLDER = Path(__file__).parent / "data"
FORMAT = "fairway/zone-1"
BY = "Fairway"
DEFAULTS = ("source", "at", "as_of", "certainty")
BESIDE = (*DEFAULTS, "lang", "unit", "printed", "note")
ZONE = ZoneInfo("Asia/Hong_Kong")
Progress = Callable[[str, int, int], None]


@dataclass
class Package:
    """Sources by id, and claims with the moment from which the registry holds them."""

    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: dict[str, tuple[Content, datetime]] = field(default_factory=dict)


@dataclass(frozen=True)
class Loaded:
    """What a loading did."""

    added: int
    withdrawn: int
    held: int


def package(folder: Path = FOLDER) -> Package:
    """Every claim of the files of a folder.

    Raises:
        LawError: naming file, line and field of the first that does not fit.
    """
    found = Package()
    for file in sorted(folder.glob("*.yaml")):
        _file(Reader(read(file.read_bytes(), file.name), ""), found)
    for content, _ in found.claims.values():
        if content.source not in found.sources:
            raise SchemaError(f"{content.subject}: no such source: {content.source}")
    return found


def _file(reader: Reader, found: Package) -> None:
    with reader:
        reader.choice("format", (FORMAT,))
        recorded = reader.day("recorded")
        if recorded is None:
            raise reader.fail("recorded", "'recorded' is missing", "the day on which these claims were recorded")
        since = datetime.combine(recorded, time(), ZONE)
        for name, node in reader.named("sources").items():
            if name in found.sources:
                raise reader.fail("sources", f"the source '{name}' is described twice")
            found.sources[name] = _source(Reader(node, name))
        for name, node in reader.named("entities").items():
            for content in _entity(name, Reader(node, name)):
                found.claims.setdefault(content.key, (content, since))


def _source(reader: Reader) -> dict[str, Any]:
    with reader:
        when = reader.typed("date", moment, default=None)
        return {
            "publisher": reader.text("publisher"),
            "title": dict(reader.words("title")),
            "date": when.text if when else "",
            "said_on": when.first if when else None,
            "url": reader.text("url", ""),
            "quality": reader.choice("quality", schemata().qualities),
            "lang": reader.choice("lang", LANGUAGES, ""),
            "note": dict(reader.words("note")),
        }


def _entity(name: str, reader: Reader) -> Iterator[Content]:
    with reader:
        schema = reader.choice("schema", schemata().schemata)
        defaults = {key: reader.text(key, "") for key in DEFAULTS}
        for child in reader.children("claims"):
            yield from _claims(name, schema, defaults, child)


def _claims(subject: str, schema: str, defaults: dict[str, str], reader: Reader) -> Iterator[Content]:
    """The claims of one entry: one, or one for each language in which it is worded."""
    with reader:
        said = [key for key in reader.node.entries if key not in BESIDE]
        if len(said) != 1:
            raise SchemaError(f"a claim says one thing; this says {len(said)}: {', '.join(said)}", reader.position)
        beside = {key: reader.text(key, defaults[key]) for key in DEFAULTS}
        note = dict(reader.words("note"))
        lang, unit, printed = (reader.text(key, "") for key in ("lang", "unit", "printed"))
        for tongue, value in _wordings(reader, said[0], lang).items():
            content = Content(
                subject,
                schema,
                said[0],
                value,
                beside["source"],
                lang=tongue,
                unit=unit,
                as_of=beside["as_of"],
                certainty=beside["certainty"] or "exact",
                place=beside["at"],
                printed=printed,
                note=note,
            )
            try:
                yield content.check()
            except ClaimError as error:
                raise reader.fail(said[0], str(error)) from None


def _wordings(reader: Reader, key: str, lang: str) -> Text | dict[str, str]:
    if isinstance(reader.raw(key), Scalar):
        return {lang: reader.text(key)}
    return reader.words(key)


@transaction.atomic
def load(folder: Path = FOLDER, progress: Progress = lambda what, done, whole: None) -> Loaded:
    """Bring the registry to what the files say. What they no longer say is withdrawn; the rest is left alone.

    Raises:
        LawError: for a file that does not fit; nothing is changed then.
    """
    told = package(folder)
    for done, (name, row) in enumerate(told.sources.items(), 1):
        Source.objects.update_or_create(id=name, defaults=row)
        progress("sources", done, len(told.sources))
    ours = Revision.objects.filter(kind="load").values("id")
    held = set(Claim.objects.filter(withdrawn_at=None).values_list("key", flat=True))
    loaded = set(Claim.objects.filter(withdrawn_at=None, revision__in=ours).values_list("key", flat=True))
    # What somebody withdrew by hand stays withdrawn: the files do not say it again.
    refused = set(
        Claim.objects.filter(key__in=set(told.claims) - held, withdrawn_at__isnull=False)
        .exclude(withdrawn_in__kind="load")
        .values_list("key", flat=True)
    )
    new = {key: pair for key, pair in told.claims.items() if key not in held | refused}
    gone = sorted(loaded - set(told.claims))
    _withdraw(gone)
    done = 0
    for since in sorted({since for _, since in new.values()}):
        batch = [content for content, moment in new.values() if moment == since]
        revise(Change(add=batch), kind="load", by=BY, reason="The claims that come with the program", at=since)
        done += len(batch)
        progress("claims", done, len(new))
    return Loaded(len(new), len(gone), len(told.claims) - len(new))


def _withdraw(keys: list[str]) -> None:
    if keys:
        reason = "No longer among the claims that come with the program"
        revise(Change(withdraw=keys), kind="load", by=BY, reason=reason, at=timezone.now())
