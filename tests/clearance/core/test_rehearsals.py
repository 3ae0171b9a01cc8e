"""A rehearsal replays what the node keeps under a proposed text and says who is better or worse off; nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate, now

from fairway.clearance import gateway
from fairway.clearance.actors import Forbidden
from fairway.clearance.models import Act, Case
from fairway.law import LawError
from fairway.law.answer import BETTER, WORSE, clause_of
from fairway.law.rulebook import default
from fairway.reform import proposing, rehearsing, tasks
from fairway.reform.models import Finding, Proposal, Rehearsal
from fairway.reform.proposing import CannotPropose
from fairway.web.models import Draft, Record
from tests.clearance.core.story import Story, judged, who
from tests.clearance.core.test_permits import filed_there
from tests.clearance.core.texts import BARRED, EMPTY, FREED, INFORMATION, overlay, proposed, rehearsed


@pytest.fixture
def kept(story: Story) -> dict[str, Case]:
    """One of each: a permit, a filed case, a draft, a saved answer and an interview."""
    Record.keep(judged(), "test")
    Draft.objects.create(answers={"movement.kind": "goods", **judged().facts.to_dict()})
    Draft.objects.create(answers={})
    return {"permit": story.permitted().case, "filed": story.filed(), "draft": story.begun()}


def read(row: Rehearsal) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = row.counts["subjects"]
    return found


def test_each_kind_is_read_once_and_the_counts_add_up(kept: dict[str, Case]) -> None:
    row = rehearsed(proposed(FREED))
    assert (row.state, row.done, row.total) == (Rehearsal.DONE, 5, 5)
    assert read(row) == {name: {"same": 0, BETTER: 1} for name in ("permit", "filed", "draft", "saved", "interview")}
    assert {(item.subject, item.case) for item in row.findings.all()} == {
        *((name, case.ref) for name, case in kept.items()),
        ("saved", ""),
        ("interview", ""),
    }


def test_who_is_better_or_worse_off_is_told_by_side_kind_and_clause(kept: dict[str, Case]) -> None:
    row = rehearsed(proposed(BARRED))
    assert row.counts["norms"] == {INFORMATION: {WORSE: 5}}
    assert row.counts["sides"] == {"HK exit": {WORSE: 5}}
    assert row.counts["kinds"] == {"goods": {WORSE: 5}}
    finding = row.findings.get(subject="filed")
    assert (finding.before, finding.after, finding.norms) == ("procedure", "prohibited", [INFORMATION])
    assert row.cited[INFORMATION]["clause"] == "ss. 3 and 4"
    assert clause_of(row.cited[INFORMATION]) == clause_of({"clause": "ss. 3 and 4"}) == {"en": "ss. 3 and 4"}


def test_replaying_an_unchanged_rulebook_yields_no_difference(kept: dict[str, Case]) -> None:
    row = rehearsed(proposed(EMPTY))
    assert row.base == row.amended == default().hash
    assert not row.findings.exists()
    assert all(found == {"same": 1} for found in read(row).values()) and len(read(row)) == 5


def test_nothing_that_is_read_is_changed(kept: dict[str, Case]) -> None:
    tables: list[Any] = [*gateway.READABLE, Draft, Record]

    def everything() -> list[Any]:
        return [list(table.objects.order_by("pk").values()) for table in tables]

    text = proposed(FREED)
    before = everything()
    rehearsed(text)
    assert everything() == before


def test_only_the_last_twelve_months_are_read(story: Story) -> None:
    old, new = story.filed(), story.filed()
    Case.objects.filter(pk=old.pk).update(filed=now() - timedelta(days=400))
    Record.keep(judged(), "test")
    Record.objects.update(made=now() - timedelta(days=400))
    row = rehearsed(proposed(FREED))
    assert [item.case for item in row.findings.all()] == [new.ref]


def test_a_text_that_begins_later_is_judged_on_its_first_day(story: Story) -> None:
    story.filed()
    begins = localdate() + timedelta(90)
    row = rehearsed(proposed(overlay(f"from: {begins}\nrepeals: ['{INFORMATION}']\n")))
    assert row.findings.get().direction == BETTER
    assert row.proposal.starts == begins


def test_what_cannot_be_read_is_listed_and_holds_nothing_up(story: Story) -> None:
    bad, _ = story.filed(), story.filed()
    Case.objects.filter(pk=bad.pk).update(facts={**bad.facts, "no.such.fact": "1"})
    row = rehearsed(proposed(FREED))
    assert read(row) == {"filed": {"same": 0, "unreadable": 1, BETTER: 1}}
    assert "no.such.fact" in row.findings.get(case=bad.ref).why


def test_a_case_of_the_other_side_is_read_with_what_was_told_of_it(story: Story) -> None:
    case = filed_there(story)
    assert rehearsed(proposed(EMPTY)).done == 1
    assert Case.objects.get(pk=case.pk).facts == case.facts


def test_a_rehearsal_that_was_broken_off_goes_on_where_it_stood(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [story.filed() for _ in range(3)]
    monkeypatch.setattr(rehearsing, "AT_ONCE", 1)
    row = rehearsing.begin(who("editor"), proposed(FREED).pk)
    judge = rehearsing._Judge.finding
    read: list[str] = []

    def killed(self: Any, name: str, subject: Any) -> Finding | None:
        if len(read) == 2:
            raise KeyboardInterrupt
        read.append(subject.key)
        return judge(self, name, subject)

    monkeypatch.setattr(rehearsing._Judge, "finding", killed)
    with pytest.raises(KeyboardInterrupt):
        rehearsing.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.done, row.total) == (Rehearsal.RUNNING, 2, 3)
    monkeypatch.setattr(rehearsing._Judge, "finding", judge)
    tasks.rehearse.func()
    row.refresh_from_db()
    assert (row.state, row.done) == (Rehearsal.DONE, 3)
    assert sorted(item.case for item in row.findings.all()) == sorted(case.ref for case in cases)


def test_a_rehearsal_that_is_asked_for_twice_is_one() -> None:
    text = proposed(FREED)
    first, second = (rehearsing.begin(who(name), text.pk) for name in ("editor", "editor2"))
    assert first.pk == second.pk
    rehearsing.run(first.pk)
    assert rehearsing.begin(who("editor"), text.pk).pk != first.pk


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"amends: [", "trial.yaml:"),
        (overlay("amends: {no.such#norm.x: {when: x}}\n"), "trial.yaml:2"),
        (overlay(f"amends: {{'{INFORMATION}': {{when: goods.no_such}}}}\n"), "trial.yaml:2"),
        (b"\xff\xfe", "trial.yaml"),
        (overlay("x" * 600_000), "500,000 bytes"),
    ],
)
def test_a_text_that_cannot_be_read_or_does_not_fit_is_refused_with_its_place_and_nothing_is_kept(
    data: bytes, told: str
) -> None:
    with pytest.raises(LawError) as caught:
        proposed(data)
    assert told in str(caught.value)
    assert not Proposal.objects.exists()


def test_the_text_that_the_guide_shows_can_be_proposed() -> None:
    guide = Path(__file__).parents[3] / "docs/how-to/rehearse-a-new-text.md"
    text = guide.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    assert proposed(text.encode()).starts


def test_the_same_text_is_proposed_once_and_withdrawn_by_who_proposed_it() -> None:
    text = proposed(FREED)
    with pytest.raises(CannotPropose):
        proposed(FREED, "editor2")
    with pytest.raises(CannotPropose):
        proposing.withdraw(who("editor2"), text.pk)
    proposing.withdraw(who("editor"), text.pk)
    with pytest.raises(CannotPropose):
        rehearsing.begin(who("editor"), text.pk)
    assert proposed(FREED, "editor2").pk != text.pk


def test_only_editors_propose_and_rehearse() -> None:
    text = proposed(FREED)
    for name in ("applicant", "officer", "senior", "auditor", "registrar"):
        with pytest.raises(Forbidden):
            proposed(EMPTY, name)
        with pytest.raises(Forbidden):
            rehearsing.begin(who(name), text.pk)
    assert not Act.objects.exists()
