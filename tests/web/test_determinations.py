"""The page of a determination: what it says first, what it keeps, and that it never changes."""

import json
import re

import pytest
from django.test import Client

from fairway.law import Facts, decide
from fairway.law.calendar_file import icalendar
from fairway.law.cases import load_cases, run_case
from fairway.law.determination import LAWFUL, OUTCOMES, Determination
from fairway.law.explain import refusals
from fairway.law.plan import CRITERIA
from fairway.law.rulebook import DEFAULT_FOLDER, default
from fairway.law.vocabulary import CHANGEABLE
from fairway.web.determinations import started
from fairway.web.models import Record
from fairway.web.presenting import planned
from fairway.web.what_if import what_if
from tests.web.journeys import begin, finish, text_of
from tests.wide import talent

BOOK = default()
LANGUAGES = ("en", "zh-hant", "zh-hans")


def found() -> dict[str, Determination]:
    """A determination of each outcome, of each number of routes, and with a sum due, from the worked cases."""
    picked: dict[str, Determination] = {}
    for number, case in enumerate(load_cases(DEFAULT_FOLDER)):
        if number % 4 and len(picked) > 8:
            continue
        made = run_case(BOOK, case).determination
        if made is not None:
            picked.setdefault(made.outcome, made)
            picked.setdefault(f"{len(made.routes)} routes", made)
            if any(duty.amount for duty in made.duties):
                picked.setdefault("a sum due", made)
    return picked


PICKED = found()


def page_of(client: Client, made: Determination, lang: str = "en", query: str = "") -> str:
    record = Record.keep(made, "test")
    response = client.get(f"/{lang}/d/{record.id}{query}")
    assert response.status_code == 200
    return text_of(response)


@pytest.mark.parametrize("name", sorted(PICKED))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_verdict_comes_first_then_both_sides_then_routes_duties_and_answers(
    client: Client, lang: str, name: str
) -> None:
    made = PICKED[name]
    shown = page_of(client, made, lang)
    places = [shown.index('class="verdict '), shown.index('class="sides"')]
    places += [shown.index('class="routes"')] if made.routes else []
    places += [shown.index('id="duties"')] if made.duties else []
    places += [shown.index('class="answers"'), shown.index('class="keep"')]
    assert places == sorted(places)
    assert shown.count('<section class="side side-') == len(made.sides)
    verdict = shown[places[0] : places[1]]
    assert all(f"tag-{side.side.jurisdiction}" in verdict for side in made.sides)


def test_most_outcomes_are_looked_at() -> None:
    assert len(set(PICKED) & set(OUTCOMES)) >= 5
    assert sum(name.endswith("routes") for name in PICKED) >= 3


@pytest.mark.parametrize("name", sorted(name for name in PICKED if PICKED[name].routes))
def test_routes_are_a_table_with_headers_both_ways_and_a_timeline_each(client: Client, name: str) -> None:
    made = PICKED[name]
    shown = page_of(client, made)
    table = shown.partition('<table class="routes">')[2].partition("</table>")[0]
    assert table.count('scope="col"') == len(made.routes) + 1
    assert table.count('scope="row"') >= 6
    assert shown.count('<ol class="timeline">') == len(made.routes)
    assert shown.count('class="lane-both crossing"') == len(made.routes)


def test_routes_can_be_ordered_by_another_criterion(client: Client) -> None:
    made = next(made for made in PICKED.values() if len(made.routes) > 1)
    assert '<option value="filings" selected>' in page_of(client, made, query="?by=filings")
    assert " selected>" not in page_of(client, made, query="?by=nonsense")


def test_a_sum_due_is_shown_with_its_currency(client: Client) -> None:
    made = PICKED["a sum due"]
    amount = next(duty.amount for duty in made.duties if duty.amount)
    assert re.search(rf'<b class="sum">{amount.unit} [\d ]+', page_of(client, made))


@pytest.mark.parametrize("name", sorted(PICKED))
def test_the_stored_bytes_are_those_of_deciding_again(client: Client, name: str) -> None:
    record = Record.keep(PICKED[name], "test")
    stored = client.get(f"/d/{record.id}.json").content
    again = decide(BOOK, Facts.read(BOOK.vocabulary, json.loads(stored)["facts"]))
    assert again.to_bytes() == stored
    assert bytes(record.body) == stored
    assert Record.keep(again, "again").pk == record.pk


@pytest.mark.parametrize("name", sorted(PICKED))
def test_the_calendar_of_each_route_is_a_calendar(client: Client, name: str) -> None:
    made = PICKED[name]
    record = Record.keep(made, "test")
    for number in range(1, len(made.routes) + 1):
        response = client.get(f"/en/d/{record.id}/route-{number}.ics")
        assert response["Content-Type"].startswith("text/calendar")
        assert response.content.startswith(b"BEGIN:VCALENDAR")
    assert client.get(f"/en/d/{record.id}/route-{len(made.routes) + 1}.ics").status_code == 404


