"""Control points as a list: which faces which, how people travel, when each is open and since when, as claimed.

The list is the primary way to them; the map says nothing that it does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairway.web.zone.seeing import Seen
from fairway.zone.models import Claim
from fairway.zone.reading import Entity

KIND = "control point"
SIDES = ("HK", "CN")


@dataclass(frozen=True)
class Point:
    """A control point with the claims that the list shows of it."""

    entity: Entity
    across: tuple[str, ...]
    side: Claim | None
    mode: Claim | None
    hours: Claim | None

    @property
    def dates(self) -> tuple[Claim, ...]:
        """When it opened or closed, where that is said."""
        return tuple(claim for name in ("opened", "closed") for claim in self.entity.of(name)[:1])


def points(seen: Seen, side: str = "both") -> list[Point]:
    """The control points of a side of which more than a name is said, in the order of their names."""
    names = seen.view.claims().filter(property="kind", value=KIND).values_list("subject", flat=True)
    shown = [_point(item, seen.lang) for item in set(seen.view.entities(set(names)).values())]
    told = [item for item in shown if item.hours or item.mode]
    wanted = [item for item in told if side == "both" or (item.side and item.side.value in (side, "both"))]
    seen.view.labels([item.entity.id for item in wanted] + [name for item in wanted for name in item.across], seen.lang)
    return sorted(wanted, key=lambda item: item.entity.label(seen.lang))


def _point(entity: Entity, lang: str) -> Point:
    across = tuple(dict.fromkeys(claim.object for claim in entity.of("counterpart")))
    return Point(entity, across, entity.best("side"), _in(entity, "mode", lang), _in(entity, "hours", lang))


def _in(entity: Entity, name: str, lang: str) -> Claim | None:
    """The best claim of a text in the reader's language, else in one that can be shown for it."""
    claims = entity.of(name)
    chinese = ("zh-Hant", "zh-Hans") if lang != "en" else ()
    tongues = (lang, *chinese, "en", "")
    return next((claim for tongue in tongues for claim in claims if claim.lang == tongue), None)
