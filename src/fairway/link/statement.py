"""Key statements: which keys of a node sign messages and permits, said in a note signed by its log key.

The log key is the anchor that a peer's settings name; every other key stands in a statement, with
the moments it begins and ends at and whether it is current, retired or revoked. Of a node's
statements the one with the highest serial counts. Nothing here is kept or sent: a gate reads
statements without a database.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairway.link.note import Note, NoteError, Signer, Verifier

HEADING = "fairway/keys"
CURRENT, RETIRED, REVOKED = "current", "retired", "revoked"
STATES = (CURRENT, RETIRED, REVOKED)
MAX_LINES = 1_000


@dataclass(frozen=True)
class Key:
    """A key of a node: what it is used for, from when until when (seconds of the epoch), and its state."""

    use: str
    verifier: Verifier
    since: int
    until: int | None = None
    state: str = CURRENT

    @property
    def id(self) -> str:
        """The name of the key in envelopes and on the command line."""
        return self.verifier.id.hex()

    def __str__(self) -> str:
        until = "-" if self.until is None else self.until
        return f"{self.use} {self.verifier} {self.since} {until} {self.state}"

    @classmethod
    def parse(cls, line: str) -> Key:
        """The key that a line of a statement writes.

        Raises:
            NoteError: when it writes none.
        """
        parts = line.split(" ")
        if len(parts) != 5 or parts[4] not in STATES or not parts[0].isidentifier():
            raise NoteError(f"'{line[:60]}' is not a use, a key, two times and a state")
        until = None if parts[3] == "-" else _number(parts[3])
        if (parts[4] == CURRENT) != (until is None):
            raise NoteError(f"'{line[:60]}' ends and is current, or neither")
        return cls(parts[0], Verifier.parse(parts[1]), _number(parts[2]), until, parts[4])

    def valid_at(self, moment: int) -> bool:
        """Whether what the key signed at a moment counts: a revoked key's word never does."""
        ended = self.until is not None and moment > self.until
        return self.state != REVOKED and self.since <= moment and not ended


@dataclass(frozen=True)
class KeyStatement:
    """What a node says of its keys."""

    node: str
    serial: int
    keys: tuple[Key, ...]

    @property
    def text(self) -> str:
        """The text of the note that states it."""
        return "".join(f"{line}\n" for line in (HEADING, self.node, self.serial, *self.keys))

    @classmethod
    def parse(cls, text: str) -> KeyStatement:
        """The statement that a note's text writes.

        Raises:
            NoteError: when it is none, or names a key twice.
        """
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < 3 or len(lines) > MAX_LINES or lines[0] != HEADING or not lines[1]:
            raise NoteError("not a key statement")
        node, serial = lines[1:3]
        keys = tuple(map(Key.parse, lines[3:]))
        if len({key.verifier for key in keys}) != len(keys):
            raise NoteError("the key statement names a key twice")
        return cls(node, _number(serial), keys)

    def signed(self, log: Signer) -> Note:
        """The statement as a note signed by the node's log key."""
        return Note(self.text, (log.sign(self.text),))

    @classmethod
    def open(cls, note: str, log: Verifier) -> KeyStatement:
        """The statement in a note, shown to be said by the node whose log has this key.

        Raises:
            NoteError: when it is not, or is not signed by that key.
        """
        parsed = Note.parse(note)
        if not parsed.signed_by([log]):
            raise NoteError(f"the key statement is not signed by {log.name}")
        found = cls.parse(parsed.text)
        if f"{found.node}/log" != log.name:
            raise NoteError(f"the key statement is {found.node}'s, not of the node of {log.name}")
        return found

    def of(self, use: str) -> tuple[Key, ...]:
        """The keys of one use."""
        return tuple(key for key in self.keys if key.use == use)

    def accepted(self, use: str, moment: int) -> tuple[Verifier, ...]:
        """The keys of a use whose word of a moment counts."""
        return tuple(key.verifier for key in self.of(use) if key.valid_at(moment))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and str(int(text)) == text):
        raise NoteError(f"'{text[:20]}' is not a number")
    return int(text)
