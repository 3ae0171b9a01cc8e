"""How what is watched stands on a day, under a rulebook: as plain data that says all when that rulebook is gone.

A movement is judged on its own day, and once that has passed as if it were made today. Nothing is kept here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from fairway.law import Facts, Rulebook, codec, decide
from fairway.law.answer import answer, cited, norms_of
from fairway.law.errors import LawError
from fairway.law.explain import sentence
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.instrument import Period
from fairway.law.language import LANGUAGES
from fairway.law.norm import Norm
from fairway.reform.models import Watch

State = dict[str, Any]
_WORDS = ("label", "source", "provision", "instrument")
"""What of a norm is no part of its effect."""


def stands(book: Rulebook, watch: Watch, day: date) -> State:
    """How what a watch is on stands on a day."""
    return _STANDS[watch.kind](book, watch, day)


def day_of(watch: Watch, today: date) -> date:
    """The day that a watch asks about: today, or that of a movement still to come."""
    own = watch.facts.get(DATE)
    return max(today, date.fromisoformat(own)) if own else today


def next_day(book: Rulebook, watch: Watch, day: date) -> date | None:
    """The first day after `day` on which the encoded law on it may change."""
    return min((bound for bound in _CHANGES[watch.kind](book, watch) if bound > day), default=None)


def differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether one state is another than an earlier one; how norms are worded is no difference."""
    return _gist(before) != _gist(after)


def _gist(state: Mapping[str, Any]) -> Any:
    return state.get("answer") or {name: value for name, value in state.items() if name not in ("cited", "label")}


def _movement(book: Rulebook, watch: Watch, day: date) -> State:
    try:
        found = decide(book, Facts.read(book.vocabulary, {**watch.facts, DATE: day.isoformat()}))
    except LawError as error:
        return {"unreadable": str(error)}
    told = answer(found)
    return {"answer": told, "cited": cited(book, norms_of(told))}


def _movement_changes(book: Rulebook, watch: Watch) -> Iterable[date]:
    kind, start, end = (watch.facts.get(path) for path in (KIND, START, END))
    if not (kind and start and end) or start not in book.geography.places or end not in book.geography.places:
        return ()
    sides = book.programs.sides(kind, start, end)
    return {*book.programs.change_days(kind, sides), *book.head.coverage.bounds}


def _provision(book: Rulebook, watch: Watch, day: date) -> State:
    item = book.provisions.get(watch.topic)
    if item is None:
        return {"gone": True}
    norms = [norm for norm in _norms(book, watch.topic) if day in norm.period]
    return {
        "in force": day in item.period,
        "says": dict(item.says),
        "norms": {norm.id: _effect(norm) for norm in norms},
        "cited": {name: told | {"says": _says(book, book.norms[name])} for name, told in _cited(book, norms)},
    }


def _cited(book: Rulebook, norms: Iterable[Norm]) -> Iterable[tuple[str, dict[str, Any]]]:
    return cited(book, [norm.id for norm in norms]).items()


def _norms(book: Rulebook, provision: str) -> list[Norm]:
    return [norm for norm in book.norms.values() if norm.provision == provision]


def _effect(norm: Norm) -> str:
    """A digest of everything that a norm does."""
    told = {name: value for name, value in codec.pack(norm, positions=False).items() if name not in _WORDS}
    return hashlib.sha256(codec.canonical(told)).hexdigest()


def _says(book: Rulebook, norm: Norm) -> dict[str, str]:
    """When a norm applies, in words, in each language."""
    condition = book.applies(norm)
    return {lang: sentence(condition, book, lang) for lang in LANGUAGES}


def _provision_changes(book: Rulebook, watch: Watch) -> Iterable[date]:
    item = book.provisions.get(watch.topic)
    periods: list[Period] = [item.period] if item else []
    return {day for period in [*periods, *(norm.period for norm in _norms(book, watch.topic))] for day in period.bounds}


_STANDS: dict[str, Callable[[Rulebook, Watch, date], State]] = {
    Watch.MOVEMENT: _movement,
    Watch.PROVISION: _provision,
}
_CHANGES: dict[str, Callable[[Rulebook, Watch], Iterable[date]]] = {
    Watch.MOVEMENT: _movement_changes,
    Watch.PROVISION: _provision_changes,
}
