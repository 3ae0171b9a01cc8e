"""A real filing between two real nodes: what the other side's law does not read is nowhere on its node.

Every fact that the other side is not told carries a value that occurs nowhere else; the other node's whole database,
and every message that was sent to it, are searched for these.
"""

from __future__ import annotations

import json
from datetime import date
from itertools import chain
from typing import Any

from fairway.law import Facts, decide
from fairway.law.disclosure import facts_read_in
from fairway.law.rulebook import default
from fairway.law.values import to_plain
from tests.clearance.test_journey import ROUTE, SEQUENCER, sides, until  # noqa: F401
from tests.link.conftest import Node

NEEDLE = 770_000_001


def kept_back() -> dict[str, str]:
    """Facts of amounts that only the first side's law reads, each with a number that occurs nowhere else."""
    book = default()
    facts = SEQUENCER | {"movement.date": date.today().isoformat()}
    found = decide(book, Facts.read(book.vocabulary, facts))
    assert found.program is not None
    mine, theirs = (facts_read_in(found.program, side) for side in ("HK", "CN"))
    chosen: dict[str, str] = {}
    for path in sorted(mine - theirs):
        trial = chosen | {path: str(NEEDLE + len(chosen))}
        try:
            judged = decide(book, Facts.read(book.vocabulary, facts | trial))
        except Exception:  # not a fact that takes such a number
            continue
        if frozenset(ROUTE) in judged.routes and to_plain(judged.facts.values[path]) == trial[path]:
            chosen = trial
    return chosen


def everything(node: Node) -> str:
    """Every cell of every table of a node, as text."""
    if node.database.address:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    else:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
    names = [name for (name,) in node.database.execute(tables)]
    rows = [row for name in names for row in node.database.execute(f'SELECT * FROM "{name}"')]
    return "\n".join(map(_text, chain.from_iterable(rows)))


def _text(cell: Any) -> str:
    return bytes(cell).decode(errors="replace") if isinstance(cell, bytes | memoryview) else str(cell)


def test_no_fact_leaves_the_node_that_the_other_sides_law_does_not_read(
    pair: tuple[Node, Node],
    sides: Any,  # noqa: F811
) -> None:
    here, there = sides
    hidden = kept_back()
    assert hidden
    applicant = here("applicant")
    facts = SEQUENCER | {"movement.date": date.today().isoformat()} | hidden
    ref = applicant.post("cases", facts=facts, route=ROUTE, title="DNA sequencer", key="k1")["case"]
    told = applicant.get(f"cases/{ref}/disclosure")["CN"]
    assert not hidden.keys() & told.keys()
    applicant.post(f"cases/{ref}/file")
    other = there("officer")
    until(lambda: [row for row in other.get("queue") if row["case"] == ref])
    part = next(part["id"] for part in here("officer").get("queue"))
    first = next(iter(hidden))
    changed = str(NEEDLE + 999)
    here("officer").post(f"parts/{part}/facts", fact=first, value=changed, reason="seen on the papers")
    applicant.post(f"parts/{part}/messages", text="only between us")
    decided = here("officer").post(f"parts/{part}/decisions", outcome="approved")
    if decided["waiting"]:
        here("senior").post(f"decisions/{decided['decision']}/confirm")
    until(lambda: [row for row in other.get(f"cases/{ref}")["glance"] if row["status"] == "approved"])
    assert other.get(f"cases/{ref}")["facts"] == told

    own, theirs = everything(pair[0]), everything(pair[1])
    sent = "\n".join(row[0] for row in pair[0].database.execute("SELECT payload FROM link_outgoing"))
    for needle in (*hidden.values(), changed, "only between us", *hidden):
        assert needle in own
        assert needle not in sent
        assert needle not in theirs or needle in hidden, needle
    for row in pair[1].database.execute("SELECT facts FROM clearance_case"):
        kept = row[0] if isinstance(row[0], dict) else json.loads(row[0])
        assert kept == told
