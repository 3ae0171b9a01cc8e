"""The figures at the head of the dashboard as tiles: what each is bound to, who says so, and how old it is.

Which figures stand there is in `fairway/zone/board.yaml`. A figure without data says so; it is never nought.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from fairway.clearance import figures as node
from fairway.law.rulebook import default
from fairway.web.presenting import bare
from fairway.web.zone.commitments import Row
from fairway.web.zone.seeing import Seen
from fairway.web.zone.wording import grouped
from fairway.zone import board, flows, rhythm
from fairway.zone.commitments import KEPT
from fairway.zone.flows import Asked, Day
from fairway.zone.models import Claim, Source
from fairway.zone.moments import moment
from fairway.zone.points import form

STALE = timedelta(days=90)


@dataclass(frozen=True)
class Told:
    """A claim of a tile, and whether it is long before the day of the page."""

    claim: Claim
    day: date | None
    stale: bool


@dataclass(frozen=True)
class Worked:
    """A figure that is worked out: from what, up to which day, and where that can be read."""

    value: str
    note: str = ""
    source: Source | None = None
    by: str = ""
    day: date | None = None
    stale: bool = False
    address: str = ""


@dataclass(frozen=True)
class Tile:
    """A figure of the board with its label: claimed or worked out; neither, where there are no data."""

    label: str
    claims: tuple[Told, ...] = ()
    worked: Worked | None = None
    conflict: str = ""
    resolution: str = ""

    @property
    def disputed(self) -> bool:
        """Whether sources disagree on it."""
        return len(self.claims) > 1


@dataclass(frozen=True)
class Board:
    """What the tiles are worked out from: the page's days, a year or none, a side or both, the series, the promises."""

    seen: Seen
    year: str
    side: str
    days: Sequence[Day]
    rows: Sequence[Row]

    def tiles(self) -> list[Tile]:
        """The tiles of the side asked for, in the order of the board."""
        wanted = [item for item in board.figures() if self.side == "both" or item.side in ("both", self.side)]
        bound = board.bound(self.seen.view, wanted)
        return [self._claimed(bound[item.id]) if item.of else self._worked(item) for item in wanted]

    def _claimed(self, bound: board.Bound) -> Tile:
        told = tuple(Told(claim, claim.last_day, self._stale(claim.last_day)) for claim in bound.claims)
        label, lang = bound.figure.label.say(self.seen.lang), self.seen.lang
        if bound.conflict is None:
            return Tile(label, told)
        address = self.seen.link("zone-conflicts", about=bound.conflict.entity.id)
        resolution = " ".join(item.text("finding", lang) for item in bound.conflict.resolutions)
        return Tile(label, told, conflict=address, resolution=resolution)

    def _worked(self, figure: board.Figure) -> Tile:
        return Tile(figure.label.say(self.seen.lang), worked=WORKED_OUT[figure.worked_out](self))

    def _stale(self, day: date | None) -> bool:
        return day is not None and self.seen.on - day > STALE

    def people_by_land(self) -> Worked | None:
        """People a day in the year asked for, or in the latest whole year of the series."""
        years = rhythm.years(self.days)
        fitting = [item for item in years if (item.name == self.year if self.year else item.whole)]
        if not fitting:
            return None
        year = fitting[-1]
        last = max(item.day for item in self.days if item.day <= year.last)
        source = flows.one_day(Asked(self.seen.view, first=last, last=last))[0].source
        words = _("%(year)s, every day of it") if year.whole else _("%(year)s, part of the year: %(n)s days")
        note = words % {"year": year.name, "n": year.days}
        address = self.seen.link("zone-flows")
        return Worked(grouped(str(year.mean())), note, source, "", last, self._stale(last), address)

    def promises_kept(self) -> Worked | None:
        """How many of the promises whose date has passed were kept on time, and of how many nobody knows."""
        due = [row.standing for row in self.rows if row.standing.due and self._is_due(row.standing.due)]
        if not due:
            return None
        kept = sum(item.state == KEPT for item in due)
        unknown = sum(item.reason in ("not reported", "only before its date", "no criterion") for item in due)
        value = _("%(kept)s of %(n)s due") % {"kept": kept, "n": len(due)}
        note = _("of %(n)s no source says what came, or nothing measures them") % {"n": unknown} if unknown else ""
        return Worked(value, note, by=_("by rule, from claims"), address=self.seen.link("zone-commitments"))

    def _is_due(self, due: Claim) -> bool:
        day = moment(due.value).last
        return day < self.seen.on and self.year in ("", str(day.year))

    def cases_decided(self) -> Worked | None:
        """Cases decided by the offices of this node's side."""
        found = self._decided()
        return Worked(str(found.cases), by=self._node()) if found and found.cases else None

    def days_to_permit(self) -> Worked | None:
        """The median of days from the receipt of an application to its grant, on this node's side."""
        found = self._decided()
        if not found or found.median_days is None:
            return None
        note = _("n = %(n)s decisions that granted") % {"n": found.granted}
        return Worked(f"{found.median_days:g}", note, by=self._node())

    def _decided(self) -> node.Decided | None:
        """Nothing on a node without offices, or where the other side is asked for."""
        own = settings.FAIRWAY_SIDE
        if not own or self.side not in ("both", own):
            return None
        first = date(int(self.year), 1, 1) if self.year else date.min
        last = min(self.seen.on, date(int(self.year), 12, 31)) if self.year else self.seen.on
        return node.decided(first, last)

    def _node(self) -> str:
        side = default().head.jurisdictions[settings.FAIRWAY_SIDE].say(self.seen.lang)
        return _("counted on this node, %(side)s") % {"side": bare(side)}


WORKED_OUT: dict[str, Callable[[Board], Worked | None]] = {
    "people by land": Board.people_by_land,
    "promises kept": Board.promises_kept,
    "cases decided": Board.cases_decided,
    "days to permit": Board.days_to_permit,
}


def land() -> tuple[str, ...]:
    """The control points on land that join Hong Kong with Shenzhen."""
    return form().across("shenzhen")


def series(seen: Seen) -> list[Day]:
    """The official series at those control points."""
    return flows.days(Asked(seen.view, places=land()))
