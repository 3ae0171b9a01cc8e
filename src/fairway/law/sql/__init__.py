"""The law as one plain SELECT, to run where the data are: DuckDB, PostgreSQL, Spark or Trino.

It says in SQL what `fairway.law.formula` says in literals, for the rows that one program judges. What a database
cannot say exactly is refused by name. Needs sqlglot (``fairway[sql]``), NumPy and PyArrow; it connects to nothing.
"""

from fairway.law.errors import LawError

try:
    import sqlglot as _sqlglot  # noqa: F401
except ImportError as missing:
    raise LawError(
        f"SQL needs the package '{missing.name}', which is not installed", hint="pip install 'fairway[sql]'"
    ) from None

from fairway.law.sql.dialects import DIALECTS
from fairway.law.sql.rows import programs_on
from fairway.law.sql.script import Script, every_program
from fairway.law.sql.statement import Statement, Unsayable, Wanted, together

__all__ = ["DIALECTS", "Script", "Statement", "Unsayable", "Wanted", "every_program", "programs_on", "together"]
