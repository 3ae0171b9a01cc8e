"""Everything that the files of one rulebook say, as plain objects.

Nothing is indexed here, no condition is read, and no file is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fairway.law.calendars import Calendar, DatedList
from fairway.law.geography import Authority, Place
from fairway.law.instrument import Gap, Instrument, Period, Provision, Residual
from fairway.law.language import Text
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.vocabulary import Fact


@dataclass(frozen=True)
class Head:
    """What a rulebook says of itself: its title, jurisdictions and the dates it covers."""

    title: Text = field(default_factory=Text)
    coverage: Period = field(default_factory=Period)
    jurisdictions: dict[str, Text] = field(default_factory=dict)


@dataclass
class Contents:
    """Everything read from the files of one rulebook."""

    head: Head = field(default_factory=Head)
    facts: list[Fact] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    authorities: list[Authority] = field(default_factory=list)
    calendars: list[Calendar] = field(default_factory=list)
    lists: list[DatedList] = field(default_factory=list)
    instruments: list[Instrument] = field(default_factory=list)
    provisions: list[Provision] = field(default_factory=list)
    norms: list[Norm] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    residuals: list[Residual] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
