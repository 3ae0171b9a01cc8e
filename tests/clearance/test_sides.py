"""Two real nodes, of which one makes a new text law: the other hears of it by a signed message, and names it."""

from __future__ import annotations

from tests.link.conftest import Node


def test_when_a_text_becomes_law_on_one_node_the_other_says_that_they_judge_by_different_rulebooks(
    pair: tuple[Node, Node],
) -> None:
    north, south = pair
    shipped = north.do("say_rulebook")
    assert south.do("say_rulebook") == shipped
    for node in pair:
        assert node.do("deliver") == []
    assert north.do("apart") == south.do("apart") == []
    amended = north.do("release")
    assert amended != shipped
    assert north.do("say_rulebook") == amended
    assert north.do("deliver") == []
    assert south.do("apart") == [[north.side, amended, shipped, "A trial"]]
    assert north.do("apart") == [[south.side, shipped, amended]]
    told = south.run("link", "queue").stdout
    assert told.startswith(f"rulebook of {north.side}: {amended} since ") and told.endswith(f"here: {shipped}\n")
    assert (north.do("findings"), south.do("findings")) == ([], [])
