"""An application is begun and filed once, whatever happens, and not at all where there is nothing to decide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairway.clearance import casework, filing, status
from fairway.clearance.models import Act, Case
from fairway.law.rulebook import default
from tests.clearance.core.crowd import at_once
from tests.clearance.core.story import Story, judged, who
from tests.clearance.test_journey import ROUTE


def test_the_same_key_is_the_same_case_for_one_owner_and_another_for_another(story: Story) -> None:
    first, again = story.begun(key="one"), story.begun(key="one")
    other = filing.begin(who("rival"), judged(), ROUTE, "DNA sequencer", "one")
    assert first == again and first != other


@pytest.mark.parametrize("key", ["", "k" * 81])
def test_a_key_that_could_not_be_known_again_is_refused(story: Story, key: str) -> None:
    with pytest.raises(filing.CannotFile, match="1 to 80"):
        filing.begin(story.applicant, judged(), ROUTE, "DNA sequencer", key)


def test_the_same_application_begun_and_filed_by_many_at_once_is_one(story: Story, lasting: None) -> None:
    applicant = story.applicant

    def go() -> str:
        return filing.file(applicant, story.begun(applicant, key="crowd")).ref

    refs = at_once(8, go)
    assert len(set(refs)) == 1
    assert len(story.other.heard(refs[0], "filed")) == 1
    assert Act.objects.filter(case=refs[0], kind="filed").count() == 1


def test_numbers_given_at_once_are_all_different_and_check_themselves(story: Story, lasting: None) -> None:
    applicant = story.applicant
    refs = at_once(8, lambda: story.begun(applicant).ref)
    assert len(set(refs)) == 8
    for ref in refs:
        _, year, number, digit = ref.split("-")
        swapped = number[:-2] + number[-1] + number[-2]
        assert filing._check_digit(year + number) == int(digit)
        same = swapped == number or {*number[-2:]} == {"0", "9"}
        assert same or filing._check_digit(year + swapped) != int(digit)


def test_filing_twice_files_once_and_tells_the_other_side_once(story: Story) -> None:
    case = story.filed()
    assert filing.file(story.applicant, case).filed == case.filed
    assert len(story.other.heard(case.ref, "filed")) == 1
    assert Case.objects.get(pk=case.pk).parts.count() == 2


def test_a_route_that_asks_nobody_is_not_filed(story: Story) -> None:
    case = story.begun()
    case.parts.all().delete()
    with pytest.raises(filing.CannotFile, match="no authority has to decide"):
        filing.file(story.applicant, case)


def test_a_route_that_the_facts_do_not_open_is_not_begun(story: Story) -> None:
    with pytest.raises(filing.CannotFile, match="not open"):
        filing.begin(story.applicant, judged(), ["hk.ced.road-cargo-information"], "x", "k")


def test_a_draft_that_was_withdrawn_is_not_filed_and_the_other_side_never_hears_of_it(story: Story) -> None:
    case = story.begun()
    assert casework.withdraw(story.applicant, case.ref).status == status.WITHDRAWN
    with pytest.raises(filing.CannotFile, match="withdrawn"):
        filing.file(story.applicant, case)
    assert story.other.heard(case.ref) == []


def test_a_filed_case_that_is_withdrawn_ends_on_both_sides_once(story: Story) -> None:
    case = story.filed()
    casework.withdraw(story.applicant, case.ref)
    casework.withdraw(story.applicant, case.ref)
    told = [(body["authority"], body["status"]) for body in story.other.heard(case.ref, "part")]
    assert sorted(told) == [(part.authority, status.WITHDRAWN) for part in case.parts.order_by("authority")]
    assert not case.parts.filter(open=True).exists()


def test_a_decided_case_is_not_withdrawn(story: Story) -> None:
    case = story.asked()
    with pytest.raises(casework.NotNow, match="not decided"):
        casework.withdraw(story.applicant, case.ref)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"entries": "0"}, "entries"),
        ({"days": "-1"}, "days"),
        ({"amount": "1.5", "unit": "kg"}, "amount"),
        ({"amount": "5"}, "unit"),
        ({"unit": "kg"}, "unit"),
        ({"entries": "٣"}, "entries"),
        ({"entries": [3]}, "entries"),
    ],
)
def test_limits_that_mean_nothing_are_refused_by_name(given: dict[str, str], wrong: str) -> None:
    with pytest.raises(filing.CannotFile, match=wrong):
        filing.read_limits(given)


def test_an_office_has_the_longest_of_the_times_whatever_their_units() -> None:
    terms = ("7 working days", "4 months", "42 days")
    procedures = zip(default().procedures.values(), terms, strict=False)
    found = tuple(replace(item, lead_time=term, steps=()) for item, term in procedures)
    assert filing.Office("hk.tid", found).term == "4 months"
