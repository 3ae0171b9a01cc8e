"""Own words become proposed facts, in three languages, to be confirmed before they count."""

from datetime import date

import pytest
from django.test import Client

from fairway.web.models import Draft
from fairway.web.reading import read
from tests.web.journeys import asked, text_of

TODAY = date(2026, 11, 25)
KIND, START, END, DAY = "movement.kind", "movement.from", "movement.to", "movement.date"


def told(text: str) -> dict[str, object]:
    return {item.path: item.value for item in read(text, "en", TODAY)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We want to take a confocal microscope from Hong Kong to the Shenzhen Park on 1 December",
            {KIND: "goods", START: "hk", END: "sz.hetao", DAY: "2026-12-01", "goods.category": "equipment"},
        ),
        (
            "300 blood samples from HK to Shenzhen on 3 March",
            {KIND: "goods", START: "hk", END: "sz", DAY: "2027-03-03", "goods.category": "samples"},
        ),
        (
            "把一批血液样本从深圳送到香港，12月1日",
            {KIND: "goods", START: "sz", END: "hk", DAY: "2026-12-01", "goods.category": "samples"},
        ),
        (
            "把一台顯微鏡由香港經深圳灣運到廣州，２０２６年１２月１日",
            {KIND: "goods", START: "hk", END: "gz", DAY: "2026-12-01", "movement.control_point": "shenzhen-bay"},
        ),
        (
            "pay HKD 50,000 from Hong Kong to Shenzhen tomorrow",
            {KIND: "funds", START: "hk", END: "sz", DAY: "2026-11-26", "funds.amount_hkd": "50000"},
        ),
        ("从深圳汇款100万元人民币到香港", {KIND: "funds", START: "sz", END: "hk", "funds.amount_cny": "1000000"}),
        ("invest 2.5 million USD from Shenzhen", {KIND: "funds", START: "sz", "funds.amount_usd": "2500000"}),
        (
            "My colleague from Shanghai will visit Hong Kong on 5 Jan to study",
            {KIND: "person", START: "sh", END: "hk", DAY: "2027-01-05", "trip.purpose": "study"},
        ),
        ("drive my car from Hong Kong to Zhuhai", {KIND: "vehicle", START: "hk", END: "zh"}),
        ("send patient data from Guangzhou to Hong Kong", {KIND: "data", START: "gz", END: "hk"}),
        ("將病人數據由廣州傳到香港", {KIND: "data", START: "gz", END: "hk"}),
    ],
)
def test_sentences_are_read(text: str, expected: dict[str, object]) -> None:
    assert expected.items() <= told(text).items()


@pytest.mark.parametrize("text", ["", "hello", "31月45日", "2026-02-30", "30 February", "<b>", "🙂"])
def test_what_says_nothing_is_read_as_nothing(text: str) -> None:
    assert told(text) == {}


def test_a_long_text_is_read_quickly_and_only_at_its_beginning() -> None:
    assert KIND not in told("x " * 5000 + "data")


@pytest.mark.parametrize("lang", ["en", "zh-hant", "zh-hans"])
def test_nothing_is_a_fact_until_it_is_confirmed(client: Client, lang: str) -> None:
    before = Draft.objects.count()
    shown = text_of(client.get(f"/{lang}/", {"text": "a microscope from Hong Kong to Shenzhen on 2026-12-01"}))
    assert Draft.objects.count() == before
    assert shown.count('name="confirmed"') >= 4
    given = {
        "kind": "goods",
        "confirmed": [START, DAY, "goods.category"],
        START: "hk",
        END: "sz",
        DAY: "2026-12-01",
        "goods.category": "equipment",
    }
    address = client.post(f"/{lang}/check/", given)["Location"]
    draft = Draft.objects.get(pk=address.split("/")[3])
    assert draft.answers == {KIND: "goods", START: "hk", DAY: "2026-12-01", "goods.category": "equipment"}
    assert asked(client.get(address)) == [START, END, DAY]


def test_a_text_that_cannot_be_read_leads_back_to_the_tiles(client: Client) -> None:
    assert "We could not read that. Choose one above." in text_of(client.get("/en/", {"text": "hello"}))
    shown = text_of(client.get("/en/", {"text": "from Hong Kong to Shenzhen"}))
    assert "We could not tell what is moved. Choose one above." in shown
