"""The states of law that are compared: a rulebook, as a whole or as it stands on one day.

A state says what is in force in it. How two of them differ is found elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from fairway.law.instrument import Instrument, Provision
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.rulebook import Rulebook


@dataclass(frozen=True)
class State:
    """A rulebook, and the day on which it is looked at; without a day, all that it says of any day."""

    rulebook: Rulebook
    day: date | None = None
    name: str = ""

    @cached_property
    def instruments(self) -> Mapping[str, Instrument]:
        """The instruments in force."""
        found = self.rulebook.instruments
        return {name: item for name, item in found.items() if self.day is None or self.day in item.period}

    @cached_property
    def provisions(self) -> Mapping[str, Provision]:
        """The provisions in force."""
        found = self.rulebook.provisions
        return {name: item for name, item in found.items() if self.day is None or self.day in item.period}

    @cached_property
    def norms(self) -> Mapping[str, Norm]:
        """The norms in force; one whose period is held against a date of its own counts on every day."""
        found = self.rulebook.norms
        return {name: item for name, item in found.items() if self._has(item)}

    def _has(self, norm: Norm) -> bool:
        return self.day is None or bool(norm.own_key) or self.day in norm.period

    @cached_property
    def procedures(self) -> Mapping[str, Procedure]:
        """The procedures that are open."""
        found = self.rulebook.procedures
        return {name: item for name, item in found.items() if self.day is None or self.day in item.period}

    @property
    def covered(self) -> bool:
        """Whether the rulebook answers for its day."""
        return self.day is None or self.day in self.rulebook.head.coverage

    def listed(self, name: str) -> frozenset[str]:
        """The members of a list; without a day, each with the period for which it belongs."""
        found = self.rulebook.lists.get(name)
        if found is None:
            return frozenset()
        if self.day is not None:
            return found.on(self.day)
        return frozenset(
            f"{entry.code} {_span(entry.period.start, entry.period.end)}".strip() for entry in found.entries
        )


def _span(start: date | None, end: date | None) -> str:
    return f"{start or ''}..{end or ''}" if start or end else ""


def aligned(before: State, after: State, today: date) -> tuple[State, State]:
    """Two states that can be compared: both whole, or both on a day.

    Where only one has a day, the other is looked at on the same one; the same rulebook, today.
    """
    if (before.day is None) == (after.day is None):
        return before, after
    same = before.rulebook is after.rulebook
    day = today if same else before.day or after.day
    return replace(before, day=before.day or day), replace(after, day=after.day or day)
