"""Witnesses: for a change of law, a smallest movement that shows it, confirmed by `decide`.

A movement is sought in which the changed norm or procedure counts under one law and not under the
other: facts that keep this unknown are tried value by value, as conditions tell them apart. Then
what both laws still ask is answered as quietly as possible, and every fact that is not needed is taken away.
That none is found within the bounds of the search proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fairway.law.decide import decide
from fairway.law.determination import OUTCOMES, Determination
from fairway.law.difference.changes import CONDITIONS, Change
from fairway.law.difference.probe import ASPECTS, Half, Values, differing
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.values import Value

MOST = 300
"""How many movements are tried between the same ends, at most."""
STEPS = 40
"""How many further facts a movement is given so that both laws answer, at most."""
GIVEN = (KIND, START, END, DATE)
DECIDING = ("outcome", "because", "ways")
SHOWN_IN = {"oblige": ("duties",), "grant": ("grants",), "define": ASPECTS, "presume": ASPECTS}
"""In what an answer shows a norm of an effect, where that is not what decides it."""


@dataclass(frozen=True)
class Witness:
    """A movement that shows a change: both answers, in what they differ, and what else of the changes counts in it."""

    change: str
    before: Determination
    after: Determination
    what: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def facts(self) -> Facts:
        """The movement, without its day."""
        return self.before.facts.without(DATE)


class Search:
    """The search for a movement of one kind between the same ends that shows one change.

    The less else of what changed counts in a movement, the plainer it is. `left` is how many may be tried.
    """

    def __init__(self, before: Half, after: Half, change: Change, ends: tuple[str, str], left: int) -> None:
        self.before = before
        self.after = after
        self.change = change
        self.ends: dict[str, Value] = {START: ends[0], END: ends[1]}
        self.left = left
        self.floor = left - MOST
        self.shown_in = SHOWN_IN.get(getattr(change.item, "effect", ""), DECIDING)

    def witness(self) -> Witness | None:
        """The smallest movement found, or nothing."""
        amended = any(field.name not in CONDITIONS for field in self.change.fields)
        for otherwise in (True, False) if amended else (True,):
            found = self._reached(self.ends, otherwise)
            if found is not None and self._differs(settled := self._settled(found)):
                return self._confirmed(self._shrunk(settled))
        return None

    def shown_by(self, values: Values) -> Witness | None:
        """The witness that a movement is, where it shows the change; what is not needed is taken away."""
        if not self._counts(values) or not self._differs(values):
            return None
        return self._confirmed(self._shrunk(dict(values)))

    def _reached(self, values: dict[str, Value], otherwise: bool) -> dict[str, Value] | None:
        """Facts with which the change counts otherwise under the two laws, or else under both."""
        if self.left <= max(self.floor, 0):
            return None
        self.left -= 1
        counts = self._counts(values, otherwise)
        if counts is not None:
            return values if counts else None
        path = next(self._open(values), "")
        for value in self._domain(path) if path else ():
            found = self._reached({**values, path: value}, otherwise)
            if found is not None:
                return found
        return None

    def _counts(self, values: Values, otherwise: bool = False) -> bool | None:
        """Whether the changed thing counts, or counts otherwise, under the laws; unknown while facts are missing."""
        was = self.before.standing(self.change.before, values)
        now = self.after.standing(self.change.after, values)
        if was is None or now is None:
            return None
        return was != now or (not otherwise and was != (False,))

    def _open(self, values: Values) -> Iterator[str]:
        """The facts that keep it unknown how the changed thing counts, and that can be tried."""
        for half, item in ((self.before, self.change.before), (self.after, self.change.after)):
            for path in half.keeping_open(item, values):
                if path not in values and path not in GIVEN and self._domain(path):
                    yield path

    def _domain(self, path: str) -> list[Value]:
        """The values worth trying of a fact under either law."""
        items = (self.before, self.change.before), (self.after, self.change.after)
        found = (value for half, item in items for value in half.tries(item).of(path))
        return list(dict.fromkeys(found))

    def _differs(self, values: Values) -> tuple[str, ...]:
        """In what the answers differ, of that which such a change can bring about."""
        what = differing(self.before.answer(values), self.after.answer(values))
        return tuple(name for name in what if name in self.shown_in)

    def _settled(self, values: dict[str, Value]) -> dict[str, Value]:
        """The movement with further facts, until both laws answer or nothing more can be said."""
        for _ in range(STEPS):
            asked = (path for half in (self.before, self.after) for path in half.asked(values))
            path = next((path for path in asked if path not in values and self._domain(path)), "")
            domain = self._domain(path) if path else []
            tried = [trial for value in domain if self._counts(trial := {**values, path: value})]
            if not tried:
                return values
            values = min(tried, key=self._weight)
        return values

    def _weight(self, values: Values) -> tuple[int, int, int]:
        """How far a movement is from showing the change plainly: what differs, what else counts, how grave it is."""
        before, after = self.before.answer(values), self.after.answer(values)
        what = next((name for name in differing(before, after) if name in self.shown_in), "")
        grave = sum(OUTCOMES.index(outcome) for outcome in (*before.outcome, *after.outcome))
        return len(self._also(values)), ASPECTS.index(what) if what else len(ASPECTS), grave

    def _shrunk(self, values: dict[str, Value]) -> dict[str, Value]:
        """The movement with no fact that could be left out while both laws give the same outcomes and differ alike."""
        wanted = self._gist(values)
        for path in [path for path in reversed(values) if path not in GIVEN]:
            fewer = {name: value for name, value in values.items() if name != path}
            if self._gist(fewer) == wanted:
                values = fewer
        return values

    def _gist(self, values: Values) -> tuple[object, ...]:
        before, after = self.before.answer(values), self.after.answer(values)
        return before.outcome, after.outcome, differing(before, after), self._counts(values)

    def _confirmed(self, values: Values) -> Witness | None:
        """The witness as `decide` answers it under both laws, or nothing where it does not bear out the difference."""
        halves = self.before, self.after
        made = [decide(half.program.rulebook, Facts(half.values(values))) for half in halves]
        outcomes = [tuple(side.outcome for side in item.sides) for item in made]
        if any(item.contradictions for item in made) or outcomes != [half.answer(values).outcome for half in halves]:
            return None
        return Witness(self.change.id, made[0], made[1], self._differs(values), tuple(sorted(self._also(values))))

    def _also(self, values: Values) -> frozenset[str]:
        """What else of the changes counts."""
        return (
            frozenset().union(*(half.taking_part(values, self.shown_in) for half in (self.before, self.after)))
            - self.change.names
        )
