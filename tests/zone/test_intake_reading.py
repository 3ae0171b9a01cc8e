"""Parts of a text are read as printed: paragraphs, numbers, sums, dates and names, in English and both Chinese scripts."""

from datetime import date
from decimal import Decimal

import pytest

from fairway.zone.intake import LIMIT, Names, TooLong, dates, money, numbers, paragraphs
from fairway.zone.intake.names import Surnames
from fairway.zone.intake.text import fold
from tests.zone.intake_texts import DAY, ENGLISH, NAMES, TRADITIONAL


def test_page_furniture_is_told_from_the_article_and_numbers_stay_as_on_the_page() -> None:
    found = {one.number: one.furniture for one in paragraphs.read(ENGLISH)}
    assert [number for number, reason in found.items() if not reason] == [2, 5, 7, 8, 9, 10, 14]
    assert found[1] == "advert"
    assert found[3] == "caption"
    assert found[4] == "file"
    assert found[6] == found[13] == "related"
    assert found[11] == found[12] == "pull quote"
    assert found[15] == found[16] == "other content"


def test_chinese_furniture_is_told_as_well() -> None:
    found = {one.number: one.furniture for one in paragraphs.read(TRADITIONAL)}
    assert [number for number, reason in found.items() if reason] == [1, 3, 9]


def test_a_list_that_the_article_announces_is_kept_though_its_items_are_no_sentences() -> None:
    text = "The park named two tenants on Monday.\nIt is a good day for all of us.\nTenants include:\n• Norwell University\n• Celadon Labs"
    assert [one.number for one in paragraphs.article(text)] == [1, 2, 3, 4, 5]


def test_an_endless_document_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLong, match="at most"):
        paragraphs.split("x" * 50_000_000)
    assert len(paragraphs.split("x" * LIMIT)) == 1


@pytest.mark.parametrize(
    ("printed", "value", "certainty"),
    [
        ("some 60 firms", "60", "about"),
        ("over 3,400 firms", "3400", "at least"),
        ("13,6 million readers", "13600000", "exact"),
        ("14.6 billion", "14600000000", "exact"),
        ("expected to top 100", "100", "at least"),
        ("twenty-five talks", "25", "exact"),
        ("two hundred thousand", "200000", "exact"),
        ("one-ninth", "0.1111", "exact"),
        ("about a quarter", "0.25", "about"),
        ("three quarters", "0.75", "exact"),
        ("up to 90", "90", "at most"),
        ("逾三千家", "3000", "at least"),
        ("約3.5萬人", "35000", "about"),
        ("120多家", "120", "at least"),
        ("1億5千萬", "150000000", "exact"),
        ("百分之二十五", "0.25", "exact"),
        ("兩成半", "0.25", "exact"),
        ("一万二千人", "12000", "exact"),
    ],
)
def test_a_number_keeps_how_sure_it_is(printed: str, value: str, certainty: str) -> None:
    found = numbers.find(fold(printed))
    assert [(one.value, one.certainty) for one in found] == [(Decimal(value), certainty)]


@pytest.mark.parametrize(
    "printed",
    ["in 2024", "the 40th year", "No 2 official", "Covid-19", "132kV", "the top 100", "第二", "a two-way street"],
)
def test_years_ordinals_and_parts_of_names_are_no_numbers(printed: str) -> None:
    assert numbers.find(fold(printed)) == []


def test_a_range_has_two_ends() -> None:
    (one,) = numbers.find("10-30 colleagues")
    assert (one.value, one.high) == (Decimal(10), Decimal(30))


@pytest.mark.parametrize(
    ("printed", "value", "currency", "certainty"),
    [
        ("HK$1 billion", "1000000000", "HKD", "exact"),
        ("more than 80 million yuan", "80000000", "CNY", "at least"),
        ("US$2bn", "2000000000", "USD", "exact"),
        ("逾15億港元", "1500000000", "HKD", "at least"),
        ("人民幣8000萬元", "80000000", "CNY", "exact"),
        ("46亿元人民币", "4600000000", "CNY", "exact"),
        ("MOP$3 million", "3000000", "MOP", "exact"),
        ("$18.83 billion yuan", "18830000000", "CNY", "exact"),
    ],
)
def test_a_sum_has_its_own_currency(printed: str, value: str, currency: str, certainty: str) -> None:
    folded = fold(printed)
    (one,) = money.find(folded, numbers.find(folded))
    assert (one.value, one.currency, one.certainty) == (Decimal(value), currency, certainty)


