"""Every clause of the law that comes with Fairway is cited in the reader's language, none half in English."""

import re

import pytest

from fairway.law.clauses import clause_in, is_counted
from fairway.law.instrument import Provision
from fairway.law.rulebook import DEFAULT_FOLDER, Rulebook
from tests.rulebook.test_language import SIMPLIFIED, TRADITIONAL

BOOK = Rulebook.load(DEFAULT_FOLDER)
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
WRONG = {"zh-Hant": SIMPLIFIED, "zh-Hans": TRADITIONAL}


def words_of(provision: Provision) -> set[str]:
    return {lang for lang in ("zh-Hant", "zh-Hans") if provision.clause.get(lang)}


@pytest.mark.parametrize("lang", WRONG)
def test_no_english_word_is_left_in_a_clause(lang: str) -> None:
    said = {item.id: clause_in(item.clause, lang) for item in BOOK.provisions.values()}
    assert len(said) > 600
    assert {name: told for name, told in said.items() if LATIN_WORD.search(told) or told == ""} == {}


@pytest.mark.parametrize("lang", WRONG)
def test_a_clause_keeps_to_its_script(lang: str) -> None:
    said = {item.id: clause_in(item.clause, lang) for item in BOOK.provisions.values()}
    assert {name: told for name, told in said.items() if WRONG[lang] & set(told)} == {}


def test_a_clause_in_english_is_as_it_is_written() -> None:
    assert all(clause_in(item.clause, "en") == item.clause["en"] for item in BOOK.provisions.values())


def test_words_are_written_in_both_scripts_and_only_where_numbers_do_not_say_them() -> None:
    for item in BOOK.provisions.values():
        counted = is_counted(item.clause["en"])
        assert words_of(item) == (set() if counted else {"zh-Hant", "zh-Hans"}), item.id
