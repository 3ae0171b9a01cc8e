"""The official passenger series in the registry: loaded and imported whole, and read as it was held at a moment.

A figure once held is never changed. A later file adds only the rows that it tells differently, under a source of
its own, and withdraws those whose place they take.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from fairway.zone.batches import batches
from fairway.zone.models import Passage, Source, held_at
from fairway.zone.passengers import KEY, PUBLISHED, Count, Series, read
from fairway.zone.points import form
from fairway.zone.reading import View

PREFIX = "immd."
ZONE = ZoneInfo("Asia/Hong_Kong")
BATCH, BATCH_OF_IDS = 5_000, 500
FIGURES = ("hong_kong", "mainland", "other", "total")
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
    first = datetime.combine(form().recorded, time(), ZONE)
    return store(series, timezone.now() if Passage.objects.exists() else first, progress)


def import_passages(content: bytes, progress: Progress = _silent) -> Stored:
    """Bring in a file as published, plain or compressed.

    Raises:
        BadSeries: when anything in it is at fault; nothing is changed then.
    """
    return store(read(content, timezone.localdate()), timezone.now(), progress)


@transaction.atomic
def store(series: Series, since: datetime, progress: Progress = _silent) -> Stored:
    """Keep what a series tells that is not held, or is held otherwise."""
    known = {row[:3]: (row[3:-1], row[-1]) for row in held().values_list(*KEY, *FIGURES, "pk")}
    told = [(known.get(_values(count, KEY), ((), 0)), count) for count in series.counts]
    new = [(before, count) for (figures, before), count in told if figures != _values(count, FIGURES)]
    gone = [before for before, _ in new if before]
    stored = Stored(len(new) - len(gone), len(gone), len(told) - len(new), dict(series.tolerated))
    if not new:
        return stored
    for batch in batches(gone, BATCH_OF_IDS):
        Passage.objects.filter(pk__in=batch).update(withdrawn_at=since)
    source = _source(series)
    done = 0
    for part in batches([count for _, count in new], BATCH):
        Passage.objects.bulk_create(_row(count, source, since) for count in part)
        done += len(part)
        progress("passengers", done, len(new))
    return replace(stored, source=source.id)


def held(view: View | None = None) -> QuerySet[Passage]:
    """The rows of the series in sight: to a day, as they were held at a moment. Without a view: all, now."""
    view = view or View()
    rows = Passage.objects.filter(held_at(view.known_on))
    return rows.filter(day__lte=view.as_of) if view.as_of else rows


def _values(count: Count, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(count, name) for name in names)


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
    return Passage(source=source, recorded_at=since, **{name: getattr(count, name) for name in (*KEY, *FIGURES, "row")})
