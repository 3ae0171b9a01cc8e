"""What officers do: question and answer, facts, advice, decisions that a second person confirms, taking turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils.timezone import localdate

from fairway.clearance import casework, gateway, review, status
from fairway.clearance.actors import Forbidden
from fairway.clearance.casework import NotNow
from fairway.clearance.filing import determination_of
from fairway.clearance.models import Act, Case, Mark, Part, Review
from fairway.law.errors import LawError
from tests.clearance.core.crowd import at_once, together
from tests.clearance.core.story import Story, who

PROHIBITED = ("declaration.information_days", "30")
"""A fact that this side's law alone reads, and its value that closes the way."""


def test_a_question_stops_the_clock_until_the_last_one_is_answered(story: Story) -> None:
    case = story.filed()
    officer, _ = story.desk_of(case)
    part = story.mine(case)
    first, second = (casework.ask(officer, part.pk, text) for text in ("Which laser class?", "Who pays?"))
    part.refresh_from_db()
    clock = part.clock()
    assert part.status == status.MORE and clock is not None and not clock.running(localdate())
    assert part.pauses.count() == 1
    casework.answer(story.applicant, first.id, "Class 1.")
    assert story.mine(case).status == status.MORE
    casework.answer(story.applicant, second.id, "We do.")
    part = story.mine(case)
    clock = part.clock()
    assert part.status == status.SUBMITTED and clock is not None and clock.running(localdate())
    assert part.pauses.get().ended == localdate()


def test_a_question_of_the_other_side_is_answered_to_the_other_side(story: Story) -> None:
    case = story.filed()
    body = {"id": "q-1", "by": "Officer", "from_office": True, "question": True, "answers": None, "text": "Which?"}
    authority = story.theirs(case).authority
    told = story.other.says(case.ref, "message", authority=authority, made="2026-11-25T10:00:00+08:00", **body)
    assert told == ("applied", "")
    casework.answer(story.applicant, "q-1", "That one.")
    answered = story.other.heard(case.ref, "message")[-1]
    assert (answered["answers"], answered["text"], answered["from_office"]) == ("q-1", "That one.", False)


def test_a_changed_fact_has_a_reason_moves_the_outcome_and_is_told_where_that_sides_law_reads_it(story: Story) -> None:
    case = story.filed()
    officer, _ = story.desk_of(case)
    part = story.mine(case)
    with pytest.raises(NotNow, match="say why"):
        casework.change_fact(officer, part.pk, "goods.duty_rate", "6", " ")
    act = casework.change_fact(officer, part.pk, *PROHIBITED, "seen on the papers")
    assert act.case.facts["declaration.information_days"] == "30"
    assert act.body["outcome"] == [case.outcome, "prohibited"] == [case.outcome, act.case.outcome]
    assert story.other.heard(case.ref, "fact") == []
    casework.change_fact(officer, part.pk, "goods.duty_rate", "6", "the tariff of this year")
    assert [fact["path"] for fact in story.other.heard(case.ref, "fact")] == ["goods.duty_rate"]


def test_a_fact_told_later_is_recorded_among_what_the_other_side_was_told(story: Story) -> None:
    case = story.filed()
    officer, _ = story.desk_of(case)
    assert "goods.duty_relieved" not in case.facts
    casework.change_fact(officer, story.mine(case).pk, "goods.duty_relieved", "no", "asked by telephone")
    case.refresh_from_db()
    assert [fact["path"] for fact in story.other.heard(case.ref, "fact")] == ["goods.duty_relieved"]
    assert "goods.duty_relieved" in case.told["CN"]


def test_an_unfit_value_changes_nothing(story: Story) -> None:
    case = story.filed()
    officer, _ = story.desk_of(case)
    for path, value in (("goods.duty_rate", "much"), ("no.such", "1"), ("goods.mode", None), ("goods.mode", {"a": 1})):
        with pytest.raises(LawError, match=path.replace(".", r"\.")):
            casework.change_fact(officer, story.mine(case).pk, path, value, "why not")
    assert not Act.objects.filter(case=case, kind="fact changed").exists()


def test_the_kind_of_movement_is_what_a_case_is_about_and_stays(story: Story) -> None:
    case = story.filed()
    officer, _ = story.desk_of(case)
    with pytest.raises(NotNow, match="another application"):
        casework.change_fact(officer, story.mine(case).pk, "movement.kind", "person", "why not")


