"""Legal sources: instruments, their provisions, and how far each source can be trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from fairway.law.language import Text

QUALITIES = {
    "official": "high",
    "official mirror": "high",
    "official answer": "high",
    "professional": "medium",
    "news": "medium",
    "secondary": "low",
    "recalled": "low",
}
"""Kinds of source, and the most confidence that a norm resting on one can claim."""

CONFIDENCE = ("low", "medium", "high")
RANKS = (
    "constitutional",
    "statute",
    "administrative regulation",
    "subsidiary legislation",
    "departmental rule",
    "local regulation",
    "normative document",
    "agreement",
    "standard",
    "guideline",
    "practice",
)


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included; an open end is `None`."""

    start: date | None = None
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    @property
    def bounds(self) -> tuple[date, ...]:
        """The first day, and the first day after the last, where there are such days."""
        after = (self.end + timedelta(1),) if self.end and self.end < date.max else ()
        return ((self.start,) if self.start else ()) + after

    def narrowed(self, inner: Period) -> Period:
        """This period, with the bounds that `inner` states instead of its own."""
        return Period(inner.start or self.start, inner.end or self.end)


@dataclass(frozen=True)
class Source:
    """Where a statement of law was read, of what quality, and when it was last checked."""

    url: str = ""
    quality: str = "recalled"
    checked: date | None = None
    review: date | None = None

    @property
    def ceiling(self) -> str:
        """The highest confidence that a source of this quality supports."""
        return QUALITIES[self.quality]


@dataclass(frozen=True)
class Instrument:
    """One legal source, such as an ordinance, a rule or an agreement of both sides."""

    id: str
    title: Text
    jurisdiction: str
    authority: str
    rank: str
    period: Period
    source: Source
    note: Text = field(default_factory=Text)


@dataclass(frozen=True)
class Provision:
    """An addressable piece of an instrument, told in our own words."""

    id: str
    instrument: str
    clause: Text
    says: Text
    period: Period
    source: Source
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Residual:
    """What silence means for a scope: the outcome where no norm takes effect, and on what basis."""

    jurisdiction: str
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    outcome: str
    basis: str
    says: Text


@dataclass(frozen=True)
class Gap:
    """Law known to exist and not encoded, with why it matters and what would close the gap."""

    id: str
    kinds: tuple[str, ...]
    jurisdiction: str
    says: Text
    wanted: Text
    url: str = ""
