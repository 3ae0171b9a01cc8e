"""The officers' pages: the queue, a part, deciding it, the second person, correcting facts, auditing."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils.timezone import localdate, now

from fairway.clearance import casework, demo, desks, documents, filing, review, status
from fairway.clearance.history import record
from fairway.clearance.models import Act, Decision, Part, Permit, Routing
from fairway.web.models import SavedView
from tests.clearance.test_journey import ROUTE, SEQUENCER
from tests.web.journeys import text_of
from tests.web.offices import actor, filed, page_of, seen, signed_in

QUEUE = "/en/officer/queue"
NASTY = ["<script>alert(1)</script>", "' OR 1=1; --", "\x00\x01", "9" * 400, "{{ 7*7 }}", "../../etc"]


@pytest.fixture(autouse=True)
def side(database: None) -> Iterator[None]:
    """A node that decides for a side, with its demonstration people."""
    with override_settings(FAIRWAY_SIDE="CN", FAIRWAY_NODE="cn.example"):
        demo.make()
        yield


@pytest.fixture
def officer() -> Client:
    return signed_in("officer")


@pytest.fixture
def senior() -> Client:
    return signed_in("senior")


def proposed(client: Client, part: Part) -> Decision:
    """A refusal that waits for a second person."""
    client.post(page_of(part) + "decide", seen(part, outcome="refused", text="The goods are not on the list."))
    return Decision.objects.get(part=part)


def test_the_queue_shows_what_waits_and_leads_to_it(officer: Client) -> None:
    part = filed("Sequencer for the queue")
    shown = text_of(officer.get(QUEUE))
    assert "Sequencer for the queue" in shown
    assert f'href="{page_of(part)}"' in shown
    assert "→" in shown


def test_whoever_is_no_officer_does_not_see_the_queue(client: Client) -> None:
    assert client.get(QUEUE)["Location"].startswith("/en/account/sign-in")
    assert signed_in("applicant").get(QUEUE).status_code == 403
    assert signed_in("auditor").get(QUEUE).status_code == 403


def test_take_next_gives_two_officers_two_different_parts(officer: Client) -> None:
    filed()
    filed()
    first = officer.post(QUEUE + "/next")["Location"]
    second = signed_in("senior").post(QUEUE + "/next")["Location"]
    assert first != second
    assert "Give back to the desk" in text_of(officer.get(first))


def test_the_chosen_parts_are_taken_and_those_of_others_left(officer: Client) -> None:
    mine, theirs = filed(), filed()
    casework.take(actor("senior"), theirs.pk)
    answer = officer.post(QUEUE + "/take", {"part": [mine.pk, theirs.pk, "x", 10**30]})
    assert answer["Location"].endswith("view=mine&missed=3")
    mine.refresh_from_db()
    assert mine.officer == actor("officer").user


def test_an_overdue_part_stands_first_with_the_word(officer: Client) -> None:
    part = filed("Late one")
    Part.objects.filter(pk=part.pk).update(due="2020-01-01")
    shown = text_of(officer.get(QUEUE))
    rows = shown.partition("<tbody>")[2]
    assert rows.index("Late one") < rows.index("</tr>")
    assert "Overdue" in rows.partition("</tr>")[0]
    Part.objects.filter(pk=part.pk).update(due="2999-01-01")


@pytest.mark.parametrize("view", ["mine", "desk", "due", "waiting", "second", "all", "no such view"])
def test_every_view_and_filter_answers(officer: Client, view: str) -> None:
    filed()
    wanted = {"kind": "goods", "outcome": "procedure", "status": "submitted", "norm": "x", "flag": "y", "older": "3"}
    assert officer.get(QUEUE, {"view": view}).status_code == 200
    assert "Nothing here." in text_of(officer.get(QUEUE, {"view": view, **wanted}))


@pytest.mark.parametrize("text", NASTY)
def test_filters_and_keys_take_any_text(officer: Client, text: str) -> None:
    for name in ("view", "after", "kind", "norm", "flag", "older", "outcome", "status", "missed"):
        response = officer.get(QUEUE, {name: text})
        assert response.status_code == 200, name
        assert "<script>alert" not in response.content.decode()


def test_a_search_finds_by_number_title_and_applicant_what_the_desk_sees(officer: Client) -> None:
    part = filed("Unheard-of instrument")
    for text in (part.case_id, "unheard-of", "Riverside"):
        assert "Unheard-of instrument" in text_of(officer.get(QUEUE, {"q": text})), text
    assert "Unheard-of instrument" not in text_of(signed_in("officer2").get(QUEUE, {"q": "unheard-of"}))


def test_a_flag_and_a_norm_lead_to_what_else_has_them(officer: Client) -> None:
    part = filed("Marked")
    casework.flag(actor("officer"), part.pk, "laser class")
    assert 'href="?view=desk&flag=laser%20class"' in text_of(officer.get(QUEUE))
    shown = text_of(officer.get(QUEUE, {"flag": "laser class"}))
    assert "Marked" in shown
    assert shown.count("<tr data-row") == 1


def test_filters_are_kept_under_a_name_for_one_person(officer: Client) -> None:
    SavedView.objects.all().delete()
    officer.post(QUEUE + "/views", {"name": "Goods", "query": "view=desk&kind=goods&evil=1"})
    kept = SavedView.objects.get()
    assert kept.query == "view=desk&kind=goods"
    assert 'href="?view=desk&kind=goods">Goods' in text_of(officer.get(QUEUE))
    other = signed_in("senior")
    assert ">Goods<" not in text_of(other.get(QUEUE))
    assert other.post(f"{QUEUE}/views/{kept.pk}/delete").status_code == 404
    assert officer.post(f"{QUEUE}/views/{kept.pk}/delete").status_code == 302


def test_a_long_queue_is_shown_page_by_page(officer: Client) -> None:
    for n in range(3):
        filed(f"Page {n}")
    from fairway.clearance import queues

    rows = queues.rows(actor("officer"), queues.DESK, {})
    first = queues.page(rows, "", 2)
    second = queues.page(rows, first.after, 2)
    assert len(first.rows) == 2
    assert not {part.pk for part in first.rows} & {part.pk for part in second.rows}


def test_the_page_of_a_part_shows_facts_law_and_decision(officer: Client) -> None:
    part = filed("Three panes")
    Part.objects.filter(pk=part.pk).update(due=localdate() + timedelta(5))
    shown = text_of(officer.get(page_of(part)))
    for said in ("Facts and evidence", "The law, then and now", "Your decision", "A second person confirms it:"):
        assert said in shown
    assert "Same law, same outcome: no difference." in shown
    part.case.limits = {"entries": 6, "amount": 20, "unit": "kg"}
    part.case.save()
    assert "The applicant asks for: 6 entries 20 kg" in text_of(officer.get(page_of(part)))
    assert "no rule that is encoded here gives silence an effect" in shown


def test_a_desk_does_not_see_what_is_routed_to_another(officer: Client) -> None:
    part = filed()
    decision = proposed(officer, part)
    other = signed_in("officer2")
    addresses = [
        page_of(part),
        page_of(part) + "facts/goods.mode",
        page_of(part) + "why/x",
        page_of(part) + "documents/x",
        f"/en/officer/decisions/{decision.pk}/",
        f"/en/officer/cases/{part.case_id}/",
        f"/en/officer/cases/{part.case_id}/history.csv",
        "/en/officer/parts/999999999999/",
        f"/en/officer/parts/{10**40}/",
    ]
    assert {address: other.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    acts = ["take", "release", "write", "flag", "advise", "reopen", "decide", "nonsense"]
    told = {name: signed_in("senior2").post(page_of(part) + name, {"text": "x"}).status_code for name in acts}
    assert told == dict.fromkeys(acts, 404)


def test_a_decision_without_choice_takes_effect_at_once_or_waits_where_a_second_is_needed(
    officer: Client, senior: Client
) -> None:
    part = filed("To be approved")
    form = seen(part, outcome="approved with conditions", conditions="Sealed case\n\nBring the list", entries="2")
    assert officer.post(page_of(part) + "decide", form)["Location"] == page_of(part)
    decision = Decision.objects.get(part=part)
    assert decision.conditions == ["Sealed case", "Bring the list"]
    assert decision.limits == {"entries": 2}
    if decision.waiting:
        senior.post(f"/en/officer/decisions/{decision.pk}/", {"do": "confirm"})
    part.refresh_from_db()
    assert part.status == status.CONDITIONAL


def test_a_refusal_needs_reasons_and_another_person(officer: Client, senior: Client) -> None:
    part = filed("To be refused")
    response = officer.post(page_of(part) + "decide", seen(part, outcome="refused"))
    assert response.status_code == 422
    assert "Choose the norms that the refusal rests on" in text_of(response)
    decision = proposed(senior, part)
    page = f"/en/officer/decisions/{decision.pk}/"
    assert "This decision is your own" in text_of(senior.get(page))
    assert "nobody confirms their own decision" in text_of(senior.post(page, {"do": "confirm"}))
    assert officer.post(page, {"do": "confirm"}).status_code == 403
    assert "To be refused" in text_of(officer.get(QUEUE, {"view": "second"}))
    part.refresh_from_db()
    assert part.status != status.REFUSED


def test_a_senior_returns_with_a_reason_or_confirms(officer: Client, senior: Client) -> None:
    part = filed("Second thoughts")
    page = f"/en/officer/decisions/{proposed(officer, part).pk}/"
    assert "Say what should be looked at again" in text_of(senior.post(page, {"do": "return"}))
    senior.post(page, {"do": "return", "why": "Cite the norm"})
    assert "Cite the norm" in text_of(officer.get(page_of(part)))
    assert "returned to you" in text_of(officer.get(QUEUE, {"q": part.case_id}))
    officer.post(page_of(part) + "decide", seen(part, outcome="refused", text="Better reason"))
    waiting = Decision.objects.get(part=part, returned="")
    senior.post(f"/en/officer/decisions/{waiting.pk}/", {"do": "confirm"})
    part.refresh_from_db()
    assert part.status == status.REFUSED
    again = f"/en/officer/decisions/{waiting.pk}/"
    assert senior.post(again, {"do": "confirm"})["Location"] == page_of(part)
    assert "no longer waits" in text_of(senior.post(again, {"do": "return", "why": "Too late"}))


def test_the_letter_is_seen_in_three_languages_before_anything_is_decided(officer: Client) -> None:
    part = filed("Letter first")
    form = seen(part, outcome="refused", text="Own words <b>", paragraphs="again", do="preview")
    shown = text_of(officer.post(page_of(part) + "decide", form))
    for said in (
        "We refuse your application.",
        "我們不批准您的申請。",
        "我们不予批准您的申请。",
        "You may apply again",
    ):
        assert said in shown
    assert "Own words <b>" not in officer.get(page_of(part)).content.decode()
    assert not Decision.objects.filter(part=part).exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"outcome": ""}, "Choose what you decide."),
        ({"outcome": "prohibited"}, "Choose what you decide."),
        ({"outcome": "approved with conditions"}, "Write the conditions"),
        ({"outcome": "approved", "valid_until": "31 February"}, "Enter a date that exists"),
        ({"outcome": "approved", "valid_until": "2020-01-01"}, "This day is over"),
        ({"outcome": "approved", "entries": "-1"}, "Write whole numbers above zero"),
        ({"outcome": "approved", "amount": "5"}, "Write whole numbers above zero"),
        ({"outcome": "refused", "reasons": "no#norm"}, "no norm is called no#norm"),
        ({"outcome": "ask"}, "Write what you ask the applicant."),
    ],
)
def test_a_decision_that_cannot_be_read_says_what_is_wrong(officer: Client, typed: dict[str, str], says: str) -> None:
    part = filed()
    response = officer.post(page_of(part) + "decide", seen(part, **typed))
    assert response.status_code == 422
    assert says in text_of(response)
    assert not Decision.objects.filter(part=part).exists()


def test_asking_stops_the_clock_and_shows_the_question(officer: Client) -> None:
    part = filed("Which class?")
    officer.post(page_of(part) + "decide", seen(part, outcome="ask", text="Which laser class?"))
    part.refresh_from_db()
    assert part.status == status.MORE
    shown = text_of(officer.get(page_of(part)))
    assert "stopped since" in shown
    assert "no answer yet" in shown
    assert "Which class?" in text_of(officer.get(QUEUE, {"view": "waiting"}))


def test_the_same_form_sent_twice_is_done_once(officer: Client) -> None:
    part = filed("Twice")
    form = seen(part, outcome="refused", text="Once")
    answers = [officer.post(page_of(part) + "decide", form).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert Decision.objects.filter(part=part).count() == 1


def test_a_part_taken_and_a_fact_changed_by_a_form_sent_twice_are_so_once(officer: Client) -> None:
    part = filed()
    form = seen(part)
    assert [officer.post(page_of(part) + "take", form).status_code for _ in range(2)] == [302, 302]
    change = seen(part, **{"goods.value_cny": "3000000", "reason": "Invoice", "do": "change"})
    page = page_of(part) + "facts/goods.value_cny"
    assert [officer.post(page, change).status_code for _ in range(2)] == [302, 302]
    told = Act.objects.filter(case=part.case).values_list("kind", flat=True)
    assert sorted(told) == ["begun", "fact changed", "filed", "taken"]


def test_a_reply_that_came_is_told_in_the_queue(officer: Client) -> None:
    part = filed("Replied to")
    question = casework.ask(actor("officer"), part.pk, "Which class?")
    assert "reply came" not in text_of(officer.get(QUEUE, {"q": part.case_id}))
    casework.answer(actor("applicant"), question.pk, "Class 1")
    assert "reply came" in text_of(officer.get(QUEUE, {"q": part.case_id}))


def test_a_message_sent_twice_is_written_once(officer: Client) -> None:
    part = filed()
    for name in ("write", "advise"):
        for _ in range(2):
            officer.post(page_of(part) + name, {"text": "Once only", "recommends": "approved"})
    told = Act.objects.filter(case=part.case).values_list("kind", flat=True)
    assert sorted(told) == ["advised", "begun", "filed", "wrote"]


def test_when_the_law_changed_the_clauses_that_made_the_difference_are_named(officer: Client) -> None:
    part = filed("Under new law")
    norm = next(iter(norms_known()))
    changed = {"differs": True, "was": "free", "outcome": part.case.outcome, "clauses": [norm], "because": []}
    part.case.law = changed
    part.case.save()
    record(part.case, "law changed", "", was="free", outcome=part.case.outcome, clauses=[norm])
    shown = text_of(officer.get(page_of(part)))
    assert "Clauses that made the difference" in shown
    assert "The outcome is not the one that the applicant saw." in shown


def norms_known() -> list[str]:
    from fairway.law.rulebook import default

    return list(default().norms)


def test_two_officers_on_one_part_see_what_the_other_did_before_anything_is_sent_again(
    officer: Client, senior: Client
) -> None:
    part = filed("Two at once")
    form = seen(part, outcome="refused", text="My long reason", reasons=[])
    last = Act.objects.filter(case=part.case).latest("pk").pk
    senior.post(page_of(part) + "take", seen(part))
    response = officer.post(page_of(part) + "decide", {**form, "seen": last})
    assert response.status_code == 409
    shown = text_of(response)
    assert "It has changed since you looked" in shown
    assert "Ho Mei took it" in shown
    assert "My long reason" in shown
    assert "Your decision" in shown
    assert not Decision.objects.filter(part=part).exists()
    assert "Ho Mei has taken this part" in text_of(officer.get(page_of(part)))
    officer.post(page_of(part) + "decide", seen(part, outcome="refused", text="My long reason"))
    assert Decision.objects.filter(part=part).count() == 1


def test_a_fact_is_changed_with_a_reason_and_the_outcome_follows(officer: Client) -> None:
    part = filed("Changed")
    page = page_of(part) + "facts/goods.controls_cn"
    assert officer.get(page).status_code == 200
    tried = officer.post(page, seen(part, **{"goods.controls_cn": "-none-", "do": "try"}))
    assert "With the fact changed:" in text_of(tried)
    listed = default_choice("goods.controls_cn")
    change = seen(part, **{"goods.controls_cn": listed, "do": "change"})
    assert "Say why the fact is changed." in text_of(officer.post(page, change))
    officer.post(page, {**change, "reason": "The data sheet says so"})
    act = Act.objects.get(case=part.case, kind="fact changed")
    assert act.body["before"] == []
    assert act.body["after"] == [listed]
    assert act.body["reason"] == "The data sheet says so"
    shown = text_of(officer.get(page_of(part)))
    assert "corrected by Wong Kit: The data sheet says so" in shown


def from_the_other_side(ref: str) -> Part:
    """A case that the other side tells of; its part at a desk here."""
    facts = SEQUENCER | {"movement.date": localdate().isoformat()}
    told = {
        "version": 1, "title": "From there", "applicant": "Laboratory", "language": "zh-Hant", "facts": facts,
        "route": ROUTE, "rulebook": "0" * 64, "crossing": localdate().isoformat(), "limits": {},
        "offices": ["hk.ced"],
    }  # fmt: skip
    case = filing.from_other_side(told, ref, "HK")
    return Part.objects.get(case=case, desk__isnull=False)


def test_a_fact_that_changed_meanwhile_is_changed_only_once_that_was_seen(officer: Client) -> None:
    part = filed("Stale fact")
    page = page_of(part) + "facts/goods.value_cny"
    form = seen(part, **{"goods.value_cny": "3000000", "reason": "Invoice", "do": "change"})
    casework.change_fact(actor("senior"), part.pk, "goods.value_cny", "2500000", "Other invoice")
    response = officer.post(page, form)
    assert response.status_code == 409
    shown = text_of(response)
    assert "2000000 → <b>2500000</b> (Other invoice)" in shown
    assert officer.post(page, {**form, **seen(part)}).status_code == 302
    part.case.refresh_from_db()
    assert part.case.facts["goods.value_cny"] == "3000000"


def test_facts_that_the_rulebook_no_longer_reads_are_shown_and_nothing_breaks(officer: Client) -> None:
    part = filed("Unreadable")
    part.case.facts = {**part.case.facts, "no.longer": "there"}
    part.case.save()
    assert "Today's rulebook can't read these facts" in text_of(officer.get(page_of(part)))
    response = officer.post(page_of(part) + "decide", seen(part, outcome="approved"))
    assert response.status_code == 422
    assert "can't be read under this rulebook" in text_of(
        signed_in("auditor").get(f"/en/officer/cases/{part.case_id}/?replay=1")
    )


def default_choice(path: str) -> str:
    from fairway.law.rulebook import default

    return next(iter(default().vocabulary[path].type.choices))


@pytest.mark.parametrize("path", ["movement.kind", "no.such.fact", "__class__"])
def test_no_other_thing_than_a_fact_is_changed(officer: Client, path: str) -> None:
    assert officer.get(page_of(filed()) + "facts/" + path).status_code == 404


@pytest.mark.parametrize("text", NASTY)
def test_whatever_is_typed_is_shown_as_text_or_refused(officer: Client, text: str) -> None:
    part = filed()
    for name in ("write", "flag", "advise"):
        response = officer.post(page_of(part) + name, {"text": text, "recommends": text}, follow=True)
        assert response.status_code in (200, 404, 422), name
    fact = officer.post(page_of(part) + "facts/goods.value_cny", {"goods.value_cny": text, "reason": text})
    assert fact.status_code in (302, 422)
    shown = signed_in("auditor").get(f"/en/officer/cases/{part.case_id}/").content.decode()
    assert "<script>alert" not in shown


def test_a_flag_may_send_a_part_to_another_desk(officer: Client) -> None:
    part = filed()
    rule, _made = Routing.objects.get_or_create(
        authority=part.authority, norm="", flag="laser", defaults={"desk_id": "choice"}
    )
    answer = officer.post(page_of(part) + "flag", {"text": "laser"})
    assert answer["Location"] == QUEUE
    assert signed_in("officer2").get(page_of(part)).status_code == 200
    rule.delete()


def test_advice_is_given_by_one_and_seen_by_the_next(officer: Client, senior: Client) -> None:
    part = filed()
    officer.post(page_of(part) + "advise", {"recommends": "approved", "text": "All is in order"})
    shown = text_of(senior.get(page_of(part)))
    assert "Wong Kit (officer)" in shown
    assert "All is in order" in shown


def test_earlier_decisions_under_the_same_norms_are_named_with_other_cases_of_the_applicant(officer: Client) -> None:
    first = filed("Precedent")
    desks.mark(first, ["n#1"], ())
    decided = casework.decide(actor("officer"), first.pk, "refused", text="No")
    casework.confirm(actor("senior"), decided.pk)
    later = filed("Later one")
    desks.mark(later, ["n#1"], ())
    shown = text_of(officer.get(page_of(later)))
    assert "Earlier decisions under the same norms" in shown
    assert f'href="{page_of(first)}"' in shown
    assert "Other cases of this applicant" in shown


def test_an_auditor_sees_every_act_with_its_entry_replays_and_takes_the_history_away(officer: Client) -> None:
    part = filed("=Audited")
    page = page_of(part) + "facts/goods.value_cny"
    officer.post(page, seen(part, **{"goods.value_cny": "3000000", "reason": "=1+1", "do": "change"}))
    auditor = signed_in("auditor")
    assert part.case_id in text_of(auditor.get("/en/officer/cases/", {"q": "=Audited"}))
    address = f"/en/officer/cases/{part.case_id}/"
    shown = text_of(auditor.get(address + "?replay=1"))
    assert shown.count("equal</strong>") == 2
    assert "not equal" not in shown
    entry = Act.objects.filter(case=part.case).latest("pk").entry
    assert f"/link/entry/{entry}/receipt.json" in shown
    told = json.loads(auditor.get(address + "history.json").content)
    assert [act["kind"] for act in told["acts"]] == ["begun", "filed", "fact changed"]
    rows = list(csv.DictReader(io.StringIO(auditor.get(address + "history.csv").content.decode())))
    assert [row["entry"] for row in rows] == [str(act["entry"]) for act in told["acts"]]
    assert auditor.get(page_of(part)).status_code == 403
    assert auditor.post(page_of(part) + "take").status_code == 403


def test_an_act_that_somebody_altered_is_named() -> None:
    part = filed("Altered")
    address = f"/en/officer/cases/{part.case_id}/"
    auditor = signed_in("auditor")
    assert "not as the log has it" not in text_of(auditor.get(address))
    Act.objects.filter(case=part.case, kind="filed").update(by="Somebody else")
    assert text_of(auditor.get(address)).count("not as the log has it") == 1


def test_of_a_case_from_the_other_side_only_what_it_disclosed_is_shown_and_said_to_be(officer: Client) -> None:
    part = from_the_other_side("HK-2026-000077-1")
    shown = text_of(officer.get(page_of(part)))
    assert "Filed in Hong Kong. You see only the facts that the law of this side reads" in shown
    assert "disclosed by the other side" in shown
    assert ">stated<" not in shown


def test_while_the_sides_review_their_disagreement_a_senior_takes_a_part_up_again(
    officer: Client, senior: Client
) -> None:
    part = from_the_other_side("HK-2026-000078-9")
    casework.confirm(actor("senior"), casework.decide(actor("officer"), part.pk, "refused", text="No").pk)
    Part.objects.filter(case=part.case, local=False).update(status=status.APPROVED, decided=localdate())
    review.consider(part.case)
    shown = text_of(officer.get(page_of(part)))
    assert "One side grants what the other refuses." in shown
    assert "Take it up again" not in shown
    assert officer.post(page_of(part) + "reopen", {"text": "x"}).status_code == 403
    assert "Say why the part is taken up again" in text_of(senior.post(page_of(part) + "reopen", {"text": ""}))
    senior.post(page_of(part) + "reopen", {"text": "New papers came"})
    part.refresh_from_db()
    assert part.status == status.IN_REVIEW


def test_a_senior_revokes_a_permit_with_the_reason(officer: Client, senior: Client) -> None:
    part = filed("Permitted")
    day = localdate()
    Permit.objects.create(
        id="P-1", case=part.case, status="issued", claims={}, code=b"", digest="d", valid_from=day,
        valid_until=day, made=now(),
    )  # fmt: skip
    address = page_of(part) + "permits/P-1/revoke"
    assert "Why it is revoked" in text_of(senior.get(page_of(part)))
    assert officer.post(address, {"text": "x"}).status_code == 403
    assert "Say why the permit is revoked." in text_of(senior.post(address, {"text": " "}))
    assert senior.post(page_of(part) + "permits/P-2/revoke", {"text": "x"}).status_code == 404
    senior.post(address, {"text": "The goods were swapped"})
    assert Permit.objects.get(pk="P-1").status == "revoked"
    assert "The goods were swapped" in text_of(officer.get(page_of(part)))


def test_a_document_is_had_by_the_desk_alone(officer: Client) -> None:
    part = filed("With a paper")
    paper = documents.add(actor("applicant"), part, "plate.txt", b"serial 88-4412", "Serial plate")
    address = page_of(part) + f"documents/{paper.pk}"
    assert officer.get(address).content == b"serial 88-4412"
    assert signed_in("officer2").get(address).status_code == 404
    assert officer.get(page_of(filed()) + f"documents/{paper.pk}").status_code == 404


def test_a_replay_names_what_is_not_as_it_was_kept() -> None:
    part = filed()
    part.case.outcome = "prohibited"
    part.case.save()
    shown = text_of(signed_in("auditor").get(f"/en/officer/cases/{part.case_id}/?replay=1"))
    assert "not equal" in shown


@pytest.mark.parametrize("lang", ["zh-hant", "zh-hans"])
def test_the_pages_are_there_in_chinese(officer: Client, senior: Client, lang: str) -> None:
    part = filed("中文")
    decision = proposed(officer, part)
    for address in (
        f"/{lang}/officer/queue",
        page_of(part, lang),
        page_of(part, lang) + "facts/goods.mode",
        f"/{lang}/officer/decisions/{decision.pk}/",
        f"/{lang}/officer/cases/{part.case_id}/?replay=1",
    ):
        assert senior.get(address).status_code == 200, address
