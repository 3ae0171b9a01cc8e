"""How many norms are in force on a day, by kind of movement and by whose law they are.

A norm of several kinds or jurisdictions counts for each of them, and once in the total. One whose period is
held against a date of its own counts on every day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fairway.law.norm import Norm
from fairway.law.rulebook import Rulebook


@dataclass(frozen=True)
class InForce:
    """The norms in force from a day until the next on which their number or kind changes."""

    day: date
    total: int
    kinds: Mapping[str, int]
    jurisdictions: Mapping[str, int]


def change_days(rulebook: Rulebook) -> tuple[date, ...]:
    """The days, of those that the rulebook covers, on which a norm begins or has just ended; with the first covered."""
    coverage = rulebook.head.coverage
    days = {day for norm in rulebook.norms.values() if not norm.own_key for day in norm.period.bounds}
    first = {coverage.start} if coverage.start else set()
    return tuple(sorted(day for day in days | first if day in coverage))


def in_force(rulebook: Rulebook, days: Iterable[date]) -> list[InForce]:
    """How many norms are in force on each of the days."""
    return [_counted(day, rulebook) for day in days]


def _counted(day: date, rulebook: Rulebook) -> InForce:
    norms = [norm for norm in rulebook.norms.values() if norm.own_key or day in norm.period]
    return InForce(day, len(norms), _counts(norms, "kinds"), _counts(norms, "jurisdictions"))


def _counts(norms: list[Norm], name: str) -> Counter[str]:
    return Counter(word for norm in norms for word in getattr(norm, name))
