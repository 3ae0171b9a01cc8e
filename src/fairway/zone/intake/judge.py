"""Proposals beside what is known: new, known already, or against a claim, which is named.

What a document introduces (an agreement, a promise) is first held against known entities of that kind, so that the
second report of one signing is not taken for a second signing. It merges nothing: it says what a person should look at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fairway.zone.figures import span
from fairway.zone.intake.proposal import DRAFT, Proposal
from fairway.zone.intake.text import fold
from fairway.zone.moments import moment
from fairway.zone.schemata import Property, number, schemata

NEW, KNOWN, CONTRADICTS = "new", "known", "contradicts"


@dataclass(frozen=True)
class _Telling:
    """How an entity of a schema is known again: what its properties weigh, which must agree, and how much is enough."""

    weights: Mapping[str, int]
    must: str
    enough: int


_TELLING = {
    "Agreement": _Telling({"party": 2, "signed": 2, "agreements": 2}, "", 4),
    "Investment": _Telling({"amount": 2, "target": 2, "investor": 2, "stage": 1}, "amount", 3),
    "Post": _Telling({"holder": 2, "organisation": 2, "role": 1}, "holder", 3),
    "Admission": _Telling({"organisation": 2, "park": 2, "stage": 1}, "organisation", 4),
    "Relation": _Telling({"subject": 2, "object": 2}, "", 4),
    "Event": _Telling({"name": 1, "date": 2, "place": 1}, "date", 3),
    "Commitment": _Telling({"says": 1, "due": 2, "promisor": 2}, "says", 3),
}
_PLAIN = frozenset(
    ["the", "a", "an", "of", "to", "in", "for", "and", "on", "with", "be", "by", "at", "its", "from", "as"]
)


@dataclass(frozen=True)
class Known:
    """A claim that the registry holds. `paragraph` is its place in its source, where that is a number."""

    subject: str
    schema: str
    property: str
    value: str
    unit: str = ""
    as_of: str = ""
    certainty: str = "exact"
    key: str = ""
    paragraph: int = 0


@dataclass(frozen=True)
class Judged:
    """A proposal, its verdict, the known claims that this rests on, and the known entity that its draft seems to be."""

    proposal: Proposal
    verdict: str
    claims: tuple[Known, ...] = ()
    same_as: str = ""


@dataclass(frozen=True)
class _Figure:
    amount: Decimal
    value: str
    unit: str
    certainty: str


def telling(schema: str) -> frozenset[str]:
    """The properties by which an entity of a schema is known again; none where it never is."""
    return frozenset(_TELLING[schema].weights) if schema in _TELLING else frozenset()


def judge(proposals: Iterable[Proposal], known: Iterable[Known]) -> list[Judged]:
    """Each proposal with its verdict, in the same order."""
    listed, held = list(proposals), list(known)
    by_property: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for claim in held:
        by_property[claim.subject, claim.property].append(claim)
    seems = known_again(listed, held)
    return [_judged(one, seems.get(one.subject, ""), by_property) for one in listed]


def _judged(one: Proposal, same_as: str, held: Mapping[tuple[str, str], list[Known]]) -> Judged:
    claims = held.get((same_as or one.subject, one.property), [])
    try:
        about = schemata().property(one.schema, one.property)
    except (KeyError, ValueError):
        return Judged(one, NEW, (), same_as)
    verdicts = [(_verdict(about, one, claim), claim) for claim in claims]
    for wanted in (KNOWN, CONTRADICTS):
        if found := tuple(claim for verdict, claim in verdicts if verdict == wanted):
            return Judged(one, wanted, found, same_as)
    return Judged(one, NEW, (), same_as)


def _verdict(about: Property, one: Proposal, claim: Known) -> str:
    """What one known claim of the same property makes of a proposal."""
    if about.type == "figure":
        return _figure(about, one, claim)
    if about.type == "date":
        same, steady = _meet(one.value, claim.value), about.steady
        return KNOWN if same else CONTRADICTS if steady and not about.several else NEW
    if about.type in {"name", "prose"}:
        return KNOWN if _alike(one.value, claim.value) else NEW
    if one.value == claim.value:
        return KNOWN
    climbs = about.name in schemata().ladders
    return NEW if climbs or about.several or about.listed or not _meet(one.as_of, claim.as_of) else CONTRADICTS


def _figure(about: Property, one: Proposal, claim: Known) -> str:
    """Figures in units that convert: the same, apart at the same moment, or of another day."""
    ours, theirs = _as_figure(one), _as_figure(claim)
    if ours is None or theirs is None:
        return NEW
    (dimension, value), (other_dimension, other) = (schemata().base(item.amount, item.unit) for item in (ours, theirs))
    if dimension != other_dimension:
        return NEW
    if value == other:
        return KNOWN
    if not about.steady and not _meet(one.as_of, claim.as_of):
        return NEW
    if span(ours).meets(span(theirs)):
        return KNOWN
    return NEW if about.several else CONTRADICTS


def _as_figure(claim: Proposal | Known) -> _Figure | None:
    try:
        schemata().unit(claim.unit)
        return _Figure(number(claim.value), claim.value, claim.unit, claim.certainty)
    except ValueError:
        return None


def _meet(one: str, other: str) -> bool:
    """Whether two dates as written can be the same day; a date that is not given meets any."""
    try:
        return not (one and other) or moment(one).meets(moment(other))
    except ValueError:
        return one == other


def known_again(proposals: Sequence[Proposal], known: Iterable[Known]) -> dict[str, str]:
    """For each draft, the known entity of its schema that its telling claims fit best, if they fit well enough."""
    drafts: dict[str, list[Proposal]] = defaultdict(list)
    for one in proposals:
        if one.subject.startswith(DRAFT) and one.schema in _TELLING:
            drafts[one.subject].append(one)
    held: dict[str, dict[str, list[Known]]] = defaultdict(lambda: defaultdict(list))
    for claim in known:
        if claim.schema in _TELLING and claim.property in _TELLING[claim.schema].weights:
            held[claim.schema][claim.subject].append(claim)
    best = {draft: _best(claims, held[claims[0].schema]) for draft, claims in drafts.items()}
    return {draft: subject for draft, subject in best.items() if subject}


def _best(claims: list[Proposal], held: Mapping[str, list[Known]]) -> str:
    telling = _TELLING[claims[0].schema]
    scored = [(_fit(claims, theirs, telling), subject) for subject, theirs in held.items()]
    score, subject = max(scored, default=(0, ""))
    return subject if score >= telling.enough else ""


def _fit(claims: list[Proposal], theirs: list[Known], telling: _Telling) -> int:
    """How much of what a draft says an entity says as well; nothing where what must agree does not."""
    agreed = {(one.property, one.value) for one in claims if one.property in telling.weights and _fits(one, theirs)}
    if telling.must and not any(name == telling.must for name, _ in agreed):
        return 0
    return sum(telling.weights[name] for name, _ in agreed)


def _fits(one: Proposal, claims: Iterable[Known]) -> bool:
    """Whether some claim of an entity says the same: the same value, dates that meet, words alike."""
    kind = schemata().property(one.schema, one.property).type
    return any(claim.property == one.property and _says_the_same(kind, one, claim) for claim in claims)


def _says_the_same(kind: str, one: Proposal, claim: Known) -> bool:
    if kind == "date":
        return _meet(one.value, claim.value)
    if kind in {"name", "prose"}:
        return _alike(one.value, claim.value)
    return (one.value, one.unit) == (claim.value, claim.unit)


def _alike(one: str, other: str) -> bool:
    """Whether one wording has all the telling words of the other, or shares most of the shorter's."""
    first, second = _words(one), _words(other)
    least, shared = min(len(first), len(second)), len(first & second)
    return first == second or (0 < least == shared) or (shared > 1 and shared * 2 >= least)


def _words(text: str) -> set[str]:
    """Telling words, cut to their stems; Chinese by pairs of characters."""
    folded = fold(text).lower()
    han = re.sub(r"[^\u3400-\u9fff]", " ", folded)
    pairs = {run[at : at + 2] for run in han.split() for at in range(max(1, len(run) - 1))}
    return pairs | {word[:6] for word in re.findall(r"[a-z0-9]+", folded) if word not in _PLAIN}
