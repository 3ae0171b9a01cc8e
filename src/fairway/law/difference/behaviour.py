"""The third layer: what the changes of law mean for movements, each shown by a witness.

Where the movement is sought - which kind, between which ends, on which day - is decided here; how it is
found and made small is the work of `Search`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import product

from fairway.law.difference.changes import AMENDED, Change
from fairway.law.difference.probe import Half
from fairway.law.difference.states import State
from fairway.law.difference.witness import Search, Witness
from fairway.law.expression import Const, walk
from fairway.law.facts import END, KIND, START, Facts
from fairway.law.geography import Side
from fairway.law.norm import Norm
from fairway.law.program import speaks_for
from fairway.law.rulebook import Rulebook

SILENT = frozenset(
    {"label", "title", "says", "source", "provision", "instrument", "basis", "steps", "continuing", "lead_time",
     "observed", "valid", "authority", "by", "actor", "addressee", "timing", "held_when", "amount", "calculation"}
)  # fmt: skip
"""Fields of norms and procedures that can't change which outcome a movement has, or which norms it rests on."""
Ends = tuple[str, str]
Days = tuple[date, date]
RUNS = 1000
"""How many movements are tried for one change, at most."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two states of law, and what of the changes between them is named otherwise."""

    before: State
    after: State
    renamed: Mapping[str, str]
    changed: frozenset[str]
    today: date
    _halves: dict[tuple[str, Ends, tuple[date, date]], tuple[Half, Half] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, before: State, after: State, changes: Iterable[Change], today: date) -> Comparison:
        """The comparison of two states whose changes are known."""
        known = tuple(changes)
        pairs = ((item.before, item.after) for item in known if item.how == AMENDED)
        renamed = {now.id: was.id for was, now in pairs if was.id != now.id}
        return cls(before, after, renamed, frozenset().union(*(item.names for item in known)), today)

    def halves(self, kind: str, ends: Ends, days: tuple[date, date]) -> tuple[Half, Half] | None:
        """Both laws for one kind of movement between two ends; nothing where one of them knows no such ends."""
        key = kind, ends, days
        if key not in self._halves:
            states = zip((self.before, self.after), days, ({}, self.renamed), strict=True)
            found = [self._half(*state, kind, ends) for state in states]
            self._halves[key] = (found[0], found[1]) if found[0] and found[1] else None
        return self._halves[key]

    def _half(self, state: State, day: date, renamed: Mapping[str, str], kind: str, ends: Ends) -> Half | None:
        book = state.rulebook
        if any(end not in book.geography.places for end in ends) or day not in book.head.coverage:
            return None
        sides = book.programs.sides(kind, *ends)
        return Half(book.programs.on(kind, sides, day), day, self.changed, renamed)

    def days(self, change: Change) -> list[tuple[date, date]]:
        """The days on which a change may show: those that are compared, else today and the bounds of what changed."""
        if self.before.day and self.after.day:
            return [(self.before.day, self.after.day)]
        bounds = {day for item in (change.before, change.after) if item is not None for day in item.period.bounds}
        near = sorted(
            {self.today, *bounds, *(day - timedelta(1) for day in bounds)}, key=lambda day: (day != self.today, day)
        )
        return [(day, day) for day in near]

    def witness(self, change: Change, known: Facts | None = None) -> Witness | None:
        """A smallest movement that shows a change of a norm or procedure, or nothing where none is found.

        A movement that is known to show the change between other states is tried first.
        """
        if self.is_silent(change):
            return None
        if known and (found := self._shown_by(change, known)):
            return found
        left = RUNS
        for days, kind, ends in self.places(change):
            halves = self.halves(kind, ends, days)
            search = Search(*halves, change, ends, left) if halves and left > 0 else None
            if search is not None:
                if found := search.witness():
                    return found
                left = search.left
        return None

    def places(self, change: Change) -> Iterator[tuple[tuple[date, date], str, Ends]]:
        """Where a movement may show a change: on which days, of which kind and between which ends."""
        for days in self.days(change):
            for kind, ends in self._crossings(change):
                yield days, kind, ends

    def _shown_by(self, change: Change, known: Facts) -> Witness | None:
        """The witness that a known movement is for a change, where it is one."""
        ends = str(known.values[START]), str(known.values[END])
        for days in self.days(change):
            halves = self.halves(str(known.values[KIND]), ends, days)
            found = Search(*halves, change, ends, 0).shown_by(known.values) if halves else None
            if found:
                return found
        return None

    def is_silent(self, change: Change) -> bool:
        """Whether a change is of words, sources and terms alone."""
        silent = SILENT | {"period"} if self.before.day and self.after.day else SILENT
        return change.how == AMENDED and all(field.name in silent for field in change.fields)

    def _crossings(self, change: Change) -> Iterator[tuple[str, Ends]]:
        """The kinds of movement and the ends of which a changed norm, or one that names a changed procedure, speaks."""
        norms = [norm for state in (self.before, self.after) for norm in _touched(state, change)]
        state = self.before if change.after is None else self.after
        for kind in dict.fromkeys(kind for norm in norms for kind in norm.kinds):
            for sides, ends in crossings(state.rulebook, kind):
                if any(speaks_for(norm, side) and kind in norm.kinds for norm in norms for side in sides):
                    yield kind, ends


def _touched(state: State, change: Change) -> Iterator[Norm]:
    """The norms through which a change counts."""
    if change.sort == "norm":
        yield from (norm for name in change.names if (norm := state.norms.get(name)))
    else:
        yield from (norm for norm in state.norms.values() if change.id in norm.procedures)


def crossings(book: Rulebook, kind: str) -> Iterator[tuple[tuple[Side, ...], Ends]]:
    """Ends that the law of one kind of movement tells apart, the plainest first, with the sides they meet."""
    named = _named_places(book, kind)
    for sides, pairs in _by_sides(book, kind).items():
        told = [pair for pair in pairs if named.issuperset(pair)]
        yield from ((sides, pair) for pair in told or pairs[:1])


@lru_cache(maxsize=64)
def _named_places(book: Rulebook, kind: str) -> frozenset[str]:
    """The places that conditions on one kind of movement name, and the outermost ones."""
    norms = [norm for norm in book.norms.values() if kind in norm.kinds]
    ways = {name for norm in norms for name in norm.procedures}
    trees = [*map(book.applies, norms), *(book.available(book.procedures[name]) for name in ways)]
    words = {
        value
        for tree in trees
        for node in walk(tree)
        if isinstance(node, Const) and isinstance(value := node.value, str)
    }
    places = book.geography.places
    return frozenset(name for name, place in places.items() if name in words or not place.within)


@lru_cache(maxsize=64)
def _by_sides(book: Rulebook, kind: str) -> Mapping[tuple[Side, ...], list[Ends]]:
    """Every pair of places by the sides it meets; first sides whose law is all encoded, and the outermost places."""
    places, up = book.geography.places, book.geography.ancestors
    found: dict[tuple[Side, ...], list[Ends]] = {}
    for start, end in sorted(product(places, places), key=lambda ends: sum(len(up[place]) for place in ends)):
        found.setdefault(book.programs.sides(kind, start, end), []).append((start, end))
    encoded = book.head.jurisdictions
    return dict(sorted(found.items(), key=lambda item: sum(side.jurisdiction not in encoded for side in item[0])))
