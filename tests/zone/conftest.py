"""The registry's tests on a database run in processes of their own, once for each kind."""

import os

from tests.link.conftest import new_database  # noqa: F401

collect_ignore = [] if os.environ.get("FAIRWAY_CORE_TESTS") else ["core"]
