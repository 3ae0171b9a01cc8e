"""Differences between two days of the law, each found once, in the background where it takes long, and kept.

What is written otherwise is known at once. Movements that show the changes are sought one after another, and
the worked cases judged, by one thread that rests between; a movement once found is tried first between other days.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fairway.law.cases import Case
from fairway.law.difference import (
    Change,
    Comparison,
    Difference,
    Replayed,
    State,
    Witness,
    norm_changes,
    replayed,
    text_changes,
)
from fairway.law.difference.notice import to_dict
from fairway.law.difference.whole import worked
from fairway.law.errors import LawError
from fairway.law.facts import Facts
from fairway.law.rulebook import Rulebook, default

PATIENCE = 0.4
"""Seconds that a page waits for what is still being sought."""
REST = 0.001
"""Seconds of rest after each step, so that readers are served meanwhile."""
PROVING = 60.0
"""Seconds for which a solver is asked, for all changes between two days together."""
KEPT, WAITING, AT_ONCE = 8, 4, 40
"""How many differences are kept, how many wait to be worked out, and how many cases are judged in one step."""


@dataclass(eq=False)
class Found:
    """The difference between two days, as far as it has been found."""

    book: Rulebook
    before: State
    after: State
    text: tuple[Change, ...]
    norms: tuple[Change, ...]
    compared: Comparison
    witnesses: dict[str, Witness] = field(default_factory=dict)
    unshown: list[str] = field(default_factory=list)
    cases: list[Replayed[Case]] = field(default_factory=list)
    others: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def telling(self) -> list[Change]:
        """The changes that can show in an answer."""
        return [item for item in self.norms if not self.compared.is_silent(item)]

    @property
    def sought_in_vain(self) -> list[Change]:
        """The changes for which the search found no movement."""
        return [item for item in self.telling if item.id in self.unshown]

    @property
    def left(self) -> int:
        """For how many changes no movement has been sought yet."""
        return len(self.telling) - len(self.witnesses) - len(self.unshown)

    @property
    def whole(self) -> Difference:
        """What has been found so far."""
        return Difference(
            before=self.before,
            after=self.after,
            text=self.text,
            norms=self.norms,
            witnesses=dict(self.witnesses),
            silent=tuple(item.id for item in self.norms if self.compared.is_silent(item)),
            unshown=tuple(self.unshown),
            cases=tuple(self.cases),
        )

    @property
    def covered(self) -> bool:
        """Whether the rulebook answers for both days."""
        return self.before.covered and self.after.covered


_kept: OrderedDict[tuple[str, date, date], Found] = OrderedDict()
_waiting: list[Found] = []
_known: dict[str, dict[str, Facts]] = {}
_cases: dict[str, list[tuple[Case, Facts]]] = {}
_guard = threading.Lock()
_working = threading.Lock()


def between(start: date, end: date, patience: float = PATIENCE) -> Found:
    """The difference between two days; what takes longer than `patience` is still to come."""
    found = written(start, end)
    with _guard:
        if not found.done.is_set() and found not in _waiting:
            _waiting.append(found)
            del _waiting[:-WAITING]
    if not found.done.is_set() and _working.acquire(blocking=False):
        threading.Thread(target=_work, name="differences", daemon=True).start()
    found.done.wait(patience)
    return found


def written(start: date, end: date) -> Found:
    """The difference between two days in what is written; whatever else has been found of it already."""
    book = default()
    key = book.hash, start, end
    with _guard:
        found = _kept.get(key) or _begun(book, start, end)
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _begun(book: Rulebook, start: date, end: date) -> Found:
    before, after = State(book, start, start.isoformat()), State(book, end, end.isoformat())
    norms = norm_changes(before, after)
    compared = Comparison.of(before, after, norms, date.today())
    return Found(book, before, after, text_changes(before, after), norms, compared)


def _work() -> None:
    """Work out what waits, the last asked for first, until nothing does."""
    try:
        while (found := _next()) is not None:
            _finish(found)
    finally:
        _working.release()


def _next() -> Found | None:
    with _guard:
        return _waiting.pop() if _waiting else None


def _finish(found: Found) -> None:
    known = _known.setdefault(found.book.hash, {})
    for change in found.telling:
        if found.covered and change.id not in found.witnesses:
            witness = found.compared.witness(change, known.get(change.id))
            if witness is None:
                found.unshown.append(change.id)
            else:
                found.witnesses[change.id] = witness
                known[change.id] = witness.facts
            time.sleep(REST)
    if found.covered:
        _judge_cases(found)
        _prove(found)
    found.done.set()


def _prove(found: Found) -> None:
    """Ask the solver, where one is installed, for movements that the search did not find."""
    try:
        from fairway.law.proofs.showing import shown
    except LawError:
        return
    for witness in shown(found.compared, found.sought_in_vain, PROVING):
        if witness:
            found.witnesses[witness.change] = witness
            _known[found.book.hash][witness.change] = witness.facts
            found.unshown.remove(witness.change)
        time.sleep(REST)


def _judge_cases(found: Found) -> None:
    """Judge the worked cases; those with another outcome are kept, of the rest only how many there are."""
    if found.book.hash not in _cases:
        _cases[found.book.hash] = worked(found.book)
    cases = _cases[found.book.hash]
    for first in range(0, len(cases), AT_ONCE):
        for item in replayed(found.compared, cases[first : first + AT_ONCE]):
            if item.before.outcome != item.after.outcome:
                found.cases.append(item)
            else:
                found.others += 1
        time.sleep(REST)


def plain(found: Found, lang: str) -> dict[str, Any]:
    """What has been found so far as JSON data, and whether that is all."""
    return {**to_dict(found.whole, lang), "other_cases": found.others, "complete": found.done.is_set()}
