"""The search for small sets of steps that lift all that bars a movement.

A node is the movement with some steps taken. What bars it there is a norm, a requirement that nothing
meets, or a question left open; a set that lifts everything puts something otherwise that each bar
reads, so that the search goes on from the bar that reads the least. A fact is left out where it is
seen, with the fact unknown, that no value of it could help. Smaller sets come first. What becomes of
a set that was found is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter

from fairway.law.bars import Bar, Reach, reach_of
from fairway.law.decide import readings
from fairway.law.determination import DISCRETIONARY, LAWFUL, UNDETERMINED, Determination, worst
from fairway.law.goal import Goal
from fairway.law.needs import Needs
from fairway.law.program import Program, Run
from fairway.law.trying import FIXED, Piece, Step, applied, assumptions, changes
from fairway.law.values import Value

CHANGE, SUPPOSE = "change", "suppose"
BOTH = frozenset([CHANGE, SUPPOSE])
SIZE = 3
"""How many steps a set may have."""
DECIDING = 4
"""About how many tries a whole determination costs."""
Steps = tuple[Step, ...]


def pieces(steps: Iterable[Step]) -> frozenset[Piece]:
    """What some steps put otherwise."""
    return frozenset(step.piece for step in steps)


class Budget:
    """How many tries are left, and until when."""

    def __init__(self, tries: int, seconds: float) -> None:
        self.tries = tries
        self.end = perf_counter() + seconds

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is to be tried."""
        return self.tries <= 0 or perf_counter() > self.end


@dataclass(frozen=True)
class Node:
    """The movement with some steps taken, and what the law then says, side by side."""

    steps: Steps
    values: Mapping[str, Value]
    written: Run
    firm: Run
    outcomes: tuple[str, ...]


