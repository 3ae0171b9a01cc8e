"""Replaying a case: its facts as they stood at each change, decided again under today's rulebook.

Facts are kept as they are and each change with what it replaced, so every earlier state can be had by
going back. Nothing is changed by looking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fairway.clearance.actors import Actor
from fairway.clearance.models import Act, Case
from fairway.law import Facts, decide
from fairway.law.errors import LawError
from fairway.law.rulebook import default

CHANGES = ("fact changed", "law changed")


@dataclass(frozen=True)
class Moment:
    """A state of a case: the act that made it (none: as filed), its facts, the outcome kept then and that found now.

    `found` is empty where today's vocabulary can't read the facts.
    """

    act: Act | None
    facts: Mapping[str, Any]
    stored: str
    found: str

    @property
    def equal(self) -> bool:
        """Whether deciding again gives what was kept."""
        return self.stored == self.found


def replay(actor: Actor, case: Case) -> list[Moment]:
    """Every state of a case since it was filed, in order, each decided again."""
    actor.must("replay")
    return list(reversed(list(_backwards(case))))


def as_filed(case: Case) -> str:
    """The outcome that was kept when the case was filed or came in."""
    first = case.acts.filter(kind__in=CHANGES).order_by("id").first()
    return _outcomes(first)[0] if first else case.outcome


def _backwards(case: Case) -> Iterator[Moment]:
    facts, stored = dict(case.facts), case.outcome
    for act in case.acts.filter(kind__in=CHANGES).order_by("-id"):
        yield Moment(act, dict(facts), stored, _decided(facts))
        stored = _outcomes(act)[0]
        if act.kind == CHANGES[0]:
            facts[act.body["path"]] = act.body["before"]
            if act.body["before"] is None:
                del facts[act.body["path"]]
    yield Moment(None, facts, stored, _decided(facts))


def _outcomes(act: Act) -> tuple[str, str]:
    """The outcome before and after an act."""
    if act.kind == CHANGES[0]:
        before, after = act.body["outcome"]
        return before, after
    return act.body["was"], act.body["outcome"] or ""


def _decided(facts: Mapping[str, Any]) -> str:
    book = default()
    try:
        return decide(book, Facts.read(book.vocabulary, facts)).outcome
    except LawError:
        return ""
