"""The same law over a table: every row's determination, many rows at once.

It reads the same programs and syntax trees as `fairway.law.decide` and gives the same answers; what it
cannot read in columns it hands, row by row, to `decide`. Needs NumPy and PyArrow (``fairway[frames]``),
which nothing else in `fairway.law` does. It opens no files.
"""

from fairway.law.errors import LawError

try:
    import numpy as _numpy  # noqa: F401
    import pyarrow as _pyarrow  # noqa: F401
except ImportError as missing:
    raise LawError(
        f"tables need the package '{missing.name}', which is not installed", hint="pip install 'fairway[frames]'"
    ) from None

from fairway.law.columns.answers import Answer, Answers, SideAnswer
from fairway.law.columns.dues import Dues
from fairway.law.columns.reading import Fault, Reader
from fairway.law.columns.table import Counter
from fairway.law.columns.ways import Routes

__all__ = ["Answer", "Answers", "Counter", "Dues", "Fault", "Reader", "Routes", "SideAnswer"]
