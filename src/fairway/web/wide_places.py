"""Places that were named widely, and the smaller ones that are answered otherwise: made ready for a page."""

from __future__ import annotations

from dataclasses import dataclass

from fairway.law import Determination, Rulebook
from fairway.law.explain import side_title
from fairway.law.narrower import Otherwise, narrower
from fairway.law.vocabulary import Fact
from fairway.web.presenting import Badge, outcome_badge


@dataclass(frozen=True)
class Within:
    """Smaller places, by id and name, with the outcome that they share and the sides that differ."""

    places: tuple[tuple[str, str], ...]
    badge: Badge
    sides: tuple[tuple[str, Badge], ...]


@dataclass(frozen=True)
class WidePlace:
    """A fact with the place that it names, and what the smaller places come to."""

    fact: Fact
    place: str
    within: tuple[Within, ...]


def wide_places(determination: Determination, lang: str) -> list[WidePlace]:
    """The places named in which a smaller one is answered otherwise."""
    book = determination.rulebook
    return [
        WidePlace(
            fact=book.vocabulary[wide.path],
            place=book.geography.places[wide.place].label.say(lang),
            within=tuple(_within(book, item, lang) for item in wide.otherwise),
        )
        for wide in narrower(determination)
    ]


def _within(book: Rulebook, item: Otherwise, lang: str) -> Within:
    return Within(
        places=tuple((place, book.geography.places[place].label.say(lang)) for place in item.places),
        badge=outcome_badge(item.determination.outcome, lang),
        sides=tuple((side_title(book, side, lang), outcome_badge(side.outcome, lang)) for side in item.sides),
    )
