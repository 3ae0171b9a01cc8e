"""Many movements at once: what each comes to, and on request what that rests on. Nothing is recorded.

Amounts, duties and dated routes are asked one movement at a time, as a determination.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ninja.errors import HttpError

from fairway.api.problems import pointers
from fairway.law import Facts, LawError, Rulebook
from fairway.law.explain import sentence
from fairway.law.values import to_plain

if TYPE_CHECKING:
    from fairway.law.columns import Answer
    from fairway.law.formula.place import Ground

MOST = 1_000
"""How many movements one request may ask about."""
MOST_GROUNDED = 20
"""How many with their grounds, which take longer."""


def answers(
    book: Rulebook, movements: Sequence[Mapping[str, Any]], grounds: bool, lang: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The answer of each movement as JSON data, and whatever can't be judged, pointed at."""
    if grounds and len(movements) > MOST_GROUNDED:
        raise HttpError(422, f"grounds are told of {MOST_GROUNDED} movements at most")
    try:
        from fairway.law.formula.precedents import answer_of, grounds_of
    except LawError as missing:
        raise HttpError(501, str(missing)) from None
    found: list[dict[str, Any]] = []
    wrong: list[dict[str, Any]] = []
    for n, raw in enumerate(movements):
        try:
            facts = Facts.read(book.vocabulary, raw)
            told = _told(answer_of(book, facts))
            if grounds:
                held = grounds_of(book, facts)
                told["grounds"] = [_ground(ground, facts, book, lang) for ground in held] if held else None
            found.append(told)
        except LawError as error:
            wrong += pointers(error, f"/movements/{n}/facts/")
    return found, wrong


def _told(answer: Answer) -> dict[str, Any]:
    sides = [
        {
            "jurisdiction": side.side.jurisdiction,
            "role": side.side.role,
            "outcome": side.outcome,
            "because": list(side.because),
            "needs": list(side.needs),
        }
        for side in answer.sides
    ]
    return {"outcome": answer.outcome, "sides": sides, "needs": list(answer.needs)}


def _ground(ground: Ground, facts: Facts, book: Rulebook, lang: str) -> dict[str, Any]:
    """Facts that were looked at, with their values, and what of them mattered."""
    values = {path: facts.values.get(path) for path in ground.facts}
    told = {path: None if value is None else to_plain(value) for path, value in values.items()}
    tests = [{"says": sentence(expr, book, lang), "holds": holds} for expr, holds in ground.conditions]
    return {"facts": told, "tests": tests if None not in told.values() else []}
