"""Procedures: the lawful ways to do what a norm requires, step by step."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fairway.law.instrument import Period, Source
from fairway.law.language import Text

DECISIONS = ("as of right", "discretionary")
UNITS = ("working days", "days", "months", "years", "hours", "minutes")
CROSSING = "crossing"
"""The name by which a term is counted from the crossing, as ``10 days before crossing``."""

_TERM = re.compile(
    r"(?P<count>\d+) (?P<unit>working days?|days?|months?|years?|hours?|minutes?)"
    r"(?: (?P<side>after|before) (?P<anchor>[a-z][\w.-]*))?"
)


@dataclass(frozen=True)
class Term:
    """A length of time, with where it is counted from: ``10 working days after sign``."""

    count: int
    unit: str
    side: str = ""
    anchor: str = ""

    @classmethod
    def parse(cls, text: str) -> Term:
        """The term that `text` writes.

        Raises:
            ValueError: when it is not of the form ``10 working days [after|before ANCHOR]``.
        """
        found = _TERM.fullmatch(text.strip())
        if not found:
            raise ValueError(f"'{text}' is not a term, like '10 working days after sign'")
        unit = found["unit"] if found["unit"].endswith("s") else found["unit"] + "s"
        return cls(int(found["count"]), unit, found["side"] or "", found["anchor"] or "")


@dataclass(frozen=True)
class Step:
    """One act of a procedure.

    `due` and `takes` are terms as text. `date_fact` names a fact that fixes the day of the step.
    `fee` is an expression whose value is money. `crossing` says on which side of it the step falls.
    """

    id: str
    actor: str
    act: Text
    addressee: str = ""
    documents: tuple[Text, ...] = ()
    after: tuple[str, ...] = ()
    due: str = ""
    takes: str = ""
    fee: str = ""
    crossing: str = "before"
    date_fact: str = ""


@dataclass(frozen=True)
class Duty:
    """What continues after a procedure: who must do or not do what."""

    actor: str
    says: Text


@dataclass(frozen=True)
class Procedure:
    """One lawful way, such as a filing, a licence, a carnet or a document already held.

    `excludes` names procedures that can't go with it, `after` those that come first where a route
    has both, and `succeeds` the one whose place a reform gave it.
    """

    id: str
    title: Text
    jurisdictions: tuple[str, ...]
    authority: str
    decision: str
    period: Period
    source: Source
    confidence: str
    basis: tuple[str, ...]
    steps: tuple[Step, ...]
    available_when: str = ""
    unsettled: Text = field(default_factory=Text)
    says: Text = field(default_factory=Text)
    valid: str = ""
    lead_time: str = ""
    observed: Text = field(default_factory=Text)
    held_when: str = ""
    nothing_crosses: bool = False
    excludes: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    continuing: tuple[Duty, ...] = ()
    succeeds: str = ""
    file: str = ""
    line: int = 0

    @property
    def is_weak(self) -> bool:
        """Whether the way can't be relied on: low confidence, or unsettled law."""
        return self.confidence == "low" or bool(self.unsettled)
