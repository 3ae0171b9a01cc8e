"""The official passenger series in the registry: loaded and imported whole, and read as it was held at a moment.

A row once held is never changed. A later file adds only the rows that it tells differently, under a source of its
own; of two rows of one day, control point and direction, the later recorded one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from fairway.zone.models import Passage, Source
from fairway.zone.passengers import Count, Series, read
from fairway.zone.points import form
from fairway.zone.reading import View

PUBLISHED = Path(__file__).parent / "data" / "passengers.csv.gz"
PREFIX = "immd."
ZONE = ZoneInfo("Asia/Hong_Kong")
BATCH = 5_000
FIGURES = ("place", "day", "direction", "hong_kong", "mainland", "other", "total")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Stored:
    """What an import did: the rows added and those held already, the defects met, and the source it is kept under."""

    added: int
    changed: int
    held: int
    tolerated: dict[str, int]
    source: str = ""


def _silent(what: str, done: int, whole: int) -> None:
    """Tell nobody."""


def load_passages(progress: Progress = _silent) -> Stored:
    """Bring in the copy that comes with the program; nothing, when that was done before."""
    series = read(PUBLISHED.read_bytes(), timezone.localdate())
    if Source.objects.filter(id=_name(series)).exists():
        return Stored(0, 0, len(series.counts), dict(series.tolerated))
    return store(series, datetime.combine(form().recorded, time(), ZONE), progress)


def import_passages(content: bytes, progress: Progress = _silent) -> Stored:
    """Bring in a file as published, plain or compressed.

    Raises:
        BadSeries: when anything in it is at fault; nothing is changed then.
    """
    return store(read(content, timezone.localdate()), timezone.now(), progress)


@transaction.atomic
def store(series: Series, since: datetime, progress: Progress = _silent) -> Stored:
    """Keep what a series tells that is not held, or is held otherwise."""
    known = {row[:3]: row for row in held().values_list(*FIGURES)}
    told = [(_figures(count), count) for count in series.counts]
    new = [count for row, count in told if known.get(row[:3]) != row]
    changed = sum(row[:3] in known for row, count in told if known.get(row[:3]) != row)
    stored = Stored(len(new) - changed, changed, len(told) - len(new), dict(series.tolerated))
    if not new:
        return stored
    source = _source(series)
    for done, batch in _batches(new):
        Passage.objects.bulk_create(_row(count, source, since) for count in batch)
        progress("passengers", done, len(new))
    return Stored(stored.added, changed, stored.held, stored.tolerated, source.id)


def held(view: View | None = None) -> QuerySet[Passage]:
    """The rows of the series in sight: to a day, as they were held at a moment. Without a view: all, now."""
    view = view or View()
    rows = Passage.objects.all()
    if view.known_on:
        rows = rows.filter(recorded_at__lte=view.known_on)
    if Source.objects.filter(id__startswith=PREFIX).count() > 1:
        same = {name: OuterRef(name) for name in ("place", "day", "direction")}
        later = rows.filter(**same, recorded_at__gt=OuterRef("recorded_at"))
        rows = rows.exclude(Exists(later))
    return rows.filter(day__lte=view.as_of) if view.as_of else rows


def _figures(count: Count) -> tuple[object, ...]:
    return tuple(getattr(count, name) for name in FIGURES)


def _name(series: Series) -> str:
    return f"{PREFIX}{series.digest[:12]}"


def _source(series: Series) -> Source:
    """A source of its own for each file, also when the same file comes again after another."""
    first, last = (pick(count.day for count in series.counts) for pick in (min, max))
    name = _name(series)
    again = Source.objects.filter(id__startswith=name).count()
    return Source.objects.create(
        id=f"{name}.{again + 1}" if again else name,
        publisher=form().publisher,
        title=dict(form().title),
        date=f"{first.isoformat()}..{last.isoformat()}",
        said_on=last,
        url=form().url,
        quality="dataset",
        lang="en",
    )


def _row(count: Count, source: Source, since: datetime) -> Passage:
    return Passage(source=source, recorded_at=since, **{name: getattr(count, name) for name in (*FIGURES, "row")})


def _batches(counts: list[Count]) -> Iterable[tuple[int, list[Count]]]:
    for start in range(0, len(counts), BATCH):
        batch = counts[start : start + BATCH]
        yield start + len(batch), batch
