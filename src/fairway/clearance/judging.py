"""A case as today's rulebook judges it."""

from __future__ import annotations

from fairway.clearance.models import Case
from fairway.law import Determination, Facts, decide
from fairway.law.rulebook import default


def determination_of(case: Case) -> Determination:
    """The determination of a case's facts as they stand, under today's rulebook."""
    book = default()
    return decide(book, Facts.read(book.vocabulary, case.facts))
