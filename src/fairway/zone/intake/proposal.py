"""What intake proposes: one claim with its place in the text. It is a proposal until a person accepts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fairway.zone.intake.names import Names

DRAFT = "new."
"""Ids that begin so belong to one document: entities that it introduces."""


@dataclass(frozen=True)
class Proposal:
    """A proposed claim. `printed` is the paragraph's text from `start` to `end`; `rule` names what found it."""

    subject: str
    schema: str
    property: str
    value: str
    unit: str
    as_of: str
    certainty: str
    paragraph: int
    start: int
    end: int
    printed: str
    rule: str
    lang: str = ""


Proposer = Callable[[str, "date | None", Names], list[Proposal]]
"""What else may propose claims for a text, such as a language model that a node's owner plugs in. None is needed."""
