"""What an audit looks at: everything that a node has logged and signed, from its database or from a file.

A file is JSON, one object a line: first what was signed, then each entry of the log. It holds digests
and signatures and nothing of what messages or cases say, so it may be handed to anybody.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairway.link.note import NoteError, Verifier, decoded, encoded

FORMAT = "fairway-audit/1"


@dataclass(frozen=True)
class Line:
    """One entry of a log, with the leaf hash that was kept of it where there is one."""

    index: int
    kind: str
    subject: str
    body: bytes
    leaf: bytes | None = None

    def __str__(self) -> str:
        return f"entry {self.index} ({self.kind} {self.subject})"


@dataclass(frozen=True)
class Evidence:
    """What one node has logged, signed, cosigned, and had cosigned by others."""

    node: str
    log: Verifier
    witness: Verifier
    witnesses: tuple[Verifier, ...]
    statements: tuple[str, ...]
    heads: tuple[str, ...]
    witnessed: tuple[str, ...]
    lines: Callable[[], Iterable[Line]]

    def write(self, file: Path) -> None:
        """Put it into a file."""
        head = {
            "format": FORMAT,
            "node": self.node,
            "log": str(self.log),
            "witness": str(self.witness),
            "witnesses": list(map(str, self.witnesses)),
            "statements": self.statements,
            "heads": self.heads,
            "witnessed": self.witnessed,
        }
        with file.open("w", encoding="utf-8") as out:
            out.write(f"{json.dumps(head, ensure_ascii=False)}\n")
            for line in self.lines():
                data = {"index": line.index, "kind": line.kind, "subject": line.subject, "body": encoded(line.body)}
                out.write(f"{json.dumps(data, ensure_ascii=False)}\n")

    @classmethod
    def read(cls, file: Path) -> Evidence:
        """What a file holds.

        Raises:
            NoteError: when it is not such a file.
        """
        with file.open(encoding="utf-8") as data:
            head = _object(data.readline(), 1)
        try:
            lists = [tuple(map(str, head[name])) for name in ("witnesses", "statements", "heads", "witnessed")]
            if head["format"] != FORMAT:
                raise NoteError(f"line 1: the format is {FORMAT}")
            log, witness = Verifier.parse(head["log"]), Verifier.parse(head["witness"])
        except (KeyError, TypeError, AttributeError):
            raise NoteError("line 1: a node, its keys, statements, heads and what it witnessed") from None
        witnesses, (statements, heads, witnessed) = tuple(map(Verifier.parse, lists[0])), lists[1:]
        return cls(str(head["node"]), log, witness, witnesses, statements, heads, witnessed, lambda: _lines(file))


def _lines(file: Path) -> Iterator[Line]:
    with file.open(encoding="utf-8") as data:
        for number, text in enumerate(data, 1):
            if number == 1:
                continue
            item = _object(text, number)
            try:
                yield Line(int(item["index"]), str(item["kind"]), str(item["subject"]), decoded(item["body"]))
            except (KeyError, TypeError, ValueError):
                raise NoteError(f"line {number}: an index, a kind, a subject and a body") from None


def _object(text: str, number: int) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise NoteError(f"line {number}: not an object of JSON")
    return data


def of_this_node() -> Evidence:
    """What is in this node's database."""
    from django.conf import settings

    from fairway.link.identity import log_signer, peers, witness_signer
    from fairway.link.models import Head, Statement, Witnessed

    return Evidence(
        settings.FAIRWAY_NODE,
        log_signer().verifier,
        witness_signer().verifier,
        tuple(peer.witness for peer in peers()),
        tuple(Statement.objects.filter(node=settings.FAIRWAY_NODE).order_by("serial").values_list("note", flat=True)),
        tuple(Head.objects.order_by("size").values_list("note", flat=True)),
        tuple(Witnessed.objects.order_by("origin").values_list("note", flat=True)),
        _entries,
    )


def _entries() -> Iterator[Line]:
    from fairway.link.models import Entry, Subtree

    leaves = Subtree.objects.filter(level=0).order_by("index").values_list("index", "hash")
    kept = {index: bytes(value) for index, value in leaves.iterator()}
    for entry in Entry.objects.order_by("index").iterator():
        yield Line(entry.index, entry.kind, entry.subject, bytes(entry.body), kept.get(entry.index, b""))
