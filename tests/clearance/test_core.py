"""The tests of `tests/clearance/core`, the same on every kind of database, each in a process that is a node."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.core_runs import run_core
from tests.databases import Database


def test_cases_are_kept_and_decided_the_same_on_every_database(
    tmp_path: Path, new_database: Callable[[Path], Database]
) -> None:
    run_core(Path(__file__).parent / "core", tmp_path, new_database(tmp_path))
