"""A text brought in is read for what it seems to claim; a person decides on each, and each keeps its place."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fairway.zone import documents, textfiles
from fairway.zone.claim import ClaimError
from fairway.zone.documents import Decision, Undecidable
from fairway.zone.intake import LIMIT
from fairway.zone.models import Claim, Document, Proposal, Revision, Source
from fairway.zone.reading import View
from fairway.zone.sourcing import Described
from tests.zone.core.conftest import hold, say, source
from tests.zone.core.keeping import browser, shown

TEXT = """Quay fills up as first tenants arrive
The Ardent Quay Science Park welcomed 30 tenants on Tuesday.
The park will open its second laboratory by the end of 2027, said Carlo Brandt, director of trade at Norwell University.
Larkmoor and Eastmere signed 14 agreements on Tuesday."""
PRESS = Described("Pell Courier", "Quay fills up", "2026-03-12", "https://courier.example/quay")
FORM = {
    "text": TEXT,
    "new_publisher": "Pell Courier",
    "new_title": "Quay fills up",
    "new_date": "2026-03-12",
    "new_url": "https://courier.example/quay",
    "new_quality": "press",
    "new_lang": "en",
}
ADDRESS = "/en/zone/bring-in"


def known(tenants: str = "") -> None:
    """The park as the registry knows it, perhaps with a number of tenants."""
    source("paper", "2026-03-12")
    hold(
        say("org.quay", "Organisation", "paper", name="Ardent Quay Science Park", lang="en"),
        say("org.norwell", "Organisation", "paper", name="Norwell University", lang="en"),
    )
    if tenants:
        hold(say("org.quay", "Organisation", "paper", organisations=tenants, unit="tenant", as_of="2026-03"))


def brought(text: str = TEXT) -> Document:
    return documents.bring_in(text, PRESS, by="Fong Lai")[0]


def tenants(document: Document) -> Proposal:
    """The proposal of thirty tenants."""
    return next(row for row in document.proposals.all() if row.content["unit"] == "tenant")


def posted(document: Document, **fields: str) -> Any:
    return browser("registrar").post(f"{ADDRESS}/{document.pk}", fields)


def test_a_pasted_text_is_kept_with_its_source_and_what_it_seems_to_claim() -> None:
    known()
    answer = browser("registrar").post(ADDRESS, FORM)
    document = Document.objects.get()
    assert answer["Location"] == f"{ADDRESS}/{document.pk}"
    assert (document.source.publisher, document.source.url) == ("Pell Courier", "https://courier.example/quay")
    row = tenants(document)
    assert (row.content["subject"], row.content["value"], row.paragraph) == ("org.quay", "30", 2)
    paragraph = TEXT.splitlines()[row.paragraph - 1]
    assert "30 tenants" in paragraph[row.start : row.end + 10]
    assert not Claim.objects.filter(source=document.source).exists()


def test_the_page_shows_the_text_with_numbered_places_and_the_proposals_beside_it() -> None:
    known()
    document = brought()
    page = shown(browser("registrar").get(f"{ADDRESS}/{document.pk}"))
    number = tenants(document).number
    assert 'id="p2"' in page
    assert re.search(rf"<mark>[^<]*30[^<]*</mark>.*#r{number}", page)
    assert f'id="r{number}"' in page
    assert "Ardent Quay Science Park" in page


def test_what_is_accepted_becomes_a_claim_with_source_and_paragraph_in_one_change() -> None:
    known()
    document = brought()
    row = tenants(document)
    refused = next(other for other in document.proposals.all() if other.pk != row.pk)
    posted(document, **{f"d-{row.number}": "accept", f"d-{refused.number}": "refuse", "do": "decide"})
    made = Revision.objects.latest("id")
    assert (made.kind, made.by, made.reason) == ("intake", "Fong Lai", "Read from Pell Courier, 2026-03-12")
    claim = made.added.get(property="organisations")
    assert (claim.subject, claim.value, claim.unit, claim.place) == ("org.quay", "30", "tenant", "2")
    assert claim.source == document.source
    row.refresh_from_db()
    refused.refresh_from_db()
    assert (row.state, row.claim_key, refused.state) == (Proposal.ACCEPTED, claim.key, Proposal.REFUSED)
    quay = View().entity("org.quay")
    assert quay is not None
    assert quay.value("organisations") == "30"


def test_a_proposal_is_corrected_before_it_is_accepted_or_told_by_its_field() -> None:
    known()
    document = brought()
    number = tenants(document).number
    fields = {f"d-{number}": "correct", f"c-{number}-value": "many", "do": "decide"}
    answer = posted(document, **fields)
    assert answer.status_code == 422
    assert f'href="#c-{number}-value"' in shown(answer)
    assert not Claim.objects.filter(source=document.source).exists()
    posted(document, **fields | {f"c-{number}-value": "31", f"c-{number}-certainty": "at least"})
    claim = Claim.objects.get(source=document.source, property="organisations")
    assert (claim.value, claim.certainty, claim.printed) == ("31", "at least", "")
    assert document.proposals.get(number=number).state == Proposal.CORRECTED


def test_of_several_decisions_one_that_does_not_fit_keeps_all_others_back() -> None:
    known()
    document = brought()
    decisions = {row.number: Decision(documents.ACCEPT) for row in document.proposals.all()}
    decisions[tenants(document).number] = Decision(documents.CORRECT, {"unit": "dragon"})
    with pytest.raises(Undecidable, match="unit"):
        documents.settle(document, decisions, by="Fong Lai", reason="read")
    assert not Claim.objects.filter(source=document.source).exists()
    assert not document.proposals.exclude(state=Proposal.WAITING).exists()


@pytest.mark.parametrize(("held", "verdict"), [("", "new"), ("30", "known"), ("45", "contradicts")])
def test_each_proposal_is_held_against_what_the_registry_knows(held: str, verdict: str) -> None:
    known(held)
    document = brought()
    told = next(told for told in documents.reviewed(document) if told.content.unit == "tenant")
    assert told.verdict == verdict
    page = shown(browser("registrar").get(f"{ADDRESS}/{document.pk}"))
    page = page.partition(f'id="r{told.row.number}"')[2].partition("</fieldset>")[0]
    assert ("Known already" in page) == (verdict == "known")
    assert ("Contradicts what is held" in page) == (verdict == "contradicts")
    if held:
        claim = Claim.objects.get(subject="org.quay", property="organisations")
        assert f"/en/evidence/{claim.key}" in page


def test_all_that_is_new_is_accepted_only_after_asking_and_without_what_contradicts() -> None:
    known("45")
    document = brought()
    fresh = [told.row.number for told in documents.reviewed(document) if told.plainly_new]
    assert fresh
    asked = posted(document, do="all")
    assert "Yes, accept all of them" in shown(asked)
    assert not Claim.objects.filter(source=document.source).exists()
    posted(document, do="all-sure")
    accepted = set(document.proposals.filter(state=Proposal.ACCEPTED).values_list("number", flat=True))
    assert set(fresh) <= accepted
    assert tenants(document).state == Proposal.WAITING
    assert Revision.objects.filter(kind="intake").count() == 1


def test_the_same_text_brought_in_again_opens_the_document_that_is_there() -> None:
    first = browser("registrar").post(ADDRESS, FORM)["Location"]
    again = browser("registrar").post(ADDRESS, FORM | {"text": f"\r\n{TEXT}  ".replace("\n", "\r\n")})["Location"]
    assert again == first
    assert Document.objects.count() == 1


def test_what_a_text_introduces_gets_a_lasting_id_and_its_name_with_the_first_claim() -> None:
    text = TEXT.replace("Norwell University", "Celadon Biotech Limited")
    document = brought(text)
    new = [row for row in document.proposals.all() if documents.introduced(document, row.content["subject"])]
    named = [row for row in new if row.content["property"] == "name"]
    assert named, [row.content for row in document.proposals.all()]
    about = next(row for row in new if row.content["property"] != "name")
    documents.settle(document, {about.number: Decision(documents.ACCEPT)}, by="Fong Lai", reason="read")
    subjects = {about.content["subject"], about.content["value"]}
    wanted = {row.content["subject"] for row in named} & subjects
    held = Claim.objects.filter(source=document.source, property="name", withdrawn_at=None)
    assert set(held.values_list("subject", flat=True)) == wanted
    assert all(not subject.startswith("new.") for subject in subjects)


def test_the_change_that_a_document_made_can_be_undone() -> None:
    known()
    document = brought()
    row = tenants(document)
    made = documents.settle(document, {row.number: Decision(documents.ACCEPT)}, by="Fong Lai", reason="read")
    assert made is not None
    browser("registrar").post(f"/en/zone/changes/{made.pk}/undo", {"reason": "Misread"})
    assert not Claim.objects.filter(source=document.source, withdrawn_at=None).exists()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LIMIT + 1)])
def test_a_text_that_is_empty_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(ClaimError, match="text"):
        brought(text)
    answer = browser("registrar").post(ADDRESS, FORM | {"text": text})
    assert answer.status_code == 422
    assert 'href="#text"' in shown(answer)
    assert not Source.objects.exists()


def test_a_text_of_the_greatest_length_in_chinese_is_taken() -> None:
    sentence = "河灣科技園有三十個租戶。\n"
    text = sentence * (LIMIT // len(sentence))
    answer = browser("registrar").post(ADDRESS, FORM | {"text": text, "new_lang": "zh-Hant"})
    assert answer.status_code == 302
    assert len(Document.objects.get().text) > LIMIT - 20


@pytest.mark.parametrize(
    ("field", "value"),
    [("new_publisher", ""), ("new_date", "soon"), ("new_url", "javascript:alert(1)"), ("new_quality", "gossip")],
)
def test_a_document_needs_a_source_that_can_be_kept(field: str, value: str) -> None:
    answer = browser("registrar").post(ADDRESS, FORM | {field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in shown(answer)
    assert "Ardent Quay" in shown(answer)
    assert not Document.objects.exists()


def uploaded(name: str, content: bytes) -> Any:
    given = {**FORM, "text": "", "file": SimpleUploadedFile(name, content)}
    return browser("registrar").post(ADDRESS, given)


def test_a_saved_page_is_read_without_its_scripts_and_tags() -> None:
    page = f"<!DOCTYPE html><html><head><title>x</title><script>steal()</script></head><body><p>{TEXT}</p>"
    page += "<div>Tom &amp; Ann<br>said &lt;nothing&gt;.</div><script>more()</script><style>p{}</style></body></html>"
    assert uploaded("page.html", page.encode()).status_code == 302
    text = Document.objects.get().text
    assert "steal" not in text
    assert "more()" not in text
    assert "Tom & Ann\nsaid <nothing>." in text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("paper.pdf", b"%PDF-1.7 ...", "text of a PDF is not read"),
        ("paper.txt", b"%PDF-1.7 ...", "text of a PDF is not read"),
        ("paper.docx", b"PK\x03\x04....", "Only text files"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\xff", "Only text files"),
        ("old.txt", "港深創新".encode("big5"), "not in UTF-8"),
        ("empty.txt", b"  ", "The file is empty"),
        ("big.txt", b"x" * (textfiles.MOST_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_a_file_that_is_not_read_is_refused_with_what_to_do(name: str, content: bytes, told: str) -> None:
    answer = uploaded(name, content)
    assert answer.status_code == 422
    assert told in shown(answer)
    assert not Document.objects.exists()


def test_fifty_megabytes_are_refused_before_they_are_read() -> None:
    class Unread:
        def read(self, *_: Any) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    client = browser("registrar")
    answer = client.generic("POST", ADDRESS, CONTENT_LENGTH="50000000", **{"wsgi.input": Unread()})
    assert answer.status_code == 413
    assert "larger than 5 MB" in shown(answer)


def test_scripts_in_a_text_are_shown_as_text() -> None:
    nasty = f"{TEXT}\n<script>alert(1)</script> welcomed 40 tenants & <b>more</b> on Tuesday."
    document = brought(nasty)
    page = shown(browser("registrar").get(f"{ADDRESS}/{document.pk}"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("who", ["", "applicant", "officer", "auditor"])
def test_nobody_but_the_registrar_brings_in_or_reviews(who: str) -> None:
    document = brought()
    client = browser(who)
    assert client.post(ADDRESS, FORM | {"text": "Other words."}).status_code in (302, 403)
    assert client.get(f"{ADDRESS}/{document.pk}").status_code in (302, 403)
    assert client.post(f"{ADDRESS}/{document.pk}", {"do": "all-sure"}).status_code in (302, 403)
    assert (Document.objects.count(), Revision.objects.count()) == (1, 0)


def test_a_form_from_elsewhere_brings_nothing_in() -> None:
    browser("registrar")
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.cookies = browser("registrar").cookies
    assert client.post(ADDRESS, FORM).status_code == 403
    assert not Document.objects.exists()
