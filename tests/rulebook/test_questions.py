"""Few questions: Fairway's order asks less than the order of the law, and ordinary movements soon settle."""

import statistics

import pytest
from bench.movements import Movement, case_movements
from bench.questions import ROUTE, Hidden, Pick, by_first, by_gain, interview, population

from fairway.law import default
from fairway.law.determination import FREE, PROCEDURE

BOOK = default()
MOVEMENTS = case_movements(BOOK)
EACH_KIND = 8
ENOUGH = 10


def asked(pick: Pick) -> int:
    """All questions over a fixed sample of every kind of movement."""
    return sum(interview(BOOK, hidden, pick).asked for hidden in population(MOVEMENTS, EACH_KIND))


def ordinary(kind: str) -> list[Movement]:
    """A spread of the worked movements of a kind that may cross, freely or with a procedure."""
    lawful = [m for m in MOVEMENTS if m.kind == kind and m.found.outcome in (FREE, PROCEDURE) and m.found.settled]
    return lawful[:: len(lawful) // EACH_KIND + 1]


def test_what_says_most_is_asked_first_and_so_less_is_asked() -> None:
    assert asked(by_gain) < asked(by_first)


@pytest.mark.parametrize("kind", ["data", "funds", "goods", "person", "vehicle"])
def test_an_ordinary_movement_settles_within_ten_questions_after_its_places_and_day(kind: str) -> None:
    counts = []
    for movement in ordinary(kind):
        route = {path: value for path, value in movement.facts.values.items() if path in ROUTE}
        ended = interview(BOOK, Hidden(kind, "a worked case", route, dict(movement.facts.values)), by_gain)
        assert ended.found.outcome == movement.found.outcome
        counts.append(ended.asked)
    assert counts
    assert statistics.median(counts) <= ENOUGH, counts
