"""The law that comes with Fairway: sound, and judged as the worked cases say."""

from datetime import date
from pathlib import Path

import pytest

from fairway.law.cases import case_files, read_cases, run_case
from fairway.law.check import ERROR, check
from fairway.law.errors import FactError
from fairway.law.explain import jurisdiction_name, side_name
from fairway.law.rulebook import DEFAULT_FOLDER, default
from fairway.law.values import read_date

BOOK = default()
FILES = case_files(DEFAULT_FOLDER)


def test_the_rulebook_has_no_errors_over_at_least_350_norms() -> None:
    assert [str(finding) for finding in check(BOOK) if finding.level == ERROR] == []
    assert len(BOOK.norms) >= 350


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(DEFAULT_FOLDER)))
def test_every_case_comes_out_as_expected(file: Path) -> None:
    results = [run_case(BOOK, case) for case in read_cases(file.read_bytes(), str(file.relative_to(DEFAULT_FOLDER)))]
    assert results
    assert {result.case.name: result.failures for result in results if not result.passed} == {}


def test_there_are_at_least_290_cases_each_named_once_in_its_file() -> None:
    named = [[case.name for case in read_cases(file.read_bytes(), file.name)] for file in FILES]
    assert sum(map(len, named)) >= 290
    assert all(len(names) == len(set(names)) for names in named)


def test_ten_working_days_end_on_different_days_on_the_two_sides() -> None:
    start = date(2026, 9, 25)
    assert BOOK.calendars["hk"].add(start, 10) == date(2026, 10, 12)
    assert BOOK.calendars["cn"].add(start, 10) == date(2026, 10, 15)


def test_no_weak_source_carries_high_confidence() -> None:
    weak = [
        n.id for n in BOOK.norms.values() if n.source.quality in ("secondary", "recalled") and n.confidence != "low"
    ]
    assert weak == []


def test_every_source_has_an_address_and_was_checked() -> None:
    for instrument in BOOK.instruments.values():
        assert instrument.source.url.startswith("http"), instrument.id
        assert instrument.source.checked, instrument.id


def test_two_legal_vocabularies_stay_apart() -> None:
    """Personal information (Mainland) and personal data (Hong Kong) are different terms in every script."""
    pipl = [p for p in BOOK.provisions.values() if BOOK.instruments[p.instrument].jurisdiction == "CN"]
    assert not [p.id for p in pipl if "個人資料" in p.says["zh-Hant"] or "个人资料" in p.says["zh-Hans"]]


@pytest.mark.parametrize("name", ["sz", "Shenzhen", "shenzhen ", "深圳"])
def test_a_place_is_read_by_its_name_in_any_language(name: str) -> None:
    assert BOOK.vocabulary.read("movement.to", name) == "sz"


def test_what_may_mean_several_places_is_not_taken_for_one() -> None:
    with pytest.raises(FactError, match="not a place here"):
        BOOK.vocabulary.read("movement.to", "hetao")


def test_a_side_whose_law_is_not_encoded_is_called_by_its_place() -> None:
    sides = {side for end in BOOK.geography.places for side in BOOK.geography.sides("hk", end)}
    named = {side.jurisdiction: side_name(BOOK, side.jurisdiction, "entry") for side in sides}
    del named["HK"]
    assert named == {
        "CN": "Entering the Mainland",
        "MO": "Entering Macao",
        "gba": "Entering Greater Bay Area",
        "overseas": "Entering anywhere else",
    }
    assert jurisdiction_name(BOOK, "both") == ""


def test_the_dates_covered_begin_and_end_as_stated() -> None:
    assert read_date("2022-01-01") in BOOK.head.coverage
    assert read_date("2027-12-31") in BOOK.head.coverage
    assert read_date("2021-12-31") not in BOOK.head.coverage


@pytest.mark.parametrize(("step", "wanted"), [("reserve", "much"), ("reserve", "800001"), ("no-such-step", "1")])
def test_a_step_of_a_calculation_that_comes_out_otherwise_is_told(step: str, wanted: str) -> None:
    file = next(path for path in FILES if path.name == "a-dividends.yaml")
    text = file.read_text().replace("{after-losses: 8000000, reserve: 800000}", f"{{{step}: {wanted}}}")
    failures = [failure for case in read_cases(text, file.name) for failure in run_case(BOOK, case).failures]
    assert len(failures) == 1 and failures[0].startswith(f"step {step}: expected {wanted}, found")
