"""What databases call the few things that they do not call alike: dates, moments, times of day and lists.

Everything is built from what is exact in each. What is asked of facts is said in `fairway.law.sql.terms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time

from sqlglot import exp
from sqlglot.errors import SqlglotError

from fairway.law.errors import FactError

Term = exp.Expr


def call(name: str, *args: Term | int | str) -> Term:
    """A function of the database, by its own name."""
    return exp.Anonymous(this=name, expressions=[as_term(arg) for arg in args])


def as_term(value: Term | int | str) -> Term:
    """A whole number or a text as a literal; a term as it is."""
    if isinstance(value, exp.Expr):
        return value
    return exp.Literal.string(value) if isinstance(value, str) else number(value)


def number(value: int) -> Term:
    """A whole number."""
    return exp.Neg(this=exp.Literal.number(-value)) if value < 0 else exp.Literal.number(value)


def infix(kind: type[exp.Binary], left: Term, right: Term | int) -> Term:
    """Two terms joined by an operator, in parentheses."""
    return exp.Paren(this=kind(this=left, expression=as_term(right)))


def cast(term: Term, kind: str) -> Term:
    """A term as another type, by its standard name."""
    return exp.Cast(this=term, to=exp.DataType.build(kind))


def plus(left: Term, right: Term | int) -> Term:
    """A sum."""
    return infix(exp.Add, left, right)


def minus(left: Term, right: Term | int) -> Term:
    """A difference."""
    return infix(exp.Sub, left, right)


def times(left: Term, right: Term | int) -> Term:
    """A product."""
    return infix(exp.Mul, left, right)


def cases(pairs: Iterable[tuple[Term, Term]], otherwise: Term | None = None) -> Term:
    """The first value whose test holds."""
    return exp.Case(ifs=[exp.If(this=test, true=value) for test, value in pairs], default=otherwise)


class Dialect:
    """One database's words. Lists are arrays of text, moments have no time zone."""

    name: str
    text = "TEXT"
    times_as_text = False
    fence = False
    """Whether a query within a query must be kept from being melted into the outer one."""
    keeps = False
    """Whether the rows of a query by name can be kept for its second reader."""
    settings: Mapping[str, str] = {}
    """What the database is best told before it runs a statement as long as these."""

    def whole(self, amount: Term) -> Term:
        """A number without what stands after the point."""
        return cast(call("TRUNC", amount), "bigint")

    def date(self, day: date) -> Term:
        """A day."""
        return cast(exp.Literal.string(day.isoformat()), "date")

    def time(self, clock: time) -> Term:
        """A time of day."""
        return cast(exp.Literal.string(clock.isoformat("microseconds")), "time")

    def clock(self, fact: Term) -> Term:
        """A time of day that a column holds."""
        return fact

    def time_of(self, moment: Term) -> Term:
        """The time of day of a moment."""
        return cast(moment, "time")

    def part(self, what: str, day: Term) -> Term:
        """The year, month or day of a date."""
        return exp.Extract(this=exp.var(what.upper()), expression=day)

    def weekday(self, day: Term) -> Term:
        """The day of the week, Monday being 1."""
        return exp.Extract(this=exp.var("ISODOW"), expression=day)

    def days(self, start: Term, end: Term) -> Term:
        """The days from one date to another."""
        return minus(end, start)

    def later(self, day: Term, days: Term) -> Term:
        """The date so many days later."""
        return plus(day, days)

    def months_later(self, day: Term, months: Term) -> Term:
        """The date so many months later, the last of a month where that has no such day."""
        raise NotImplementedError

    def seconds(self, start: Term, end: Term) -> Term:
        """The whole seconds from one moment to another, towards nought."""
        raise NotImplementedError

    def list_of(self, words: Sequence[str]) -> Term:
        """A list of words."""
        return exp.Array(expressions=[exp.Literal.string(word) for word in words])

    def has(self, items: Term, word: Term) -> Term:
        """Whether a list has a word."""
        raise NotImplementedError

    def overlap(self, items: Term, others: Term) -> Term:
        """Whether two lists share a word."""
        raise NotImplementedError

    def within(self, items: Term, others: Term) -> Term:
        """Whether every word of a list is in another."""
        raise NotImplementedError

    def size(self, items: Term) -> Term:
        """How many different words a list has."""
        raise NotImplementedError

    def joined(self, between: str, items: Sequence[Term]) -> Term:
        """Texts joined, those that are null left out."""
        return call("CONCAT_WS", between, *items)

    def listed(self, item: Term, between: str, order: Term) -> Term:
        """The texts of a group in one, ordered by a number and then by themselves, letter by letter."""
        ordered = exp.Order(this=as_term(between), expressions=[exp.Ordered(this=order), exp.Ordered(this=item.copy())])
        return call("STRING_AGG", item, ordered)


