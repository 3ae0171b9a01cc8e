"""The days on which the law on a page changes: which of them is shown, and what changed with it.

The day is in the address: as a date, or as a step of the slider.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.http import HttpRequest

from fairway.law.difference import Change, State, norm_changes, text_changes
from fairway.law.difference.telling import ToldChange, told
from fairway.law.instrument import Period
from fairway.law.rulebook import Rulebook, default
from fairway.law.values import read_date
from fairway.web.frame import language

EVE = timedelta(1)


@dataclass(frozen=True)
class Version:
    """A day from which the law on a page reads as it does until the next."""

    day: date
    current: bool


@dataclass(frozen=True)
class Slider:
    """The versions of the law on a page as steps: the first is the day before there was any."""

    days: tuple[date, ...]
    step: int

    @property
    def last(self) -> int:
        """The number of the last step."""
        return len(self.days) - 1

    @property
    def before(self) -> date | None:
        """The day of the step before, where there is one."""
        return self.days[self.step - 1] if self.step else None

    @property
    def after(self) -> date | None:
        """The day of the step after, where there is one."""
        return self.days[self.step + 1] if self.step < self.last else None

    @property
    def day(self) -> date:
        """The day of the step that is shown."""
        return self.days[self.step]


def asked_day(request: HttpRequest, periods: Iterable[Period] = ()) -> date:
    """The day in the address, or that of the slider's step; today when there is none or it can't be read."""
    days = steps(periods)
    try:
        if "at" not in request.GET and days:
            return days[max(0, min(int(request.GET["step"]), len(days) - 1))]
        return read_date(request.GET["at"])
    except (KeyError, ValueError):
        return date.today()


def change_days(periods: Iterable[Period]) -> list[date]:
    """The days on which any of the periods begins or has just ended."""
    return sorted({day for period in periods for day in period.bounds})


def versions(periods: Iterable[Period], at: date) -> list[Version]:
    """The days on which any of the periods begins or has just ended, with the one that `at` falls in marked."""
    days = change_days(periods)
    passed = [day for day in days if day <= at]
    return [Version(day, bool(passed) and day == max(passed)) for day in days]


def steps(periods: Iterable[Period]) -> tuple[date, ...]:
    """The days of the slider: the eve of the first change, and each change."""
    days = change_days(periods)
    return (days[0] - EVE, *days) if days else ()


def slider(periods: Iterable[Period], at: date) -> Slider | None:
    """The slider over the versions, at the step that `at` falls in; none where nothing ever changes."""
    days = steps(periods)
    return Slider(days, max(0, sum(day <= at for day in days) - 1)) if days else None


def changed_on(day: date, provision: str) -> list[ToldChange]:
    """What changed on a day in a provision and its norms, in the language of the page."""
    book = default()
    before, after, changes = _changes(book, day)
    mine = (item for item in changes if _is_of(item, provision))
    return [told(item, before, after, language()) for item in mine]


def _is_of(change: Change, provision: str) -> bool:
    if change.sort == "norm":
        return any(item.provision == provision for item in (change.before, change.after) if item is not None)
    return change.sort == "provision" and provision in change.names


@lru_cache(maxsize=256)
def _changes(book: Rulebook, day: date) -> tuple[State, State, tuple[Change, ...]]:
    """The law on the eve of a day and on it, and all that differs."""
    before, after = State(book, day - EVE), State(book, day)
    return before, after, (*text_changes(before, after), *norm_changes(before, after))
