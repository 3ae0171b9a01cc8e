"""Tests of one node in its own process, run once on each kind of database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.databases import Database

SECONDS = 900


def run_core(folder: Path, data: Path, database: Database) -> None:
    """Run the tests of a folder in a process that is a node with this database."""
    own = {"FAIRWAY_CORE_TESTS": "1", "FAIRWAY_DATA": str(data), "FAIRWAY_DATABASE": database.address}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", str(folder)]
    done = subprocess.run(
        command, env={**os.environ, **own}, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
