"""What is written otherwise in two states of law: what was added, what ended, what was amended, field by field.

The first layer is the text: instruments, provisions, lists, residuals and the vocabulary. The second
is what is encoded: norms and procedures. What that means for movements is not said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fairway.law import codec
from fairway.law.difference.normal import normal
from fairway.law.difference.pairs import paired
from fairway.law.difference.states import State
from fairway.law.expression import Call, Const, Expr, facts_read, walk
from fairway.law.facts import DATE
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure

ADDED, ENDED, AMENDED = "added", "ended", "amended"
LISTS, DAYS = "lists", "days named"
"""Fields that no file has: what a list that is read holds, and the days that a condition names and that have passed."""
EXPRESSIONS = (
    "when",
    "unless",
    "met_when",
    "value",
    "amount",
    "available_when",
    "held_when",
    "applies_when",
    "otherwise",
)
"""Fields that hold an expression, and are compared as what it says."""
_GROUPS = {"fact": "facts", "place": "places", "authority": "authorities", "calendar": "calendars"}
NAMES = ("id", "succeeds")
"""Fields that only say which thing it is."""
EDGES = ("overrides", "overridden_by", "procedures", "excludes")
"""Fields that name other norms or procedures, and say the same where these have only got new names."""
CONDITIONS = (*EXPRESSIONS, LISTS, DAYS)
"""Fields that can't change an answer unless the thing counts in other movements, or gives another value."""


@dataclass(frozen=True)
class FieldChange:
    """One field that reads otherwise."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One thing that was added, ended or amended; `before` and `after` are the thing itself where it stands."""

    sort: str
    how: str
    before: Any = None
    after: Any = None
    fields: tuple[FieldChange, ...] = ()

    @property
    def item(self) -> Any:
        """The thing as it stands last."""
        return self.before if self.after is None else self.after

    @property
    def id(self) -> str:
        """The name of the thing as it stands last."""
        return _name(self.item)

    @property
    def names(self) -> frozenset[str]:
        """Both names of a thing that another took the place of."""
        return frozenset(_name(item) for item in (self.before, self.after) if item is not None)


def _name(item: Any) -> str:
    return str(getattr(item, "id", "") or getattr(item, "path", "") or getattr(item, "basis", ""))


def text_changes(before: State, after: State) -> tuple[Change, ...]:
    """The first layer: what the sources, lists and words of the law say otherwise."""
    compare = _Compare(before, after)
    return (
        *compare.all("instrument", before.instruments, after.instruments),
        *compare.provisions(),
        *compare.lists(),
        *compare.others(),
    )


def norm_changes(before: State, after: State) -> tuple[Change, ...]:
    """The second layer: norms and procedures that were added, ended or amended."""
    was, now = before.norms, after.norms
    ended = [norm for name, norm in was.items() if name not in now]
    pairs = dict(paired(ended, [norm for name, norm in now.items() if name not in was]))
    renamed = {norm.id: name for name, norm in pairs.items()}
    ways = after.procedures
    renamed |= {way.id: way.succeeds for way in ways.values() if way.succeeds and way.succeeds not in ways}
    compare = _Compare(before, after, renamed)
    norms = compare.all("norm", was, {renamed.get(name, name): norm for name, norm in now.items()})
    named = {renamed.get(name, name): way for name, way in ways.items()}
    return (*norms, *compare.all("procedure", before.procedures, named))


