"""The slice, by hand, by Fairway and by other engines: the same answers, then the times."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from bench.handwritten import in_effect
from bench.movements import ROUTE, Slice
from bench.peers import Peer, others, ours
from bench.timing import Timed, compared
from fairway.law import Facts, decide
from fairway.law.columns import Answer
from fairway.law.determination import PROHIBITED
from fairway.law.formula.precedents import answer_of, precedents_for, precedents_of

BY_HAND = "Python written by hand"
CHECKED = 400
LEFT_OUT = ("transfer.mode", "data.contains_pi", "data.special")


@dataclass(frozen=True)
class Unknown:
    """What an engine says when one fact of the slice is left out."""

    name: str
    missing: str
    says: str


@dataclass(frozen=True)
class Agreement:
    """On how many of some movements two say the same, and the norms of which they do not."""

    equal: int
    of: int
    differing: tuple[str, ...]

    def __str__(self) -> str:
        named = f"; they differ on {', '.join(self.differing)}" if self.differing else ""
        return f"{self.equal} of {self.of} movements{named}"


def answers_agree(part: Slice, peers: list[Peer], count: int) -> None:
    """Check every peer against the engine on movements that are fully known.

    Raises:
        AssertionError: naming the first that differs, and where.
    """
    samples = part.samples(count)
    wanted = [part.in_effect(facts) for facts in samples]
    for peer in peers:
        for facts, expected in zip(samples, wanted, strict=True):
            found = peer.read(peer.call(peer.ready(facts)))
            assert found == expected, f"{peer.name}: {sorted(found ^ expected)}"


def by_hand_agrees(part: Slice, count: int) -> Agreement:
    """How far the function by hand, which no edit of the law changes, still says what the engine says."""
    pairs = [(in_effect(facts), part.in_effect(facts)) for facts in part.samples(count)]
    differing = frozenset[str]().union(*(mine ^ theirs for mine, theirs in pairs))
    return Agreement(sum(mine == theirs for mine, theirs in pairs), count, tuple(sorted(differing)))


def times(part: Slice, peers: list[Peer]) -> list[Timed]:
    """Microseconds an answer, beside the hand-written function."""
    samples = part.samples(200)
    measures: dict[str, Any] = {BY_HAND: (in_effect, samples)}
    for peer in peers:
        measures[peer.name] = (peer.call, [peer.ready(facts) for facts in samples])
    program, book = part.program, part.book
    given = [Facts({**ROUTE, **facts}) for facts in samples]
    measures["fairway, the whole program of that side (`Program.run`)"] = (program.run, samples)
    measures["fairway, the whole decision on both sides with its trace (`decide`)"] = (
        lambda facts: decide(book, facts).trace,
        given,
    )
    return compared(measures, BY_HAND)


@dataclass(frozen=True)
class Likeness:
    """What answers by precedent take beside the function by hand, and how many movements have a precedent.

    `asked` movements came before; of `drawn` others, `known` have a precedent. `facts` are looked at for each.
    """

    times: list[Timed]
    asked: int
    drawn: int
    known: int
    facts: float


def by_precedent(part: Slice, before: int = 10_000, count: int = 1_000) -> Likeness:
    """Outcomes and citations for movements like earlier ones, derived facts left to be derived.

    Raises:
        AssertionError: naming a movement of which the function by hand, or `decide`, says something else.
    """
    book, drawn = part.book, part.samples(before + count)
    whole = [{**ROUTE, **part.given(facts)} for facts in drawn]
    exits, both = precedents_of(part.program), precedents_for(book, whole[0])
    assert both
    for facts in whole[count:] * 2:
        exits.of(facts)
        both.of(facts)
    known = [n for n in range(count) if (end := exits.of(whole[n])) and end.answer and both.of(whole[n])]
    for n in known:
        _agrees(part, drawn[n], whole[n])
    shown = known[:200]
    given = [whole[n] for n in shown]
    measures: dict[str, Any] = {
        BY_HAND: (in_effect, [drawn[n] for n in shown]),
        "fairway, outcome, citations and missing facts (`Precedents.of`)": (exits.of, given),
        "fairway, with what it follows from (`Precedents.grounds`)": (
            lambda facts: (exits.of(facts), exits.grounds(facts)),
            given,
        ),
        "fairway, both sides, the law found first (`answer_of`)": (
            lambda facts: answer_of(book, facts),
            [Facts(facts) for facts in given],
        ),
        "fairway, both sides, the whole determination (`decide`)": (
            lambda facts: decide(book, facts),
            [Facts(facts) for facts in given],
        ),
    }
    looked_at = [len(exits.grounds(facts)) for facts in given]
    return Likeness(compared(measures, BY_HAND), before, count, len(known), sum(looked_at) / len(looked_at))


def _agrees(part: Slice, drawn: Any, facts: Any) -> None:
    """What is cited is what the function by hand finds in effect, and all is as `decide` says."""
    answer = answer_of(part.book, Facts(facts))
    assert answer == Answer.of(decide(part.book, Facts(facts)))._replace(routes=()), facts
    end = precedents_of(part.program).of(facts)
    assert end and end.answer
    (side,) = end.answer.sides
    kind = "prohibit" if side.outcome == PROHIBITED else "require"
    norms = part.book.norms
    cited, found = (
        {name for name in names if norms[name].effect == kind} for names in (side.because, in_effect(drawn))
    )
    assert cited == found, facts


def unknowns(part: Slice, peers: list[Peer]) -> list[Unknown]:
    """What each says when a fact is left out on which much hangs: it was known, and then is not."""
    facts = max(part.samples(CHECKED), key=lambda known: len(part.in_effect(known)))
    found = []
    logging.getLogger("celpy").setLevel(logging.CRITICAL)
    for path in LEFT_OUT:
        known = {key: value for key, value in facts.items() if key not in (path, "transfer.exports")}
        found += [Unknown(peer.name, path, _said(part, peer, known)) for peer in peers]
    return found


def _said(part: Slice, peer: Peer, known: Any) -> str:
    try:
        answer = peer.call(peer.ready(known))
    except Exception as error:  # whatever another engine raises is what is to be told
        return f"fails ({type(error).__name__})"
    states = answer if isinstance(answer, list | tuple) else [answer["result"][f"e{n}"] for n in part.asked]
    open_count = sum(state is None for state in states)
    return f"leaves {open_count} of {len(part.asked)} unknown" if open_count else "answers as if nothing were missing"


def all_peers(part: Slice) -> list[Peer]:
    """Fairway's readings and every other engine that is installed."""
    return [*ours(part), *others(part)]
