"""What would make a movement lawful, or lawful more simply: the smallest sets of honest changes.

A set of one, two or three steps is searched for, smaller sets first; no answer contains another. A
node of the search is the movement with some steps taken; what bars it there is a norm, a requirement
that nothing meets, or a question left open, and only what that norm reads, its exemptions and its
procedures included, is put otherwise next. A fact is left out once it is seen that no value of it,
known or not, could lift the bar. Every answer is decided before it is given.

The search stops after a time that is given; then what was found stands and the answer says that
more may exist. Nothing here says whether a change is made in truth: that is for those who make it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from fairway.law.bars import Bar, Reach, bars, reach_of
from fairway.law.decide import decide, readings
from fairway.law.determination import (
    DISCRETIONARY,
    LAWFUL,
    NOT_COVERED,
    OUTCOMES,
    UNDETERMINED,
    UNSETTLED,
    Determination,
)
from fairway.law.explain import Change, later
from fairway.law.facts import Facts
from fairway.law.norm import Norm
from fairway.law.program import Program, Run
from fairway.law.trying import FIXED, Piece, Step, applied, assumptions, changes
from fairway.law.values import Value, to_plain

MOST = 3
"""How many sets are given, and how many steps a set may have."""
SECONDS = 0.06
"""How long is searched, unless more is allowed."""
BEARING = ("prohibit", "require", "exempt", "oblige")
"""The effects that are told when they begin or cease."""


@dataclass(frozen=True)
class Counterfactual:
    """One set of steps, and the determination once they are taken.

    `others` holds, of a single step, the values that would do as well.
    """

    before: Determination
    after: Determination
    steps: tuple[Step, ...]
    others: tuple[Step, ...] = ()

    @property
    def changes(self) -> tuple[Step, ...]:
        """The known facts put otherwise."""
        return tuple(step for step in self.steps if not step.assumed)

    @property
    def assumed(self) -> tuple[Step, ...]:
        """What has to be true besides."""
        return tuple(step for step in self.steps if step.assumed)

    @property
    def takes_effort(self) -> bool:
        """Whether a change is more than a choice."""
        facts = self.after.rulebook.vocabulary
        return any(facts[step.piece.path].may_change == "with effort" for step in self.changes)

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON data."""
        return {
            "changes": [_step(step) for step in self.changes],
            "if_true": [_step(step) for step in self.assumed],
            "or": [to_plain(step.after) for step in self.others],
            "effort": "with effort" if self.takes_effort else "freely",
            **_after(self.before, self.after),
        }