@pytest.mark.parametrize("name", sorted(PICKED))
def test_what_follows_the_crossing_does_not_begin_before_it(name: str) -> None:
    made = PICKED[name]
    for plan in planned(made, made.day):
        after = [item for item in plan.steps if item.step.crossing == "after"]
        assert all(item.start >= max(plan.crossing, made.day) for item in after)


@pytest.mark.parametrize("name", sorted(PICKED))
def test_the_calendar_is_of_the_route_that_the_page_numbers_so(client: Client, name: str) -> None:
    record = Record.keep(PICKED[name], "test")
    for by in CRITERIA:
        for number, plan in enumerate(planned(PICKED[name], started(record), by), 1):
            file = client.get(f"/en/d/{record.id}/route-{number}.ics", {"by": by}).content.decode()
            assert file == icalendar(plan, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_has_a_page_that_says_when_it_applies_and_why_here(client: Client, lang: str) -> None:
    made = next(made for made in PICKED.values() if any(side.because for side in made.sides))
    shown = page_of(client, made, lang)
    links = re.findall(r'href="(/[^"]+/why/[^"]+)"', shown)
    assert len(links) == sum(len(side.because) for side in made.sides)
    for link in links:
        told = client.get(link)
        assert told.status_code == 200
        assert 'class="proof"' in text_of(told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_record_of_an_earlier_rulebook_is_shown_as_it_was_made(client: Client, lang: str) -> None:
    body = {
        "sides": [
            {"jurisdiction": "CN", "role": "exit", "outcome": "prohibited", "because": ["cn.gone#art-1.x"]},
            {"jurisdiction": "HK", "role": "entry", "outcome": "free", "because": [next(iter(BOOK.norms))]},
        ]
    }
    facts = {"movement.kind": "goods", "movement.from": "sz", "movement.to": "hk", "movement.date": "2026-12-01"}
    facts |= {"no.longer.asked": "x"}
    Record.objects.update_or_create(
        id="D-EARLIER",
        defaults={
            "channel": "web",
            "rulebook": "0" * 64,
            "outcome": "prohibited",
            "facts": facts,
            "body": json.dumps(body).encode(),
        },
    )
    shown = text_of(client.get(f"/{lang}/d/D-EARLIER"))
    assert 'class="verdict prohibited"' in shown
    assert "cn.gone#art-1.x" in shown
    tag = {"en": "en", "zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}[lang]
    assert BOOK.norms[next(iter(BOOK.norms))].label.say(tag) in shown
    assert "no.longer.asked" in shown
    again = client.post(f"/{lang}/d/D-EARLIER/again")["Location"]
    assert client.get(again, follow=True).status_code == 200
    assert client.get("/en/d/D-EARLIER/why/cn.gone%23art-1.x").status_code == 404
    assert json.loads(client.get("/d/D-EARLIER.json").content) == body
    assert client.get("/api/v1/determinations/D-EARLIER/plans").status_code == 409


@pytest.mark.parametrize("name", sorted(name for name in PICKED if name in OUTCOMES))
def test_what_would_make_it_lawful_or_harder_really_does(client: Client, name: str) -> None:
    made = PICKED[name]
    told = what_if(made, "en")
    record = Record.keep(made, "test")
    shown = text_of(client.get(f"/zh-hant/d/{record.id}/what-if"))
    offered = re.findall(r'name="change" value="([^"]+)"', shown)
    assert set(offered) <= set(BOOK.vocabulary)
    assert bool(offered) == any(told[group] for group in ("ways", "openings", "supposed"))
    assert all(way.changes and way.done.badge.slug in LAWFUL for way in told["ways"])
    assert all(fact.may_change in CHANGEABLE for way in told["ways"] for _, fact in way.changes)
    assert all(item.badge.slug not in ("free", made.outcome) for item in told["spoilers"])
    assert all(item.fact.may_change in CHANGEABLE for item in told["spoilers"])


def test_some_answers_have_changes_to_offer_and_some_are_easily_spoiled() -> None:
    assert any(what_if(made, "en")["ways"] for made in PICKED.values())
    assert any(what_if(made, "en")["spoilers"] for made in PICKED.values())


def car_for_hire() -> Record:
    """The record of a car that may not cross because it carries people for payment."""
    facts = {"kind": "vehicle", "from": "zh", "to": "hk", "date": "2025-12-23", "control_point": "hzmb"}
    car = {"category": "private-car", "arrangement": "southbound", "home": "guangdong", "city": "zhuhai"}
    drive, driver = {"ballot_won": True, "plans": ["for-hire"]}, {"licences": ["hk", "mainland"]}
    told = {"movement": facts, "vehicle": car, "drive": drive, "driver": driver}
    return Record.keep(decide(BOOK, Facts.read(BOOK.vocabulary, told)), "test")


def test_each_clause_that_a_change_turns_on_is_linked(client: Client) -> None:
    record = car_for_hire()
    shown = text_of(client.get(f"/en/d/{record.id}/what-if"))
    assert "What would make it lawful" in shown
    assert 'href="/en/law/joint.northbound-2023/private-use"' in shown
    assert "a change counts only when it is made in fact" in shown
    chosen = client.post(f"/en/d/{record.id}/again", {"change": "drive.plans"})
    assert "drive.plans" in chosen["Location"]


def test_the_language_is_switched_without_losing_the_record(client: Client) -> None:
    record, _ = finish(client, begin(client, "vehicle"))
    for lang in LANGUAGES:
        assert record.rpartition("/")[2] in text_of(client.get(record.replace("/en/", f"/{lang}/")))


def test_an_error_is_reported_from_a_page_that_names_the_record_and_sends_nothing(client: Client) -> None:
    record, _ = finish(client, begin(client, "vehicle"))
    shown = text_of(client.get(f"{record}/report"))
    assert record.rpartition("/")[2] in shown
    assert BOOK.hash in shown
    assert "<form" not in shown.partition("<main")[2].partition("</main>")[0]
    assert "mailto:" not in shown


def test_the_permanent_address_holds_none_of_the_answers(client: Client) -> None:
    record, _ = finish(client, begin(client, "goods"))
    shown = text_of(client.get(record))
    assert f"http://localhost{record}" in shown
    assert re.fullmatch(r"/en/d/D-[A-Z2-7]{12}", record)


def test_each_way_that_is_not_open_leads_to_what_would_open_it(client: Client) -> None:
    made = next(item for item in PICKED.values() if refusals(item))
    record = Record.keep(made, "test")
    links = re.findall(rf'href="(/en/d/{record.id}/what-if\?by=[^"]+)"', text_of(client.get(f"/en/d/{record.id}")))
    assert len(links) == len(refusals(made))
    for link in links[:3]:
        assert "What would open this way" in text_of(client.get(link))


def test_any_way_that_the_law_names_can_be_asked_for_in_three_languages(client: Client) -> None:
    record = car_for_hire()
    for lang, title in (
        ("en", "What would open this way"),
        ("zh-hant", "怎樣才可採用此途徑"),
        ("zh-hans", "怎样才能采用该途径"),
    ):
        shown = text_of(client.get(f"/{lang}/d/{record.id}/what-if?by=joint.park-and-fly"))
        assert title in shown and 'value="joint.park-and-fly" selected' in shown
        assert 'name="change" value="vehicle.arrangement"' in shown
    assert client.get(f"/en/d/{record.id}/what-if?by=joint.none").status_code == 404


def test_a_way_that_is_open_already_is_said_to_be(client: Client) -> None:
    made = next(item for item in PICKED.values() if item.routes and not item.contradictions)
    record, name = Record.keep(made, "test"), next(iter(made.routes[0]))
    assert "This way is open as it is." in text_of(client.get(f"/en/d/{record.id}/what-if?by={name}"))


def traveller(place: str) -> Record:
    """The record of a traveller to Hong Kong for whom it matters where the employer is."""
    return Record.keep(decide(BOOK, Facts.read(BOOK.vocabulary, talent(place))), "test")


@pytest.mark.parametrize(
    ("lang", "says", "city"),
    [
        (
            "en",
            "You named the Mainland (where the traveller works in the Mainland). It is taken as outside",
            "Beijing",
        ),
        ("zh-hant", "您選了「內地」（旅客在內地的工作地點），視為不在其中所列的較小範圍之內", "北京"),
        ("zh-hans", "您选了“内地”（旅客在内地的工作地点），视为不在其中所列的较小范围之内", "北京"),
    ],
)
def test_a_place_named_too_widely_is_said_to_be_with_the_answer_in_each_smaller_place(
    client: Client, lang: str, says: str, city: str
) -> None:
    shown = text_of(client.get(f"/{lang}/d/{traveller('cn').id}"))
    told = shown.partition(says)[2].partition("</section>")[0]
    assert city in told and 'class="badge procedure"' in told


def test_a_place_with_no_smaller_one_that_matters_is_not_doubted(client: Client) -> None:
    assert "taken as outside the smaller places" not in text_of(client.get(f"/en/d/{traveller('sh').id}"))


def test_a_smaller_place_is_put_in_at_once_and_the_new_answer_is_held_against_the_first(client: Client) -> None:
    record = traveller("cn")
    begun = client.post(f"/en/d/{record.id}/again", {"change": "employer.place", "employer.place": "bj"})["Location"]
    after, _ = finish(client, begun)
    shown = text_of(client.get(after))
    assert f"before={record.id}" in after and "The answer is not the same. Before it was:" in shown
    assert '<section class="verdict procedure">' in shown


def test_a_place_that_does_not_exist_leads_back_to_the_question(client: Client) -> None:
    record = traveller("cn")
    answer = client.post(f"/en/d/{record.id}/again", {"change": "employer.place", "employer.place": "atlantis"})
    assert answer["Location"].endswith("/employer.place")
