"""When the rulebook changes, open cases are judged anew, and what differs is kept with its clauses."""

from __future__ import annotations

from fairway.clearance import lawwatch
from fairway.clearance.models import Case, Mark
from fairway.law.rulebook import default
from tests.clearance.core.story import Story


def under_an_earlier_rulebook(case: Case, outcome: str) -> str:
    """Make a case one that was judged when one norm that it rests on was another; that norm now."""
    row = Mark.objects.filter(part__case=case, kind="norm").order_by("value")[0]
    norm, row.value = row.value, "an.earlier.norm"
    row.save()
    Case.objects.filter(pk=case.pk).update(rulebook="0" * 64, outcome=outcome)
    return norm


def test_an_open_case_is_judged_anew_once_and_what_differs_is_kept_with_the_norms(story: Story) -> None:
    case = story.filed()
    outcome = case.outcome
    norm = under_an_earlier_rulebook(case, "prohibited")
    assert lawwatch.watch() == 1
    assert lawwatch.watch() == 0
    case.refresh_from_db()
    assert (case.law["was"], case.law["outcome"], case.outcome) == ("prohibited", outcome, outcome)
    assert {norm, "an.earlier.norm"} <= set(case.law["clauses"])
    assert case.law["rulebook"] == default().hash
    assert Mark.objects.filter(part=story.mine(case), value=lawwatch.CHANGED).exists()
    assert case.acts.get(kind="law changed").body["was"] == "prohibited"


def test_a_case_that_stands_as_before_is_not_marked(story: Story) -> None:
    case = story.filed()
    under_an_earlier_rulebook(case, case.outcome)
    assert lawwatch.watch() == 0
    case.refresh_from_db()
    assert case.law["rulebook"] == default().hash and not case.law["differs"]
    assert not case.acts.filter(kind="law changed").exists()


def test_a_case_whose_facts_the_new_rulebook_no_longer_knows_says_so_and_holds_nothing_up(story: Story) -> None:
    gone, other = story.filed(), story.filed()
    for case in (gone, other):
        under_an_earlier_rulebook(case, "prohibited")
    Case.objects.filter(pk=gone.pk).update(facts={**gone.facts, "no.such.fact": "1"})
    assert lawwatch.watch() == 2
    gone.refresh_from_db()
    assert "no.such.fact" in gone.law["unreadable"]
    Case.objects.filter(pk=gone.pk).update(facts=other.facts, law={**gone.law, "rulebook": "1" * 64})
    assert lawwatch.watch() == 1 or "outcome" in Case.objects.get(pk=gone.pk).law
    assert Case.objects.get(pk=gone.pk).law["rulebook"] == default().hash


def test_decided_and_unfiled_cases_are_left_alone(story: Story) -> None:
    draft, decided = story.begun(), story.asked()
    Case.objects.filter(pk__in=(draft.pk, decided.pk)).update(rulebook="0" * 64, outcome="prohibited")
    assert lawwatch.watch() == 0
    assert {case.outcome for case in Case.objects.filter(pk__in=(draft.pk, decided.pk))} == {"prohibited"}
