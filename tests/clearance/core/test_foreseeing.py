"""What another law would mean for open applications is told to those who may see them, and nothing is stored."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from fairway.clearance.foreseeing import affected
from fairway.clearance.models import Case
from fairway.law import Rulebook
from fairway.law.amendment import read_overlay
from fairway.law.difference import Comparison, State, norm_changes
from fairway.law.rulebook import default
from tests.clearance.core import doors
from tests.clearance.core.story import Story, who

HEAD = "reform: {id: ban, label: {en: A ban, zh-Hant: 禁令, zh-Hans: 禁令}}\n"


def forbidding(case: Case) -> Rulebook:
    """The law with a norm that a case rests on become a prohibition."""
    norm = case.parts.get(side="HK").marks.filter(kind="norm").order_by("value")[0].value
    return default().amended(read_overlay(HEAD + f"amends: {{{norm}: {{prohibit: take-away}}}}\n"))


def comparison(after: Rulebook) -> Comparison:
    states = State(default()), State(after)
    return Comparison.of(*states, norm_changes(*states), localdate())


def test_an_open_application_that_would_be_answered_otherwise_is_named_and_left_as_it_is(story: Story) -> None:
    case = story.filed()
    before = Case.objects.values().get(pk=case.pk)
    (found,) = affected(story.applicant, comparison(forbidding(case)))
    assert (found.item, found.before.outcome, found.after.outcome) == (case.ref, case.outcome, "prohibited")
    assert Case.objects.values().get(pk=case.pk) == before


def test_nobody_is_told_of_applications_that_they_do_not_see(story: Story) -> None:
    compared = comparison(forbidding(story.filed()))
    assert affected(who("auditor"), compared)
    assert affected(story.desk_of(Case.objects.get())[0], compared)
    for name in ("rival", "gate", "registrar"):
        assert affected(who(name), compared) == [], name


def test_drafts_and_decided_applications_are_no_open_ones(story: Story) -> None:
    filed = story.filed()
    compared = comparison(forbidding(filed))
    story.begun()
    Case.objects.filter(pk=filed.pk).update(status="approved")
    assert affected(story.applicant, compared) == []


def test_the_same_law_affects_nobody(story: Story) -> None:
    story.filed()
    assert affected(story.applicant, comparison(default())) == []


def test_the_page_asks_who_one_is_and_lists_what_that_one_sees(story: Story) -> None:
    case = story.filed()
    query = {"from": date(2022, 1, 1).isoformat(), "to": localdate().isoformat()}
    assert "sign-in" in doors.entered(None).get("/en/cases/compare", query)["Location"]
    mine = doors.entered(story.applicant).get("/en/cases/compare", query)
    assert mine.status_code == 200
    assert f"/en/cases/{case.ref}/" in mine.content.decode()
    others = doors.entered(who("rival")).get("/en/cases/compare", query)
    assert case.ref not in others.content.decode()
    assert doors.entered(who("gate")).get("/en/cases/compare", query).status_code == 403