@dataclass(frozen=True)
class WhyNot:
    """What would make a movement lawful, or lawful more simply.

    `changes` lead to an outcome that was wanted, `if_true` holds what unknown facts would have to be,
    `openings` lift what bars the movement but leave questions, `wait` is the first later day.
    `complete` is false when time ran out.
    """

    determination: Determination
    wanted: tuple[str, ...]
    changes: tuple[Counterfactual, ...] = ()
    if_true: tuple[Counterfactual, ...] = ()
    openings: tuple[Counterfactual, ...] = ()
    wait: Change | None = None
    complete: bool = True

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON data."""
        return {
            "id": self.determination.id,
            "outcome": self.determination.outcome,
            "wanted": list(self.wanted),
            "changes": [item.to_dict() for item in self.changes],
            "if_true": [item.to_dict() for item in self.if_true],
            "openings": [item.to_dict() for item in self.openings],
            "wait": _waited(self.determination, self.wait) if self.wait else None,
            "complete": self.complete,
        }


def _step(step: Step) -> dict[str, Any]:
    before = None if step.before is None else to_plain(step.before)
    return {"fact": step.piece.path, "from": before, "to": to_plain(step.after)}


def _after(before: Determination, after: Determination) -> dict[str, Any]:
    changed = effects(before, after)
    return {
        "outcome": after.outcome,
        "routes": [sorted(route) for route in changed.opened],
        "ceased": [_cited(norm) for norm in changed.ceased],
        "began": [_cited(norm) for norm in changed.began],
        "needs": list(changed.needs),
    }


def _waited(before: Determination, wait: Change) -> dict[str, Any]:
    return {"day": wait.day.isoformat(), **_after(before, wait.determination)}


def _cited(norm: Norm) -> dict[str, str]:
    return {"norm": norm.id, "provision": norm.provision}


@dataclass(frozen=True)
class Effects:
    """How one answer differs from another: routes that open, norms that cease or begin to bear, questions left."""

    opened: tuple[frozenset[str], ...]
    ceased: tuple[Norm, ...]
    began: tuple[Norm, ...]
    needs: tuple[str, ...]


def effects(before: Determination, after: Determination) -> Effects:
    """What the second answer has that the first has not, and what it lacks."""
    return Effects(
        opened=tuple(route for route in after.routes if route not in before.routes),
        ceased=tuple(_in_effect_only(before, after)),
        began=tuple(_in_effect_only(after, before)),
        needs=(*after.needs, *after.declined_needs),
    )


def _in_effect_only(first: Determination, second: Determination) -> Iterator[Norm]:
    """The norms that bear on the outcome or oblige under one determination and not under the other."""
    for effect in BEARING:
        yield from (norm for _, norm in first.in_effect(effect) if second.state(norm.id) is not True)


def wanted_of(outcome: str, heaviest: str = "") -> tuple[str, ...]:
    """The outcomes worth reaching from one: the lawful ones, none heavier than `heaviest`, all lighter than now."""
    lighter = LAWFUL[: LAWFUL.index(outcome)] if outcome in LAWFUL else LAWFUL
    return tuple(item for item in lighter if not heaviest or LAWFUL.index(item) <= LAWFUL.index(heaviest))


def why_not(determination: Determination, heaviest: str = "", seconds: float = SECONDS) -> WhyNot:
    """What would make the movement lawful, by no heavier way than `heaviest` where that is given.

    A movement whose law is not encoded gets no changes, only a day on which it is; one whose facts
    contradict each other gets nothing until they agree.
    """
    wanted = wanted_of(determination.outcome, heaviest)
    if not wanted or determination.contradictions:
        return WhyNot(determination, wanted)
    wait = _wait(determination, wanted)
    if determination.program is None or determination.outcome == NOT_COVERED:
        return WhyNot(determination, wanted, wait=wait)
    half, end = perf_counter() + seconds / 2, perf_counter() + seconds
    open_now = determination.outcome in (UNDETERMINED, UNSETTLED)
    supposed = _Search(determination, wanted, half, changing=False).run()
    # Of an open movement, a change must do whatever the answers to the open questions are.
    changed = _Search(determination, wanted, end, changing=True, assuming=not open_now).run()
    return WhyNot(
        determination,
        wanted,
        changes=changed.best(),
        if_true=supposed.best(),
        openings=changed.openings(),
        wait=wait,
        complete=changed.complete and supposed.complete,
    )


def _wait(determination: Determination, wanted: tuple[str, ...]) -> Change | None:
    """The first later day on which the same movement has a wanted outcome."""
    return next((change for change in later(determination) if change.determination.outcome in wanted), None)


@dataclass(frozen=True)
class _Node:
    """The movement with some steps taken, and what the law then says."""

    steps: tuple[Step, ...]
    values: Mapping[str, Value]
    written: Run
    firm: Run

    @property
    def pieces(self) -> frozenset[Piece]:
        return frozenset(step.piece for step in self.steps)


class _Search:
    """The search for sets of steps, a size at a time."""

    def __init__(
        self, found: Determination, wanted: tuple[str, ...], end: float, changing: bool, assuming: bool = True
    ) -> None:
        assert found.program is not None
        self.found = found
        self.wanted = wanted
        self.end = end
        self.changing = changing
        self.assuming = assuming
        self.program: Program = found.program
        self.reach: Reach = reach_of(found.program)
        self.complete = True
        self._marks: dict[tuple[str, Value | None], object] = {}
        self._seen: set[frozenset[tuple[Piece, Value]]] = set()
        self._kept: dict[frozenset[Piece], list[Counterfactual]] = {}
        self._open: list[_Node] = []

    def run(self) -> _Search:
        """Search, until enough was found, nothing is left, or time is out."""
        level = [self._node(())]
        for size in range(1, MOST + 1):
            level = list(self._next(level, left=MOST - size + 1))
            if len(self._kept) >= MOST or not self.complete:
                break
        return self

    def best(self) -> tuple[Counterfactual, ...]:
        """The best of what was found: few steps, few conditions, little effort, a light outcome."""
        found = (_with_others(sorted(group, key=_rank)) for group in self._kept.values())
        return tuple(sorted(found, key=_rank)[:MOST])

    def openings(self) -> tuple[Counterfactual, ...]:
        """Changes after which nothing bars the movement any more, though questions are left."""
        if self.found.outcome in (UNDETERMINED, UNSETTLED, *LAWFUL) or len(self._kept) >= MOST:
            return ()
        given: list[Counterfactual] = []
        for node in self._open:
            if any(held <= node.pieces for held in (*self._kept, *map(_pieces, (item.steps for item in given)))):
                continue
            item = self._decided(node.steps)
            if item.after.outcome == UNDETERMINED and not item.after.contradictions:
                given.append(item)
        return tuple(sorted(given, key=_rank)[:MOST])

    def _node(self, steps: tuple[Step, ...]) -> _Node:
        values = applied(steps, self.found.facts.values, self.program.rulebook.vocabulary)
        return _Node(steps, values, *readings(self.program, values))

    def _next(self, level: Iterable[_Node], left: int) -> Iterator[_Node]:
        """The nodes one step beyond those of a level that may still lead on; what is reached is kept."""
        for node in level:
            for child, is_new in self._beyond(node, left):
                if self._reached(child):
                    self._keep(child)
                elif is_new and left > 1 and self._may_lead_on(child):
                    yield child
                if perf_counter() > self.end:
                    self.complete = False
                    return

    def _beyond(self, node: _Node, left: int) -> Iterator[tuple[_Node, bool]]:
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

    def _fresh(self, node: _Node, step: Step) -> _Node | None:
        """The node after one more step, unless it was reached before or holds more than a found set."""
        steps = (*node.steps, step)
        mark = frozenset((item.piece, item.after) for item in steps)
        pieces = node.pieces | {step.piece}
        if mark in self._seen or any(kept < pieces for kept in self._kept):
            return None
        self._seen.add(mark)
        return self._node(steps)

    def _paths(self, node: _Node, left: int) -> Iterable[str]:
        """The facts to put otherwise next, with so many steps left."""
        taken = {piece.path for piece in node.pieces if not piece.code}
        return _to_hit(
            [
                frozenset(path for path in bar.facts - taken if self._is_open(node, path, bar))
                for bar in self._bars(node)
            ],
            left,
        )

    def _bars(self, node: _Node) -> Iterator[Bar]:
        for fold in self.program.folds:
            if fold.firm_outcome(node.written, node.firm) not in self.wanted:
                yield from bars(fold, node.written, node.firm, self.reach)

    def _is_open(self, node: _Node, path: str, bar: Bar) -> bool:
        """Whether a fact may be put otherwise to lift a bar."""
        if path in node.values:
            return self.changing and path in self.reach.changeable
        presumed = self.reach.presumed(path, node.written)
        return (self.assuming or not self.changing) and (bar.open or presumed is not None)

    def _steps(self, node: _Node, path: str) -> Iterator[Step]:
        """The steps that put a fact otherwise."""
        if path in node.values:
            done = node.pieces
            steps = changes(self.program, path, node.values[path])
            return (step for step in steps if step.piece not in done)
        return assumptions(self.program, path, self.reach.presumed(path, node.written))

    def _may_lead_on(self, node: _Node) -> bool:
        """Whether some values of all that may be changed could still lead to a wanted outcome."""
        return self._could_reach(node, self.reach.changeable if self.changing else ())

    def _could_reach(self, node: _Node, paths: Iterable[str]) -> bool:
        """Whether a wanted outcome is possible with some facts left open; in doubt it is.

        What is settled with a fact unknown is so whatever the fact is. A fact that the law presumes
        something of, when it is not told, can't be left open.
        """
        left = [path for path in paths if path in node.values]
        run = self.program.run({path: value for path, value in node.values.items() if path not in left})
        if any(self.reach.presumed(path, run) is not None for path in left):
            return True
        for fold in self.program.folds:
            outcome = fold.outcome(run)
            lighter = outcome == DISCRETIONARY and fold.lighter(run)
            if outcome not in (*self.wanted, UNDETERMINED) and not lighter:
                return False
        return True

    def _reached(self, node: _Node) -> bool:
        outcomes = [fold.firm_outcome(node.written, node.firm) for fold in self.program.folds]
        nothing_bars = UNDETERMINED in outcomes and all(outcome in (*LAWFUL, UNDETERMINED) for outcome in outcomes)
        if nothing_bars and not any(step.assumed for step in node.steps):
            self._open.append(node)
        return all(outcome in self.wanted for outcome in outcomes)

    def _keep(self, node: _Node) -> None:
        """Keep a node that leads where it was wanted, once the whole determination says so and needs every step."""
        if self.changing and all(step.assumed for step in node.steps):
            return
        item = self._decided(node.steps)
        if self._wanted(item.after) and self._is_least(node.steps):
            self._kept.setdefault(node.pieces, []).append(item)

    def _is_least(self, steps: tuple[Step, ...]) -> bool:
        """Whether no step can be left out."""
        rest = (steps[:n] + steps[n + 1 :] for n in range(len(steps)))
        return not any(kept and self._wanted(self._decided(kept).after) for kept in rest)

    def _wanted(self, determination: Determination) -> bool:
        return determination.outcome in self.wanted and not determination.contradictions

    def _decided(self, steps: tuple[Step, ...]) -> Counterfactual:
        given = self.found.facts
        values = applied(steps, given.values, self.program.rulebook.vocabulary)
        told = given.declined - values.keys()
        return Counterfactual(self.found, decide(self.found.rulebook, Facts(values, told)), steps)


def _pieces(steps: Iterable[Step]) -> frozenset[Piece]:
    return frozenset(step.piece for step in steps)


def _to_hit(groups: list[frozenset[str]], left: int) -> list[str]:
    """Where to begin so that every group is hit: in the smallest; nothing where so many hits can't do."""
    if not groups:
        return []
    if left == 1:
        return sorted(frozenset.intersection(*groups))
    groups = sorted(groups, key=len)
    apart: list[frozenset[str]] = []
    for group in groups:
        if all(group.isdisjoint(other) for other in apart):
            apart.append(group)
    return sorted(groups[0]) if len(apart) <= left else []


def _with_others(group: list[Counterfactual]) -> Counterfactual:
    """The best of several that differ in values alone; of a single step over choices, with the others' values."""
    best = group[0]
    fact = best.after.rulebook.vocabulary[best.steps[0].piece.path]
    if len(best.steps) > 1 or fact.type.family in ("number", "date", "datetime", "time"):
        return best
    return replace(best, others=tuple(item.steps[0] for item in group[1:]))


def _rank(item: Counterfactual) -> tuple[Any, ...]:
    facts = item.after.rulebook.vocabulary
    efforts = sum(facts[step.piece.path].may_change == "with effort" for step in item.changes)
    names = tuple(step.piece for step in item.steps)
    return len(item.steps), len(item.assumed), efforts, OUTCOMES.index(item.after.outcome), names
