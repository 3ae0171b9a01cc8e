"""What would make a movement lawful, or simpler, and which single changes would spoil it: made ready for a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fairway.law import Determination, Rulebook, decide
from fairway.law.counterfactual import Counterfactual, WhyNot, effects, why_not
from fairway.law.determination import FREE, LAWFUL, OUTCOMES
from fairway.law.explain import Change, next_change
from fairway.law.goal import closed_ways
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.steps import others, says
from fairway.law.trying import Step, applied, changes
from fairway.law.vocabulary import Fact
from fairway.web.presenting import Badge, Reason, outcome_badge, reason

MOST = 60
"""How many single changes are tried for what would spoil an answer."""


@dataclass(frozen=True)
class Done:
    """What comes of some steps, or of waiting."""

    badge: Badge
    opened: list[list[Procedure]]
    ceased: list[Reason]
    began: list[Reason]
    needs: list[Fact]


@dataclass(frozen=True)
class Told:
    """A set of steps in words, the facts they change, and what comes of them."""

    changes: list[tuple[str, Fact]]
    supposed: list[tuple[str, Fact]]
    more: str
    takes_effort: bool
    done: Done


@dataclass(frozen=True)
class Spoiler:
    """A single change in words that leads to a heavier answer."""

    says: str
    fact: Fact
    badge: Badge


def what_if(determination: Determination, lang: str, by: str = "") -> dict[str, Any]:
    """The page's words: what would make it lawful or simpler, or open one way; waiting, and what would spoil it.

    Raises:
        KeyError: when there is no such way.
    """
    procedures = determination.rulebook.procedures
    answer, change = why_not(determination, by=procedures[by].id if by else ""), next_change(determination)
    closed = [procedures[name] for name in closed_ways(determination)]
    return {
        "answer": answer,
        "by": procedures.get(by),
        "closed": sorted(closed, key=lambda item: item.title.say(lang)),
        "aim": "way" if by else _aim(determination),
        "ways": _all_told(answer.changes, lang),
        "supposed": _all_told(answer.if_true, lang),
        "openings": _all_told(answer.openings, lang),
        "wait": _waited(answer, lang) if answer.wait else None,
        "spoilers": [] if by else spoilers(determination, lang),
        "change": change if change and not _is_same(change, answer) else None,
        "change_badge": outcome_badge(change.determination.outcome, lang) if change else None,
    }


def _aim(determination: Determination) -> str:
    """What is looked for: lawful, simpler, or nothing more."""
    if determination.outcome == FREE:
        return "nothing"
    return "simpler" if determination.outcome in LAWFUL else "lawful"


def _is_same(change: Change, answer: WhyNot) -> bool:
    """Whether the next change of the law is the day that is waited for."""
    return answer.wait is not None and answer.wait.day == change.day


def _waited(answer: WhyNot, lang: str) -> dict[str, Any]:
    assert answer.wait is not None
    return {"day": answer.wait.day, "done": _done(answer.determination, answer.wait.determination, lang)}


def _all_told(items: Iterable[Counterfactual], lang: str) -> list[Told]:
    return [_told(item, lang) for item in items]


def _told(item: Counterfactual, lang: str) -> Told:
    book = item.after.rulebook

    def words(steps: Iterable[Step]) -> list[tuple[str, Fact]]:
        return [(says(book, step, lang), book.vocabulary[step.piece.path]) for step in steps]

    more, done = others(book, item.others, lang), _done(item.before, item.after, lang)
    return Told(words(item.changes), words(item.assumed), more, item.takes_effort, done)


def _done(before: Determination, after: Determination, lang: str) -> Done:
    book, changed = after.rulebook, effects(before, after)
    return Done(
        badge=outcome_badge(after.outcome, lang),
        opened=[[book.procedures[name] for name in sorted(route)] for route in changed.opened],
        ceased=_reasons(book, changed.ceased, lang),
        began=_reasons(book, changed.began, lang),
        needs=[book.vocabulary[path] for path in changed.needs],
    )


def _reasons(book: Rulebook, norms: Iterable[Norm], lang: str) -> list[Reason]:
    return [reason(book, norm, lang) for norm in norms]


def spoilers(determination: Determination, lang: str) -> list[Spoiler]:
    """The single changes that lead to a heavier answer, the heaviest first."""
    found: list[tuple[int, Spoiler]] = []
    book, now = determination.rulebook, OUTCOMES.index(determination.outcome)
    for step in _trials(determination):
        values = applied((step,), determination.facts.values, book.vocabulary)
        outcome = decide(book, determination.facts.updated(values)).outcome
        weight = OUTCOMES.index(outcome)
        if weight > now:
            fact = book.vocabulary[step.piece.path]
            found.append((weight, Spoiler(says(book, step, lang), fact, outcome_badge(outcome, lang))))
    return [told for _, told in sorted(found, key=lambda pair: (-pair[0], pair[1].fact.path))]


def _trials(determination: Determination) -> list[Step]:
    """Each single change of a choice, as many as are quickly tried."""
    program, values = determination.program, determination.facts.values
    if program is None:
        return []
    steps = (step for path in sorted(values) for step in changes(program, path, values[path]))
    kinds = ("bool", "one of", "some of")
    vocabulary = determination.rulebook.vocabulary
    return [step for step in steps if vocabulary[step.piece.path].type.kind in kinds][:MOST]
