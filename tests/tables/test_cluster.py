"""A cluster of Spark gives the answers of this process to the byte, though a machine of it should die midway.

Needs PySpark and Java; skipped where they are not, unless FAIRWAY_TESTS_MUST_RUN is 1.
"""

from __future__ import annotations

import csv
import io
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from fairway.law import LawError, Rulebook, default
from fairway.tables import pieces
from fairway.tables.cluster import ClusterJob, session
from fairway.tables.job import Job, Order, Summary
from fairway.tables.output import SAID, refused_file
from fairway.tables.parts import Parts
from fairway.tables.shipping import Work, code_in
from fairway.tables.tasks import Task, judge_piece
from tests.law.invented import BOOK
from tests.spark import needs_spark
from tests.tables.movements import movements, write_csv
from tests.tables.test_reform import OVERLAY, drawn, written

DAY = date(2026, 6, 1)
TWO_MACHINES = "local-cluster[2,1,1024]"


class Count(NamedTuple):
    """Files, and what this process makes of them."""

    book: Rulebook
    files: list[Path]
    answers: bytes
    refused: bytes
    summary: Summary


@pytest.fixture(scope="module")
def count(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Count]:
    """Movements of all kinds in two files, counted here; some lines can't be read and some keys stand twice."""
    book, folder = default(), tmp_path_factory.mktemp("movements")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "BYTES", 150_000)
        files = [folder / "a.csv", folder / "b.csv"]
        write_csv(files[0], movements(book, 1200, 1), bad=[7, 700])
        write_csv(files[1], movements(book, 1300, 2), bad=[1299])
        yield counted(book, files, folder)


def counted(book: Rulebook, files: list[Path], folder: Path) -> Count:
    out = folder / "here.csv"
    summary = Job(book, Order(files, out, DAY, key="id")).run()
    return Count(book, files, out.read_bytes(), refused_file(out).read_bytes(), summary)


def by_spark(count: Count, out: Path, master: str = TWO_MACHINES) -> ClusterJob:
    return ClusterJob(count.book, Order(count.files, out, DAY, key="id", batch=300), master)


def assert_the_same(count: Count, out: Path, summary: Summary) -> None:
    assert out.read_bytes() == count.answers
    assert refused_file(out).read_bytes() == count.refused
    assert (summary.read, summary.counted, summary.outcomes) == (2500, count.summary.counted, count.summary.outcomes)
    assert summary.faults == count.summary.faults


def executors() -> list[int]:
    """The processes of this cluster's machines."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and "CoarseGrainedExecutorBackend" in _read(folder / "cmdline"):
            pid = int(folder.name)
            found += [pid] if os.getpid() in _above(pid) else []
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _above(pid: int) -> Iterator[int]:
    while pid > 1:
        pid = int(_read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[1])
        yield pid


@needs_spark
def test_two_machines_answer_to_the_byte_as_this_process_does(count: Count, tmp_path: Path) -> None:
    job = by_spark(count, tmp_path / "out.csv")
    seen: list[float] = []
    summary = job.run(lambda done, rows: seen.append(done))
    assert_the_same(count, tmp_path / "out.csv", summary)
    assert count.summary.refused > 1000
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert not job.parts.folder.exists()


@needs_spark
def test_a_machine_that_is_killed_midway_changes_no_answer(count: Count, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(done: float, rows: int) -> None:
        if 0 < done < 1 and not killed:
            killed.extend(executors())
            assert len(killed) == 2
            os.kill(killed[0], signal.SIGKILL)

    summary = by_spark(count, tmp_path / "out.csv").run(kill)
    assert killed
    assert_the_same(count, tmp_path / "out.csv", summary)


@needs_spark
def test_amounts_and_taxes_that_two_machines_reckon_are_to_the_byte_those_of_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = residents(tmp_path / "residents.csv", 400)
    monkeypatch.setattr(pieces, "BYTES", 4_000)
    here, there = (
        Order([file], tmp_path / name, DAY, key="id", amounts=True, calculations=["cn.iit.year", "hk.salaries-tax"])
        for name in ("here.csv", "there.csv")
    )
    Job(default(), here).run()
    cluster = ClusterJob(default(), there, TWO_MACHINES)
    assert len(list(pieces.pieces(cluster.sources[0], there.batch))) > 2
    cluster.run()
    assert there.out.read_bytes() == here.out.read_bytes()
    assert refused_file(there.out).read_bytes() == refused_file(here.out).read_bytes()
    told = list(csv.DictReader(here.out.open(encoding="utf-8")))
    assert len(told) > 300
    for column in ("amounts", "cn.iit.year_CNY", "hk.salaries-tax_HKD"):
        assert len({row[column] for row in told}) > 50


def residents(path: Path, count: int) -> Path:
    """Persons who go to the Mainland, with pay in odd cents; a tenth of it is unknown, and some can't be read."""
    random = Random(3)
    head = "id,movement.kind,movement.from,movement.to,movement.date,"
    head += "income.wages,tax.year,tax.hk_ya,tax.hk_income,tax.hk_married,tax.cn_resident"
    lines = [head]
    for n in range(count):
        wages = random.choice([f"{random.randrange(10**8) / 100:.2f}"] * 9 + [""])
        married, year = random.choice(["yes", "no", "12"] if n % 20 == 0 else ["yes", "no"]), 2025
        lines.append(f"r{n},person,hk,sz,2026-03-02,{wages},{year},2025/26,{wages},{married},yes")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@needs_spark
