"""Text gives way to text: the contents of a rulebook after a reform.

Without a date the amended text stands in place of the old for all days. With one, the old text ends the
day before and its successor begins, under the old id and the day; whatever names the old names both.
Everything that a reform does not touch is the same object as before.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import TypeVar

from fairway.law.amendment import Overlay
from fairway.law.calendars import DatedList, Entry
from fairway.law.check import errors_in
from fairway.law.contents import Contents
from fairway.law.errors import LawError, Position, RulebookErrors, SchemaError
from fairway.law.instrument import Period
from fairway.law.language import nearest
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.reader import Reader
from fairway.law.rulebook import Rulebook
from fairway.law.schema import list_over, norm_over, procedure_over

T = TypeVar("T")
Dated = TypeVar("Dated", Norm, Procedure)


def amended(rulebook: Rulebook, overlay: Overlay) -> Rulebook:
    """The rulebook after a reform, which shares with `rulebook` all that is unchanged.

    Raises:
        RulebookErrors: with every error found, naming file, line and field of the overlay.
    """
    if overlay.is_empty:
        return rulebook
    made = _Succession(rulebook, overlay)
    contents = made.contents()
    if made.errors:
        raise RulebookErrors(made.errors, "the reform")
    book = Rulebook(contents, folder=rulebook.folder, base=rulebook)
    changed = _changed(rulebook.contents, contents)
    faults = [SchemaError(found.message, made.place(found.position)) for found in errors_in(book, changed)]
    if faults:
        raise RulebookErrors([*faults], "the reform")
    return book


def _changed(old: Contents, new: Contents) -> Contents:
    """What of the new contents is not in the old, as the same object."""
    changed = Contents()
    for group in _groups():
        known = {id(item) for item in getattr(old, group)}
        setattr(changed, group, [item for item in getattr(new, group) if id(item) not in known])
    return changed


def _groups() -> list[str]:
    return [field.name for field in fields(Contents) if field.name != "head"]


class _Succession:
    """One reform of one rulebook: what is there after it, and every error."""

    def __init__(self, rulebook: Rulebook, overlay: Overlay) -> None:
        self.old = rulebook.contents
        self.overlay = overlay
        self.errors: list[LawError] = []
        self.after: dict[str, str] = {}
        self.gone: set[str] = set()

    def contents(self) -> Contents:
        """The contents after the reform."""
        self._refuse_unknown()
        lists = [self._list(item) for item in self.old.lists]
        procedures = list(self._each(self.old.procedures, procedure_over))
        norms = list(self._each(self.old.norms, norm_over))
        norms = [self._renamed_norm(norm) for norm in norms]
        while fallen := {norm.id for norm in norms if norm.effect == "exempt" and not norm.overrides}:
            self.gone |= fallen
            norms = [self._renamed_norm(norm) for norm in norms if norm.id not in fallen]
        found = replace(
            self.old,
            norms=_same_or(self.old.norms, norms),
            procedures=_same_or(self.old.procedures, [self._renamed_procedure(item) for item in procedures]),
            lists=_same_or(self.old.lists, lists),
        )
        self._add(found)
        return found

    def place(self, position: Position) -> Position:
        """Where in the overlay a finding's cause is written."""
        if not position.file:
            return replace(self.overlay.place, field=position.field)
        for name, reader in self.overlay.amends.items():
            for item in (name, self.after.get(name, name)):
                key = position.field.removeprefix(f"{item}.")
                if key in reader:
                    return reader.at(key)
        return position

    def _refuse_unknown(self) -> None:
        norms = {norm.id for norm in self.old.norms}
        known = norms | {item.id for item in self.old.procedures} | {item.id for item in self.old.lists}
        for name, reader in self.overlay.amends.items():
            if name not in known:
                self.errors.append(_unknown(name, "norm, procedure or list", known, reader.position))
        for name, place in self.overlay.repeals.items():
            if name not in norms:
                self.errors.append(_unknown(name, "norm", norms, place))

    def _each(self, items: list[Dated], over: Callable[[Reader, Dated], Dated]) -> Iterator[Dated]:
        """Every norm or procedure after the reform: as it was, without those repealed, with what succeeds it."""
        for item in items:
            try:
                if item.id in self.overlay.amends:
                    yield from self._succeeded(item, self.overlay.amends[item.id], over)
                elif item.id in self.overlay.repeals:
                    yield from self._repealed(item, self.overlay.repeals[item.id])
                else:
                    yield item
            except LawError as error:
                self.errors.append(error)

    def _repealed(self, item: Dated, place: Position) -> Iterator[Dated]:
        start = self.overlay.start
        self._refuse_ended(item, place)
        if start is None or (item.period.start and item.period.start >= start):
            self.gone.add(item.id)
        else:
            yield _until(item, start)

    def _succeeded(self, item: Dated, reader: Reader, over: Callable[[Reader, Dated], Dated]) -> Iterator[Dated]:
        start = self.overlay.start
        self._refuse_ended(item, reader.position)
        with reader:
            new = over(reader, item)
        own = reader.day("from")
        if start and own and own < start:
            raise reader.fail("from", f"begins before the reform does, on {start}", "the same day, or a later one")
        begin = own or start
        if start is None or begin is None or (item.period.start and item.period.start >= start):
            yield new
            return
        if new.period.end and new.period.end < begin:
            raise reader.fail("until", f"ends before it begins, on {begin}")
        self.after[item.id] = f"{item.id}-from-{begin}"
        yield _until(item, begin)
        yield replace(new, id=self.after[item.id], period=Period(begin, new.period.end), succeeds=item.id)

    def _refuse_ended(self, item: Norm | Procedure, place: Position) -> None:
        start, end = self.overlay.start, item.period.end
        if start and end and end < start:
            raise SchemaError(f"'{item.id}' ended on {end}, before the reform begins on {start}", place)

    def _list(self, item: DatedList) -> DatedList:
        reader, start = self.overlay.amends.get(item.id), self.overlay.start
        if reader is None:
            return item
        try:
            with reader:
                new = list_over(reader, item)
        except LawError as error:
            self.errors.append(error)
            return item
        if start is None or new.entries == item.entries:
            return new
        return replace(new, entries=(*_entries_until(item, start), *_entries_from(new, start)))

    def _names(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Names without those that are gone, each followed by its successor."""
        if not any(name in self.gone or name in self.after for name in names):
            return names
        kept = [name for name in names if name not in self.gone]
        pairs = ((name, self.after.get(name)) for name in kept)
        return tuple(dict.fromkeys(name for pair in pairs for name in pair if name))

    def _renamed_norm(self, norm: Norm) -> Norm:
        named = (norm.overrides, norm.overridden_by, norm.procedures)
        overrides, overridden_by, procedures = map(self._names, named)
        if (overrides, overridden_by, procedures) == named:
            return norm
        return replace(norm, overrides=overrides, overridden_by=overridden_by, procedures=procedures)

    def _renamed_procedure(self, item: Procedure) -> Procedure:
        named = (item.excludes, item.after)
        excludes, after = map(self._names, named)
        return item if (excludes, after) == named else replace(item, excludes=excludes, after=after)

    def _add(self, into: Contents) -> None:
        """Add what the reform adds, none of it before it begins."""
        adds, start = self.overlay.adds, self.overlay.start
        self.errors += _refused_residuals(self.overlay, self.old)
        for group in _groups():
            old, new = getattr(into, group), getattr(adds, group)
            known = {_name(item) for item in old} - {""}
            self.errors += [_twice(item, self.overlay.place, group) for item in new if _name(item) in known]
            if start and group in ("norms", "procedures"):
                new = [_not_before(item, start) for item in new]
            if new:
                setattr(into, group, [*old, *new])


def _refused_residuals(overlay: Overlay, old: Contents) -> Iterator[SchemaError]:
    """An error for each residual that has a day, or speaks where one speaks already."""
    for new in overlay.adds.residuals:
        if overlay.start:
            hint = "leave out 'from', or write a norm"
            yield SchemaError("what silence means can't change on a day", overlay.place, hint)
        for known in old.residuals:
            same_scope = set(new.kinds) & set(known.kinds) and set(new.roles) & set(known.roles)
            if new.jurisdiction == known.jurisdiction and same_scope:
                message = f"what silence means for {new.jurisdiction} is said already by {known.basis}"
                yield SchemaError(message, overlay.place)


def _same_or(old: list[T], new: list[T]) -> list[T]:
    """The old list itself where the new one holds the same objects."""
    return old if len(new) == len(old) and all(map(operator.is_, old, new)) else new


def _unknown(name: str, what: str, known: set[str], place: Position) -> SchemaError:
    near = nearest(name, known)
    return SchemaError(f"there is no {what} '{name}'", place, f"did you mean {near}?" if near else "")


def _name(item: object) -> str:
    return str(getattr(item, "id", "") or getattr(item, "path", ""))


def _twice(item: object, place: Position, group: str) -> SchemaError:
    line = getattr(item, "line", 0) or getattr(getattr(item, "place", None), "line", 0)
    where = Position(place.file, line or place.line, f"adds.{group}")
    return SchemaError(f"'{_name(item)}' is there already", where, "amend it, or choose another id")


def _until(item: Dated, day: date) -> Dated:
    """A norm or procedure that ends the day before `day`."""
    return replace(item, period=Period(item.period.start, day - timedelta(1)))


def _not_before(item: Dated, day: date) -> Dated:
    start = max(item.period.start or day, day)
    return replace(item, period=Period(start, item.period.end))


def _entries_until(item: DatedList, day: date) -> Iterator[Entry]:
    last = day - timedelta(1)
    for entry in item.entries:
        if entry.period.start is None or entry.period.start < day:
            end = min(entry.period.end or last, last)
            yield replace(entry, period=Period(entry.period.start, end))


def _entries_from(item: DatedList, day: date) -> Iterator[Entry]:
    for entry in item.entries:
        if entry.period.end is None or entry.period.end >= day:
            yield replace(entry, period=Period(max(entry.period.start or day, day), entry.period.end))