class Search:
    """The search from one determination; `accepts` says whether a set that leads to a wanted outcome is an answer.

    `kinds` allows known facts to be changed, unknown ones to be supposed, or both at once, where a set
    has at least one change. `open` holds the changes after which nothing bars the movement but questions
    are left; `complete` says whether everything was tried.
    """

    def __init__(
        self,
        found: Determination,
        goal: Goal,
        accepts: Callable[[Steps, str], bool],
        budget: Budget,
        kinds: frozenset[str] = BOTH,
    ) -> None:
        assert found.program is not None
        self.found = found
        self.goal = goal
        self.accepts = accepts
        self.budget = budget
        self.changing = CHANGE in kinds
        self.assuming = SUPPOSE in kinds
        self.program: Program = found.program
        self.reach: Reach = reach_of(found.program)
        self.open: list[Steps] = []
        self.complete = True
        self._marks: dict[tuple[str, Value | None], object] = {}
        self._seen: set[frozenset[tuple[Piece, Value]]] = set()
        self._kept: set[frozenset[Piece]] = set()

    def run(self, most: int) -> None:
        """Search, a size at a time, until `most` sets were found, nothing is left, or the budget is spent."""
        start = self._node(())
        level = [start] if self._may_lead_on(start) else []
        for left in range(SIZE, 0, -1):
            level = list(self._next(level, left))
            if len(self._kept) >= most or not self.complete:
                break

    def _node(self, steps: Steps) -> Node:
        self.budget.tries -= 1
        values = applied(steps, self.found.facts.values, self.program.rulebook.vocabulary)
        written, firm = readings(self.program, values)
        outcomes = tuple(fold.firm_outcome(written, firm) for fold in self.program.folds)
        return Node(steps, values, written, firm, outcomes)

    def _next(self, level: Iterable[Node], left: int) -> Iterator[Node]:
        """The nodes one step beyond those of a level that may still lead on; what is reached is told."""
        for node in level:
            for child, is_new in self._beyond(node, left):
                if self.goal.is_met(self.program.folds, child.outcomes, child.written):
                    self._reached(child)
                else:
                    self._note_open(child)
                    if is_new and left > 1 and self._may_lead_on(child):
                        yield child
                if self.budget.is_spent:
                    self.complete = False
                    return

    def _reached(self, node: Node) -> None:
        is_change = not self.changing or not all(step.assumed for step in node.steps)
        if not is_change:
            return
        self.budget.tries -= DECIDING
        if self.accepts(node.steps, worst(node.outcomes)):
            self._kept.add(pieces(node.steps))

    def _note_open(self, node: Node) -> None:
        """Keep changes after which the movement is at worst undetermined."""
        nothing_bars = all(outcome in (*LAWFUL, UNDETERMINED) for outcome in node.outcomes)
        possible = nothing_bars and self.goal.may_be_offered(self.program.folds, node.written)
        if possible and not any(step.assumed for step in node.steps):
            self.open.append(node.steps)

    def _beyond(self, node: Node, left: int) -> Iterator[tuple[Node, bool]]:
        """The nodes one step from a node, each with whether the law tells its value from those before it."""
        for path in self._paths(node, left):
            if left == 1 and not self._could_reach(node, (path,)):
                continue
            met = {self._told_apart(path, node.values.get(path))}
            for step in self._steps(node, path):
                mark = self._told_apart(path, step.after)
                is_new = mark not in met
                met.add(mark)
                child = self._fresh(node, step) if is_new or not node.steps else None
                if child is not None:
                    yield child, is_new

    def _told_apart(self, path: str, value: Value | None) -> object:
        """What no two values share that some condition tells apart."""
        key = (path, value)
        if key not in self._marks:
            fixed = {name: self.found.facts.values.get(name) for name in FIXED}
            self._marks[key] = self.reach.mark(path, {**fixed, path: value})
        return self._marks[key]

    def _fresh(self, node: Node, step: Step) -> Node | None:
        """The node after one more step, unless it was reached before or holds more than a found set."""
        steps = (*node.steps, step)
        mark, touched = frozenset((item.piece, item.after) for item in steps), pieces(steps)
        # Of one fact, the other values are wanted too.
        held = (kept < touched if len(kept) == 1 else kept <= touched for kept in self._kept)
        if mark in self._seen or any(held):
            return None
        self._seen.add(mark)
        return self._node(steps)

    def _paths(self, node: Node, left: int) -> list[str]:
        """The facts to put otherwise next, with so many steps left."""
        taken = {piece.path for piece in pieces(node.steps) if not piece.code}
        by_facts: dict[frozenset[str], Bar] = {}
        for bar in self.goal.bars(self.program.folds, node.outcomes, node.written, self.reach):
            facts = frozenset(path for path in bar.facts - taken if self._is_open(node, path, bar))
            by_facts.setdefault(facts, bar)
        facts = _to_hit(list(by_facts), left)
        needed = self._needed(node, by_facts[facts]) if facts in by_facts else None
        return sorted(path for path in facts if needed is None or path in node.values or path in needed)

    def _needed(self, node: Node, bar: Bar) -> frozenset[str] | None:
        """The unknown facts that keep an open bar's norm unknown, or `None` where any of them may matter."""
        if not bar.open or len(bar.norms) != 1:
            return None
        derived = zip(self.program.derived, node.written.facts, strict=True)
        values = {**node.values, **{path: value for path, value in derived if value is not None}}
        needs, [n] = Needs(self.program, node.written, values, frozenset()), bar.norms
        if node.written.effective[n] is True:
            return frozenset(needs.of_procedures(self.program.norms[n].procedures)) | self.reach.presumable
        return frozenset(needs.of_norm(n)) | self.reach.presumable

    def _is_open(self, node: Node, path: str, bar: Bar) -> bool:
        """Whether a fact may be put otherwise to lift a bar."""
        if path in node.values:
            return self.changing and path in self.reach.changeable
        return self.assuming and (bar.open or self.reach.presumed(path, node.written) is not None)

    def _steps(self, node: Node, path: str) -> Iterator[Step]:
        """The steps that put a fact otherwise."""
        if path in node.values:
            done = pieces(node.steps)
            return (step for step in changes(self.program, path, node.values[path]) if step.piece not in done)
        return assumptions(self.program, path, self.reach.presumed(path, node.written))

    def _may_lead_on(self, node: Node) -> bool:
        """Whether some values of all that may be changed could still lead to a wanted outcome."""
        return self._could_reach(node, self.reach.changeable if self.changing else ())

    def _could_reach(self, node: Node, paths: Iterable[str]) -> bool:
        """Whether a wanted outcome is possible with some facts left open; in doubt it is.

        What is settled with a fact unknown is so whatever the fact is. A fact that the law presumes
        something of, when it is not told, can't be left open.
        """
        left = [path for path in paths if path in node.values]
        run = node.written
        if left:
            self.budget.tries -= 1
            run = self.program.run({path: value for path, value in node.values.items() if path not in left})
        if any(self.reach.presumed(path, run) is not None for path in self.reach.presumable if path not in node.values):
            return True
        if any(self.reach.presumed(path, run) is not None for path in left):
            return True
        for fold in self.program.folds:
            outcome = fold.outcome(run)
            lighter = outcome == DISCRETIONARY and fold.lighter(run)
            if outcome != UNDETERMINED and not self.goal.allows(outcome) and not lighter:
                return False
        return self.goal.may_be_offered(self.program.folds, run)


def _to_hit(groups: list[frozenset[str]], left: int) -> frozenset[str]:
    """Where to begin so that every group is hit: in the smallest; nothing where so many hits can't do."""
    if not groups:
        return frozenset()
    if left == 1:
        return frozenset.intersection(*groups)
    groups = sorted(groups, key=lambda group: (len(group), sorted(group)))
    apart: list[frozenset[str]] = []
    for group in groups:
        if all(group.isdisjoint(other) for other in apart):
            apart.append(group)
    return groups[0] if len(apart) <= left else frozenset()