def test_advice_stays_inside_the_office_and_so_do_proposals(story: Story) -> None:
    case = story.filed()
    officer, senior = story.desk_of(case)
    part = story.mine(case)
    casework.flag(officer, part.pk, "odd")
    casework.advise(officer, part.pk, status.REFUSED, [], "I do not trust them")
    decision = casework.decide(officer, part.pk, status.REFUSED, text="papers missing")
    casework.send_back(senior, decision.id, "look again at the papers")
    seen = {model: gateway.visible(model, story.applicant) for model in (gateway.Advice, gateway.Decision, Act)}
    assert not seen[gateway.Advice].exists() and not seen[gateway.Decision].exists()
    assert {act.kind for act in seen[Act]} == {"begun", "filed"}
    assert gateway.visible(gateway.Advice, senior).get().text == "I do not trust them"


@pytest.mark.parametrize("outcome", [status.REFUSED, status.APPROVED])
def test_a_refusal_and_what_goes_against_the_law_take_effect_by_a_second_person(story: Story, outcome: str) -> None:
    case = story.filed()
    officer, senior = story.desk_of(case)
    part = story.mine(case)
    if outcome == status.APPROVED:
        casework.change_fact(officer, part.pk, *PROHIBITED, "seen on the papers")
    decision = casework.decide(officer, part.pk, outcome, text="see the papers")
    assert decision.second and decision.waiting and decision.override == (outcome == status.APPROVED)
    assert story.mine(case).open
    with pytest.raises(NotNow, match="waits for a second"):
        casework.decide(officer, part.pk, status.APPROVED)
    with pytest.raises(Forbidden):
        casework.confirm(officer, decision.id)
    casework.confirm(senior, decision.id)
    assert story.mine(case).status == outcome
    with pytest.raises(NotNow, match="no longer waits"):
        casework.confirm(senior, decision.id)


def test_nobody_confirms_or_returns_their_own_decision(story: Story) -> None:
    case = story.filed()
    _, senior = story.desk_of(case)
    decision = casework.decide(senior, story.mine(case).pk, status.REFUSED, text="no papers")
    for act in (casework.confirm, lambda actor, id: casework.send_back(actor, id, "why")):
        with pytest.raises(NotNow, match="their own"):
            act(senior, decision.id)


def test_a_returned_decision_is_taken_anew(story: Story) -> None:
    case = story.filed()
    officer, senior = story.desk_of(case)
    decision = casework.decide(officer, story.mine(case).pk, status.REFUSED, text="no papers")
    with pytest.raises(NotNow, match="looked at again"):
        casework.send_back(senior, decision.id, " ")
    casework.send_back(senior, decision.id, "they came by post")
    with pytest.raises(NotNow, match="no longer waits"):
        casework.confirm(senior, decision.id)
    assert story.decided(case).outcome == status.APPROVED


def test_a_decision_that_waited_while_the_facts_became_unlawful_does_not_take_effect(story: Story) -> None:
    case = story.filed()
    Part.objects.filter(pk=story.mine(case).pk).update(discretionary=True)
    officer, senior = story.desk_of(case)
    decision = casework.decide(officer, story.mine(case).pk, status.APPROVED)
    assert decision.waiting and not decision.override
    casework.change_fact(officer, story.mine(case).pk, *PROHIBITED, "seen on the papers")
    with pytest.raises(NotNow, match="no longer let it through"):
        casework.confirm(senior, decision.id)
    casework.send_back(senior, decision.id, "look at the papers")


