"""Which figures stand at the head of the zone's pages, read from `board.yaml`, and the claims that each is bound to.

How a figure that no claim gives is worked out is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from fairway.law.language import Text
from fairway.law.reader import Reader
from fairway.law.source import read
from fairway.zone.conflicts import Conflict, conflicts
from fairway.zone.models import Claim
from fairway.zone.reading import Entity, View, surest, weight
from fairway.zone.schemata import schemata

FORMAT = "fairway/board-1"
FILE = Path(__file__).with_name("board.yaml")
SIDES = ("HK", "CN", "both")
GRAVE = ("disagree", "different bounds")


@dataclass(frozen=True)
class Figure:
    """A figure of the board: claimed of an entity (`of`) in a unit, or `worked_out` by name."""

    id: str
    label: Text
    side: str
    of: str = ""
    property: str = ""
    unit: str = ""
    worked_out: str = ""


@dataclass(frozen=True)
class Bound:
    """A figure with the claims that it is bound to, the best first; of a disagreement, one claim of each value."""

    figure: Figure
    claims: tuple[Claim, ...]
    conflict: Conflict | None


@cache
def figures() -> tuple[Figure, ...]:
    """The figures of the board, in order."""
    return read_figures(FILE.read_bytes(), FILE.name)


def read_figures(data: bytes, file: str) -> tuple[Figure, ...]:
    """The figures in a YAML text.

    Raises:
        LawError: with file, line and field, for what is none.
    """
    with Reader(read(data, file), "") as reader:
        reader.choice("format", (FORMAT,))
        return tuple(_figure(name, Reader(node, name)) for name, node in reader.named("figures").items())


def _figure(name: str, reader: Reader) -> Figure:
    with reader:
        worked_out = reader.text("worked_out", "")
        label, side = reader.words("label"), reader.choice("side", SIDES)
        if worked_out:
            return Figure(name, label, side, worked_out=worked_out)
        unit = reader.typed("unit", lambda text: schemata().unit(text), None)
        if unit is None:
            raise reader.fail("unit", "'unit' is missing", "what the figure is counted in")
        return Figure(name, label, side, reader.text("of"), reader.text("property"), unit.name)


def bound(view: View, wanted: Iterable[Figure]) -> dict[str, Bound]:
    """Each figure that claims give, with its claims; with none, where nothing is said."""
    asked = [figure for figure in wanted if figure.of]
    entities = view.entities(sorted({figure.of for figure in asked}))
    differing = conflicts(view, set(entities.values()))
    return {figure.id: _bound(figure, entities.get(figure.of), differing) for figure in asked}


def _bound(figure: Figure, entity: Entity | None, differing: list[Conflict]) -> Bound:
    dimension = schemata().unit(figure.unit).dimension
    claims = [claim for claim in entity.of(figure.property) if _dimension(claim) == dimension] if entity else []
    if not claims or entity is None:
        return Bound(figure, (), None)
    steady = schemata().property(entity.schema, figure.property).steady
    best = surest(claims) if steady else claims[0]
    for conflict in differing:
        same = steady or any(claim.last_day == best.last_day for claim in conflict.claims)
        if same and conflict.kind in GRAVE and conflict.entity is entity and {*conflict.claims} & {*claims}:
            return Bound(figure, _one_each(best, conflict), conflict)
    return Bound(figure, (best,), None)


def _one_each(best: Claim, conflict: Conflict) -> tuple[Claim, ...]:
    """One claim of each value: of the source that a resolution follows first, then the best."""
    followed = {claim.value for item in conflict.resolutions for claim in item.of("prefers")}
    told = [best, *sorted(conflict.claims, key=weight, reverse=True)]
    by_amount: dict[object, Claim] = {}
    for claim in sorted(told, key=lambda claim: claim.source_id not in followed):
        by_amount.setdefault(schemata().base(claim.amount or Decimal(0), claim.unit), claim)
    return tuple(by_amount.values())


def _dimension(claim: Claim) -> str:
    return schemata().unit(claim.unit).dimension if claim.unit else ""
