"""Conditions on given facts in SQL, each meaning what `fairway.law.logic.evaluate` makes of it.

All that a condition reads is known where its answer counts; ands, ors and unknowns are not here. What would be
rounded, or said only in part, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

from sqlglot import exp

from fairway.law.errors import LawError
from fairway.law.expression import Arithmetic, Call, Compare, Const, Expr, Ref
from fairway.law.formula import Atom, Known
from fairway.law.functions import FARTHEST
from fairway.law.rulebook import Rulebook
from fairway.law.sql.dialects import Dialect, Term, call, cases, cast, infix, minus, number, plus, times
from fairway.law.sql.sheet import Sheet
from fairway.law.sql.working import WorkingDays

PRECISE = 28
"""The digits that `evaluate` reckons with."""
OPERATORS: dict[str, type[exp.Binary]] = {"==": exp.EQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
SECONDS = {"minutes_between": 60, "hours_between": 3600}
NEAR = 12 * 1000
"""So many months from any date that can be given lead to no day out of the calendar."""


class Unsayable(LawError):
    """A condition that a database cannot say exactly."""


class Digits(NamedTuple):
    """How many digits a number may have before the point and after it."""

    before: int
    after: int


TYPES = {"count": Digits(12, 0), "money": Digits(12, 2), "number": Digits(8, 4), "quantity": Digits(8, 4)}
"""The numbers that columns may hold, by the kind of fact."""


def column_type(rulebook: Rulebook, path: str, dialect: Dialect) -> str:
    """The type that the column of a fact has."""
    kind = rulebook.vocabulary[path].type
    if kind.family == "number":
        digits = TYPES[kind.kind]
        return f"DECIMAL({digits.before + digits.after}, {digits.after})" if digits.after else "BIGINT"
    if kind.family == "set":
        return {"spark": "ARRAY<STRING>", "trino": "ARRAY(VARCHAR)"}.get(dialect.name, f"{dialect.text}[]")
    if kind.family == "time":
        return dialect.text if dialect.times_as_text else "TIME"
    moment = "TIMESTAMP_NTZ" if dialect.name == "spark" else "TIMESTAMP"
    return {"bool": "BOOLEAN", "date": "DATE", "datetime": moment}.get(kind.family, dialect.text)


class Terms:
    """Conditions of one rulebook as terms over the columns of one statement.

    Where `has` names the columns that there are, facts without one are null.
    """

    def __init__(self, rulebook: Rulebook, dialect: Dialect, sheet: Sheet, has: Collection[str] | None = None) -> None:
        self.book = rulebook
        self.dialect = dialect
        self.sheet = sheet
        self.has = has
        self.facts: dict[str, exp.Column] = {}
        self._calendars: dict[str, WorkingDays] = {}

    def fact(self, path: str) -> exp.Column:
        """The column of a fact."""
        if path not in self.facts:
            self.facts[path] = self.sheet.fact(self._source(path))
        return exp.column(self.facts[path].name)

    def _source(self, path: str) -> Term:
        if self.has is not None and path not in self.has:
            kind = exp.DataType.build(column_type(self.book, path, self.dialect), dialect=self.dialect.name)
            return exp.Cast(this=exp.Null(), to=kind)
        column = exp.column(path, quoted=True)
        return self.dialect.clock(column) if self.book.vocabulary[path].type.family == "time" else column

    def atom(self, atom: Atom) -> Term:
        """An atom, never null."""
        if isinstance(atom, Known):
            return exp.Is(this=self.value(atom.expr), expression=exp.Null()).not_()
        return exp.Coalesce(this=self.condition(atom.expr), expressions=[exp.false()])

    def condition(self, expr: Expr) -> Term:
        """A condition whose facts are all known; it may be null elsewhere."""
        match expr:
            case Const(value):
                return exp.true() if value else exp.false()
            case Ref(path):
                return self.fact(path)
            case Compare("in", left, right):
                return self._membership(left, right)
            case Compare(op, left, right):
                return self._compared(op, left, right)
            case Call("within", (Const() | Ref() as place, Const(area))):
                inside = [name for name, above in self.book.geography.ancestors.items() if area in above]
                return self._among(self.value(place), sorted(inside))
            case Call("listed", (item, Const(str(name)), day)):
                return self._listed(item, name, day)
            case Call("overlaps", (items, Const(frozenset() as words))):
                return self.dialect.overlap(self.value(items), self._words(words)) if words else exp.false()
            case Call("subset", (items, Const(frozenset() as words))):
                return self.dialect.within(self.value(items), self._words(words))
        raise self.refusal(expr)

    def refusal(self, expr: Expr, why: str = "") -> Unsayable:
        """That an expression can't be said."""
        named = {Call: "function", Arithmetic: "operator"}.get(type(expr), "expression")
        name = getattr(expr, "name", getattr(expr, "op", type(expr).__name__))
        return Unsayable(f"{self.dialect.name} cannot say the {named} '{name}' exactly{why and f': {why}'}")

    def _words(self, words: frozenset[str]) -> Term:
        return self.dialect.list_of(sorted(words))

    @staticmethod
    def _among(value: Term, words: list[str]) -> Term:
        if not words:
            return exp.false()
        return exp.In(this=value, expressions=[exp.Literal.string(word) for word in words])

    def _membership(self, left: Expr, right: Expr) -> Term:
        if isinstance(right, Const) and isinstance(right.value, frozenset):
            if isinstance(left, Const):
                return exp.true() if left.value in right.value else exp.false()
            return self._among(self.value(left), sorted(right.value))
        return self.dialect.has(self.value(right), self.value(left))

    def _listed(self, item: Expr, name: str, day: Expr) -> Term:
        """Whether an item is in a list on a day: for each period the members that it has in common."""
        members: dict[tuple[date | None, date | None], set[str]] = {}
        for entry in self.book.lists[name].entries:
            members.setdefault((entry.period.start, entry.period.end), set()).add(entry.code)
        found: list[Term] = []
        for (start, end), codes in members.items():
            value, when = self.value(item), self.value(day)
            many = item.sort.family in ("set", "words")
            its = (
                self.dialect.overlap(value, self._words(frozenset(codes)))
                if many
                else self._among(value, sorted(codes))
            )
            terms = [its]
            terms += [exp.GTE(this=when.copy(), expression=self.dialect.date(start))] if start else []
            terms += [exp.LTE(this=when.copy(), expression=self.dialect.date(end))] if end else []
            found.append(exp.and_(*terms))
        return exp.or_(*found) if found else exp.false()

    def _compared(self, op: str, left: Expr, right: Expr) -> Term:
        if left.sort.family == "set":
            one, other = self.value(left), self.value(right)
            return exp.and_(self.dialect.within(one, other), self.dialect.within(other.copy(), one.copy()))
        if isinstance(left, Call) and left.name in SECONDS:
            return OPERATORS[op](this=self._seconds(left), expression=self._in_seconds(left, right))
        if isinstance(right, Call) and right.name in SECONDS:
            return OPERATORS[op](this=self._in_seconds(right, left), expression=self._seconds(right))
        if left.sort.family == "number":
            self._digits(left)
            self._digits(right)
        return OPERATORS[op](this=self.value(left), expression=self.value(right))

    def _seconds(self, long: Call) -> Term:
        """A length of time in whole seconds."""
        return self.dialect.seconds(*map(self.value, long.args))

    def _in_seconds(self, long: Call, other: Expr) -> Term:
        """What a length of time is compared with, in seconds too, so that nothing is divided."""
        if isinstance(other, Call) and other.name in SECONDS:
            raise self.refusal(long, "two lengths of time are compared")
        self._digits(other)
        return times(self.value(other), SECONDS[long.name])

    def _digits(self, expr: Expr) -> Digits:
        """The digits that a number may have.

        Raises:
            Unsayable: when it may have more than are reckoned with.
        """
        found = self._reckoned(expr)
        if found.before + found.after > PRECISE:
            raise self.refusal(expr, f"the number may have {found.before + found.after} digits")
        return found

    def _reckoned(self, expr: Expr) -> Digits:
        match expr:
            case Const(value) if isinstance(value, int | Decimal):
                return _digits_of(Decimal(value))
            case Ref(path):
                return TYPES[self.book.vocabulary[path].type.kind]
            case Arithmetic("*", left, right):
                one, two = self._digits(left), self._digits(right)
                return Digits(one.before + two.before, one.after + two.after)
            case Arithmetic("/", left, Const(by)) if isinstance(by, int | Decimal):
                one, two = self._digits(left), _digits_of(self._inverse(expr, Decimal(by)))
                return Digits(one.before + two.before, one.after + two.after)
            case Arithmetic(_, left, right):
                one, two = self._digits(left), self._digits(right)
                return Digits(max(one.before, two.before) + 1, max(one.after, two.after))
            case Call("min" | "max", args):
                sizes = list(map(self._digits, args))
                return Digits(max(size.before for size in sizes), max(size.after for size in sizes))
            case Call("ceil" | "floor" | "round_up" | "round_half_up", (first, *_)):
                return Digits(self._digits(first).before + 1, self._digits(first).after)
        return Digits(10, 0)

    def _inverse(self, expr: Expr, by: Decimal) -> Decimal:
        """What to multiply by instead of dividing."""
        inverse = 1 / by
        if inverse * by != 1 or sum(_digits_of(inverse)) > PRECISE // 2:
            raise self.refusal(expr, f"division by {by} has no end")
        return inverse

    def value(self, expr: Expr) -> Term:
        """An expression that is no condition."""
        match expr:
            case Const(value):
                return self._constant(expr, value)
            case Ref(path):
                return self.fact(path)
            case Arithmetic("/", left, Const(by)) if isinstance(by, int | Decimal):
                return times(self.value(left), _literal(self._inverse(expr, Decimal(by))))
            case Arithmetic(op, left, right):
                kind = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}[op]
                return infix(kind, self.value(left), self.value(right))
            case Call(name, args) if name in CALLS:
                return CALLS[name](self, *args)
        raise self.refusal(expr)

    def _constant(self, expr: Expr, value: object) -> Term:
        match value:
            case bool():
                return exp.true() if value else exp.false()
            case int() | Decimal():
                return _literal(Decimal(value))
            case str():
                return exp.Literal.string(value)
            case time():
                return self.dialect.time(value)
            case frozenset():
                return self._words(value)
        if type(value) is date:
            return self.dialect.date(value)
        raise self.refusal(expr)

    def part(self, what: str, day: Expr) -> Term:
        """The year, month or day of a date."""
        return self.dialect.part(what, self.value(day))

    def held(self, expr: Expr) -> Term:
        """A value that is read more than once, in a column of its own where it is reckoned."""
        term = self.value(expr)
        return term if isinstance(term, exp.Column) else self.sheet.column("v", term)

    def months_between(self, first: Expr, second: Expr) -> Term:
        """Complete months: one less where the day of the month is not yet reached, or the month's last."""
        start, end = self.held(first), self.held(second)
        part, months = self.dialect.part, self._whole_months(start, end)
        held = self.sheet.column("v", months)
        tomorrow = self.dialect.later(end.copy(), number(1))
        short = exp.and_(
            exp.GT(this=held.copy(), expression=number(0)),
            exp.LT(this=part("day", end.copy()), expression=part("day", start.copy())),
            exp.EQ(this=part("month", tomorrow), expression=part("month", end.copy())),
        )
        return minus(held, cases([(short, number(1))], number(0)))

    def _whole_months(self, start: Term, end: Term) -> Term:
        part = self.dialect.part
        years = minus(part("year", end.copy()), part("year", start.copy()))
        return plus(times(years, 12), minus(part("month", end.copy()), part("month", start.copy())))

    def years_between(self, first: Expr, second: Expr) -> Term:
        """Complete years: one less before the day of the year is reached."""
        start, end = self.held(first), self.held(second)

        def of_year(day: Term) -> Term:
            return plus(times(self.dialect.part("month", day.copy()), 100), self.dialect.part("day", day.copy()))

        years = minus(self.dialect.part("year", end.copy()), self.dialect.part("year", start.copy()))
        before = exp.LT(this=of_year(end), expression=of_year(start))
        return minus(years, cases([(before, number(1))], number(0)))

    def add_days(self, day: Expr, count: Expr) -> Term:
        """The date so many days later, null where that is too far."""
        whole = self._whole(count)
        return self._reachable(count, self.dialect.later(self.value(day), whole), None)

    def add_months(self, day: Expr, count: Expr, rounding: Expr) -> Term:
        """The date so many months later, null where that is too far."""
        assert isinstance(rounding, Const)
        return self._months_later(day, count, self._whole(count), rounding.value == "up")

    def add_years(self, day: Expr, count: Expr) -> Term:
        """The date so many years later, null where that is too far."""
        return self._months_later(day, count, times(self._whole(count), 12), False)

    def _months_later(self, day: Expr, count: Expr, months: Term, up: bool) -> Term:
        start = self.held(day)
        found: Term = self.dialect.months_later(start.copy(), months)
        if up:
            held = self.sheet.column("v", found)
            short = exp.LT(
                this=self.dialect.part("day", held.copy()), expression=self.dialect.part("day", start.copy())
            )
            found = cases([(short, self.dialect.later(held.copy(), number(1)))], held)
        place = plus(plus(times(self.dialect.part("year", start.copy()), 12), months.copy()), -1)
        return self._reachable(count, found, plus(place, self.dialect.part("month", start.copy())))

    def _whole(self, count: Expr) -> Term:
        its = written(count)
        if its is not None:
            return number(int(its))
        return self.dialect.whole(self.value(count))

    def _reachable(self, count: Expr, found: Term, place: Term | None) -> Term:
        """A date, null where `evaluate` finds it too far away; `place` is its month, counted from the year 0."""
        its = written(count)
        if its is not None and abs(its) * 12 < NEAR:
            return found
        near = exp.LTE(this=exp.Abs(this=self.value(count)), expression=number(FARTHEST))
        tests: list[Term] = [near]
        if place is not None:
            tests.append(exp.Between(this=place, low=number(12), high=number(9999 * 12 + 11)))
        return cases([(exp.and_(*tests), found)])

    def _calendar(self, name: Expr) -> WorkingDays:
        assert isinstance(name, Const)
        key = str(name.value)
        if key not in self._calendars:
            self._calendars[key] = WorkingDays(self.sheet, self.dialect, self.book.calendars[key])
        return self._calendars[key]

    def add_working_days(self, day: Expr, count: Expr, name: Expr) -> Term:
        """The date so many working days later."""
        its = written(count)
        if its is None or abs(its) > NEAR:
            raise self.refusal(Call("add_working_days", (), day.sort), "the count is not written in the condition")
        return self._calendar(name).later(self.value(day), int(its))

    def working_days_between(self, start: Expr, end: Expr, name: Expr) -> Term:
        """The working days after one date up to and including another."""
        return self._calendar(name).between(self.held(start), self.held(end))

    def round_up(self, amount: Expr, step: Expr) -> Term:
        """The least multiple of a step that is not below a number."""
        its = written(step)
        if its is None or its <= 0:
            raise self.refusal(Call("round_up", (), amount.sort), "the step is not written in the condition")
        held = self.held(amount)
        rest = infix(exp.Mod, held, _literal(its))
        more = exp.GT(this=rest.copy(), expression=number(0))
        return plus(minus(held.copy(), rest), cases([(more, _literal(its))], number(0)))

    def round_half_up(self, amount: Expr, places: Expr) -> Term:
        """A number to so many places, halves away from nought."""
        if not isinstance(places, Const):
            raise self.refusal(Call("round_half_up", (), amount.sort), "the places are not written in the condition")
        return call("ROUND", self.value(amount), number(int(str(places.value))))


