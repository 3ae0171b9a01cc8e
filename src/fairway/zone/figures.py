"""What a figure can mean as it was printed: its rounding, its bound. Which of two is right is not known here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from fairway.zone.schemata import schemata


class Figure(Protocol):
    """A claim of a figure."""

    @property
    def amount(self) -> Decimal | None:
        """The number."""

    @property
    def value(self) -> str:
        """The number as it was written, whose last digit tells how finely it is meant."""

    @property
    def unit(self) -> str:
        """Its unit."""

    @property
    def certainty(self) -> str:
        """How sure it is."""


@dataclass(frozen=True)
class Span:
    """The least and most that a figure can be, as it was printed."""

    least: Decimal | None
    most: Decimal | None

    def meets(self, other: Span) -> bool:
        """Whether both can be the same figure."""
        return not (_under(self.most, other.least) or _under(other.most, self.least))


def _under(low: Decimal | None, high: Decimal | None) -> bool:
    # Spans that only touch, as those of 4 and 5 do, are two figures.
    return low is not None and high is not None and low <= high


def span(figure: Figure) -> Span:
    """What a figure can mean: half its last digit either way; if "about", half its last digit but noughts."""
    amount = figure.amount or Decimal(0)
    digits = amount.normalize() if figure.certainty == "about" else Decimal(figure.value)
    half = Decimal(1).scaleb(int(digits.as_tuple().exponent)) / 2
    low, high = (schemata().base(end, figure.unit)[1] for end in (amount - half, amount + half))
    if figure.certainty == "at least":
        return Span(low, None)
    return Span(None, high) if figure.certainty == "at most" else Span(low, high)
