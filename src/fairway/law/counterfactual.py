"""What would make a movement lawful, or lawful more simply: the smallest sets of honest changes.

Sets of one, two or three steps are looked for in `fairway.law.lifting`; none contains another. What
is unknown is kept apart from what is changed: a change of an open movement has to do whatever the
open answers are, and what would have to be true is told by itself. Every answer is a determination,
made in full before it is given.

Nothing here says whether a change is made in truth: that is for those who make it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from fairway.law.decide import decide
from fairway.law.determination import LAWFUL, NOT_COVERED, OUTCOMES, UNDETERMINED, UNSETTLED, Determination
from fairway.law.explain import Change, later
from fairway.law.facts import Facts
from fairway.law.goal import Goal
from fairway.law.lifting import BOTH, CHANGE, SUPPOSE, Budget, Search, Steps, pieces
from fairway.law.norm import Norm
from fairway.law.trying import Piece, Step, applied
from fairway.law.values import to_plain

MOST = 3
"""How many sets are given."""
OTHERS = 8
"""How many other values of a single choice are named."""
TRIES = 700
"""How many combinations are tried: the same movement gets the same answer, on a fast machine or a slow one."""
SECONDS = 0.15
"""How long is tried at most."""
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

    @property
    def effects(self) -> Effects:
        """What the steps do."""
        return effects(self.before, self.after)

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

    `changes` lead to what was looked for, `if_true` holds what unknown facts would have to be,
    `openings` lift what bars the movement but leave questions, `wait` is the first later day.
    `complete` is false when time ran out.
    """

    determination: Determination
    goal: Goal
    changes: tuple[Counterfactual, ...] = ()
    if_true: tuple[Counterfactual, ...] = ()
    openings: tuple[Counterfactual, ...] = ()
    wait: Change | None = None
    complete: bool = True

    @property
    def wanted(self) -> tuple[str, ...]:
        """The outcomes that were wanted; none where there was nothing to look for."""
        return self.goal.outcomes

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON data."""
        return {
            "id": self.determination.id,
            "outcome": self.determination.outcome,
            "wanted": list(self.wanted),
            "by": self.goal.by,
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


def why_not(
    determination: Determination, heaviest: str = "", tries: int = TRIES, seconds: float = SECONDS, by: str = ""
) -> WhyNot:
    """What would make the movement lawful, by no heavier way than `heaviest` where that is given.

    With `by`, what would open this procedure as a part of a lawful way. A movement whose law is not
    encoded gets no changes, only a day on which it is; one whose facts contradict each other gets
    nothing until they agree.
    """
    goal = Goal.of(determination, heaviest, by)
    if not goal.outcomes or determination.contradictions:
        return WhyNot(determination, goal)
    wait = _wait(determination, goal)
    if determination.program is None or determination.outcome == NOT_COVERED:
        return WhyNot(determination, goal, wait=wait)
    is_open = determination.outcome in (UNDETERMINED, UNSETTLED)
    supposed, changed = Answers(determination, goal), Answers(determination, goal)
    known = Search(determination, goal, supposed.accepts, Budget(tries // 2, seconds / 2), frozenset([SUPPOSE]))
    known.run(MOST)
    # Of an open movement, a change must do whatever the answers to the open questions are.
    kinds = frozenset([CHANGE]) if is_open else BOTH
    search = Search(determination, goal, changed.accepts, Budget(tries, seconds), kinds)
    search.run(MOST)
    return WhyNot(
        determination,
        goal,
        changes=changed.best(),
        if_true=supposed.best(),
        openings=() if is_open or determination.outcome in LAWFUL else changed.openings(search.open),
        wait=wait,
        complete=known.complete and search.complete,
    )


def _wait(determination: Determination, goal: Goal) -> Change | None:
    """The first later day on which the same movement is what was looked for."""
    return next((change for change in later(determination) if goal.is_reached(change.determination)), None)


class Answers:
    """The sets of steps that were found; each is decided in full before it is given."""

    def __init__(self, found: Determination, goal: Goal) -> None:
        self.found = found
        self.goal = goal
        self._kept: dict[frozenset[Piece], list[tuple[str, Steps]]] = {}

    def accepts(self, steps: Steps, outcome: str) -> bool:
        """Keep a set of steps; the first that touches these facts if the whole determination has nothing against it."""
        group = self._kept.get(pieces(steps))
        if group is None and not self._is_wanted(self._decided(steps)):
            return False
        self._kept.setdefault(pieces(steps), []).append((outcome, steps))
        return True

    def best(self) -> tuple[Counterfactual, ...]:
        """The best of what was found: few steps, few conditions, little effort, a light outcome."""
        groups = sorted(self._kept.values(), key=lambda group: self._rank(min(group, key=_lightness)))
        found = (item for group in groups for item in self._best_of(group))
        return tuple(islice(found, MOST))

    def _best_of(self, group: list[tuple[str, Steps]]) -> Iterator[Counterfactual]:
        """The best of several sets that differ in values alone, with the other values of a single choice."""
        decided = (self._decided(steps) for _, steps in sorted(group, key=_lightness)[: OTHERS + 1])
        best, *rest = filter(self._is_wanted, decided)
        if self._is_least(best.steps):
            others = (item.steps[0] for item in rest if _is_choice(best))
            yield replace(best, others=tuple(others))

    def _is_least(self, steps: Steps) -> bool:
        """Whether no step can be left out."""
        rest = (steps[:n] + steps[n + 1 :] for n in range(len(steps)))
        return not any(fewer and self._is_wanted(self._decided(fewer)) for fewer in rest)

    def _rank(self, found: tuple[str, Steps]) -> tuple[Any, ...]:
        outcome, steps = found
        facts = self.found.rulebook.vocabulary
        assumed = sum(step.assumed for step in steps)
        efforts = sum(facts[step.piece.path].may_change == "with effort" for step in steps if not step.assumed)
        return len(steps), assumed, efforts, OUTCOMES.index(outcome), tuple(step.piece for step in steps)

    def openings(self, candidates: Iterable[Steps]) -> tuple[Counterfactual, ...]:
        """Changes after which nothing bars the movement any more, though questions are left."""
        given: list[Counterfactual] = []
        ranked = sorted(candidates, key=lambda steps: self._rank((UNDETERMINED, steps)))
        for steps in ranked if len(self._kept) < MOST else ():
            if len(given) < MOST and not self._holds_another(steps, given):
                item = self._decided(steps)
                if item.after.outcome == UNDETERMINED and not item.after.contradictions:
                    given.append(item)
        return tuple(given)

    def _holds_another(self, steps: Steps, given: list[Counterfactual]) -> bool:
        """Whether a set contains one that was found already."""
        held = (*self._kept, *(pieces(item.steps) for item in given))
        return any(fewer <= pieces(steps) for fewer in held)

    def _is_wanted(self, item: Counterfactual) -> bool:
        return self.goal.is_reached(item.after)

    def _decided(self, steps: Steps) -> Counterfactual:
        given, book = self.found.facts, self.found.rulebook
        values = applied(steps, given.values, book.vocabulary)
        return Counterfactual(self.found, decide(book, Facts(values, given.declined - values.keys())), steps)


def _lightness(found: tuple[str, Steps]) -> int:
    return OUTCOMES.index(found[0])


def _is_choice(item: Counterfactual) -> bool:
    """Whether a set is one step of a fact that is chosen, not measured."""
    fact = item.after.rulebook.vocabulary[item.steps[0].piece.path]
    return len(item.steps) == 1 and fact.type.family not in ("number", "date", "datetime", "time")
