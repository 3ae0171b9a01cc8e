"""How well cases guard the law: a condition changed a little, and whether some case then comes out otherwise."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fairway import cli
from fairway.law import Rulebook, default
from fairway.law.cases import load_cases, read_cases, run_case
from fairway.law.mutation import Mutant, mutants, scores
from fairway.law.proofs.telling import Telling, equal_to_the_law
from fairway.law.rulebook import DEFAULT_FOLDER
from tests.law.invented import BOOK, CROSSING, GRAIN, NORTH_LAW, TEXTS

PERMIT = "north.grain-act#s-2.permit"
DAY = date(2026, 6, 1)


def cases_of(*cases: tuple[dict[str, str], Any]) -> str:
    """A file of cases of grain, each with facts of its own and what is expected."""
    items = [{"name": f"case {n}", "given": given, "expect": expect} for n, (given, expect) in enumerate(cases)]
    given = {path: value if isinstance(value, list) else str(value) for path, value in {**CROSSING, **GRAIN}.items()}
    return json.dumps({"format": "fairway-cases/1", "covers": ["north.grain-act"], "given": given, "cases": items})


def survivors(book: Rulebook, text: str, only: str = "north.grain-act") -> list[Mutant]:
    results = [run_case(book, case) for case in read_cases(text, "cases/x.yaml")]
    assert [result.failures for result in results] == [()] * len(results)
    return scores(book, results, only)[only].survivors


def of_permit(found: list[Mutant]) -> list[str]:
    return [mutant.what for mutant in found if mutant.name == PERMIT]


AT_100 = ({"goods.weight": "100"}, {"because": [PERMIT]})
AT_99 = ({"goods.weight": "99"}, {"because_not": [PERMIT]})
NO_GRAIN = ({"goods.is_grain": "no"}, {"because_not": [PERMIT]})


def test_a_change_survives_until_a_case_stands_where_it_shows() -> None:
    assert of_permit(survivors(BOOK, cases_of(AT_100))) == ["left out", "left out", "by -1"]
    assert of_permit(survivors(BOOK, cases_of(AT_100, AT_99))) == ["left out"]


def test_what_lapses_with_its_guard_means_the_same_and_is_not_counted() -> None:
    """What is no grain has no weight in the invented law, so that no movement shows that the norm asks for grain."""
    [left] = [mutant for mutant in survivors(BOOK, cases_of(AT_100, AT_99, NO_GRAIN)) if mutant.name == PERMIT]
    assert equal_to_the_law(BOOK, [left], DAY) == [left]


def test_a_threshold_behind_another_means_the_same_wherever_it_stands() -> None:
    north = NORTH_LAW.replace("goods.weight >= 100", "goods.weight >= 100 and goods.weight > 3")
    book = Rulebook.from_texts({**TEXTS, "north.yaml": north})
    left = [mutant for mutant in survivors(book, cases_of(AT_100, AT_99)) if "3" in str(mutant.part)]
    assert {mutant.what for mutant in left} == {"left out", ">= for >", "by -1", "by +1"}
    assert equal_to_the_law(book, left, DAY) == left


def test_for_what_a_case_could_catch_a_movement_is_found() -> None:
    left = survivors(BOOK, cases_of(AT_100))
    telling = Telling(BOOK, list(left))
    for mutant, program, facts in telling.movements(DAY):
        assert mutant in left and program.run(facts.values)
    told = [mutant for mutant in left if mutant not in telling.left]
    assert "by -1" in of_permit(told) and not telling.untold


def test_the_value_of_a_definition_is_changed_too() -> None:
    heavy = [mutant for mutant in mutants(BOOK, "north.grain-act") if mutant.place == "north.grain-act#s-8.heavy="]
    assert [mutant.what for mutant in heavy] == [">= for >", "by -1", "by +1"]
    at_500 = ({"goods.weight": "500"}, {"facts": {"goods.is_heavy": "no"}})
    left = survivors(BOOK, cases_of(at_500))
    assert [mutant.what for mutant in left if mutant in heavy] == ["by +1"]


@pytest.mark.parametrize("instrument", ["cn.cac.order-16-2024", "cn.sz.hetao-iit-measures"])
def test_the_shipped_cases_catch_what_is_changed(instrument: str) -> None:
    book = default()
    results = [run_case(book, case) for case in load_cases(DEFAULT_FOLDER)]
    score = scores(book, results, instrument)[instrument]
    assert score.mutants > 10
    assert score.without(equal_to_the_law(book, score.survivors, date(2026, 11, 25))).caught >= 0.95


def invoked(folder: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["rulebook", "mutate", "--rulebook", str(folder), *words])
    return done.exit_code, done.stdout


def test_the_command_lists_shares_and_survivors_and_leaves_with_1_where_too_few_are_caught(tmp_path: Path) -> None:
    for name, text in {**TEXTS, "cases/grain.yaml": cases_of(AT_100, AT_99)}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, out = invoked(tmp_path)
    assert code == 1
    assert "north.grain-act  less than it should be" in out and "north.yaml:" in out
    code, out = invoked(tmp_path, "--least", "0", "--instrument", "north.grain-act", "--json")
    assert code == 0
    [share] = json.loads(out)
    assert share["mutants"] - share["caught"] == len(share["survivors"]) > 0
    assert {"of", "place", "what"} == share["survivors"][0].keys()
    assert invoked(tmp_path, "--instrument", "nowhere")[0] == 2
