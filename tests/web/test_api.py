"""The REST API: decides, asks, explains and plans as the pages do, and says exactly what it cannot read."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from fairway.law import Facts, decide
from fairway.law.cases import load_cases, run_case
from fairway.law.determination import Determination
from fairway.law.plan import CRITERIA
from fairway.law.rulebook import DEFAULT_FOLDER, default
from fairway.web.models import Record
from tests.web.journeys import decided, text_of
from tests.wide import talent

BOOK = default()
DATA = {"movement.kind": "data", "movement.from": "sz", "movement.to": "hk", "movement.date": "2026-12-01"}
LANGUAGES = ("en", "zh-Hant", "zh-Hans")


def example(outcome: str = "", routes: int = 0) -> Determination:
    """A determination with that outcome and at least so many routes, from the worked cases."""
    for case in load_cases(DEFAULT_FOLDER):
        made = run_case(BOOK, case).determination
        if made and outcome in ("", made.outcome) and len(made.routes) >= routes:
            return made
    raise AssertionError(f"no case is {outcome} with {routes} routes")


def post(client: Client, address: str, body: Any) -> HttpResponse:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    response: HttpResponse = client.post(f"/api/v1/{address}", data, content_type="application/json")
    return response


def problem_of(response: HttpResponse, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(response.content)
    assert found["status"] == status
    assert found["type"].startswith("urn:")
    assert found["title"]
    return found


@pytest.mark.parametrize("outcome", ["free", "procedure", "prohibited", "undetermined", "discretionary"])
def test_every_outcome_is_a_good_answer(client: Client, outcome: str) -> None:
    made = example(outcome)
    response = post(client, "determinations", {"facts": made.facts.to_dict()})
    assert response.status_code == 200
    assert json.loads(response.content)["outcome"] == outcome
    assert response["Rulebook-Hash"] == BOOK.hash
    assert response["Law-At"] == made.day.isoformat()


def test_facts_may_be_nested_and_written_as_people_do(client: Client) -> None:
    nested = {"movement": {"kind": "data", "from": "sz", "to": "hk", "date": "2026年12月1日"}}
    assert decided(client, nested)["id"] == decided(client, DATA)["id"]


def test_a_determination_is_read_back_byte_for_byte_and_replays(client: Client) -> None:
    found = decided(client, DATA)
    stored = client.get(f"/api/v1/determinations/{found['id']}")
    assert stored.status_code == 200
    again = decide(BOOK, Facts.read(BOOK.vocabulary, found["facts"]))
    assert again.to_bytes() == stored.content
    assert Record.objects.get(pk=found["id"]).outcome == found["outcome"]


def test_a_declined_fact_is_null_and_not_asked_again(client: Client) -> None:
    asked: dict[str, Any] = dict(DATA)
    seen = []
    for _ in range(40):
        question = json.loads(post(client, "next-question", {"facts": asked}).content)["question"]
        if question is None:
            break
        seen.append(question["fact"])
        asked[question["fact"]] = None
    assert question is None
    assert len(seen) == len(set(seen)) > 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_next_question_says_what_and_why_in_the_language_asked_for(client: Client, lang: str) -> None:
    response = post(client, f"next-question?lang={lang}", {"facts": DATA})
    question = json.loads(response.content)["question"]
    fact = BOOK.vocabulary[question["fact"]]
    assert question["question"] == fact.question[lang]
    assert question["remaining"] >= 1
    assert all(item["norm"] in BOOK.norms for item in question["why"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_explanation_has_a_verdict_both_sides_and_their_proofs(client: Client, lang: str) -> None:
    record = Record.keep(example("procedure", 2), "api")
    found = client.get(f"/api/v1/determinations/{record.id}/explanation?lang={lang}").json()
    assert found["verdict"]
    assert len(found["sides"]) >= 2
    assert any(side["proofs"] for side in found["sides"])


def test_what_would_make_it_lawful_is_given_as_data(client: Client) -> None:
    movement = {"kind": "vehicle", "from": "zh", "to": "hk", "date": "2025-12-23", "control_point": "hzmb"}
    car = {"category": "private-car", "arrangement": "southbound", "home": "guangdong", "city": "zhuhai"}
    facts = {"movement": movement, "vehicle": car, "driver": {"licences": ["hk", "mainland"]}}
    response = post(
        client, "determinations", {"facts": {**facts, "drive": {"ballot_won": True, "plans": ["for-hire"]}}}
    )
    found = client.get(f"/api/v1/determinations/{response.json()['id']}/why-not?at_most=procedure").json()
    first = found["changes"][0]
    assert first["changes"] == [{"fact": "drive.plans", "from": ["for-hire"], "to": []}]
    assert (found["outcome"], first["outcome"], first["routes"]) == (
        "prohibited",
        "procedure",
        [["joint.southbound-urban"]],
    )
    assert first["ceased"] == [
        {"norm": "joint.northbound-2023#private-use.no-hire", "provision": "joint.northbound-2023#private-use"}
    ]
    assert client.get(f"/api/v1/determinations/{response.json()['id']}/why-not?at_most=perhaps").status_code == 422
    address = f"/api/v1/determinations/{response.json()['id']}/why-not"
    one_way = client.get(f"{address}?by=joint.park-and-fly").json()
    assert all(["joint.park-and-fly"] in item["routes"] for item in one_way["changes"]) and one_way["changes"]
    for wrong in ("by=joint.none", "by=joint.park-and-fly&at_most=free"):
        problem_of(client.get(f"{address}?{wrong}"), 422)


def test_places_named_too_widely_are_given_with_the_smaller_ones_that_are_answered_otherwise(client: Client) -> None:
    made = decided(client, talent("cn"))
    found = client.get(f"/api/v1/determinations/{made['id']}/smaller-places").json()
    [work] = found["places"]
    assert (found["outcome"], work["fact"], work["place"]) == ("prohibited", "employer.place", "cn")
    [cities] = work["otherwise"]
    assert cities["outcome"] == "procedure" and "bj" in cities["places"]
    assert cities["sides"] == [{"jurisdiction": "CN", "role": "exit", "outcome": "procedure"}]
    there = decided(client, talent("bj"))
    assert there["outcome"] == "procedure"
    assert client.get(f"/api/v1/determinations/{there['id']}/smaller-places").json()["places"] == []
    problem_of(client.get("/api/v1/determinations/D-NONE/smaller-places"), 404)


def test_plans_are_dated_steps_and_any_criterion_may_come_first(client: Client) -> None:
    record = Record.keep(example("procedure", 2), "api")
    for by in (*CRITERIA, "", "nonsense"):
        found = client.get(f"/api/v1/determinations/{record.id}/plans?start=2026-12-01&by={by}").json()
        assert len(found) >= 2
        assert all(plan["crossing"] >= "2026-12-01" for plan in found)


def test_without_a_route_there_are_no_plans(client: Client) -> None:
    record = Record.keep(example("prohibited"), "api")
    assert client.get(f"/api/v1/determinations/{record.id}/plans").json() == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_vocabulary_and_the_law_are_listed(client: Client, lang: str) -> None:
    facts = client.get(f"/api/v1/facts?lang={lang}").json()
    assert {item["fact"] for item in facts} == set(BOOK.vocabulary)
    assert {item["id"] for item in client.get(f"/api/v1/law?lang={lang}").json()} == set(BOOK.instruments)


def test_a_provision_is_given_as_on_a_day(client: Client) -> None:
    norm = next(norm for norm in BOOK.norms.values() if norm.period.start and norm.period.start.year > 2023)
    start = norm.period.start
    assert start is not None
    instrument, _, clause = norm.provision.partition("#")
    on = client.get(f"/api/v1/law/{instrument}/{clause}?at={start}").json()
    before = client.get(f"/api/v1/law/{instrument}/{clause}?at={start.year - 1}-{start.month}-01").json()
    assert norm.id in [item["id"] for item in on["norms"]]
    assert norm.id not in [item["id"] for item in before["norms"]]
    problem_of(client.get(f"/api/v1/law/{instrument}/{clause}?at=someday"), 422)
    problem_of(client.get(f"/api/v1/law/{instrument}/no-such-clause"), 404)


@pytest.mark.parametrize(
    ("lang", "clauses"),
    [
        ("", ["ss. 3 and 4", "bundling rule"]),
        ("zh-Hant", ["第3、4條", "配對規則"]),
        ("zh-Hans", ["第3、4条", "配对规则"]),
    ],
)
def test_a_clause_is_given_in_the_language_asked_for(client: Client, lang: str, clauses: list[str]) -> None:
    places = [item for item in BOOK.provisions.values() if item.clause["en"] in ("ss. 3 and 4", "bundling rule")]
    asked = {"lang": lang} if lang else {}
    told = [client.get(f"/api/v1/law/{item.id.replace('#', '/')}", asked).json()["clause"] for item in places]
    assert told == clauses


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({**DATA, "movement.knid": "data"}, "/facts/movement.knid"),
        ({**DATA, "movement.from": "atlantis"}, "/facts/movement.from"),
        ({**DATA, "movement.date": 7}, "/facts/movement.date"),
        ({**DATA, "data.ordinary_persons": "many"}, "/facts/data.ordinary_persons"),
        ({**DATA, "data.ordinary_persons": -1}, "/facts/data.ordinary_persons"),
        ({**DATA, "data.contains_pi": [True]}, "/facts/data.contains_pi"),
        ({**DATA, "movement.kind": "dragons"}, "/facts/movement.kind"),
    ],
)
def test_each_fact_that_cannot_be_read_is_pointed_at(client: Client, facts: dict[str, Any], pointer: str) -> None:
    for address in ("determinations", "next-question"):
        found = problem_of(post(client, address, {"facts": facts}), 422)
        assert pointer in [error["pointer"] for error in found["errors"]]


def test_a_mistyped_fact_comes_with_the_nearest_name(client: Client) -> None:
    found = problem_of(post(client, "determinations", {"facts": {**DATA, "data.contain_pi": True}}), 422)
    assert "data.contains_pi" in found["errors"][0]["hint"]


def test_every_wrong_fact_is_named_at_once(client: Client) -> None:
    facts = {**DATA, "movement.from": "atlantis", "no.such": 1, "movement.date": "soon"}
    found = problem_of(post(client, "determinations", {"facts": facts}), 422)
    assert len(found["errors"]) == 3


def test_without_a_kind_of_movement_nothing_is_judged(client: Client) -> None:
    for facts in ({}, {"movement.from": "sz"}, {**DATA, "movement.kind": None}):
        problem_of(post(client, "determinations", {"facts": facts}), 422)


def test_many_movements_are_answered_at_once_as_each_alone_and_nothing_is_recorded(client: Client) -> None:
    made = [example(outcome) for outcome in ("free", "procedure", "prohibited", "undetermined")]
    asked = {"movements": [{"facts": found.facts.to_dict()} for found in made]}
    records = Record.objects.count()
    for _ in range(2):
        told = json.loads(post(client, "answers", asked).content)["answers"]
        for answer, found in zip(told, made, strict=True):
            assert answer["outcome"] == found.outcome
            assert sorted(answer["needs"]) == sorted(found.needs)
            for side, wanted in zip(answer["sides"], found.sides, strict=True):
                assert (side["outcome"], sorted(side["because"])) == (wanted.outcome, sorted(wanted.because))
    assert Record.objects.count() == records


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_is_told_with_the_facts_that_it_follows_from_whatever_else_is_true(client: Client, lang: str) -> None:
    facts = example("prohibited").facts.to_dict()
    response = post(client, f"answers?grounds=true&lang={lang}", {"movements": [{"facts": facts}]})
    (told,) = json.loads(response.content)["answers"]
    known = {path: value for ground in told["grounds"] for path, value in ground["facts"].items() if value is not None}
    assert known and all(facts[path] == value for path, value in known.items() if path in facts)
    assert any(test["holds"] for ground in told["grounds"] for test in ground["tests"])
    few = {path: value for path, value in facts.items() if path in known or path.startswith("movement.")}
    again = json.loads(post(client, "answers", {"movements": [{"facts": few}]}).content)["answers"]
    assert again == [{key: told[key] for key in ("outcome", "sides", "needs")}]


def test_of_many_movements_each_that_cannot_be_read_is_pointed_at_and_none_is_answered(client: Client) -> None:
    wrong = [{**DATA, "movement.from": "atlantis"}, DATA, {"movement.from": "sz"}]
    found = problem_of(post(client, "answers", {"movements": [{"facts": facts} for facts in wrong]}), 422)
    assert [error["pointer"] for error in found["errors"]] == [
        "/movements/0/facts/movement.from",
        "/movements/2/facts/movement.kind",
    ]


def test_too_many_movements_at_once_are_refused(client: Client) -> None:
    problem_of(post(client, "answers", {"movements": []}), 422)
    problem_of(post(client, "answers", {"movements": [{"facts": {}}] * 1_001}), 422)
    problem_of(post(client, "answers?grounds=true", {"movements": [{"facts": DATA}] * 21}), 422)


@pytest.mark.parametrize(
    "body", ["", "{", "nonsense", "[]", "null", "7", '{"facts": []}', '{"facts": "x"}', "{}", b"\xff\xfe"]
)
def test_a_body_that_is_not_of_the_shape_is_refused(client: Client, body: str | bytes) -> None:
    response = post(client, "determinations", body)
    assert response.status_code in (400, 422)
    problem_of(response, response.status_code)


@pytest.mark.parametrize("text", ["a\0b", "\x1b[2J"])
def test_text_that_no_database_or_page_can_hold_is_refused_by_name(client: Client, text: str) -> None:
    path = next(path for path, fact in BOOK.vocabulary.items() if fact.type.kind == "text")
    found = problem_of(post(client, "determinations", {"facts": {**DATA, path: text}}), 422)
    assert path in str(found)
    assert "without control characters" in str(found)


@pytest.mark.parametrize("depth", [13, 200, 900, 5_000, 100_000])
def test_too_deep_json_is_refused(client: Client, depth: int) -> None:
    deep = '{"facts":' + '{"a":' * depth + "1" + "}" * depth + "}"
    response = post(client, "determinations", deep)
    assert response.status_code in (400, 422)
    problem_of(response, response.status_code)


@pytest.mark.parametrize(
    "value",
    ["\\u0000", "\\ud800", "<script>", "9" * 5000, "x" * 100_000, "'; DROP TABLE web_record; --", "%s%n{0}"],
)
def test_strange_values_are_refused_and_never_break_anything(client: Client, value: str) -> None:
    for path in ("movement.date", "movement.from", "data.ordinary_persons", "no.such." + value[:20]):
        body = f'{{"facts": {{"movement.kind": "data", "{path}": "{value}"}}}}'
        response = post(client, "determinations", body)
        assert response.status_code == 422, (path, response.content[:200])


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "1" * 400])
def test_numbers_that_are_no_numbers_are_refused(client: Client, number: str) -> None:
    body = f'{{"facts": {{"movement.kind": "data", "data.ordinary_persons": {number}}}}}'
    assert post(client, "determinations", body).status_code in (400, 422)


def test_a_body_of_more_than_a_megabyte_is_refused(client: Client) -> None:
    problem_of(post(client, "determinations", {"facts": {**DATA, "x": "x" * 2_100_000}}), 413)


def test_what_is_not_there_is_a_problem_in_the_same_form(client: Client) -> None:
    for address in ("determinations/D-NO", "determinations/D-NO/plans", "determinations/D-NO/explanation"):
        problem_of(client.get(f"/api/v1/{address}"), 404)


def test_an_unknown_language_is_refused_by_name(client: Client) -> None:
    found = problem_of(client.get("/api/v1/facts?lang=fr"), 422)
    assert "lang" in found["errors"][0]["pointer"]


@pytest.mark.parametrize("query", ["start=9999-12-31", "start=0001-01-01", "start=x"])
def test_plans_refuse_a_day_that_is_none_or_too_far(client: Client, query: str) -> None:
    made = post(client, "determinations", {"facts": DATA}).json()
    problem_of(client.get(f"/api/v1/determinations/{made['id']}/plans?{query}"), 422)


def test_the_description_names_every_operation_and_the_page_shows_them_without_a_script(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert client.get("/api/v1/docs", headers={"accept-language": "zh-TW"})["Location"] == "/zh-hant/api"
    shown = text_of(client.get("/en/api"))
    for path, methods in described["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in shown
    assert "cdn" not in shown


def test_the_example_on_the_page_is_one_that_works(client: Client) -> None:
    shown = text_of(client.get("/en/api"))
    body = shown.partition("-d '")[2].partition("'")[0]
    assert post(client, "determinations", body).status_code == 200


def test_an_address_or_a_method_that_the_api_does_not_have_is_told_as_a_problem(client: Client) -> None:
    problem_of(client.get("/api/v1/no-such-thing"), 404)
    refused = client.delete("/api/v1/determinations")
    problem_of(refused, 405)
    assert "POST" in refused.headers["Allow"]
    assert client.get("/en/no-such-page").headers["Content-Type"].startswith("text/html")
