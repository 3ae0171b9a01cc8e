"""The pages of new texts: proposed, rehearsed and released by form, each told only what it may know."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fairway.law.rulebook import shipped
from fairway.reform import tasks
from fairway.reform.models import Proposal, Rehearsal
from fairway.reform.serving import current
from fairway.web.models import Record
from tests.clearance.core import doors
from tests.clearance.core.story import Story, judged, who
from tests.clearance.core.texts import BARRED, FREED, overlay, proposed, rehearsed

SURE = {"sure": "on"}


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_text_goes_from_its_proposal_to_law_by_forms_alone(story: Story) -> None:
    case = story.filed()
    one, two, three = (doors.entered(who(name)) for name in ("editor", "editor2", "editor3"))
    address = one.post("/en/proposals/", {"file": SimpleUploadedFile("bar.yaml", BARRED)})["Location"]
    rehearsal = one.post(f"{address}rehearse")["Location"]
    assert "0 of 1 read" in shown(one, rehearsal)
    assert two.post(f"{address}confirm", SURE).status_code == 422
    tasks.rehearse.func()
    page = shown(two, rehearsal)
    assert "worse off" in page and "ss. 3 and 4" in page and "Leaving Hong Kong" in page
    assert case.ref not in page, "an editor sees no case"
    assert case.ref in shown(doors.entered(who("auditor")), rehearsal)
    assert "You proposed this text" in one.post(f"{address}confirm", SURE).content.decode()
    assert two.post(f"{address}confirm").status_code == 422, "the box must be ticked"
    assert two.post(f"{address}confirm", SURE)["Location"] == address
    assert current().hash == shipped().hash
    assert three.post(f"{address}confirm", SURE)["Location"] == address
    assert current().hash != shipped().hash
    assert "law on this node" in shown(three, address)


def test_a_bad_text_is_shown_again_with_each_error_and_its_line_and_nothing_is_kept() -> None:
    client = doors.entered(who("editor"))
    text = overlay("repeals: [no.such#norm.one, no.such#norm.two]\n").decode()
    answer = client.post("/en/proposals/", {"text": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("pasted.yaml:2: repeals") == 2 and "no.such#norm.one" in page
    assert client.post("/en/proposals/", {}).status_code == 422
    assert not Proposal.objects.exists()


def test_the_text_can_be_had_as_it_was_proposed_and_shows_no_markup_of_its_own() -> None:
    text = proposed(overlay("# <script>alert(1)</script>\n"))
    client = doors.entered(who("editor"))
    answer = client.get(f"/en/proposals/{text.pk}/text")
    assert answer.content == text.text.encode() and answer["Content-Type"].startswith("text/plain")
    assert "<script>alert" not in client.get(f"/en/proposals/{text.pk}/").content.decode()


def test_saved_answers_are_counted_and_never_named() -> None:
    record = Record.keep(judged(), "test")
    row = rehearsed(proposed(FREED))
    for name in ("editor", "auditor"):
        page = doors.entered(who(name)).get(f"/en/rehearsals/{row.pk}/").content.decode()
        assert record.id not in page and "saved answers" in page


def test_an_officer_finds_links_to_the_cases_of_the_own_desk_alone(story: Story) -> None:
    case = story.filed()
    row = rehearsed(proposed(FREED))
    officer, _ = story.desk_of(case)
    other = who("officer2" if officer.user.username == "officer" else "officer")
    assert case.ref in shown(doors.entered(officer), f"/en/rehearsals/{row.pk}/")
    assert case.ref not in shown(doors.entered(other), f"/en/rehearsals/{row.pk}/")


def test_findings_are_narrowed_by_what_they_are(story: Story) -> None:
    story.filed()
    row = rehearsed(proposed(FREED))
    client = doors.entered(who("editor"))
    assert "Nothing here" in shown(client, f"/en/rehearsals/{row.pk}/?which=worse")
    assert "Nothing here" not in shown(client, f"/en/rehearsals/{row.pk}/?which=better&page=99")


def test_who_is_no_editor_reads_or_is_told_who_may() -> None:
    text = proposed(FREED)
    row = rehearsed(text)
    for name, code in (("auditor", 200), ("senior", 200), ("applicant", 403), ("registrar", 403), ("gate", 403)):
        client = doors.entered(who(name))
        for address in ("/en/proposals/", f"/en/proposals/{text.pk}/", f"/en/rehearsals/{row.pk}/"):
            assert client.get(address).status_code == code, (name, address)
        for act in ("rehearse", "confirm", "withdraw"):
            assert client.post(f"/en/proposals/{text.pk}/{act}", SURE).status_code == 403
        assert client.post("/en/proposals/", {"text": FREED.decode()}).status_code == 403
    assert doors.entered(None).get("/en/proposals/").status_code == 302
    assert doors.entered(who("editor")).get("/en/proposals/999/").status_code == 404
    assert Rehearsal.objects.count() == 1


def test_withdrawing_is_by_the_proposer_and_said_on_the_page() -> None:
    text = proposed(FREED)
    address = f"/en/proposals/{text.pk}/"
    assert doors.entered(who("editor2")).post(f"{address}withdraw", SURE).status_code == 422
    client = doors.entered(who("editor"))
    client.post(f"{address}withdraw", SURE)
    assert "withdrawn" in shown(client, address)
