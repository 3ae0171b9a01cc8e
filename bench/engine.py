"""What the engine itself takes on the movements of the worked cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter, process_time
from typing import Any

from bench.movements import ROUTE, Movement
from bench.timing import Clock, Timed, compared, each, fresh, quantile
from fairway.law import Determination, Facts, Rulebook, ask, decide, logic
from fairway.law.counterfactual import why_not
from fairway.law.determination import OUTCOMES
from fairway.law.explain import prove_norm, refusals, side_verdict, verdict
from fairway.law.plan import plans

IMPORT = "import time; t = time.perf_counter(); import fairway.law; print((time.perf_counter() - t) * 1e3)"
LOAD = """
import time
from fairway.law.rulebook import DEFAULT_FOLDER, Rulebook
t = time.perf_counter(); Rulebook.load(DEFAULT_FOLDER); print((time.perf_counter() - t) * 1e3)
"""
FIRST = """
import time
from fairway.law import Facts, decide, default
t = time.perf_counter()
book = default()
facts = Facts.read(book.vocabulary, {"movement.kind": "data", "movement.from": "cn", "movement.to": "hk"})
decide(book, facts); print((time.perf_counter() - t) * 1e3)
"""
EACH_GROUP = 60
AMPLE = 60.0
"""Seconds after which a search for a lawful way gives up; tries run out long before."""


@dataclass(frozen=True)
class Spread:
    """A middle and a slow case of one measure, in microseconds, over a number of movements."""

    name: str
    count: int
    median: float
    p95: float


def spread(
    name: str, call: Callable[[Any], Any], items: list[Any], repeats: int = 5, clock: Clock = perf_counter
) -> Spread:
    """`call` on each item, a few times."""
    times = each(call, items, repeats, clock)
    return Spread(name, len(items), quantile(times, 0.5), quantile(times, 0.95))


def thinned(items: list[Any], most: int) -> list[Any]:
    """At most about `most` of the items, spread over all."""
    return items[:: len(items) // most + 1]


def decisions(book: Rulebook, movements: list[Movement]) -> list[Spread]:
    """One decision with its full trace, by kind: settled, and not."""
    found = []
    for kind in sorted({movement.kind for movement in movements}):
        for word, settled in (("settled", True), ("open", False)):
            group = [m.facts for m in movements if m.kind == kind and m.found.settled is settled]
            found.append(spread(f"{kind}, {word}", lambda facts: _traced(book, facts), thinned(group, EACH_GROUP)))
    return found


def _traced(book: Rulebook, facts: Facts) -> object:
    return decide(book, facts).trace


def layers(book: Rulebook, movements: list[Movement]) -> list[Timed]:
    """The parts of a decision beside the compiled program alone, on settled movements of all kinds."""
    settled = thinned([m.found for m in movements if m.found.settled], 3 * EACH_GROUP)
    functions = book.functions

    def reference(found: Determination) -> None:
        assert found.program is not None
        for condition in found.program.conditions:
            logic.evaluate(condition, found.values.get, functions)

    measures: dict[str, Any] = {
        "compiled program alone (`Program.run`)": (lambda d: d.program.run(d.facts.values), settled),
        "reference reading of the norms' conditions (`logic.evaluate`)": (reference, settled),
        "decision with its full trace (`decide`)": (lambda d: _traced(book, d.facts), settled),
        "the same as canonical JSON bytes": (lambda d: decide(book, d.facts).to_bytes(), settled),
        "plans of a decision made (`plans`)": (lambda d: plans(d, d.day), settled),
        "explanation of a decision made: verdicts, proofs, refusals": (explanation, settled),
    }
    return compared(measures, "compiled program alone (`Program.run`)")


def explanation(found: Determination) -> list[object]:
    """The words for a determination, the proof of each norm that it rests on, and why not each other procedure."""
    sides = [side_verdict(side) for side in found.sides]
    norms = dict.fromkeys(name for side in found.sides for name in side.because)
    proofs = [prove_norm(found.rulebook.norms[name], found) for name in norms]
    return [verdict(found), *sides, *proofs, *refusals(found)]


def next_questions(book: Rulebook, movements: list[Movement]) -> list[Spread]:
    """The next question when only the route is known, where most is open."""
    openings = [{path: m.facts.values[path] for path in ROUTE} for m in movements]
    starts = [decide(book, Facts(known)) for known in thinned(openings, 2 * EACH_GROUP)]
    asked = [found for found in starts if found.needs]
    return [
        spread("next question with its reasons (`next_question`)", ask.next_question, asked),
        spread("choosing it alone (`best_need`)", ask.best_need, asked),
    ]


def ways_out(movements: list[Movement]) -> list[Spread]:
    """What would make a movement lawful or simpler, of all movements and by outcome, in processor time."""
    groups = {outcome: [m.found for m in movements if m.found.outcome == outcome] for outcome in OUTCOMES}
    groups = {"all": [m.found for m in movements]} | groups
    most = {"all": 10 * EACH_GROUP}
    search = partial(why_not, seconds=AMPLE)
    return [
        spread(name, search, thinned(group, most.get(name, EACH_GROUP)), 1, process_time)
        for name, group in groups.items()
        if group
    ]


def loading() -> dict[str, float]:
    """Milliseconds, each in fresh processes with bytecode compiled."""
    return {
        "`import fairway.law`": fresh(IMPORT),
        "compiled rulebook (`Rulebook.load`)": fresh(LOAD),
        "rulebook and a first decision of one kind, its program made": fresh(FIRST),
    }
