"""Files of movements, counted: read in batches, judged in columns, written as a table of answers.

What the law says of a row is decided in `fairway.law.columns`; how it is asked for, in `fairway.count`.
"""

# Imported first, so that a package that is missing is named in one place.
import fairway.law.columns  # noqa: F401
