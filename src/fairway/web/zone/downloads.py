"""Tables as CSV files that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from fairway.zone import sheet


def table(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The answer that is a table to be kept, in UTF-8 with its mark so that Chinese opens well."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    response = HttpResponse("\ufeff" + made.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(value: object) -> str:
    return sheet.shown("" if value is None else str(value))
