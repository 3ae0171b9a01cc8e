"""The parts of a count, in a folder beside the output: what is judged is not judged again after a stop.

Each part is written whole or not at all, by whichever process judged it. What parts hold is not looked at here.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from fairway.law.errors import FactError, Position
from fairway.tables.judging import Summary
from fairway.tables.output import put

Fault = tuple[str, int, str, str]
LOCK = "lock"


class Parts:
    """The folder of parts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other counts out of the folder, for as long as this process is at it.

        Raises:
            FactError: when another is at it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("wb") as lock:
            if not _locked(lock):
                hint = "wait until it is done, or write elsewhere"
                raise FactError("another count is at work here", Position(str(self.folder)), hint)
            yield

    def claim(self, made: Mapping[str, Any], afresh: bool = False) -> None:
        """Take the folder, or find that it holds parts of the same count; `afresh`, whatever it holds is forgotten.

        Raises:
            FactError: when it holds those of another.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if afresh:
            self._empty()
        note = self.folder / "count.json"
        if not note.exists() or next(self.notes(), None) is None:
            put(note, json.dumps(made).encode())
        elif json.loads(note.read_bytes()) != made:
            hint = "begin anew with --afresh, or write elsewhere"
            raise FactError("parts of another count are kept here", Position(str(self.folder)), hint)

    def clear(self) -> None:
        """Forget every part."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _empty(self) -> None:
        """Forget every part, and stay here alone."""
        for path in self.folder.iterdir():
            if path.name != LOCK:
                path.unlink()

    def held(self, number: int) -> Summary | None:
        """What came of a part that is kept already."""
        note = self._note(number)
        return _read(note) if note.exists() else None

    def keep(self, number: int, tables: Iterable[Any], part: Summary) -> None:
        """Keep the tables of a part, then say what came of it."""
        for n, table in enumerate(tables):
            sink = pa.BufferOutputStream()
            with pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
            put(self.folder / f"{number:06}-{n:04}.arrow", sink.getvalue())
        put(self._note(number), json.dumps(asdict(part), ensure_ascii=False).encode())

    def tables(self, number: int | None = None) -> Iterator[Any]:
        """The tables of one part or of all, in the order of the rows."""
        name = "[0-9]*" if number is None else f"{number:06}-*"
        for path in sorted(self.folder.glob(f"{name}.arrow")):
            with pa.memory_map(str(path)) as mapped:
                yield pa.ipc.open_file(mapped).read_all()

    def notes(self) -> Iterator[Summary]:
        """What came of each part that is kept, in order."""
        for path in sorted(self.folder.glob("[0-9]*.json")):
            yield _read(path)

    def faults(self, summary: Summary, shown: int = 10) -> Iterator[Fault]:
        """Every fault, in the order of the files; the first are kept in the summary to be shown."""
        for part in self.notes():
            for fault in part.faults:
                if len(summary.faults) < shown:
                    summary.faults.append(fault)
                yield fault

    def _note(self, number: int) -> Path:
        return self.folder / f"{number:06}.json"


def _read(note: Path) -> Summary:
    part = Summary(**json.loads(note.read_bytes()))
    part.faults = [(file, row, name, message) for file, row, name, message in part.faults]
    return part


def _locked(file: IO[bytes]) -> bool:
    """Take a lock that ends with the process; where the system knows none, nothing is kept out."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
