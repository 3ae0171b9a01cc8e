"""A text becomes law by two people who did not propose it, having its rehearsal; then every answer follows it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from fairway.clearance import lawwatch
from fairway.clearance.actors import Forbidden
from fairway.clearance.models import Mark
from fairway.law import LawError, Rulebook
from fairway.law.contents import Contents
from fairway.law.rulebook import default, held, shipped
from fairway.link.models import Entry
from fairway.reform import proposing, rehearsing, releasing, serving, watches
from fairway.reform.models import Notice, Proposal, Release
from fairway.reform.releasing import CannotRelease
from fairway.reform.serving import current
from fairway.web.models import Record
from tests.clearance.core import doors
from tests.clearance.core.story import Story, judged, who
from tests.clearance.core.texts import BARRED, FREED, INFORMATION, overlay, proposed, rehearsed, released


def confirm(text: Proposal, *names: str) -> None:
    for name in names:
        releasing.confirm(who(name), text.pk)


def refused(text: Proposal, name: str) -> str:
    with pytest.raises(releasing.CannotPropose) as caught:
        releasing.confirm(who(name), text.pk)
    return str(caught.value)


def logged(what: str) -> list[dict[str, Any]]:
    entries = [json.loads(bytes(entry.body)) for entry in Entry.objects.filter(kind=proposing.KIND).order_by("index")]
    return [entry for entry in entries if entry["act"] == f"text {what}"]


def test_two_people_who_did_not_propose_it_make_a_text_law_and_the_log_says_who() -> None:
    text = proposed(FREED)
    rehearsed(text)
    confirm(text, "editor2")
    assert current().hash == shipped().hash and not Release.objects.exists()
    confirm(text, "editor3")
    row = Release.objects.get()
    assert (row.before, row.after) == (shipped().hash, current().hash)
    assert INFORMATION not in current().norms
    [said] = logged("released")
    assert (said["proposed"], said["confirmed"]) == ("Mok Yin", ["Tse Hoi", "Yip Lan"])
    assert (said["text"], said["before"], said["after"]) == (text.sha256, row.before, row.after)
    assert Entry.objects.get(pk=row.entry).subject == str(text.pk)
    page = doors.entered(None).get("/en/law/changes").content.decode()
    assert "Proposed by Mok Yin, confirmed by Tse Hoi, Yip Lan" in page and f"entry {row.entry} of the log" in page
    assert len(logged("confirmed")) == 2 and len(logged("proposed")) == 1


def test_the_proposer_never_releases_and_nobody_confirms_twice() -> None:
    text = proposed(FREED)
    rehearsed(text)
    assert refused(text, "editor") == CannotRelease.PROPOSER
    confirm(text, "editor2")
    assert refused(text, "editor") == CannotRelease.PROPOSER
    assert refused(text, "editor2") == CannotRelease.TWICE
    assert current().hash == shipped().hash


def test_only_editors_release() -> None:
    text = proposed(FREED)
    rehearsed(text)
    for name in ("applicant", "senior", "auditor", "registrar"):
        with pytest.raises(Forbidden):
            releasing.confirm(who(name), text.pk)


def test_a_text_is_not_confirmed_without_a_finished_rehearsal_against_the_rulebook_of_today() -> None:
    text, other = proposed(FREED), proposed(BARRED)
    assert refused(text, "editor2") == CannotRelease.UNREHEARSED
    waiting = rehearsing.begin(who("editor"), text.pk)
    assert refused(text, "editor2") == CannotRelease.UNREHEARSED
    rehearsing.run(waiting.pk)
    rehearsed(other)
    confirm(text, "editor2")
    confirm(other, "editor2", "editor3")
    current()
    assert refused(text, "editor3") == CannotRelease.UNREHEARSED, "the rulebook is another one by now"
    again = rehearsed(text)
    assert again.base == current().hash
    confirm(text, "editor3")
    assert Release.objects.count() == 1
    confirm(text, "editor2")
    assert Release.objects.count() == 2, "what was confirmed against the earlier rulebook had to be confirmed again"


def test_a_withdrawn_or_released_text_cannot_be_confirmed() -> None:
    text = proposed(FREED)
    rehearsed(text)
    proposing.withdraw(who("editor"), text.pk)
    assert "withdrawn" in refused(text, "editor2")
    law = released(BARRED)
    assert "released" in refused(law, "editor2")
    with pytest.raises(releasing.CannotPropose):
        proposing.withdraw(who("editor"), law.pk)


def test_texts_stand_upon_each_other_in_the_order_of_their_release() -> None:
    released(BARRED)
    assert current().norms[INFORMATION].effect == "prohibit"
    released(FREED)
    assert INFORMATION not in current().norms
    assert [row.before for row in Release.objects.order_by("pk")][1] == Release.objects.order_by("pk")[0].after


def test_a_text_that_is_rehearsed_against_a_rulebook_that_changes_meanwhile_fails() -> None:
    text = proposed(BARRED)
    waiting = rehearsing.begin(who("editor"), text.pk)
    released(FREED)
    row = rehearsing.run(waiting.pk)
    assert row.state == "failed" and "rehearse again" in row.why


def test_an_open_case_is_flagged_and_a_watch_fires_once(story: Story) -> None:
    case = story.filed()
    record = Record.keep(judged(), "test")
    watches.watch_movement(record.id, record.facts, who("applicant").user)
    released(BARRED)
    assert (lawwatch.watch(), watches.look(localdate())) == (1, 1)
    assert (lawwatch.watch(), watches.look(localdate())) == (0, 0)
    case.refresh_from_db()
    assert case.law["outcome"] == "prohibited" and case.law["rulebook"] == current().hash
    assert Mark.objects.filter(part__case=case, value=lawwatch.CHANGED).exists()
    assert Notice.objects.get().after["answer"]["outcome"] == "prohibited"


def test_a_text_that_is_undone_by_another_flags_the_case_again(story: Story) -> None:
    case = story.filed()
    released(BARRED)
    assert lawwatch.watch() == 1
    released(overlay(f"amends: {{'{INFORMATION}': {{require: [hk.ced.road-cargo-information]}}}}\n"))
    assert current().hash == shipped().hash
    assert lawwatch.watch() == 1
    case.refresh_from_db()
    assert case.outcome == "procedure"


def test_what_was_determined_before_keeps_its_rulebook_and_shows_as_it_was_made() -> None:
    record = Record.keep(judged(), "test")
    released(BARRED)
    page = doors.entered(None).get(f"/en/d/{record.id}").content.decode()
    assert "decided under an earlier rulebook" in page and shipped().hash[:12] in page
    assert Record.objects.get(pk=record.pk).rulebook == shipped().hash


def test_every_answer_of_the_pages_and_the_api_follows_the_released_text_without_a_restart() -> None:
    client = Client(SERVER_NAME="localhost")
    facts = judged().facts.to_dict()

    def answered() -> tuple[str, str]:
        made = client.post("/api/v1/determinations", {"facts": facts}, content_type="application/json")
        return made.json()["outcome"], client.get("/healthz").json()["rulebook"]

    assert answered() == ("procedure", shipped().hash)
    text = proposed(BARRED)
    rehearsed(text)
    confirm(text, "editor2", "editor3")
    outcome, book = answered()
    assert outcome == "prohibited" and book == Release.objects.get().after


def test_what_has_begun_under_a_rulebook_ends_under_it() -> None:
    text = proposed(BARRED)
    rehearsed(text)
    with held(current()):
        confirm(text, "editor2", "editor3")
        current()
        assert default().hash == shipped().hash
    assert default().hash == Release.objects.get().after


def test_every_page_still_opens_after_the_norm_that_cases_rest_on_is_gone(story: Story) -> None:
    story.filed()
    story.permitted()
    story.begun()
    released(FREED)
    lawwatch.watch()
    for name in ("applicant", "officer", "senior", "auditor"):
        client = doors.entered(who(name))
        for address in doors.doors():
            assert client.get(address).status_code < 500, (name, address)


def test_a_released_text_that_no_longer_fits_stops_the_node_with_a_hint_until_it_is_set_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = released(FREED)
    with pytest.raises(releasing.CannotPropose, match="fits"):
        releasing.set_aside(text.pk, "no reason")
    norms = [norm for norm in shipped().contents.norms if norm.id != INFORMATION]
    updated = Rulebook(Contents(**{**vars(shipped().contents), "norms": norms}), folder=shipped().folder)
    monkeypatch.setattr(serving, "shipped", lambda: updated)
    with pytest.raises(LawError, match=f"set-aside {text.pk}"):
        current()
    releasing.set_aside(text.pk, "the new version has it")
    assert current() is updated
    assert logged("set aside")[0]["reason"] == "the new version has it"
