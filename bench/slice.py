"""The slice, by hand, by Fairway and by other engines: the same answers, then the times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.handwritten import in_effect
from bench.movements import ROUTE, Slice
from bench.peers import Peer, others, ours
from bench.timing import Timed, compared
from fairway.law import Facts, decide

BY_HAND = "Python written by hand"
CHECKED = 400
LEFT_OUT = ("transfer.mode", "data.contains_pi", "data.special")


@dataclass(frozen=True)
class Unknown:
    """What an engine says when one fact of the slice is left out."""

    name: str
    missing: str
    says: str


def answers_agree(part: Slice, peers: list[Peer], count: int) -> None:
    """Check every peer, and the hand-written function, against the engine on movements that are fully known.

    Raises:
        AssertionError: naming the first that differs.
    """
    samples = part.samples(count)
    wanted = [part.in_effect(facts) for facts in samples]
    by_hand = Peer(BY_HAND, lambda facts: facts, in_effect, frozenset)
    for peer in (by_hand, *peers):
        for facts, expected in zip(samples, wanted, strict=True):
            found = peer.read(peer.call(peer.ready(facts)))
            assert found == expected, f"{peer.name}: {sorted(found ^ expected)}"


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


def unknowns(part: Slice, peers: list[Peer]) -> list[Unknown]:
    """What each says of one ordinary movement when a fact is left out."""
    facts = next(f for f in part.samples(400) if f["data.contains_pi"] and f["transfer.mode"] == "sent")
    found = []
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
    return f"leaves {open_count} of {len(part.asked)} unknown" if open_count else "answers as if it were known"


def all_peers(part: Slice) -> list[Peer]:
    """Fairway's readings and every other engine that is installed."""
    return [*ours(part), *others(part)]
