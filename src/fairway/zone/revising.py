"""Changing the registry: claims added and withdrawn together, for a reason, and any change undone by another.

Nothing is overwritten. A correction is one claim withdrawn and another added; the undoing of a revision adds
what it withdrew and withdraws what it added, and is itself a revision that can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fairway.zone import names
from fairway.zone.batches import batches
from fairway.zone.claim import KEY_FIELDS, Content
from fairway.zone.conflicts import differing
from fairway.zone.identity import clusters
from fairway.zone.models import Claim, Contest, Judgement, Revision, Source
from fairway.zone.reading import Entity

BATCH = 500


class RevisionError(ValueError):
    """A change that can't be made."""


@dataclass
class Change:
    """What one revision adds and withdraws. Claims are withdrawn by their keys."""

    add: list[Content] = field(default_factory=list)
    withdraw: list[str] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)
    different: list[tuple[str, str]] = field(default_factory=list)
    unjudge: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.add, self.withdraw, self.same, self.different, self.unjudge))


@transaction.atomic
def revise(change: Change, *, kind: str, by: str, reason: str, at: datetime | None = None) -> Revision:
    """Make a change as one revision. What is already held is not added again.

    Raises:
        ClaimError: for a claim that does not fit its schema; nothing is changed then.
        RevisionError: without a reason, for an unknown source, or for a key that is not held.
    """
    if not reason.strip():
        raise RevisionError("a change needs its reason")
    moment = at or timezone.now()
    contents = [item.check() for item in change.add]
    revision = Revision.objects.create(at=moment, by=by, kind=kind, reason=reason.strip()[:500])
    # Withdrawn first, so that the same words may be said again in one change.
    touched = _withdraw(change.withdraw, revision) + _add(contents, revision)
    touched += _judge(change, revision)
    _contests(touched)
    names.index({subject for subject, _ in touched})
    return revision


def _withdraw(keys: list[str], revision: Revision) -> list[tuple[str, str]]:
    touched: list[tuple[str, str]] = []
    for batch in batches(list(dict.fromkeys(keys)), BATCH):
        held = Claim.objects.filter(key__in=batch, withdrawn_at=None)
        found = list(held.values_list("key", "subject", "property"))
        if missing := set(batch) - {key for key, _, _ in found}:
            raise RevisionError(f"not held: {', '.join(sorted(missing))}")
        held.update(withdrawn_at=revision.at, withdrawn_in=revision)
        touched += [(subject, name) for _, subject, name in found]
    return touched


def _add(contents: list[Content], revision: Revision) -> list[tuple[str, str]]:
    said = _said({item.source for item in contents})
    new = {item.key: item for item in contents}
    for batch in batches(list(new), BATCH):
        for key in Claim.objects.filter(key__in=batch, withdrawn_at=None).values_list("key", flat=True):
            del new[key]
    Claim.objects.bulk_create(
        (_row(item, key, said[item.source], revision) for key, item in new.items()), batch_size=BATCH
    )
    return [(item.subject, item.property) for item in new.values()]


def _said(sources: set[str]) -> dict[str, date | None]:
    known = dict(Source.objects.filter(id__in=sources).values_list("id", "said_on"))
    if missing := sources - set(known):
        raise RevisionError(f"no such source: {', '.join(sorted(missing))}")
    return known


def _row(item: Content, key: str, said_on: date | None, revision: Revision) -> Claim:
    when = item.moment
    return Claim(
        **{name: getattr(item, name) for name in KEY_FIELDS if name != "source"},
        key=key,
        source_id=item.source,
        object=item.object,
        amount=item.amount,
        first_day=when.first if when else said_on,
        last_day=when.last if when else said_on,
        note=item.note,
        recorded_at=revision.at,
        revision=revision,
    )


def _judge(change: Change, revision: Revision) -> list[tuple[str, str]]:
    pairs = [(left, right, True) for left, right in change.same]
    pairs += [(left, right, False) for left, right in change.different]
    if any(left == right for left, right, _ in pairs):
        raise RevisionError("an entity is always the same as itself")
    Judgement.objects.bulk_create(
        Judgement(left=min(a, b), right=max(a, b), same=same, recorded_at=revision.at, revision=revision)
        for a, b, same in pairs
    )
    withdrawn = Judgement.objects.filter(id__in=change.unjudge, withdrawn_at=None)
    freed = list(withdrawn.values_list("left", "right"))
    if len(freed) != len(set(change.unjudge)):
        raise RevisionError("a judgement that is to be withdrawn does not stand")
    withdrawn.update(withdrawn_at=revision.at, withdrawn_in=revision)
    return [(subject, "") for pair in (*change.same, *change.different, *freed) for subject in pair]


def _contests(touched: Iterable[tuple[str, str]]) -> None:
    """Keep the list of subjects and properties of which things were ever said that differ, held still or not."""
    together = sorted(set(clusters({subject for subject, _ in touched}).values()), key=min)
    found: dict[tuple[str, str], Contest] = {}
    for at in range(0, len(together), BATCH):
        members = {member: ids for ids in together[at : at + BATCH] for member in ids}
        said: dict[frozenset[str], list[Claim]] = {}
        # Whatever differs on some day and as known at some moment differs among all that was ever said.
        for row in Claim.objects.filter(subject__in=list(members)).select_related("source"):
            said.setdefault(members[row.subject], []).append(row)
        for ids, rows in said.items():
            for name in differing(Entity(ids, tuple(rows))):
                found[min(ids), name] = Contest(subject=min(ids), property=name)
    Contest.objects.bulk_create(found.values(), ignore_conflicts=True, batch_size=BATCH)


@transaction.atomic
def undo(revision: Revision, *, by: str, reason: str) -> Revision:
    """A revision that takes another back: what it withdrew is said again, what it added is withdrawn.

    Raises:
        RevisionError: when it was undone already, or when later changes rest on it.
    """
    if Revision.objects.filter(undoes=revision).exists():
        raise RevisionError("this change has been undone already")
    added = revision.added.all()
    if added.filter(withdrawn_at__isnull=False).exists():
        raise RevisionError("a later change has withdrawn part of this one; undo that first")
    change = Change(
        add=[content(row) for row in revision.withdrawn.all()],
        withdraw=list(added.values_list("key", flat=True)),
        same=list(revision.unjudged.filter(same=True).values_list("left", "right")),
        different=list(revision.unjudged.filter(same=False).values_list("left", "right")),
        unjudge=list(revision.judged.filter(withdrawn_at=None).values_list("id", flat=True)),
    )
    made = revise(change, kind="undo", by=by, reason=reason)
    Revision.objects.filter(id=made.id).update(undoes=revision)
    made.undoes = revision
    return made


def content(row: Claim) -> Content:
    """What a kept claim says."""
    told = {name: getattr(row, name) for name in KEY_FIELDS if name != "source"}
    return Content(**told, source=row.source_id, note=row.note)
