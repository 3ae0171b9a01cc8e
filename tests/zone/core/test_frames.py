"""The registry as data frames: the same rows of the same types, whichever library reckons with them."""

from __future__ import annotations

import importlib
import os
import sys
from datetime import date, datetime
from typing import Any

import pytest

from fairway.zone import frames, package
from fairway.zone.models import Claim, Passage
from fairway.zone.revising import Change, revise
from tests.zone.core.conftest import at, hold, say, source

KINDS: dict[frames.Kind, str] = {"polars": "polars", "pandas": "pandas", "arrow": "pyarrow"}
PARK = ("org.park", "Organisation")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> frames.Kind:
    """Each kind of frame whose library is installed; the full tests need them all."""
    found: frames.Kind = request.param
    if os.environ.get("FAIRWAY_TESTS_MUST_RUN") == "1":
        importlib.import_module(KINDS[found])
    else:
        pytest.importorskip(KINDS[found])
    return found


def rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame as plain values."""
    if hasattr(frame, "to_dicts"):
        told = frame.to_dicts()
    elif hasattr(frame, "to_pylist"):
        told = frame.to_pylist()
    else:
        told = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{name: _day(value) for name, value in row.items()} for row in told]


def _day(value: Any) -> Any:
    """A day without its hours, which pandas gives it."""
    return value.date() if isinstance(value, datetime) and not value.tzinfo else value


@pytest.fixture
def park() -> None:
    source("s", "2025-12-22")
    hold(say(*PARK, "s", organisations="60", unit="tenant", as_of="2025-12"), say(*PARK, "s", name="Park", lang="en"))
    more = say(*PARK, "s", organisations="62.5", unit="percent of tenant")
    held = Claim.objects.get(value="60")
    revise(Change(add=[more], withdraw=[held.key]), kind="correction", by="t", reason="r", at=at("2026-12-01"))


@pytest.mark.usefixtures("park")
def test_figures_and_days_are_typed_and_the_past_is_as_it_was(kind: frames.Kind) -> None:
    [then] = rows(frames.claims(kind, known_on=at("2026-11-15"), property="organisations"))
    [now] = rows(frames.claims(kind, property="organisations"))
    assert (then["amount"], then["unit"], then["value"]) == (60.0, "tenant", "60")
    assert (then["first_day"], then["last_day"]) == (date(2025, 12, 1), date(2025, 12, 31))
    assert (now["amount"], now["unit"], now["publisher"]) == (62.5, "percent of tenant", "s")
    [name] = rows(frames.claims(kind, property="name"))
    assert name["amount"] is None


def test_every_frame_has_all_that_the_registry_holds(kind: frames.Kind) -> None:
    package.load()
    assert len(frames.claims(kind)) == Claim.objects.count()
    told = rows(frames.entities(kind, "Organisation"))
    [park] = [row for row in told if row["id"] == "org.hsitp"]
    assert park["en"].startswith("Hong Kong-Shenzhen") and park["zh_hans"] == "港深创新及科技园"
    states = rows(frames.commitments(kind, date(2026, 11, 20)))
    [port] = [row for row in states if row["id"] == "com.huanggang_2025"]
    assert (port["state"], port["due"]) == ("missed", "2025")


def test_an_empty_registry_gives_frames_without_rows_but_with_their_columns(kind: frames.Kind) -> None:
    assert not Passage.objects.exists()
    for frame, columns in (
        (frames.claims(kind), frames.CLAIMS),
        (frames.entities(kind), frames.ENTITIES),
        (frames.commitments(kind), frames.COMMITMENTS),
        (frames.passages(kind), frames.PASSAGES),
    ):
        names = getattr(frame, "column_names", None) or list(frame.columns)
        assert (len(frame), names) == (0, [name for name, _ in columns])


def test_passengers_can_be_summed(kind: frames.Kind) -> None:
    source("days", "2026-01-01")
    told = {"hong_kong": 1, "mainland": 2, "other": 3, "total": 6, "source_id": "days", "recorded_at": at("2026-01-02")}
    Passage.objects.bulk_create(
        Passage(place="place.a", day=date(2026, 1, day), direction="arrival", row=day, **told) for day in (1, 2)
    )
    found = rows(frames.passages(kind))
    assert sum(row["total"] for row in found) == 12
    assert [row["day"] for row in found] == [date(2026, 1, 1), date(2026, 1, 2)]


def test_a_library_that_is_not_there_is_named_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(frames.NotInstalled, match=r"polars is not installed; .*fairway\[frames\]"):
        frames.claims()
    with pytest.raises(ValueError, match="'excel' is no kind of frame; one of polars, pandas, arrow"):
        frames.claims("excel")  # type: ignore[arg-type]
