"""What a rehearsal reads: cases of the last twelve months, drafts, live permits, and what other rooms add.

Each kind is walked along its key, a part at a time. A case is read once: with a live permit as that, else as filed.
Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fairway.clearance import kept
from fairway.clearance.gateway import Case
from fairway.law.facts import KIND


@dataclass(frozen=True)
class Subject:
    """Something that is read: its key, its facts, and the case where it is one."""

    key: str
    facts: Mapping[str, Any]
    case: str = ""

    @property
    def kind(self) -> str:
        """The kind of movement, as far as it is known."""
        return str(self.facts.get(KIND) or "")[:20]


@dataclass(frozen=True)
class Source:
    """A kind of thing to read: its rows since a day, in the order of their key, and how one becomes a subject."""

    name: str
    rows: Callable[[date], QuerySet[Any]]
    subject: Callable[[Any], Subject]

    def after(self, key: str, since: date, most: int) -> list[Subject]:
        """The next subjects after a key."""
        rows = self.rows(since).order_by("pk")
        return [self.subject(row) for row in (rows.filter(pk__gt=key) if key else rows)[:most]]


def _of_case(case: Case) -> Subject:
    return Subject(case.ref, case.facts, case.ref)


SOURCES = [
    Source("permit", lambda since: kept.permitted(), _of_case),
    Source("filed", kept.filed, _of_case),
    Source("draft", lambda since: kept.drafts(), _of_case),
]
"""What is read, in order. Rooms above this one add theirs."""


def add(source: Source) -> None:
    """Have rehearsals read something more."""
    SOURCES.append(source)
