"""How good proposals are, measured against claims that people recorded from the same text.

Both sides are reduced to keys of (paragraph, kind, value) and matched one to one:

- figures and money: the number in the base of its unit, within half a percent, whatever is counted;
- dates: a day that is the same or lies within the other;
- commitments: a promise in the same paragraph; what it says is not compared;
- posts and opinions: the holder; agreements: each party; relations: both ends;
- entities: organisations, people and places that the claims speak of, anywhere in the document.

What a value is said of is not part of the key: `Row.sure` counts the matches that also have the right subject and
property, where a draft may stand for any subject. Prose is not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from fairway.zone.intake.judge import Known
from fairway.zone.intake.proposal import DRAFT, Proposal
from fairway.zone.moments import moment
from fairway.zone.schemata import schemata

KINDS = ("entities", "posts", "figures", "money", "dates", "commitments", "agreements", "relations", "opinions")
_THINGS = {"Organisation", "Laboratory", "Person", "Place", "Building", "Rule"}
_MONEY = {"HKD", "CNY", "USD", "MOP", "EUR", "GBP"}
_DATES = {"due", "date", "signed", "opened", "planned", "since", "expected"}
_DATED = {"Commitment", "Event", "Agreement", "Project", "Place", "Building"}
_LINKS = {"part_of", "located_in", "parent", "operates"}
_TELLING = {
    ("Post", "role"): "posts",
    ("Opinion", "gist"): "opinions",
    ("Commitment", "says"): "commitments",
    ("Agreement", "party"): "agreements",
    ("Admission", "organisation"): "relations",
    ("Relation", "subject"): "relations",
}
_ENDS = {"Post": "holder", "Opinion": "holder", "Admission": "park", "Relation": "object"}


Said = Proposal | Known
"""What both a proposal and a recorded claim can tell."""


@dataclass(frozen=True)
class Key:
    """What one claim is compared by."""

    kind: str
    paragraph: int
    value: str
    claim: Said


@dataclass(frozen=True)
class Row:
    """One kind: how many claims there were to find, how many were proposed, how many of these are right."""

    kind: str
    gold: int
    proposed: int
    matched: int
    sure: int

    @property
    def precision(self) -> float:
        """The part of the proposals that is right."""
        return self.matched / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """The part of what was to find that was proposed."""
        return self.matched / self.gold if self.gold else 0.0


class _Book:
    """What claims say about the entities that other claims name: schemata, and the far ends of relations."""

    def __init__(self, claims: Iterable[Said]) -> None:
        self.schema: dict[str, str] = {}
        self.end: dict[str, str] = {}
        for claim in claims:
            self.schema.setdefault(claim.subject, claim.schema)
            if _ENDS.get(claim.schema) == claim.property:
                self.end.setdefault(claim.subject, claim.value)


def keys(claims: Iterable[Said], context: Iterable[Said] = ()) -> list[Key]:
    """What the claims are compared by, each once; claims that no kind covers are left out."""
    listed = list(claims)
    book = _Book([*listed, *context])
    found: dict[tuple[str, int, str], Key] = {}
    for claim in listed:
        for entity in _entities(claim, book):
            found.setdefault(("entities", 0, entity), Key("entities", 0, entity, claim))
        if kind := _kind(claim):
            value = _value(kind, claim, book)
            found.setdefault((kind, claim.paragraph, value), Key(kind, claim.paragraph, value, claim))
    return list(found.values())


def _entities(claim: Said, book: _Book) -> Iterable[str]:
    """Organisations, people and places that a claim speaks of, as subject or as value."""
    return [entity for entity in (claim.subject, claim.value) if book.schema.get(entity) in _THINGS]


def _kind(claim: Said) -> str:
    """The kind that a claim belongs to, by its schema and property; empty for names and what is not compared."""
    name = claim.property
    if kind := _TELLING.get((claim.schema, name)):
        return kind
    if name in _DATES and claim.schema in _DATED:
        return "dates"
    if name in _LINKS and claim.schema in _THINGS:
        return "relations"
    if _number(claim.value) is not None and claim.unit:
        return "money" if claim.unit in _MONEY else "figures"
    return ""


def _value(kind: str, claim: Said, book: _Book) -> str:
    if kind == "commitments":
        return claim.subject
    if kind in {"posts", "opinions"}:
        return book.end.get(claim.subject, "")
    if kind == "relations":
        ended = claim.schema in _ENDS
        return f"{claim.value} {book.end.get(claim.subject, '')}" if ended else f"{claim.subject} {claim.value}"
    if kind in {"figures", "money"}:
        dimension, number = schemata().base(_number(claim.value) or Decimal(0), claim.unit)
        return f"{number:f} {dimension if kind == 'money' else _counted(dimension)}"
    return claim.value


def _counted(dimension: str) -> str:
    """Counts are compared as numbers, whatever was counted; shares likewise."""
    return dimension.partition(" of ")[0]


def _number(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def table(proposed: Iterable[Said], gold: Iterable[Said], context: Iterable[Said] = ()) -> list[Row]:
    """A row for each kind and one for all. `context`: further claims that say what the gold claims' ids stand for."""
    ours, theirs = keys(proposed), keys(gold, context)
    rows = [_row(kind, ours, theirs) for kind in KINDS]
    total = Row("all", *(sum(getattr(row, name) for row in rows) for name in ("gold", "proposed", "matched", "sure")))
    return [*rows, total]


