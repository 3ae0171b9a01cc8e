"""Values are read as people write them, exactly, or refused with what was expected."""

from datetime import date, datetime, time
from decimal import Context, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.law import values
from fairway.law.errors import FactError
from tests.law.invented import BOOK


@pytest.mark.parametrize("raw", ["100000", "100,000", "100 000", "１０００００", "10万", "10萬", 100000, "1e5"])
def test_a_number_may_be_written_in_many_ways(raw: Any) -> None:
    assert values.read_number(raw) == 100_000


@pytest.mark.parametrize(
    "raw", ["2026-12-01", "2026年12月1日", "２０２６年１２月１日", "2026/12/01", date(2026, 12, 1)]
)
def test_a_date_may_be_written_in_many_ways(raw: Any) -> None:
    assert values.read_date(raw) == date(2026, 12, 1)


@pytest.mark.parametrize("raw", ["2026-02-30", "2026-13-01", "tomorrow", "", "20261201", None])
def test_an_impossible_date_is_refused(raw: Any) -> None:
    with pytest.raises(ValueError, match=r"expected a date|not in the calendar"):
        values.read_date(raw)


@pytest.mark.parametrize("raw", ["many", "nan", "inf", "1e99", True, "1.2.3"])
def test_what_is_no_ordinary_number_is_refused(raw: Any) -> None:
    with pytest.raises(ValueError, match="expected a number"):
        values.read_number(raw)


def test_money_of_another_currency_is_refused_by_name() -> None:
    assert values.read_money("HKD 5,000,000", "HKD") == 5_000_000
    assert values.read_money({"amount": "5", "currency": "HKD"}, "HKD") == 5
    with pytest.raises(ValueError, match="not USD"):
        values.read_money("USD 5", "HKD")


def test_times_are_read_to_the_minute() -> None:
    assert values.read_time("23:30") == time(23, 30)
    assert values.read_datetime("2026-03-01T09:00") == datetime(2026, 3, 1, 9)
    with pytest.raises(ValueError, match="expected a time"):
        values.read_time("25:00")


def test_an_unknown_fact_suggests_the_nearest() -> None:
    with pytest.raises(FactError, match=r"did you mean goods\.weight"):
        BOOK.vocabulary.read("goods.wieght", 5)


def test_a_choice_may_be_named_by_its_label() -> None:
    assert BOOK.vocabulary.read("movement.kind", "a person") == "person"


@pytest.mark.parametrize("raw", ["none", "[]", [], "[ ]"])
def test_none_of_a_list_may_be_said_in_words(raw: Any) -> None:
    assert BOOK.vocabulary.read("goods.marks", raw) == frozenset()
    assert BOOK.vocabulary.read("goods.marks", "red, blue") == {"red", "blue"}


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
def test_writing_a_number_and_reading_it_back_loses_nothing(number: Decimal) -> None:
    assert values.read_number(values.to_plain(number)) == number


def test_a_number_of_many_digits_is_written_whole_whatever_digits_a_program_has_set() -> None:
    with localcontext(Context(prec=2)):
        assert values.to_plain(Decimal("1234567890123456789012345678901.50")) == "1234567890123456789012345678901.5"
