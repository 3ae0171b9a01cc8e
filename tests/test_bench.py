"""The measurements measure the law: what they time gives the engine's own answers."""

import os
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import pytest
from bench import permits
from bench.dialects import CEL, ZEN, named_steps, one_list
from bench.flat import drawn, flat
from bench.movements import Slice
from bench.peers import others, ours
from bench.questions import Hidden, by_first, by_gain, interview
from bench.slice import answers_agree, by_hand_agrees, by_precedent
from bench.table_peers import PEERS, Duckdb

from fairway.law import default
from fairway.law.columns.column import coded
from fairway.law.columns.masks import Rows

BOOK = default()
PART = Slice(BOOK)
FLAT = flat(BOOK)


def test_both_readings_of_the_slice_say_what_the_whole_program_says() -> None:
    answers_agree(PART, ours(PART), 60)


def test_every_engine_that_is_installed_says_the_same() -> None:
    installed = list(others(PART))
    if not installed and os.environ.get("FAIRWAY_TESTS_MUST_RUN") != "1":
        pytest.skip("no other engine is installed")
    assert installed
    answers_agree(PART, installed, 15)


def test_the_function_by_hand_still_says_mostly_what_the_law_says() -> None:
    agreement = by_hand_agrees(PART, 200)
    assert agreement.equal >= 100, str(agreement)


def test_what_is_answered_by_precedent_is_cited_as_the_function_by_hand_finds_it() -> None:
    found = by_precedent(PART, before=400, count=40)
    assert 0 < found.known <= 40


def test_each_prohibition_and_requirement_is_written_for_others_as_one_list_and_in_steps() -> None:
    for dialect in (ZEN, CEL):
        assert one_list(PART, dialect).count("transfer.mode") >= len(PART.asked) // 2
    assert {f"e{n}" for n in PART.asked} <= named_steps(PART, ZEN, "$.").keys()


def test_an_interview_ends_with_nothing_left_to_ask() -> None:
    (facts,) = PART.samples(1)
    route = {path: facts[path] for path in ("movement.kind", "movement.from", "movement.to", "movement.date")}
    for pick in (by_gain, by_first):
        ended = interview(BOOK, Hidden("data", "a test", route, facts), pick)
        assert ended.asked > 0
        assert not ended.found.needs or ended.found.contradictions


def test_the_permit_that_is_measured_is_a_good_one() -> None:
    measured = permits.steps()
    for call, items in measured.values():
        call(items[0])
    call, items = measured["a scan, from the text to the word"]
    assert call(items[0]).code == "good"


def test_the_flat_slice_says_of_known_rows_what_the_law_itself_says() -> None:
    samples = PART.samples(200)
    wanted = [sum(name in PART.in_effect(facts) for facts in samples) for name in FLAT.ids]
    columns = {
        path: coded(Rows(len(samples)), np.arange(len(samples)), [facts.get(path) for facts in samples])
        for path in {column.path for column in FLAT.columns}
    }
    table = FLAT.table(columns)
    for name in ("fairwaycolumns", "fairwayarrow", "numpy", "python"):
        assert counted(name, table) == wanted, name


@pytest.mark.parametrize("unknown", [0.0, 0.2])
def test_every_engine_on_tables_that_is_installed_counts_the_same_rows(unknown: float) -> None:
    table = FLAT.table(drawn(PART, 3_000, unknown).facts)
    wanted = counted("fairwaycolumns", table)
    assert counted("fairwayarrow", table) == wanted
    for name in ("numpy", "numpythree", "polars", "duckdb", "numba", "numbathree", "openfisca", "zen", "cel"):
        if (PEERS[name].three or not unknown) and is_installed(PEERS[name].package):
            assert counted(name, table) == wanted, name


def test_rules_and_policies_for_engines_that_permit_say_the_same_of_a_few_rows() -> None:
    table = FLAT.table(drawn(PART, 200, 0.0).facts).slice(0, 25)
    for name in ("rego", "cedar"):
        if is_installed(PEERS[name].package):
            assert counted(name, table) == counted("python", table), name


def test_as_many_times_the_law_is_met_as_many_times() -> None:
    table = FLAT.table(drawn(PART, 2_000, 0.0).facts)
    twice = FLAT.copied(2)
    peer = PEERS["numpy"](twice)
    peer.load()
    found = peer.count(peer.take(twice.copied_table(table, 2)))
    assert found == counted("numpy", table) * 2


def counted(name: str, table: Any) -> list[int]:
    """How many rows meet each condition, by one engine."""
    peer = PEERS[name](FLAT)
    peer.load()
    return peer.count(peer.take(table))


def is_installed(package: str) -> bool:
    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False


if is_installed("duckdb"):

    def test_the_obvious_text_answers_rows_that_the_known_facts_leave_open() -> None:
        peer = Duckdb(FLAT)
        peer.load()
        for share in (0.0, 0.2):
            peer.take(FLAT.table(drawn(PART, 3_000, share).facts))
            answered, without = peer.unsupported()
            assert answered == 3_000
            assert (without > 300) if share else (without == 0)