def test_a_data_frame_of_spark_is_answered_row_by_row_and_none_is_dropped(count: Count) -> None:
    from fairway.tables.spark_frame import answered

    expected = {row["id"]: row for row in csv.DictReader(io.StringIO(count.answers.decode())) if "a.csv" in row["file"]}
    refused = {int(row["row"]) for row in csv.DictReader(io.StringIO(count.refused.decode())) if "a.csv" in row["file"]}
    with session("local[1]") as spark:
        frame = spark.read.csv(str(count.files[0]), header=True).limit(60)
        rows = answered(frame, count.book, DAY, keep=["id"]).collect()
    assert [row["id"] for row in rows] == [f"m{n}" for n in range(60)]
    for row in rows:
        if row["faults"] is None:
            assert {name: expected[row["id"]][name] for name in SAID} == {name: row[name] for name in SAID}
        else:
            assert row["outcome"] is None
            assert row["faults"] == "movement.kind: the kind of movement is missing"
            assert int(row["id"][1:]) + 2 in refused


def test_a_file_that_cannot_be_read_is_told_of_by_name_and_no_other_machine_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(b"movement.kind,movement.from\ngoods,\xff\xfe\n")
    work = Work.of(default(), Order([file], tmp_path / "out.csv", DAY))
    parts = Parts(tmp_path / "parts")
    parts.claim({})
    with pytest.raises(LawError, match=r"rows\.csv: cannot be read"):
        judge_piece(Task(0, str(file), None, {}), work, parts)
    assert parts.held(0) is None
    assert list(parts.tables()) == []


def test_the_code_that_is_sent_judges_by_itself_in_another_python(tmp_path: Path) -> None:
    """Nothing that is not sent is needed: no settings, no pages, no files of law."""
    write_csv(tmp_path / "rows.csv", movements(default(), 30, 3))
    work = Work.of(default(), Order([tmp_path / "rows.csv"], tmp_path / "out.csv", DAY))
    (tmp_path / "work").write_bytes(pickle.dumps(work))
    parts = Parts(tmp_path / "parts")
    parts.claim({})
    script = f"""
import pickle, sys
from pathlib import Path
sys.path.insert(0, {str(code_in(tmp_path))!r})
import fairway
assert "fairway.zip" in fairway.__file__
from fairway.tables.tasks import Parts, Task, judge_piece
work = pickle.loads(Path("work").read_bytes())
judge_piece(Task(0, "rows.csv", None, {{}}), work, Parts(Path("parts")))
"""
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    Job(default(), work.order).run()
    expected = [row["because"] for row in csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8"))]
    assert [because for table in parts.tables() for because in table.column("because").to_pylist()] == expected


def test_a_reform_is_sent_with_the_rulebook_it_amends(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.parquet", drawn(300))
    job = Job(BOOK, Order([path], tmp_path / "out.csv", DAY, reform=OVERLAY))
    parts = Parts(tmp_path / "parts")
    parts.claim({})
    sent: Work = pickle.loads(pickle.dumps(Work.of(BOOK, job.order)))
    part = judge_piece(Task(0, str(path), None, {}), sent, parts)
    assert part.changes == job.run().changes
    expected = [row["changed_by"] for row in csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8"))]
    assert [name for table in parts.tables() for name in table.column("changed_by").to_pylist()] == expected
    assert any(expected)


@needs_spark
def test_a_master_that_does_not_answer_is_told_in_one_line() -> None:
    said = r"does not start with the master 'nowhere': .*like local\[2\]"
    with pytest.raises(LawError, match=said) as caught, session("nowhere"):
        pass
    assert "\n" not in str(caught.value)


def test_where_pyspark_is_not_installed_the_command_says_so(tmp_path: Path) -> None:
    write_csv(tmp_path / "rows.csv", movements(default(), 3, 3))
    script = "import sys; sys.modules.update(pyspark=None); from fairway import cli; cli.main()"
    words = ["count", "rows.csv", "--out", "out.csv", "--engine", "spark", "--keep", "id"]
    done = subprocess.run(
        [sys.executable, "-c", script, *words], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 1
    assert "error: a cluster needs the package 'pyspark'" in done.stderr
    assert "fairway[cluster]" in done.stderr
