"""Entities that may be one: found by their names in any script, each with a score and the words that make it.

The score is the share of the words of both names that they have in common, and 1 for names that are alike
when folded. It proposes; a person judges, and each judgement can be withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db.models import Count, Q

from fairway.zone.batches import batches
from fairway.zone.identity import clusters
from fairway.zone.models import Claim, Judgement, Revision, Term, held_at
from fairway.zone.revising import Change, RevisionError, revise
from fairway.zone.schemata import schemata
from fairway.zone.script import asked, folded

NAMED = ("name", "alias")
LEAST = 0.5
"""Pairs that share less are not shown."""
RARE = 12
"""A word that more entities have tells nothing about who they are."""
MOST_TERMS, MOST_PAIRS = 4_000, 20_000
MOST_NAMES = 60_000
BATCH = 400


@dataclass(frozen=True)
class Candidate:
    """Two entities that may be one: the names that are most alike, the words that both have, and those of one only."""

    left: str
    right: str
    names: tuple[str, str]
    score: float
    shared: tuple[str, ...]
    apart: tuple[str, ...]

    @property
    def alike(self) -> bool:
        """Whether both have one name."""
        return self.score >= 1

    @property
    def percent(self) -> int:
        """The score in a hundred."""
        return int(self.score * 100)


def candidates(of: str = "", limit: int = 100) -> list[Candidate]:
    """The pairs that nobody has judged yet, the likeliest first; of one entity, where one is named."""
    pairs = _pairs_of(of) if of else _pairs()
    everyone = sorted({name for pair in pairs for name in pair})
    names, kinds = _names(everyone), _schemas(everyone)
    together, judged = clusters(everyone), _judged(everyone)
    found = []
    for left, right in sorted(pairs):
        if right in together[left] or (left, right) in judged or not _could_be(kinds, left, right):
            continue
        best = _best(left, right, names)
        if best and best.score >= LEAST:
            found.append(best)
    return sorted(found, key=lambda item: (-item.score, item.left, item.right))[:limit]


def compared(left: str, right: str) -> Candidate | None:
    """Two entities held side by side, however little they share; nothing where one has no name."""
    first, second = _ordered(left, right)
    return _best(first, second, _names([left, right]))


def _pairs_of(name: str) -> set[tuple[str, str]]:
    told = Term.objects.filter(entity=name, weight__gte=3).values("term")
    rows = Term.objects.filter(term__in=told, weight__gte=3).exclude(entity=name)
    beside = rows.values("entity").annotate(n=Count("id")).order_by("-n", "entity")[:200]
    return {_ordered(name, row["entity"]) for row in beside}


def _pairs() -> set[tuple[str, str]]:
    """Pairs with one folded name, and pairs that share a rare word."""
    found: set[tuple[str, str]] = set()
    for ids in [*_namesakes().values(), *_sharing().values()]:
        for left, right in combinations(sorted(ids), 2):
            found.add((left, right))
        if len(found) > MOST_PAIRS:
            break
    return found


def _namesakes() -> dict[str, set[str]]:
    rows = Claim.objects.filter(property__in=NAMED, withdrawn_at=None).values_list("value", "subject")
    alike: dict[str, set[str]] = defaultdict(set)
    for value, subject in rows[:MOST_NAMES].iterator():
        alike[folded(value)].add(subject)
    return {name: ids for name, ids in alike.items() if 1 < len(ids) <= RARE}


def _sharing() -> dict[str, set[str]]:
    named = Term.objects.filter(weight__gte=3)
    counted = named.values("term").annotate(n=Count("id")).filter(n__gt=1, n__lte=RARE).order_by("n", "term")
    rare = [row["term"] for row in counted[:MOST_TERMS]]
    found: dict[str, set[str]] = defaultdict(set)
    for some in batches(rare, BATCH):
        for term, entity in named.filter(term__in=some).values_list("term", "entity"):
            if len(term) > 1:
                found[term].add(entity)
    return found


def _names(ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for some in batches(ids, BATCH):
        rows = Claim.objects.filter(subject__in=some, property__in=NAMED, withdrawn_at=None)
        for subject, value in rows.order_by("id").values_list("subject", "value"):
            found[subject].append(value)
    return found


def _schemas(ids: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for some in batches(ids, BATCH):
        rows = Claim.objects.filter(subject__in=some, withdrawn_at=None).values_list("subject", "schema").distinct()
        for subject, schema in rows.order_by():
            found[subject].add(schema)
    return found


def _could_be(kinds: dict[str, set[str]], left: str, right: str) -> bool:
    """Whether a kind of one extends a kind of the other: a park may be called an organisation, a person never."""
    known = schemata()
    return (
        any(known.is_a(one, other) or known.is_a(other, one) for one in kinds[left] for other in kinds[right])
        or {"Organisation", "Place"} <= kinds[left] | kinds[right]
    )


def _judged(ids: Sequence[str]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for some in batches(ids, BATCH):
        held = Judgement.objects.filter(Q(left__in=some) | Q(right__in=some), withdrawn_at=None)
        found |= set(held.values_list("left", "right"))
    return found


def _best(left: str, right: str, names: dict[str, list[str]]) -> Candidate | None:
    made = (_scored(left, right, one, other) for one in names.get(left, ()) for other in names.get(right, ()))
    return max(made, key=lambda item: item.score, default=None)


def _scored(left: str, right: str, one: str, other: str) -> Candidate:
    first, second = asked(one), asked(other)
    shared = [term for term in first if term in second]
    apart = [term for term in (*first, *second) if term not in shared]
    score = 1.0 if folded(one) == folded(other) else min(0.99, len(shared) / max(1, len(shared) + len(apart)))
    return Candidate(left, right, (one, other), score, tuple(shared), tuple(apart))


def judge(left: str, right: str, *, same: bool, by: str, reason: str) -> Revision:
    """Judge whether two ids mean one thing. An earlier judgement of the two is withdrawn in the same revision.

    Raises:
        RevisionError: when it stands already, when one is unknown, or when a merge would join ids judged apart.
    """
    first, second = _ordered(left, right)
    if not all(Claim.objects.filter(subject=name).exists() for name in (first, second)):
        raise RevisionError("unknown")
    earlier = Judgement.objects.filter(left=first, right=second, withdrawn_at=None)
    if earlier.filter(same=same).exists():
        raise RevisionError("judged")
    if same and _held_apart(first, second):
        raise RevisionError("apart")
    change = Change(unjudge=list(earlier.values_list("id", flat=True)))
    (change.same if same else change.different).append((first, second))
    return revise(change, kind="identity", by=by, reason=reason)


def _held_apart(left: str, right: str) -> bool:
    """Whether a merge would bring together two ids that somebody judged apart, other than these two."""
    together = clusters([left, right])
    ones, others = together[left], together[right]
    apart = Judgement.objects.filter(same=False, withdrawn_at=None).exclude(left=left, right=right)
    across = Q(left__in=ones, right__in=others) | Q(left__in=others, right__in=ones)
    return apart.filter(across).exists()


def split(judgement: Judgement, *, by: str, reason: str) -> Revision:
    """Withdraw a judgement; what it joined stands apart again. The judgement stays in the history.

    Raises:
        RevisionError: when it does not stand any more.
    """
    return revise(Change(unjudge=[judgement.pk]), kind="identity", by=by, reason=reason)


def judgements(of: Iterable[str] = (), known_on: datetime | None = None) -> list[Judgement]:
    """The judgements that stand or stood at a moment, the latest first; those that name one of some ids, if given."""
    held = Judgement.objects.filter(held_at(known_on)).select_related("revision")
    ids = list(of)
    if ids:
        held = held.filter(Q(left__in=ids) | Q(right__in=ids))
    return list(held.order_by("-recorded_at", "-id")[:200])


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
