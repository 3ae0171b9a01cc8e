"""The interview: asking, refusing what can't be read, keeping, changing and ending."""

import re
from typing import Any

import pytest
from django.test import Client

from fairway.law.rulebook import default
from fairway.web.fields import UNKNOWN
from fairway.web.models import Draft
from tests.web.journeys import OPENING, asked, begin, finish, options, text_of

KINDS = ("person", "funds", "goods", "vehicle", "data", "samples")
BOOK = default()
OPENED = {"asked": list(OPENING), **OPENING}


def draft_of(address: str) -> Draft:
    return Draft.objects.get(pk=address.rstrip("/").rpartition("/")[2])


def answers_of(address: str) -> dict[str, Any]:
    found: dict[str, Any] = draft_of(address).answers
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["en", "zh-hant", "zh-hans"])
def test_not_knowing_anything_still_ends_on_a_useful_page(client: Client, kind: str, lang: str) -> None:
    record, seen = finish(client, begin(client, kind, lang))
    assert record.startswith(f"/{lang}/d/D-")
    page = client.get(record)
    assert page.status_code == 200
    assert seen
    shown = page.content.decode()
    assert shown.count('class="side ') >= 2
    assert 'name="change"' in shown


@pytest.mark.parametrize("kind", KINDS)
def test_choosing_the_first_answer_offered_ends_in_few_questions(client: Client, kind: str) -> None:
    def first(path: str, offered: list[str]) -> str:
        return next((item for item in offered if item not in ("?", "-none-")), "?")

    record, seen = finish(client, begin(client, kind), first)
    assert client.get(record).status_code == 200
    assert len(seen) <= 30, seen


def test_the_opening_questions_come_first_and_together(client: Client) -> None:
    address = client.post("/en/check/", {"kind": "data"})["Location"]
    assert asked(client.get(address)) == list(OPENING)


def test_an_unknown_kind_of_movement_is_not_found_and_reloading_leads_home(client: Client) -> None:
    assert client.post("/en/check/", {"kind": "dragons"}).status_code == 404
    assert client.post("/en/check/", {}).status_code == 404
    assert client.get("/en/check/")["Location"] == "/en/"


def test_samples_begin_with_their_category_already_known(client: Client) -> None:
    address = begin(client, "samples")
    assert answers_of(address)["goods.category"] == "samples"


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("movement.date", "2026-02-30"),
        ("movement.date", "next spring"),
        ("movement.from", "atlantis"),
        ("movement.to", "<script>alert(1)</script>"),
        ("movement.date", "2026-12-01'; DROP TABLE web_draft; --"),
    ],
)
def test_what_cannot_be_read_is_shown_again_with_a_summary_that_leads_to_it(
    client: Client, path: str, typed: str
) -> None:
    address = client.post("/en/check/", {"kind": "data"})["Location"]
    response = client.post(address, {**OPENED, path: typed})
    shown = response.content.decode()
    assert response.status_code == 422
    assert re.search(r"<title>Error:", shown)
    assert f'<a href="#f-{path}">' in shown
    assert f'id="f-{path}"' in shown
    assert f'id="e-{path}"' in shown
    assert "<script>alert" not in shown
    if BOOK.vocabulary[path].type.kind == "date":
        assert f'value="{typed}"' in text_of(response).replace("&#x27;", "'")
    assert path not in answers_of(address)


def test_an_empty_answer_is_asked_for_in_each_language(client: Client) -> None:
    told = {"en": "There is a problem", "zh-hant": "有問題需要處理", "zh-hans": "有问题需要处理"}
    for lang in told:
        address = begin(client, "goods", lang)
        path = asked(client.get(address))[0]
        response = client.post(address, {"asked": path, path: " "})
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize("typed", ["2026-12-01", "2026年12月1日", "２０２６－１２－０１", "2026/12/1", " 2026.12.01 "])
def test_dates_are_read_as_people_write_them(client: Client, typed: str) -> None:
    address = begin(client, "data", movement__date=typed)
    assert answers_of(address)["movement.date"] == "2026-12-01"


@pytest.mark.parametrize(
    ("typed", "kept"), [("100,000", 100000), ("１０００００", 100000), ("10万", 100000), ("10萬", 100000)]
)
def test_numbers_are_read_as_people_write_them(client: Client, typed: str, kept: int) -> None:
    address = begin(client, "data")
    client.post(f"{address}data.ordinary_persons", {"asked": "data.ordinary_persons", "data.ordinary_persons": typed})
    assert answers_of(address)["data.ordinary_persons"] == kept


@pytest.mark.parametrize("typed", ["many", "-3", "1.5", "1e99", "∞", "NaN", "0x10", "9" * 400])
def test_numbers_that_are_none_are_refused_and_kept_in_the_field(client: Client, typed: str) -> None:
    address = begin(client, "data")
    path = "data.ordinary_persons"
    response = client.post(f"{address}{path}", {"asked": path, path: typed})
    assert response.status_code == 422
    assert f'value="{typed}"' in text_of(response)
    assert path not in answers_of(address)


