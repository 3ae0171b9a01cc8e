"""Counting under a reform: each row before and after, who changes and by which part, told in tables that add up."""

from __future__ import annotations

import json
from collections import Counter as Tally
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairway.law import Facts, LawError, Rulebook, decide, default
from fairway.law.amendment import Overlay, read_overlay
from fairway.law.cases import load_cases
from fairway.law.columns import Answer, Counter, Reader, SideAnswer
from fairway.law.columns.amounts import UNKNOWN as UNKNOWN_AMOUNT
from fairway.law.geography import Side
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.law.values import is_unknown
from fairway.tables.changes import Change, Changes
from fairway.tables.job import Job, Order, Summary
from fairway.tables.pool import job_of
from fairway.tables.reform import Reform
from fairway.tables.report import Report
from tests.law.invented import BOOK, TEXTS, words
from tests.tables.test_count import rows_of
from tests.test_cli import fairway

TODAY = date(2026, 6, 1)
HEAD = f"reform: {{id: trial, label: {words('A trial')}}}\n"
PERMIT = "north.grain-act#s-2.permit"
TEXT = f"""{HEAD}from: 2026-04-01
amends:
  {PERMIT}: {{when: goods.is_grain and goods.weight >= 200}}
  north.grain-act#s-8.heavy: {{as: goods.weight > 400}}
  banned-seeds: {{members: [CC]}}
repeals: [north.grain-act#s-6.seal]
"""
OVERLAY = read_overlay(TEXT, "trial.yaml")
AFTER = BOOK.amended(OVERLAY)
SUCCEEDS = {f"{name}-from-2026-04-01": name for name in OVERLAY.amends}
CELLS: dict[str, list[str | None]] = {
    "movement.kind": ["goods"],
    "movement.from": ["north.town", "south", "north.yard", None],
    "movement.to": ["south", "north.yard", "elsewhere"],
    "movement.date": ["2020-05-05", "2026-03-31", "2026-04-01", "2026-06-30", "2031-01-01", None],
    "goods.is_grain": ["yes", "yes", "no"],
    "goods.weight": ["50", "100", "300", "500", "1000"],
    "goods.marks": ["red", "blue", "none"],
    "goods.value": ["10", "80"],
    "goods.origin": ["AA", "CC", "DE"],
    "goods.is_cursed": ["yes", "no", None],
    "goods.told_cursed": ["yes", "no"],
}


def drawn(count: int, seed: int = 1) -> list[dict[str, str | None]]:
    """Random movements, a fifth of their facts unknown."""
    random = Random(seed)
    must = {"movement.kind"}
    return [
        {path: random.choice(cells) if path in must or random.random() < 0.8 else None for path, cells in CELLS.items()}
        for _ in range(count)
    ]


def written(path: Path, rows: list[dict[str, str | None]]) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def run(path: Path, out: Path, overlay: Overlay = OVERLAY, **more: Any) -> tuple[Job, Summary]:
    job = Job(BOOK, Order([path], out, TODAY, reform=overlay, **more))
    return job, job.run()


def answer(book: Rulebook, row: Mapping[str, str | None]) -> Answer:
    facts = Facts.read(book.vocabulary, {path: cell for path, cell in row.items() if cell is not None})
    return Answer.of(decide(book, facts, TODAY))


def told(found: Answer, succeeds: Mapping[str, str] = {}) -> dict[str, Any]:
    """What a row says of an answer; norms go by the names of those that they succeed, where these are given."""
    return {
        "outcome": found.outcome,
        "sides": "; ".join(f"{side.side}: {side.outcome}" for side in found.sides),
        "because": {succeeds.get(name, name) for name in found.because},
        "needs": set(found.needs),
    }


def read(row: dict[str, Any], ending: str = "") -> dict[str, Any]:
    """The same of a row of the output."""
    plain = {name: row[name + ending] for name in ("outcome", "sides")}
    return plain | {name: set((row[name + ending] or "").split()) for name in ("because", "needs")}


@pytest.mark.parametrize("ending", ["parquet", "csv", "arrow"])
def test_each_row_is_told_what_it_is_told_alone_before_and_after(ending: str, tmp_path: Path) -> None:
    rows = drawn(600)
    run(written(tmp_path / "rows.parquet", rows), tmp_path / f"out.{ending}", batch=250)
    found = rows_of(tmp_path / f"out.{ending}")
    assert len(found) == len(rows)
    for row, line in zip(rows, found, strict=True):
        before, after = answer(BOOK, row), answer(AFTER, row)
        assert (read(line), read(line, "_after")) == (told(before), told(after)), row
        assert (line["changed"] == "no") == (told(before) == told(after, SUCCEEDS)), row
    assert {line["changed"] for line in found} == {"no", "better", "worse", "otherwise", "reasons"}


