"""A case as today's rulebook judges it."""

from __future__ import annotations

from fairway.clearance.models import Case, Part
from fairway.law import Determination, Facts, decide
from fairway.law.determination import LAWFUL, UNSETTLED
from fairway.law.rulebook import default


def determination_of(case: Case) -> Determination:
    """The determination of a case's facts as they stand, under today's rulebook."""
    book = default()
    return decide(book, Facts.read(book.vocabulary, case.facts))


def lawful_here(part: Part, found: Determination) -> bool:
    """Whether the law of a part's side, on the facts as they stand, lets it through; unsettled law, as written."""
    mine = [side for side in found.sides if side.side.jurisdiction == part.side]
    return all((side.as_written if side.outcome == UNSETTLED else side.outcome) in LAWFUL for side in mine)
