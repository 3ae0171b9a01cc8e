"""The programs of one rulebook, each made when first asked for and kept for all the days it serves.

Between two days on which a norm or procedure that can touch a movement begins or ends, one program
serves every day. Nothing is decided here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property

from fairway.law.expression import Const, Expr, walk
from fairway.law.geography import Side
from fairway.law.norm import Norm
from fairway.law.order import in_order
from fairway.law.procedure import Procedure
from fairway.law.program import Program, speaks_for
from fairway.law.rulebook import Rulebook
from fairway.law.unchanged import Comparison
from fairway.law.writer import Writer

Sides = tuple[Side, ...]


class Programs:
    """Which sides a movement meets, when the law on it changes, and its program on a day; each found once.

    Where an amended rulebook judges such movements as the one that it amends, it has the same program.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.base: Programs | None = rulebook.base.programs if rulebook.base else None
        self._sides: dict[tuple[str, str, str], Sides] = {}
        self._bounds: dict[tuple[str, Sides], tuple[date, ...]] = {}
        self._changes: dict[tuple[str, Sides], tuple[date, ...]] = {}
        self._programs: dict[tuple[str, Sides, int], Program] = {}

    def sides(self, kind: str, start: str, end: str) -> Sides:
        """The sides that such a movement meets; a zone's own line counts where law of that kind speaks of it."""
        key = (kind, start, end)
        if key not in self._sides:
            met = self.rulebook.geography.sides(start, end)
            self._sides[key] = tuple(side for side in met if side.role != "first line" or self._has_law(kind, side))
        return self._sides[key]

    def _has_law(self, kind: str, side: Side) -> bool:
        return any(True for _ in self._touching(kind, (side,)))

    def on(self, kind: str, sides: Sides, day: date) -> Program:
        """The program for a kind of movement between `sides` on `day`.

        Raises:
            SchemaError: when norms or facts depend on each other in a circle.
            ExpressionError: when a condition can't be read.
        """
        key = (kind, sides, bisect_right(self._stretches(kind, sides), day))
        if key not in self._programs:
            self._programs[key] = self._shared(kind, sides, day) or self._made(kind, sides, day)
        return self._programs[key]

    def _stretches(self, kind: str, sides: Sides) -> tuple[date, ...]:
        """The days that divide one program from the next, here or in the rulebook that this one amends."""
        own = self.bounds(kind, sides)
        return tuple(sorted({*own, *self.base._stretches(kind, sides)})) if self.base else own

    def _shared(self, kind: str, sides: Sides, day: date) -> Program | None:
        """The program of the rulebook that this one amends, where nothing that it is made of has changed."""
        if self.base is None or not self._compared.silent_alike(kind, sides):
            return None
        norms = self.base._in_force(kind, sides, day), self._in_force(kind, sides, day)
        return self.base.on(kind, sides, day) if self._compared.alike(*norms, day) else None

    @cached_property
    def _compared(self) -> Comparison:
        assert self.base is not None
        return Comparison(self.base.rulebook, self.rulebook)

    def _in_force(self, kind: str, sides: Sides, day: date) -> tuple[Norm, ...]:
        """The norms that can touch such a movement on `day`."""
        # The period of a norm with a key of its own is held against that date, by its code.
        return tuple(norm for norm in self._touching(kind, sides) if norm.own_key or day in norm.period)

    def bounds(self, kind: str, sides: Sides) -> tuple[date, ...]:
        """The days on which a norm or procedure that can touch such a movement begins or has just ended."""
        key = (kind, sides)
        if key not in self._bounds:
            norms = list(self._touching(kind, sides))
            periods = [norm.period for norm in norms] + [item.period for item in self._named_by(norms)]
            self._bounds[key] = tuple(sorted({day for period in periods for day in period.bounds}))
        return self._bounds[key]

    @cached_property
    def all_bounds(self) -> tuple[date, ...]:
        """The days on which any norm or procedure, or the time that the rulebook covers, begins or has just ended.

        Between two of them every movement has one program. Those of the rulebook that this one amends are among them.
        """
        book = self.rulebook
        periods = [norm.period for norm in book.norms.values()] + [item.period for item in book.procedures.values()]
        days = {day for period in (book.head.coverage, *periods) for day in period.bounds}
        return tuple(sorted(days.union(self.base.all_bounds if self.base else ())))

    def change_days(self, kind: str, sides: Sides) -> tuple[date, ...]:
        """The days on which such a movement may come to be judged otherwise.

        Besides the bounds of norms and procedures, these are the bounds of entries in the lists that
        they read and the dates that their conditions name.
        """
        key = (kind, sides)
        if key not in self._changes:
            self._changes[key] = self._change_days(kind, sides)
        return self._changes[key]

    def _change_days(self, kind: str, sides: Sides) -> tuple[date, ...]:
        nodes = (node for expr in self._expressions(kind, sides) for node in walk(expr))
        days = set(self.bounds(kind, sides))
        for value in (node.value for node in nodes if isinstance(node, Const)):
            # A moment is a date to `isinstance`; only whole days count here.
            if type(value) is date:
                days |= {value, value + timedelta(1)}
            elif isinstance(value, str) and value in self.rulebook.lists:
                days |= {day for entry in self.rulebook.lists[value].entries for day in entry.period.bounds}
        return tuple(sorted(days))

    def _expressions(self, kind: str, sides: Sides) -> Iterator[Expr]:
        """The conditions and values of what can touch such a movement on some day."""
        norms = list(self._touching(kind, sides))
        for norm in norms:
            yield self.rulebook.applies(norm)
            yield self.rulebook.expression(norm.value)
        yield from map(self.rulebook.available, self._named_by(norms))

    def _touching(self, kind: str, sides: Sides) -> Iterator[Norm]:
        """The norms that can touch such a movement on some day."""
        for norm in self.rulebook.norms.values():
            if kind in norm.kinds and any(speaks_for(norm, side) for side in sides):
                yield norm

    def _named_by(self, norms: Iterable[Norm]) -> tuple[Procedure, ...]:
        """The procedures that norms name, each once, in the order named."""
        names = dict.fromkeys(name for norm in norms for name in norm.procedures)
        return tuple(self.rulebook.procedures[name] for name in names)

    def _made(self, kind: str, sides: Sides, day: date) -> Program:
        norms = {norm.id: norm for norm in self._in_force(kind, sides, day)}
        order = tuple(in_order(self.rulebook, norms))
        ordered = tuple(norms[name] for name in order if name in norms)
        procedures = self._named_by(ordered)
        writer = Writer(self.rulebook, order, norms, procedures, day)
        return Program(self.rulebook, kind, sides, day, ordered, procedures, order, writer)
