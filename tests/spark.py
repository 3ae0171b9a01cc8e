"""Whether Apache Spark can run here. The full tests need it."""

from __future__ import annotations

import importlib.util
import os
import shutil

import pytest

here = importlib.util.find_spec("pyspark") and (shutil.which("java") or os.environ.get("JAVA_HOME"))
needs_spark = pytest.mark.skipif(
    not here and os.environ.get("FAIRWAY_TESTS_MUST_RUN") != "1", reason="needs PySpark and Java"
)
