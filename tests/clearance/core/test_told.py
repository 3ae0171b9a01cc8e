"""What an applicant reports of an office that is not connected is kept as told, and can lead to a permit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils.timezone import localdate

from fairway.clearance import status, told
from fairway.clearance.actors import Forbidden
from fairway.clearance.models import Case, Part, Routing
from fairway.clearance.told import CannotReport
from tests.clearance.core.story import Story, who


def unserved(story: Story) -> Case:
    """A case whose part on this side no desk serves."""
    Routing.objects.all().delete()
    return story.filed()


def said(story: Story, part: Part, word: str = status.APPROVED, paper: str = "L-1", **more: Any) -> Part:
    return told.report(story.applicant, part.pk, word, paper, localdate(), **more)


def test_a_report_stands_as_told_and_the_permit_says_that_the_paper_must_be_shown(story: Story) -> None:
    case = unserved(story)
    part = story.mine(case)
    assert (part.connected, part.open, part.status) == (False, False, status.SUBMITTED)
    story.stands(case)
    part = said(story, part)
    assert (part.told, part.status) == (True, status.APPROVED)
    assert case.permits.get().claims["conditions"] == ["hk.ced: show L-1"]
    assert story.other.heard(case.ref, "part")[-1]["told"] is True
    with pytest.raises(CannotReport, match="rests on"):
        said(story, part, status.REFUSED)


def test_a_report_can_be_corrected_until_a_permit_rests_on_it(story: Story) -> None:
    part = story.mine(unserved(story))
    said(story, part, status.REFUSED, "")
    assert said(story, part, status.APPROVED, "L-2").status == status.APPROVED


def test_an_office_of_the_other_side_that_is_not_connected_is_reported_to_that_side(story: Story) -> None:
    case = story.filed()
    theirs = story.theirs(case)
    assert story.stands(case, status.SUBMITTED, connected=False, decided=None) == ("applied", "")
    said(story, theirs, paper="CN-77")
    body = story.other.heard(case.ref, "part")[-1]
    assert (body["status"], body["reference"], body["told"]) == (status.APPROVED, "CN-77", True)


def test_the_other_sides_applicant_reports_of_an_office_here_that_is_not_connected(story: Story) -> None:
    from tests.clearance.core.test_permits import asks, filed_there

    Routing.objects.all().delete()
    case = filed_there(story)
    body = {"authority": "hk.ced", "connected": False, "conditions": [], "limits": {}, "reference": "L-9"}
    assert story.other.says(case.ref, "part", status=status.APPROVED, **body) == ("applied", "")
    part = story.mine(case)
    assert (part.told, part.status, part.reference) == (True, status.APPROVED, "L-9")
    assert asks(story, case) == ("applied", "")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"said": "splendid"}, "not something that an office says"),
        ({"said": status.WITHDRAWN}, "not something that an office says"),
        ({"day": localdate() + timedelta(1)}, "future"),
        ({"reference": " "}, "number of the paper"),
    ],
)
def test_a_report_that_cannot_be_is_refused(story: Story, changes: dict[str, Any], wrong: str) -> None:
    part = story.mine(unserved(story))
    given: dict[str, Any] = {"said": status.APPROVED, "reference": "L-1", "day": localdate()}
    with pytest.raises(CannotReport, match=wrong):
        told.report(story.applicant, part.pk, **(given | changes))


def test_nobody_speaks_for_a_connected_office_or_for_another_applicant(story: Story) -> None:
    case = story.filed()
    with pytest.raises(CannotReport, match="connected"):
        said(story, story.mine(case))
    with pytest.raises(ObjectDoesNotExist):
        told.report(who("rival"), story.mine(case).pk, status.APPROVED, "L-1", localdate())
    with pytest.raises(Forbidden):
        told.report(story.desk_of(case)[0], story.mine(case).pk, status.APPROVED, "L-1", localdate())
