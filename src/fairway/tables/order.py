"""What is asked of a count: which files, by what day, with which facts, columns and amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from fairway.law.amendment import Overlay
from fairway.law.facts import Facts

BATCH = 262_144
"""How many rows are judged at a time; memory grows with it, and with the columns."""


@dataclass(frozen=True)
class Order:
    """What is to be counted, and how; under a `reform` too where there is one, its changes divided `by` facts."""

    files: Sequence[Path]
    out: Path
    today: date
    fixed: Facts = field(default_factory=lambda: Facts({}))
    keep: Sequence[str] = ()
    key: str = ""
    batch: int = BATCH
    reform: Overlay | None = None
    by: Sequence[str] = ()
    amounts: bool = False
    calculations: Sequence[str] = ()

    @cached_property
    def kept(self) -> tuple[str, ...]:
        """The columns that stand beside the answers, the key first."""
        return tuple(dict.fromkeys([*([self.key] if self.key else []), *self.keep]))
