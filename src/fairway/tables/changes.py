"""What a reform changed of an answer, and how many rows it changed so, in tallies that add up over parts.

Whether somebody is better off is said side by side: better where no side asks more and one asks less. Outcomes
that are not settled are neither better nor worse than others. Nothing is judged or written here.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fairway.law.columns import Answer
from fairway.law.determination import SETTLED

SAME, BETTER, WORSE, OTHERWISE, REASONS, AMOUNTS = "no", "better", "worse", "otherwise", "reasons", "amounts"
WORDS = (SAME, BETTER, WORSE, OTHERWISE, REASONS, AMOUNTS)
"""How a row changed. `OTHERWISE`: it is neither better nor worse. `REASONS`: outcomes stay, and norms, ways
through or missing facts do not. `AMOUNTS`: all of these stay, and what is due or granted does not."""

OUTCOME, BY, CAUSE, SUM = "outcome", "by", "cause", "sum"
BETWEEN = "\t"


class Change(NamedTuple):
    """How one answer came to differ from another: in all, and by side."""

    word: str
    sides: tuple[tuple[str, str], ...]
    norms: frozenset[str]
    needs: frozenset[str]

    @classmethod
    def of(cls, before: Answer, after: Answer, succeeds: Mapping[str, str]) -> Change:
        """The change from one answer to the other; what `succeeds` a norm or procedure counts as that.

        Where the norms are the same, `norms` names the procedures by which the ways through differ.
        """
        norms = frozenset(before.because) ^ frozenset(succeeds.get(name, name) for name in after.because)
        ways = frozenset(before.routes) ^ {frozenset(succeeds.get(name, name) for name in way) for way in after.routes}
        norms = norms or frozenset(name for way in ways for name in way)
        needs = frozenset(before.needs) ^ frozenset(after.needs)
        old, new = ({str(side.side): side.outcome for side in answer.sides} for answer in (before, after))
        if old.keys() != new.keys() or not old:
            old, new = {"": before.outcome}, {"": after.outcome}
        sides = {side: _word(old[side], new[side]) for side in old}
        moved = set(sides.values()) - {SAME}
        word = moved.pop() if len(moved) == 1 else OTHERWISE if moved else REASONS if norms or ways or needs else SAME
        return cls(word, tuple(sides.items()), norms, needs)


def _word(before: str, after: str) -> str:
    if before == after:
        return SAME
    if before in SETTLED and after in SETTLED:
        return BETTER if SETTLED.index(after) < SETTLED.index(before) else WORSE
    return OTHERWISE


class Count(NamedTuple):
    """So many rows that changed by one word, of one group: what the group is, its name and value."""

    what: str
    name: str
    value: str
    word: str
    rows: int


class Changes(Tally[str]):
    """Rows counted by what changed: plain text and numbers, so that parts can keep them."""

    def note(self, what: str, name: str, value: str, word: str, rows: int) -> None:
        """Count rows of a group that changed by a word."""
        self[BETWEEN.join((what, name, value, word))] += rows

    def counts(self) -> Iterator[Count]:
        """Every count."""
        for key, rows in self.items():
            what, name, value, word = key.split(BETWEEN)
            yield Count(what, name, value, word, rows)
