"""The page of one claim: who says it, where, what agrees and what differs, and what was held of it when.

A claim keeps its page when it is withdrawn. How claims are resolved is for `fairway.zone.conflicts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from fairway.web.zone.entity import unknown
from fairway.web.zone.seeing import Seen, seen
from fairway.web.zone.telling import Difference, differences, fold, readable, value
from fairway.web.zone.wording import Worded, worded
from fairway.zone import challenging
from fairway.zone.conflicts import conflicts
from fairway.zone.models import Claim, Revision
from fairway.zone.reading import Entity, weight
from fairway.zone.schemata import schemata

MOST = 25
"""How many other claims of the same property, and how many changes of it, a page shows."""


@dataclass(frozen=True)
class Change:
    """What became of a property at a moment: claims added and withdrawn, and what weighed most from then on."""

    revision: Revision
    added: list[Claim]
    withdrawn: list[Claim]
    best: Claim | None


@require_GET
def page(request: HttpRequest, key: str) -> HttpResponse:
    """One claim with everything that bears on it."""
    view = seen(request)
    told = list(_recorded().filter(key=key).order_by("-recorded_at")) if len(key) <= 24 and key.isalnum() else []
    if not told:
        return unknown(request, view, key)
    claim = told[0]
    entity = view.view.entity(claim.subject)
    ids = entity.ids if entity else frozenset({claim.subject})
    differing = _differing(view, entity, claim)
    apart = {one.key for item in differing for one in item.conflict.claims}
    others = [one for one in (entity.of(claim.property) if entity else ()) if one.key != key]
    others = readable(others, view.lang)[0] if others and claim.lang else others
    supporting = [one for one in others if value(one) == value(claim)]
    further = fold(one for one in others if value(one) != value(claim) and one.key not in apart)
    past = history(ids, claim.property)
    _learn(view, [claim, *others, *(one for item in differing for one in item.conflict.claims), *_claims(past)])
    return render(
        request,
        "fairway/zone/evidence.html",
        {
            **view.context(),
            "c": claim,
            "times": told,
            "entity": entity,
            "property": schemata().property(claim.schema, claim.property),
            "in_sight": entity is not None and any(one.key == key for one in entity.of(claim.property)),
            "supporting": supporting,
            "differences": differing,
            "further": further[:MOST],
            "left": len(further[MOST:]),
            "history": past[-MOST:][::-1],
            "said": str(_worded(view, claim)),
            "cite": _cite(request, view, claim),
            "challenge": view.link("zone-challenge", claim.key),
            "challenges": challenging.of([claim.key]).get(claim.key, []),
        },
    )


def _recorded() -> Any:
    return Claim.objects.select_related("source", "revision", "withdrawn_in")


def _differing(view: Seen, entity: Entity | None, claim: Claim) -> list[Difference]:
    """The conflicts in which this claim stands."""
    found = conflicts(view.view, [entity]) if entity else []
    return differences((item for item in found if any(one.key == claim.key for one in item.claims)), view.lang)


def history(ids: Iterable[str], name: str) -> list[Change]:
    """What the registry held of a property, change by change, the oldest first."""
    rows = list(_recorded().filter(subject__in=list(ids), property=name))
    moments: dict[tuple[datetime, int], Revision] = {}
    for row in rows:
        moments[row.recorded_at, row.revision_id] = row.revision
        if row.withdrawn_in:
            moments[row.withdrawn_in.at, row.withdrawn_in.id] = row.withdrawn_in
    return [_change(revision, rows) for _moment, revision in sorted(moments.items(), key=lambda pair: pair[0])]


def _change(revision: Revision, rows: list[Claim]) -> Change:
    held = [row for row in rows if row.recorded_at <= revision.at]
    held = [row for row in held if row.withdrawn_at is None or row.withdrawn_at > revision.at]
    return Change(
        revision,
        [row for row in rows if row.revision_id == revision.id],
        [row for row in rows if row.withdrawn_in_id == revision.id],
        max(held, key=weight, default=None),
    )


def _claims(past: list[Change]) -> list[Claim]:
    return [claim for change in past for claim in (*change.added, *change.withdrawn, change.best) if claim]


def _learn(view: Seen, claims: Iterable[Claim]) -> None:
    """Learn at once what the entities of some claims are called."""
    named = {name for claim in claims for name in (claim.subject, claim.object) if name}
    view.view.labels(sorted(named), view.lang)


@dataclass(frozen=True)
class Cite:
    """How to cite a claim: in a line, for BibTeX, and its address."""

    plain: str
    bibtex: str
    url: str


def _worded(view: Seen, claim: Claim) -> Worded:
    return worded(claim, view.lang, view.view.labels(filter(None, [claim.object]), view.lang))


def _cite(request: HttpRequest, view: Seen, claim: Claim) -> Cite:
    subject = view.view.labels([claim.subject], view.lang)[claim.subject]
    named = schemata().property(claim.schema, claim.property).label.say(view.lang)
    says = f"{subject}: {named}: {_worded(view, claim)}"
    url = request.build_absolute_uri(request.path)
    day = timezone.localdate(claim.recorded_at)
    said = ", ".join(filter(None, (claim.source.publisher, claim.source.date)))
    plain = f"{says}. {said}. Fairway {claim.key}, {day.isoformat()}. {url}"
    fields = {
        "title": says,
        "author": claim.source.publisher,
        "year": claim.source.date[:4] or str(day.year),
        "howpublished": "Fairway",
        "note": f"claim {claim.key}, recorded {day.isoformat()}",
        "url": url,
    }
    # Doubly braced, so that a publisher is not taken for a person's first and last name.
    lines = [f"  {name} = {{{{{_bare(text)}}}}}" for name, text in fields.items()]
    return Cite(plain, "@misc{fairway-" + claim.key + ",\n" + ",\n".join(lines) + "\n}", url)


def _bare(text: str) -> str:
    """Text that BibTeX takes as it is."""
    return "".join(f"\\{sign}" if sign in "#$%&_" else sign for sign in text if sign not in "{}\\")