def drawn_reform(book: Rulebook, kind: str, random: Random) -> Overlay:
    """A reform of the shipped law on a kind of movement, drawn at random until it fits."""
    norms = [norm for norm in book.norms.values() if kind in norm.kinds]
    conditions = [norm.when for norm in norms if norm.when]
    procedures = sorted({name for norm in norms for name in norm.procedures})
    while True:
        ids = [norm.id for norm in random.sample(norms, 8)]
        amends: dict[str, dict[str, str]] = {name: {"unless": random.choice(conditions)} for name in ids[:4]}
        amends |= {name: {"decision": "discretionary"} for name in random.sample(procedures, 2)}
        written: dict[str, Any] = {"reform": {"id": "drawn", "label": {"en": "d", "zh-Hant": "繁", "zh-Hans": "简"}}}
        written |= {"amends": amends, "repeals": ids[4:]} | ({"from": "2026-03-01"} if random.random() < 0.5 else {})
        with suppress(LawError):
            overlay = read_overlay(json.dumps(written, ensure_ascii=False))
            book.amended(overlay)
            return overlay


def cell_of(value: Any) -> str:
    """A value of a case as a cell."""
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)


@pytest.mark.parametrize(("kind", "seed"), [("goods", 1), ("data", 3)])
def test_the_worked_cases_of_the_shipped_law_are_told_as_each_is_told_alone(
    kind: str, seed: int, tmp_path: Path
) -> None:
    book, random = default(), Random(seed)
    given = [case.given for case in load_cases(DEFAULT_FOLDER) if case.given.get("movement.kind") == kind]
    # A cell that says "unknown" is empty, where a person who says so has declined the fact.
    stated = [{path: value for path, value in row.items() if not is_unknown(value)} for row in random.sample(given, 60)]
    rows = [{path: cell_of(value) for path, value in row.items()} for row in stated]
    paths = dict.fromkeys(path for row in rows for path in row)
    overlay = drawn_reform(book, kind, random)
    path = written(tmp_path / "rows.parquet", [{path: row.get(path) for path in paths} for row in rows])
    Job(book, Order([path], tmp_path / "out.parquet", TODAY, reform=overlay)).run()
    afresh = Rulebook(book.amended(overlay).contents, folder=book.folder)
    found = rows_of(tmp_path / "out.parquet")
    assert len(found) > 50
    for line in found:
        row = rows[line["row"] - 1]
        assert (read(line), read(line, "_after")) == (told(answer(book, row)), told(answer(afresh, row))), row


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (("free", "procedure"), ("free", "free"), "better"),
        (("free", "procedure"), ("free", "discretionary"), "worse"),
        (("prohibited", "procedure"), ("procedure", "procedure"), "better"),
        (("prohibited", "procedure"), ("prohibited", "free"), "better"),
        (("prohibited", "free"), ("procedure", "procedure"), "otherwise"),
        (("free", "undetermined"), ("free", "free"), "otherwise"),
        (("free", "free"), ("free", "free"), "no"),
    ],
)
def test_somebody_is_better_off_where_no_side_asks_more_and_one_asks_less(
    before: tuple[str, str], after: tuple[str, str], word: str
) -> None:
    sides = (Side("NORTH", "exit"), Side("SOUTH", "entry"))
    old, new = (Answer.joined(list(map(SideAnswer, sides, outcomes))) for outcomes in (before, after))
    assert Change.of(old, new, {}).word == word


