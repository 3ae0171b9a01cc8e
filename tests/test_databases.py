"""The tests that use a database in their own process hold on PostgreSQL as they do on SQLite.

They use the empty database that FAIRWAY_TESTS_DATABASE names; here the same tests are run again on one. Tests
of nodes in processes of their own choose a database for each node, and need no second run; cases are tested on
both by `tests/clearance/test_core.py`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import Server

PAGES = Path(__file__).parent / "web"


@pytest.mark.skipif("FAIRWAY_TESTS_DATABASE" in os.environ, reason="this is the second run")
def test_the_tests_of_pages_hold_on_postgresql(postgresql: Server) -> None:
    environment = {**os.environ, "FAIRWAY_TESTS_DATABASE": postgresql.new().address}
    words = ["-p", "no:cacheprovider", f"--ignore-glob={PAGES}/test_*browser*.py", str(PAGES)]
    command = [sys.executable, "-m", "pytest", *words]
    done = subprocess.run(command, env=environment, cwd=PAGES.parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
