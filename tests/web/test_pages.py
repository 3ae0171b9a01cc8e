"""Every page in every language: it is there, whole, safe to show and not kept where it must not be."""

import re
from itertools import pairwise
from urllib.parse import quote

import pytest
from django.test import Client

from fairway.law.facts import DATE, END, KIND, START
from fairway.law.norm import KINDS
from fairway.law.rulebook import default
from tests.web.journeys import begin, decided, finish, text_of

LANGUAGES = {"en": "en", "zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}
MOVED = {KIND: "data", START: "sz", END: "hk", DATE: "2026-12-01"}


def pages(client: Client) -> list[str]:
    """The address of one page of each sort, without its language."""
    book = default()
    provision = next(iter(book.provisions))
    instrument, _, clause = provision.partition("#")
    draft = begin(client, "goods").removeprefix("/en/")
    made = decided(client, MOVED)
    norm = next(name for side in made["sides"] for name in side["because"] or [next(iter(book.norms))])
    record = f"d/{made['id']}"
    law = ["law/", "law/?q=permit", "law/gaps", "law/changes", "law/cases", f"law/{instrument}/"]
    law += [f"law/{instrument}/{clause}?at=2024-01-01", f"law/procedures/{next(iter(book.procedures))}"]
    forms = [f"check/{kind}/form" for kind in KINDS]
    records = [record, f"{record}/report", f"{record}/what-if", f"{record}/why/{quote(norm)}"]
    return ["", "about", "api", draft, f"{draft}movement.from", *records, *law, *forms]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_says_its_language_and_has_one_main_heading_and_a_title(client: Client, code: str) -> None:
    titles = []
    for page in pages(client):
        response = client.get(f"/{code}/{page}")
        assert response.status_code == 200, page
        shown = response.content.decode()
        assert f'<html lang="{LANGUAGES[code]}">' in shown, page
        assert len(re.findall("<h1[ >]", shown)) == 1, page
        titles.append(re.findall("<title>(.+?) · Fairway</title>", shown, re.S)[0])
    assert all(titles)


@pytest.mark.parametrize("code", LANGUAGES)
def test_headings_never_skip_a_level(client: Client, code: str) -> None:
    for page in pages(client):
        shown = client.get(f"/{code}/{page}").content.decode()
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", shown)]
        jumps = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
        assert not jumps, (page, levels)


def test_no_page_holds_a_script_or_a_style_of_its_own_or_a_foreign_one(client: Client) -> None:
    for page in pages(client):
        shown = client.get(f"/en/{page}").content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", shown), page
        assert re.findall(r"<script([^>]*)>([^<]*)</script>", shown) == [
            (' src="/static/fairway/fairway.js" defer', "")
        ], page
        assert not re.search(r'(?:src|srcset)="(?:https?:)?//', shown), page


def test_every_link_of_ours_on_every_page_leads_somewhere(client: Client) -> None:
    seen = set()
    for page in pages(client):
        shown = client.get(f"/en/{page}").content.decode()
        seen |= {re.split("[?#]", link)[0] for link in re.findall(r'href="(/(?!static)[^"]*)"', shown)}
    some = sorted(seen)[:: max(1, len(seen) // 80)]
    broken = {link: status for link in some if (status := client.get(link, follow=True).status_code) != 200}
    assert not broken


def test_pages_allow_nothing_from_elsewhere_and_no_frame(client: Client) -> None:
    headers = client.get("/en/").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_with_somebodys_facts_are_not_stored_and_the_law_may_be(client: Client) -> None:
    draft = begin(client, "person")
    record, _ = finish(client, begin(client, "vehicle"))
    for private in (draft, record, f"{record}/report"):
        assert client.get(private).headers["Cache-Control"] == "no-store", private
    assert "no-store" not in client.get("/en/law/").headers.get("Cache-Control", "")


def test_the_front_door_opens_in_the_readers_language(client: Client) -> None:
    for accept, home in {"zh-HK": "/zh-hant/", "zh-CN": "/zh-hans/", "fr": "/en/"}.items():
        assert client.get("/", headers={"accept-language": accept})["Location"] == home


def test_an_unknown_address_is_a_page_of_ours_in_the_language_asked_for(client: Client) -> None:
    response = client.get("/zh-hans/nothing-here")
    assert response.status_code == 404
    assert '<html lang="zh-Hans">' in response.content.decode()
    for missing in (
        "/en/d/D-NOTHING",
        "/en/check/nothing/",
        "/en/law/no.such/",
        "/en/law/procedures/no",
        "/d/D-X.json",
    ):
        assert client.get(missing, follow=True).status_code == 404, missing
    assert client.get(f"/en/d/{decided(client, MOVED)['id']}/why/no.such%23norm").status_code == 404


def test_a_form_sent_without_its_token_is_refused_with_a_way_on(client: Client) -> None:
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    response = strict.post("/zh-hant/check/", {"kind": "data"})
    assert response.status_code == 403
    assert "Cookie" in text_of(response)


def test_robots_are_told_to_leave_answers_alone_and_the_app_says_it_is_well(client: Client) -> None:
    assert "Disallow: /*/d/" in text_of(client.get("/robots.txt"))
    assert client.get("/healthz").json() == {"status": "ok", "rulebook": default().hash}


def test_the_languages_link_to_the_same_page_with_its_query(client: Client) -> None:
    shown = client.get("/en/law/?q=permit").content.decode()
    assert 'href="/zh-hant/law/?q=permit"' in shown
    assert 'href="/zh-hans/law/?q=permit"' in shown