def matches(
    proposed: Iterable[Said], gold: Iterable[Said], context: Iterable[Said] = ()
) -> tuple[list[tuple[Key, Key]], list[Key], list[Key]]:
    """Pairs that match, proposals without a claim, and claims that nobody proposed."""
    return _paired(keys(proposed), keys(gold, context))


def _paired(ours: list[Key], theirs: list[Key]) -> tuple[list[tuple[Key, Key]], list[Key], list[Key]]:
    """One to one: first what is the same, then what is nearly so."""
    left, right, pairs = list(ours), list(theirs), []
    for test in (_exactly, _nearly):
        for key in list(left):
            if other := next((one for one in right if test(key, one)), None):
                pairs.append((key, other))
                left.remove(key)
                right.remove(other)
    return pairs, left, right


def _row(kind: str, ours: list[Key], theirs: list[Key]) -> Row:
    mine, gold = ([key for key in side if key.kind == kind] for side in (ours, theirs))
    pairs, _, _ = _paired(mine, gold)
    return Row(kind, len(gold), len(mine), len(pairs), sum(_sure(kind, one.claim, other.claim) for one, other in pairs))


def _exactly(one: Key, other: Key) -> bool:
    return (one.kind, one.paragraph, one.value) == (other.kind, other.paragraph, other.value)


def _nearly(one: Key, other: Key) -> bool:
    """The same within rounding, within a longer span of time, or a promise in the same paragraph."""
    return (
        one.kind == other.kind
        and one.paragraph == other.paragraph
        and _CLOSE.get(one.kind, _same)(one.value, other.value)
    )


def _same(one: str, other: str) -> bool:
    return one == other


def _close(one: str, other: str) -> bool:
    (first, _, unit), (second, _, other_unit) = one.partition(" "), other.partition(" ")
    return unit == other_unit and abs(Decimal(first) - Decimal(second)) <= Decimal("0.005") * abs(Decimal(second))


def _within(one: str, other: str) -> bool:
    """Whether one date as written lies within the other."""
    first, second = moment(one), moment(other)
    inside = first.first >= second.first and first.last <= second.last
    return inside or (first.first <= second.first and first.last >= second.last)


def _any(one: str, other: str) -> bool:
    return True


_CLOSE: dict[str, Callable[[str, str], bool]] = {
    "figures": _close,
    "money": _close,
    "dates": _within,
    "commitments": _any,
}


def _sure(kind: str, one: Said, other: Said) -> bool:
    """Whether a match is also the same property, of the same thing or a draft; other kinds have that in their key."""
    if kind not in {"figures", "money", "dates"}:
        return True
    draft = one.subject.startswith(DRAFT) and one.schema != "Thing"
    return one.property == other.property and (draft or one.subject == other.subject)