def test_every_sort_of_question_refuses_nonsense_and_takes_not_knowing(client: Client) -> None:
    sorts = {fact.type.kind: path for path, fact in BOOK.vocabulary.items() if path != "movement.kind"}
    for kind, path in sorts.items():
        address = begin(client, "data")
        wrong = client.post(f"{address}{path}", {"asked": path, path: "\x00 neither this nor that"})
        assert wrong.status_code == 422, kind
        right = client.post(f"{address}{path}", {"asked": path, path: UNKNOWN})
        assert right.status_code == 302, kind
        assert answers_of(address).get(path, None) is None


def test_two_nationalities_stay_chosen_when_the_page_is_shown_again(client: Client) -> None:
    address = begin(client, "person")
    path = "person.nationality"
    assert client.post(f"{address}{path}", {"asked": path, path: ["FR", "GB"]}).status_code == 302
    shown = client.get(f"{address}{path}").content.decode()
    assert re.findall(r'<option value="([A-Z]{2})" selected', shown) == ["FR", "GB"]


def test_none_of_these_is_an_answer_and_stays_chosen(client: Client) -> None:
    address = begin(client, "data")
    path = next(path for path, fact in BOOK.vocabulary.items() if fact.type.kind == "some of" and path[:5] == "data.")
    assert client.post(f"{address}{path}", {"asked": path, path: "-none-"}).status_code == 302
    assert answers_of(address)[path] == []
    assert 'value="-none-" checked' in client.get(f"{address}{path}").content.decode()


def test_a_draft_is_resumed_from_its_address_in_another_browser_and_language(client: Client) -> None:
    address = begin(client, "goods")
    path = asked(client.get(address))[0]
    client.post(address, {"asked": path, path: UNKNOWN})
    elsewhere = Client(SERVER_NAME="localhost").get(address.replace("/en/", "/zh-hans/"))
    assert elsewhere.status_code == 200
    label = BOOK.vocabulary["movement.from"].label["zh-Hans"]
    assert label in text_of(elsewhere)
    assert asked(elsewhere) == asked(client.get(address))


def test_a_deleted_draft_is_gone(client: Client) -> None:
    address = begin(client, "goods")
    assert client.post(f"{address}delete")["Location"] == "/en/"
    assert client.get(address).status_code == 404


def test_the_answer_with_what_is_known_may_be_seen_at_any_time(client: Client) -> None:
    address = begin(client, "goods")
    record = client.post(f"{address}result")["Location"]
    assert client.get(record).status_code == 200


def test_the_same_answers_lead_to_the_same_questions(client: Client) -> None:
    runs = [finish(client, begin(client, "goods"))[1] for _ in range(2)]
    assert runs[0] == runs[1]


def test_changing_an_early_answer_keeps_the_others_and_says_which_no_longer_apply(client: Client) -> None:
    guarded = {path: fact for path, fact in BOOK.vocabulary.items() if fact.applies_when == "data.contains_pi"}
    path = next(path for path, fact in guarded.items() if fact.type.kind == "count")
    address = begin(client, "data")
    for name, value in {"data.contains_pi": "yes", path: "5", "exporter.is_ciio": "no"}.items():
        assert client.post(f"{address}{name}", {"asked": name, name: value}).status_code == 302
    client.post(f"{address}data.contains_pi", {"asked": "data.contains_pi", "data.contains_pi": "no"})
    kept = answers_of(address)
    assert path not in kept
    assert kept["exporter.is_ciio"] is False
    assert kept["movement.from"] == "sz"
    shown = client.get(address, follow=True)
    assert "These answers no longer apply and were removed:" in text_of(shown)
    assert BOOK.vocabulary[path].label["en"] in text_of(shown).partition("no longer apply")[2].partition("</p>")[0]


def test_a_changed_answer_leads_to_a_page_that_compares_with_the_answer_before(client: Client) -> None:
    before, _ = finish(client, begin(client, "data"))
    again = client.post(f"{before}/again", {"change": "movement.date"})["Location"]
    client.post(again, {"asked": "movement.date", "movement.date": "2023-01-05"})
    after, _ = finish(client, again.removesuffix("movement.date"))
    assert f"before={before.rpartition('/')[2]}" in after
    shown = text_of(client.get(after))
    assert "What your change did" in shown
    assert before in shown


def test_answers_that_no_longer_fit_the_vocabulary_are_put_aside(client: Client) -> None:
    stored = {"movement.kind": "goods", **OPENING, "no.such.fact": 1, "goods.category": "unicorns"}
    draft = Draft.objects.create(answers=stored)
    response = client.get(f"/en/check/{draft.id}/", follow=True)
    assert response.status_code == 200


def test_questions_say_why_they_are_asked_and_about_how_many_remain(client: Client) -> None:
    shown = text_of(client.get(begin(client, "goods")))
    assert "Why we ask" in shown
    assert re.search(r"about \d+ more questions?, depending on your answers", shown)
    assert 'href="/en/law/' in shown.partition("Why we ask")[2].partition("</details>")[0]


def test_options_are_offered_for_every_fact_that_has_choices(client: Client) -> None:
    address = begin(client, "goods")
    for path in ("goods.category", "movement.control_point", "goods.controls_cn"):
        if path in BOOK.vocabulary:
            offered = options(client.get(f"{address}{path}"), path)
            assert set(BOOK.vocabulary[path].type.choices) <= set(offered)
