"""A node that moves to PostgreSQL as the guide tells takes everything along: its log, its records, its times."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import yaml

from tests.databases import Server, Sqlite
from tests.link.conftest import Node, free_port
from tests.link.test_pair import decided

GUIDE = Path(__file__).parents[2] / "docs/how-to/move-to-postgresql.md"


def commands(word: str) -> list[list[str]]:
    """What the guide tells to type with a word in it."""
    lines = re.findall(r"^\$ (.*)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines if word in line]


def run(node: Node, words: list[str]) -> str:
    programs = {"python": [sys.executable], "fairway": [sys.executable, "-m", "fairway.cli"]}
    environment = {**node.environment(), "DJANGO_SETTINGS_MODULE": "fairway.web.settings"}
    command = [*programs[words[0]], *words[1:]]
    done = subprocess.run(
        command, env=environment, cwd=node.data, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_comes_along_and_the_log_goes_on(tmp_path: Path, postgresql: Server) -> None:
    node = Node("HK", tmp_path, free_port(), Sqlite(tmp_path))
    node.keys()
    node.start()
    records = [decided(node, data__ordinary_persons=n) for n in range(3)]
    node.run("log", "publish")
    node.stop()
    [dump] = commands("dumpdata")
    run(node, dump)
    before = yaml.safe_load((tmp_path / "moved.yaml").read_text())

    node.database = postgresql.new()
    [migrate], [load], [audit] = commands("migrate"), commands("loaddata"), commands("fairway audit")
    run(node, migrate)
    run(node, load)
    assert run(node, audit) == "0 findings\n"
    run(node, dump)
    assert yaml.safe_load((tmp_path / "moved.yaml").read_text()) == before
    assert {row["model"] for row in before} >= {"web.record", "link.entry", "link.head", "link.subtree"}

    (tmp_path / "fairway.sqlite3").unlink()
    node.start()
    try:
        assert records[0] in node.get(f"/d/{records[0]}.json")
        assert decided(node, data__ordinary_persons=2) == records[2]
        decided(node, data__ordinary_persons=7)
        assert node.get("/link/checkpoint").split("\n")[1] == "4"
    finally:
        node.stop()
    assert run(node, audit) == "0 findings\n"
