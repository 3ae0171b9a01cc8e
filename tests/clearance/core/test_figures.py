"""What everybody is told of this node's decisions: how many and how long, and nothing of any case."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from django.utils.timezone import localdate

from fairway.clearance import status
from fairway.clearance.figures import Decided, decided
from fairway.clearance.models import Case, Part
from tests.clearance.core.story import Story


def granted_after(story: Story, days: int) -> Case:
    """A case that was granted so many days after it was received."""
    case = story.filed()
    story.decided(case)
    received = localdate() - timedelta(days)
    Part.objects.filter(pk=story.mine(case).pk).update(received=received)
    return case


def test_a_case_counts_once_decided_and_only_grants_count_for_the_days(story: Story) -> None:
    assert decided(date.min, localdate()) == Decided(0, 0, None)
    story.filed()
    for days in (2, 4, 9):
        granted_after(story, days)
    story.decided(story.filed(), status.REFUSED, text="no papers")
    assert decided(date.min, localdate()) == Decided(4, 3, 4)
    assert decided(date.min, localdate() - timedelta(1)) == Decided(0, 0, None)


def test_what_the_other_side_decided_is_not_counted_here(story: Story) -> None:
    case = story.filed()
    assert story.stands(case) == ("applied", "")
    assert decided(date.min, localdate()).cases == 0


def test_the_board_shows_the_figures_to_everybody_and_nothing_of_the_case(story: Story) -> None:
    case = granted_after(story, 6)
    page = Client(SERVER_NAME="localhost").get("/en/zone/").content.decode()
    days = page.partition("Median days to a permit")[2].partition("</li>")[0]
    assert ">6<" in days and "n = 1" in days and "counted on this node, Hong Kong" in days
    assert ">1<" in page.partition("Cases decided")[2].partition("</li>")[0]
    assert case.ref not in page and case.title not in page
