"""What another state of the law would mean for open applications. Each is judged under both; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.clearance import gateway, status
from fairway.clearance.actors import Actor
from fairway.law import Facts
from fairway.law.difference import Comparison, Replayed, replayed
from fairway.law.errors import LawError
from fairway.law.rulebook import Rulebook


def affected(actor: Actor, compared: Comparison) -> list[Replayed[str]]:
    """The open applications, of those that the actor sees, whose outcome would be another; each by its number."""
    found = replayed(compared, _open(actor, compared.before.rulebook))
    return [item for item in found if "outcome" in item.what or "ways" in item.what]


def _open(actor: Actor, book: Rulebook) -> Iterator[tuple[str, Facts]]:
    """The facts of each open case; one whose facts the rulebook no longer reads is left out."""
    rows = gateway.cases(actor).filter(status__in=status.OPEN).order_by("ref")
    for ref, facts in rows.values_list("ref", "facts").iterator():
        try:
            yield ref, Facts.read(book.vocabulary, facts)
        except LawError:
            continue
