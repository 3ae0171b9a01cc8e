"""The demonstration movements answer as a careful lawyer would."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairway.law import Determination, decide
from fairway.law.explain import assumptions
from fairway.law.movements import read_movements
from fairway.law.rulebook import default

FOLDER = Path(__file__).parent.parent.parent / "examples"
BOOK = default()


def answers(name: str) -> list[Determination]:
    """The determinations of an example file."""
    file = next(FOLDER.glob(f"{name}-*.yaml"))
    return [decide(BOOK, item.facts) for item in read_movements(file.read_bytes(), file.name, BOOK.vocabulary, {})]


def ways(found: Determination) -> set[str]:
    """Every procedure that some route uses."""
    return {name for route in found.routes for name in route}


def test_staff_may_visit_the_laboratory_work_there_with_permission_and_not_work_as_visitors() -> None:
    visit, employment, bench = answers("1")
    assert visit.outcome == "procedure"
    assert {"cn.nia.eep", "cn.nia.endorsement-s", "hk.immd.visitor"} <= ways(visit)
    assert employment.outcome == "discretionary"
    assert {"hk.immd.asmtp", "hk.immd.techtas", "cn.nia.endorsement-d"} <= ways(employment)
    assert bench.outcome == "prohibited"
    assert {side.side.role: side.outcome for side in bench.sides}["entry"] == "prohibited"


def test_clinical_records_may_go_under_a_contract_and_a_copy_for_london_closes_the_bay_area_ways() -> None:
    inside, beyond = answers("2")
    assert inside.outcome == beyond.outcome == "procedure"
    assert {"joint.gba.standard-contract", "cn.cac.standard-contract"} <= ways(inside)
    assert "cn.cac.standard-contract" in ways(beyond)
    assert not any(name.startswith("joint.gba") for name in ways(beyond))


def test_the_sequencer_enters_free_of_tax_and_is_an_import_when_sold_inland() -> None:
    sequencer, reagents, sale = answers("3")
    assert "cn.customs.hetao-exempt-entry" in ways(sequencer)
    assert any(grant.amount and grant.amount.unit == "CNY" for grant in sequencer.grants)
    assert reagents.outcome == "discretionary"
    assert [side.side.role for side in sale.sides] == ["second line"]
    assert ways(sale) == {"cn.customs.second-line-import"}


def test_the_grants_go_through_a_bank_or_need_not_cross_and_the_foundation_also_needs_standing() -> None:
    university, foundation = answers("4")
    assert ways(university) == {"cn.safe.kehuitong"}
    assert len(ways(foundation)) > len(ways(university))
    for found in (university, foundation):
        assert [item.nothing_crosses for item in found.alternatives] == [True]


def test_the_shuttle_crosses_at_night_with_quota_and_permit() -> None:
    (shuttle,) = answers("5")
    assert shuttle.outcome == "procedure"
    assert {"cn.gd.regular-quota", "hk.td.closed-road-permit"} <= ways(shuttle)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_example_rests_on_contradictory_or_unread_facts(file: Path) -> None:
    for movement in read_movements(file.read_bytes(), file.name, BOOK.vocabulary, {}):
        assert decide(BOOK, movement.facts).contradictions == ()


def test_only_presumptions_that_the_answer_rests_on_are_told() -> None:
    _, reagents, _ = answers("3")
    province, declaration = "goods.leaves_province", "goods.tdec_exempt"
    assert {province, declaration} <= reagents.presumed.keys()
    assert declaration in assumptions(reagents)
    assert province not in assumptions(reagents)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_process_gives_the_same_bytes(file: Path) -> None:
    command = [sys.executable, "-m", "fairway.cli", "decide", str(file), "--json"]
    first, second = (
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False).stdout
        for seed in ("1", "2")
    )
    assert first == second != b""
