"""The next best question, and when to stop asking.

Of the facts that would settle the outcome, the one to ask is that which is expected to say most
about it: the drop in entropy of the outcome over sampled completions of what is unknown, and the
share of the open norms that an answer is expected to close, one answer ahead. Prohibitions come a
little first, the topic stays where it can, and costly or sensitive facts come later. The sampling is
seeded from the facts: the same answers always lead to the same next question.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fairway.law.decide import decide, readings
from fairway.law.determination import DISCRETIONARY, PROHIBITED, UNDETERMINED, UNSETTLED, Determination
from fairway.law.facts import DATE, END, START, Facts
from fairway.law.fold import Fold
from fairway.law.norm import Norm
from fairway.law.program import Program, Run
from fairway.law.sample import completions, likely, seeded
from fairway.law.values import Value
from fairway.law.vocabulary import Fact

SAMPLES = 120
"""How many completions the outcome is looked at in."""
FORESEEN = 4
"""How many completions are answered to the end to say how many questions remain."""
MAX_QUESTIONS = 60

# What a question is worth, in bits about the outcome. The weights below one only choose between
# questions that say about as much.
CLOSING = 1.0
"""For closing all that is open; a part counts in proportion."""
GATE = 0.05
"""For a fact that an open prohibition reads."""
SPREAD = 0.02
"""For each side that needs the fact and nothing else."""
TOPIC = 0.03
"""For staying with the topic of the last question."""
COST = 0.01
"""Taken off for each step of what a fact costs to find out."""
SENSITIVE = {"low": 0.0, "medium": 0.01, "high": 0.03}
"""Taken off for what people do not like to tell."""


@dataclass(frozen=True)
class Question:
    """A fact to ask, the norms for whose sake it is asked, and about how many questions remain."""

    fact: Fact
    why: tuple[Norm, ...]
    remaining: int
    open_procedures: int


def next_question(determination: Determination, topic: str = "", routes: bool = False) -> Question | None:
    """The best question now, or `None` when no answer could change the outcome.

    `topic` is that of the last question. With `routes`, questions go on until it is known which
    procedures are open, though the outcome is known already.
    """
    candidates = determination.needs
    if determination.settled:
        candidates = determination.route_needs if routes else ()
    if determination.contradictions or not candidates:
        return None
    vocabulary = determination.rulebook.vocabulary
    if determination.program is None or determination.run is None:
        return Question(vocabulary[candidates[0]], (), len(candidates), 0)
    best = candidates[0] if determination.settled else best_need(determination, topic)
    remaining = len(candidates) if determination.settled else _remaining(determination)
    open_procedures = sum(state is not False for state in determination.run.available)
    return Question(vocabulary[best], needed_by(determination, best), remaining, open_procedures)


def needed_by(determination: Determination, path: str) -> tuple[Norm, ...]:
    """The norms still open that read a fact, directly or through what follows from it."""
    program, run = determination.program, determination.run
    if program is None or run is None:
        return ()
    book = program.rulebook
    targets = {path}
    for derived in program.derived:
        makers = [norm for norm in program.norms if norm.fact == derived]
        if any(book.facts_of(norm) & targets for norm in makers):
            targets.add(derived)
    return tuple(
        norm for n, norm in enumerate(program.norms) if run.effective[n] is None and book.facts_of(norm) & targets
    )


def best_need(determination: Determination, topic: str = "") -> str:
    """Of the facts that would settle an outcome, the one to ask next."""
    if len(determination.needs) == 1:
        return determination.needs[0]
    program = determination.program
    assert program is not None
    gains = information_gain(program, determination.facts, determination.needs)
    closes = look_ahead(determination, determination.needs)
    spread = _spread(determination)
    gates = _gates(determination)
    vocabulary = determination.rulebook.vocabulary

    def score(path: str) -> float:
        fact = vocabulary[path]
        bonus = GATE * (path in gates) + TOPIC * (fact.topic == topic) + SPREAD * spread.get(path, 0)
        return gains[path] + CLOSING * closes[path] + bonus - COST * fact.ask_cost - SENSITIVE[fact.sensitivity]

    return max(determination.needs, key=lambda path: (round(score(path), 9), path))


def information_gain(program: Program, facts: Facts, candidates: Iterable[str]) -> Mapping[str, float]:
    """For each fact, how many bits its answer is expected to say about the outcome."""
    folds = program.folds
    seen: list[tuple[dict[str, Value], tuple[str, ...]]] = []
    for sample in completions(program, facts.values, seeded(facts, program.rulebook.hash), SAMPLES):
        written, firm = readings(program, sample)
        outcomes = tuple(fold.firm_outcome(written, firm) for fold in folds)
        seen.append((sample, (PROHIBITED,) if PROHIBITED in outcomes else outcomes))
    base = _entropy(outcome for _, outcome in seen)
    return {path: base - _conditional(path, seen) for path in candidates}


def look_ahead(determination: Determination, candidates: Iterable[str]) -> Mapping[str, float]:
    """For each fact, the share of what is still open that its answer is expected to close."""
    program, known = determination.program, determination.facts.values
    assert program is not None
    before = _open(program, known)

    def left(path: str) -> float:
        weighed = likely(program, path)
        total = sum(weight for _, weight in weighed)
        after = sum(weight * _open(program, {**known, path: value}) for value, weight in weighed)
        return after / total if total else before

    return {path: 1 - left(path) / before if before else 0.0 for path in candidates}


def _open(program: Program, values: Mapping[str, Value]) -> int:
    """How many norms and procedures keep questions coming; none once something is prohibited."""
    written, firm = readings(program, values)
    outcomes = [(fold, fold.firm_outcome(written, firm)) for fold in program.folds]
    if any(outcome == PROHIBITED for _, outcome in outcomes):
        return 0
    return sum(_open_on(fold, outcome, written, firm) for fold, outcome in outcomes)


def _open_on(fold: Fold, outcome: str, written: Run, firm: Run) -> int:
    """How many norms or procedures keep one side open."""
    norms = (*fold.prohibitions, *fold.requirements)
    if outcome == UNDETERMINED:
        return sum(written.effective[n] is None for n in norms)
    if outcome == UNSETTLED:
        return sum(firm.effective[n] is None and written.applies[n] is None for n in norms)
    return len(fold.lighter(written)) if outcome == DISCRETIONARY else 0


def _conditional(path: str, seen: list[tuple[dict[str, Value], tuple[str, ...]]]) -> float:
    """The entropy of the outcome that is left, in bits, once a fact is known."""
    groups: dict[Value | None, list[tuple[str, ...]]] = {}
    for sample, outcome in seen:
        groups.setdefault(sample.get(path), []).append(outcome)
    return sum(len(group) / len(seen) * _entropy(group) for group in groups.values())


def _entropy(outcomes: Iterable[tuple[str, ...]]) -> float:
    """How uncertain the outcomes are, in bits."""
    counts = Counter(outcomes)
    total = sum(counts.values())
    return -sum(n / total * math.log2(n / total) for n in counts.values())


def _spread(determination: Determination) -> Mapping[str, float]:
    """For each fact, the sides that need it, each counted by how little else it needs."""
    found: dict[str, float] = {}
    for needs in (side.needs for side in determination.sides):
        for path in needs:
            found[path] = found.get(path, 0) + 1 / len(needs)
    return found


def _gates(determination: Determination) -> frozenset[str]:
    """The facts that an open prohibition reads."""
    program, run = determination.program, determination.run
    assert program is not None and run is not None
    barred = (n for side in program.sides for n in program.of_side(side, "prohibit"))
    read = (program.rulebook.facts_of(program.norms[n]) for n in barred if run.effective[n] is None)
    return frozenset().union(*read)


def _remaining(determination: Determination) -> int:
    """About how many questions are left: the mean over a few completions answered in order."""
    program = determination.program
    assert program is not None
    random = seeded(determination.facts, "remaining")
    counts = [
        _questions(determination, sample)
        for sample in completions(program, determination.facts.values, random, FORESEEN)
    ]
    return max(1, round(sum(counts) / len(counts)))


def _questions(determination: Determination, answers: Mapping[str, Value]) -> int:
    """How many facts are asked when `answers` are given one by one, first need first."""
    current, asked = determination, 0
    while current.needs and asked < MAX_QUESTIONS and not current.contradictions:
        path = current.needs[0]
        if path in (START, END, DATE) or path not in answers:
            break
        current = decide(current.rulebook, current.facts.updated({path: answers[path]}))
        asked += 1
    return asked
