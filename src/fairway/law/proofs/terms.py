"""Expressions as terms of a solver: exact whole and rational numbers, never machine words or floats.

A choice is a number for its word, a set one truth a member, a date its ordinal, a moment in seconds. What
counts working days is left open: any whole number, so that what is proved holds whatever it is, and what
is found must be tried by deciding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import z3

from fairway.law.expression import Arithmetic, Call, Compare, Const, Expr, Ref, facts_read, walk
from fairway.law.formula import Graph
from fairway.law.proofs import gregorian
from fairway.law.proofs.world import Term, World, is_set
from fairway.law.rulebook import Rulebook
from fairway.law.sample import UNNAMED_COUNTRY
from fairway.law.values import Value
from fairway.law.vocabulary import FactType

DAY = 86_400
LARGEST = 10**12
Named = Mapping[str, frozenset[str]]
OTHER = "x"
"""A text that no condition names."""


class Terms:
    """The terms of one rulebook's facts and expressions in a world.

    `named` are the words that each fact meets in conditions; `pinned` gives some facts a value.
    """

    def __init__(
        self, world: World, rulebook: Rulebook, named: Named, pinned: Mapping[str, Value] | None = None
    ) -> None:
        self.world = world
        self.rulebook = rulebook
        self.named = named
        self.pinned = pinned or {}
        self._made: dict[Expr, Term] = {}

    def fact(self, path: str) -> Term:
        """The term of a fact."""
        if path in self.pinned:
            return self._constant(self.pinned[path])
        if path not in self.world.facts:
            self.world.facts[path] = self._fact(path, self.rulebook.vocabulary[path].type)
        return self.world.facts[path]

    def _fact(self, path: str, kind: FactType) -> Term:
        """A variable for a fact, and what its type allows."""
        match kind.family:
            case "bool":
                return z3.Bool(path)
            case "set":
                return {word: z3.Bool(f"{path}:{word}") for word in self._words(path, kind)}
            case "number":
                made = z3.Int(path) if kind.kind == "count" else z3.Real(path)
                self.world.learn(made >= 0, made <= LARGEST)
            case "date" | "datetime" | "time":
                made = z3.Int(path)
                first, last = _reach(kind.family)
                self.world.learn(made >= first, made <= last)
            case _:
                made = z3.Int(path)
                self.world.learn(z3.Or([made == self.world.code(word) for word in self._words(path, kind)]))
        return made

    def _words(self, path: str, kind: FactType) -> list[str]:
        """The words that a choice or set may take, as far as conditions can tell them apart."""
        if kind.choices:
            return list(kind.choices)
        if kind.kind == "place":
            return list(self.rulebook.geography.places)
        named = self.named.get(path, frozenset())
        listed = {entry.code for word in named & self.rulebook.lists.keys() for entry in self._entries(word)}
        plain = named - self.rulebook.lists.keys()
        if kind.kind == "text":
            return sorted(listed | plain | {OTHER})
        return sorted(listed | {word for word in plain if len(word) == 2 and word.isupper()} | {UNNAMED_COUNTRY})

    def _entries(self, name: str) -> Iterable[Any]:
        return self.rulebook.lists[name].entries

    def of(self, expr: Expr) -> Term:
        """The term of an expression on given facts, all known."""
        if expr not in self._made:
            self._made[expr] = self._of(expr)
        return self._made[expr]

    def _of(self, expr: Expr) -> Term:
        match expr:
            case Const(value):
                return self._constant(value)
            case Ref(path):
                return self.fact(path)
            case Compare(op, left, right):
                return self._compared(op, left, right)
            case Arithmetic(op, left, right):
                return _OPERATORS[op](self.of(left), self.of(right))
            case Call(name, args):
                return getattr(self, f"_{name}", self._left_open)(expr, *args)
        raise AssertionError(f"no term for {expr}")

    def _constant(self, value: Value) -> Term:
        match value:
            case bool():
                return z3.BoolVal(value)
            case int():
                return z3.IntVal(value)
            case Decimal():
                return z3.RealVal(str(value))
            case str():
                return self.world.code(value)
            case frozenset():
                return {word: z3.BoolVal(True) for word in value}
            case datetime():
                return z3.IntVal(_seconds(value))
            case date():
                return z3.IntVal(value.toordinal())
            case time():
                return z3.IntVal(_of_day(value))

    def _compared(self, op: str, left: Expr, right: Expr) -> Term:
        if op == "in":
            return self._among(left, right)
        one, other = self.of(left), self.of(right)
        if is_set(one):
            words = one.keys() | other.keys()
            return z3.And([one.get(word, z3.BoolVal(False)) == other.get(word, z3.BoolVal(False)) for word in words])
        return {"==": lambda: one == other, "<": lambda: one < other}[op]()

    def _among(self, left: Expr, right: Expr) -> Term:
        if isinstance(left, Const):
            return self.of(right).get(left.value, z3.BoolVal(False))
        one = self.of(left)
        assert isinstance(right, Const) and isinstance(right.value, frozenset)
        return z3.Or([one == self.world.code(word) for word in sorted(right.value)])

    def _left_open(self, expr: Call, *args: Expr) -> Term:
        """A number of which nothing is known, but that it is the same for the same facts on the same calendars."""
        for arg in args:
            self.of(arg)
        pinned = tuple((path, self.pinned[path]) for path in sorted(facts_read(expr)) if path in self.pinned)
        return self.world.open((expr, pinned, tuple(map(id, self.rulebook.calendars.values()))))

    def _within(self, expr: Call, place: Expr, area: Expr) -> Term:
        ancestors = self.rulebook.geography.ancestors
        assert isinstance(area, Const)
        inside = [name for name in ancestors if area.value in ancestors[name]]
        one = self.of(place)
        return z3.Or([one == self.world.code(name) for name in inside])

    def _listed(self, expr: Call, item: Expr, name: Expr, day: Expr) -> Term:
        assert isinstance(name, Const)
        found, when = [], self.of(day)
        one = self.of(item)
        for entry in self._entries(str(name.value)):
            code = self.world.code(entry.code)
            is_it = one.get(entry.code, z3.BoolVal(False)) if is_set(one) else one == code
            found.append(z3.And(is_it, *_during(when, entry.period)))
        return z3.Or(found)

    def _overlaps(self, expr: Call, items: Expr, words: Expr) -> Term:
        one, other = self.of(items), self.of(words)
        return z3.Or([z3.And(one[word], other[word]) for word in sorted(one.keys() & other.keys())])

    def _subset(self, expr: Call, items: Expr, words: Expr) -> Term:
        one, other = self.of(items), self.of(words)
        return z3.And([z3.Implies(its, other.get(word, z3.BoolVal(False))) for word, its in sorted(one.items())])

    def _size(self, expr: Call, items: Expr) -> Term:
        return z3.Sum([z3.If(its, 1, 0) for its in self.of(items).values()])

    def _days_between(self, expr: Call, start: Expr, end: Expr) -> Term:
        return self.of(end) - self.of(start)

    def _months_between(self, expr: Call, start: Expr, end: Expr) -> Term:
        return gregorian.months_between(self.of(start), self.of(end))

    def _years_between(self, expr: Call, start: Expr, end: Expr) -> Term:
        return gregorian.years_between(self.of(start), self.of(end))

    def _hours_between(self, expr: Call, start: Expr, end: Expr) -> Term:
        return z3.ToReal(self.of(end) - self.of(start)) / 3600

    def _minutes_between(self, expr: Call, start: Expr, end: Expr) -> Term:
        return z3.ToReal(self.of(end) - self.of(start)) / 60

    def _add_days(self, expr: Call, start: Expr, days: Expr) -> Term:
        return self.of(start) + _whole(self.of(days))

    def _add_months(self, expr: Call, start: Expr, months: Expr, rounding: Expr) -> Term:
        assert isinstance(rounding, Const)
        return gregorian.add_months(self.of(start), _whole(self.of(months)), str(rounding.value))

    def _add_years(self, expr: Call, start: Expr, years: Expr) -> Term:
        return gregorian.add_months(self.of(start), 12 * _whole(self.of(years)))

    def _year(self, expr: Call, day: Expr) -> Term:
        return gregorian.parts_of(self.of(day)).year

    def _month(self, expr: Call, day: Expr) -> Term:
        return gregorian.parts_of(self.of(day)).month

    def _weekday(self, expr: Call, day: Expr) -> Term:
        return gregorian.weekday(self.of(day))

    def _day_of(self, expr: Call, moment: Expr) -> Term:
        return self.of(moment) / DAY

    def _time_of(self, expr: Call, moment: Expr) -> Term:
        return self.of(moment) % DAY

    def _floor(self, expr: Call, number: Expr) -> Term:
        return _floor(self.of(number))

    def _ceil(self, expr: Call, number: Expr) -> Term:
        return -_floor(-self.of(number))

    def _round_up(self, expr: Call, number: Expr, step: Expr) -> Term:
        each = self.of(step)
        return -_floor(-_real(self.of(number)) / _real(each)) * each

    def _round_half_up(self, expr: Call, number: Expr, places: Expr) -> Term:
        assert isinstance(places, Const) and isinstance(places.value, int)
        scaled = _real(self.of(number)) * 10**places.value
        near = z3.If(scaled >= 0, _floor(scaled + z3.Q(1, 2)), -_floor(-scaled + z3.Q(1, 2)))
        return z3.ToReal(near) / 10**places.value

    def _min(self, expr: Call, *items: Expr) -> Term:
        return _least([self.of(item) for item in items], lambda one, other: one <= other)

    def _max(self, expr: Call, *items: Expr) -> Term:
        return _least([self.of(item) for item in items], lambda one, other: one >= other)

    def value(self, path: str, model: z3.ModelRef) -> Value:
        """The value that a model gives to a fact."""
        kind, term = self.rulebook.vocabulary[path].type, self.fact(path)
        if is_set(term):
            return frozenset(word for word, its in term.items() if z3.is_true(model.eval(its, True)))
        found = model.eval(term, True)
        match kind.family:
            case "bool":
                return bool(z3.is_true(found))
            case "number":
                return _number(found.as_fraction() if z3.is_rational_value(found) else Fraction(found.as_long()))
            case "date":
                return date.fromordinal(found.as_long())
            case "datetime":
                days, seconds = divmod(found.as_long(), DAY)
                return datetime.combine(date.fromordinal(days), time()) + timedelta(seconds=seconds)
            case "time":
                return (datetime.combine(date.min, time()) + timedelta(seconds=found.as_long())).time()
            case _:
                return self.world.word(found.as_long())

    def equals(self, path: str, value: Value) -> z3.BoolRef:
        """That a fact has a value."""
        one, other = self.fact(path), self._constant(value)
        if is_set(one):
            return z3.And([its == z3.BoolVal(word in other) for word, its in one.items()])
        return one == other


def named_in(graphs: Iterable[Graph]) -> Named:
    """For each fact, the words that it meets in a comparison or call of some graphs."""
    found: dict[str, set[str]] = {}
    atoms = (node.expr for graph in graphs for node in graph.nodes if not isinstance(node, tuple))
    for expr in atoms:
        words = {word for node in walk(expr) if isinstance(node, Const) for word in _words(node.value)}
        for node in walk(expr):
            if isinstance(node, Ref):
                found.setdefault(node.path, set()).update(words)
    return {path: frozenset(words) for path, words in found.items()}


def _words(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, frozenset):
        yield from value


def _reach(family: str) -> tuple[int, int]:
    """The first and last number that a date, moment or time of day may be."""
    first, last = gregorian.FIRST.toordinal(), gregorian.LAST.toordinal()
    return {"date": (first, last), "datetime": (first * DAY, last * DAY), "time": (0, DAY - 1)}[family]


def _of_day(moment: time) -> int:
    return 3600 * moment.hour + 60 * moment.minute + moment.second


def _seconds(moment: datetime) -> int:
    return moment.toordinal() * DAY + _of_day(moment.time())


def _during(day: Term, period: Any) -> Iterator[z3.BoolRef]:
    if period.start:
        yield day >= period.start.toordinal()
    if period.end:
        yield day <= period.end.toordinal()


def _real(term: Term) -> Term:
    return z3.ToReal(term) if z3.is_int(term) else term


def _floor(term: Term) -> Term:
    return term if z3.is_int(term) else z3.ToInt(term)


def _whole(term: Term) -> Term:
    """As ``int`` cuts a number off."""
    return term if z3.is_int(term) else z3.If(term >= 0, z3.ToInt(term), -z3.ToInt(-term))


def _least(terms: list[Term], before: Callable[[Term, Term], Term]) -> Term:
    found = terms[0]
    for term in terms[1:]:
        found = z3.If(before(found, term), found, term)
    return found


def _number(found: Fraction) -> int | Decimal:
    return found.numerator if found.denominator == 1 else Decimal(found.numerator) / found.denominator


_OPERATORS: dict[str, Callable[[Term, Term], Term]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: _real(left) / _real(right),
}