class DuckDb(Dialect):
    """DuckDB."""

    name = "duckdb"
    keeps = True

    def days(self, start: Term, end: Term) -> Term:
        return call("DATE_DIFF", "day", start, end)

    def later(self, day: Term, days: Term) -> Term:
        return infix(exp.Add, day, cast(days, "int"))

    def months_later(self, day: Term, months: Term) -> Term:
        return cast(plus(day, call("TO_MONTHS", cast(months, "int"))), "date")

    def seconds(self, start: Term, end: Term) -> Term:
        micros = call("DATE_DIFF", "microsecond", start, end)
        return infix(exp.IntDiv, micros, 1_000_000)

    def has(self, items: Term, word: Term) -> Term:
        return call("LIST_CONTAINS", items, word)

    def overlap(self, items: Term, others: Term) -> Term:
        return call("LIST_HAS_ANY", items, others)

    def within(self, items: Term, others: Term) -> Term:
        return call("LIST_HAS_ALL", others, items)

    def size(self, items: Term) -> Term:
        return call("LIST_UNIQUE", items)


class Postgres(Dialect):
    """PostgreSQL."""

    name = "postgres"
    fence = True
    keeps = True

    def months_later(self, day: Term, months: Term) -> Term:
        return cast(plus(day, call("MAKE_INTERVAL", number(0), cast(months, "int"))), "date")

    def later(self, day: Term, days: Term) -> Term:
        return plus(day, cast(days, "int"))

    def seconds(self, start: Term, end: Term) -> Term:
        return call("TRUNC", exp.Extract(this=exp.var("EPOCH"), expression=minus(end, start)))

    def list_of(self, words: Sequence[str]) -> Term:
        return cast(super().list_of(words), "array<text>")

    def listed(self, item: Term, between: str, order: Term) -> Term:
        by_letter = exp.Collate(this=exp.Paren(this=item), expression=exp.to_identifier("C", quoted=True))
        return super().listed(by_letter, between, order)

    def has(self, items: Term, word: Term) -> Term:
        return exp.EQ(this=word, expression=exp.Any(this=exp.Paren(this=items)))

    def overlap(self, items: Term, others: Term) -> Term:
        return exp.ArrayOverlaps(this=items, expression=others)

    def within(self, items: Term, others: Term) -> Term:
        return exp.ArrayContainsAll(this=others, expression=items)

    def size(self, items: Term) -> Term:
        different = exp.select(exp.Count(this=exp.Distinct(expressions=[exp.column("item")])))
        return exp.Subquery(this=different.from_(exp.alias_(call("UNNEST", items), "item")))