def test_a_reform_that_says_nothing_changes_no_row(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.parquet", drawn(300))
    job, summary = run(path, tmp_path / "out.csv", read_overlay(HEAD))
    assert {row["changed"] for row in rows_of(tmp_path / "out.csv")} == {"no"}
    assert job.judge.reform
    assert job.judge.reform.rulebook is BOOK
    assert report_of(job, summary).headline == "0 of 300 rows change (0.0%)"


def reading(overlay: Overlay = OVERLAY) -> Reform:
    """The second reading of an order without files."""
    order = Order([], Path("out.csv"), TODAY, reform=overlay)
    return Reform(Counter(BOOK, TODAY), order)


def test_rows_of_the_same_program_are_judged_once() -> None:
    reform = reading(read_overlay(TEXT.replace("  banned-seeds: {members: [CC]}\n", "")))
    rows = [row for row in drawn(500) if row["movement.from"] and row["movement.to"]]
    held = Reader(BOOK).read(pa.Table.from_pylist(rows))
    twice = reform.before.determine_twice(reform.after, held.columns, held.rows).unlike
    seen = set()
    for row, differs in zip(rows, twice.tolist(), strict=True):
        ends = row["movement.from"] or "", row["movement.to"] or ""
        day = date.fromisoformat(row["movement.date"] or str(TODAY))
        sides = BOOK.programs.sides("goods", *ends)
        programs = BOOK.programs.on("goods", sides, day), reform.rulebook.programs.on("goods", sides, day)
        assert differs == (day in BOOK.head.coverage and programs[0] is not programs[1]), row
        seen.add((ends, day >= date(2026, 4, 1), differs))
    assert (("north.town", "south"), False, True) not in seen, "the reform has not begun"
    assert (("north.town", "south"), True, True) in seen
    assert (("south", "elsewhere"), True, False) in seen, "the North has no say in it"
    assert (("north.yard", "elsewhere"), False, False) in seen


def report_of(job: Job, summary: Summary) -> Report:
    reform = job.judge.reform
    assert reform
    return Report(reform.overlay, reform.rulebook, reform.by, summary.changes)


def test_the_report_adds_up_to_the_table(tmp_path: Path) -> None:
    rows = drawn(600)
    by = ["side", "month", "goods.origin", "goods.marks"]
    job, summary = run(written(tmp_path / "rows.parquet", rows), tmp_path / "out.csv", batch=200, by=by)
    found = rows_of(tmp_path / "out.csv")
    data = report_of(job, summary).data()
    assert sum(data["rows"].values()) == 600
    assert {name: n for name, n in data["rows"].items() if name != "unchanged"} == {
        word: sum(line["changed"] == word for line in found)
        for word in ("better", "worse", "otherwise", "reasons", "amounts")
    }
    moves, _, months, origins, marks, parts = (table["rows"] for table in data["tables"])
    assert {(move["before"], move["after"]): move["rows"] for move in moves} == Tally(
        (line["outcome"], line["outcome_after"]) for line in found if line["changed"] != "no"
    )
    better = Tally(
        row["goods.origin"] or "not known" for row, line in zip(rows, found, strict=True) if line["changed"] == "better"
    )
    assert {row["goods.origin"]: row["better"] for row in origins if row["better"]} == better
    assert {row["goods.marks"] for row in marks} == {"red", "blue", "none", "not known"}
    assert [row["month"] for row in months] == ["2020-05", "2026-03", "2026-04", "2026-06", "2031-01"]
    assert {row["month"]: row["changed"] for row in months}["2026-03"] == 0, "the reform has not begun"
    assert {row["part"] for row in parts} == {*OVERLAY.amends, *OVERLAY.repeals}


def test_what_is_due_and_granted_is_told_before_and_after(tmp_path: Path) -> None:
    rows = [row for row in drawn(300) if row["goods.is_grain"] == "yes"]
    text = f"{HEAD}from: 2026-04-01\namends: {{north.grain-act#s-7.bounty: {{amount: goods.value * 0.2}}}}\n"
    path = written(tmp_path / "rows.parquet", rows)
    job, summary = run(path, tmp_path / "out.csv", read_overlay(text), amounts=True, by=["month"])
    names = {"north.grain-act#s-7.bounty-from-2026-04-01": "north.grain-act#s-7.bounty"}
    book = BOOK.amended(read_overlay(text))
    for row, line in zip(rows, rows_of(tmp_path / "out.csv"), strict=True):
        facts = Facts.read(BOOK.vocabulary, {path: cell for path, cell in row.items() if cell is not None})
        before, after = (decide(its, facts, TODAY) for its in (BOOK, book))
        for found, ending in ((before, ""), (after, "_after")):
            assert line[f"grants{ending}"] == " ".join(grant.norm.id for grant in found.grants)
            assert all(
                f"{grant.norm.id}={grant.amount or UNKNOWN_AMOUNT}" in line[f"amounts{ending}"]
                for grant in found.grants
            )
        kept = {grant.norm.id: grant.amount for grant in before.grants}
        changed = kept != {names.get(grant.norm.id, grant.norm.id): grant.amount for grant in after.grants}
        assert line["changed"] == ("amounts" if changed else "no"), row
    assert report_of(job, summary).totals["amounts"] > 10
    assert "amounts only" in report_of(job, summary).text()


def test_sums_are_told_before_and_after_even_where_they_are_less_than_nothing() -> None:
    whole = Summary()
    for cents in (-500, 125):
        changes = Changes()
        changes.note("sum", "refund_NOR", "before", "no", 1000)
        changes.note("sum", "refund_NOR", "after", "no", cents)
        whole.add(Summary(changes=dict(changes)))
    report = Report(OVERLAY, AFTER, [], whole.changes)
    assert report.tables[0].rows == (("refund_NOR", "20.00", "-3.75", "-23.75"),)


def test_a_change_is_led_back_to_the_part_that_made_it() -> None:
    causes = Reform(
        Job(BOOK, Order([], Path("o.csv"), TODAY)).judge.counter, Order([], Path("o.csv"), TODAY, reform=OVERLAY)
    ).causes
    licence = frozenset({"south.entry-law#art-2.licence"})
    assert causes.of(licence, frozenset()) == ("north.grain-act#s-8.heavy",), "it reads what is heavy"
    assert causes.of(frozenset({f"{PERMIT}-from-2026-04-01"}), frozenset()) == (PERMIT,)
    assert causes.of(frozenset({"north.grain-act#s-5.banned"}), frozenset()) == ("banned-seeds",)
    assert causes.of(frozenset(), frozenset({"goods.marks"})) == ("north.grain-act#s-6.seal",)


def test_a_count_under_a_reform_goes_on_where_it_was_and_not_under_another(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.parquet", drawn(400))
    run(path, tmp_path / "whole.csv", batch=100)

    def stopped(done: float, rows: int) -> None:
        if rows >= 200:
            raise KeyboardInterrupt

    order = Order([path], tmp_path / "out.csv", TODAY, reform=OVERLAY, batch=100)
    with pytest.raises(KeyboardInterrupt):
        Job(BOOK, order).run(stopped)
    with pytest.raises(LawError, match="parts of another count"):
        run(path, tmp_path / "out.csv", read_overlay(HEAD + f"repeals: [{PERMIT}]\n"), batch=100)
    job = Job(BOOK, order)
    summary = job.run()
    assert summary.resumed == 200
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert sum(report_of(job, summary).totals.values()) == 400


def test_several_processes_tell_the_same_changes(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.parquet", drawn(300))
    _, summary = run(path, tmp_path / "one.csv")
    several = job_of(BOOK, Order([path], tmp_path / "two.csv", TODAY, reform=OVERLAY), 2)
    assert several.run().changes == summary.changes
    assert (tmp_path / "two.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()


def asked(tmp_path: Path, *more: str) -> Any:
    folder = tmp_path / "book"
    folder.mkdir(exist_ok=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    (tmp_path / "trial.yaml").write_text(TEXT)
    path = written(tmp_path / "rows.parquet", drawn(200))
    return fairway("count", str(path), "--out", str(tmp_path / "out.csv"), "--rulebook", str(folder), *more)


def test_the_report_is_printed_and_written_with_a_chart(tmp_path: Path) -> None:
    reform = ("--reform", str(tmp_path / "trial.yaml"))
    for name in ("r.md", "r.html", "r.json"):
        found = asked(tmp_path, *reform, "--report", str(tmp_path / name), "--by", "month")
        assert found.code == 0, found.errors
        assert "Reform: A trial, from 2026-04-01" in found.out
        assert "By part of the reform" in found.out
    assert "![" in (tmp_path / "r.md").read_text()
    assert (tmp_path / "r.svg").read_text().startswith("<svg")
    page = (tmp_path / "r.html").read_text()
    assert "<svg" in page
    assert "http" not in page.replace("http://www.w3.org/", ""), "a page that fetches nothing"
    assert json.loads((tmp_path / "r.json").read_text())["reform"]["id"] == "trial"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--report", "r.html"], "only with --reform"),
        (["--by", "month"], "only with --reform"),
        (["--reform", "trial.yaml", "--report", "r.pdf"], "r.pdf: a report can't be written so"),
        (
            ["--reform", "trial.yaml", "--by", "goods.origins"],
            "there is no fact 'goods.origins' (did you mean goods.origin?)",
        ),
        (["--reform", "trial.yaml", "--by", "goods.weight"], "changes can't be counted by goods.weight"),
        (["--reform", "nowhere.yaml"], "nowhere.yaml: can't be read"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_counted(more: list[str], told: str, tmp_path: Path) -> None:
    found = asked(tmp_path, *(str(tmp_path / word) if word.endswith(".yaml") else word for word in more))
    assert found.code != 0
    assert told in " ".join(found.errors.replace("│", " ").split())
    assert not (tmp_path / "out.csv").exists()
