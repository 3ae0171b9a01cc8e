"""What would change an answer: one answer at a time put otherwise, of those that a person can change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fairway.law import Determination, LawError, decide
from fairway.law.determination import OUTCOMES
from fairway.law.facts import KIND
from fairway.law.phrases import shown
from fairway.law.values import Value
from fairway.law.vocabulary import Fact
from fairway.web.presenting import Badge, outcome_badge

CHANGEABLE = ("freely", "with effort")
MOST = 60


@dataclass(frozen=True)
class Alternative:
    """One answer put otherwise, and the outcome that it would lead to."""

    fact: Fact
    value: str
    badge: Badge
    with_effort: bool
    lighter: bool


def alternatives(determination: Determination, lang: str) -> list[Alternative]:
    """The single changes that lead to another outcome, the lightest outcome first."""
    found: list[tuple[int, Alternative]] = []
    for fact, value in _trials(determination):
        try:
            other = decide(determination.rulebook, determination.facts.updated({fact.path: value}))
        except LawError:
            continue
        if other.outcome != determination.outcome:
            weight = OUTCOMES.index(other.outcome)
            badge = outcome_badge(other.outcome, lang)
            lighter = weight < OUTCOMES.index(determination.outcome)
            told = Alternative(fact, shown(value, fact, lang), badge, fact.may_change == "with effort", lighter)
            found.append((weight, told))
    return [told for _, told in sorted(found, key=lambda pair: (pair[0], pair[1].with_effort, pair[1].fact.path))]


def _trials(determination: Determination) -> Iterator[tuple[Fact, Value]]:
    """Each other value of each answer that can be changed, as many as are quickly tried."""
    left = MOST
    for path, value in sorted(determination.facts.values.items()):
        fact = determination.rulebook.vocabulary[path]
        if path == KIND or fact.may_change not in CHANGEABLE:
            continue
        for other in _others(fact, value):
            if left == 0:
                return
            left -= 1
            yield fact, other


def _others(fact: Fact, value: Value) -> Iterator[Value]:
    """The other values of a fact; of a set, itself with one item more or less."""
    match fact.type.kind:
        case "bool":
            yield not value
        case "one of":
            yield from (code for code in fact.type.choices if code != value)
        case "some of":
            assert isinstance(value, frozenset)
            yield from (value ^ {code} for code in fact.type.choices)