def test_a_decision_that_waited_while_the_case_was_withdrawn_does_not_take_effect(story: Story) -> None:
    case = story.filed()
    officer, senior = story.desk_of(case)
    decision = casework.decide(officer, story.mine(case).pk, status.REFUSED, text="no papers")
    casework.withdraw(story.applicant, case.ref)
    with pytest.raises(NotNow, match="withdrawn"):
        casework.confirm(senior, decision.id)
    assert story.mine(case).status == status.WITHDRAWN


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"outcome": "maybe"}, "not a decision"),
        ({"outcome": status.DRAFT}, "not a decision"),
        ({"outcome": status.REFUSED}, "gives its reasons"),
        ({"outcome": status.REFUSED, "reasons": ["no.such.norm"]}, "no norm is called no.such.norm"),
        ({"outcome": status.CONDITIONAL, "conditions": [" "]}, "under which conditions"),
        ({"outcome": status.APPROVED, "valid_until": localdate() - timedelta(1)}, "over before"),
    ],
)
def test_a_decision_that_says_too_little_is_refused(story: Story, given: dict[str, object], wrong: str) -> None:
    case = story.filed()
    officer, _ = story.desk_of(case)
    with pytest.raises(NotNow, match=wrong):
        casework.decide(officer, story.mine(case).pk, **given)  # type: ignore[arg-type]
    assert not story.mine(case).decisions.exists()


def test_who_saw_an_older_version_is_told_so(story: Story) -> None:
    case = story.filed()
    officer, _ = story.desk_of(case)
    seen = story.mine(case)
    casework.write(officer, seen.pk, "hello")
    with pytest.raises(casework.Stale):
        casework.take(officer, seen.pk, seen.version)
    casework.take(officer, seen.pk, story.mine(case).version)


def test_a_taken_part_is_not_taken_again_and_given_back_by_its_officer_or_a_senior(story: Story) -> None:
    case = story.filed()
    officer, senior = story.desk_of(case)
    part = story.mine(case)
    casework.take(senior, part.pk)
    with pytest.raises(NotNow, match="another officer"):
        casework.take(officer, part.pk)
    with pytest.raises(NotNow, match="senior"):
        casework.release(officer, part.pk)
    casework.release(senior, part.pk)
    assert casework.take(officer, part.pk).status == status.IN_REVIEW


def test_officers_who_take_the_next_at_once_get_different_parts(story: Story, lasting: None) -> None:
    cases = [story.filed() for _ in range(3)]
    officer, senior = story.desk_of(cases[0])
    waiting = gateway.queue(officer).filter(officer=None).count()
    assert waiting >= 3
    found = together(*[lambda actor=actor: casework.take_next(actor) for actor in (officer, senior)])
    taken = [part.pk for part in found if part]
    assert len(set(taken)) == 2
    for part in Part.objects.filter(pk__in=taken):
        casework.release(senior, part.pk)
    for case in cases:
        casework.withdraw(story.applicant, case.ref)


def test_one_part_taken_by_many_at_once_is_one_officers(story: Story, lasting: None) -> None:
    case = story.filed()
    officer, senior = story.desk_of(case)
    part = story.mine(case).pk

    def taken(actor: object) -> bool:
        try:
            return bool(casework.take(actor, part))  # type: ignore[arg-type]
        except NotNow:
            return False

    assert sorted(together(lambda: taken(officer), lambda: taken(senior))) == [False, True]
    casework.withdraw(story.applicant, case.ref)


def test_one_decision_confirmed_by_many_at_once_takes_effect_once(story: Story, lasting: None) -> None:
    case = story.filed()
    officer, senior = story.desk_of(case)
    decision = casework.decide(officer, story.mine(case).pk, status.REFUSED, text="no papers")

    def confirmed() -> bool:
        try:
            return bool(casework.confirm(senior, decision.id))
        except NotNow:
            return False

    assert sum(at_once(4, confirmed)) == 1
    assert Act.objects.filter(case=case, kind="decided").count() == 1


def test_a_stranger_finds_nothing_to_act_on(story: Story) -> None:
    case = story.filed()
    part = story.mine(case)
    stranger = who("officer" if part.desk_id == "choice" else "officer2")
    for act in (
        lambda: casework.take(stranger, part.pk),
        lambda: casework.ask(stranger, part.pk, "?"),
        lambda: casework.decide(stranger, part.pk, status.APPROVED),
        lambda: casework.withdraw(who("rival"), case.ref),
        lambda: casework.write(who("rival"), part.pk, "hello"),
    ):
        with pytest.raises(ObjectDoesNotExist):
            act()


