"""The commands that read the law as it would be after a reform."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.law.invented import CROSSING, GRAIN, TEXTS, words
from tests.test_cli import fairway, sets

REFORM = f"""reform: {{id: trial, label: {words("A trial")}}}
from: 2026-07-01
amends:
  north.grain-act#s-2.permit: {{when: goods.is_grain and goods.weight >= 200}}
"""
CASES = """format: fairway-cases/1
cases:
- name: grain
  given: {movement.kind: goods, movement.from: north.town, movement.to: south, goods.is_grain: yes, goods.value: 80,
    goods.told_cursed: no, goods.marks: none, goods.origin: CC, goods.weight: 100}
  vary: movement.date
  at:
    2026-06-30: {outcome: procedure}
    2026-07-01: {outcome: procedure}
- name: heavy grain
  given: {movement.kind: goods, movement.from: north.town, movement.to: south, goods.is_grain: yes, goods.value: 80,
    goods.told_cursed: no, goods.marks: none, goods.origin: CC, goods.weight: 300, movement.date: 2026-07-01}
  expect: {outcome: procedure, because: 'north.grain-act#s-2.permit'}
"""
FACTS = sets(*(f"{path}={value}" for path, value in (CROSSING | GRAIN).items() if value))


@pytest.fixture
def book(tmp_path: Path) -> list[str]:
    """The options that name a rulebook with its cases and a reform of it."""
    folder = tmp_path / "book"
    (folder / "cases").mkdir(parents=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    (folder / "cases" / "grain.yaml").write_text(CASES)
    (tmp_path / "trial.yaml").write_text(REFORM)
    return ["--rulebook", str(folder), "--reform", str(tmp_path / "trial.yaml")]


def test_a_movement_is_decided_under_a_reform_from_the_day_that_it_begins(book: list[str]) -> None:
    marks = sets("goods.marks=none")
    found = {
        day: json.loads(fairway("decide", *FACTS, *marks, "--on", day, "--json", *book).out)
        for day in ("2026-06-30", "2026-07-01")
    }
    assert {day: item["outcome"] for day, item in found.items()} == {"2026-06-30": "procedure", "2026-07-01": "free"}
    without = json.loads(fairway("decide", *FACTS, *marks, "--json", *book[:2]).out)
    assert found["2026-06-30"]["rulebook"] == found["2026-07-01"]["rulebook"] != without["rulebook"]


def test_the_new_text_is_proved_and_planned(book: list[str]) -> None:
    heavy = [*FACTS, *sets("goods.marks=none", "goods.weight=300"), "--on", "2026-07-01"]
    assert "200" in fairway("why", *heavy, "--norm", "north.grain-act#s-2.permit-from-2026-07-01", *book).out
    assert "Pass" in fairway("plan", *heavy, *book).out


def test_the_cases_that_come_out_otherwise_are_told(book: list[str]) -> None:
    found = fairway("rulebook", "cases", *book)
    assert found.code == 0
    told = found.out.splitlines()
    assert told == [
        "cases/grain.yaml:3 grain [movement.date = 2026-07-01]: outcome: expected procedure, found free",
        "1 of 3 cases come out otherwise",
    ]


def test_a_reform_is_checked_as_part_of_the_rulebook(book: list[str], tmp_path: Path) -> None:
    assert fairway("rulebook", "check", "--quiet", *book).code == 0
    (tmp_path / "trial.yaml").write_text(REFORM.replace("goods.weight", "goods.wait"))
    found = fairway("rulebook", "check", "--quiet", *book)
    assert found.code == 1
    assert "trial.yaml:4: amends.north.grain-act#s-2.permit.when: there is no fact 'goods.wait'" in found.out
