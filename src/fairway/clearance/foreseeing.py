"""What another state of the law would mean for open applications. Each is judged under both; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from fairway.clearance import gateway, status
from fairway.clearance.actors import Actor
from fairway.clearance.models import Case
from fairway.law import Facts
from fairway.law.difference import Comparison, Replayed, replayed
from fairway.law.errors import LawError
from fairway.law.rulebook import Rulebook


def open_cases(actor: Actor) -> QuerySet[Case]:
    """The open applications that an actor sees."""
    return gateway.cases(actor).filter(status__in=status.OPEN).order_by("ref")


def affected(actor: Actor, compared: Comparison, most: int | None = None) -> list[Replayed[str]]:
    """The open applications that an actor sees whose outcome or ways would be others, each by its number.

    Of very many, the first `most` are judged.
    """
    rows = open_cases(actor).values_list("ref", "facts")[:most]
    found = replayed(compared, _read(rows, compared.before.rulebook))
    return [item for item in found if "outcome" in item.what or "ways" in item.what]


def _read(rows: Iterable[tuple[str, dict[str, Any]]], book: Rulebook) -> Iterator[tuple[str, Facts]]:
    """The facts of each case; one whose facts the rulebook no longer reads is left out."""
    for ref, facts in rows:
        try:
            yield ref, Facts.read(book.vocabulary, facts)
        except LawError:
            continue
