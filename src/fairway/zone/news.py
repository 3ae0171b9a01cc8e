"""What changed in the registry, fact by fact, the newest first: for those who follow an entity or a kind of thing.

What a revision says of an entity of which nothing was said before is one piece of news; after that each fact is
one. A fact withdrawn and said otherwise in one revision has changed, which is one piece too. Words are for pages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import F, Min, Q, QuerySet

from fairway.zone.batches import batches
from fairway.zone.models import Claim, Revision

MOST = 100
WINDOW = 4_000
"""How many of the newest claims are looked at."""
BATCH = 400


@dataclass(frozen=True)
class News:
    """One piece: `begun` where the entity is new, else what was added or withdrawn of one property."""

    revision: Revision
    subject: str
    begun: bool
    added: tuple[Claim, ...]
    withdrawn: tuple[Claim, ...]

    @property
    def id(self) -> str:
        """What names it, for good."""
        about = self.subject if self.begun else next(iter((*self.added, *self.withdrawn))).key
        return f"{self.revision.id}/{about}"


def following(ids: Collection[str]) -> Q:
    """Claims of an entity, and of what names it, such as its agreements and the promises it made."""
    naming = Claim.objects.filter(object__in=ids).values("subject")
    return Q(subject__in=ids) | Q(subject__in=naming)


def news(of: Q, most: int = MOST) -> list[News]:
    """The newest pieces about the claims that a condition picks."""
    rows = Claim.objects.filter(of).select_related("source")
    by_revision = _by_revision(rows)
    revisions = Revision.objects.in_bulk(by_revision)
    told = (
        piece for number in sorted(by_revision, reverse=True) for piece in _of(revisions[number], by_revision[number])
    )
    return list(islice(told, most))


def _by_revision(rows: QuerySet[Claim]) -> dict[int, list[Claim]]:
    """The newest changes of claims by the revision that made them; a claim stands where it was added and withdrawn."""
    found: dict[int, dict[int, Claim]] = {}
    for row in rows.order_by("-id")[:WINDOW]:
        found.setdefault(row.revision_id, {})[row.id] = row
    for row in rows.filter(withdrawn_in__isnull=False).order_by(F("withdrawn_in").desc(), "-id")[:WINDOW]:
        found.setdefault(row.withdrawn_in_id or 0, {})[row.id] = row
    return {number: [told[key] for key in sorted(told)] for number, told in found.items()}


def _of(revision: Revision, rows: list[Claim]) -> Iterator[News]:
    """The pieces that one revision makes, in the order in which its claims were recorded."""
    begun = _begun(revision, {row.subject for row in rows})
    groups: dict[tuple[str, ...], list[Claim]] = {}
    for row in rows:
        what: tuple[str, ...] = (row.subject,) if row.subject in begun else (row.subject, row.property, row.lang)
        groups.setdefault(what, []).append(row)
    for what, told in groups.items():
        added = tuple(row for row in told if row.revision_id == revision.id)
        withdrawn = tuple(row for row in told if row.withdrawn_in_id == revision.id)
        if len(what) == 1 or (added and withdrawn):
            yield News(revision, what[0], len(what) == 1, added, withdrawn)
        else:
            yield from (News(revision, row.subject, False, (row,), ()) for row in added)
            yield from (News(revision, row.subject, False, (), (row,)) for row in withdrawn)


def _begun(revision: Revision, subjects: set[str]) -> set[str]:
    """Those of which nothing was said before this revision."""
    found: set[str] = set()
    for some in batches(sorted(subjects), BATCH):
        firsts = Claim.objects.filter(subject__in=some).order_by().values_list("subject")
        found |= {name for name, first in firsts.annotate(first=Min("revision_id")) if first == revision.id}
    return found
