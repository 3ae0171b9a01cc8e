"""The long form: all facts of a kind of movement at once, what is empty left unknown."""

import re

import pytest
from django.test import Client

from fairway.law.norm import KINDS
from fairway.law.rulebook import default
from fairway.web.models import Draft, Record
from tests.web.journeys import OPENING, asked, text_of

BOOK = default()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["en", "zh-hant", "zh-hans"])
def test_it_asks_the_opening_questions_first_and_folds_the_other_topics(client: Client, kind: str, lang: str) -> None:
    page = client.get(f"/{lang}/check/{kind}/form")
    assert asked(page)[:3] == list(OPENING)
    folds = re.findall(r'<details class="topic"( open)?>', page.content.decode())
    assert folds[0] == " open"
    assert len(folds) > 1
    assert not any(folds[1:])


@pytest.mark.parametrize("kind", KINDS)
def test_the_opening_answers_alone_are_enough(client: Client, kind: str) -> None:
    response = client.post(f"/en/check/{kind}/form", OPENING)
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 200
    record = Record.objects.get(pk=response["Location"].rpartition("/")[2])
    assert record.facts == {"movement.kind": kind, **OPENING}


def test_the_opening_answers_are_needed(client: Client) -> None:
    response = client.post("/en/check/data/form", {"movement.from": "sz"})
    assert response.status_code == 422
    shown = response.content.decode()
    assert 'href="#f-movement.to"' in shown
    assert 'href="#f-movement.date"' in shown
    assert 'href="#f-movement.from"' not in shown
    assert "<title>Error:" in shown


def test_a_wrong_answer_in_a_folded_topic_is_kept_named_and_unfolded(client: Client) -> None:
    response = client.post("/en/check/data/form", {**OPENING, "data.ordinary_persons": "ein paar"})
    assert response.status_code == 422
    shown = response.content.decode()
    assert 'href="#f-data.ordinary_persons"' in shown
    section = next(part for part in shown.split("<details") if 'id="f-data.ordinary_persons"' in part)
    assert section.startswith(' class="topic" open')
    assert 'value="ein paar"' in section
    assert 'aria-invalid="true"' in section
    assert 'value="sz" selected' in shown


def test_facts_that_nobody_asked_for_are_ignored(client: Client) -> None:
    hostile = {**OPENING, "movement.kind": "vehicle", "no.such.fact": "1", "id": "1; DROP TABLE web_record"}
    response = client.post("/en/check/data/form", hostile)
    record = Record.objects.get(pk=response["Location"].rpartition("/")[2])
    assert record.facts == {"movement.kind": "data", **OPENING}


def test_a_kind_that_does_not_exist_has_no_form(client: Client) -> None:
    assert client.get("/en/check/dragons/form").status_code == 404


def test_it_leaves_a_draft_whose_answers_can_be_changed(client: Client) -> None:
    before = Draft.objects.count()
    response = client.post("/en/check/goods/form", OPENING)
    assert Draft.objects.count() == before + 1
    assert 'name="change"' in text_of(client.get(response["Location"]))
