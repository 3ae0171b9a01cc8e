"""The registry asked from outside, on the command line and by the API: the same words, days and errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from fairway.cli import app
from fairway.law.errors import LawError
from fairway.zone.models import Claim, Revision
from fairway.zone.revising import Change, revise
from tests.zone.core.conftest import at, hold, say, source


def run(*words: str) -> str:
    """What a command prints."""
    done = CliRunner().invoke(app, ["zone", *words])
    if isinstance(done.exception, LawError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def ask(path: str, **query: Any) -> Any:
    answer = Client(SERVER_NAME="localhost").get(f"/api/v1/zone/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def park() -> None:
    """A park whose tenants were miscounted at first, and a promise about it that was missed."""
    source("a", "2025-12-22")
    source("b", "2026-01-05", "official")
    org = ("org.park", "Organisation")
    hold(
        say(*org, "a", name="<i>Park</i>", lang="en"),
        say(*org, "a", name="園區", lang="zh-Hant"),
        say(*org, "a", organisations="60", unit="tenant", certainty="about"),
        say(*org, "a", founded="2020"),
        say(*org, "b", founded="2021"),
        say("com.open", "Commitment", "a", says="Open by 2025", lang="en"),
        say("com.open", "Commitment", "a", promisor="org.park"),
        say("com.open", "Commitment", "a", due="2025"),
        say("com.open", "Commitment", "a", criterion="It is open", lang="en"),
        say("com.open", "Commitment", "b", unfulfilled="2026-01-05"),
        on="2026-01-10",
    )
    first = Claim.objects.get(value="60")
    more = say(*org, "b", organisations="62", unit="tenant")
    revise(
        Change(add=[more], withdraw=[first.key]), kind="correction", by="t", reason="miscounted", at=at("2026-02-01")
    )


def test_a_registry_that_holds_nothing_says_what_loads_it() -> None:
    with pytest.raises(LawError, match="fairway zone load"):
        run("find", "park")


@pytest.mark.usefixtures("park")
def test_words_of_any_script_find_an_entity() -> None:
    for words in ("par", "園區", "园区"):
        assert "org.park" in run("find", words)
        assert [item["id"] for item in ask("entities", q=words)["items"]] == ["org.park"]
    assert json.loads(run("find", "park", "--json", "--lang", "zh-Hans"))["label"] == "园区"
    assert ask("entities", q="park", schema="Person")["items"] == []


@pytest.mark.usefixtures("park")
def test_what_was_known_on_a_past_day_is_still_said() -> None:
    for day, value in (("2026-01-15", "60"), ("2026-02-02", "62")):
        [line] = [json.loads(text) for text in run("show", "org.park", "--as-known-on", day, "--json").splitlines()]
        [claim] = line["properties"]["organisations"]
        assert (claim["value"], claim["unit"]) == (value, "tenant")
        [same] = ask("entities/org.park", known_on=day)["properties"]["organisations"]
        assert same == claim
    assert ask("claims", entity="org.park", property="organisations", as_of="2025-12-31")["items"] == []


@pytest.mark.usefixtures("park")
def test_a_claim_tells_who_says_it_where_and_what_became_of_it() -> None:
    key = Claim.objects.get(value="60").key
    told = ask(f"claims/{key}")
    assert told["held"] is False
    [once] = told["times"]
    assert (once["source"]["id"], once["withdrawn_in"]["reason"]) == ("a", "miscounted")
    assert key in run("claims", "--as-known-on", "2026-01-15", "--source", "a", "--property", "organisations", "--json")


@pytest.mark.usefixtures("park")
def test_promises_and_differences_are_told_with_their_evidence() -> None:
    [promise] = ask("commitments", as_of="2026-03-01", state="missed")["items"]
    assert (promise["id"], promise["due"], promise["slip_days"]) == ("com.open", "2025", 60)
    assert json.loads(run("commitments", "--as-of", "2026-03-01", "--json")) == promise
    [conflict] = ask("conflicts", kind="disagree")["items"]
    assert {claim["value"] for claim in conflict["claims"]} == {"2020", "2021"}
    assert json.loads(run("conflicts", "--kind", "disagree", "--json")) == conflict
    assert "org.park/founded/disagree" in run("conflicts")


@pytest.mark.usefixtures("park")
def test_a_list_is_told_in_parts_that_join_without_gap_or_repeat() -> None:
    keys: list[str] = []
    after: int | None = 0
    while after is not None:
        part = ask("claims", limit=3, after=after)
        keys += [claim["key"] for claim in part["items"]]
        after = part["next"]
    assert sorted(keys) == sorted(Claim.objects.filter(withdrawn_at=None).values_list("key", flat=True))
    first = ask("entities", limit=1)
    assert [item["id"] for item in (*first["items"], *ask("entities", limit=1, after=first["next"])["items"])] == [
        "com.open",
        "org.park",
    ]
    assert [row["kind"] for row in ask("revisions")["items"]] == ["correction", "import"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("entities/org.nobody", 404, "nothing is held of 'org.nobody'"),
        ("claims/nothing", 404, "no claim"),
        ("sources/nobody", 404, "no source"),
        ("claims?limit=501", 422, "/query/limit"),
        ("claims?as_of=31-12-2025", 422, "/query/as_of"),
        ("claims?source=a%00b", 422, "/query/source"),
        ("entities?schema=Nothing", 422, "schema: 'Nothing' is not possible"),
        ("commitments?state=lost", 422, "state: 'lost' is not possible"),
        ("conflicts?kind=war", 422, "kind: 'war' is not possible"),
        ("revisions?before=x", 422, "before"),
        ("export.csv?schema=Nothing", 422, "schema: 'Nothing' is not possible"),
    ],
)
def test_what_cannot_be_answered_is_told_as_a_problem(path: str, status: int, words: str) -> None:
    answer = Client(SERVER_NAME="localhost").get(f"/api/v1/zone/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert words in answer.content.decode()


@pytest.mark.usefixtures("park")
def test_the_registry_is_taken_out_by_command_and_by_the_api_alike(tmp_path: Path) -> None:
    client = Client(SERVER_NAME="localhost")
    for form, name in (("ftm", "export.ftm.json"), ("csv", "export.csv"), ("jsonld", "export.jsonld")):
        out = tmp_path / name
        run("export", "--format", form, "--out", str(out))
        answer = client.get(f"/api/v1/zone/{name}")
        assert b"".join(answer.streaming_content) == out.read_bytes()
        assert "attachment" in answer["Content-Disposition"]


@pytest.mark.usefixtures("park")
def test_a_file_is_taken_in_once_and_taken_back_by_command(tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_text("subject,schema,property,value\norg.new,Organisation,name,New\n", encoding="utf-8")
    words = ("import", str(file), "--format", "csv", "--source", "a", "--reason", "found")
    assert "claims: 1 added" in run(*words)
    assert "claims: 0 added, 1 held already" in run(*words)
    number = Revision.objects.order_by("-id")[0].id
    assert f"change {number} is undone" in run("undo", str(number), "--reason", "wrong")
    assert not Claim.objects.filter(subject="org.new", withdrawn_at=None).exists()
    with pytest.raises(LawError, match="undone already"):
        run("undo", str(number), "--reason", "again")


def test_a_file_that_does_not_fit_is_told_by_file_line_and_field(tmp_path: Path) -> None:
    source("a", "2025-12-22")
    file = tmp_path / "claims.csv"
    file.write_text("subject,schema,property,value,unit\norg.a,Organisation,staff,5,tennant\n", encoding="utf-8")
    with pytest.raises(LawError) as refused:
        run("import", str(file), "--format", "csv", "--source", "a", "--reason", "r")
    assert str(refused.value).startswith(
        f"{file}: nothing was taken in:\nline 2: unit: the unit 'tennant' is not known"
    )


def test_every_address_of_the_registry_is_described() -> None:
    described = Client(SERVER_NAME="localhost").get("/api/v1/openapi.json").json()
    paths = [path for path in described["paths"] if path.startswith("/api/v1/zone/")]
    assert len(paths) == 15
    assert all(told["description"] for path in paths for told in described["paths"][path].values())