@pytest.mark.parametrize(
    ("text", "dollars"),
    [
        ("80 million yuan ($11 million)", True),
        ("80 million yuan ($88 million)", False),
        ("$5 million and 5 yuan", False),
    ],
)
def test_a_bare_sign_means_us_dollars_only_where_a_pair_shows_it(text: str, dollars: bool) -> None:
    sums = money.find(text, numbers.find(text))
    assert money.means_dollars([sums]) is dollars
    bare = next(one for one in sums if one.currency == "$")
    assert money.settle(bare, dollars, False).certainty == ("inferred" if dollars else "ambiguous")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("on 14 March 2025", "2025-03-14"),
        ("March 14, 2025", "2025-03-14"),
        ("in March 2025", "2025-03"),
        ("by 2035", "2035"),
        ("in the first quarter of 2027", "2027-Q1"),
        ("the second half of 2027", "2027-Q3..2027-Q4"),
        ("by the end of 2027", "2027-12"),
        ("mid-2027", "2027-Q2..2027-Q3"),
        ("on Tuesday", "2026-03-10"),
        ("will open on Tuesday", "2026-03-17"),
        ("last week", "2026-03-02..2026-03-08"),
        ("next year", "2027"),
        ("yesterday", "2026-03-11"),
        ("on February 6", "2026-02-06"),
        ("2027年底前", "2027-12"),
        ("2025年3月14日", "2025-03-14"),
        ("由2027年第一季起", "2027-Q1"),
        ("上周四", "2026-03-05"),
        ("昨日", "2026-03-11"),
        ("3月9日", "2026-03-09"),
        ("今年底", "2026-12"),
        ("今（2日）", "2026-03-02"),
        ("9日", "2026-03-09"),
        ("28日", "2026-02-28"),
        ("去年12月", "2025-12"),
    ],
)
def test_a_date_is_read_against_the_day_of_the_document(printed: str, value: str) -> None:
    assert [one.value for one in dates.find(fold(printed), DAY)] == [value]


def test_without_a_day_of_the_document_relative_dates_are_not_guessed() -> None:
    assert [one.value for one in dates.find("on Tuesday, last week, 6 May and 2027", None)] == ["2027"]


@pytest.mark.parametrize("printed", ["30 February 2025", "2025-13-40", "the 1990s", "12,024 people"])
def test_what_is_no_date_is_left(printed: str) -> None:
    assert [one.value for one in dates.find(printed, DAY) if len(one.value) == 10] == []


def test_the_longest_name_counts_and_stands_between_word_boundaries() -> None:
    found = [
        (one.id, text[one.start : one.end])
        for text in ["Ardent Quay Science Park at Ardent Quay"]
        for one in NAMES.find(text)
    ]
    assert found == [("org.quay", "Ardent Quay Science Park"), ("org.ardent", "Ardent Quay")]
    assert [one.id for one in NAMES.find("Postal rates; a post; The Post said; Larkmoorland")] == ["org.post"]


def test_a_name_in_one_chinese_script_is_found_in_the_other() -> None:
    assert [one.id for one in NAMES.find(fold("东江市的河湾科技园"))] == ["place.dongjiang", "org.hewan"]


def test_a_body_is_known_by_other_ways_to_print_its_name() -> None:
    names = Names(
        {
            "Government of the Eastmere SAR": ("org.e", "Organisation"),
            "State Office Council of China": ("org.c", "Organisation"),
        }
    )
    assert [one.id for one in names.find("the Eastmere government and the State Office Council")] == ["org.e", "org.c"]


def test_a_person_is_known_by_surname_only_after_being_named() -> None:
    known = Surnames()
    assert known.find("Ho said", []) == []
    known.meet("Wei Ting Ho Mei-ling", "p.ho")
    assert [one.id for one in known.find("Ho said that Ho Chi Minh Road was Hot", [])] == ["p.ho"]


def test_dates_that_point_back_mean_the_last_day_named() -> None:
    assert [one.value for one in dates.find("on the same day", date(2026, 3, 12), "2026-03-17")] == ["2026-03-17"]
