"""Whether promises were kept, by rule: every state and reason, on any day, and what each rests on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from fairway.zone import package
from fairway.zone.claim import Content
from fairway.zone.commitments import (
    KEPT,
    LATE,
    MISSED,
    NO_DATA,
    NOT_MEASURABLE,
    REASONS,
    SLIPPING,
    STATES,
    Standing,
    standings,
)
from fairway.zone.models import Claim
from fairway.zone.reading import View
from fairway.zone.revising import Change, revise
from tests.zone.core.conftest import at, hold, say, source

PORT = ("com.port", "Commitment")


def told(criterion: str = "Travellers pass through it.", /, **dates: str) -> list[Content]:
    """A promise from its dates: `due`, `expected`, `fulfilled` or `unfulfilled` = "date said-on [certainty]"."""
    source("plan", "2023-08-29")
    claims = [say(*PORT, "plan", name="The port is rebuilt", lang="en")]
    if criterion:
        claims.append(say(*PORT, "plan", criterion=criterion, lang="en"))
    for name, words in dates.items():
        value, said, *sure = words.split()
        by = source(f"paper.{said}", said)
        certainty = sure[0] if sure else "exact"
        claims.append(Content(*PORT, name.rstrip("0123456789"), value, by, certainty=certainty))
    return claims


def stands(on: str, view: View | None = None) -> Standing:
    [found] = standings(view or View(), date.fromisoformat(on))
    return found


DUE = "2025 2023-08-29"
SEEN = {"fulfilled": "2026-03-01 2026-03-01", "unfulfilled": "2026-02-01 2026-02-01"}


@pytest.mark.parametrize(
    ("dates", "on", "state", "reason"),
    [
        ({"due": DUE}, "2024-06-01", NO_DATA, "not due"),
        ({"due": DUE}, "2025-12-31", NO_DATA, "not due"),
        ({"due": DUE}, "2026-01-01", NO_DATA, "not reported"),
        ({"due": DUE, "unfulfilled": "2025-03 2025-03-20"}, "2026-01-01", NO_DATA, "only before its date"),
        ({"due": DUE, "unfulfilled": "2025-12-31 2025-12-31"}, "2026-11-01", NO_DATA, "only before its date"),
        ({"due": DUE, "unfulfilled": "2026-01-01 2026-01-01"}, "2026-01-01", MISSED, ""),
        ({"due": DUE, "unfulfilled": "2026-08-15 2026-08-15"}, "2026-08-14", NO_DATA, "not reported"),
        ({"due": DUE, "unfulfilled": "2026-08-15 2026-08-15"}, "2026-08-15", MISSED, ""),
        ({"due": DUE, "expected": "2026 2025-06-25"}, "2025-06-24", NO_DATA, "not due"),
        ({"due": DUE, "expected": "2026 2025-06-25"}, "2025-06-25", SLIPPING, "later date"),
        ({"due": DUE, "expected": "2026 2025-06-25"}, "2026-01-01", NO_DATA, "not reported"),
        ({"due": DUE, "expected": "2022 2019-11-30"}, "2024-06-01", SLIPPING, "earlier date passed"),
        ({"due": DUE, "expected": "2024-12 2024-02-01"}, "2024-12-31", NO_DATA, "not due"),
        ({"due": DUE, "expected": "2024-12 2024-02-01"}, "2025-01-01", SLIPPING, "earlier date passed"),
        ({"due": DUE, "fulfilled": "2025-12-22 2025-12-22"}, "2025-12-21", NO_DATA, "not due"),
        ({"due": DUE, "fulfilled": "2025-12-22 2025-12-22"}, "2025-12-22", KEPT, ""),
        ({"due": DUE, "fulfilled": "2026-01-01 2026-01-05"}, "2026-01-01", LATE, ""),
        ({"due": DUE, **SEEN}, "2026-02-28", MISSED, ""),
        ({"due": DUE, **SEEN}, "2026-03-01", LATE, ""),
        ({"fulfilled": "2026-02-10 2026-02-10"}, "2026-02-10", KEPT, ""),
        ({"expected": "2026 2023-09-01"}, "2024-01-01", NO_DATA, "no date"),
        ({"unfulfilled": "2026-02-25 2026-02-25"}, "2026-11-01", NO_DATA, "no date"),
    ],
)  # fmt: skip
def test_each_state_follows_from_dates_alone(dates: dict[str, str], on: str, state: str, reason: str) -> None:
    hold(*told(**dates))
    found = stands(on)
    assert (found.state, found.reason) == (state, reason)


@pytest.mark.parametrize("on", ["2024-06-01", "2026-06-01"])
def test_without_a_criterion_a_promise_is_not_measurable_unless_it_was_kept(on: str) -> None:
    hold(*told("", due=DUE, unfulfilled="2026-01-05 2026-01-05"))
    assert stands(on).state == NOT_MEASURABLE
    hold(*told("", fulfilled="2024-01-01 2024-01-01"))
    assert stands(on).state == KEPT


@pytest.mark.parametrize("sure", ["unconfirmed", "ambiguous"])
def test_what_is_not_confirmed_decides_nothing(sure: str) -> None:
    hold(
        *told(
            due=DUE,
            expected=f"2026-07-01 2025-02-15 {sure}",
            unfulfilled=f"2026-08-15 2026-08-15 {sure}",
            fulfilled=f"2026-07-01 2026-07-01 {sure}",
        )
    )
    assert stands("2025-06-01").reason == "not due"
    found = stands("2026-11-01")
    assert (found.state, found.reason) == (NO_DATA, "not reported")
    assert [claim.certainty for claim in found.dates] == ["exact", sure], "it is shown all the same"


def test_an_unconfirmed_date_is_no_due_date() -> None:
    hold(*told(due="2025 2023-08-29 unconfirmed", unfulfilled="2026-08-15 2026-08-15"))
    assert stands("2026-11-01").reason == "no date"


def test_a_date_that_was_only_rumoured_decides_once_somebody_confirms_it() -> None:
    hold(*told(due=DUE, expected1="2026 2025-02-01 unconfirmed", expected2="2026 2025-06-01"))
    assert stands("2025-03-01").reason == "not due"
    assert stands("2025-06-01").reason == "later date"


def test_what_is_only_expected_has_not_happened() -> None:
    hold(*told(due=DUE, fulfilled="2025-06 2025-01-15 expected"))
    assert stands("2026-06-01").reason == "not reported"


def test_a_month_is_over_when_it_ends_or_when_it_is_told_as_done() -> None:
    hold(*told(due=DUE, fulfilled="2025-03 2025-03-10"))
    assert [stands(on).state for on in ("2025-03-09", "2025-03-10")] == [NO_DATA, KEPT]


def test_what_was_done_counts_from_its_day_even_when_it_was_told_later_but_not_before_it_was_known() -> None:
    hold(*told(due=DUE), on="2024-01-01")
    hold(*told(fulfilled="2025-12-22 2026-01-28"), on="2026-02-01")
    assert stands("2025-12-31", View(as_of=date(2025, 12, 31))).state == KEPT
    assert stands("2026-03-01", View(known_on=at("2026-01-31"))).state == NO_DATA


def test_a_promise_is_not_there_before_anybody_made_it() -> None:
    hold(*told(due=DUE))
    assert standings(View(), date(2023, 8, 28)) == []
    assert stands("2023-08-29").state == NO_DATA


def test_the_first_due_date_binds_and_later_ones_are_shown_in_the_order_said() -> None:
    hold(*told(due=DUE, expected1="2022 2019-11-30", expected2="2026 2026-01-28", unfulfilled="2026-08-15 2026-08-15"))
    found = stands("2026-11-01")
    assert [claim.value for claim in found.dates] == ["2022", "2025", "2026"]
    assert found.state == MISSED and found.due is not None and found.due.value == "2025"
    assert [claim.property for claim in found.evidence] == ["due", "unfulfilled"]
    assert found.slip_days == (date(2026, 11, 1) - date(2025, 12, 31)).days
    assert [claim.value for claim in stands("2024-01-01").dates] == ["2022", "2025"]


def test_how_late_a_kept_promise_came_is_counted_to_the_day_it_was_kept() -> None:
    hold(*told(due="2024-12 2024-04-18", fulfilled="2025-12-22 2025-12-22"))
    found = stands("2026-11-01")
    assert (found.state, found.slip_days) == (LATE, 356)


def test_the_earliest_due_stands_first_and_those_without_a_date_last() -> None:
    hold(
        *told(due=DUE), say("com.early", "Commitment", "plan", due="2024"), say("com.a", "Commitment", "plan", says="x")
    )
    assert [item.commitment.id for item in standings(View(), date(2026, 1, 1))] == ["com.early", "com.port", "com.a"]


class TestMeasuredOnAFigure:
    """Promises that are kept when a figure of something else reaches a value."""

    @pytest.fixture(autouse=True)
    def promise(self) -> None:
        source("plan", "2023-09-07")
        promise = ("com.tenants", "Commitment", "plan")
        hold(
            say(*promise, target_of="org.branch"),
            say(*promise, target_measure="organisations"),
            say(*promise, target="150", unit="tenant"),
            say(*promise, due="2025"),
        )

    def counted(self, amount: str, on: str, unit: str = "tenant", certainty: str = "exact") -> None:
        by = source(f"count.{on}", on)
        hold(say("org.branch", "Organisation", by, organisations=amount, unit=unit, as_of=on, certainty=certainty))

    def test_the_first_figure_that_reaches_the_target_keeps_it(self) -> None:
        self.counted("40", "2024-06-30")
        assert stands("2025-06-01").reason == "not due"
        self.counted("152", "2025-03-31")
        self.counted("160", "2025-09-30")
        found = stands("2025-10-01")
        assert found.state == KEPT and found.fulfilled is not None and found.fulfilled.value == "152"
        assert stands("2025-03-30").state == NO_DATA

    def test_a_figure_that_reaches_it_after_the_date_keeps_it_late(self) -> None:
        self.counted("150", "2026-02-01", certainty="at least")
        assert stands("2026-03-01").state == LATE

    @pytest.mark.parametrize(
        ("unit", "certainty"),
        [("partner", "exact"), ("tenant", "unconfirmed"), ("tenant", "expected"), ("tenant", "at most")],
    )
    def test_another_noun_or_a_figure_that_is_not_firm_does_not(self, unit: str, certainty: str) -> None:
        self.counted("200", "2025-03-31", unit, certainty)
        assert stands("2026-03-01").reason == "not reported"

    def test_the_promise_is_not_missed_for_want_of_a_figure(self) -> None:
        assert stands("2030-01-01").state == NO_DATA


def test_a_target_can_be_a_ceiling() -> None:
    source("plan", "2023-08-29")
    promise = ("com.minutes", "Commitment", "plan")
    hold(
        say(*promise, target_of="place.port"),
        say(*promise, target_measure="clearance_time"),
        say(*promise, target="5", unit="minutes", certainty="at most"),
        say("place.port", "Place", "plan", clearance_time="0.5", unit="hours", as_of="2024-01-01"),
        say("place.port", "Place", "plan", clearance_time="4", unit="minutes", as_of="2025-01-01"),
    )
    assert stands("2024-12-31").state == NO_DATA
    assert stands("2025-01-01").state == KEPT


days = some.dates(date(2023, 8, 29), date(2027, 12, 31))


@settings(max_examples=150, deadline=None)
@given(
    due=some.none() | days,
    fulfilled=some.none() | days,
    undone=some.lists(days, max_size=2),
    expected=some.lists(days, max_size=2),
    on=days,
)
def test_whatever_is_said_the_state_follows_and_unknown_is_never_missed(
    due: date | None, fulfilled: date | None, undone: list[date], expected: list[date], on: date
) -> None:
    """Whatever the dates: one state; missed only by a sighting after the date; nothing later changes it."""
    dates = {f"unfulfilled{n}": f"{day} {day}" for n, day in enumerate(undone)}
    dates |= {f"expected{n}": f"{day} {day - timedelta(30)}" for n, day in enumerate(expected)}
    dates |= {"due": f"{due} 2023-08-29"} if due else {}
    dates |= {"fulfilled": f"{fulfilled} {fulfilled}"} if fulfilled else {}
    only(told(**dates))
    found = stands(on.isoformat())
    assert found.state in STATES and (found.reason == "" or found.reason in REASONS)
    if found.state == MISSED:
        assert due and any(due < day <= on for day in undone)
        assert not (fulfilled and fulfilled <= on)
    if found.state in (KEPT, LATE):
        assert fulfilled and fulfilled <= on
        assert (found.state == LATE) == bool(due and fulfilled > due)
    if found.state == SLIPPING:
        assert due and on <= due
    known_then = [words for words in told(**dates) if _on(words) <= on]
    only(known_then)
    then = stands(on.isoformat())
    assert (then.state, then.reason) == (found.state, found.reason)


def _on(content: Content) -> date:
    return date.fromisoformat(content.source.removeprefix("paper.")) if content.source != "plan" else date.min


def only(contents: list[Content]) -> None:
    """Hold these claims and no others: one example of many, since nothing is ever deleted."""
    keys = {item.key for item in contents}
    gone = [key for key in Claim.objects.filter(withdrawn_at=None).values_list("key", flat=True) if key not in keys]
    revise(Change(add=contents, withdraw=gone), kind="import", by="test", reason="another example")


@pytest.fixture
def loaded() -> None:
    """The registry with the claims that come with the program."""
    package.load()


@pytest.mark.usefixtures("loaded")
def test_what_comes_with_the_program_tells_kept_late_missed_and_not_measurable_apart() -> None:
    found = {item.commitment.id: item for item in standings(View(), date(2026, 11, 20))}
    port = found["com.huanggang_2025"]
    assert port.state == MISSED and port.due is not None and port.due.value == "2025"
    firm = [claim.value for claim in port.dates if claim.certainty not in ("unconfirmed", "ambiguous")]
    assert firm == ["2022", "2023", "2025", "2026"]
    first = found["com.first3_2024"]
    assert first.state == LATE and first.fulfilled_on is not None and first.fulfilled_on.text == "2025-12-22"
    tax = found["com.first_line_tax"]
    assert tax.state == KEPT and tax.fulfilled_on is not None and tax.fulfilled_on.text == "2026-02-10"
    assert (found["com.mechanism_2025"].state, found["com.mechanism_2025"].reason) == (NOT_MEASURABLE, "no criterion")
    before = {item.commitment.id: item.state for item in standings(View(), date(2025, 12, 1))}
    assert before["com.huanggang_2025"] != MISSED and before["com.first3_2024"] == MISSED
