"""What a proof found: which check, which norms, their clauses, and the movement that shows it.

A rulebook records in files under ``proofs`` which findings stand, and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from fairway.law import source
from fairway.law.errors import Position
from fairway.law.facts import Facts
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.reader import Reader
from fairway.law.rulebook import Rulebook


class Check(NamedTuple):
    """What a check says where it finds something, and what to do about it."""

    says: str
    hint: str


CHECKS: dict[str, Check] = {
    "L08": Check("depends on itself in a circle", "take away one of the edges or conditions of the circle"),
    "L09": Check("dead: no movement meets its condition", "look for two parts that exclude each other"),
    "L10": Check("dead override: the first is never in effect where the second applies", "take the edge away"),
    "L11": Check("overlap: both take effect with different effects", "say by `overrides` which of them yields"),
    "L12": Check("gap: law is encoded here, and nothing says what its silence means", "encode a residual"),
    "L13": Check("redundant: this part never decides beside the others", "take the part away"),
    "L18": Check("boundary without cases on both sides", "add a case on either side"),
    "L19": Check("never open: no movement can complete it", "look at what it is available for, and at its steps"),
    "L20": Check("double bind: one side obliges to what it prohibits", "let one of them yield to the other"),
    "L24": Check("beaten: wherever it applies another switches it off", "look at what overrides it"),
}


@dataclass(frozen=True)
class Finding:
    """Something in a rulebook that no movement shows at work, or that some movement shows at odds.

    `of` are the norms or procedures, `part` what of them, `clauses` the provisions they stand for.
    `witness` is a movement that shows it, `accepted` why it stands.
    """

    check: str
    of: tuple[str, ...]
    part: str = ""
    clauses: tuple[str, ...] = ()
    place: Position = field(default_factory=Position)
    witness: Facts | None = None
    accepted: str = ""

    @property
    def subject(self) -> str:
        """The norms or procedures by which it is accepted."""
        return " -> ".join(self.of) or self.part

    def __str__(self) -> str:
        said = CHECKS[self.check]
        part = f" ({self.part})" if self.part and self.of else ""
        return f"{self.check} {self.place}: {self.subject}{part}: {said.says}; {said.hint}"


def found(rulebook: Rulebook, check: str, of: tuple[str, ...], part: str = "", witness: Facts | None = None) -> Finding:
    """A finding about some norms or procedures, with where they stand and their clauses."""
    items = [rulebook.norms.get(name) or rulebook.procedures[name] for name in of]
    clauses = dict.fromkeys(clause for item in items for clause in clauses_of(item))
    place = Position(items[0].file, items[0].line) if items else Position()
    return Finding(check, of, part, tuple(clauses), place, witness)


def clauses_of(item: Norm | Procedure) -> tuple[str, ...]:
    """The provisions that a norm or procedure stands for."""
    return (item.provision,) if isinstance(item, Norm) else item.basis


Accepted = dict[tuple[str, str], str]
"""By check and subject, why a finding stands."""


def accepted_in(folder: Path) -> Accepted:
    """What the files under ``proofs`` in a rulebook's folder accept.

    Raises:
        SchemaError: naming file, line and field, where one can't be read.
    """
    known: Accepted = {}
    for path in sorted((folder / "proofs").glob("*.yaml")):
        with Reader(source.read(path.read_bytes(), str(path.relative_to(folder))), "") as file:
            if file.text("format") != "fairway-proofs/1":
                raise file.fail("format", "expected 'fairway-proofs/1'")
            for item in file.children("accepted"):
                with item:
                    check, reason = item.choice("check", tuple(CHECKS)), item.text("because")
                    known |= {(check, subject): reason for subject in item.texts("of")}
    return known


def accept(findings: Iterable[Finding], accepted: Accepted) -> tuple[list[Finding], list[tuple[str, str]]]:
    """The findings with why each stands, if it does, and what is accepted that was not found."""
    marked = [replace(item, accepted=accepted.get((item.check, item.subject), "")) for item in findings]
    seen = {(item.check, item.subject) for item in marked}
    return marked, sorted(accepted.keys() - seen)
