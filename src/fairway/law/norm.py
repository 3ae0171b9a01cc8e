"""Norms: the encoded effects of provisions."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairway.law.facts import DATE
from fairway.law.instrument import Period, Source
from fairway.law.language import Text

EFFECTS = ("require", "prohibit", "exempt", "oblige", "presume", "define", "grant")
TIMINGS = ("before", "at", "after")
PLAIN_ROLES = ("exit", "entry", "inland")
ROLES = (*PLAIN_ROLES, "first line", "second line")
KINDS = ("person", "funds", "goods", "vehicle", "data")


@dataclass(frozen=True)
class Norm:
    """One effect of a provision, and when it takes place.

    By `effect`, the norm has: require - `procedures`, any one of which suffices; prohibit - `act`;
    exempt - `overrides`, the norms it switches off; define and presume - `fact` and `value`; oblige
    and grant - `act`, and where money is due an `amount` or the name of a `calculation`.
    `overrides` holds every norm that this one defeats, `overridden_by` every one it yields to, and
    `succeeds` the norm whose place a reform gave it.
    Conditions are kept as text; a rulebook reads them against its vocabulary.
    """

    id: str
    provision: str
    instrument: str
    effect: str
    jurisdictions: tuple[str, ...]
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    label: Text
    period: Period
    source: Source
    confidence: str
    when: str = ""
    unless: str = ""
    keyed_on: str = ""
    unsettled: Text = field(default_factory=Text)
    procedures: tuple[str, ...] = ()
    act: str = ""
    fact: str = ""
    value: str = ""
    amount: str = ""
    calculation: str = ""
    timing: str = ""
    by: str = ""
    actor: str = ""
    addressee: str = ""
    met_when: str = ""
    overrides: tuple[str, ...] = ()
    overridden_by: tuple[str, ...] = ()
    succeeds: str = ""
    file: str = ""
    line: int = 0

    @property
    def own_key(self) -> str:
        """The fact whose date the period is held against, where that is not the day of the movement."""
        return "" if self.keyed_on == DATE else self.keyed_on

    @property
    def is_weak(self) -> bool:
        """Whether the norm can't carry a firm answer: low confidence, or unsettled law."""
        return self.confidence == "low" or bool(self.unsettled)
