"""A desk's queue: one walk along an index, page by page, whatever its length."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.utils.timezone import localdate

from fairway.clearance import casework, demo, gateway, queues
from fairway.clearance.models import Part
from tests.web.offices import actor, filed


@pytest.fixture(autouse=True)
def side(database: None) -> Iterator[None]:
    with override_settings(FAIRWAY_SIDE="CN", FAIRWAY_NODE="cn.example"):
        demo.make()
        yield


@pytest.mark.parametrize("view", [queues.DESK, queues.DUE])
def test_a_view_is_read_along_an_index_and_nothing_is_sorted(view: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("how PostgreSQL reads a table depends on how much is in it")
    plan = queues.rows(actor("officer"), view, {})[:51].explain()
    assert "queue_by_due" in plan
    assert "TEMP B-TREE" not in plan


def test_every_open_part_is_on_one_page_and_on_one_only() -> None:
    for n in range(5):
        filed(f"Number {n}")
    for view in (queues.DESK, queues.ALL):
        found = queues.rows(actor("officer"), view, {})
        seen: list[int] = []
        after = ""
        while True:
            page = queues.page(found, after, 2)
            seen += [part.pk for part in page.rows]
            after = page.after
            if not after:
                break
        assert seen == list(found.values_list("pk", flat=True))


def test_the_second_check_has_what_waits_for_a_second_person_and_no_more() -> None:
    part = filed()
    decision = casework.decide(actor("officer"), part.pk, "refused", text="No")
    assert part in queues.rows(actor("senior"), queues.SECOND, {})
    casework.send_back(actor("senior"), decision.pk, "Why?")
    assert part not in queues.rows(actor("senior"), queues.SECOND, {})


def test_the_pace_is_what_nine_in_ten_decisions_took_at_most() -> None:
    Part.objects.filter(desk="park", decided__isnull=False).update(decided=None)
    assert queues.pace(actor("officer")) is None
    for days in range(1, 11):
        part = filed()
        Part.objects.filter(pk=part.pk).update(received=localdate() - timedelta(days), decided=localdate())
    assert queues.pace(actor("officer")) == (9, 10)


def test_what_a_desk_does_not_see_is_in_none_of_its_views() -> None:
    filed()
    other = actor("officer2")
    for view in queues.VIEWS:
        rows = queues.rows(other, view, {})
        assert set(rows.values_list("pk", flat=True)) <= set(gateway.parts(other).values_list("pk", flat=True))
