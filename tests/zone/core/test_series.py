"""The official series is held as it was published, grows by what later files tell differently, and forgets nothing."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from typer.testing import CliRunner

from fairway.cli import app
from fairway.law import LawError
from fairway.zone.flows import ARRIVAL, Asked, days, one_day, people, span
from fairway.zone.models import Passage, Source
from fairway.zone.passengers import PUBLISHED, BadSeries
from fairway.zone.reading import View
from fairway.zone.series import import_passages, load_passages
from tests.zone.core.conftest import at

HEADINGS = "Date,Control Point,Arrival / Departure,Hong Kong Residents,Mainland Visitors,Other Visitors,Total\n"
LO_WU = "place.lo_wu"


@pytest.fixture(scope="module", autouse=True)
def loaded() -> Iterator[None]:
    with transaction.atomic():
        load_passages()
        yield
        transaction.set_rollback(True)


def published() -> list[str]:
    """The lines of the program's own copy."""
    return gzip.decompress(PUBLISHED.read_bytes()).decode("utf-8-sig").splitlines()


def lo_wu(view: View | None = None) -> int | None:
    """Arrivals at Lo Wu on 19 February 2026."""
    day = date(2026, 2, 19)
    return people(Asked(view or View(), [LO_WU], ARRIVAL, day, day))


def test_all_rows_are_loaded_and_loading_again_changes_nothing() -> None:
    Passage.objects.all().delete()
    Source.objects.all().delete()
    told: list[tuple[str, int, int]] = []
    first = load_passages(lambda *step: told.append(step))
    assert (first.added, first.held) == (56_424, 0)
    assert told[-1] == ("passengers", 56_424, 56_424)
    again = load_passages()
    assert (again.added, again.changed, again.held) == (0, 0, 56_424)
    assert Passage.objects.count() == 56_424
    assert Source.objects.get().quality == "dataset"


def test_the_series_spans_every_day_from_2021_to_march_2026() -> None:
    assert span() == (date(2021, 1, 1), date(2026, 3, 8))
    assert len(days(Asked())) == (date(2026, 3, 8) - date(2021, 1, 1)).days + 1


def test_as_of_a_day_the_days_after_it_are_not_there() -> None:
    seen = View(as_of=date(2025, 7, 19))
    assert span(seen) == (date(2021, 1, 1), date(2025, 7, 19))
    assert days(Asked(seen))[-1].day == date(2025, 7, 19)


def test_before_it_was_recorded_the_registry_held_nothing() -> None:
    assert span(View(known_on=at("2026-11-21"))) is None
    assert lo_wu(View(known_on=at("2026-11-21"))) is None
    assert lo_wu(View(known_on=at("2026-11-22"))) == 122_361


def test_a_figure_leads_to_its_row_and_source() -> None:
    [row] = one_day(Asked(View(), [LO_WU], ARRIVAL, date(2026, 2, 19), date(2026, 2, 19)))
    line = published()[row.row - 1]
    assert line.startswith("19-02-2026,Lo Wu,Arrival,") and line.endswith(",122361,")
    assert row.source.publisher == "Immigration Department, Hong Kong"


def test_a_later_file_adds_only_what_it_tells_differently_and_yesterdays_answer_stays() -> None:
    before = timezone.now()
    [same] = [line.rstrip(",") for line in published() if line.startswith("19-02-2026,Lo Wu,Departure,")]
    rows = ("19-02-2026,Lo Wu,Arrival,1,2,3,6", same, "2026-03-09,Lo Wu,Arrival,5,0,0,5")
    done = import_passages((HEADINGS + "\n".join(rows)).encode())
    assert (done.added, done.changed, done.held) == (1, 1, 1)
    assert lo_wu() == 6
    assert lo_wu(View(known_on=before)) == 122_361
    assert span() == (date(2021, 1, 1), date(2026, 3, 9))
    assert span(View(known_on=before)) == (date(2021, 1, 1), date(2026, 3, 8))


def test_the_programs_own_copy_does_not_come_back_over_a_later_file_but_a_person_may_bring_it_back() -> None:
    import_passages((HEADINGS + "19-02-2026,Lo Wu,Arrival,1,2,3,6\n").encode())
    load_passages()
    assert lo_wu() == 6
    back = import_passages(PUBLISHED.read_bytes())
    assert (back.added, back.changed) == (0, 1)
    assert lo_wu() == 122_361


def test_a_file_at_fault_changes_nothing() -> None:
    with pytest.raises(BadSeries, match=r"row 3, Total: 7 is not the sum of its parts, 6"):
        import_passages((HEADINGS + "09-03-2026,Lo Wu,Arrival,1,2,3,6\n09-03-2026,Lo Wu,Departure,1,2,3,7\n").encode())
    assert span() == (date(2021, 1, 1), date(2026, 3, 8))
    assert Source.objects.count() == 1


def test_the_command_takes_a_file_or_tells_every_fault_by_row_and_field(tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text(HEADINGS + "2026-03-09,Macau Ferry Terminal,Arrival,5,0,0,5,\n", encoding="utf-8")
    taken = CliRunner().invoke(app, ["zone", "passengers", str(file)])
    assert taken.exit_code == 0, taken.output
    assert "passenger rows: 1 added, 0 told differently, 0 held already" in taken.output
    assert "rows under a former name of their control point: 1" in taken.output
    file.write_text(HEADINGS + "2027-03-09,Lo Wu,Arrival,-5,0,0,5\n", encoding="utf-8")
    refused = CliRunner().invoke(app, ["zone", "passengers", str(file)])
    assert isinstance(refused.exception, LawError)
    assert str(refused.exception).splitlines() == [
        "new.csv: nothing was taken; faults: 2",
        "  row 2, Date: 2027-03-09 is later than today",
        "  row 2, Hong Kong Residents: -5 is less than nothing",
    ]
    assert span() == (date(2021, 1, 1), date(2026, 3, 9))