class Spark(Dialect):
    """Apache Spark. Times of day are text such as 23:30:00: not every version has a type for them."""

    name = "spark"
    text = "STRING"
    times_as_text = True
    # One method for a whole stage is too long for Java to compile; one for each layer is cut into small ones.
    settings = {"spark.sql.codegen.wholeStage": "false", "spark.sql.constraintPropagation.enabled": "false"}  # noqa: RUF012

    def whole(self, amount: Term) -> Term:
        return cast(amount, "bigint")

    def time(self, clock: time) -> Term:
        return exp.Literal.string(f"{clock:%H:%M:%S.%f}")

    def clock(self, fact: Term) -> Term:
        return call("CONCAT", fact, ".000000")

    def time_of(self, moment: Term) -> Term:
        return call("DATE_FORMAT", moment, "HH:mm:ss.SSSSSS")

    def weekday(self, day: Term) -> Term:
        return plus(call("WEEKDAY", day), 1)

    def days(self, start: Term, end: Term) -> Term:
        return call("DATEDIFF", end, start)

    def later(self, day: Term, days: Term) -> Term:
        return call("DATE_ADD", day, cast(days, "int"))

    def months_later(self, day: Term, months: Term) -> Term:
        return call("ADD_MONTHS", day, cast(months, "int"))

    def seconds(self, start: Term, end: Term) -> Term:
        return call("TIMESTAMPDIFF", exp.var("SECOND"), start, end)

    def list_of(self, words: Sequence[str]) -> Term:
        if not words:
            return exp.Cast(this=call("ARRAY"), to=exp.DataType.build("array<string>", dialect="spark"))
        return call("ARRAY", *words)

    def has(self, items: Term, word: Term) -> Term:
        return call("ARRAY_CONTAINS", items, word)

    def overlap(self, items: Term, others: Term) -> Term:
        return call("ARRAYS_OVERLAP", items, others)

    def within(self, items: Term, others: Term) -> Term:
        return exp.EQ(this=call("SIZE", call("ARRAY_EXCEPT", items, others)), expression=number(0))

    def size(self, items: Term) -> Term:
        return call("SIZE", call("ARRAY_DISTINCT", items))

    def listed(self, item: Term, between: str, order: Term) -> Term:
        pairs = call("ARRAY_SORT", call("COLLECT_LIST", call("NAMED_STRUCT", "place", order, "item", item)))
        second = exp.Lambda(this=exp.column("item", "x"), expressions=[exp.to_identifier("x")])
        return call("ARRAY_JOIN", call("TRANSFORM", pairs, second), between)


class Trino(Dialect):
    """Trino."""

    name = "trino"
    text = "VARCHAR"

    def whole(self, amount: Term) -> Term:
        return cast(call("TRUNCATE", amount), "bigint")

    def weekday(self, day: Term) -> Term:
        return call("DAY_OF_WEEK", day)

    def days(self, start: Term, end: Term) -> Term:
        return call("DATE_DIFF", "day", start, end)

    def later(self, day: Term, days: Term) -> Term:
        return call("DATE_ADD", "day", cast(days, "bigint"), day)

    def months_later(self, day: Term, months: Term) -> Term:
        return call("DATE_ADD", "month", cast(months, "bigint"), day)

    def seconds(self, start: Term, end: Term) -> Term:
        return infix(exp.Div, call("DATE_DIFF", "millisecond", start, end), 1000)

    def list_of(self, words: Sequence[str]) -> Term:
        return exp.Cast(this=super().list_of(words), to=exp.DataType.build("array<varchar>"))

    def has(self, items: Term, word: Term) -> Term:
        return call("CONTAINS", items, word)

    def overlap(self, items: Term, others: Term) -> Term:
        return call("ARRAYS_OVERLAP", items, others)

    def within(self, items: Term, others: Term) -> Term:
        return exp.EQ(this=call("CARDINALITY", call("ARRAY_EXCEPT", items, others)), expression=number(0))

    def size(self, items: Term) -> Term:
        return call("CARDINALITY", call("ARRAY_DISTINCT", items))

    def listed(self, item: Term, between: str, order: Term) -> Term:
        ordered = exp.Order(this=item, expressions=[exp.Ordered(this=order), exp.Ordered(this=item.copy())])
        return call("ARRAY_JOIN", call("ARRAY_AGG", ordered), between)


DIALECTS: dict[str, Dialect] = {item.name: item for item in (DuckDb(), Postgres(), Spark(), Trino())}
"""The databases that are spoken to, by name."""


def table_named(name: str, dialect: str) -> exp.Table:
    """The table of that name.

    Raises:
        FactError: when a dialect takes it for no name of a table.
    """
    try:
        return exp.to_table(name, dialect=dialect)
    except SqlglotError:
        hint = 'like movements, customs.movements or "the movements"'
        raise FactError(f"'{name[:60]}' is no name of a table", hint=hint) from None
