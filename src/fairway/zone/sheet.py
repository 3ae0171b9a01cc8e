"""CSV as people's programs write and read it: UTF-8, any line ends, and no cell that a spreadsheet would run.

A cell that begins as a formula is written with an apostrophe before it, and read back without. What the
columns mean is for whoever reads a table.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from fairway.law.language import nearest
from fairway.zone.faults import Fault, ImportRefused

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_HIDDEN = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"-\d+(\.\d+)?$")


def shown(cell: str) -> str:
    """A cell as it is written."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.match(cell) else cell


def read(cell: str) -> str:
    """A cell as it was before it was written."""
    return cell[1:] if _HIDDEN.match(cell) else cell


def lines(head: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table as the lines of a CSV file."""
    yield _line(head)
    for cells in rows:
        yield _line(shown(cell) for cell in cells)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def rows(data: bytes, known: Sequence[str], required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table with a head, each with its line; cells that are missing are empty.

    Raises:
        ImportRefused: when it can't be read as a table with these columns; rows with too many cells are told by
            the key "".
    """
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
        _check_head(head, known, required)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                told = dict(zip(head, map(read, cells), strict=False))
                spare = [cell for cell in cells[len(head) :] if cell.strip()]
                yield reader.line_num, {**told, **({"": f"{len(cells)} cells"} if spare else {})}
    except csv.Error as error:
        raise ImportRefused([Fault(reader.line_num, "", f"this is no CSV: {error}")]) from None


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportRefused([Fault(line, "", "this is not UTF-8; save the table as CSV UTF-8")]) from None


def _check_head(head: list[str], known: Sequence[str], required: Sequence[str]) -> None:
    while head and not head[-1]:
        head.pop()
    faults = [Fault(1, name, "there is no such column" + _meant(name, known)) for name in head if name not in known]
    faults += [Fault(1, name, "this column is missing") for name in required if name not in head]
    faults += [Fault(1, name, "this column stands twice") for name in dict.fromkeys(head) if head.count(name) > 1]
    if faults:
        raise ImportRefused(faults)


def _meant(name: str, known: Sequence[str]) -> str:
    near = nearest(name, known)
    return f"; did you mean '{near}'?" if near else f"; known: {', '.join(known)}"
