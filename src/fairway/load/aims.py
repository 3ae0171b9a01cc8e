"""Facts that make a norm take effect, found from its condition and tried on the compiled law.

Facts drawn one by one seldom meet a condition of many parts. An `Aim` holds the few facts that a norm asks for; rows
that aim at it get these, and draw the rest. A norm for which nothing was found is not aimed at; whether it is then
met by chance is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from fairway.law import logic
from fairway.law.expression import All, AnyOf, Choose, Compare, Const, Expr, Not, facts_read, inlined, parts
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.norm import Norm
from fairway.law.program import speaks_for
from fairway.load.trials import KindLaw, Trial
from fairway.load.volumes import STANDS, Way, ways

POINT = "movement.control_point"
ATTEMPTS, DRAWS, WANTED, TRIES = 60, 4, 2, 24


@dataclass(frozen=True)
class Aim:
    """What a row that aims at a norm has: numbers of values by fact, and its way where a condition reads that."""

    norm: str
    facts: Mapping[str, int]
    point: str
    start: str
    end: str
    first: date
    last: date

    @property
    def bound(self) -> bool:
        """Whether it reads the route."""
        return bool(self.point or self.start or self.end)

    def fits(self, way: Way) -> bool:
        """Whether a movement that goes this way can be aimed so."""
        code, start, end = way
        return self.point in ("", code) and self.start in ("", start) and self.end in ("", end)


class Missed(Exception):
    """An attempt that led nowhere."""


def aims(law: KindLaw, trials: Mapping[str, Trial], first: date, last: date) -> Iterator[Aim]:
    """A few aims at each norm, for movements between two days; the same each time."""
    routes = _routes(law.kind)
    for norm in law.norms:
        period = replace(norm.period, start=max(norm.period.start or first, first))
        until = min(period.end or last, last)
        if norm.own_key or (period.start and period.start <= until):
            begun = first if norm.own_key else period.start or first
            yield from _of_norm(law, trials, norm, routes, (begun, last if norm.own_key else until))


def _routes(kind: str) -> list[Way]:
    """The ways that movements of a kind take."""
    seen: dict[Way, None] = {}
    for stand in STANDS:
        if (kind in ("funds", "data")) == (stand.place == "") or stand.place == "inside":
            seen.update(dict.fromkeys(ways(stand)))
    return list(seen)


def _of_norm(
    law: KindLaw, trials: Mapping[str, Trial], norm: Norm, routes: list[Way], days: tuple[date, date]
) -> Iterator[Aim]:
    """Tried where most movements go and the law is newest, so that few programs are made; then anywhere."""
    random = Random(f"{law.kind} {norm.id}")
    book = law.rulebook
    fitting = [way for way in routes if any(speaks_for(norm, side) for side in _sides(law, way))]
    usual = [way for way in fitting if _sides(law, way) == _sides(law, fitting[0])]
    found: dict[tuple[Any, ...], Aim] = {}
    for number in range(ATTEMPTS if fitting else 0):
        wide = number > ATTEMPTS // 2
        way = random.choice(fitting if wide else usual)
        day = _day(days, random, wide)
        attempt = _Attempt(law, trials, way, day, random)
        try:
            attempt.wish(book.applies(norm), True)
            for name in book.defeaters.get(norm.id, ()):
                if law.kind in book.norms[name].kinds:
                    attempt.wish(book.applies(book.norms[name]), False)
        except Missed:
            continue
        if _works(law, norm, attempt, trials):
            aim = attempt.aim(norm, days)
            found.setdefault(tuple(sorted(aim.facts.items())), aim)
            if len(found) == WANTED:
                break
    yield from found.values()


def _day(days: tuple[date, date], random: Random, any_day: bool) -> date:
    """One of the last days; any, when nothing was found there."""
    far = (days[1] - days[0]).days
    return days[1] - timedelta(random.randint(0, far if any_day else min(far, 6)))


def _sides(law: KindLaw, way: Way) -> Any:
    return law.rulebook.programs.sides(law.kind, way.start, way.end)


def _works(law: KindLaw, norm: Norm, attempt: _Attempt, trials: Mapping[str, Trial]) -> bool:
    """Whether the norm takes effect in one of some movements with these facts, all else drawn."""
    book, way = law.rulebook, attempt.way
    program = book.programs.on(law.kind, _sides(law, way), attempt.day)
    n = program.index.get(norm.id)
    if n is None:
        return False
    for draw in range(DRAWS):
        facts = dict(attempt.route)
        for path, trial in trials.items():
            number = attempt.facts.get(path, attempt.random.randrange(trial.usual) if draw else -1)
            if number >= 0:
                facts[path] = trial.value(number, attempt.day)
        if program.run(facts).effective[n] is True:
            return True
    return False


@dataclass
class _Attempt:
    """Facts put together, one part of a condition after the other, at random where there is a choice."""

    law: KindLaw
    trials: Mapping[str, Trial]
    way: Way
    day: date
    random: Random
    facts: dict[str, int] = field(default_factory=dict)
    route: dict[str, Any] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    held: list[tuple[Expr, bool]] = field(default_factory=list)
    bounds: list[date] = field(default_factory=list)
    guarded: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.route = {KIND: self.law.kind, START: self.way.start, END: self.way.end, DATE: self.day}
        if self.way.code:
            self.route[POINT] = self.way.code

    def aim(self, norm: Norm, days: tuple[date, date]) -> Aim:
        """What was put together; days are those around this one on which the same was read."""
        before = [day for day in self.bounds if day <= self.day]
        after = [day - timedelta(1) for day in self.bounds if day > self.day]
        asked = {
            path: str(self.route[path]) for path in (POINT, START, END) if path in self.asked and path in self.route
        }
        return Aim(
            norm.id,
            {path: number for path, number in self.facts.items() if path != POINT or not self.way.code},
            asked.get(POINT, ""),
            asked.get(START, ""),
            asked.get(END, ""),
            max([days[0], *before]),
            min([days[1], *after]),
        )

    def wish(self, expr: Expr, want: bool, depth: int = 0) -> None:
        """Choose facts so that a condition is as wanted.

        Raises:
            Missed: when that was not found.
        """
        if depth > 40:
            raise Missed
        match expr:
            case Const(value):
                if value is not want:
                    raise Missed
            case Not(item):
                self.wish(item, not want, depth + 1)
            case All(items) | AnyOf(items):
                if want is isinstance(expr, All):
                    for item in items:
                        self.wish(item, want, depth + 1)
                else:
                    self._any(items, want, depth)
            case Choose(test, yes, no) if expr.sort.family == "bool":
                way = self.random.random() < 0.5
                self.wish(test, way, depth + 1)
                self.wish(yes if way else no, want, depth + 1)
            case _:
                self._atom(expr, want, depth)

    def _any(self, items: tuple[Expr, ...], want: bool, depth: int) -> None:
        """One part is as wanted: one that is so already, or else any."""
        if any(self._told(item) is want for item in items):
            return
        self.wish(self.random.choice(items), want, depth + 1)

    def _told(self, expr: Expr) -> Any:
        return logic.evaluate(expr, self._known, self.law.rulebook.functions)

    def _known(self, path: str) -> Any:
        if path in self.route and path != POINT:
            return self.route[path]
        if path in self.facts:
            return self.trials[path].value(self.facts[path], self.day)
        return self.route.get(path)

    def _atom(self, expr: Expr, want: bool, depth: int) -> None:
        """A comparison, call or fact: derived facts are replaced by what the law makes of them."""
        for path in sorted(facts_read(expr)):
            if path in self.facts or path in self.route:
                continue
            expr = self._underived(expr, path, depth)
        if _is_logic(expr):
            self.wish(expr, want, depth + 1)
            return
        self._note(expr)
        read = sorted(facts_read(expr))
        if self._told(expr) is want:
            self.held.append((expr, want))
            return
        self._chosen(expr, want, [path for path in read if path in self.trials and self._is_open(path)])
        self.held.append((expr, want))

    def _is_open(self, path: str) -> bool:
        return path not in self.route and (path not in self.facts or self.trials[path].type.family == "set")

    def _underived(self, expr: Expr, path: str, depth: int) -> Expr:
        """The expression with a defined fact replaced by what some norm defines; guards of others are wished."""
        book = self.law.rulebook
        fact = book.vocabulary[path]
        defined = [norm for norm in self.law.defined(path) if self.day in norm.period and self._speaks(norm)]
        if defined and path in self.trials and self.random.random() < 0.5:
            for maker in defined:
                self.wish(book.applies(maker), False, depth + 1)
            return expr
        if defined:
            maker = self.random.choice(defined)
            self.wish(book.applies(maker), True, depth + 1)
            return inlined(expr, {path: book.expression(maker.value)})
        if fact.applies_when and path not in self.guarded:
            self.guarded.add(path)
            if self.random.random() < 0.15:
                self.wish(book.expression(fact.applies_when), False, depth + 1)
                return inlined(expr, {path: book.expression(fact.otherwise)})
            self.wish(book.expression(fact.applies_when), True, depth + 1)
        return expr

    def _speaks(self, norm: Norm) -> bool:
        return any(speaks_for(norm, side) for side in _sides(self.law, self.way))

    def _note(self, expr: Expr) -> None:
        """Note what of the route is read, and the days between which a comparison with the day of movement holds."""
        read = facts_read(expr)
        self.asked |= read & self.route.keys()
        if DATE in read and isinstance(expr, Compare):
            for part in parts(expr):
                if isinstance(part, Const) and isinstance(part.value, date):
                    self.bounds += [part.value, part.value + timedelta(1)]

    def _chosen(self, expr: Expr, want: bool, open_paths: list[str]) -> None:
        """Values of open facts at random, until the comparison is as wanted and nothing held before is lost."""
        if not open_paths:
            raise Missed
        before = dict(self.facts)
        for _ in range(TRIES):
            for path in open_paths:
                self.facts[path] = self._drawn(path, before.get(path))
            if self._told(expr) is want and all(self._told(other) is wish for other, wish in self.held):
                return
            self.facts = dict(before)
        raise Missed

    def _drawn(self, path: str, held: int | None) -> int:
        trial = self.trials[path]
        number = self.random.randrange(trial.usual)
        if held is None:
            return number
        mine, more = trial.values[held], trial.values[number]
        assert isinstance(mine, frozenset) and isinstance(more, frozenset)
        return trial.number(mine | more)


def _is_logic(expr: Expr) -> bool:
    return isinstance(expr, Const | Not | All | AnyOf) or (isinstance(expr, Choose) and expr.sort.family == "bool")
