"""Plans: dated steps on each office's own calendar, ranked by criteria and not by a score."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fairway.law.calendar_file import icalendar
from fairway.law.calendars import Calendar
from fairway.law.geography import Side
from fairway.law.plan import due_dates, plans, shifted
from fairway.law.procedure import Term
from tests.law.invented import BOOK, GRAIN, judged

START = date(2026, 9, 25)


def test_working_days_are_those_of_the_office_addressed() -> None:
    north, south = BOOK.calendars["north"], BOOK.calendars["south"]
    assert north.add(START, 10) == date(2026, 10, 12)
    assert south.add(START, 10) == date(2026, 10, 9)
    assert north.add(date(2026, 10, 12), -10) == START
    assert north.between(START, date(2026, 10, 12)) == 10


def test_a_weekend_workday_counts_and_a_holiday_does_not() -> None:
    north = BOOK.calendars["north"]
    assert north.is_working(date(2026, 10, 10))
    assert not north.is_working(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("text", "count", "unit", "anchor"),
    [
        ("10 working days after sign", 10, "working days", "sign"),
        ("1 day before crossing", 1, "days", "crossing"),
        ("3 years", 3, "years", ""),
        ("24 hours before crossing", 24, "hours", "crossing"),
    ],
)
def test_a_term_is_read_from_plain_words(text: str, count: int, unit: str, anchor: str) -> None:
    term = Term.parse(text)
    assert (term.count, term.unit, term.anchor) == (count, unit, anchor)


@pytest.mark.parametrize("text", ["soon", "ten days", "10 weeks", "10 days around sign", ""])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a term"):
        Term.parse(text)


def test_terms_move_days_forwards_and_backwards() -> None:
    calendar: Calendar = BOOK.calendars["south"]
    assert shifted(date(2026, 1, 31), "1 month", None) == date(2026, 2, 28)
    assert shifted(date(2026, 3, 31), "1 year after sign", None) == date(2027, 3, 31)
    assert shifted(date(2026, 3, 10), "24 hours before crossing", None) == date(2026, 3, 9)
    assert shifted(date(2026, 3, 10), "3 working days after sign", calendar) == date(2026, 3, 13)
    assert shifted(date(2026, 3, 10), "", None) == date(2026, 3, 10)


def made(facts: dict[str, Any], first: str = "", **more: Any) -> Any:
    return plans(judged(facts, **more), START, first)


def test_a_certain_route_stands_above_one_that_an_authority_may_refuse() -> None:
    found = made(GRAIN, goods__weight=600)
    assert [sorted(plan.route) for plan in found] == [["joint.pass"], ["north.permit", "south.licence"]]
    assert found[0].above_next == "certain"
    assert found[0].certain
    assert not found[1].certain


def test_the_reader_may_put_another_criterion_first() -> None:
    found = made(GRAIN, "date", goods__weight=600)
    assert found[0].route == {"north.permit", "south.licence"}
    assert found[0].above_next == "date"


def test_fees_stay_in_their_own_currency() -> None:
    found = made(GRAIN, goods__weight=600)
    assert found[0].totals == {"SOU": Decimal(5)}
    assert found[1].totals == {"NOR": Decimal(20)}


def test_steps_follow_each_other_and_the_crossing_follows_them() -> None:
    plan = made(GRAIN, goods__weight=1000)[0]
    steps = {step.step.id: step for step in plan.steps}
    assert steps["file"].start == START
    assert steps["file"].end == BOOK.calendars["north"].add(START, 5)
    assert plan.crossing == steps["file"].end
    assert steps["file"].due == BOOK.calendars["north"].add(START, 10)
    assert not plan.known_time


def test_a_fact_can_fix_the_day_of_a_step() -> None:
    found = judged(GRAIN, permit__signed="2026-10-01")
    assert due_dates(found)["north.permit/file"] == BOOK.calendars["north"].add(date(2026, 10, 1), 10)


def test_a_duty_is_due_when_its_term_says() -> None:
    assert due_dates(judged(GRAIN))["north.grain-act#s-7.report"] == date(2026, 6, 15)


def test_a_date_past_the_last_published_calendar_is_provisional() -> None:
    late = plans(judged(GRAIN, movement__date="2027-02-01"), date(2027, 1, 4))
    assert any(step.provisional for step in late[0].steps)


def test_a_route_that_is_nowhere_better_is_marked() -> None:
    assert all(plan.pareto for plan in made(GRAIN, goods__weight=600))


def test_the_calendar_file_folds_its_lines_and_escapes_its_text() -> None:
    text = icalendar(made(GRAIN, goods__weight=1000)[0])
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.count("BEGIN:VEVENT") == 3
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_plan_can_be_written_as_data() -> None:
    data = made(GRAIN, goods__weight=600)[0].to_dict()
    assert data["route"] == ["joint.pass"]
    assert data["steps"][0]["addressee"] == "south.office"
    assert str(Side("NORTH", "exit")) == "NORTH exit"
