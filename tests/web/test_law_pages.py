"""The law as pages: found in any language, shown on any day, with the cases that test it."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from fairway.law.instrument import Period
from fairway.law.rulebook import default
from fairway.web.searching import found
from fairway.web.versions import versions
from fairway.web.worked import wait
from tests.web.journeys import text_of

BOOK = default()
LANGUAGES = ("en", "zh-hant", "zh-hans")


@pytest.mark.parametrize(
    ("lang", "cited"),
    [
        ("en", ("Cap. 60L, ss. 3 and 4", "Cap. 60L, bundling rule")),
        ("zh-hant", ("（第60L章）第3、4條", "（第60L章）：配對規則")),
        ("zh-hans", ("（第60L章）第3、4条", "（第60L章）：配对规则")),
    ],
)
def test_a_provision_is_cited_in_the_language_of_its_page(client: Client, lang: str, cited: tuple[str, str]) -> None:
    for place, words in zip(("s-4", "bundling"), cited, strict=True):
        assert words in text_of(client.get(f"/{lang}/law/hk.cap60l/{place}"))


@pytest.mark.parametrize("words", ["bundling rule", "配對規則", "配对规则"])
def test_a_provision_is_found_by_its_clause_in_any_language(words: str) -> None:
    assert "hk.cap60l#bundling" in found(words)["provisions"]


@pytest.mark.parametrize("words", ["permit", "許可", "许可", "ＰＥＲＭＩＴ", "  Permit ", "河套", "Hetao", "出境"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_law_is_found_by_words_of_any_language_on_pages_of_any_language(client: Client, lang: str, words: str) -> None:
    shown = text_of(client.get(f"/{lang}/law/", {"q": words}))
    assert re.search(r'href="/[a-z-]+/law/[^"]+#?', shown.partition('role="search"')[2])
    assert sum(map(len, found(words).values())) > 0


def test_the_same_is_found_whatever_the_language_of_the_page(client: Client) -> None:
    links = []
    for lang in LANGUAGES:
        shown = text_of(client.get(f"/{lang}/law/", {"q": "許可"})).partition('role="search"')[2]
        links.append({link.replace(f"/{lang}/", "/") for link in re.findall(r'href="([^"]+)"', shown)})
    assert {frozenset(item for item in found if "/law/" in item) for found in links}.__len__() == 1


def test_all_words_must_be_there_and_none_at_all_finds_nothing() -> None:
    both = found("permit vehicle")
    assert sum(map(len, both.values())) <= sum(map(len, found("permit").values()))
    assert found("") == found("   ") == {}
    assert found("xyzzy-not-a-word") == {}


@pytest.mark.parametrize("words", [("許可", "许可"), ("衞生署", "卫生署", "衛生署"), ("檢疫", "检疫")])
def test_either_script_finds_what_the_other_does(words: tuple[str, ...]) -> None:
    first, *others = (found(word) for word in words)
    assert first
    assert others == [first] * len(others)


def test_versions_are_the_days_of_change_with_the_one_that_applies_marked() -> None:
    start, end = date(2024, 3, 22), date(2025, 6, 30)
    shown = versions([Period(start, end), Period(date(2025, 7, 1), None)], date(2024, 12, 1))
    assert [item.day for item in shown] == [start, date(2025, 7, 1)]
    assert [item.current for item in shown] == [True, False]
    assert not any(item.current for item in versions([Period(start, end)], start - timedelta(1)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_provision_is_shown_before_on_and_after_its_first_day(client: Client, lang: str) -> None:
    norm = next(norm for norm in BOOK.norms.values() if norm.period.start and norm.provision in BOOK.provisions)
    instrument, _, clause = norm.provision.partition("#")
    start = norm.period.start
    assert start is not None
    for day in (start - timedelta(1), start):
        shown = text_of(client.get(f"/{lang}/law/{instrument}/{clause}", {"at": day.isoformat()}))
        block = next(part for part in shown.split("<section") if f'id="{norm.id}"' in part)
        assert block.startswith(' class="norm faded"') is (day < start)
        assert f"?at={start.isoformat()}" in shown


def test_days_are_read_as_people_write_them_and_nonsense_is_today(client: Client) -> None:
    instrument, _, clause = next(iter(BOOK.provisions)).partition("#")
    shown = text_of(client.get(f"/en/law/{instrument}/{clause}", {"at": "2024年3月1日"}))
    assert 'value="2024-03-01"' in shown
    shown = text_of(client.get(f"/en/law/{instrument}/{clause}", {"at": "whenever"}))
    assert f'value="{date.today().isoformat()}"' in shown


def test_every_instrument_provision_and_procedure_has_its_page(client: Client) -> None:
    for item in list(BOOK.instruments)[::6]:
        assert client.get(f"/en/law/{item}/").status_code == 200, item
    for item in list(BOOK.provisions)[::20]:
        instrument, _, clause = item.partition("#")
        assert client.get(f"/zh-hant/law/{instrument}/{clause}").status_code == 200, item
    for item in list(BOOK.procedures)[::10]:
        assert client.get(f"/zh-hans/law/procedures/{item}").status_code == 200, item


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_cases_are_listed_once_they_have_been_run(client: Client, lang: str) -> None:
    run = wait()
    shown = text_of(client.get(f"/{lang}/law/cases"))
    files = [unescape(name) for name in re.findall(r'href="\?file=([^"]+)"', shown)]
    pages = [text_of(client.get(f"/{lang}/law/cases?file={name}")) for name in files]
    assert sum(page.count('<li lang="en">') for page in pages) == len(run.cases)
    assert client.get(f"/{lang}/law/cases?file=goods/nothing").status_code == 404
    tested = next(iter(sorted(run.tested & BOOK.norms.keys())))
    instrument, _, rest = tested.partition("#")
    assert run.of(f"{instrument}#{rest.partition('.')[0]}")
    assert client.get(f"/{lang}/law/{instrument}/{rest.partition('.')[0]}").status_code == 200


def test_gaps_and_changes_are_listed(client: Client) -> None:
    assert text_of(client.get("/en/law/gaps")).count("<dt>") == len(BOOK.contents.gaps)
    shown = text_of(client.get("/en/law/changes"))
    years = [int(year) for year in re.findall(r"<h2>(\d{4})</h2>", shown)]
    assert years == sorted(years, reverse=True)
