"""An authority's clock: counted in its own working days, never made shorter by a stop."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fairway.clearance.clock import Clock, Stop
from fairway.law.rulebook import default

CALENDARS = default().calendars
DAYS = some.dates(date(2026, 1, 1), date(2026, 10, 31))
TERMS = some.one_of(
    some.integers(1, 40).map(lambda n: f"{n} working days"), some.integers(1, 90).map(lambda n: f"{n} days")
)


@some.composite
def clocks(draw: some.DrawFn, apart: bool = False) -> Clock:
    """A clock with up to four stops that have ended, apart from each other or as they come."""
    received, stops, last = draw(DAYS), list[Stop](), 0
    for _ in range(draw(some.integers(0, 4))):
        began = last + draw(some.integers(0 if apart else -3, 12))
        ended = began + draw(some.integers(0, 20))
        stops.append(Stop(received + timedelta(max(began, 0)), "?", received + timedelta(max(ended, 0))))
        last = ended
    return Clock(CALENDARS[draw(some.sampled_from(sorted(CALENDARS)))], received, draw(TERMS), stops)


@given(clocks())
def test_a_stop_never_brings_the_due_day_forward(clock: Clock) -> None:
    without = Clock(clock.calendar, clock.received, clock.term)
    due, plain = clock.due(clock.received), without.due(clock.received)
    assert due is not None and plain is not None and due >= plain


@given(clocks())
def test_on_the_due_day_the_term_is_used_up_and_the_day_before_it_is_not(clock: Clock) -> None:
    due = clock.due(clock.received)
    assert due is not None
    if clock.allowed:
        assert clock.used(due) == clock.allowed
        assert clock.used(due - timedelta(1)) == clock.allowed - 1
        assert clock.calendar.is_working(due)


@given(clocks(), some.integers(0, 120))
def test_running_and_standing_working_days_add_up_to_the_working_days_that_went_by(clock: Clock, n: int) -> None:
    day = clock.received + timedelta(n)
    days = [clock.received + timedelta(i) for i in range(1, n + 1)]
    standing = sum(clock.calendar.is_working(item) and not clock.running(item) for item in days)
    assert clock.used(day) + standing == sum(map(clock.calendar.is_working, days))


@given(clocks(apart=True), some.integers(0, 30))
def test_an_open_question_moves_the_due_day_with_every_day_that_it_stays_open(clock: Clock, n: int) -> None:
    began = max([clock.received, *(stop.ended or clock.received for stop in clock.stops)])
    asked = Clock(clock.calendar, clock.received, clock.term, [*clock.stops, Stop(began)])
    first, later = asked.due(began), asked.due(began + timedelta(n))
    assert first is not None and later is not None and first <= later
    assert not asked.running(began + timedelta(n))


def test_without_a_term_nothing_is_due_and_a_day_of_rest_is_not_counted() -> None:
    calendar = CALENDARS[sorted(CALENDARS)[0]]
    assert Clock(calendar, date(2026, 6, 1)).due(date(2026, 6, 1)) is None
    friday = date(2026, 6, 5)
    assert Clock(calendar, friday, "1 working days").due(friday) == date(2026, 6, 8)


@pytest.mark.parametrize(
    ("stops", "due"),
    [
        ([], date(2026, 6, 12)),
        ([Stop(date(2026, 6, 8), "?", date(2026, 6, 10))], date(2026, 6, 16)),
        ([Stop(date(2026, 6, 8), "?", date(2026, 6, 8))], date(2026, 6, 12)),
        ([Stop(date(2026, 6, 8), "?", date(2026, 6, 10)), Stop(date(2026, 6, 9), "?", date(2026, 6, 11))],
         date(2026, 6, 17)),
    ],
)  # fmt: skip
def test_five_working_days_with_a_stop(stops: list[Stop], due: date) -> None:
    calendar = CALENDARS["hk-office"] if "hk-office" in CALENDARS else CALENDARS[sorted(CALENDARS)[0]]
    assert Clock(calendar, date(2026, 6, 5), "5 working days", stops).due(date(2026, 6, 5)) == due
    days = Clock(calendar, date(2026, 6, 5), "7 days", stops).due(date(2026, 6, 5))
    assert days is not None and days - date(2026, 6, 12) == due_shift(stops)


def due_shift(stops: list[Stop]) -> timedelta:
    """The days on which a clock stood, each counted once."""
    stood = {stop.began + timedelta(n) for stop in stops for n in range(((stop.ended or stop.began) - stop.began).days)}
    return timedelta(len(stood))