@dataclass(frozen=True)
class _Compare:
    """The comparison of what two states say. `renamed` has the earlier names of what took another's place."""

    before: State
    after: State
    renamed: Mapping[str, str] = field(default_factory=dict)

    def all(self, sort: str, was: Mapping[Any, Any], now: Mapping[Any, Any]) -> Iterator[Change]:
        """The changes between things by name."""
        for name in dict.fromkeys((*was, *now)):
            if name not in now:
                yield Change(sort, ENDED, was[name])
            elif name not in was:
                yield Change(sort, ADDED, None, now[name])
            elif fields := tuple(self.fields(was[name], now[name])):
                yield Change(sort, AMENDED, was[name], now[name], fields)

    def provisions(self) -> Iterator[Change]:
        """Provisions; one that ended and one that began at the same clause are one that was amended."""
        plain = list(self.all("provision", self.before.provisions, self.after.provisions))
        ended = {(item.before.instrument, item.before.clause.say()): item for item in plain if item.how == ENDED}
        for item in [item for item in plain if item.how == ADDED]:
            earlier = ended.pop((item.after.instrument, item.after.clause.say()), None)
            if earlier is not None:
                plain.remove(earlier)
                fields = tuple(self.fields(earlier.before, item.after))
                plain[plain.index(item)] = Change("provision", AMENDED, earlier.before, item.after, fields)
        yield from plain

    def lists(self) -> Iterator[Change]:
        """Lists with other members."""
        known = self.before.rulebook.lists, self.after.rulebook.lists
        for name in sorted(known[0].keys() | known[1].keys()):
            was, now = self.before.listed(name), self.after.listed(name)
            if was != now:
                items = known[0].get(name), known[1].get(name)
                how = AMENDED if all(items) else ADDED if items[1] else ENDED
                yield Change("list", how, *items, (FieldChange("members", sorted(was - now), sorted(now - was)),))

    def others(self) -> Iterator[Change]:
        """Facts, places, offices, calendars and residuals, which have no period of their own."""
        was, now = self.before.rulebook.contents, self.after.rulebook.contents
        if was is now:
            return
        for sort, group in _GROUPS.items():
            yield from self.all(
                sort, *({_name(item): item for item in getattr(all_of, group)} for all_of in (was, now))
            )
        scopes = (
            {(item.jurisdiction, item.kinds, item.roles): item for item in all_of.residuals} for all_of in (was, now)
        )
        yield from self.all("residual", *scopes)

    def fields(self, was: Any, now: Any) -> Iterator[FieldChange]:
        """The fields in which two things differ; a condition that is only laid out otherwise does not."""
        if was is not now:
            old, new = codec.pack(was, positions=False), codec.pack(now, positions=False)
            for name in dict.fromkeys((*old, *new)):
                if name not in NAMES and old.get(name) != new.get(name) and not self._same(name, old, new):
                    yield FieldChange(name, old.get(name), new.get(name))
        if isinstance(was, Norm | Procedure):
            yield from self._read_otherwise(was, now)

    def _same(self, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
        """Whether a field that is written otherwise says the same: a condition, or norms by their earlier names."""
        if name in EDGES:
            return set(old.get(name, ())) == {self.renamed.get(other, other) for other in new.get(name, ())}
        if name not in EXPRESSIONS:
            return False
        was, now = self.before.rulebook, self.after.rulebook
        return normal(was.expression(old.get(name, ""))) == normal(now.expression(new.get(name, "")))

    def _read_otherwise(self, was: Norm | Procedure, now: Norm | Procedure) -> Iterator[FieldChange]:
        """What a condition comes to otherwise by lists that it reads, and by days it names that pass between."""
        read = list(_expressions(self.after, now))
        for name in sorted({name for expr in (*_expressions(self.before, was), *read) for name in _lists_read(expr)}):
            old, new = self.before.listed(name), self.after.listed(name)
            if old != new:
                left, joined = ([f"{name}: {code}" for code in sorted(codes)] for codes in (old - new, new - old))
                yield FieldChange(LISTS, left, joined)
        start, end = self.before.day, self.after.day
        if start and end and (passed := _days_between(read, start, end)):
            yield FieldChange(DAYS, None, [day.isoformat() for day in passed])


def _expressions(state: State, item: Norm | Procedure) -> Iterator[Expr]:
    book = state.rulebook
    if isinstance(item, Procedure):
        yield book.available(item)
    else:
        yield book.applies(item)
        yield from (book.expression(text) for text in (item.value, item.amount, item.met_when) if text)


def _lists_read(expr: Expr) -> Iterator[str]:
    for node in walk(expr):
        if isinstance(node, Call) and node.name == "listed" and isinstance(node.args[1], Const):
            yield str(node.args[1].value)


def _days_between(read: Iterable[Expr], start: date, end: date) -> list[date]:
    """The days named beside the day of the movement that lie between two days."""
    first, last = sorted((start, end))
    nodes = (node for expr in read if DATE in facts_read(expr) for node in walk(expr))
    named = {node.value for node in nodes if isinstance(node, Const) and type(node.value) is date}
    return sorted(day for day in named if first < day <= last)
