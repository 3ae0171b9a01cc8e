"""What is written otherwise in two states of law: what was added, what ended, what was amended, field by field.

The first layer is the text: instruments, provisions, lists, residuals and the vocabulary. The second
is what is encoded: norms and procedures. What that means for movements is not said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
    return (
        *_compared("instrument", before, after, before.instruments, after.instruments),
        *_provisions(before, after),
        *_lists(before, after),
        *_others(before, after),
    )


def _provisions(before: State, after: State) -> Iterator[Change]:
    """Provisions; one that ended and one that began at the same clause are one that was amended."""
    plain = list(_compared("provision", before, after, before.provisions, after.provisions))
    ended = {(item.before.instrument, item.before.clause): item for item in plain if item.how == ENDED}
    for item in plain:
        earlier = ended.get((item.after.instrument, item.after.clause)) if item.how == ADDED else None
        if earlier is None:
            continue
        del ended[(item.after.instrument, item.after.clause)]
        plain.remove(earlier)
        plain[plain.index(item)] = _replaced("provision", before, after, earlier.before, item.after)
    yield from plain


def _lists(before: State, after: State) -> Iterator[Change]:
    for name in sorted(before.rulebook.lists.keys() | after.rulebook.lists.keys()):
        was, now = before.listed(name), after.listed(name)
        if was != now:
            items = before.rulebook.lists.get(name), after.rulebook.lists.get(name)
            how = AMENDED if all(items) else ADDED if items[1] else ENDED
            yield Change("list", how, *items, (FieldChange("members", sorted(was - now), sorted(now - was)),))


def _others(before: State, after: State) -> Iterator[Change]:
    """Residuals, facts, places, offices and calendars, which have no period of their own."""
    if before.rulebook is after.rulebook:
        return
    for sort, group in (
        ("fact", "facts"),
        ("place", "places"),
        ("authority", "authorities"),
        ("calendar", "calendars"),
    ):
        was, now = (
            {_name(item): item for item in getattr(state.rulebook.contents, group)} for state in (before, after)
        )
        yield from _compared(sort, before, after, was, now)
    residuals = (
        {(item.jurisdiction, item.kinds, item.roles): item for item in state.rulebook.contents.residuals}
        for state in (before, after)
    )
    yield from _compared("residual", before, after, *residuals)


def norm_changes(before: State, after: State) -> tuple[Change, ...]:
    """The second layer: norms and procedures that were added, ended or amended."""
    norms = list(_compared("norm", before, after, before.norms, after.norms))
    ended = [item.before for item in norms if item.how == ENDED]
    added = [item.after for item in norms if item.how == ADDED]
    pairs = dict(paired(ended, added))
    gone = {norm.id for norm in pairs.values()}
    found = []
    for item in norms:
        if item.how == ENDED and item.id in pairs:
            found.append(_replaced("norm", before, after, item.before, pairs[item.id]))
        elif not (item.how == ADDED and item.id in gone):
            found.append(item)
    ways = _compared("procedure", before, after, before.procedures, after.procedures)
    return (*found, *ways)


def _replaced(sort: str, before: State, after: State, was: Any, now: Any) -> Change:
    return Change(sort, AMENDED, was, now, tuple(_fields(before, after, was, now)))


def _compared(
    sort: str, before: State, after: State, was: Mapping[Any, Any], now: Mapping[Any, Any]
) -> Iterator[Change]:
    for name in dict.fromkeys((*was, *now)):
        if name not in now:
            yield Change(sort, ENDED, was[name])
        elif name not in was:
            yield Change(sort, ADDED, None, now[name])
        elif fields := tuple(_fields(before, after, was[name], now[name])):
            yield Change(sort, AMENDED, was[name], now[name], fields)


def _fields(before: State, after: State, was: Any, now: Any) -> Iterator[FieldChange]:
    """The fields in which two things differ; a condition that is only laid out otherwise does not."""
    if was is not now:
        old, new = codec.pack(was, positions=False), codec.pack(now, positions=False)
        for name in dict.fromkeys((*old, *new)):
            if name != "id" and old.get(name) != new.get(name) and not _says_the_same(name, old, new, before, after):
                yield FieldChange(name, old.get(name), new.get(name))
    if isinstance(was, Norm | Procedure):
        yield from _read_otherwise(before, after, was, now)


def _says_the_same(name: str, old: Mapping[str, Any], new: Mapping[str, Any], before: State, after: State) -> bool:
    if name not in EXPRESSIONS:
        return False
    trees = (normal(state.rulebook.expression(data.get(name) or "")) for state, data in ((before, old), (after, new)))
    return next(trees) == next(trees)


def _read_otherwise(before: State, after: State, was: Norm | Procedure, now: Norm | Procedure) -> Iterator[FieldChange]:
    """What a condition comes to otherwise by the lists it reads, and by the days it names that have passed between."""
    read = list(_expressions(after, now))
    for name in sorted({name for expr in (*_expressions(before, was), *read) for name in _lists_read(expr)}):
        gone, come = before.listed(name) - after.listed(name), after.listed(name) - before.listed(name)
        if gone or come:
            yield FieldChange(
                LISTS, [f"{name}: {code}" for code in sorted(gone)], [f"{name}: {code}" for code in sorted(come)]
            )
    if before.day and after.day and (passed := _days_between(read, before.day, after.day)):
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