CALLS: dict[str, Callable[..., Term]] = {
    "size": lambda terms, items: terms.dialect.size(terms.value(items)),
    "days_between": lambda terms, start, end: terms.dialect.days(terms.value(start), terms.value(end)),
    "months_between": Terms.months_between,
    "years_between": Terms.years_between,
    "add_days": Terms.add_days,
    "add_months": Terms.add_months,
    "add_years": Terms.add_years,
    "add_working_days": Terms.add_working_days,
    "working_days_between": Terms.working_days_between,
    "year": lambda terms, day: terms.part("year", day),
    "month": lambda terms, day: terms.part("month", day),
    "weekday": lambda terms, day: terms.dialect.weekday(terms.value(day)),
    "day_of": lambda terms, moment: cast(terms.value(moment), "date"),
    "time_of": lambda terms, moment: terms.dialect.time_of(terms.value(moment)),
    "ceil": lambda terms, amount: exp.Ceil(this=terms.value(amount)),
    "floor": lambda terms, amount: exp.Floor(this=terms.value(amount)),
    "round_up": Terms.round_up,
    "round_half_up": Terms.round_half_up,
    "min": lambda terms, *args: exp.Least(this=terms.value(args[0]), expressions=[*map(terms.value, args[1:])]),
    "max": lambda terms, *args: exp.Greatest(this=terms.value(args[0]), expressions=[*map(terms.value, args[1:])]),
}
"""The functions that give a value, by name."""


def written(expr: Expr) -> Decimal | None:
    """A number that is written in a condition."""
    return Decimal(expr.value) if isinstance(expr, Const) and isinstance(expr.value, int | Decimal) else None


def _digits_of(value: Decimal) -> Digits:
    exponent = value.as_tuple().exponent
    after = max(0, -exponent) if isinstance(exponent, int) else PRECISE
    return Digits(max(len(str(abs(int(value)))), 1) if int(value) else 0, after)


def _literal(value: Decimal) -> Term:
    """An exact number."""
    text = exp.Literal.number(format(abs(value), "f"))
    return exp.Paren(this=exp.Neg(this=text)) if value < 0 else text
