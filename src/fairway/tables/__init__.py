"""Tables of movements, counted: files read in batches, judged in columns, written as a table of answers; and frames
in memory.

What the law says of a row is decided in `fairway.law.columns`; how it is asked for, in `fairway.count`.
"""

# Imported first, so that a package that is missing is named in one place.
import fairway.law.columns  # noqa: F401
from fairway.tables.frames import determine

__all__ = ["determine"]
