"""How many questions an interview takes, by the order in which they are asked.

Each interview knows the kind of movement, the two places and the day. It is answered from facts that
it cannot see: those of a worked case, with what the case leaves open drawn at random, or all drawn
at random. It ends when no further answer can change the outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.movements import Known, Movement
from fairway.law import Determination, Facts, Rulebook, ask, decide
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.sample import completions, seeded

ROUTE = (KIND, START, END, DATE)
MOST = 80
FROM_CASE, AT_RANDOM = "worked case", "at random"
Pick = Callable[[Determination, str], str]


@dataclass(frozen=True)
class Hidden:
    """One traveller's answers, and where they come from."""

    kind: str
    origin: str
    known: Known
    answers: Known


@dataclass(frozen=True)
class Interview:
    """How one interview went."""

    hidden: Hidden
    asked: int
    found: Determination


def population(movements: list[Movement], each_kind: int) -> list[Hidden]:
    """Answers after cases and at random, `each_kind` of each for every kind of movement; always the same."""
    found: list[Hidden] = []
    for kind in sorted({movement.kind for movement in movements}):
        mine = [movement for movement in movements if movement.kind == kind and movement.found.outcome != "not covered"]
        for movement in Random(7).sample(mine, min(each_kind, len(mine))):
            found += _hidden(movement)
    return found


def _hidden(movement: Movement) -> list[Hidden]:
    facts, program = movement.facts, movement.found.program
    assert program is not None
    route = {path: value for path, value in facts.values.items() if path in ROUTE}
    random = seeded(facts, "bench")
    (after_case,) = completions(program, facts.values, random, 1)
    (drawn,) = completions(program, route, random, 1)
    return [
        Hidden(movement.kind, FROM_CASE, route, after_case),
        Hidden(movement.kind, AT_RANDOM, route, drawn),
    ]


def interview(book: Rulebook, hidden: Hidden, pick: Pick) -> Interview:
    """One interview, to its end."""
    facts, topic, asked = Facts(hidden.known), "", 0
    found = decide(book, facts)
    while found.needs and not found.contradictions and asked < MOST:
        path = pick(found, topic)
        topic = book.vocabulary[path].topic
        known = {path: hidden.answers[path]} if path in hidden.answers else {}
        facts = facts.updated(known, frozenset([path]) - known.keys())
        found = decide(book, facts)
        asked += 1
    return Interview(hidden, asked, found)


def by_gain(found: Determination, topic: str) -> str:
    """The question that Fairway asks."""
    return ask.best_need(found, topic)


def by_first(found: Determination, topic: str) -> str:
    """The first fact that is needed, in the order of the law."""
    return found.needs[0]


def by_chance() -> Pick:
    """Any fact that is needed; the same draws each time."""
    random = Random(3)
    return lambda found, topic: random.choice(found.needs)


def orders() -> dict[str, Pick]:
    """The orders compared."""
    return {"Fairway's": by_gain, "first unknown": by_first, "random": by_chance()}


def interviews(book: Rulebook, hidden: list[Hidden], origin: str) -> dict[str, list[Interview]]:
    """For each order, one interview with each of those whose answers have this origin."""
    mine = [item for item in hidden if item.origin == origin]
    return {name: [interview(book, item, pick) for item in mine] for name, pick in orders().items()}
