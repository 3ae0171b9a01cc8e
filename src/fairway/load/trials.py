"""The values worth trying of every fact that the law on a kind of movement reads, on whatever day.

What conditions tell apart is drawn from the same domains as questions are (`fairway.law.sample`); dates and moments
are told from the day of the movement, at, just before and just after each distance that a condition names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from fairway.law.expression import Call, Choose, Compare, Const, Expr, Ref, facts_read, inlined, walk
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.functions import add_months
from fairway.law.norm import Norm
from fairway.law.order import in_order, makers_of
from fairway.law.procedure import Procedure
from fairway.law.rulebook import Rulebook
from fairway.law.sample import Domains
from fairway.law.values import Value
from fairway.law.vocabulary import FactType

ROUTE = (KIND, START, END, DATE)
LARGE = (10, 1_000, 100_000, 10_000_000)
"""Numbers tried besides those that conditions name."""
NEAR = (-1, 0, 1)
MOST_OF_A_LIST = 24


@dataclass(frozen=True, order=True)
class Shift:
    """A date or moment told from the day of the movement."""

    months: int = 0
    days: int = 0
    minutes: int = 0

    def on(self, day: date, moment: bool) -> date | datetime:
        """The date, or the moment, for a movement of that day."""
        then = add_months(day, self.months) + timedelta(self.days)
        return datetime.combine(then, time()) + timedelta(minutes=self.minutes) if moment else then


Worth = Value | Shift


@dataclass
class Trial:
    """A fact and the values worth trying; the first `usual` are drawn at random, the rest only when aimed at.

    A fact that the law defines in some cases is `aimed` alone: given at random, it would contradict the law.
    """

    path: str
    type: FactType
    values: list[Worth]
    aimed: bool = False
    usual: int = 0
    _numbers: dict[Worth, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = list(dict.fromkeys(self.values))
        self.usual = len(self.values)
        self._numbers = {value: n for n, value in enumerate(self.values)}

    def number(self, value: Worth) -> int:
        """The number of a value, which is added where it is new."""
        if value not in self._numbers:
            self._numbers[value] = len(self.values)
            self.values.append(value)
        return self._numbers[value]

    def value(self, number: int, day: date) -> Value:
        """The value of a number for a movement of that day."""
        found = self.values[number]
        return found.on(day, self.type.kind == "datetime") if isinstance(found, Shift) else found

    @cached_property
    def is_whole(self) -> bool:
        """Whether all values are whole numbers."""
        return all(map(_is_whole, self.values))


@dataclass(frozen=True, eq=False)
class KindLaw:
    """All law on a kind of movement, on whatever side and day."""

    rulebook: Rulebook
    kind: str
    day: date

    @cached_property
    def norms(self) -> tuple[Norm, ...]:
        """Its norms, each after what it depends on."""
        found = {norm.id: norm for norm in self.rulebook.norms.values() if self.kind in norm.kinds}
        return tuple(found[name] for name in in_order(self.rulebook, found) if name in found)

    @cached_property
    def procedures(self) -> tuple[Procedure, ...]:
        """The procedures that these name."""
        names = dict.fromkeys(name for norm in self.norms for name in norm.procedures)
        return tuple(self.rulebook.procedures[name] for name in names)

    @cached_property
    def makers(self) -> Mapping[str, tuple[Norm, ...]]:
        """For each derived fact, the norms that define or presume it."""
        known = self.rulebook.norms
        return {
            path: tuple(known[name] for name in names)
            for path, names in sorted(makers_of(self.rulebook, self.norms).items())
        }

    @property
    def derived(self) -> tuple[str, ...]:
        """The facts that are derived."""
        return tuple(self.makers)

    @cached_property
    def facts_read(self) -> frozenset[str]:
        """The facts that norms and procedures read."""
        items: list[Norm | Procedure] = [*self.norms, *self.procedures]
        return frozenset().union(*map(self.rulebook.facts_of, items))

    def defined(self, path: str) -> tuple[Norm, ...]:
        """The norms that define a fact."""
        return tuple(norm for norm in self.makers.get(path, ()) if norm.effect == "define")

    def spelt_out(self, tree: Expr) -> Expr:
        """A condition with every defined fact replaced by its definitions, the first that applies; else as given."""
        for path in sorted(facts_read(tree)):
            told: Expr = next(part for part in walk(tree) if isinstance(part, Ref) and part.path == path)
            for norm in self.defined(path):
                value, applies = self.rulebook.expression(norm.value), self.rulebook.applies(norm)
                told = Choose(self.spelt_out(applies), self.spelt_out(value), told, told.sort)
            tree = inlined(tree, {path: told})
        return tree


def trials(law: KindLaw) -> dict[str, Trial]:
    """The facts of a law that may be given, with the values worth trying."""
    domains = Domains(law)
    distances = _distances(law)
    given = dict.fromkeys(domains.values, False) | dict.fromkeys(_defined_at_times(law), True)
    found = {}
    for path in sorted(given.keys() - set(ROUTE)):
        kind = law.rulebook.vocabulary[path].type
        named, shifts = domains.named.get(path, []), distances.get(path)
        values = list(_worth(kind, domains.of(path), named, shifts))
        if values:
            found[path] = Trial(path, kind, values, given[path])
    return found


def _defined_at_times(law: KindLaw) -> Iterator[str]:
    """The facts that are defined, but not in every case."""
    for path in law.makers:
        norms = law.defined(path)
        if norms and all(norm.when or norm.unless for norm in norms):
            yield path


def _worth(kind: FactType, values: list[Value], named: list[Any], distances: set[Shift] | None) -> Iterator[Worth]:
    match kind.family:
        case "date":
            yield from sorted(distances or ()) or [Shift(), Shift(days=-1), Shift(days=1)]
            yield from (near + timedelta(n) for near in named if type(near) is date for n in NEAR)
        case "datetime":
            yield from sorted(distances or ())
            clocks = [item for item in named if isinstance(item, time)]
            yield from (Shift(minutes=60 * clock.hour + clock.minute + n) for clock in clocks for n in NEAR)
            yield from (Shift(days=n, minutes=60 * hour) for n in (0, 1) for hour in (3, 12, 23))
        case "number":
            # Amounts of money are told in whole units, as most tables have them.
            yield from (item for item in values if kind.kind != "money" or _is_whole(item))
            yield from (number if kind.kind == "count" else Decimal(number) for number in LARGE)
        case "set":
            yield from values[: len(values) if kind.kind == "some of" else MOST_OF_A_LIST]
            yield from (item for item in named if isinstance(item, frozenset) and _fits(item, kind))
        case _:
            yield from values


def _is_whole(value: Worth) -> bool:
    return isinstance(value, int | Decimal) and value == int(value)


def _fits(items: frozenset[str], kind: FactType) -> bool:
    return bool(kind.choices) and items <= kind.choices.keys()


def _distances(law: KindLaw) -> dict[str, set[Shift]]:
    """For each fact, the distances in time that conditions hold it against, both ways."""
    found: dict[str, set[Shift]] = {}
    book = law.rulebook
    texts = [text for norm in law.norms for text in (norm.value, norm.met_when, norm.amount) if text]
    trees = [*map(book.applies, law.norms), *map(book.expression, texts), *map(book.available, law.procedures)]
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Compare | Call) and (shifts := set(_shifts(node))):
                for part in walk(node):
                    if isinstance(part, Ref):
                        found.setdefault(part.path, set()).update(shifts)
    return found


UNITS = {"year": 12, "month": 1}


def _shifts(node: Expr) -> Iterator[Shift]:
    """The distances that a comparison or call names."""
    names = {part.name for part in walk(node) if isinstance(part, Call)}
    numbers = [part.value for part in walk(node) if isinstance(part, Const)]
    counts = [int(item) for item in numbers if isinstance(item, int | Decimal) and not isinstance(item, bool)]
    for name in names:
        for count in {0, *counts} if "_" in name else ():
            for far in (count, -count):
                yield from _of_unit(name, far)


def _of_unit(name: str, far: int) -> Iterator[Shift]:
    if abs(far) > 36_500:
        return
    unit = next((months for word, months in UNITS.items() if word in name), 0)
    if unit:
        yield from (Shift(months=unit * far, days=n) for n in NEAR if abs(unit * far) <= 1_200)
    elif "working" in name:
        yield from (Shift(days=round(far * 1.4) + n) for n in (-3, *NEAR, 3))
    elif "day" in name:
        yield from (Shift(days=far + n) for n in NEAR)
    elif "hour" in name or "minute" in name:
        yield from (Shift(minutes=720 + far * (60 if "hour" in name else 1) + n) for n in NEAR)
