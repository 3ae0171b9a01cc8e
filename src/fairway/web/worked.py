"""The worked cases, run in the background once for each rulebook; what came out is kept for the pages of the law."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from fairway.law.cases import Case, Result, load_cases, run_case
from fairway.law.rulebook import DEFAULT_FOLDER, Rulebook, default

REST = 0.002
"""Seconds of rest after each case, so that readers are served meanwhile."""


@dataclass(frozen=True)
class Worked:
    """A case with what came out: its outcome, the norms that took effect and what was not as expected."""

    case: Case
    outcome: str
    effective: frozenset[str]
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.failures

    @property
    def file(self) -> tuple[str, str]:
        """The folder and the name of its file, as words."""
        folder, _, name = self.case.position.file.removeprefix("cases/").removesuffix(".yaml").rpartition("/")
        return folder, name.replace("-", " ")

    def touches(self, provision: str) -> bool:
        """Whether a norm of the provision takes effect in it, or it expects something of one."""
        prefix = f"{provision}."
        return any(name.startswith(prefix) for name in self.effective) or prefix in str(self.case.expect)


@dataclass(frozen=True)
class AllWorked:
    """Every case that comes with the rulebook, run."""

    cases: tuple[Worked, ...]
    tested: frozenset[str]

    def of(self, provision: str) -> list[Worked]:
        """The cases that touch a provision."""
        return [item for item in self.cases if item.touches(provision)]


_found: dict[str, AllWorked] = {}
_running = threading.Lock()


def worked() -> AllWorked | None:
    """All cases once they have been run, which starts with the first call; `None` until then."""
    book = default()
    if book.hash not in _found and _running.acquire(blocking=False):
        threading.Thread(target=_run, args=[book], name="cases", daemon=True).start()
    return _found.get(book.hash)


def wait() -> AllWorked:
    """All cases, however long that takes."""
    while (found := worked()) is None:
        time.sleep(0.05)
    return found


def _run(book: Rulebook) -> None:
    try:
        cases = tuple(_worked(run_case(book, case)) for case in load_cases(DEFAULT_FOLDER))
        _found.clear()
        _found[book.hash] = AllWorked(cases, frozenset().union(*(item.effective for item in cases)))
    finally:
        _running.release()


def _worked(result: Result) -> Worked:
    time.sleep(REST)
    made = result.determination
    effective = frozenset(name for name, _, state in made.trace if state) if made else frozenset()
    return Worked(result.case, made.outcome if made else "", effective, result.failures)
