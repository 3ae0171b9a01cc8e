"""What is wrong, or odd, in a file that is brought in: told by line and field, all of it at once."""

from __future__ import annotations

from dataclasses import dataclass

MOST_FAULTS = 100


@dataclass(frozen=True)
class Fault:
    """What is wrong, or odd, in a file: the line, the field and a sentence."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (f"line {self.line}", self.field, self.message)))


class ImportRefused(ValueError):
    """A file of which nothing was taken, with every fault up to a hundred."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults[:MOST_FAULTS]
        self.more = len(faults) - len(self.faults)
        told = [str(fault) for fault in self.faults]
        super().__init__("\n".join([*told, *([f"and {self.more} more"] if self.more else [])]))
