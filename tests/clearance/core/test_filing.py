"""An application is begun and filed once, whatever happens, and not at all where there is nothing to decide."""

from __future__ import annotations

import pytest

from fairway.clearance import filing
from fairway.clearance.models import Case
from tests.clearance.core.story import Story, judged, who
from tests.clearance.test_journey import ROUTE


def test_the_same_key_is_the_same_case_for_one_owner_and_another_for_another(story: Story) -> None:
    first, again = story.begun(key="one"), story.begun(key="one")
    other = filing.begin(who("rival"), judged(), ROUTE, "DNA sequencer", "one")
    assert first == again and first != other


def test_filing_twice_files_once_and_tells_the_other_side_once(story: Story) -> None:
    case = story.filed()
    assert filing.file(story.applicant, case).filed == case.filed
    assert len(story.other.heard(case.ref, "filed")) == 1
    assert Case.objects.get(pk=case.pk).parts.count() == 2


def test_the_whole_way(story: Story) -> None:
    permit = story.permitted()
    assert permit.status == "issued"
