"""What can go wrong in reading law or facts, said so that a person can mend it.

Every error names where it is (file, line, field), what is wrong and what would be right.
Nothing here decides or formats law.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Position:
    """A position in a source text: file name, line (from 1) and field path."""

    file: str = ""
    line: int = 0
    field: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.field) if part)


class LawError(Exception):
    """Base of every error that a user of the engine can cause."""

    def __init__(self, message: str, place: Position | None = None, hint: str = "") -> None:
        self.message = message
        self.place = place or Position()
        self.hint = hint
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.place}: " if str(self.place) else ""
        tail = f" ({self.hint})" if self.hint else ""
        return f"{head}{self.message}{tail}"

    def to_dict(self) -> dict[str, str | int]:
        """The error as data: message, hint, file, line, field."""
        return {
            "message": self.message,
            "hint": self.hint,
            "file": self.place.file,
            "line": self.place.line,
            "field": self.place.field,
        }


class SourceError(LawError):
    """A file is not strict YAML, or is too large or too deep."""


class SchemaError(LawError):
    """A file is YAML but not what a rulebook may contain."""


class ExpressionError(LawError):
    """A condition is not in the allowed grammar, or its types do not fit."""


class FactError(LawError):
    """A fact is unknown to the vocabulary, or its value does not fit its type."""


class RulebookErrors(LawError):
    """Every error found in one rulebook or reform, together."""

    def __init__(self, errors: list[LawError], where: str = "the rulebook") -> None:
        self.errors = errors
        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        super().__init__(f"{count} in {where}:\n" + "\n".join(map(str, errors)))
