"""The audit of a log and of two logs against each other: every hash again, and everything ever signed.

Each finding is a sentence that names the first entry it concerns. Nothing is read here but the evidence given:
it works on a database as on a file, on one's own node as on a stranger's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fairway.link import tree
from fairway.link.evidence import Evidence, Line
from fairway.link.note import Checkpoint, Note, NoteError, Verifier
from fairway.link.statement import KeyStatement


@dataclass(frozen=True)
class Mention:
    """What a log says of a message: in which entry, to or from which node, and its digest."""

    index: int
    node: str
    digest: str


@dataclass
class Survey:
    """What a walk through a log has found."""

    size: int = 0
    roots: dict[int, bytes] = field(default_factory=dict)
    sent: dict[str, Mention] = field(default_factory=dict)
    received: dict[str, Mention] = field(default_factory=dict)
    statements: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def take(self, line: Line) -> None:
        """Note what an entry says of messages and keys."""
        if line.kind == "keys":
            self.statements.add(line.body.decode(errors="replace"))
        elif line.kind in ("sent", "received"):
            mention = _mention(line)
            if mention is None:
                self.faults.append(f"{line} tells of no message")
            elif line.kind == "sent":
                self.sent[line.subject] = mention
            else:
                self.received[line.subject] = mention


def survey(evidence: Evidence, sizes: Iterable[int] = ()) -> Survey:
    """Walk through a log once, and keep its roots at the sizes of its own heads and at those asked for."""
    wanted = {*sizes, *(head.size for head in _checkpoints(evidence.heads))}
    found = Survey()
    hashes: dict[tuple[int, int], bytes] = {}
    for place, line in enumerate(evidence.lines()):
        if line.index != place:
            found.faults.append(f"entry {place} is missing")
            break
        leaf = tree.leaf_hash(line.body)
        if line.leaf not in (None, leaf):
            found.faults.append(f"{line} is not what was logged")
        tree.append(hashes, place, leaf)
        found.size = place + 1
        found.take(line)
        if found.size in wanted:
            found.roots[found.size] = tree.root(hashes, found.size)
    return found


def findings(evidence: Evidence, found: Survey) -> Iterator[str]:
    """What does not fit in one log that was walked through: nothing when it is as it was signed."""
    yield from found.faults
    last = 0
    for note in evidence.heads:
        fault = _head_fault(evidence, note, found, last)
        if fault:
            yield fault
        else:
            last = Checkpoint.parse(Note.parse(note).text).size
    for note in evidence.statements:
        yield from _statement_faults(evidence, note, found)


def findings_between(one: Evidence, other: Evidence) -> Iterator[str]:
    """What does not fit between two logs: each against what the other cosigned of it and got from it."""
    for teller, witness in ((one, other), (other, one)):
        seen = [note for note in witness.witnessed if _origin(note) == teller.log.name]
        told = survey(teller, (head.size for head in _checkpoints(seen)))
        got = survey(witness)
        for note in seen:
            yield from _witnessed_faults(teller, witness, note, told)
        for name, mention in got.received.items():
            sent = told.sent.get(name)
            if mention.node == teller.node and (sent is None or sent.digest != mention.digest):
                what = "was never sent" if sent is None else f"is another than entry {sent.index} sent"
                yield f"{witness.node}: entry {mention.index} (received {name}) {what} by {teller.node}"


def _head_fault(evidence: Evidence, text: str, found: Survey, last: int) -> str:
    """What is wrong with a head; `last` is the size of the last that was right."""
    try:
        note = Note.parse(text)
        stated = Checkpoint.parse(note.text)
    except NoteError as error:
        return f"a head after {last}: {error}"
    try:
        signed = note.signed_by([evidence.log, *evidence.witnesses])
    except NoteError as error:
        return f"head {stated.size}: {error}"
    if evidence.log not in signed:
        return f"head {stated.size} is not signed by {evidence.log.name}"
    return _root_fault(stated, found, f"head {stated.size}", last)


def _root_fault(stated: Checkpoint, found: Survey, name: str, last: int = 0) -> str:
    if stated.size > found.size:
        return f"{name} covers entries that are gone: there are {found.size}, so entry {found.size} is the first"
    if stated.root != found.roots[stated.size]:
        return f"{name} was signed over other entries: the first is one of entries {last} to {stated.size - 1}"
    return ""


def _witnessed_faults(teller: Evidence, witness: Evidence, text: str, told: Survey) -> Iterator[str]:
    """What is wrong between a log and the last head of it that the other side cosigned."""
    try:
        note = Note.parse(text)
        stated = Checkpoint.parse(note.text)
        missing = {teller.log, witness.witness} - set(note.signed_by([teller.log, witness.witness]))
    except NoteError as error:
        yield f"{witness.node}: what it cosigned of {teller.node}: {error}"
        return
    if missing:
        yield f"{witness.node}: what it cosigned of {teller.node} is not signed by {_names(missing)}"
        return
    fault = _root_fault(stated, told, f"head {stated.size}, which {witness.node} cosigned,")
    if fault:
        yield f"{teller.node}: {fault}"


def _statement_faults(evidence: Evidence, note: str, found: Survey) -> Iterator[str]:
    try:
        statement = KeyStatement.open(note, evidence.log)
    except NoteError as error:
        yield f"a key statement: {error}"
        return
    if note not in found.statements:
        yield f"key statement {statement.serial} is not in the log"


def _mention(line: Line) -> Mention | None:
    try:
        data = json.loads(line.body)
        return Mention(line.index, str(data["to" if line.kind == "sent" else "from"]), str(data["sha256"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _checkpoints(notes: Iterable[str]) -> Iterator[Checkpoint]:
    for text in notes:
        try:
            yield Checkpoint.parse(Note.parse(text).text)
        except NoteError:
            continue


def _origin(note: str) -> str:
    return next((head.origin for head in _checkpoints([note])), "")


def _names(keys: Iterable[Verifier]) -> str:
    return ", ".join(sorted(key.name for key in keys))