def test_a_review_opens_when_the_sides_disagree_closes_when_they_agree_and_else_lets_each_stand(story: Story) -> None:
    case = story.filed()
    _, senior = story.desk_of(case)
    story.decided(case)
    assert not review.is_open(case)
    assert story.stands(case, status.REFUSED) == ("applied", "")
    found = Review.objects.get(case=case)
    assert story.other.heard(case.ref, "review") == [{"opened": str(found.opened), "due": str(found.due)}]
    assert found.due > localdate()
    casework.reopen(senior, story.mine(case).pk, "the other side has refused")
    assert story.mine(case).open and review.is_open(case)
    story.decided(case, status.REFUSED, text="the other side is right")
    found.refresh_from_db()
    assert (found.result, case.permits.count()) == (review.AGREED, 0)


def test_a_review_that_is_over_lets_each_decision_stand(story: Story) -> None:
    case = story.filed()
    _, senior = story.desk_of(case)
    story.decided(case)
    story.stands(case, status.REFUSED)
    due = Review.objects.get(case=case).due
    assert review.close_overdue(due) == 0
    assert review.close_overdue(due + timedelta(1)) == 1
    assert Review.objects.get(case=case).result == review.STANDS
    with pytest.raises(NotNow, match="only while"):
        casework.reopen(senior, story.mine(case).pk, "late")
    assert not case.permits.exists()


def test_a_refusal_lifted_in_review_leads_to_a_permit(story: Story) -> None:
    case = story.filed()
    story.decided(case)
    story.stands(case, status.REFUSED)
    assert story.stands(case, status.IN_REVIEW, decided=None) == ("applied", "")
    assert story.stands(case, status.APPROVED) == ("applied", "")
    assert Review.objects.get(case=case).result == review.AGREED
    assert case.permits.get().status == "asked"


def test_a_flag_marks_once_and_sends_to_the_desk_that_serves_it(story: Story) -> None:
    case = story.filed()
    officer, _ = story.desk_of(case)
    part = story.mine(case)
    casework.flag(officer, part.pk, "odd")
    casework.flag(officer, part.pk, "odd")
    assert Mark.objects.filter(part=part, value="odd").count() == 1
    casework.flag(officer, part.pk, "discretion")
    assert story.mine(case).desk_id == "choice"


def test_the_other_side_decides_only_its_own_and_says_only_what_it_can(story: Story) -> None:
    case = story.filed()
    mine, theirs = story.mine(case).authority, story.theirs(case).authority
    says = story.other.says
    assert says(case.ref, "part", authority=mine, status=status.APPROVED)[0] == "refused"
    assert says(case.ref, "part", authority="nobody", status=status.APPROVED)[0] == "refused"
    assert story.stands(case, "splendid")[0] == "refused"
    assert says(case.ref, "part", authority=theirs, status=status.APPROVED)[0] == "refused"
    assert story.stands(case, status.APPROVED)[0] == "applied"
    assert story.stands(case, status.DRAFT) == ("refused", "the message 'part' can't be read: NotAfter: "
                                               "what is approved can't become draft")  # fmt: skip
    assert says("HK-1999-000001-0", "part", authority=theirs, status=status.APPROVED)[0] == "refused"
    assert says(case.ref, "fact")[0] == says(case.ref, "document", authority=mine)[0] == "refused"
    assert says(case.ref, "message", authority=mine, from_office=True)[0] == "refused"


def test_granting_what_unsettled_law_as_written_forbids_takes_two(story: Story) -> None:
    part = story.mine(story.filed())
    found = determination_of(part.case)
    for written, lawful in (("prohibited", False), ("procedure", True)):
        sides = tuple(replace(side, outcome="unsettled", as_written=written) for side in found.sides)
        assert casework.lawful_here(part, replace(found, sides=sides)) is lawful


def test_a_corrected_day_brings_with_it_what_the_law_of_that_day_reads(story: Story) -> None:
    case = story.filed()
    officer, _ = story.desk_of(case)
    case.refresh_from_db()
    kept = [path for path in case.told["CN"] if path != "goods.hetao"]
    Case.objects.filter(pk=case.pk).update(told={"CN": kept})
    later = (localdate() + timedelta(1)).isoformat()
    casework.change_fact(officer, story.mine(case).pk, "movement.date", later, "a day later")
    told = [message["path"] for message in story.other.heard(case.ref, "fact")]
    assert told == ["movement.date", "goods.hetao"]
    assert "goods.hetao" in Case.objects.get(pk=case.pk).told["CN"]
