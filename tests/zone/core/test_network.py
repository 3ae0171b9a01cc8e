"""Who signed what with whom: the same ties in a picture, a table and a file, each with its source."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from fairway.zone.network import AGREEMENTS, PARENTS, POSTS, knots
from fairway.zone.reading import View
from tests.zone.core.conftest import hold, say, source


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


@pytest.fixture(autouse=True)
def told() -> None:
    """Two agreements, a post and a parent."""
    source("paper", "2024-12-12")
    source("older", "2017-01-03")
    pact, memo = ("agr.pact", "Agreement", "paper"), ("agr.memo", "Agreement", "older")
    hold(
        say(*pact, name="Smart city <pact>", lang="en"),
        say(*pact, party="org.hk", place="3"),
        say(*pact, party="org.nansha"),
        say(*pact, signed="2024"),
        say(*pact, signed="2024-12-11"),
        say(*memo, name="Memo", lang="en"),
        say(*memo, party="org.hk"),
        say(*memo, party="org.sz"),
        say(*memo, signed="2017-01-03"),
        say("org.bureau", "Organisation", "paper", parent="org.hk"),
        say("post.chair", "Post", "paper", holder="p.chan"),
        say("post.chair", "Post", "paper", organisation="org.bureau"),
        say("post.chair", "Post", "paper", role="Chair", lang="en"),
        *(say(name, "Organisation", "paper", name=name[4:], lang="en") for name in ("org.hk", "org.sz", "org.nansha")),
    )


def test_agreements_stand_by_day_with_their_parties_and_their_most_exact_date() -> None:
    memo, pact = knots(View())
    assert [tie.who for tie in memo.ties] == ["org.hk", "org.sz"]
    assert (memo.date, pact.date) == ("2017-01-03", "2024-12-11")


def test_posts_and_parents_are_asked_for_and_an_entity_narrows_all_kinds() -> None:
    every = knots(View(), (PARENTS, POSTS, AGREEMENTS))
    assert [knot.kind for knot in every] == [AGREEMENTS, AGREEMENTS, POSTS, PARENTS]
    assert [knot.entity.id for knot in knots(View(), (AGREEMENTS, POSTS, PARENTS), "org.bureau")] == [
        "post.chair",
        "org.bureau",
    ]
    assert [knot.entity.id for knot in knots(View(), about="org.sz")] == ["agr.memo"]
    assert knots(View(), about="org.nobody") == []


def test_the_table_says_who_with_whom_when_and_where_it_is_said(client: Client) -> None:
    page = client.get("/en/zone/network?about=org.nansha").content.decode()
    body = page.partition("<tbody>")[2]
    assert "Smart city &lt;pact&gt;" in body and "hk" in body and "2024-12-11" in body and "paragraph 3" in body
    assert "Memo" not in body
    rows = list(csv.DictReader(io.StringIO(client.get("/en/zone/network.csv").content.decode("utf-8-sig"))))
    assert [(row["who"], row["what"], row["when"], row["source"]) for row in rows] == [
        ("org.hk", "agr.memo", "2017-01-03", "older"),
        ("org.sz", "agr.memo", "2017-01-03", "older"),
        ("org.hk", "agr.pact", "2024-12-11", "paper"),
        ("org.nansha", "agr.pact", "2024-12-11", "paper"),
    ]


def test_the_picture_has_a_line_for_each_tie_and_is_the_same_each_time(client: Client) -> None:
    address = "/en/zone/network.svg?kind=agreements&kind=posts&kind=parents"
    drawn = client.get(address).content
    assert drawn.count(b"<path") == 6
    assert drawn.count(b'stroke-dasharray="5 3"') == 1 and drawn.count(b'stroke-dasharray="1 3"') == 1
    assert drawn == client.get(address).content
    assert b"&lt;pact&gt;" in drawn


def test_before_the_day_nothing_was_signed(client: Client) -> None:
    early = client.get("/en/zone/network?as_of=2020-01-01").content.decode().partition("<tbody>")[2]
    assert "Memo" in early and "Smart city" not in early
    assert "Nothing here" in client.get("/en/zone/network?as_of=2016-01-01").content.decode()


@pytest.mark.parametrize("about", ["%00", "no id", "%22%3E%3Cb%3E", "org." + "x" * 300])
def test_what_can_be_no_entity_joins_nobody(client: Client, about: str) -> None:
    told = {
        name: client.get(f"/en/zone/{name}?about={about}&page=x") for name in ("network", "network.svg", "network.csv")
    }
    assert [answer.status_code for answer in told.values()] == [200] * 3
    assert b"Nothing here" in told["network"].content and b'"><b>' not in told["network"].content
    assert b"No data" in told["network.svg"].content
    assert len(told["network.csv"].content.splitlines()) == 1
