"""Many applications from one table: a case for each row that can be filed, and a report for every row.

Rows stand alone: one that can't be read or filed is reported by line and field and keeps no other back.
A row that was filed before under the same name is not filed twice.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fairway.clearance.actors import Actor
from fairway.clearance.filing import CannotFile, begin, file
from fairway.law import Facts, decide
from fairway.law.errors import LawError
from fairway.law.plan import plans
from fairway.law.rulebook import default

MAX_ROWS, MAX_BYTES = 2_000, 5_000_000
TITLE, KEY = "title", "key"


@dataclass(frozen=True)
class Row:
    """What became of a row: the line it stands on, and its case or what is wrong with it."""

    line: int
    title: str
    case: str = ""
    problem: str = ""


def read(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV table whose first row names facts, and `title` and `key`, each with the line it ends on.

    Raises:
        ValueError: when it is not such a table.
    """
    if len(content) > MAX_BYTES:
        raise ValueError(f"the table has more than {MAX_BYTES:,} bytes; divide it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("byte %(n)s is not UTF-8; save the table as CSV UTF-8") % {"n": error.start + 1}) from None
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        names = [name.strip() for name in reader.fieldnames or []]
        _check(names)
        reader.fieldnames = names
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise ValueError(_("line %(n)s: not a CSV table") % {"n": reader.line_num}) from None
    if len(rows) > MAX_ROWS:
        raise ValueError(
            _("the table has %(n)s rows; file at most %(most)s at once") % {"n": len(rows), "most": MAX_ROWS}
        )
    return rows


def _check(names: list[str]) -> None:
    unknown = [name for name in names if name not in (TITLE, KEY) and name not in default().vocabulary]
    if unknown:
        raise ValueError(_("line 1: no fact is called '%(name)s'") % {"name": unknown[0][:80]})
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(_("line 1: the column '%(name)s' stands twice") % {"name": twice[0]})
    missing = [name for name in (TITLE, KEY, "movement.kind") if name not in names]
    if missing:
        raise ValueError(_("line 1: there is no column '%(name)s'") % {"name": missing[0]})


def file_all(actor: Actor, content: bytes, language: str) -> Iterator[Row]:
    """File every row that can be filed by its best route; the report of each, as it comes.

    Raises:
        ValueError: when the table as a whole can't be read.
    """
    actor.must("apply")
    for line, row in read(content):
        title = (row.get(TITLE) or "").strip()
        try:
            yield Row(line, title, case=_filed(actor, row, title, language))
        except (LawError, CannotFile, ValueError) as error:
            yield Row(line, title, problem=str(error))


def _filed(actor: Actor, row: dict[str, str], title: str, language: str) -> str:
    if None in row or not title or not (row.get(KEY) or "").strip():
        raise ValueError(_("a row has a title, a key of its own, and no more cells than the first row"))
    book = default()
    facts = {name: text for name, text in row.items() if name not in (TITLE, KEY) and text and text.strip()}
    found = decide(book, Facts.read(book.vocabulary, facts))
    routes = plans(found, found.day)
    if not routes:
        raise CannotFile(f"no route is open: the answer is '{found.outcome}'")
    return file(actor, begin(actor, found, routes[0].route, title, f"table:{row[KEY].strip()}", language=language)).ref
