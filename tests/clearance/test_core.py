"""The tests of `tests/clearance/core`, the same on every kind of database, each in a process that is a node."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.databases import Database

CORE = Path(__file__).parent / "core"


def test_cases_are_kept_and_decided_the_same_on_every_database(
    tmp_path: Path, new_database: Callable[[Path], Database]
) -> None:
    own = {
        "FAIRWAY_CORE_TESTS": "1",
        "FAIRWAY_DATA": str(tmp_path),
        "FAIRWAY_DATABASE": new_database(tmp_path).address,
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", str(CORE)]
    done = subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
