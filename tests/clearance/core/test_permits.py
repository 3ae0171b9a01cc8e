"""A permit says no more than both sides granted, is proved by the log, and ends on both sides."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.timezone import localdate

from fairway.clearance import casework, filing, issuance, issuing, permit, status
from fairway.clearance.actors import Forbidden
from fairway.clearance.casework import NotNow
from fairway.clearance.claims import Permit as Claims
from fairway.clearance.models import Case, Permit
from fairway.link import keys, log
from fairway.link.models import Head
from fairway.link.note import Note
from tests.clearance.core.story import Story, judged, who
from tests.clearance.core.test_casework import PROHIBITED


def filing_there(**changes: Any) -> dict[str, Any]:
    """What the other side tells of a case that was filed with it."""
    found = judged()
    body = {
        "version": 1,
        "title": "Sequencer",
        "applicant": "Riverside",
        "language": "zh-Hans",
        "facts": found.facts.to_dict(),
        "route": sorted(found.routes[0]),
        "rulebook": found.rulebook.hash,
        "crossing": localdate().isoformat(),
        "limits": {},
        "offices": ["hk.ced", "cn.sz.customs"],
    }
    return body | changes


def filed_there(story: Story, ref: str = "CN-2026-000001-1", **changes: Any) -> Case:
    """A case that was filed with the other side, which tells this one what its law reads."""
    assert story.other.says(ref, "filed", **filing_there(**changes)) == ("applied", "")
    return Case.objects.get(pk=ref)


def asks(story: Story, of: Case, **changes: Any) -> tuple[str, str]:
    """The other side asks this one to approve a permit that it has signed."""
    parts = of.parts.filter(side="HK")
    claims = replace(
        issuing.claims_of(of),
        issuer="cn.example",
        conditions=tuple(text for part in parts for text in issuing.conditions_of(part)),
    )
    code = permit.issue(replace(claims, **changes), story.other.permit)
    return story.other.says(of.ref, "permit", code=base64.b64encode(code).decode())


def proved(row: Permit, story: Story) -> None:
    """The other side cosigns the head over everything in the log."""
    head = log.sign_head()
    assert head is not None
    note = Note.parse(head.note)
    lines = story.other.witness.cosign(note.text, int(row.made.timestamp()))
    Head.objects.filter(pk=head.pk).update(note=str(note.with_lines(lines)), cosigned=True)
    assert issuing.prove() == 1
    row.refresh_from_db()


def test_what_both_sides_granted_becomes_one_permit_signed_by_both(story: Story) -> None:
    row = story.permitted(conditions=["sealed  case\n"])
    claims = permit.read(bytes(row.code), issuing.known_keys())
    assert (row.status, claims.conditions, claims.case) == ("issued", ("sealed case",), row.case_id)
    assert bytes(log.Entry.objects.get(pk=row.entry).body) == issuance.entry(bytes(row.code))
    assert len(story.other.heard(row.case_id, "permit")) == 1
    assert story.approves(row.case)[0] == "refused"


def test_the_narrowest_limit_of_anybody_counts(story: Story) -> None:
    case = story.filed(limits={"entries": 6, "amount": 50, "unit": "kg"})
    story.decided(case, limits={"entries": 4, "days": 10})
    story.stands(case, limits={"entries": 5, "amount": 20, "unit": "kg"}, conditions=["by day"])
    claims = case.permits.get().claims
    assert {name: claims[name] for name in ("entries", "amount", "unit", "days")} == {
        "entries": 4, "amount": 20, "unit": "kg", "days": 10,
    }  # fmt: skip
    assert claims["conditions"] == ["by day"]


def test_an_amount_is_granted_in_the_unit_in_which_it_was_asked_for(story: Story) -> None:
    case = story.filed(limits={"amount": 50, "unit": "kg"})
    officer, _ = story.desk_of(case)
    with pytest.raises(NotNow, match="in kg"):
        casework.decide(officer, story.mine(case).pk, status.APPROVED, limits={"amount": 5, "unit": "pieces"})
    story.decided(case)
    story.stands(case, limits={"amount": 5, "unit": "pieces"})
    assert not case.permits.exists()
    assert "kg and in pieces" in case.acts.get(kind="permit not made").body["why"]


def test_a_permit_ends_on_the_first_day_on_which_anything_that_it_rests_on_does(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = localdate()
    for until in (today + timedelta(20), today + timedelta(3), today):
        case = story.filed()
        story.decided(case, valid_until=until)
        story.stands(case, valid_until=(today + timedelta(9)).isoformat())
        assert case.permits.get().valid_until == min(until, today + timedelta(9))

    class Change:
        day = today + timedelta(2)

    monkeypatch.setattr(issuing, "next_change", lambda found: Change)
    assert story.asked().permits.get().valid_until == today + timedelta(1)


@pytest.mark.parametrize(("days", "last"), [(2, 1), (30, 29), (31, 30), (400, 30)])
def test_a_change_of_law_shortens_a_permit_and_never_lengthens_it(
    story: Story, monkeypatch: pytest.MonkeyPatch, days: int, last: int
) -> None:
    change = SimpleNamespace(day=localdate() + timedelta(days))
    monkeypatch.setattr(issuing, "next_change", lambda found: change)
    assert story.asked().permits.get().valid_until == localdate() + timedelta(last)


def test_no_permit_rests_on_law_that_has_changed_before_it_begins(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = SimpleNamespace(day=localdate())
    monkeypatch.setattr(issuing, "next_change", lambda found: change)
    case = story.filed()
    story.decided(case)
    story.stands(case)
    assert "the law that was judged ends" in case.acts.get(kind="permit not made").body["why"]


def test_a_side_where_nobody_decides_grants_only_what_is_free_or_held(story: Story) -> None:
    case = story.filed()
    name = story.mine(case).procedures[0]
    case.tasks.update(part=None)
    case.parts.filter(side="HK").delete()
    assert not issuing._lets_through(case, "HK")
    case.tasks.filter(procedure=name).update(done=localdate())
    assert issuing._lets_through(case, "HK")


def test_no_permit_is_made_where_nothing_is_left_of_the_time(story: Story) -> None:
    case = story.filed()
    story.decided(case)
    story.stands(case, valid_until=(localdate() - timedelta(1)).isoformat())
    assert case.acts.get(kind="permit not made").body["why"].startswith("exp")


def test_titles_and_conditions_of_any_length_make_a_permit_that_a_gate_can_read(story: Story) -> None:
    case = filing.begin(story.applicant, judged(), story.begun().route, "測" * 200, "long")
    filing.file(story.applicant, case)
    story.decided(case, status.CONDITIONAL, conditions=["封" * 150, "line\nline", "x\x07y"])
    story.stands(case, conditions=["押運" * 90], reference="CN-77")
    row = case.permits.get()
    assert len(bytes(row.code)) <= permit.MAX_BYTES
    mine, theirs = sorted(row.claims["conditions"], reverse=True)
    assert theirs == "cn.sz.customs: conditions of CN-77"
    assert mine == f"hk.ced: conditions of {story.mine(case).reference}"
    assert story.approves(case) == ("applied", "")


def test_this_side_approves_what_it_granted_and_nothing_else(story: Story) -> None:
    case = filed_there(story)
    assert asks(story, case) == ("refused", "HK has not granted this case")
    story.decided(case, status.CONDITIONAL, conditions=["sealed"], limits={"entries": 3, "amount": 5, "unit": "kg"},
                  valid_until=localdate() + timedelta(5))  # fmt: skip
    later = issuing._midnight(localdate() + timedelta(7))
    for changes, why in (
        ({"conditions": ()}, "a condition that this side made is missing"),
        ({"entries": 4}, "granted entries 3, the permit says 4"),
        ({"entries": None}, "no limit"),
        ({"amount": 6}, "granted amount 5"),
        ({"unit": "g"}, "in kg"),
        ({"ends": later}, "lasts longer"),
        ({"case": "CN-2026-000009-9"}, "not of this case"),
        ({"destination": "HK"}, "not of this case"),
        ({"issuer": "hk.example"}, "forged"),
    ):
        outcome, said = asks(story, case, **changes)
        assert outcome == "refused" and why in said, (changes, said)
    assert not case.permits.exists()
    assert asks(story, case) == ("applied", "")
    assert case.permits.get().status == "approved"
    both = base64.b64decode(story.other.heard(case.ref, "approved")[0]["code"])
    assert permit.read(both, issuing.known_keys()).entries == 3
    assert asks(story, case) == ("refused", "this case has a permit already")


def test_what_is_no_permit_is_refused_in_words(story: Story) -> None:
    case = filed_there(story)
    story.decided(case)
    for code in ("", "%%%", "AAAA", base64.b64encode(b"\xa1").decode(), 7, None):
        assert story.other.says(case.ref, "permit", code=code)[0] == "refused"
        assert story.other.says(case.ref, "approved", code=code)[0] == "refused"
        assert story.other.says(case.ref, "issued", permit=code, proof=code)[0] == "refused"
        assert story.other.says(case.ref, "revoked", permit=code, reason=code)[0] == "refused"


def test_an_approval_by_a_key_that_is_not_the_other_sides_issues_nothing(story: Story) -> None:
    case = story.asked()
    code = base64.b64decode(story.other.heard(case.ref, "permit")[0]["code"])
    for signer in (story.other.link, keys.signer(keys.PERMIT)):
        both = base64.b64encode(permit.countersign(code, signer)).decode()
        assert story.other.says(case.ref, "approved", code=both)[0] == "refused"
    assert story.other.says(case.ref, "approved", code=base64.b64encode(code).decode())[0] == "refused"
    assert case.permits.get().status == "asked"


def test_issuance_is_proved_once_the_other_side_has_cosigned_and_the_proof_is_sent(story: Story) -> None:
    row = story.permitted()
    assert issuing.prove() == 0
    proved(row, story)
    receipt = issuance.unpack(bytes(row.proof), bytes(row.code), issuing.logs(), "hk.example")
    issuance.verify(receipt, issuing.logs(), "hk.example")
    told = story.other.heard(row.case_id, "issued")
    assert told == [{"permit": row.id, "proof": base64.b64encode(bytes(row.proof)).decode()}]
    assert issuing.prove() == 0


def test_a_permit_revoked_here_is_revoked_there_and_the_part_with_it(story: Story) -> None:
    row = story.permitted()
    officer, senior = story.desk_of(row.case)
    for actor in (officer, story.applicant, who("auditor"), who("gate")):
        with pytest.raises(Forbidden):
            issuing.revoke(actor, row.id, "stolen")
    with pytest.raises(ValueError, match="say why"):
        issuing.revoke(senior, row.id, " ")
    issuing.revoke(senior, row.id, "stolen")
    issuing.revoke(senior, row.id, "stolen")
    row.refresh_from_db()
    assert (row.status, row.reason) == ("revoked", "stolen")
    assert story.other.heard(row.case_id, "revoked") == [{"permit": row.id, "reason": "stolen"}]
    assert story.mine(row.case).status == status.REVOKED == Case.objects.get(pk=row.case_id).status
    assert story.other.heard(row.case_id, "part")[-1]["status"] == status.REVOKED


def test_a_permit_revoked_there_is_revoked_here(story: Story) -> None:
    row = story.permitted()
    assert story.other.says(row.case_id, "revoked", permit="P-other", reason="x")[0] == "refused"
    assert story.other.says(row.case_id, "revoked", permit=row.id, reason="forged papers") == ("applied", "")
    assert story.stands(row.case, status.REVOKED) == ("applied", "")
    row.refresh_from_db()
    assert (row.status, row.reason) == ("revoked", "forged papers")
    assert Case.objects.get(pk=row.case_id).status == status.REVOKED


def test_a_permit_expires_after_its_last_day_with_what_was_granted(story: Story) -> None:
    row = story.permitted()
    assert issuing.expire(row.valid_until) == 0
    assert issuing.expire(row.valid_until + timedelta(1)) == 1
    assert issuing.expire(date.max) == 0
    row.refresh_from_db()
    assert (row.status, story.mine(row.case).status) == ("expired", status.EXPIRED)
    assert story.other.heard(row.case_id, "part")[-1]["status"] == status.EXPIRED


def test_two_offices_that_decide_at_once_make_one_permit(story: Story, lasting: None) -> None:
    from tests.clearance.core.crowd import together

    case = story.filed()
    officer, senior = story.desk_of(case)
    part = story.mine(case)
    second = filing._part(case, filing.Office("hk.tid", ()))
    second.becomes(status.SUBMITTED)
    second.desk = part.desk
    second.save()
    story.stands(case)
    found = together(*[
        lambda pk=pk, actor=actor: casework.decide(actor, pk, status.APPROVED)
        for pk, actor in ((part.pk, officer), (second.pk, senior))
    ])  # fmt: skip
    assert len(found) == 2 and not any(item.waiting for item in found)
    assert Permit.objects.filter(case=case).count() == 1
    assert isinstance(Claims.from_claims(case.permits.get().claims), Claims)


def test_a_permit_is_for_one_entry_unless_more_was_asked_for(story: Story) -> None:
    assert story.permitted().claims["entries"] == 1


def test_gates_may_together_exceed_a_limit_only_as_far_as_every_office_allows(story: Story) -> None:
    case = story.filed(limits={"amount": 50, "unit": "kg"})
    story.decided(case, limits={"tolerance": 10})
    story.stands(case, limits={"tolerance": 5})
    assert case.permits.get().claims["tolerance"] == 5
    alone = story.filed()
    story.decided(alone, limits={"tolerance": 10})
    story.stands(alone)
    assert "tolerance" not in alone.permits.get().claims


def test_a_tolerance_that_this_side_did_not_allow_is_not_approved(story: Story) -> None:
    case = filed_there(story)
    story.decided(case, limits={"tolerance": 3})
    word, why = asks(story, case, tolerance=4)
    assert (word, "tolerates 3 percent" in why) == ("refused", True)
    with pytest.raises(filing.CannotFile, match="percentage"):
        filing.read_limits({"tolerance": "101"})


def test_facts_that_turn_out_unlawful_after_the_decision_make_no_permit(story: Story) -> None:
    case = story.filed()
    story.decided(case)
    path, value = PROHIBITED
    given = {"path": path, "before": None, "after": value, "reason": "seen at the border", "by": "Li"}
    assert story.other.says(case.ref, "fact", **given) == ("applied", "")
    story.stands(case)
    assert not case.permits.exists()
    assert "does not let it through" in case.acts.get(kind="permit not made").body["why"]


def test_only_the_side_where_a_case_was_filed_signs_its_permits_and_speaks_for_its_applicant(story: Story) -> None:
    case = story.filed()
    story.decided(case)
    word, why = asks(story, case)
    assert (word, "where it was filed" in why) == ("refused", True)
    word, why = story.other.says(case.ref, "part", authority=story.mine(case).authority, status="withdrawn")
    assert (word, "speaks for its applicant" in why) == ("refused", True)
