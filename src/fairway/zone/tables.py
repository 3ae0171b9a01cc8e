"""Claims as a CSV table, a row a claim, with its source beside it; and such a table read back.

Every text in a language has a column of that language. Reading gathers all faults; nothing is held here
(see `fairway.zone.incoming`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fairway.zone import sheet
from fairway.zone.claim import KEY_FIELDS, LANGUAGES, Content
from fairway.zone.faults import Fault
from fairway.zone.incoming import Incoming, must_be_small
from fairway.zone.models import Claim, Source

REQUIRED = ("subject", "schema", "property", "value")
OF_SOURCE = ("publisher", "date", "url", "quality", "lang")
TIMES = ("recorded_at", "withdrawn_at")


def _by_language(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{tongue.lower()}" for tongue in LANGUAGES)


COLUMNS = (
    "key",
    *KEY_FIELDS,
    *_by_language("note"),
    *(f"source_{name}" for name in OF_SOURCE),
    *_by_language("source_title"),
    *_by_language("source_note"),
    *TIMES,
)


def written(rows: Iterable[Claim]) -> Iterator[str]:
    """Claims as the lines of a CSV file."""
    return sheet.lines(COLUMNS, (cells(row) for row in rows))


def cells(row: Claim) -> list[str]:
    """A claim as cells, in the order of the columns."""
    texts = (row.note, row.source.title, row.source.note)
    note, title, source_note = ([told.get(tongue, "") for tongue in LANGUAGES] for told in texts)
    said = [row.source_id if name == "source" else str(getattr(row, name)) for name in KEY_FIELDS]
    source = [str(getattr(row.source, name)) for name in OF_SOURCE]
    times = [row.recorded_at.isoformat(), row.withdrawn_at.isoformat() if row.withdrawn_at else ""]
    return [row.key, *said, *note, *source, *title, *source_note, *times]


def read(data: bytes, source: str = "") -> Incoming:
    """The claims of a table; `source` stands for the column of that name where a row has none.

    Raises:
        ImportRefused: when it is no such table at all; what is wrong with single rows is among the faults.
    """
    must_be_small(len(data))
    found = Incoming()
    known = set(Source.objects.values_list("id", flat=True))
    for line, told in sheet.rows(data, COLUMNS, REQUIRED):
        _row(found, line, {name: cell.strip() for name, cell in told.items()}, source, known)
    return found


def _row(found: Incoming, line: int, told: dict[str, str], source: str, known: set[str]) -> None:
    if "" in told:
        found.faults.append(Fault(line, "", f"the row has more cells than there are columns: {told['']}"))
        return
    said = {name: told.get(name, "") for name in KEY_FIELDS}
    said["source"] = said["source"] or source
    said["certainty"] = said["certainty"] or "exact"
    content = Content(**said, note=_texts(told, "note"))
    faults = len(found.faults)
    _source(found, line, told, content.source, known)
    found.take(line, content)
    if len(found.faults) == faults and told.get("key") not in ("", None, content.key):
        message = "the row says something else than the claim of this key; empty the cell to add it as a new claim"
        found.faults.append(Fault(line, "key", message))


def _source(found: Incoming, line: int, told: dict[str, str], name: str, known: set[str]) -> None:
    described = {key: told.get(f"source_{key}", "") for key in OF_SOURCE}
    if not name:
        found.faults.append(Fault(line, "source", "a claim needs its source: a cell of this column, or --source"))
    elif any(described.values()) or name not in known:
        texts = {"title": _texts(told, "source_title"), "note": _texts(told, "source_note")}
        found.describe(line, name, {**described, **texts})


def _texts(told: dict[str, str], name: str) -> dict[str, str]:
    pairs = zip(LANGUAGES, _by_language(name), strict=True)
    return {tongue: told[column] for tongue, column in pairs if told.get(column)}
